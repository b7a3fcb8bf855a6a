import assert from 'node:assert/strict';
import { KaizenError } from '../../src/errors.ts';
import type { ClusterFile } from '../../src/manifests/cluster-files.ts';
import {
  askManifests,
  keptManifests,
  type ManifestState,
  manifestChanges,
  undecidedManifests,
  wantsManifests,
  writesBeside,
} from '../../src/own-manifests.ts';
import type { Prompt } from '../../src/questions/ask.ts';
import type { LockEntry } from '../../src/reconcile/lock.ts';

const plain: ClusterFile = { path: 'k8s/app.yaml', kind: 'plain', objects: [] };
const chart: ClusterFile = { path: 'helm/Chart.yaml', kind: 'chart', objects: [] };
const adopted: LockEntry = { owner: 'kubernetes', base: undefined, state: 'adopted' };

function state(entries: Readonly<Record<string, LockEntry>>, more: Partial<ManifestState> = {}): ManifestState {
  return {
    inspection: { clusterFiles: [plain, chart] },
    lock: { generator: '1.0.0', entries: new Map(Object.entries(entries)) },
    read: (path) => (path === plain.path ? 'text' : undefined),
    isByHand: (path) => entries[path]?.state === 'adopted',
    ...more,
  };
}

const paths = (some: readonly { readonly path: string }[]): readonly string[] => some.map(({ path }) => path);

describe("a person's manifests", () => {
  it('wait for a decision if new ones are wanted, except at paths that are rendered', () => {
    const changes = manifestChanges(state({}), true, new Set());
    assert.deepEqual(
      changes.map(({ path, status, write }) => [path, status, write]),
      [
        [plain.path, 'foreign', undefined],
        [chart.path, 'foreign', undefined],
      ],
    );
    assert.deepEqual(paths(manifestChanges(state({}), true, new Set([plain.path]))), [chart.path]);
    assert.deepEqual(manifestChanges(state({}), false, new Set()), []);
  });

  it('are kept once adopted, also if the file is gone, and decided if a set was generated', () => {
    const kept = state({ [plain.path]: adopted, 'k8s/gone.yaml': adopted });
    assert.deepEqual(keptManifests(kept), [plain.path, 'k8s/gone.yaml']);
    assert.deepEqual(
      manifestChanges(kept, false, new Set()).map(({ status, entry }) => [status, entry?.state]),
      [
        ['kept', 'adopted'],
        ['deleted', 'adopted'],
      ],
    );
    const generated = state({ 'deploy/kubernetes/base/app-service.yaml': { owner: 'kubernetes', base: 'x', state: 'present' } });
    assert.deepEqual([keptManifests(generated), undecidedManifests(generated), manifestChanges(generated, true, new Set())], [[], [], []]);
  });

  it('of a lock that lists another file are forgotten', () => {
    const odd = state({ 'package.json': adopted }, { read: () => 'text' });
    assert.deepEqual(keptManifests(odd), []);
    assert.deepEqual(
      manifestChanges(odd, false, new Set()).map(({ path, entry, write }) => [path, entry, write]),
      [['package.json', undefined, undefined]],
    );
  });

  it('are forgotten by a run that writes beside them, which needs its name', () => {
    const kept = state({ [plain.path]: adopted });
    assert.deepEqual(keptManifests({ ...kept, isBeside: true }), []);
    assert.equal(manifestChanges({ ...kept, isBeside: true }, true, new Set())[0]?.entry, undefined);
    assert.deepEqual(
      [writesBeside(kept, true, false), writesBeside(kept, true, true), writesBeside(state({}), true, false)],
      [false, true, true],
    );
    assert.equal(writesBeside(kept, false, true), false);
  });

  it('are asked about: a chart cannot be adopted', async () => {
    const asked: Prompt[] = [];
    const reply = (value: unknown) => (prompt: Prompt) => {
      asked.push(prompt);
      return Promise.resolve(value);
    };
    assert.equal(await askManifests(reply('adopt'), [plain, chart]), 'adopt');
    assert.equal(await askManifests(reply('beside'), [plain]), 'beside');
    await assert.rejects(askManifests(reply('stop'), [plain]), (error) => error instanceof KaizenError && error.code === 0);
    await assert.rejects(askManifests(reply('adopt'), [chart]), KaizenError);
    assert.deepEqual(
      asked.map((each) => ('choices' in each ? each.choices.map(({ value }) => value) : [])),
      [
        ['adopt', 'beside', 'stop'],
        ['adopt', 'beside', 'stop'],
        ['adopt', 'beside', 'stop'],
        ['beside', 'stop'],
      ],
    );
  });

  it('are of interest if the strongest layer asks for manifests', () => {
    const layer = (value: unknown) => ({ origin: 'x', values: new Map([['kubernetes' as const, value]]) });
    assert.deepEqual(
      [true, 'true', false, undefined].map((value) => wantsManifests([layer(value)])),
      [true, true, false, false],
    );
    assert.equal(wantsManifests([layer(false), layer(true)]), false);
  });
});
