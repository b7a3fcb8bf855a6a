import assert from 'node:assert/strict';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { serverProbes } from '../../src/stacks/web-server.ts';
import { copyOf, fixtures, folderWith, removeFolders, write } from '../support/folders.ts';
import { generate, outcome, succeed } from './engine.ts';
import { type Answer, ask, publishedPort, type Question } from './http.ts';

/** A container of a generated image, which serves the folder's files. */
interface Served {
  ask(path: string, question?: Question): Promise<Answer>;
  /** Paths of the site's files in the image. */
  files(): string[];
  /** Runs a program in the container, and returns its exit code. */
  run(words: readonly string[]): number | null;
  stop(): void;
}

const immutable = 'public, max-age=31536000, immutable';
let number = 0;

/** Builds and starts the image of a folder like a stack: read-only, without capabilities. */
async function serve(folder: string, port: number, words: readonly string[] = []): Promise<Served> {
  const generated = generate(folder, ['--port', String(port), ...words]);
  number += 1;
  const name = `kaizen-static-${process.pid}-${number}`;
  succeed('docker', ['build', '--quiet', '--tag', name, '.'], generated);
  const hardened = ['--read-only', '--tmpfs', '/tmp', '--cap-drop=ALL', '--security-opt=no-new-privileges'];
  succeed('docker', ['run', '--detach', '--name', name, '--publish', `127.0.0.1::${port}`, ...hardened, name], '/');
  const published = await publishedPort(name, port);
  return {
    ask: (path, question) => ask(published, path, question),
    files: () => succeed('docker', ['exec', name, 'find', '/srv/site', '-type', 'f', '-printf', '%P\\n'], '/').trim().split('\n').sort(),
    run: (words) => outcome('docker', ['exec', name, ...words], '/').status,
    stop: () => {
      succeed('docker', ['rm', '--force', name], '/');
      succeed('docker', ['image', 'rm', '--force', name], '/');
    },
  };
}

describe('a site of pages', () => {
  let site: Served;
  before(async () => {
    const folder = copyOf(join(fixtures, 'static', 'multi-page', 'app'));
    write(folder, {
      'contact.html': 'contact',
      'hours.txt': 'six to six, also for Käsekuchen',
      'our bread/sourdough "wild".html': 'sourdough',
      'größe/index.html': 'sizes',
      "it's/100%.html": 'all of it',
      'a;b{c}$d#e.html': 'signs',
      'app.3f2a1b9c.js': 'hashed',
      'my-component.js': 'not hashed',
      'photo-20260115.css': 'not hashed either',
      'bundle.mjs': 'export {}',
      'ready.css': 'plain',
      'img/notes.md': 'a picture is from 1987',
      'img/drafts/sketch.svg': '<svg/>',
      '.git/config': 'hidden',
      '.env': 'API_KEY=abc',
      '.htpasswd': 'x:y',
      'about/.draft.html': 'hidden',
      '.well-known/.cache': 'hidden',
      '.well-known/site.key': 'hidden',
      '.website': 'hidden',
      'contact.php': '<?php $password = "x";',
      'index.html~': 'old',
    });
    site = await serve(folder, 8080);
  });
  after(() => {
    site.stop();
    removeFolders();
  });

  it('holds what is for the public, and nothing else', () => {
    assert.deepEqual(
      site.files(),
      [
        '.well-known/apple-app-site-association',
        '.well-known/security.txt',
        '404.html',
        'a;b{c}$d#e.html',
        'about/index.html',
        'app.3f2a1b9c.js',
        'bundle.mjs',
        'contact.html',
        'größe/index.html',
        'hours.txt',
        'img/loaf.svg',
        'img/notes.md',
        'index.html',
        "it's/100%.html",
        'my-component.js',
        'our bread/sourdough "wild".html',
        'photo-20260115.css',
        'ready.css',
        'robots.txt',
        'style.css',
      ].sort(),
    );
  });

  const pages: readonly { readonly path: string; readonly text: RegExp; readonly type?: RegExp }[] = [
    { path: '/', text: /<h1>Harbour Bakery/ },
    { path: '/?from=x', text: /<h1>Harbour Bakery/ },
    { path: '/index.html', text: /<h1>Harbour Bakery/ },
    { path: '/about/', text: /Bread since 1987/ },
    { path: '/about/index.html', text: /Bread since 1987/ },
    { path: '/contact', text: /^contact$/ },
    { path: '/contact.html', text: /^contact$/ },
    { path: '/our%20bread/sourdough%20%22wild%22', text: /^sourdough$/ },
    { path: '/gr%C3%B6%C3%9Fe/', text: /^sizes$/ },
    { path: "/it's/100%25", text: /^all of it$/ },
    { path: '/a;b%7Bc%7D$d%23e.html', text: /^signs$/ },
    { path: '/robots.txt', text: /^User-agent/, type: /^text\/plain; charset=utf-8$/ },
    { path: '/hours.txt', text: /Käsekuchen/, type: /^text\/plain; charset=utf-8$/ },
    { path: '/bundle.mjs', text: /export/, type: /javascript/ },
    { path: '/img/loaf.svg', text: /<svg/, type: /^image\/svg\+xml/ },
    { path: '/.well-known/security.txt', text: /^Contact/, type: /^text\/plain; charset=utf-8$/ },
    { path: '/.well-known/apple-app-site-association', text: /web_credentials/, type: /^application\/json/ },
  ];
  for (const { path, text, type = /^text\/html; charset=utf-8$/ } of pages) {
    it(`shows ${path}`, async () => {
      const { status, headers, body } = await site.ask(path);
      assert.equal(status, 200);
      assert.match(body.toString(), text);
      assert.match(headers['content-type'] ?? '', type);
      assert.equal(headers['x-content-type-options'], 'nosniff');
      assert.equal(headers['cache-control'], 'no-cache');
      assert.equal(headers.server, 'nginx');
    });
  }

  const missing = [
    '/nothing',
    '/nothing/',
    '/nothing.js',
    '/about/nothing',
    '/img/',
    '/404.html',
    '/drafts/second-shop.html',
    '/drafts/',
    '/img/drafts/sketch.svg',
    '/contact.php',
    '/index.html~',
    '/README.md',
    '/Dockerfile',
    '/compose.yaml',
    '/.dockerignore',
    '/.yo-rc.json',
    '/.env',
    '/.htpasswd',
    '/.git/config',
    '/.website',
    '/about/.draft.html',
    '/.well-known',
    '/.well-known/.cache',
    '/.well-known/site.key',
    '/.well-known/nothing',
    '/50x.html',
    '/about%0d%0aX-Injected:1',
    '/app.0000000a.js',
  ];
  for (const path of missing) {
    it(`has its own error page for ${path}`, async () => {
      const { status, headers, body } = await site.ask(path);
      assert.equal(status, 404);
      assert.match(body.toString(), /<h1>Sold out/);
      assert.equal(headers['cache-control'], 'no-cache');
      assert.equal(headers['x-content-type-options'], 'nosniff');
      assert.equal(headers['x-injected'], undefined);
    });
  }

  const redirects = [
    ['/about', '/about/'],
    ['/about?from=a%20b', '/about/?from=a%20b'],
    ['//about', '/about/'],
    ['/gr%C3%B6%C3%9Fe', '/gr%C3%B6%C3%9Fe/'],
    ['/our%20bread', '/our%20bread/'],
  ];
  for (const [path = '', location] of redirects) {
    it(`sends ${path} on to ${location}, whatever the host`, async () => {
      const { status, headers } = await site.ask(path, { headers: { host: 'bakery.example' } });
      assert.equal(status, 301);
      assert.equal(headers.location, location);
      assert.equal(headers['cache-control'], 'no-cache');
    });
  }

  it('never leaves its folder', async () => {
    for (const path of [
      '/../../etc/passwd',
      '/..%2f..%2fetc%2fpasswd',
      '/about/..%2f..%2f..%2fetc/passwd',
      '/%2e%2e/%2e%2e/etc/passwd',
      '/%00',
    ])
      assert.equal((await site.ask(path)).status, 400, path);
    for (const path of ['/..%5c..%5cetc%5cpasswd', '/etc/passwd', '//etc/passwd', '/about..%2f', '/srv/site/index.html'])
      assert.equal((await site.ask(path)).status, 404, path);
  });

  it('keeps a file for a year only where its name holds a hash of its content', async () => {
    assert.equal((await site.ask('/app.3f2a1b9c.js')).headers['cache-control'], immutable);
    for (const path of ['/my-component.js', '/photo-20260115.css', '/style.css'])
      assert.equal((await site.ask(path)).headers['cache-control'], 'no-cache', path);
  });

  it('answers 304 while a page is the same', async () => {
    const first = await site.ask('/about/');
    const again = await site.ask('/about/', { headers: { 'if-none-match': first.headers.etag ?? '' } });
    assert.equal(again.status, 304);
    assert.equal(again.body.length, 0);
    assert.equal(again.headers['cache-control'], 'no-cache');
    assert.equal((await site.ask('/about/', { headers: { 'if-none-match': '"other"' } })).status, 200);
  });

  it('compresses text for those who take it, and says that it depends', async () => {
    const plain = await site.ask('/style.css');
    assert.equal(plain.headers['content-encoding'], undefined);
    assert.equal(plain.headers.vary, 'Accept-Encoding');
    const packed = await site.ask('/style.css', { headers: { 'accept-encoding': 'gzip', via: '1.1 proxy' } });
    assert.equal(packed.headers['content-encoding'], 'gzip');
    assert.ok(packed.body.length < plain.body.length);
    assert.deepEqual(gunzipSync(packed.body), plain.body);
  });

  it('answers HEAD, ranges and nothing that writes', async () => {
    const head = await site.ask('/style.css', { method: 'HEAD' });
    const whole = await site.ask('/style.css');
    assert.deepEqual([head.status, head.body.length, head.headers['content-length']], [200, 0, String(whole.body.length)]);
    const part = await site.ask('/style.css', { headers: { range: 'bytes=2-5' } });
    assert.deepEqual([part.status, part.body], [206, whole.body.subarray(2, 6)]);
    assert.equal((await site.ask('/style.css', { headers: { range: 'bytes=999999-' } })).status, 416);
    for (const method of ['POST', 'PUT', 'DELETE', 'TRACE']) assert.equal((await site.ask('/', { method })).status, 405, method);
  });

  it('answers health checks itself', async () => {
    const { status, body } = await site.ask('/healthz');
    assert.deepEqual([status, body.toString()], [200, 'ok\n']);
  });

  it('is found well by its probes exactly where it answers', () => {
    const { http, tcp } = serverProbes('slim');
    for (const path of ['/healthz', '/about', '/?";false;$(false)#']) assert.equal(site.run(http(8080, path, 4)), 0, path);
    assert.equal(site.run(tcp(8080, 4)), 0);
    for (const path of ['/nothing', '/nothing";true;#', '/%00']) assert.notEqual(site.run(http(8080, path, 4)), 0, path);
    assert.notEqual(site.run(http(8081, '/healthz', 4)), 0);
    assert.notEqual(site.run(tcp(8081, 4)), 0);
  });
});

describe('a single-page application below a path', () => {
  let site: Served;
  before(async () => {
    const folder = copyOf(join(fixtures, 'static', 'single-page-subpath', 'app'));
    write(folder, {
      'dist/.well-known/security.txt': 'Contact: x',
      'dist/assets/index-DhY8t3Qa.js.gz': 'made by the build',
      'dist/.env': 'A=b',
    });
    site = await serve(folder, 9090);
  });
  after(() => {
    site.stop();
    removeFolders();
  });

  for (const path of [
    '/planner/',
    '/planner/index.html',
    '/planner/plans/42',
    '/planner/plans/42/',
    '/planner/v1.2',
    '/planner/a%20b%22',
    '/planner/assets',
  ]) {
    it(`shows the application at ${path}`, async () => {
      const { status, headers, body } = await site.ask(path);
      assert.equal(status, 200);
      assert.match(body.toString(), /<div id="app">/);
      assert.equal(headers['cache-control'], 'no-cache');
    });
  }

  for (const path of [
    '/planner/assets/gone-DhY8t3Qb.js',
    '/planner/logo.png',
    '/planner/plans/42.json',
    '/planner/.env',
    '/planner/.git/config',
    '/planner/.well-known/change-password',
    '/assets/index-DhY8t3Qa.js',
    '/plans/42',
    '/plannerx',
    '/README.md',
  ]) {
    it(`has nothing at ${path}`, async () => {
      const { status, headers, body } = await site.ask(path);
      assert.equal(status, 404);
      assert.doesNotMatch(body.toString(), /<div id="app">|nginx\/\d/);
      assert.equal(headers['cache-control'], 'no-cache');
    });
  }

  it('sends visitors of / to its path, and keeps what they asked', async () => {
    for (const [path = '', location] of [
      ['/', '/planner/'],
      ['/planner', '/planner/'],
      ['/planner?code=a%26b', '/planner/?code=a%26b'],
    ]) {
      const { status, headers } = await site.ask(path, { headers: { host: 'plans.example' } });
      assert.deepEqual([status, headers.location], [302, location]);
    }
  });

  it('keeps what the build tool named by its content for a year, and the rest not', async () => {
    for (const path of ['/planner/assets/index-DhY8t3Qa.js', '/planner/assets/index-C9kV_x1f.css'])
      assert.equal((await site.ask(path)).headers['cache-control'], immutable, path);
    assert.equal((await site.ask('/planner/icon.svg')).headers['cache-control'], 'no-cache');
  });

  it('sends what the build compressed', async () => {
    const { headers, body } = await site.ask('/planner/assets/index-DhY8t3Qa.js', { headers: { 'accept-encoding': 'gzip' } });
    assert.deepEqual([headers['content-encoding'], body.toString()], ['gzip', 'made by the build']);
    assert.match(headers['content-type'] ?? '', /javascript/);
  });

  it('serves .well-known below its path', async () => {
    assert.equal((await site.ask('/planner/.well-known/security.txt')).status, 200);
  });
});

describe('a page in another encoding', () => {
  after(removeFolders);

  it('says itself what it is in', async () => {
    const folder = folderWith({});
    write(folder, { 'index.html': Buffer.from('<meta charset="iso-8859-1"><p>Gr\u00fc\u00dfe', 'latin1') });
    const site = await serve(folder, 8080);
    try {
      assert.equal((await site.ask('/')).headers['content-type'], 'text/html');
    } finally {
      site.stop();
    }
  });
});
