import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../src/package-root.ts';
import { copyOf, fixtures, removeFolders } from '../../support/folders.ts';
import { downloadHosts, namesRegistries } from '../../support/registries.ts';

/**
 * Where a host may be named: in the table that fixtures are filled from, in links to the page of a project, and in what versions of the past
 * generated.
 */
const allowed = /^test\/(?:golden\/|support\/registries\.ts$)/;
const projectPage = /https:\/\/pypi\.org\/project\/[\w.-]+\//g;

describe('the files of this repository', () => {
  after(removeFolders);

  it('name no host that packages are downloaded from', () => {
    const files = execFileSync('git', ['ls-files', '-z'], { cwd: packageRoot, encoding: 'utf8' }).split('\0').filter(Boolean);
    const naming = files.filter((path) => {
      const file = join(packageRoot, path);
      if (allowed.test(path) || statSync(file, { throwIfNoEntry: false })?.isFile() !== true) return false;
      return downloadHosts.test(readFileSync(file, 'latin1').replaceAll(projectPage, ''));
    });
    assert.deepEqual(naming, []);
    const locks = files.filter((path) => /(?:^|\/)(?:package-lock|npm-shrinkwrap)\.json$/.test(path));
    assert.deepEqual(
      locks.filter((path) => /"resolved": "https?:/.test(readFileSync(join(packageRoot, path), 'utf8'))),
      [],
    );
  });

  it('get the hosts when a fixture is laid out, in the files of package managers alone', () => {
    const app = copyOf(join(fixtures, 'python/fastapi-uv-src/app'));
    const lock = readFileSync(join(app, 'uv.lock'), 'utf8');
    assert.doesNotMatch(lock, /\{\{/);
    assert.match(lock, /registry = "https:\/\/[\w.]+\/simple"/);
    for (const path of ['src/uv.lock.txt', 'compose.yaml', 'templates/index.html']) assert.ok(!namesRegistries.test(path));
  });
});
