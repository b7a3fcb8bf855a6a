import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { digestInRegistry } from '../../../src/engine/registry.ts';
import { folderWith, removeFolders } from '../../support/folders.ts';
import { withPrograms } from '../../support/programs.ts';
import { withRegistry } from '../../support/registry.ts';

const digest = `sha256:${'d'.repeat(64)}`;
const basic = `Basic ${Buffer.from('me:s3cret:x').toString('base64')}`;

/** Does something with a configuration of Docker. */
async function withConfiguration<Result>(configuration: object | string, action: () => Promise<Result>): Promise<Result> {
  const text = typeof configuration === 'string' ? configuration : JSON.stringify(configuration);
  const before = process.env['DOCKER_CONFIG'];
  process.env['DOCKER_CONFIG'] = folderWith({ 'config.json': text });
  try {
    return await action();
  } finally {
    if (before === undefined) delete process.env['DOCKER_CONFIG'];
    else process.env['DOCKER_CONFIG'] = before;
  }
}

describe('the digest of an image in its registry', () => {
  afterEach(removeFolders);

  it('is asked for without credentials where nobody demands any', () =>
    withConfiguration({}, () =>
      withRegistry(
        (_, response) => response.writeHead(200, { 'docker-content-digest': digest }).end(),
        async (host, asked) => {
          assert.equal(await digestInRegistry(`${host}/team/base:1`), digest);
          assert.deepEqual(asked, [{ method: 'HEAD', path: '/v2/team/base/manifests/1', authorization: '', body: '' }]);
        },
      ),
    ));

  it('is asked for by Basic, with what docker login has kept, and only when it is demanded', () =>
    withRegistry(
      ({ authorization }, response) => {
        if (authorization === basic) response.writeHead(200, { 'docker-content-digest': digest }).end();
        else response.writeHead(401, { 'www-authenticate': 'Basic realm="r"' }).end();
      },
      async (host) => {
        const auth = basic.slice('Basic '.length);
        await withConfiguration({ auths: { [host]: { auth } } }, async () => assert.equal(await digestInRegistry(`${host}/a:1`), digest));
        await withConfiguration({}, () => assert.rejects(digestInRegistry(`${host}/a:1`), /refuses .* run "docker login 127/));
      },
    ));

  it('is asked for with a token, for the scope that the registry names', () =>
    withRegistry(
      ({ path, authorization }, response, origin) => {
        if (path.startsWith('/token')) response.end(JSON.stringify(authorization === basic ? { token: 'tok' } : {}));
        else if (authorization === 'Bearer tok') response.writeHead(200, { 'docker-content-digest': digest }).end();
        else
          response.writeHead(401, { 'www-authenticate': `Bearer realm="${origin}/token",service="reg",scope="repository:a/b:pull"` }).end();
      },
      async (host, asked) => {
        // By a helper, as credsStore and credHelpers name it.
        const helper = 'read -r key; printf \'{"ServerURL":"%s","Username":"me","Secret":"s3cret:x"}\' "$key"';
        await withConfiguration({ credHelpers: { [host]: 'kept' }, auths: { [host]: {} } }, () =>
          withPrograms({ 'docker-credential-kept': helper }, async () => assert.equal(await digestInRegistry(`${host}/a/b:1`), digest)),
        );
        assert.equal(asked[1]?.path, '/token?service=reg&scope=repository%3Aa%2Fb%3Apull');
      },
    ));

  it('is asked for with an identity token, which is given for another one', () =>
    withRegistry(
      ({ method, path, body, authorization }, response, origin) => {
        if (path === '/token')
          response.end(JSON.stringify({ access_token: method === 'POST' && body.includes('refresh_token=idt') ? 'tok' : '' }));
        else if (authorization === 'Bearer tok') response.writeHead(200, { 'docker-content-digest': digest }).end();
        else response.writeHead(401, { 'www-authenticate': `Bearer realm="${origin}/token",service="reg"` }).end();
      },
      (host) =>
        withConfiguration({ auths: { [host]: { identitytoken: 'idt' } } }, async () =>
          assert.equal(await digestInRegistry(`${host}/a:1`), digest),
        ),
    ));

  it('is the hash of what the registry sends where it tells none', () =>
    withConfiguration({}, () =>
      withRegistry(
        (_, response) => response.end('{"schemaVersion":2}'),
        async (host) =>
          assert.equal(await digestInRegistry(`${host}/a:1`), `sha256:${createHash('sha256').update('{"schemaVersion":2}').digest('hex')}`),
      ),
    ));

  it('gives credentials to no realm that somebody could read', () =>
    withRegistry(
      (_, response) => response.writeHead(401, { 'www-authenticate': 'Bearer realm="http://token.example/t",service="x"' }).end(),
      (host) =>
        withConfiguration({ auths: { [host]: { auth: basic.slice(6) } } }, () =>
          assert.rejects(digestInRegistry(`${host}/a:1`), /refuses access to/),
        ),
    ));

  it('is missing in a sentence', async () => {
    await withConfiguration({}, () =>
      withRegistry(
        ({ path }, response) => response.writeHead(path.includes('/none/') ? 404 : path.includes('/busy/') ? 429 : 503).end(),
        async (host) => {
          await assert.rejects(digestInRegistry(`${host}/none:1`), /^KaizenError: The registry 127\S+ has no image 127\S+\/none:1\.$/);
          await assert.rejects(digestInRegistry(`${host}/busy:1`), /429/);
          await assert.rejects(digestInRegistry(`${host}/broken:1`), /answers 503/);
        },
      ),
    );
    await withConfiguration({}, () => assert.rejects(digestInRegistry('127.0.0.1:1/a:1'), /does not answer/));
    await withConfiguration('{', () => assert.rejects(digestInRegistry('127.0.0.1:1/a:1'), /config\.json is not JSON/));
    await withConfiguration({ credsStore: '../../evil' }, () =>
      assert.rejects(digestInRegistry('127.0.0.1:1/a:1'), /not the name of a program/),
    );
  });

  describe("in Debian's docker-registry", () => {
    const program = process.env['KAIZEN_REGISTRY'] ?? 'docker-registry';
    let server: ChildProcess | undefined;
    let host = '';

    before(async function () {
      if (spawnSync(program, ['--version']).error !== undefined) return this.skip();
      const port = await freePort();
      host = `127.0.0.1:${port}`;
      const root = folderWith({});
      const hash = '$2b$12$QsQ2TTPNR9XDoLvzLmyppuLJkvdcaLoDHuo6neXgy8LPHuPqdeVEK';
      const folder = folderWith({
        // The password is "secret".
        htpasswd: `me:${hash}\n`,
        'config.yml': `version: 0.1\nstorage: {filesystem: {rootdirectory: ${root}}}\nhttp: {addr: "${host}"}\n`,
      });
      const environment = {
        REGISTRY_AUTH: 'htpasswd',
        REGISTRY_AUTH_HTPASSWD_REALM: 'r',
        REGISTRY_AUTH_HTPASSWD_PATH: join(folder, 'htpasswd'),
      };
      server = spawn(program, ['serve', join(folder, 'config.yml')], { stdio: 'ignore', env: { ...process.env, ...environment } });
      for (let turn = 0; turn < 100 && !(await answers(host)); turn += 1) await new Promise((resolve) => setTimeout(resolve, 100));
    });
    after(() => server?.kill());

    it('is the one of the image that was pushed, also after it has moved', async () => {
      const auth = Buffer.from('me:secret').toString('base64');
      const headers = { authorization: `Basic ${auth}` };
      await withConfiguration({ auths: { [host]: { auth } } }, async () => {
        for (const text of ['{}', '{"architecture":"amd64"}']) {
          const pushed = await push(host, 'team/base', text, headers);
          assert.equal(await digestInRegistry(`${host}/team/base:1`), pushed);
        }
        await assert.rejects(digestInRegistry(`${host}/team/other:1`), /has no image/);
      });
      await withConfiguration({}, () => assert.rejects(digestInRegistry(`${host}/team/base:1`), /docker login/));
    });
  });
});

async function answers(host: string): Promise<boolean> {
  return fetch(`http://${host}/v2/`).then(
    () => true,
    () => false,
  );
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** Pushes an image without layers under the tag 1, and gives the digest of its manifest. */
async function push(host: string, name: string, configuration: string, headers: Readonly<Record<string, string>>): Promise<string> {
  const hash = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;
  const begun = await fetch(`http://${host}/v2/${name}/blobs/uploads/`, { method: 'POST', headers });
  const place = new URL(begun.headers.get('location') ?? '');
  place.searchParams.set('digest', hash(configuration));
  const sent = await fetch(place, {
    method: 'PUT',
    headers: { ...headers, 'content-type': 'application/octet-stream' },
    body: configuration,
  });
  assert.equal(sent.status, 201);
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const config = { mediaType: 'application/vnd.oci.image.config.v1+json', digest: hash(configuration), size: configuration.length };
  const manifest = JSON.stringify({ schemaVersion: 2, mediaType, config, layers: [] });
  const put = await fetch(`http://${host}/v2/${name}/manifests/1`, {
    method: 'PUT',
    headers: { ...headers, 'content-type': mediaType },
    body: manifest,
  });
  assert.equal(put.status, 201);
  return hash(manifest);
}
