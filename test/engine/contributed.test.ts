import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { fixtures, removeFolders } from '../support/folders.ts';
import { generate, outcome } from './engine.ts';

/** Builds an image, and returns the stages with a step that did not come from the cache. */
function builtStages(folder: string, dockerfile = 'Dockerfile'): readonly string[] {
  const { status, output } = outcome(
    'docker',
    ['build', '--progress=plain', '--file', dockerfile, '--tag', 'kaizen-contributed', '.'],
    folder,
  );
  assert.equal(status, 0, output);
  const steps = new Map(
    [...output.matchAll(/^#(\d+) \[(?:\S+ )?(\S+) +\d+\/\d+\] (?!FROM )/gm)].map(([, step = '', stage = '']) => [step, stage]),
  );
  const cached = new Set([...output.matchAll(/^#(\d+) CACHED/gm)].map(([, step]) => step));
  return [...new Set([...steps].filter(([step]) => !cached.has(step)).map(([, stage]) => stage))].sort();
}

// The builder may have the edit of an earlier run in its cache.
const edit = randomUUID();

function generated(name: string): string {
  const folder = generate(join(fixtures, 'mixed', name, 'app'));
  builtStages(folder);
  return folder;
}

describe('an image of two languages', () => {
  let folder = '';
  before(() => {
    folder = generated('fastapi-serves-vite');
  });
  after(() => {
    outcome('docker', ['image', 'rm', '--force', 'kaizen-contributed'], folder);
    removeFolders();
  });

  it('builds nothing of the front end again for an edit of the server', () => {
    appendFileSync(join(folder, 'backend', 'main.py'), `# ${edit}\n`);
    assert.deepEqual(builtStages(folder), ['build', 'runtime']);
  });

  it('installs nothing again for an edit of the front end', () => {
    appendFileSync(join(folder, 'frontend', 'src', 'main.js'), `\nconsole.log("${edit}");\n`);
    assert.deepEqual(builtStages(folder), ['build', 'frontend-build', 'runtime']);
  });
});

describe('an image with a site from beside the folder of the server', () => {
  const dockerfile = 'server/Dockerfile';
  let folder = '';
  before(() => {
    folder = generate(join(fixtures, 'mixed', 'flask-beside-vite', 'app'));
    builtStages(folder, dockerfile);
  });
  after(() => {
    outcome('docker', ['image', 'rm', '--force', 'kaizen-contributed'], folder);
    removeFolders();
  });

  it('builds nothing of the site again for an edit of the server', () => {
    appendFileSync(join(folder, 'server', 'catalogue', '__init__.py'), `# ${edit}\n`);
    assert.deepEqual(builtStages(folder, dockerfile), ['build', 'runtime']);
  });

  it('installs nothing again for an edit of the site', () => {
    appendFileSync(join(folder, 'web', 'src', 'main.js'), `\nconsole.log("${edit}");\n`);
    assert.deepEqual(builtStages(folder, dockerfile), ['runtime', 'web-build']);
  });
});

describe('an image with assets that are made in the whole tree', () => {
  let folder = '';
  before(() => {
    folder = generated('django-with-assets');
  });
  after(() => {
    outcome('docker', ['image', 'rm', '--force', 'kaizen-contributed'], folder);
    removeFolders();
  });

  it('has them among the static files', () => {
    const { status, output } = outcome('docker', ['run', '--rm', 'kaizen-contributed', 'ls', 'collected/built'], folder);
    assert.equal(status, 0, output);
    assert.match(output, /^shop\.\w+\.js$/m);
    assert.match(output, /^style\.\w+\.css$/m);
  });

  it('makes no assets again for an edit of the code', () => {
    appendFileSync(join(folder, 'shop', 'urls.py'), `# ${edit}\n`);
    assert.deepEqual(builtStages(folder), ['assets-source', 'build', 'runtime']);
  });

  it('makes them again for an edit of a template, whose classes they may have', () => {
    appendFileSync(join(folder, 'shop', 'templates', 'home.html'), `<!-- ${edit} -->\n`);
    assert.deepEqual(builtStages(folder), ['assets-build', 'assets-source', 'build', 'runtime']);
  });
});
