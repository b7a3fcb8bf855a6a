import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openProject } from '../../src/project.ts';
import { cli, filesIn, folderWith, removeFolders, shop } from '../support/folders.ts';

type Files = Record<string, string>;

/** The files that a run writes for each answer of the port, without the secrets, which it creates once. */
function statesOf(root: string, ports: readonly number[]): Map<number, Files> {
  return new Map(
    ports.map((port) => {
      spawnSync(process.execPath, [cli, root, '--yes', '--port', String(port)]);
      return [port, filesIn(root)];
    }),
  );
}

/** The folders with staged texts. */
function stagedIn(root: string): string[] {
  return readdirSync(join(root, '.kaizen-docker')).filter((name) => name.startsWith('tx'));
}

/** Starts a run, and ends it with a signal: some time after its start, or after it has begun to write. */
async function cutOff(root: string, port: number, signal: NodeJS.Signals, wait: number, isWriting: boolean): Promise<number | null> {
  const child = spawn(process.execPath, [cli, root, '--yes', '--port', String(port)], { stdio: 'ignore' });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  if (isWriting) while (child.exitCode === null && stagedIn(root).length === 0) await new Promise((resolve) => setImmediate(resolve));
  await sleep(wait);
  child.kill(signal);
  return ended;
}

describe('a run that is cut off', () => {
  const ports = [9000, 9100];
  let root = '';
  let states = new Map<number, Files>();

  before(() => {
    root = folderWith(shop);
    states = statesOf(root, ports);
  });
  after(removeFolders);

  /** After recovery, the folder corresponds to one of the two answers, never to a mixture. */
  const assertWhole = async (): Promise<void> => {
    await openProject(root, undefined, { isWriting: true });
    const files = filesIn(root);
    const port = /EXPOSE (\d+)/.exec(files['Dockerfile'] ?? '')?.[1];
    assert.deepEqual(files, states.get(Number(port)));
    assert.deepEqual(readdirSync(join(process.env['XDG_STATE_HOME'] ?? '', 'kaizen-docker')), []);
  };

  it('by SIGKILL, 200 times at random moments, leaves everything or nothing', async () => {
    for (let run = 0; run < 200; run += 1) {
      const isWriting = run % 4 !== 0;
      await cutOff(root, ports[run % 2] ?? 0, 'SIGKILL', isWriting ? Math.random() * 12 : Math.random() * 250, isWriting);
      await assertWhole();
    }
  });

  it('by Ctrl-C leaves nothing half-written, and ends with 130', async () => {
    const codes = new Set<number | null>();
    for (let run = 0; run < 20; run += 1) {
      codes.add(await cutOff(root, ports[run % 2] ?? 0, 'SIGINT', 0, true));
      assert.deepEqual(stagedIn(root), []);
      await assertWhole();
    }
    // A run that finished before the signal ends with 0.
    assert.deepEqual(
      [...codes].filter((code) => code !== 0),
      [130],
    );
    assert.match(readFileSync(join(root, '.yo-rc.json'), 'utf8'), /"port": 9\d00/);
  });
});
