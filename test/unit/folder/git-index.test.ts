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

/** An index of version 4 in which each path extends the previous one. */
function growingIndex(count: number, more: string): Buffer {
  const header = Buffer.alloc(12);
  header.write('DIRC');
  header.writeUInt32BE(4, 4);
  header.writeUInt32BE(count, 8);
  const entries = Array.from({ length: count }, (_, at) => {
    const entry = Buffer.alloc(62);
    entry.writeUInt16BE(Math.min((at + 1) * more.length, 0xfff), 60);
    return Buffer.concat([entry, Buffer.from(`\0${more}\0`)]);
  });
  return Buffer.concat([header, ...entries, Buffer.alloc(20)]);
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

  it('is not known of an index whose paths are longer than any file can have, or hold more together than is read', () => {
    const root = folderWith({ '.git/index': '' });
    for (const [count, more, isKnown] of [
      [4096, 'a', true],
      [4097, 'a', false],
      [40_000, 'a', false],
      [20_000, '', true],
    ] as const) {
      writeFileSync(join(root, '.git/index'), growingIndex(count, more));
      assert.equal(trackedPaths(root) !== undefined, isKnown, `${count} of "${more}"`);
    }
    const path = 'd'.repeat(4000);
    const entry = growingIndex(1, path).subarray(12, -20);
    const header = growingIndex(20_000, '').subarray(0, 12);
    const same = growingIndex(1, '').subarray(12, -20);
    same.writeUInt16BE(4000, 60);
    writeFileSync(join(root, '.git/index'), Buffer.concat([header, entry, ...Array.from({ length: 19_999 }, () => same)]));
    assert.equal(trackedPaths(root), undefined);
  });

  it('is left out where it is deeper than a folder is looked at', () => {
    const root = folderWith({ '.git/index': '' });
    for (const [depth, isKnown] of [
      [24, true],
      [25, false],
      [1000, false],
    ] as const) {
      const path = `${'d/'.repeat(depth)}f`;
      writeFileSync(join(root, '.git/index'), growingIndex(1, path));
      assert.equal(trackedPaths(root)?.has(path), isKnown, `${depth}`);
    }
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
      'Git tracks secrets/redis_password, so everyone with the repository can read it: run "git rm -r --cached secrets", and replace the values.',
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
