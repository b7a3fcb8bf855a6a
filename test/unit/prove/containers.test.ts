import assert from 'node:assert/strict';
import { overrideOf } from '../../../src/engine/override.ts';
import { describedContainer, waitUntilWell } from '../../../src/prove/containers.ts';
import { folderWith, removeFolders } from '../../support/folders.ts';
import { withPrograms } from '../../support/programs.ts';

const label = { Config: { Labels: { 'com.docker.compose.service': 'app' } } };

function stateOf(state: object, jobs: readonly string[] = []): string {
  return describedContainer('id', { ...label, State: state }, new Set(jobs)).state;
}

const running = { Status: 'running', Running: true };

describe('the state of a container', () => {
  it('follows from the engine', () => {
    const health = (Status: string, FailingStreak = 0): object => ({ ...running, Health: { Status, FailingStreak } });
    assert.equal(stateOf(health('starting', 4)), 'waiting');
    assert.equal(stateOf(health('starting', 5)), 'failing');
    assert.equal(stateOf(health('healthy')), 'well');
    assert.equal(stateOf(health('unhealthy', 9)), 'given up');
    assert.equal(stateOf({ Status: 'exited', ExitCode: 0 }), 'ended');
    assert.equal(stateOf({ Status: 'exited', ExitCode: 0 }, ['app']), 'well');
    assert.equal(stateOf({ Status: 'exited', ExitCode: 1 }, ['app']), 'ended');
  });

  it('holds the output of the health check without control characters', () => {
    const Log = [{ Output: `${String.fromCharCode(27)}[31mrefused\nkaizen-docker: listens on :: port 22, not on 3000` }, { Output: '' }];
    const { health } = describedContainer('id', { ...label, State: { ...running, Health: { Log } } }, new Set());
    assert.deepEqual(health, ['refused | kaizen-docker: listens on :: port 22, not on 3000']);
  });
});

/** A docker with one container, whose states it prints one after the other: one for each inspection. */
function dockerWith(states: readonly object[]): string {
  const folder = folderWith(Object.fromEntries(states.map((State, at) => [`${at + 1}`, JSON.stringify([{ ...label, State }])])));
  return `case "$1" in
  ps) echo id ;;
  inspect) echo x >> ${folder}/count; at=$(wc -l < ${folder}/count); [ -f ${folder}/$((at)) ] || at=${states.length}; cat ${folder}/$((at)) ;;
esac`;
}

describe('waiting for a stack', () => {
  after(removeFolders);
  const { signal } = new AbortController();
  const progress = { begin() {}, at() {}, output() {}, end() {} };
  const stack = { run: { name: 'x', work: '/', signal, progress }, jobs: new Set<string>() };
  const state = (Status: string, FailingStreak: number): object => ({ ...running, Health: { Status, FailingStreak } });
  const wait = (states: readonly object[], isLost: boolean, patience = 30) =>
    withPrograms({ docker: dockerWith(states) }, () => waitUntilWell(stack, { patience, isLost: async () => isLost }));

  it('goes on while an application may still become healthy', async () => {
    assert.deepEqual(await wait([state('starting', 5), state('starting', 9), state('healthy', 0)], false), { late: [] });
  });

  it('tells of a service that became healthy too late', async () => {
    assert.deepEqual(await wait([state('starting', 5), state('unhealthy', 45), state('healthy', 0)], false), { late: ['app'] });
  });

  it('watches a service without a health check for some seconds', async () => {
    const unwell = { ...running, Running: false, Status: 'exited', ExitCode: 1 };
    assert.equal((await wait([running, running, running, unwell], false)).unwell?.state, 'ended');
    assert.deepEqual(await wait([running], false), { late: [] });
  });

  it('ends with an application that cannot become healthy, and when the time is over', async () => {
    assert.equal((await wait([state('starting', 5), state('healthy', 0)], true)).unwell?.state, 'failing');
    assert.equal((await wait([state('starting', 1)], false, 1)).unwell?.state, 'waiting');
    assert.equal((await wait([state('unhealthy', 45)], false, 1)).unwell?.state, 'given up');
  });
});

describe('a watched service', () => {
  it('is checked more often for as long as in production', () => {
    const text = overrideOf({ name: 'x', watched: new Map([['app', 90]]) }, { services: { app: {}, db: {} } });
    assert.match(text, /"app":\n.*\n.*\n {4}healthcheck:\n {6}interval: 2s\n {6}retries: 45\n {2}"db":\n(?!.*\n.*\n {4}healthcheck)/);
  });
});
