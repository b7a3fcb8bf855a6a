import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cli, folderWith, removeFolders } from '../support/folders.ts';
import { withRegistry } from '../support/registry.ts';

const application = {
  'requirements.txt': 'flask==3.1.0\npsycopg[binary]==3.2.1\ngunicorn==23.0.0\n',
  'app.py':
    'import os\nfrom flask import Flask\napp = Flask(__name__)\nDATABASE = os.environ["DATABASE_URL"]\n\n@app.get("/health")\ndef health():\n    return "ok"\n',
};

/** The digest of an image in a made-up registry, in a state of it. */
function digestOf(path: string, state: string): string {
  return `sha256:${createHash('sha256').update(`${path} ${state}`).digest('hex')}`;
}

describe('pins', () => {
  afterEach(removeFolders);

  function run(root: string, ...words: string[]): Promise<{ status: number | null; stdout: string; stderr: string }> {
    return new Promise((resolve) => {
      const child = spawn(process.execPath, [cli, ...words], { cwd: root, env: { ...process.env, DOCKER_CONFIG: root }, timeout: 60_000 });
      const [stdout, stderr]: [string[], string[]] = [[], []];
      child.stdout.on('data', (part) => stdout.push(String(part)));
      child.stderr.on('data', (part) => stderr.push(String(part)));
      child.on('close', (status) => resolve({ status, stdout: stdout.join(''), stderr: stderr.join('') }));
    });
  }

  it('are written behind each tag, kept by update, moved by update --pins, and pass the policy', async () => {
    let state = 'first';
    await withRegistry(
      ({ path }, response) => response.writeHead(200, { 'docker-content-digest': digestOf(path, state) }).end(),
      async (host) => {
        const root = folderWith({ ...application, 'house.yaml': 'rules: {image-digest: deny}\n' });
        const text = (path: string): string => readFileSync(join(root, path), 'utf8');
        const images = (): string[] =>
          `${text('Dockerfile')}\n${text('compose.yaml')}`
            .split('\n')
            .filter((line) => line.includes(`${host}/`) && !line.trim().startsWith('#'));
        const first = await run(root, '.', '--yes', '--pin', '--registry-mirror', `${host}/hub`);
        assert.equal(first.status, 0, first.stderr);
        assert.ok(images().length >= 2);
        for (const line of images()) assert.match(line, /:[\w.-]+@sha256:[a-f0-9]{64}/);
        assert.match(first.stdout, /\| `127[^`]+` \| none \| `sha256:[a-f0-9]{12}` \|/);
        assert.equal((await run(root, 'check')).status, 0);
        const before = images();
        assert.equal((await run(root, 'update')).status, 0);
        assert.deepEqual(images(), before);
        assert.doesNotMatch((await run(root, 'policy', '--rules', 'house.yaml')).stdout, /image-digest/);

        assert.match((await run(root, 'update', '--pins')).stdout, /All images have the digests/);
        state = 'second';
        const moved = await run(root, 'update', '--pins');
        assert.equal(moved.status, 0, moved.stderr);
        assert.equal(images().length, before.length);
        assert.ok(images().every((line, index) => line !== before[index]));
        assert.match(moved.stdout, /`sha256:[a-f0-9]{12}` \| `sha256:[a-f0-9]{12}` \|/);
        assert.equal((await run(root, 'check')).status, 0);
      },
    );
  });

  it('are not moved where a registry refuses, and nothing is written', async () => {
    let isOpen = true;
    await withRegistry(
      ({ path }, response) => response.writeHead(isOpen ? 200 : 404, { 'docker-content-digest': digestOf(path, '') }).end(),
      async (host) => {
        const root = folderWith(application);
        assert.equal((await run(root, '.', '--yes', '--pin', '--registry-mirror', `${host}/hub`)).status, 0);
        const before = readFileSync(join(root, 'Dockerfile'), 'utf8');
        isOpen = false;
        const { status, stderr } = await run(root, 'update', '--pins');
        assert.equal(status, 1);
        assert.match(stderr, /has no image 127/);
        assert.equal(readFileSync(join(root, 'Dockerfile'), 'utf8'), before);
      },
    );
  });

  it('are refused in a sentence where there is nothing to pin, and for a digest that is none', async () => {
    const root = folderWith(application);
    assert.equal((await run(root, 'update', '--pins')).status, 1);
    const { status, stderr } = await run(root, '.', '--yes', '--digests', 'python:3=sha256:1');
    assert.equal(status, 1);
    assert.match(stderr, /a digest is sha256: and 64 hexadecimal digits/);
    assert.match((await run(root, 'update', '--prove')).stderr, /--prove needs --pins/);
  });
});
