import assert from 'node:assert/strict';
import { runIn } from '../../../support/stacks.ts';
import { buildIn, detectIn, type Files } from './folders.ts';

const pnpmLock = (format: string): string => `lockfileVersion: '${format}'\n\nsettings:\n  autoInstallPeers: true\n`;
const yarnLock = '# yarn lockfile v1\n';
const berryLock = (format: number): string => `__metadata:\n  version: ${format}\n  cacheKey: 10c0\n`;
/** The words that install the package manager. */
const installed = (files: Files): readonly string[] | null => {
  const { view } = buildIn(files);
  const [install = ''] = view['installManager'] === null ? [] : runIn(view, 'installManager').steps;
  return install === '' ? null : install.split(' ').map((word) => word.replaceAll("'", ''));
};

describe('the package manager', () => {
  const chosen: readonly (readonly [Files, string, string])[] = [
    [{}, 'npm', 'Node.js, which includes npm; no file names another'],
    [{ 'package-lock.json': '{}' }, 'npm', 'package-lock.json'],
    [{ 'npm-shrinkwrap.json': '{}', 'package-lock.json': '{}' }, 'npm', 'npm-shrinkwrap.json'],
    [{ 'pnpm-lock.yaml': pnpmLock('9.0') }, 'pnpm', 'pnpm-lock.yaml'],
    [{ 'yarn.lock': yarnLock }, 'yarn', 'yarn.lock'],
    [{ 'bun.lock': '{}' }, 'bun', 'bun.lock'],
    [{ 'bun.lock': '{}', 'pnpm-lock.yaml': '', 'yarn.lock': '', 'package-lock.json': '{}' }, 'bun', 'bun.lock'],
    [{ 'pnpm-lock.yaml': '', 'yarn.lock': '', 'package-lock.json': '{}' }, 'pnpm', 'pnpm-lock.yaml'],
    [{ 'yarn.lock': '', 'package-lock.json': '{}' }, 'yarn', 'yarn.lock'],
    [{ manifest: { packageManager: 'pnpm@10.4.1+sha512.abc' } }, 'pnpm', 'packageManager pnpm@10.4.1 in package.json'],
    [
      { manifest: { packageManager: 'yarn@4.9.1', devEngines: { packageManager: { name: 'pnpm' } } }, 'bun.lock': '{}' },
      'yarn',
      'packageManager yarn@4.9.1 in package.json',
    ],
    [
      { manifest: { devEngines: { packageManager: { name: 'pnpm', version: '^10' } } }, 'yarn.lock': '' },
      'pnpm',
      'devEngines.packageManager in package.json',
    ],
    [{ manifest: { volta: { node: '22.1.0', yarn: '1.22.19' } } }, 'yarn', 'volta in package.json'],
    [{ '.tool-versions': 'nodejs 22.1.0\npnpm 9.15.0\n' }, 'pnpm', '.tool-versions'],
    [{ 'mise.toml': '[tools]\nbun = "1.3"\n' }, 'bun', 'mise.toml'],
  ];
  for (const [files, value, source] of chosen) {
    it(`is ${value} for ${JSON.stringify(files)}`, () => {
      const { packageManager } = detectIn(files).facts;
      assert.deepEqual([packageManager?.value, packageManager?.source], [value, source]);
    });
  }

  const versions: readonly (readonly [Files, readonly string[] | null])[] = [
    [{ 'package-lock.json': '{}' }, null],
    [{ manifest: { packageManager: 'npm@11.2.0' } }, ['npm', 'install', '--global', 'npm@11.2.0']],
    [
      { manifest: { packageManager: 'pnpm@10.4.1+sha512.abc' }, 'pnpm-lock.yaml': pnpmLock('9.0') },
      ['npm', 'install', '--global', '--allow-scripts=pnpm', 'pnpm@10.4.1'],
    ],
    [{ 'pnpm-lock.yaml': pnpmLock('9.0') }, ['npm', 'install', '--global', '--allow-scripts=pnpm', 'pnpm@10.34.9']],
    [{ 'pnpm-lock.yaml': pnpmLock('6.1') }, ['npm', 'install', '--global', '--allow-scripts=pnpm', 'pnpm@8.15.9']],
    [{ 'pnpm-lock.yaml': 'lockfileVersion: 5.4\n' }, ['npm', 'install', '--global', '--allow-scripts=pnpm', 'pnpm@7.33.7']],
    [{ 'yarn.lock': yarnLock }, ['npm', 'install', '--global', '--force', 'yarn@1.22.22']],
    [{ 'yarn.lock': berryLock(10) }, ['npm', 'install', '--global', '--force', '@yarnpkg/cli-dist@4.18.1']],
    [{ 'yarn.lock': berryLock(8) }, ['npm', 'install', '--global', '--force', '@yarnpkg/cli-dist@4.13.0']],
    [{ 'yarn.lock': berryLock(6) }, ['npm', 'install', '--global', '--force', '@yarnpkg/cli-dist@3.8.7']],
    [
      { manifest: { packageManager: 'yarn@4.9.1' }, 'yarn.lock': berryLock(8) },
      ['npm', 'install', '--global', '--force', '@yarnpkg/cli-dist@4.9.1'],
    ],
    [{ 'yarn.lock': berryLock(8), '.yarnrc.yml': 'yarnPath: .yarn/releases/yarn-4.9.1.cjs\n', '.yarn/releases/yarn-4.9.1.cjs': '' }, null],
    [
      { manifest: { devEngines: { packageManager: { name: 'pnpm', version: '^10' } } } },
      ['npm', 'install', '--global', '--allow-scripts=pnpm', 'pnpm@^10'],
    ],
    [
      { manifest: { volta: { pnpm: '9.15.0' } }, 'pnpm-lock.yaml': pnpmLock('9.0') },
      ['npm', 'install', '--global', '--allow-scripts=pnpm', 'pnpm@9.15.0'],
    ],
  ];
  for (const [files, expected] of versions) {
    it(`is installed by ${JSON.stringify(expected)} for ${JSON.stringify(files)}`, () => assert.deepEqual(installed(files), expected));
  }

  it('comes with a warning where lock files disagree, or where its own is missing', () => {
    const warnings = (files: Files): readonly string[] => detectIn({ '.nvmrc': '24', ...files }).warnings;
    assert.deepEqual(warnings({ 'pnpm-lock.yaml': '', 'package-lock.json': '{}' }), [
      'The folder has lock files of several package managers. The tool uses pnpm-lock.yaml and ignores package-lock.json: remove what you do not use.',
    ]);
    assert.deepEqual(warnings({ manifest: { packageManager: 'pnpm@10.4.1' }, 'package-lock.json': '{}', 'yarn.lock': '' }), [
      'packageManager pnpm@10.4.1 in package.json names pnpm, so the tool ignores yarn.lock and package-lock.json, which belong to another package manager.',
      'There is no pnpm lock file, so each build may install different versions: run "pnpm install" and commit the lock file.',
    ]);
    assert.deepEqual(detectIn({ 'pnpm-lock.yaml': '', 'package-lock.json': '{}' }).facts.packageManager?.over, [
      { value: 'npm', source: 'package-lock.json' },
    ]);
    assert.deepEqual(warnings({ 'bun.lock': '{}', 'bun.lockb': '' }), []);
  });

  it('says nothing of what a lock file lacks that is binary, or of a format with other entries', () => {
    const manifest = { dependencies: { express: '5.1.0' } };
    const specifiers = 'lockfileVersion: 5.4\n\nspecifiers:\n  express: 5.1.0\n\ndependencies:\n  express: 5.1.0\n';
    assert.deepEqual(detectIn({ '.nvmrc': '24', manifest, 'bun.lockb': '#!/usr/bin/env bun\nbun-lockfile-format-v0\n\0\0' }).warnings, []);
    assert.deepEqual(detectIn({ '.nvmrc': '24', manifest, 'pnpm-lock.yaml': specifiers }).warnings, []);
  });

  it('refuses a lock file with the marks of an unfinished merge', () => {
    const lock = '{\n<<<<<<< HEAD\n  "a": 1\n=======\n  "a": 2\n>>>>>>> main\n}\n';
    assert.throws(() => detectIn({ 'package-lock.json': lock }), {
      code: 1,
      message: 'package-lock.json line 2: a merge conflict marker: finish the merge first.',
    });
  });

  it('does not install again before the build, where it would do so of its own accord', () => {
    const environment = (packageManager: string, scripts: object = { build: 'tsc', start: 'node dist/x.js' }) =>
      buildIn({ 'pnpm-lock.yaml': pnpmLock('9.0'), manifest: { packageManager, scripts } }).view['buildEnvironment'];
    assert.deepEqual(environment('pnpm@11.15.1'), [{ name: 'pnpm_config_verify_deps_before_run', value: 'false' }]);
    assert.deepEqual(environment('pnpm@10.34.9'), []);
    assert.deepEqual(environment('pnpm@11.15.1', { start: 'node x.js' }), []);
  });
});
