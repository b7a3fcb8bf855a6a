import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { apply, recover } from '../../../src/apply/apply.ts';
import { sha256 } from '../../../src/sha256.ts';
import { filesIn, folderWith, removeFolders } from '../../support/folders.ts';

describe('apply', () => {
  after(removeFolders);

  it('writes files in new folders and leaves nothing else behind', () => {
    const root = folderWith({});
    apply(root, [
      { path: 'a/b/c.txt', text: 'c', seen: undefined },
      { path: 'Dockerfile', text: 'FROM a\n', seen: undefined },
    ]);
    assert.deepEqual(filesIn(root), { Dockerfile: 'FROM a\n', 'a/b/c.txt': 'c' });
    assert.ok(!existsSync(join(root, '.kaizen-docker/tx')));
  });

  it('keeps the permissions of a file that it replaces, and closes the folder of secrets', () => {
    const root = folderWith({ 'run.sh': 'old' });
    writeFileSync(join(root, 'run.sh'), 'old', { mode: 0o755 });
    const { mode } = statSync(join(root, 'run.sh'));
    apply(root, [
      { path: 'run.sh', text: 'new', seen: 'old' },
      { path: 'secrets/password', text: 'x', seen: undefined, permissions: 0o644 },
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
            { path: 'other', text: 'x', seen: undefined },
            { path, text: 'x', seen: undefined },
          ]),
        { code: 5, message: sentence },
      );
      assert.ok(!existsSync(join(root, 'other')));
      assert.ok(!existsSync(join(root, '.kaizen-docker/tx')));
    });
  }

  it('removes files, and the folders that hold nothing without them', () => {
    const root = folderWith({ 'a/b/c.txt': 'c', 'a/d.txt': 'd', 'e/f': '' });
    apply(root, [
      { path: 'a/b/c.txt', text: null, seen: 'c' },
      { path: 'e/f', text: null, seen: '' },
    ]);
    assert.deepEqual(filesIn(root), { 'a/d.txt': 'd' });
    assert.ok(!existsSync(join(root, 'a/b')) && !existsSync(join(root, 'e')));
  });

  it('changes nothing where a file was changed after the decision', () => {
    const root = folderWith({ a: 'mine' });
    const writes = [
      { path: 'b', text: 'b', seen: undefined },
      { path: 'a', text: 'new', seen: 'old' },
    ];
    assert.throws(() => apply(root, writes), { code: 5, message: /a was changed while this was running/ });
    assert.deepEqual(filesIn(root), { a: 'mine' });
  });

  it('changes nothing where a file is read-only', () => {
    const root = folderWith({ a: 'old', b: 'b' });
    chmodSync(join(root, 'a'), 0o444);
    const writes = [
      { path: 'b', text: 'new', seen: 'b' },
      { path: 'a', text: 'new', seen: 'old' },
    ];
    assert.throws(() => apply(root, writes), { code: 1, message: /a is read-only/ });
    assert.deepEqual(filesIn(root), { a: 'old', b: 'b' });
  });

  it('stops while another run is writing, and takes over from one that is gone', () => {
    const root = folderWith({ a: 'old', '.kaizen-docker/tx/owner': `${hostname()} 1` });
    const write = () => apply(root, [{ path: 'a', text: 'new', seen: 'old' }]);
    assert.throws(write, { code: 5, message: /Another run of kaizen-docker is writing/ });
    assert.equal(readFileSync(join(root, 'a'), 'utf8'), 'old');
    // No Linux has a process with that number (the most is 2^22).
    writeFileSync(join(root, '.kaizen-docker/tx/owner'), `${hostname()} 4194305`);
    write();
    assert.deepEqual(filesIn(root), { a: 'new' });
  });

  it('takes over from a run on another machine once it is old', () => {
    const root = folderWith({ a: 'old', '.kaizen-docker/tx/owner': 'elsewhere 1' });
    const write = () => apply(root, [{ path: 'a', text: 'new', seen: 'old' }]);
    assert.throws(write, { code: 5 });
    const hourAgo = new Date(Date.now() - 3_600_000);
    utimesSync(join(root, '.kaizen-docker/tx'), hourAgo, hourAgo);
    write();
    assert.deepEqual(filesIn(root), { a: 'new' });
  });

  describe('after a run that was killed', () => {
    /** The state of a run that was cut off: two files staged, the first already renamed, with or without its journal. */
    function killed(journal: boolean): string {
      const root = folderWith({
        a: 'new a',
        b: 'old b',
        '.kaizen-docker/tx/1': 'new b',
        '.kaizen-docker/tx/owner': `${hostname()} 4194305`,
      });
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
      const root = folderWith({ '.kaizen-docker/tx/0': 'x', '.kaizen-docker/tx/owner': `${hostname()} 4194305` });
      const step = { path: '../escaped', staged: '.kaizen-docker/tx/0', before: null, after: sha256('x') };
      writeFileSync(join(root, '.kaizen-docker/tx/journal.json'), JSON.stringify([step]));
      assert.throws(() => recover(root), { code: 5 });
    });
  });
});
