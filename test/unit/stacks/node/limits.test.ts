import assert from 'node:assert/strict';
import { findLegacyDigest, type Installed, obstaclesTo } from '../../../../src/stacks/node/limits.ts';
import { readLock } from '../../../../src/stacks/node/lock.ts';
import { folderOf } from '../python/folders.ts';
import { detectIn } from './folders.ts';

const installed = (name: string, versions: readonly string[], range?: string): Installed => ({
  versions: (each) => (each === name ? versions : []),
  range: (each) => (each === name ? range : undefined),
});

describe('what installed packages allow of Node.js', () => {
  const cases: readonly (readonly [string, string, string, boolean])[] = [
    ['node-sass', '4.14.1', '14', true],
    ['node-sass', '4.14.1', '16', false],
    ['node-sass', '9.0.0', '20', true],
    ['node-sass', '9.0.0', '22', false],
    ['better-sqlite3', '9.6.0', '20', true],
    ['better-sqlite3', '9.6.0', '24', false],
    ['better-sqlite3', '12.4.1', '26', true],
    ['express', '4.0.0', '24', true],
  ];
  for (const [name, version, line, expected] of cases)
    it(`is ${expected ? 'any' : 'not'} ${line} for ${name} ${version}`, () =>
      assert.equal(obstaclesTo(line, installed(name, [version])).length === 0, expected));

  it('follows from a range where nothing is locked, if no release in it is new enough', () => {
    assert.deepEqual(obstaclesTo('24', installed('better-sqlite3', [], '^9.0.0')), [{ what: 'better-sqlite3 ^9.0.0', lacks: 'build' }]);
    assert.deepEqual(obstaclesTo('24', installed('better-sqlite3', [], '>=9')), []);
    assert.deepEqual(obstaclesTo('24', installed('better-sqlite3', [], 'github:x/y')), []);
  });

  it('decides the version, which the folder names otherwise', () => {
    const manifest = { dependencies: { 'better-sqlite3': '9.4.3' }, scripts: { start: 'node index.js' } };
    const files = { manifest, 'index.js': '' };
    assert.deepEqual(detectIn(files).facts.version, { value: '20', source: 'better-sqlite3 9.4.3 has no build for Node.js 24' });
    const stated = detectIn({ ...files, '.nvmrc': '24' });
    assert.equal(stated.facts.version?.value, '24');
    assert.match(
      stated.warnings.join('\n'),
      /^The tool uses Node\.js 24 \(\.nvmrc\), but better-sqlite3 9\.4\.3 has no build for Node\.js 24, so the build may fail: choose Node\.js 20, or use/m,
    );
  });
});

describe('what needs the legacy algorithms of OpenSSL', () => {
  const cases: readonly (readonly [string, string, string | undefined])[] = [
    ['webpack', '4.46.0', 'webpack 4.46.0'],
    ['webpack', '4.47.0', undefined],
    ['webpack', '5.50.0', 'webpack 5.50.0'],
    ['webpack', '5.102.1', undefined],
    ['next', '11.1.4', 'next 11.1.4'],
  ];
  for (const [name, version, expected] of cases)
    it(`is ${expected ?? 'nothing'} for ${name} ${version}`, () =>
      assert.equal(findLegacyDigest('24', installed(name, [version])), expected));

  it('is nothing before Node.js 17, whose OpenSSL has them', () => {
    assert.equal(findLegacyDigest('16', installed('webpack', ['4.46.0'])), undefined);
  });

  it('is turned on in the build, with a note, unless a script does that', () => {
    const manifest = {
      dependencies: { express: '5.1.0' },
      devDependencies: { webpack: '4.46.0' },
      scripts: { build: 'webpack', start: 'node index.js' },
    };
    const files = { manifest, 'index.js': '' };
    const image = { flavour: 'slim', image: 'node:24-trixie-slim' } as const;
    const { warnings, build } = detectIn(files);
    assert.equal(
      warnings[0],
      'webpack 4.46.0 needs algorithms that OpenSSL 3 disables, so the build on Node.js 24 sets NODE_OPTIONS=--openssl-legacy-provider: upgrade to a newer release.',
    );
    assert.deepEqual(build(image).view['buildEnvironment'], [{ name: 'NODE_OPTIONS', value: '--openssl-legacy-provider' }]);
    const scripts = { ...manifest.scripts, build: 'NODE_OPTIONS=--openssl-legacy-provider webpack' };
    assert.deepEqual(detectIn({ ...files, manifest: { ...manifest, scripts } }).build(image).view['buildEnvironment'], []);
  });
});

describe('the versions of a package in a lock file', () => {
  const locks: readonly (readonly [string, string, readonly string[]])[] = [
    ['package-lock.json', '{\n  "packages": {\n    "node_modules/a/node_modules/webpack": {\n      "version": "4.46.0",', []],
    ['package-lock.json', '{\n  "packages": {\n    "node_modules/webpack": {\n      "version": "4.46.0",', ['4.46.0']],
    ['package-lock.json', '{\n  "dependencies": {\n    "webpack": {\n      "version": "4.46.0",', ['4.46.0']],
    ['yarn.lock', 'webpack@^4.1.0, webpack@^4.4.0:\n  version "4.46.0"\n  resolved "x"\n', ['4.46.0']],
    ['yarn.lock', '"webpack@npm:^5.0.0, webpack@npm:^5.2.0":\n  version: 5.91.0\n', ['5.91.0']],
    ['pnpm-lock.yaml', 'packages:\n\n  webpack@5.91.0:\n    resolution: {}\n\n  /webpack@5.90.0(esbuild@0.1.0):\n', ['5.91.0', '5.90.0']],
    ['pnpm-lock.yaml', "packages:\n\n  '@scope/webpack@5.91.0':\n", []],
    ['bun.lock', '    "webpack": ["webpack@5.91.0", "", {}],\n', ['5.91.0']],
  ];
  for (const [file, text, versions] of locks)
    it(`are ${versions.join(' and ') || 'none'} in ${file}: ${text.slice(0, 60)}`, () =>
      assert.deepEqual(readLock(folderOf({ [file]: text }), file).versions('webpack'), versions));
});

describe('a browser that Puppeteer drives', () => {
  it("is the system's, and the code is told to start it without a sandbox", () => {
    const files = { manifest: { dependencies: { puppeteer: '24.1.0' }, scripts: { start: 'node index.js' } }, 'index.js': '' };
    const { warnings, build, bases } = detectIn(files);
    const { view } = build({ flavour: 'slim', image: 'node:24-trixie-slim' });
    assert.deepEqual(view['systemPackages'], { build: [], runtime: ['chromium'] });
    assert.deepEqual(view['environment'], [
      { name: 'NODE_ENV', value: 'production' },
      { name: 'PUPPETEER_EXECUTABLE_PATH', value: '/usr/bin/chromium' },
    ]);
    assert.equal(bases.distroless, undefined);
    assert.equal(warnings.filter((each) => each.includes('--no-sandbox')).length, 1);
    const told = detectIn({ ...files, 'index.js': 'puppeteer.launch({ args: ["--no-sandbox"] })' });
    assert.equal(told.warnings.filter((each) => each.includes('--no-sandbox')).length, 0);
  });
});
