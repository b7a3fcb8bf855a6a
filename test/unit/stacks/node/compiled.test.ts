import assert from 'node:assert/strict';
import { runIn } from '../../../support/stacks.ts';
import { buildIn, detectIn, type Files } from './folders.ts';

const start = (files: Files): string | undefined => detectIn(files).facts.start?.value.join(' ');
const steps = (files: Files): readonly string[] =>
  runIn(buildIn(files).view, 'makeApplication').steps.filter((step) => !/^(?:chmod|rm) /.test(step));
const serving = 'app.listen(3000)\n';
const typed = (build: string | undefined, tsconfig: unknown, more: Files = {}): Files => ({
  manifest: { ...(build === undefined ? {} : { scripts: { build } }), devDependencies: { typescript: '^5.0.0' } },
  'package-lock.json': '{}',
  ...(tsconfig === undefined ? {} : { 'tsconfig.json': tsconfig }),
  'src/server.ts': serving,
  ...more,
});

describe('what the build makes of the file that starts', () => {
  const cases: readonly (readonly [string, string, unknown, string, Files?])[] = [
    ['rootDir says where its structure begins', 'tsc', { compilerOptions: { outDir: 'dist', rootDir: 'src' } }, 'dist/server.js'],
    ['the sources have a folder in common', 'tsc -p .', { compilerOptions: { outDir: './out' } }, 'out/server.js'],
    ['the sources span the root', 'tsc', { compilerOptions: { outDir: 'dist' } }, 'dist/src/server.js', { 'seed.ts': '' }],
    [
      'include leaves out what spans the root',
      'tsc',
      { compilerOptions: { outDir: 'dist' }, include: ['src'] },
      'dist/server.js',
      { 'seed.ts': '' },
    ],
    [
      'exclude does',
      'tsc',
      { compilerOptions: { outDir: 'dist' }, exclude: ['seeds', '**/*.spec.ts'] },
      'dist/server.js',
      { 'seeds/a.ts': '' },
    ],
    [
      'include spans the root',
      'tsc',
      { compilerOptions: { outDir: 'dist' }, include: ['src/**/*', 'seed/*.ts'] },
      'dist/src/server.js',
      { 'seed/a.ts': '' },
    ],
    [
      'a source imports what is beside its folder',
      'tsc',
      { compilerOptions: { outDir: 'dist', resolveJsonModule: true }, include: ['src'] },
      'dist/src/server.js',
      { 'src/server.ts': `import about from "../package.json" with { type: "json" };\n${serving}` },
    ],
    ['composite is set', 'tsc', { compilerOptions: { outDir: 'dist', composite: true }, include: ['src'] }, 'dist/src/server.js'],
    [
      'another configuration is named',
      'tsc --project tsconfig.build.json',
      {},
      'lib/server.js',
      { 'tsconfig.build.json': { compilerOptions: { outDir: 'lib' } } },
    ],
    [
      'what it extends says so',
      'tsc',
      { extends: './base.json' },
      'build/server.js',
      { 'base.json': { compilerOptions: { outDir: 'build', rootDir: 'src' } } },
    ],
    [
      'nest builds',
      'nest build',
      { compilerOptions: { outDir: 'dist' } },
      'dist/server.js',
      { 'tsconfig.build.json': { extends: './tsconfig.json' } },
    ],
    ['tsup bundles', 'tsup src/server.ts', {}, 'dist/server.js'],
    ['esbuild bundles', 'rimraf dist && esbuild src/server.ts --bundle --outfile=dist/all.cjs', {}, 'dist/all.cjs'],
    ['esbuild has a folder', 'esbuild src/server.ts --outdir=dist', {}, 'dist/server.js'],
    ['swc keeps the structure', 'swc src -d dist', {}, 'dist/src/server.js'],
    ['babel leaves out its folder', 'babel src --out-dir dist', {}, 'dist/server.js'],
    ['it writes nothing', 'tsc --noEmit', { compilerOptions: { outDir: 'dist' } }, 'src/server.ts'],
    ['nothing compiles it', 'node make.js', { compilerOptions: { outDir: 'dist' } }, 'src/server.ts'],
  ];
  for (const [why, build, tsconfig, file, more] of cases) {
    it(`is ${file} where ${why}`, () => assert.equal(start(typed(build, tsconfig, more)), `node ${file}`));
  }

  it('runs where its project runs: with Bun, where that installs it', () => {
    const files = typed('tsc', { compilerOptions: { outDir: 'dist' } });
    const { 'package-lock.json': _, ...others } = files;
    assert.equal(start({ ...others, 'bun.lock': '' }), 'bun dist/server.js');
  });

  it('is compiled where no script builds', () => {
    const files = typed(undefined, { compilerOptions: { outDir: 'dist' } });
    assert.equal(start(files), 'node dist/server.js');
    assert.deepEqual(steps(files), ['npx tsc -p tsconfig.json']);
  });

  it('is compiled by nest where that starts', () => {
    const files = typed(
      undefined,
      { compilerOptions: { outDir: 'dist' } },
      { 'seed.ts': '', 'nest-cli.json': { sourceRoot: 'src', entryFile: 'server' } },
    );
    const nest = { ...files, manifest: { scripts: { start: 'nest start' }, devDependencies: { '@nestjs/cli': '11' } } };
    assert.equal(start(nest), 'node dist/src/server.js');
    assert.deepEqual(steps(nest), ['npx nest build']);
  });
});

describe('what is done before the build of Node.js', () => {
  const withScripts = (scripts: Record<string, string>): Files => ({
    manifest: { scripts: { start: 'node server.js', ...scripts }, devDependencies: { typescript: '5' } },
    'package-lock.json': '{}',
    'server.js': serving,
  });

  it('is what an install runs of the project’s own, once its sources are there', () => {
    assert.deepEqual(steps(withScripts({ prepare: 'node tools/routes.js', build: 'tsc' })), ['npm run prepare', 'npm run build']);
    assert.deepEqual(steps(withScripts({ postinstall: 'svelte-kit sync', prepare: 'panda codegen' })), [
      'npm run postinstall',
      'npm run prepare',
    ]);
  });

  it('is nothing that is for work on a machine, or done elsewhere', () => {
    for (const line of [
      'husky',
      'husky install',
      'husky || true',
      'is-ci || husky install',
      'npx simple-git-hooks',
      'patch-package',
      'yarn patch-package',
      'prisma generate',
      'npm run build',
    ])
      assert.deepEqual(steps(withScripts({ prepare: line, build: 'tsc' })), ['npm run build'], line);
    assert.deepEqual(steps(withScripts({ prepare: 'husky && node a.js && tsc -p tools' })), ['node a.js', 'npx tsc -p tools']);
    assert.deepEqual(steps(withScripts({ postinstall: 'prisma migrate deploy && prisma generate' })), []);
  });

  it('is Heroku’s build where there is no other, without its migrations', () => {
    assert.deepEqual(steps(withScripts({ 'heroku-postbuild': 'webpack -p && knex migrate:latest' })), ['npx webpack -p']);
    assert.deepEqual(steps(withScripts({ 'heroku-postbuild': 'cd client && npm install && npm run build' })), ['npm run heroku-postbuild']);
    assert.deepEqual(steps(withScripts({ 'heroku-postbuild': 'webpack', build: 'tsc' })), ['npm run build']);
    assert.deepEqual(steps(withScripts({ 'build:frontend': 'vite build', 'build:docker': 'docker build .' })), ['npm run build:frontend']);
    assert.deepEqual(steps(withScripts({ 'build:frontend': 'docker build .' })), []);
    assert.deepEqual(steps(withScripts({ 'build:client': 'vite build', build: 'tsc' })), ['npm run build']);
  });
});
