import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { cli, folderWith, removeFolders } from '../support/folders.ts';
import { hostileContexts, layOut } from '../support/hostile-contexts.ts';
import { succeed } from './engine.ts';

/** The content of an image that copies the whole context. */
function sent(root: string): string[] {
  const to = folderWith({});
  writeFileSync(join(root, 'Dockerfile'), 'FROM scratch\nCOPY . /\n');
  succeed('docker', ['build', '--quiet', '--output', `type=local,dest=${to}`, '.'], root);
  return readdirSync(to, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(to, join(entry.parentPath, entry.name)))
    .sort();
}

describe('build contexts', () => {
  after(removeFolders);

  for (const context of hostileContexts) {
    it(`take in what git does not ignore, and no credential: ${context.name}`, () => {
      const { root, ignored } = layOut(context);
      succeed(process.execPath, [cli, root, '--yes'], root);
      const { files, needed = [], stopped = [] } = context;
      const expected = Object.keys(files).filter(
        (path) => ((!ignored.has(path) && !stopped.includes(path)) || needed.includes(path)) && path !== '.gitignore',
      );
      assert.deepEqual(sent(root), expected.sort());
    });
  }
});
