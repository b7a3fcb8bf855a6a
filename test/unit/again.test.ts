import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { artifacts } from '../../src/artifacts/registry.ts';
import { eject, ejectChanges } from '../../src/eject.ts';
import { applyChanges, openProject, planChanges } from '../../src/project.ts';
import { decide } from '../../src/questions/decide.ts';
import { update } from '../../src/session.ts';
import type { FileState } from '../../src/state.ts';
import { check } from '../../src/state.ts';
import { edit, filesIn, folderWith, removeFolders, shop } from '../support/folders.ts';

/** A folder in which everything was generated. */
async function generated(): Promise<string> {
  const root = folderWith(shop);
  const project = await openProject(root);
  const decision = await decide(project.inspection, []);
  applyChanges(project, decision, await planChanges(project, decision, artifacts), { durable: false });
  return root;
}

/** The answers as somebody edits them. */
const answer = (root: string, answers: object): void =>
  writeFileSync(join(root, '.yo-rc.json'), JSON.stringify({ 'generator-kaizen-docker': answers }));

async function states(root: string): Promise<{ readonly exit: number; readonly of: Readonly<Record<string, FileState>> }> {
  const { exit, files } = await check(root);
  return { exit, of: Object.fromEntries(files.filter(({ state }) => state !== 'up to date').map(({ path, state }) => [path, state])) };
}

describe('the library, again in a project', () => {
  after(removeFolders);

  it('checks how each file stands', async () => {
    const root = await generated();
    assert.deepEqual(await states(root), { exit: 0, of: {} });
    edit(root, 'compose.yaml', 'init: true', 'init: false');
    rmSync(join(root, '.dockerignore'));
    writeFileSync(join(root, '.python-version'), '3.14\n');
    assert.deepEqual(await states(root), {
      exit: 2,
      of: {
        Dockerfile: 'outdated',
        'compose.yaml': 'drifted',
        '.dockerignore': 'missing',
        'tests/deployment/deployment_support.py': 'outdated',
      },
    });
    assert.equal((await check(root, ['pending'])).exit, 0);
  });

  it('updates, and has nothing to do the second time', async () => {
    const root = await generated();
    edit(root, 'Dockerfile', 'EXPOSE 8000\n', 'EXPOSE 8000\nLABEL mine="yes"\n');
    answer(root, { uid: 2222 });
    const changes = await update(root, 'fail', { durable: false });
    assert.equal(changes.find(({ path }) => path === 'Dockerfile')?.status, 'merged');
    assert.match(readFileSync(join(root, 'Dockerfile'), 'utf8'), /USER 2222:2222\nEXPOSE 8000\nLABEL mine="yes"\n/);
    const before = filesIn(root);
    assert.ok((await update(root)).every(({ write }) => write === undefined));
    assert.deepEqual(filesIn(root), before);
  });

  it('writes nothing at a conflict, and leaves to a person what a policy leaves', async () => {
    const root = await generated();
    edit(root, 'Dockerfile', 'USER 10001:10001', 'USER 4242:4242');
    answer(root, { uid: 2222 });
    const before = filesIn(root);
    await assert.rejects(update(root), { code: 3, message: /Dockerfile \(line \d+\) was changed in the same place/ });
    assert.deepEqual(filesIn(root), before);
    await update(root, 'reject', { durable: false });
    const rejected = '.kaizen-docker/rejects/Dockerfile.diff';
    assert.deepEqual([(await states(root)).exit, (await states(root)).of[rejected]], [3, 'pending']);
    rmSync(join(root, rejected));
    assert.deepEqual([(await states(root)).exit, (await states(root)).of['.kaizen-docker/pending.json']], [3, 'pending']);
    await update(root, 'fail', { durable: false });
    assert.deepEqual(await states(root), { exit: 2, of: { Dockerfile: 'drifted' } });
  });

  it('wants a project to update', async () => {
    await assert.rejects(update(folderWith(shop)), { code: 1, message: /nothing was generated here yet/ });
  });

  it('forgets a project, with what waits in it, and leaves its files', async () => {
    const root = await generated();
    edit(root, 'Dockerfile', 'USER 10001:10001', 'USER 4242:4242');
    answer(root, { uid: 2222 });
    await update(root, 'reject', { durable: false });
    const project = await openProject(root);
    eject(project, ejectChanges(project));
    assert.ok(!existsSync(join(root, '.kaizen-docker')) && existsSync(join(root, 'Dockerfile')));
    const forgotten = await openProject(root);
    assert.throws(() => ejectChanges(forgotten), { code: 1, message: /nothing was generated here, so there is nothing to eject/ });
  });
});
