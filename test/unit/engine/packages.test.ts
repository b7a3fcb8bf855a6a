import assert from 'node:assert/strict';
import { isPackageFile, type Package, packagesOf } from '../../../src/engine/packages.ts';

/** The packages of an image with these files: a text, which a package manager's books are, or a number of bytes. */
function packagesIn(files: Readonly<Record<string, string | number>>): Package[] {
  const all = Object.entries(files);
  return packagesOf({
    sizes: new Map(all.map(([path, content]) => [path, typeof content === 'number' ? content : content.length])),
    texts: new Map(
      all.flatMap(([path, content]): [string, string][] => (typeof content === 'string' && isPackageFile(path) ? [[path, content]] : [])),
    ),
    programs: new Map(),
  });
}

describe('the packages of an image', () => {
  it("are those of dpkg that are installed, with the bytes of their files that are there, also below Debian's links into /usr", () => {
    const status = `Package: libc6
Status: install ok installed
Priority: optional
Installed-Size: 13020
Architecture: amd64
Multi-Arch: same
Version: 2.41-12
Description: GNU C Library: Shared libraries
 Contains the standard libraries that are used by nearly all programs.
 .
 Version: of nothing

Package: gone
Status: deinstall ok config-files
Architecture: all
Version: 1.0

Package: tzdata
Status: install ok installed
Installed-Size: 7
Architecture: all
Version: 2025b-4
`;
    const files = {
      'var/lib/dpkg/status': status,
      'var/lib/dpkg/info/libc6:amd64.list':
        '/.\n/lib\n/lib/x86_64-linux-gnu\n/lib/x86_64-linux-gnu/libc.so.6\n/usr/share/doc/libc6/copyright\n/bin/x\n',
      'usr/lib/x86_64-linux-gnu/libc.so.6': 2_000_000,
      'bin/x': 7,
    };
    assert.deepEqual(packagesIn(files), [
      { name: 'libc6', version: '2.41-12', ecosystem: 'debian', size: 2_000_007 },
      { name: 'tzdata', version: '2025b-4', ecosystem: 'debian', size: 7 * 1024 },
    ]);
  });

  it('are those of distroless images, which have one file for each', () => {
    const stanza = 'Package: ca-certificates\nVersion: 20250419\nArchitecture: all\nInstalled-Size: 380\n';
    const files = {
      'var/lib/dpkg/status.d/ca-certificates': stanza,
      'var/lib/dpkg/status.d/ca-certificates.md5sums': 'aa  etc/ssl/certs/ca-certificates.crt\n',
    };
    assert.deepEqual(packagesIn(files), [{ name: 'ca-certificates', version: '20250419', ecosystem: 'debian', size: 380 * 1024 }]);
  });

  it('are those of apk, where it keeps its books now and where it will', () => {
    const installed = `C:Q1abc=
P:musl
V:1.2.5-r10
A:x86_64
S:403042
I:659456
T:the musl c library (libc) implementation
F:lib
R:ld-musl-x86_64.so.1
a:0:0:755

P:busybox
V:1.37.0-r18
I:925696
`;
    for (const path of ['lib/apk/db/installed', 'usr/lib/apk/db/installed'])
      assert.deepEqual(packagesIn({ [path]: installed }), [
        { name: 'busybox', version: '1.37.0-r18', ecosystem: 'alpine', size: 925_696 },
        { name: 'musl', version: '1.2.5-r10', ecosystem: 'alpine', size: 659_456 },
      ]);
  });

  it('are those of Python, with all that they have installed: programs, quoted names, bytecode that is listed and that is not', () => {
    const site = 'opt/venv/lib/python3.14/site-packages';
    const metadata = 'Metadata-Version: 2.4\r\nName: uvicorn\r\nVersion: 0.38.0\r\n\r\nName: another\nVersion: 9\n';
    const record = [
      '../../../bin/uvicorn,sha256=x,200',
      'uvicorn-0.38.0.dist-info/METADATA,sha256=x,5',
      'uvicorn-0.38.0.dist-info/RECORD,,',
      'uvicorn/main.py,sha256=x,100',
      'uvicorn/__pycache__/main.cpython-314.pyc,,',
      'uvicorn/config.py,sha256=x,100',
      '"uvicorn/a,b.txt",sha256=x,3',
      'uvicorn/removed.txt,sha256=x,3',
      '',
    ].join('\r\n');
    const files = {
      [`${site}/uvicorn-0.38.0.dist-info/METADATA`]: metadata,
      [`${site}/uvicorn-0.38.0.dist-info/RECORD`]: record,
      [`${site}/uvicorn/main.py`]: 1000,
      [`${site}/uvicorn/__pycache__/main.cpython-314.pyc`]: 1500,
      [`${site}/uvicorn/config.py`]: 2000,
      [`${site}/uvicorn/__pycache__/config.cpython-314.pyc`]: 2500,
      [`${site}/uvicorn/__pycache__/config.cpython-314.opt-1.pyc`]: 2400,
      [`${site}/uvicorn/__pycache__/other.cpython-314.pyc`]: 9999,
      [`${site}/uvicorn/a,b.txt`]: 3,
      'opt/venv/bin/uvicorn': 200,
    };
    assert.deepEqual(packagesIn(files), [
      {
        name: 'uvicorn',
        version: '0.38.0',
        ecosystem: 'pypi',
        size: metadata.length + record.length + 200 + 1000 + 1500 + 2000 + 2500 + 2400 + 3,
      },
    ]);
    assert.deepEqual(packagesIn({ [`${site}/x-1.dist-info/METADATA`]: 'Version: 1\n' }), []);
  });

  it('are those of npm, pnpm and Yarn: nested ones count for themselves, aliases by their own name', () => {
    const manifest = (name: string, version = '1.0.0'): string =>
      JSON.stringify({ author: { name: 'somebody', version: '0' }, name, version });
    const files = {
      'app/package.json': manifest('app'),
      'app/node_modules/.package-lock.json': '{"name":"app","version":"1"}',
      'app/node_modules/express/package.json': manifest('express', '5.1.0'),
      'app/node_modules/express/lib/express.js': 3000,
      'app/node_modules/express/node_modules/debug/package.json': manifest('debug', '2.6.9'),
      'app/node_modules/express/node_modules/debug/src/index.js': 700,
      'app/node_modules/@types/node/package.json': manifest('@types/node', '24.0.0'),
      'app/node_modules/string-width-cjs/package.json': manifest('string-width', '4.2.3'),
      'app/node_modules/express/lib/package.json': '{"type":"commonjs"}',
      'app/node_modules/odd/package.json': '{"name": "odd"',
      'app/node_modules/.bin/tool': 50,
      'srv/node_modules/.pnpm/koa@3.0.0/node_modules/koa/package.json': manifest('koa', '3.0.0'),
      'srv/node_modules/.pnpm/koa@3.0.0/node_modules/koa/lib/application.js': 900,
    };
    const found = packagesIn(files).map(({ name, version, size }) => [name, version, size]);
    assert.deepEqual(found, [
      ['express', '5.1.0', manifest('express', '5.1.0').length + 3000 + '{"type":"commonjs"}'.length],
      ['koa', '3.0.0', manifest('koa', '3.0.0').length + 900],
      ['debug', '2.6.9', manifest('debug', '2.6.9').length + 700],
      ['@types/node', '24.0.0', manifest('@types/node', '24.0.0').length],
      ['string-width', '4.2.3', manifest('string-width', '4.2.3').length],
    ]);
  });

  it('are the largest first, and by their names where they are the same', () => {
    const installed = ['b', 'c', 'a'].map((name) => `P:${name}\nV:1\nI:${name === 'c' ? 2 : 1}\n`).join('\n');
    assert.deepEqual(
      packagesIn({ 'lib/apk/db/installed': installed }).map(({ name }) => name),
      ['c', 'a', 'b'],
    );
  });
});
