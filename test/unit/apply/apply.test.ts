import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { apply, recover } from '../../../src/apply/apply.ts';
import { sha256 } from '../../../src/reconcile/sha256.ts';
import { filesIn, folderWith, removeFolders } from '../../support/folders.ts';

describe('apply', () => {
  after(removeFolders);

  it('writes files in new folders and leaves nothing else behind', () => {
    const root = folderWith({});
    apply(root, [
      { path: 'a/b/c.txt', text: 'c' },
      { path: 'Dockerfile', text: 'FROM a\n' },
    ]);
    assert.deepEqual(filesIn(root), { Dockerfile: 'FROM a\n', 'a/b/c.txt': 'c' });
    assert.ok(!existsSync(join(root, '.kaizen-docker/tx')));
  });

  it('keeps the permissions of a file that it replaces, and closes the folder of secrets', () => {
    const root = folderWith({ 'run.sh': 'old' });
    writeFileSync(join(root, 'run.sh'), 'old', { mode: 0o755 });
    const { mode } = statSync(join(root, 'run.sh'));
    apply(root, [
      { path: 'run.sh', text: 'new' },
      { path: 'secrets/password', text: 'x', permissions: 0o644 },
    ]);
    assert.equal(statSync(join(root, 'run.sh')).mode, mode);
    assert.equal(statSync(join(root, 'secrets')).mode & 0o777, 0o700);
    assert.equal(statSync(join(root, 'secrets/password')).mode & 0o777, 0o644);
  });

  const unsafe: [string, string, (root: string) => void, RegExp][] = [
    ['a link', 'Dockerfile', (root) => symlinkSync('/etc/hostname', join(root, 'Dockerfile')), /symbolic link where a file belongs/],
    ['a dangling link', 'Dockerfile', (root) => symlinkSync('nowhere', join(root, 'Dockerfile')), /symbolic link where a file belongs/],
    ['a folder', 'Dockerfile', (root) => mkdirSync(join(root, 'Dockerfile')), /a folder where a file belongs/],
    ['a linked folder', 'tests/x', (root) => symlinkSync('/tmp', join(root, 'tests')), /tests is a symbolic link where a folder belongs/],
    ['a way out', '../x', () => {}, /leads out of the folder/],
  ];
  for (const [name, path, prepare, sentence] of unsafe) {
    it(`refuses ${name}, and writes nothing at all`, () => {
      const root = folderWith({});
      prepare(root);
      assert.throws(
        () =>
          apply(root, [
            { path: 'other', text: 'x' },
            { path, text: 'x' },
          ]),
        { code: 5, message: sentence },
      );
      assert.ok(!existsSync(join(root, 'other')));
      assert.ok(!existsSync(join(root, '.kaizen-docker/tx')));
    });
  }

  describe('after a run that was killed', () => {
    /** The state of a run that was cut off: two files staged, the first already renamed, with or without its journal. */
    function killed(journal: boolean): string {
      const root = folderWith({ a: 'new a', b: 'old b', '.kaizen-docker/tx/1': 'new b' });
      const steps = [
        { path: 'a', staged: '.kaizen-docker/tx/0', before: sha256('old a'), after: sha256('new a') },
        { path: 'b', staged: '.kaizen-docker/tx/1', before: sha256('old b'), after: sha256('new b') },
      ];
      if (journal) writeFileSync(join(root, '.kaizen-docker/tx/journal.json'), JSON.stringify(steps));
      return root;
    }

    it('finishes what had begun', () => {
      const root = killed(true);
      recover(root);
      assert.deepEqual(filesIn(root), { a: 'new a', b: 'new b' });
    });

    it('forgets what had not begun', () => {
      const root = killed(false);
      recover(root);
      assert.deepEqual(filesIn(root), { a: 'new a', b: 'old b' });
    });

    it('touches nothing where a person has edited since', () => {
      const root = killed(true);
      writeFileSync(join(root, 'b'), 'mine');
      assert.throws(() => recover(root), { code: 5, message: /b was edited after a run was cut off/ });
      assert.equal(readFileSync(join(root, 'b'), 'utf8'), 'mine');
    });

    it('refuses a journal that leads out of the folder', () => {
      const root = folderWith({ '.kaizen-docker/tx/0': 'x' });
      const step = { path: '../escaped', staged: '.kaizen-docker/tx/0', before: null, after: sha256('x') };
      writeFileSync(join(root, '.kaizen-docker/tx/journal.json'), JSON.stringify([step]));
      assert.throws(() => recover(root), { code: 5 });
    });
  });
});
