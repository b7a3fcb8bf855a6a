import assert from 'node:assert/strict';
import { openFolder } from '../../../../src/folder/folder.ts';
import { node } from '../../../../src/stacks/node/node.ts';
import { folderWith } from '../../../support/folders.ts';
import { type Described, type Detected, detect, membersIn, runIn } from '../../../support/stacks.ts';
import './folders.ts';

interface Project {
  readonly [key: string]: unknown;
}

const application = (build: Project | undefined, more: Project = {}): string =>
  JSON.stringify({ name: 'api', projectType: 'application', ...(build === undefined ? {} : { targets: { build } }), ...more });
const manifest = (more: Project = {}): string =>
  JSON.stringify({
    name: 'org',
    scripts: { start: 'nx serve' },
    dependencies: { express: '^5.0.0', pg: '^8.0.0', next: '^16.0.0' },
    devDependencies: { nx: '23.0.0', vite: '^7.0.0' },
    ...more,
  });
const workspace = (files: Readonly<Record<string, string>>): string =>
  folderWith({
    'package.json': manifest(),
    'nx.json': '{}',
    'apps/api/src/main.ts': 'import express from "express";\napp.listen(3333);\n',
    ...files,
  });

function members(root: string): string[] {
  return (membersIn(node, openFolder(root)) ?? []).map(({ path, name, source }) => `${name} in ${path}, by ${source}`);
}

function detectIn(root: string, path: string): Detected {
  const folder = openFolder(root);
  return detect(node, folder.below(path), { root: folder, path });
}

function stepsOf(build: Described): readonly string[] {
  return runIn(build.view, 'makeApplication').steps.filter((step) => !/^rm -rf node_modules|^chmod /.test(step));
}

describe('a workspace of Nx', () => {
  const esbuild = {
    executor: '@nx/esbuild:esbuild',
    options: { outputPath: 'dist/apps/api', main: 'apps/api/src/main.ts', format: ['cjs'] },
  };

  const programs: readonly (readonly [string, Project, string])[] = [
    ['esbuild', esbuild, 'dist/apps/api/main.cjs'],
    [
      'esbuild with an ending of its own',
      { ...esbuild, options: { ...esbuild.options, esbuildOptions: { outExtension: { '.js': '.js' } } } },
      'dist/apps/api/main.js',
    ],
    ['esbuild for modules', { ...esbuild, options: { ...esbuild.options, format: ['esm'] } }, 'dist/apps/api/main.js'],
    ['webpack', { executor: '@nx/webpack:webpack', options: { ...esbuild.options, target: 'node' } }, 'dist/apps/api/main.js'],
    ['webpack under its older name', { executor: '@nrwl/node:webpack', options: esbuild.options }, 'dist/apps/api/main.js'],
    [
      'esbuild, to a folder that is named by the project',
      { ...esbuild, options: { ...esbuild.options, outputPath: '{workspaceRoot}/dist/{projectRoot}', format: ['esm'] } },
      'dist/apps/api/main.js',
    ],
    ['TypeScript alone', { executor: '@nx/js:tsc', options: esbuild.options }, 'dist/apps/api/src/main.js'],
  ];
  for (const [title, build, file] of programs) {
    it(`starts what is built by ${title}`, () => {
      const root = workspace({ 'apps/api/project.json': application(build) });
      const { facts } = detectIn(root, 'apps/api');
      assert.deepEqual(facts.start, { value: ['node', file], source: 'the target build of api in apps/api/project.json' });
      assert.deepEqual(facts.port, { value: 3333, source: 'listen in apps/api/src/main.ts' });
    });
  }

  it('finds where the configuration of webpack writes, which Nx infers the target from', () => {
    const configuration = `module.exports = { output: { path: join(__dirname, '../../dist/out/api') }, plugins: [new NxAppWebpackPlugin({ target: 'node', main: './src/main.ts' })] };`;
    const build = { executor: 'nx:run-commands', options: { command: 'webpack-cli build' } };
    for (const project of [application(build), application(undefined)]) {
      const root = workspace({ 'apps/api/project.json': project, 'apps/api/webpack.config.js': configuration });
      assert.deepEqual(detectIn(root, 'apps/api').facts.start?.value, ['node', 'dist/out/api/main.js']);
      assert.equal(detectIn(root, 'apps/api').facts.port?.value, 3333);
    }
  });

  it('serves the pages of Vite, Angular and webpack', () => {
    const pages = (build: Project | undefined, files: Record<string, string>): string | undefined =>
      detectIn(workspace({ 'apps/api/project.json': application(build), ...files }), 'apps/api').facts.files?.value.folder;
    const vite = {
      'apps/api/index.html': '',
      'apps/api/vite.config.mts': 'export default defineConfig({ build: { outDir: "../../dist/apps/web" } })',
    };
    assert.equal(pages(undefined, vite), 'dist/apps/web');
    assert.equal(pages({ executor: '@nx/vite:build', options: { outputPath: 'dist/pages' } }, vite), 'dist/pages');
    assert.equal(pages({ executor: '@angular/build:application', options: { outputPath: 'dist/shop' } }, {}), 'dist/shop/browser');
    assert.equal(pages({ executor: '@nx/webpack:webpack', options: { outputPath: 'dist/shop', main: 'x' } }, {}), 'dist/shop');
  });

  it('starts Next.js in the project, or where its executor puts it', () => {
    const files = { 'apps/api/next.config.js': 'module.exports = {}' };
    const started = (build: Project | undefined, more: Record<string, string> = {}) =>
      detectIn(workspace({ 'apps/api/project.json': application(build), ...files, ...more }), 'apps/api');
    const inferred = started(undefined);
    assert.deepEqual(inferred.facts.start?.value, ['node', 'node_modules/next/dist/bin/next', 'start', 'apps/api']);
    assert.equal(inferred.facts.port?.value, 3000);
    assert.deepEqual(stepsOf(inferred.build({ flavour: 'slim', image: 'node:24' })), [
      'npx nx build api',
      'rm -rf apps/api/.next/cache',
      'mkdir -p apps/api/.next',
      'ln -s /tmp apps/api/.next/cache',
    ]);
    const executed = started({ executor: '@nx/next:build', options: { outputPath: 'dist/apps/api' } });
    assert.equal(executed.facts.start?.value.at(-1), 'dist/apps/api');
    const plugged = started(undefined, {
      'apps/api/next.config.js': "const { withNx } = require('@nx/next')",
      'package.json': manifest({ devDependencies: { nx: '20.0.0', '@nx/next': '20.0.0' } }),
    });
    assert.match(plugged.warnings.join('\n'), /^@nx\/next starts the application but is in devDependencies/m);
  });

  it('lists what can be deployed, and leaves libraries and tests out', () => {
    const root = workspace({
      'apps/api/project.json': application(esbuild),
      'apps/api-e2e/project.json': JSON.stringify({ name: 'api-e2e', projectType: 'application', targets: { e2e: {} } }),
      'apps/web/project.json': application(undefined, { name: 'web' }),
      'apps/web/index.html': '',
      'apps/web/vite.config.ts': '',
      'libs/money/project.json': JSON.stringify({ name: 'money', projectType: 'library', targets: { build: esbuild } }),
    });
    assert.deepEqual(members(root), ['api in apps/api, by apps/api/project.json', 'web in apps/web, by apps/web/project.json']);
  });

  it('is built by Nx, in a context without other applications', () => {
    const root = workspace({
      'apps/api/project.json': application(esbuild),
      'apps/web/project.json': application(undefined, { name: 'web' }),
      'apps/web/src/main.ts': 'import next from "next"; app.listen(4444)',
      'libs/money/src/index.ts': '',
    });
    const { dependencies, build } = detectIn(root, 'apps/api');
    assert.deepEqual([...dependencies.packages.keys()], ['express'], 'what the project does not name, it may do without');
    assert.deepEqual([...(dependencies.optional?.keys() ?? [])], ['pg', 'next']);
    const image = build({ flavour: 'slim', image: 'node:24' });
    assert.deepEqual(stepsOf(image), ['npx nx build api']);
    assert.ok(image.ignore.includes('apps/web') && !image.ignore.includes('libs/money'));
    assert.deepEqual(image.view['copies'], [
      { stage: 'dependencies', from: '/app/node_modules', to: '/app/node_modules' },
      { stage: 'build', from: '/app/dist/apps/api', to: '/app/dist/apps/api' },
    ]);
    assert.deepEqual(image.view['buildEnvironment'], [{ name: 'NX_DAEMON', value: 'false' }]);
    assert.equal(image.sourceFile, 'apps/api/src/main.ts');
  });

  it('is an application in the root as well', () => {
    const root = workspace({
      'project.json': application({ ...esbuild, options: { outputPath: 'dist/org', main: 'src/main.ts' } }),
      'src/main.ts': 'app.listen(5555)',
    });
    assert.equal(members(root).length, 0);
    const { facts } = detect(node, openFolder(root));
    assert.deepEqual(facts.start?.value, ['node', 'dist/org/main.js']);
    assert.equal(facts.port?.value, 5555);
  });

  it('takes the targets in a member’s package.json for the scripts that it has none of', () => {
    const target = {
      executor: '@nx/esbuild:esbuild',
      options: { outputPath: 'apps/api/dist', main: 'apps/api/src/main.ts', format: ['cjs'] },
    };
    const files = (targets: Project, scripts: Project = {}) => ({
      'package.json': manifest({ workspaces: ['apps/*'] }),
      'apps/api/package.json': JSON.stringify({ name: '@org/api', scripts, dependencies: { express: '^5.0.0' }, nx: { targets } }),
    });
    const root = workspace(files({ build: target, serve: {} }));
    assert.deepEqual(members(root), ['api in apps/api, by workspaces in package.json']);
    const { facts, build } = detectIn(root, 'apps/api');
    assert.deepEqual(facts.start, { value: ['node', 'dist/main.cjs'], source: 'the target build in apps/api/package.json' });
    assert.equal(facts.port?.value, 3333);
    assert.deepEqual(stepsOf(build({ flavour: 'slim', image: 'node:24' })), ['npx nx build @org/api']);
    const scripted = detectIn(workspace(files({ build: target, serve: {} }, { build: 'tsc', start: 'node lib/a.js' })), 'apps/api');
    assert.deepEqual(scripted.facts.start?.value, ['node', 'lib/a.js']);
    assert.deepEqual(members(workspace({ ...files({ build: target }), 'apps/api/src/main.ts': 'export const a = 1;' })), []);
  });
});
