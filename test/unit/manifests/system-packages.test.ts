import assert from 'node:assert/strict';
import { findSystemPackages } from '../../../src/manifests/system-packages.ts';
import { loadedFor } from '../../../src/stacks/libraries.ts';
import { folderOf } from '../stacks/python/folders.ts';

describe('the system packages that a folder lists', () => {
  it('are those of an Aptfile, headers and compilers for the build alone', () => {
    const text =
      '# for PDFs\npoppler-utils=0.86\n  libpq-dev libmagic-dev\n\ngcc # to compile\n:repo:deb http://archive.example/ stable main\nhttps://files.example/a.deb\n';
    const { runtime, build, warnings } = findSystemPackages(folderOf({ Aptfile: text }), false, loadedFor);
    assert.deepEqual(runtime, { value: ['libmagic1t64', 'libpq5', 'poppler-utils'], source: 'Aptfile' });
    assert.deepEqual(build, { value: ['gcc', 'libmagic-dev', 'libpq-dev'], source: 'Aptfile' });
    assert.deepEqual(warnings, [
      'Aptfile lists ":repo:deb http://archive.example/ stable main", which is no name of a Debian package: it is not installed. Add it to the Dockerfile.',
    ]);
  });

  it('are those of packages.txt where a hosting service reads it, and of no other packages.txt', () => {
    const folder = folderOf({ 'packages.txt': 'graphviz\nffmpeg\n' });
    assert.deepEqual(findSystemPackages(folder, true, loadedFor), {
      runtime: { value: ['ffmpeg', 'graphviz'], source: 'packages.txt' },
      warnings: [],
    });
    assert.deepEqual(findSystemPackages(folder, false, loadedFor), { warnings: [] });
  });

  it('are those of nixpacks.toml and railpack.json, together', () => {
    const folder = folderOf({
      'nixpacks.toml': '[phases.setup]\naptPkgs = ["...", "jq"]\nnixPkgs = ["ignored"]\n',
      'railpack.json': JSON.stringify({ buildAptPackages: ['jq', 'libicu-dev'], deploy: { aptPackages: ['libicu76'] } }),
    });
    assert.deepEqual(findSystemPackages(folder, false, loadedFor), {
      runtime: { value: ['jq', 'libicu76'], source: 'nixpacks.toml and railpack.json' },
      build: { value: ['jq', 'libicu-dev'], source: 'railpack.json' },
      warnings: [],
    });
  });
});
