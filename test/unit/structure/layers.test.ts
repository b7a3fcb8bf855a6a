import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { packageRoot } from '../../../src/package-root.ts';

/**
 * The layers of `src`, the lowest first: a module imports from its own layer and from those above it in this list. Modules in one row do not
 * import each other.
 */
const layers: readonly (readonly string[])[] = [
  [
    'lines.ts',
    'names.ts',
    'package-root.ts',
    'sha256.ts',
    'text.ts',
    'unified-diff.ts',
    'visible.ts',
    'facts.ts',
    'dependencies.ts',
    'drivers',
    'scoped.ts',
  ],
  ['errors.ts', 'once.ts', 'read-file.ts', 'version.ts', 'dockerignore'],
  ['folder', 'render'],
  ['manifests'],
  ['source', 'services'],
  ['stacks'],
  ['inspect'],
  ['questions'],
  ['plan'],
  ['suite', 'policy', 'kubernetes'],
  ['artifacts', 'verify'],
  ['reconcile', 'apply'],
];

/** Modules above the layers: the steps of a run, the front ends, the engine and the evidence. None of the layers imports them. */
const outside = /^(?:adopt|engine|evidence|fleet|preset|prove|cli)\/|^[\w-]+\.ts$/;

interface Module {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
}

function modulesIn(folder: string): Module[] {
  return readdirSync(join(packageRoot, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => path.replaceAll('\\', '/'))
    .map((path) => {
      const text = readFileSync(join(packageRoot, folder, path), 'utf8');
      const named = [...text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map(([, specifier = '']) => specifier);
      return { path, text, imports: named.map((specifier) => posix.join(posix.dirname(path), specifier)) };
    });
}

const modules = modulesIn('src');
const levelOf = (path: string): number => layers.findIndex((row) => row.some((name) => path === name || path.startsWith(`${name}/`)));

describe('the modules of src', () => {
  it('import from their own layer and those below', () => {
    const wrong = modules.flatMap(({ path, imports }) => {
      const level = levelOf(path);
      if (level === -1) return [];
      return imports.filter((other) => levelOf(other) === -1 || levelOf(other) > level).map((other) => `${path} imports ${other}`);
    });
    assert.deepEqual(wrong, []);
  });

  it('have each a place', () => {
    assert.deepEqual(
      modules.filter(({ path }) => levelOf(path) === -1 && !outside.test(path)).map(({ path }) => path),
      [],
    );
  });

  it('import each other in no circle, also not for types', () => {
    const imported = new Map(modules.map(({ path, imports }) => [path, imports]));
    const done = new Set<string>();
    const visit = (path: string, way: readonly string[]): void => {
      assert.ok(!way.includes(path), [...way.slice(way.indexOf(path)), path].join(' imports '));
      if (done.has(path)) return;
      for (const other of imported.get(path) ?? []) visit(other, [...way, path]);
      done.add(path);
    };
    for (const { path } of modules) visit(path, []);
  });

  it('know a language in its own folder alone', () => {
    const languages = readdirSync(join(packageRoot, 'src', 'stacks'), { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? [`stacks/${entry.name}/`] : [],
    );
    const wrong = modules.flatMap(({ path, imports }) =>
      imports
        .filter((other) => languages.some((language) => other.startsWith(language) && !path.startsWith(language)))
        .filter(() => path !== 'stacks/registry.ts')
        .map((other) => `${path} imports ${other}`),
    );
    assert.deepEqual(wrong, []);
  });

  it('start programs in engine alone', () => {
    const wrong = modules.filter(({ path, text }) => /node:child_process|node:worker_threads/.test(text) && !path.startsWith('engine/'));
    assert.deepEqual(
      wrong.map(({ path }) => path),
      [],
    );
  });

  it('write files in apply alone, and evidence, prove and adopt folders of their own', () => {
    const writing =
      /\b(?:writeFile|appendFile|rm|rmdir|unlink|rename|mkdir|mkdtemp|copyFile|cp|symlink|link|chmod|truncate|utimes|createWriteStream)(?:Sync)?\(/;
    const wrong = modules.filter(
      ({ path, text }) => /from 'node:fs(?:\/promises)?'/.test(text) && writing.test(text) && !path.startsWith('apply/'),
    );
    // Reports go where a person asks; suites, probes and scanners run in temporary folders.
    const known =
      /^(?:cli\/(?:document|evidence)|evidence\/(?:copy|suite|collect|scan)|engine\/(?:image-contents|stack|throw-away-secrets)|prove\/(?:attempt|prove|writes)|adopt\/trial)\.ts$/;
    assert.deepEqual(
      wrong.map(({ path }) => path).filter((path) => !known.test(path)),
      [],
    );
  });
});
