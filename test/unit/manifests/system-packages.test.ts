import assert from 'node:assert/strict';
import { findSystemPackages } from '../../../src/manifests/system-packages.ts';
import { debianName, loadedFor } from '../../../src/stacks/libraries.ts';
import { folderOf } from '../stacks/python/folders.ts';

const known = { libraryOf: loadedFor, ofAlpine: debianName };

describe('the system packages that a folder lists', () => {
  it('are those of an Aptfile, headers and compilers for the build alone', () => {
    const text =
      '# for PDFs\npoppler-utils=0.86\n  libpq-dev libmagic-dev\n\ngcc # to compile\n:repo:deb http://archive.example/ stable main\nhttps://files.example/a.deb\n';
    const { runtime, build, warnings } = findSystemPackages(folderOf({ Aptfile: text }), false, known);
    assert.deepEqual(runtime, { value: ['libmagic1t64', 'libpq5', 'poppler-utils'], source: 'Aptfile' });
    assert.deepEqual(build, { value: ['gcc', 'libmagic-dev', 'libpq-dev'], source: 'Aptfile' });
    assert.deepEqual(warnings, [
      'Aptfile lists ":repo:deb http://archive.example/ stable main", which is not the name of a Debian package, so the image does not install it: add it to the Dockerfile.',
    ]);
  });

  it('are those of packages.txt where a hosting service reads it, and of no other packages.txt', () => {
    const folder = folderOf({ 'packages.txt': 'graphviz\nffmpeg\n' });
    assert.deepEqual(findSystemPackages(folder, true, known), {
      runtime: { value: ['ffmpeg', 'graphviz'], source: 'packages.txt' },
      warnings: [],
    });
    assert.deepEqual(findSystemPackages(folder, false, known), { warnings: [] });
  });

  it('are those of nixpacks.toml and railpack.json, together', () => {
    const folder = folderOf({
      'nixpacks.toml': '[phases.setup]\naptPkgs = ["...", "jq"]\nnixPkgs = ["ignored"]\n',
      'railpack.json': JSON.stringify({ buildAptPackages: ['jq', 'libicu-dev'], deploy: { aptPackages: ['libicu76'] } }),
    });
    assert.deepEqual(findSystemPackages(folder, false, known), {
      runtime: { value: ['jq', 'libicu76'], source: 'nixpacks.toml and railpack.json' },
      build: { value: ['jq', 'libicu-dev'], source: 'railpack.json' },
      warnings: [],
    });
  });

  it('are called as Debian 13 calls them, and left out where it has none', () => {
    const text = 'libgl1-mesa-glx\nlibasound2\nlibicu67\nnetcat\npython3-distutils\nwkhtmltopdf\nlibmysqlclient-dev\n';
    const { runtime, build, warnings } = findSystemPackages(folderOf({ Aptfile: text }), false, known);
    assert.deepEqual(runtime?.value, ['libasound2t64', 'libgl1', 'libicu76', 'libmariadb3', 'netcat-openbsd']);
    assert.deepEqual(build?.value, ['default-libmysqlclient-dev']);
    assert.deepEqual(warnings, [
      'Aptfile lists packages that have other names in Debian 13: the image installs libgl1 for libgl1-mesa-glx, libasound2t64 for libasound2, libicu76 for libicu67, netcat-openbsd for netcat, default-libmysqlclient-dev for libmysqlclient-dev.',
      'Aptfile lists python3-distutils, which Debian 13 does not have (the image has its own Python), so the image does not install it.',
      'Aptfile lists wkhtmltopdf, which Debian 13 does not have (nobody maintains it; Debian 12 has it: give a base image of "bookworm" and --packages wkhtmltopdf), so the image does not install it.',
    ]);
  });

  it('are those that a container file installs in Alpine, by the names of Debian', () => {
    const names = ['ffmpeg', 'vips', 'postgresql-dev', 'strange'];
    const { runtime, build, warnings } = findSystemPackages(folderOf({}), false, known, [
      { source: 'Dockerfile line 2', names, system: 'alpine' },
    ]);
    assert.deepEqual(runtime?.value, ['ffmpeg', 'libpq5', 'libvips42t64']);
    assert.deepEqual(build?.value, ['libpq-dev']);
    assert.deepEqual(warnings, [
      'Dockerfile line 2 installs strange in Alpine, and the tool does not know their names in Debian: if the application needs them, set --packages to their names in Debian.',
    ]);
  });
});
