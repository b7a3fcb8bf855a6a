import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { findLibraries, libraries, listSystemPackages } from '../../../src/stacks/libraries.ts';

const nothing = { build: [], runtime: [] };

describe('the libraries of the system', () => {
  it('have names of their own', () => {
    const names = libraries.flatMap((library) => library.names);
    assert.deepEqual(names.length, new Set(names).size);
  });

  it('are found by any of their names', () => {
    assert.deepEqual(findLibraries(['libpq', 'unknown']), findLibraries(['pq']));
    assert.deepEqual(findLibraries(['unknown']), []);
  });

  it('are listed for both stages, each once and sorted', () => {
    const needs = [
      { links: ['pq'], build: { debian: ['pkg-config'], alpine: ['pkgconf'] } },
      { compilesWith: ['z'], loads: ['sqlite3'], runtime: { debian: ['dot'], alpine: [] } },
      { links: ['pq'] },
    ];
    assert.deepEqual(listSystemPackages(needs, 'debian', { build: ['gcc'], runtime: ['ca-certificates'] }), {
      build: ['gcc', 'libpq-dev', 'pkg-config', 'zlib1g-dev'],
      runtime: ['ca-certificates', 'dot', 'libpq5', 'libsqlite3-0'],
    });
    assert.deepEqual(listSystemPackages(needs, 'alpine', nothing), {
      build: ['libpq-dev', 'pkgconf', 'zlib-dev'],
      runtime: ['libpq', 'sqlite-libs'],
    });
  });

  it('that a language names are known', () => {
    for (const language of ['python', 'node'] as const) {
      const text = readFileSync(`src/stacks/${language}/native-modules.ts`, 'utf8');
      const named = [...text.matchAll(/(?:links|loads|compilesWith): \[([^\]]*)\]/g)].flatMap(
        ([, list = '']) => list.match(/[\w.-]+/g) ?? [],
      );
      assert.deepEqual(
        named.filter((name) => findLibraries([name]).length === 0),
        [],
      );
    }
  });
});
