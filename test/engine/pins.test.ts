import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { cli, folderWith, removeFolders } from '../support/folders.ts';
import { nodeApplication } from '../support/presets.ts';

/** A user of the registry: `name:password`, and the same as htpasswd prints it. */
const user = 'robot:battery-staple';
const htpasswd = 'robot:$2b$05$abcdefghijklmnopqrstuu07962fR81FOryI7nDcKN7/fBiLL7tZ6\n';
const authorization = `Basic ${Buffer.from(user).toString('base64')}`;

/** A port that nothing listens on. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** The distribution registry of Debian's package docker-registry, which asks for a password. Without the program, the suite fails. */
describe('pins in a real registry', function () {
  this.timeout(120_000);
  let registry: ChildProcess | undefined;
  let host = '';

  before(async () => {
    const port = await freePort();
    host = `127.0.0.1:${port}`;
    const folder = folderWith({ htpasswd });
    const configuration = {
      version: '0.1',
      log: { level: 'error' },
      storage: { filesystem: { rootdirectory: join(folder, 'data') } },
      http: { addr: host },
      auth: { htpasswd: { realm: 'test', path: join(folder, 'htpasswd') } },
    };
    const path = join(folderWith({ 'config.yml': JSON.stringify(configuration) }), 'config.yml');
    registry = spawn('docker-registry', ['serve', path], { stdio: 'ignore' });
    const failed = once(registry, 'error').then(([error]: unknown[]) => {
      throw new Error(`docker-registry does not start (install Debian's package docker-registry): ${String(error)}`);
    });
    await Promise.race([failed, answering()]);
  });
  after(() => {
    registry?.kill();
    removeFolders();
  });

  async function answering(): Promise<void> {
    for (let tries = 0; tries < 300; tries += 1) {
      const answer = await fetch(`http://${host}/v2/`).catch(() => undefined);
      if (answer?.status === 401) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('docker-registry does not answer');
  }

  /** Puts an image without layers into the registry. Returns its digest. */
  async function push(name: string, tag: string, state: string): Promise<string> {
    const send = async (method: string, address: string, body: string, type: string): Promise<Response> => {
      const answer = await fetch(address, { method, body: body === '' ? null : body, headers: { authorization, 'content-type': type } });
      assert.ok(answer.ok, `${method} ${address}: ${answer.status}`);
      return answer;
    };
    const config = JSON.stringify({
      architecture: 'amd64',
      os: 'linux',
      config: { Labels: { state } },
      rootfs: { type: 'layers', diff_ids: [] },
    });
    const started = await send('POST', `http://${host}/v2/${name}/blobs/uploads/`, '', 'application/octet-stream');
    const place = new URL(started.headers.get('location') ?? '', `http://${host}`);
    place.searchParams.set('digest', digestOf(config));
    await send('PUT', place.href, config, 'application/octet-stream');
    const type = 'application/vnd.oci.image.manifest.v1+json';
    const manifest = JSON.stringify({
      schemaVersion: 2,
      mediaType: type,
      config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: digestOf(config), size: config.length },
      layers: [],
    });
    await send('PUT', `http://${host}/v2/${name}/manifests/${tag}`, manifest, type);
    return digestOf(manifest);
  }

  async function run(root: string, configuration: object, ...words: string[]) {
    const docker = folderWith({ 'config.json': JSON.stringify(configuration) });
    const child = spawn(process.execPath, [cli, ...words], { cwd: root, env: { ...process.env, DOCKER_CONFIG: docker } });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (part) => {
      stdout += String(part);
    });
    child.stderr.on('data', (part) => {
      stderr += String(part);
    });
    const [status]: unknown[] = await once(child, 'close');
    return { status, stdout, stderr };
  }

  it("are asked for with the credentials of Docker's configuration, and moved with the tag", async () => {
    const first = await push('hub/library/node', '22-trixie-slim', 'first');
    const root = folderWith(nodeApplication);
    const known = { auths: { [host]: { auth: Buffer.from(user).toString('base64') } } };
    const refused = await run(root, {}, '.', '--yes', '--pin', '--registry-mirror', `${host}/hub`);
    assert.equal(refused.status, 1);
    assert.match(refused.stderr, new RegExp(`refuses access to .* \\(401\\): run "docker login ${host}"`));

    const pinned = await run(root, known, '.', '--yes', '--pin', '--registry-mirror', `${host}/hub`);
    assert.equal(pinned.status, 0, pinned.stderr);
    const dockerfile = (): string => readFileSync(join(root, 'Dockerfile'), 'utf8');
    assert.ok(dockerfile().includes(`FROM ${host}/hub/library/node:22-trixie-slim@${first} `));

    const second = await push('hub/library/node', '22-trixie-slim', 'second');
    assert.notEqual(second, first);
    const moved = await run(root, known, 'update', '--pins');
    assert.equal(moved.status, 0, moved.stderr);
    assert.ok(dockerfile().includes(`FROM ${host}/hub/library/node:22-trixie-slim@${second} `));
    assert.ok(!dockerfile().includes(first));
    assert.match(moved.stdout, new RegExp(`${first.slice(0, 19)}\` \\| \`${second.slice(0, 19)}`));
  });
});
