import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { trackedPaths } from '../../../src/folder/git-index.ts';
import { inspect } from '../../../src/inspect/inspect.ts';
import { folderWith, removeFolders, shop } from '../../support/folders.ts';

function repository(files: Readonly<Record<string, string>>, version: number): string {
  const root = folderWith(files);
  for (const words of [
    ['init', '--quiet'],
    ['update-index', '--index-version', String(version)],
    ['add', '--force', '.'],
  ])
    execFileSync('git', words, { cwd: root, stdio: 'ignore' });
  return root;
}

const names = ['a', 'a b/c.txt', 'deep/er/é.py', `${'x'.repeat(200)}/${'y'.repeat(200)}/z`, 'deep/er/f.py', 'deep/g'];

describe('what git tracks', () => {
  after(removeFolders);

  for (const version of [2, 3, 4]) {
    it(`is read from an index of version ${version}`, () => {
      const root = repository(Object.fromEntries(names.map((name) => [name, ''])), version);
      const listed = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0').filter(Boolean);
      const tracked = trackedPaths(root);
      assert.deepEqual(
        listed.filter((path) => tracked?.has(path) !== true),
        [],
      );
      assert.ok(tracked?.has('deep') && tracked.has('deep/er') && !tracked.has('er') && tracked.size === listed.length + 5);
    });
  }

  it('is not known without an index, of one that is cut off, none, or a link', () => {
    assert.equal(trackedPaths(folderWith({ '.git': 'gitdir: ../elsewhere\n' })), undefined);
    for (const text of ['', 'DIRC', `DIRC\0\0\0\u0002\0\0\0\u0009${'\0'.repeat(100)}`, 'x'.repeat(1000)])
      assert.equal(trackedPaths(folderWith({ '.git/index': text })), undefined);
    const root = repository({ a: '' }, 2);
    renameSync(join(root, '.git/index'), join(root, 'index'));
    symlinkSync('../index', join(root, '.git/index'));
    assert.equal(trackedPaths(root), undefined);
  });

  it('is looked for in no .git that leads elsewhere', async () => {
    assert.deepEqual((await inspect(folderWith({ ...shop, '.git': 'gitdir: ../elsewhere\n' }))).ignored.files, []);
    const root = folderWith(shop);
    symlinkSync(folderWith({ 'info/exclude': 'main.py\n' }), join(root, '.git'));
    assert.deepEqual((await inspect(root)).ignored.files, []);
  });

  it('is no secret, which is said', async () => {
    const root = repository({ ...shop, 'secrets/.gitignore': '*\n', 'secrets/redis_password': 'x', 'secrets/.env.example': '' }, 2);
    assert.deepEqual((await inspect(root)).warnings, [
      'Git has secrets/redis_password, and everyone who has the repository can read that: run "git rm -r --cached secrets", and replace the values.',
    ]);
    assert.deepEqual((await inspect(repository({ ...shop, 'secrets/.gitignore': '*\n' }, 2))).warnings, []);
  });

  it('is listed although a rule excludes it', async () => {
    const root = repository({ '.gitignore': 'lib/\n', 'src/lib/a.py': '', 'main.py': '' }, 2);
    writeFileSync(join(root, 'src/lib/local.py'), '');
    appendFileSync(join(root, '.gitignore'), '*.local\n');
    assert.deepEqual((await inspect(root)).files, ['.gitignore', 'main.py', 'src/lib/a.py']);
  });
});
