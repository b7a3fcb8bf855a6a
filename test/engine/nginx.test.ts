import assert from 'node:assert/strict';
import fc from 'fast-check';
import { dockerfile } from '../../src/artifacts/dockerfile.ts';
import { inspect } from '../../src/inspect/inspect.ts';
import { planOf } from '../../src/project.ts';
import { decide } from '../../src/questions/decide.ts';
import { nginxPrefix, nginxWord } from '../../src/render/printers.ts';
import { serverBases, serverConfigurationName } from '../../src/stacks/web-server.ts';
import { folderWith, removeFolders } from '../support/folders.ts';
import { succeed } from './engine.ts';
import { ask, publishedPort, upgrade } from './http.ts';

const tricky = [
  '',
  '"',
  "'",
  '\\',
  '\\"',
  '\\n',
  'a\\',
  ';',
  '{',
  '}',
  '# x',
  'a b',
  '"; return 500; #',
  '~',
  '=x',
  '@x',
  'é😀',
  '.*',
  'a|b',
  '(',
  '[',
];
const texts = fc
  .sample(
    fc.string({ unit: 'grapheme', maxLength: 20 }).filter((text) => text.isWellFormed() && !/[\p{Cc}$]/u.test(text)),
    150,
  )
  .concat(tricky);
// As paths, without parts that a server resolves before it compares them.
const paths = [...new Set(texts.map((text) => `/${text.replaceAll('/', '-')}`))].filter((path) => !/^\/\.{0,2}$/.test(path));

const configuration = `daemon off; pid /tmp/nginx.pid; error_log stderr; events {}
http {
  access_log off; variables_hash_max_size 4096;
  ${paths.map((path, index) => `map $uri $begins${index} { default no; ${nginxPrefix(path)} yes; }`).join('\n  ')}
  server {
    listen 8080;
    ${texts.map((text, index) => `location = /text/${index} { return 200 ${nginxWord(text)}; }`).join('\n    ')}
    ${paths.map((path, index) => `location = ${nginxWord(path)} { return 200 "${index} $begins${index}"; }`).join('\n    ')}
    location = / { return 200 "${paths.map((_, index) => `$begins${index}`).join(' ')}"; }
  }
}
`;

describe('the configuration of nginx', () => {
  const name = `kaizen-nginx-${process.pid}`;
  let port = 0;
  before(async () => {
    const script = 'printf %s "$CONFIGURATION" >/tmp/nginx.conf && exec nginx -e stderr -c /tmp/nginx.conf';
    const options = ['--detach', '--name', name, '--publish', '127.0.0.1::8080', '--env', `CONFIGURATION=${configuration}`];
    succeed('docker', ['run', ...options, '--entrypoint', 'sh', serverBases.slim.image, '-c', script], '/');
    port = await publishedPort(name, 8080);
  });
  after(() => {
    succeed('docker', ['rm', '--force', name], '/');
  });

  it('keeps a text as it is', async () => {
    for (const [index, text] of texts.entries()) assert.equal((await ask(port, `/text/${index}`)).body.toString(), text);
  });

  it('takes a path and what begins with it for that very text', async () => {
    for (const [index, path] of paths.entries())
      assert.equal((await ask(port, `/${encodeURIComponent(path.slice(1))}`)).body.toString(), `${index} yes`, path);
    assert.equal((await ask(port, '/')).body.toString(), paths.map(() => 'no').join(' '));
  });
});

/** Answers with the received request, and a web socket with the received data. */
const echo = `
const { createServer } = require('node:http');
const server = createServer((request, response) => {
  let size = 0;
  request.on('data', (part) => (size += part.length));
  request.on('end', () => {
    response.setHeader('Content-Type', 'application/json');
    response.setHeader('Cache-Control', 'private');
    response.end(JSON.stringify({ method: request.method, url: request.url, headers: request.headers, size }));
  });
});
server.on('upgrade', (request, socket, head) => {
  socket.write('HTTP/1.1 101 Switching Protocols\\r\\nConnection: Upgrade\\r\\nUpgrade: websocket\\r\\n\\r\\n' + request.url + ' ');
  socket.write(head);
  socket.on('data', (data) => socket.write(data));
});
server.listen(8000);
process.on('SIGTERM', () => process.exit(0));
`;

/** The configuration of the web server for a site with an API. */
async function configurationFor(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = folderWith({
    'api/package.json': '{ "name": "api", "scripts": { "start": "node server.js" }, "dependencies": { "express": "5" } }',
    'api/server.js': 'require("express")().listen(8000)',
    'web/index.html': '',
    ...files,
  });
  const inspection = await inspect(folder);
  const rendered = await dockerfile.render(planOf({ inspection }, await decide(inspection, [])));
  return rendered.find(({ path }) => path === `web/${serverConfigurationName}`)?.text ?? assert.fail();
}

describe('the routes to the service behind a site', () => {
  const name = `kaizen-routes-${process.pid}`;
  const containers: string[] = [];
  before(() => {
    succeed('docker', ['network', 'create', name], '/');
    containers.push(`${name}-api`);
    const run = ['--detach', '--name', `${name}-api`, '--network', name, '--network-alias', 'api'];
    succeed('docker', ['run', ...run, 'node:24-trixie-slim', 'node', '-e', echo], '/');
  });
  after(() => {
    succeed('docker', ['rm', '--force', ...containers], '/');
    succeed('docker', ['network', 'rm', name], '/');
    removeFolders();
  });

  async function serve(files: Readonly<Record<string, string>>): Promise<number> {
    const container = `${name}-${containers.length}`;
    const script =
      'mkdir -p /tmp/site/assets && cd /tmp/site && echo page >index.html && echo code >assets/a.js && printf %s "$CONFIGURATION" >/tmp/nginx.conf && exec nginx -e stderr -c /tmp/nginx.conf';
    const configuration = (await configurationFor(files)).replace('/srv/site', '/tmp/site');
    const options = [
      '--detach',
      '--name',
      container,
      '--network',
      name,
      '--publish',
      '127.0.0.1::8080',
      '--env',
      `CONFIGURATION=${configuration}`,
    ];
    succeed('docker', ['run', ...options, '--entrypoint', 'sh', serverBases.slim.image, '-c', script], '/');
    containers.push(container);
    return publishedPort(container, 8080);
  }

  const vite = (proxy: string): Readonly<Record<string, string>> => ({
    'web/package.json': '{ "name": "site", "scripts": { "build": "vite build" }, "devDependencies": { "vite": "7" } }',
    'web/vite.config.js': `export default { server: { proxy: ${proxy} } }`,
  });

  it('lead there as those of the development server do, web sockets too', async () => {
    const port = await serve(
      vite(`{
        '/api': { target: 'http://localhost:8000', rewrite: (path) => path.replace(/^\\/api/, '') },
        '/v1': 'http://localhost:8000/rest',
        '/events': { target: 'ws://localhost:8000', ws: true },
        '/assets': 'http://localhost:8000',
        '^/(docs|openapi)\\\\.json$': 'http://localhost:8000',
      }`),
    );
    const asked = async (path: string, headers: Readonly<Record<string, string>> = {}) => {
      const { status, headers: answered, body } = await ask(port, path, { headers });
      assert.equal(status, 200, path);
      assert.equal(answered['cache-control'], 'private', path);
      const told: { url: string; headers: Record<string, string> } = JSON.parse(body.toString());
      return told;
    };
    const urls: Readonly<Record<string, string>> = {
      '/api/prices?of=a%20lamp': '/prices?of=a%20lamp',
      '/api': '/',
      '/api/.hidden/a.json': '/.hidden/a.json',
      '/v1/a%2Fb': '/rest/v1/a/b',
      '/events/a%2Fb': '/events/a%2Fb',
      '/docs.json': '/docs.json',
      '/assets/of-the-api.js': '/assets/of-the-api.js',
    };
    for (const [path, url] of Object.entries(urls)) assert.equal((await asked(path)).url, url);
    const { headers } = await asked('/api/', { Host: 'shop.example:8443', 'X-Forwarded-Proto': 'https' });
    assert.equal(headers['host'], 'shop.example:8443');
    assert.equal(headers['x-forwarded-proto'], 'https');
    assert.equal(headers['x-forwarded-host'], 'shop.example:8443');
    assert.match(headers['x-forwarded-for'] ?? '', /^\d/);
    assert.equal(await upgrade(port, '/events', 'ping'), '/events ping');
    // The site's own paths stay its own.
    assert.equal((await ask(port, '/about')).body.toString(), 'page\n');
    assert.equal((await ask(port, '/assets/a.js')).body.toString(), 'code\n');
    assert.equal((await ask(port, '/missing.js')).status, 404);
    assert.equal((await ask(port, '/docs')).body.toString(), 'page\n');
  });

  it('lead there for all that is no file and asks for no page, where the development server has one target', async () => {
    const port = await serve({
      'web/package.json':
        '{ "name": "site", "proxy": "http://localhost:8000", "scripts": { "build": "react-scripts build" }, "devDependencies": { "react-scripts": "5" } }',
    });
    const page = { headers: { Accept: 'text/html,*/*' } };
    const told = async (path: string, question: Parameters<typeof ask>[2]): Promise<unknown> => {
      const { url, method }: { url: string; method: string } = JSON.parse((await ask(port, path, question)).body.toString());
      return [method, url];
    };
    assert.deepEqual(await told('/items?a=1', { headers: { Accept: '*/*' } }), ['GET', '/items?a=1']);
    assert.deepEqual(await told('/items', { ...page, method: 'POST' }), ['POST', '/items']);
    assert.deepEqual(await told('/items.json', { headers: { Accept: 'application/json' } }), ['GET', '/items.json']);
    assert.equal(await upgrade(port, '/socket', 'ping'), '/socket ping');
    for (const path of ['/', '/items', '/items.7']) assert.equal((await ask(port, path, page)).body.toString(), 'page\n', path);
    assert.equal((await ask(port, '/assets/a.js', { headers: { Accept: '*/*' } })).body.toString(), 'code\n');
  });
});
