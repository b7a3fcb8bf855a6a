import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fixtures, removeFolders } from '../support/folders.ts';
import { generate, outcome, succeed } from './engine.ts';
import { ask, publishedPort } from './http.ts';

/** An image with tar, as a user would choose for a backup. */
const tools = 'node:24-trixie-slim';

/** Runs tar on a volume in a separate container, and returns its output. */
function tar(volume: string, words: readonly string[], input?: Buffer): Buffer {
  const { status, stdout, stderr } = spawnSync(
    'docker',
    ['run', '--rm', '--interactive', '--volume', `${volume}:/data`, tools, 'tar', '-C', '/data', ...words],
    { input, maxBuffer: 64 * 1024 * 1024 },
  );
  assert.equal(status, 0, stderr.toString('utf8'));
  return stdout;
}

describe('data in a volume', () => {
  after(removeFolders);

  it('is there again after the volume was saved, removed and restored', async () => {
    const folder = generate(join(fixtures, 'node', 'sqlite-ledger', 'app'));
    const compose = (...words: string[]): string => succeed('docker', ['compose', ...words], folder);
    const [service = ''] = compose('config', '--services').trim().split('\n');
    const port = Number(/^EXPOSE (\d+)/m.exec(readFileSync(join(folder, 'Dockerfile'), 'utf8'))?.[1]);
    const started = async (): Promise<number> => {
      compose('up', '--detach', '--wait');
      return publishedPort(compose('ps', '--quiet', service).trim(), port);
    };
    const entries = async (): Promise<unknown> => JSON.parse((await ask(await started(), '/')).body.toString('utf8'));
    const volumes = (): string[] => {
      const project = JSON.parse(compose('config', '--format', 'json')).name;
      const filter = `label=com.docker.compose.project=${project}`;
      return succeed('docker', ['volume', 'ls', '--quiet', '--filter', filter], folder).trim().split('\n');
    };
    try {
      compose('build');
      await ask(await started(), '/first', { method: 'POST' });
      assert.deepEqual(await entries(), ['first']);
      compose('stop');
      const saved = volumes().map((volume) => [volume, tar(volume, ['-cf', '-', '.'])] as const);
      assert.ok(saved.length > 0);

      compose('down', '--volumes');
      assert.deepEqual(await entries(), [], 'it starts with an empty volume');

      compose('down', '--volumes');
      compose('create');
      for (const [volume, archive] of saved) tar(volume, ['-xpf', '-'], archive);
      assert.deepEqual(await entries(), ['first']);
      await ask(await started(), '/second', { method: 'POST' });
      assert.deepEqual(await entries(), ['first', 'second'], 'it may write to what was restored');
    } finally {
      outcome('docker', ['compose', 'down', '--volumes', '--rmi', 'local'], folder);
      outcome('docker', ['image', 'rm', `${basename(folder)}:dev`], folder);
    }
  });
});
