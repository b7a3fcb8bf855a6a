import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { addPackages, findLibraries, libraries, listSystemPackages, namesIn } from '../../../src/stacks/libraries.ts';

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

  it('are called as Debian 12 calls them where the image is based on that', () => {
    const found = { build: ['libicu-dev'], runtime: ['libgl1', 'libglib2.0-0t64'] };
    assert.deepEqual(namesIn('python:3.8-slim-bookworm', found), { build: ['libicu-dev'], runtime: ['libgl1', 'libglib2.0-0'] });
    assert.deepEqual(namesIn('python:3.14-slim-trixie', found), found);
  });

  it('come together with those that are answered, by the names of the system', () => {
    const answered = { build: ['libpq-dev'], runtime: ['libpq5', 'graphviz'] };
    const own = { build: ['gcc'], runtime: ['graphviz'] };
    assert.deepEqual(addPackages(own, answered, { build: 'debian', runtime: 'alpine' }), {
      build: ['gcc', 'libpq-dev'],
      runtime: ['graphviz', 'libpq'],
    });
    assert.deepEqual(addPackages(own, undefined, { build: 'debian', runtime: 'debian' }), own);
    assert.throws(() => addPackages(own, { build: [], runtime: ['fonts-noto'] }, { build: 'alpine', runtime: 'alpine' }), {
      message:
        '--packages fonts-noto: this is a Debian package, and the tool does not know its name in Alpine: use --base-image slim, or --packages none and add the package to the Dockerfile.',
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
