import assert from 'node:assert/strict';
import type { WrittenPath } from '../../../src/facts.ts';
import { planData, refuseDataOverCode } from '../../../src/plan/data.ts';
import { isContainerPath } from '../../../src/questions/kinds.ts';

const folder = (path: string): WrittenPath => ({ path, kind: 'folder', use: 'data' });
const file = (path: string): WrittenPath => ({ path, kind: 'file', use: 'data' });
const movable = (path: string, variable: string, kind: WrittenPath['kind'] = 'folder', before = ''): WrittenPath => ({
  path,
  kind,
  use: 'data',
  setting: { variable, before, after: '' },
});
const plan = (written: readonly WrittenPath[], answered = written.map(({ path }) => path), taken = new Set<string>()) =>
  planData(written, answered, { home: '/app', service: 'app', taken });

describe('the plan of data', () => {
  it('mounts a folder where it is expected', () => {
    const { volumes, folders, links, environment } = plan([folder('uploads'), folder('/var/lib/shop')]);
    assert.deepEqual(volumes, [
      { name: 'app-uploads', path: '/app/uploads' },
      { name: 'app-var-lib-shop', path: '/var/lib/shop' },
    ]);
    assert.deepEqual(folders, ['/app/uploads', '/var/lib/shop']);
    assert.deepEqual([links, environment], [[], {}]);
  });

  it('moves what has a variable below /data, and a folder alone to it', () => {
    assert.deepEqual(plan([movable('store', 'STORE')]).environment, { STORE: '/data' });
    const { volumes, folders, environment } = plan([movable('store', 'STORE'), movable('x.db', 'DATABASE_URL', 'file', 'sqlite:///')]);
    assert.deepEqual(environment, { STORE: '/data/store', DATABASE_URL: 'sqlite:////data/x.db' });
    assert.deepEqual(volumes, [{ name: 'app-data', path: '/data' }]);
    assert.deepEqual(folders, ['/data', '/data/store']);
  });

  it('links a file beside the code to its place below /data', () => {
    const { volumes, links } = plan([file('db.sqlite3')]);
    assert.deepEqual(volumes, [{ name: 'app-data', path: '/data' }]);
    assert.deepEqual(links, [{ path: '/app/db.sqlite3', target: '/data/db.sqlite3' }]);
  });

  it('takes an answer for a file by its ending', () => {
    const { volumes, links } = plan([], ['config.ini', 'public/list.json', 'conf.d']);
    assert.deepEqual(volumes, [
      { name: 'app-conf-d', path: '/app/conf.d' },
      { name: 'app-data', path: '/data' },
    ]);
    assert.deepEqual(links, [
      { path: '/app/config.ini', target: '/data/config.ini' },
      { path: '/app/public/list.json', target: '/data/list.json' },
    ]);
  });

  it('gives what may be lost a temporary place', () => {
    const { volumes, scratch, links } = plan(
      [
        { path: 'cache', kind: 'folder', use: 'scratch' },
        { path: 'app.log', kind: 'file', use: 'scratch' },
      ],
      [],
    );
    assert.deepEqual(volumes, []);
    assert.deepEqual(scratch, ['/app/cache']);
    assert.deepEqual(links, [{ path: '/app/app.log', target: '/tmp/app.log' }]);
  });

  it('takes a path below the folder of the application for what it is', () => {
    assert.deepEqual(plan([], ['other', '/app/other']).volumes, [{ name: 'app-other', path: '/app/other' }]);
    assert.deepEqual(plan([movable('store', 'STORE')], ['/app/store']).environment, { STORE: '/data' });
  });

  it('refuses to hide the code, whose first version a volume would keep', () => {
    const program = {
      home: '/app',
      started: ['node', 'dist/server.js', '/opt/venv/bin/python', 'src/server.ts'],
      files: new Set(['package.json', 'shop.db', 'notes.json']),
    };
    for (const path of ['/app', 'dist', '/app/dist', 'src', 'src/server.ts', '/opt/venv', 'package.json'])
      assert.throws(() => refuseDataOverCode([path], [], program), { code: 1, message: new RegExp(`^--data ${path}: .*\\.$`) }, path);
    refuseDataOverCode(['data', '/data', '/var/lib/shop', 'shop.db', 'dist-data', 'notes.json'], [file('notes.json')], program);
  });

  it('is in no file, and in no folder with code', () => {
    const program = { home: '/app', started: ['app.py'], files: new Set(['app.py', 'shop/tools.py', 'stock/.gitkeep', 'stock/a.json']) };
    const refused = (path: string) => () => refuseDataOverCode([path], [], program);
    assert.throws(refused('app.py/a/b'), {
      code: 1,
      message: '--data app.py/a/b: app.py is a file of the application, not a folder.',
    });
    assert.throws(refused('shop'), {
      code: 1,
      message: /^--data shop: shop\/tools\.py is code of the application, and a volume would hide/,
    });
    for (const path of ['stock', 'shop/data', '/srv/shop', '/opt/app/data']) refuseDataOverCode([path], [], program);
  });

  it('is at no place of the system', () => {
    for (const path of [
      '/',
      '/var',
      '/var/run/docker.sock',
      '/var/lib/dpkg',
      '/opt',
      '/home',
      '/etc/shop',
      'a:b',
      'a,b',
      'a b',
      'a$b',
      'a\nb',
      '..',
      'node_modules',
      'web/node_modules/a',
      '/opt/venv',
      '/opt/venv/lib',
      '/opt/app',
      '/srv/site',
      '/healthcheck',
    ])
      assert.equal(isContainerPath(path), false, path);
    for (const path of ['/data', '/var/lib/shop', '/var/opt/a', '/opt/shop/data', '/home/shop', 'data', '.cache/a'])
      assert.equal(isContainerPath(path), true, path);
  });

  it('does what is answered, known or not', () => {
    assert.deepEqual(plan([folder('uploads'), movable('store', 'STORE')], []).volumes, []);
    assert.deepEqual(plan([], ['other', 'own.sqlite3', 'other/inner']).volumes, [
      { name: 'app-other', path: '/app/other' },
      { name: 'app-data', path: '/data' },
    ]);
  });

  it('gives each volume a name that nothing else has', () => {
    assert.deepEqual(
      plan([folder('a/b'), folder('a-b')])
        .volumes.map(({ name }) => name)
        .sort(),
      ['app-a-b', 'app-a-b-2'],
    );
    assert.deepEqual(plan([folder('data')], ['data'], new Set(['app-data'])).volumes, [{ name: 'app-data-2', path: '/app/data' }]);
  });
});
