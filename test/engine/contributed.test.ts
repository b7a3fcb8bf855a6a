import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { fixtures, removeFolders } from '../support/folders.ts';
import { generate, outcome } from './engine.ts';

/** Builds an image, and names the stages of which a step ran, and was not taken from the cache. */
function builtStages(folder: string): readonly string[] {
  const { status, output } = outcome('docker', ['build', '--progress=plain', '--tag', 'kaizen-contributed', '.'], folder);
  assert.equal(status, 0, output);
  const steps = new Map(
    [...output.matchAll(/^#(\d+) \[(?:\S+ )?(\S+) +\d+\/\d+\] (?!FROM )/gm)].map(([, step = '', stage = '']) => [step, stage]),
  );
  const cached = new Set([...output.matchAll(/^#(\d+) CACHED/gm)].map(([, step]) => step));
  return [...new Set([...steps].filter(([step]) => !cached.has(step)).map(([, stage]) => stage))].sort();
}

describe('an image of two languages', () => {
  // The builder may remember what an earlier run edited.
  const edit = randomUUID();
  let folder = '';
  before(() => {
    folder = generate(join(fixtures, 'mixed', 'fastapi-serves-vite', 'app'));
    builtStages(folder);
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
