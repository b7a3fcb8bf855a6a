import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { parse } from 'yaml';
import { packageRoot } from '../../src/package-root.ts';
import { flagNames } from '../../src/questions/flags.ts';
import { printLock } from '../../src/reconcile/lock.ts';
import { version } from '../../src/version.ts';
import { folderWith, removeFolders, write } from '../support/folders.ts';

const examples = join(packageRoot, 'examples/fleet');
const text = (path: string): string => readFileSync(join(examples, path), 'utf8');
const files = ['multi-gitter.sh', 'github/kaizen-docker-fleet.yml', 'gitlab-ci.yml', 'dependabot.yml', 'backstage-template.yaml'];

/** Runs a program of another project, or returns undefined if it is not installed. `KAIZEN_CHECKERS`: folders that have such programs. */
function run(program: string, words: readonly string[], cwd = examples) {
  const path = [process.env['KAIZEN_CHECKERS'] ?? '', process.env['PATH'] ?? ''].join(delimiter);
  const ended = spawnSync(program, words, { cwd, encoding: 'utf8', env: { ...process.env, PATH: path }, timeout: 80_000 });
  return ended.error === undefined ? ended : undefined;
}

/** The schemas that check-jsonschema brings of each of these files. */
const schemas: Readonly<Record<string, string>> = {
  'github/kaizen-docker-fleet.yml': 'vendor.github-workflows',
  'gitlab-ci.yml': 'vendor.gitlab-ci',
  'renovate/renovate.json': 'vendor.renovate',
  'dependabot.yml': 'vendor.dependabot',
};

describe('the examples for a fleet beyond one machine', () => {
  afterEach(removeFolders);

  for (const [path, schema] of Object.entries(schemas)) {
    it(`${path} is what its schema says (check-jsonschema)`, function () {
      const checked = run('check-jsonschema', ['--builtin-schema', schema, path]);
      if (checked === undefined) return this.skip();
      assert.equal(checked.status, 0, checked.stdout);
    });
  }

  /** zizmor looks at workflows where GitHub does. */
  function workflows(): string {
    const root = folderWith({});
    mkdirSync(join(root, '.github/workflows'), { recursive: true });
    cpSync(join(examples, 'github'), join(root, '.github/workflows'), { recursive: true });
    return root;
  }

  it('the workflow passes zizmor', function () {
    const checked = run('zizmor', ['--offline', '--persona=pedantic', '.github/workflows'], workflows());
    if (checked === undefined) return this.skip();
    assert.equal(checked.status, 0, checked.stdout);
  });

  it('name this version, pin their actions, and have scripts that a shell can read', () => {
    for (const path of files.slice(0, 3)) assert.ok(text(path).includes(version), path);
    for (const [, use = ''] of text('github/kaizen-docker-fleet.yml').matchAll(/^\s+- uses: (\S+)/gm)) assert.match(use, /@[0-9a-f]{40}$/);
    const scripts = [
      text('multi-gitter.sh'),
      ...scriptsIn(parse(text('github/kaizen-docker-fleet.yml'))),
      ...scriptsIn(parse(text('gitlab-ci.yml'))),
    ];
    assert.ok(scripts.length > 6);
    for (const script of scripts) assert.equal(spawnSync('sh', ['-n'], { input: script, encoding: 'utf8' }).stderr, '', script);
  });

  it('give each repository to one job', () => {
    const names = Array.from({ length: 23 }, (_, index) => `org/r${index}`);
    const folder = folderWith({ 'repositories.txt': `# ours\n\n${names.join(' team=a\n')}\n` });
    for (const [path, first] of [
      ['github/kaizen-docker-fleet.yml', 0],
      ['gitlab-ci.yml', 1],
    ] as const) {
      const [line = ''] = /awk -v .*(?= > share\.txt)/.exec(text(path)) ?? [];
      const shares = [0, 1, 2, 3].flatMap((index) => {
        const shard = String(first + index);
        const environment = { SHARD: shard, SHARDS: '4', CI_NODE_INDEX: shard, CI_NODE_TOTAL: '4', LIST: 'repositories.txt' };
        const { stdout } = spawnSync('sh', ['-c', line], { cwd: folder, encoding: 'utf8', env: { ...process.env, ...environment } });
        return stdout.trim().split('\n');
      });
      assert.deepEqual(shares.toSorted(), names.toSorted(), path);
    }
  });

  it("multi-gitter's script updates a repository with generated files, and leaves others alone", () => {
    const programs = folderWith({});
    write(programs, { npx: '#!/bin/sh\necho "$@" > called\n' });
    chmodSync(join(programs, 'npx'), 0o755);
    const update = (folder: string) =>
      spawnSync(join(examples, 'multi-gitter.sh'), [], {
        cwd: folder,
        env: { ...process.env, PATH: `${programs}${delimiter}${process.env['PATH']}` },
      });
    const [ours, other] = [folderWith({ '.kaizen-docker/lock.json': '{}' }), folderWith({ Dockerfile: 'FROM a:1\n' })];
    assert.equal(update(ours).status, 0);
    assert.equal(
      readFileSync(join(ours, 'called'), 'utf8').trim(),
      `--yes --package generator-kaizen-docker@${version} kaizen-docker update --yes`,
    );
    assert.equal(update(other).status, 0);
    assert.ok(!existsSync(join(other, 'called')));
  });

  it('Renovate finds the version in the lock, and may run what it is to run', () => {
    const { customManagers, packageRules } = JSON.parse(text('renovate/renovate.json'));
    const lock = printLock({ generator: '1.2.3', entries: new Map() });
    assert.equal(new RegExp(customManagers[0].matchStrings[0]).exec(lock)?.groups?.['currentValue'], '1.2.3');
    assert.ok(new RegExp(customManagers[0].managerFilePatterns[0].slice(1, -1)).test('.kaizen-docker/lock.json'));
    const allowed = [...text('renovate/config.js').matchAll(/^ {4}'(.*)',$/gm)].map(
      ([, pattern = '']) => new RegExp(pattern.replaceAll('\\\\', '\\')),
    );
    for (const command of packageRules[0].postUpgradeTasks.commands) {
      const filled = command.replace('{{{newVersion}}}', '1.2.3');
      assert.ok(
        allowed.some((pattern) => pattern.test(filled)),
        filled,
      );
    }
  });

  it("Backstage's template gives options that the generator has", () => {
    const { spec } = parse(text('backstage-template.yaml'));
    const { input } = spec.steps.find(({ action }: { action: string }) => action === 'run:yeoman');
    assert.equal(input.namespace, 'kaizen-docker:app');
    const known: readonly string[] = flagNames;
    for (const name of Object.keys(input.options)) assert.ok(known.includes(name), name);
  });
});

/** Every script in a pipeline: `run` of GitHub Actions, and the lines of `script` and `before_script` of GitLab. */
function scriptsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(scriptsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === 'run' && typeof inner === 'string') return [inner];
    return /^(?:before_)?script$/.test(key) && Array.isArray(inner) ? inner.map(String) : scriptsIn(inner);
  });
}
