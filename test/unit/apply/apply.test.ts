import assert from 'node:assert/strict';
import fs, {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { apply, isCutOff, recover, type Write } from '../../../src/apply/apply.ts';
import { sha256 } from '../../../src/sha256.ts';
import { filesIn, folderWith, removeFolders, write } from '../../support/folders.ts';

const staging = `.kaizen-docker/tx-${'0'.repeat(32)}`;
// No Linux has a process with that number (the maximum is 2^22).
const nobody = 4_194_305;

/** Where the runs of this user note that one of them has its turn in a folder. */
function notesOf(root: string): string {
  return join(process.env['XDG_STATE_HOME'] ?? '', 'kaizen-docker', sha256(realpathSync(root)).slice(0, 32));
}

/** Notes of a run in a folder, which stages there. */
function note(
  root: string,
  owner: { readonly host?: string; readonly pid?: number },
  { journal, notes = notesOf(root) }: { readonly journal?: object | undefined; readonly notes?: string } = {},
): void {
  const { host = hostname(), pid = nobody } = owner;
  mkdirSync(notes, { recursive: true, mode: 0o700 });
  chmodSync(join(notes, '..'), 0o700);
  writeFileSync(join(notes, 'owner'), JSON.stringify({ host, pid, staging }));
  if (journal !== undefined) writeFileSync(join(notes, 'journal.json'), JSON.stringify(journal));
}

/** Does something while no file can be renamed into one of these folders, as if a separate file system were mounted there. */
function withMounts(folders: readonly string[], action: () => void): void {
  const { renameSync } = fs;
  const deviceOf = (path: fs.PathLike) => folders.find((folder) => String(path).startsWith(`${folder}/`));
  fs.renameSync = (from, to) => {
    if (deviceOf(from) !== deviceOf(to)) throw Object.assign(new Error('EXDEV: cross-device link not permitted'), { code: 'EXDEV' });
    renameSync(from, to);
  };
  syncBuiltinESMExports();
  try {
    action();
  } finally {
    fs.renameSync = renameSync;
    syncBuiltinESMExports();
  }
}

describe('apply', () => {
  after(removeFolders);

  it('writes files in new folders and leaves nothing else behind', () => {
    const root = folderWith({});
    apply(root, [
      { path: 'a/b/Dockerfile', text: 'c', seen: undefined },
      { path: 'Dockerfile', text: 'FROM a\n', seen: undefined },
    ]);
    assert.deepEqual(filesIn(root), { Dockerfile: 'FROM a\n', 'a/b/Dockerfile': 'c' });
    assert.ok(!existsSync(join(root, '.kaizen-docker')) && !existsSync(notesOf(root)));
  });

  it('keeps the permissions of a file that it replaces, and closes the folder of secrets', () => {
    const root = folderWith({ Dockerfile: 'old' });
    chmodSync(join(root, 'Dockerfile'), 0o755);
    const { mode } = statSync(join(root, 'Dockerfile'));
    apply(root, [
      { path: 'Dockerfile', text: 'new', seen: 'old' },
      { path: 'secrets/password', text: 'x', seen: undefined, permissions: 0o644 },
    ]);
    assert.equal(statSync(join(root, 'Dockerfile')).mode, mode);
    assert.equal(statSync(join(root, 'secrets')).mode & 0o777, 0o700);
    assert.equal(statSync(join(root, 'secrets/password')).mode & 0o777, 0o644);
  });

  const unsafe: [string, string, (root: string) => void, RegExp][] = [
    ['a link', 'Dockerfile', (root) => symlinkSync('/etc/hostname', join(root, 'Dockerfile')), /symbolic link where a file belongs/],
    ['a dangling link', 'Dockerfile', (root) => symlinkSync('nowhere', join(root, 'Dockerfile')), /symbolic link where a file belongs/],
    ['a folder', 'Dockerfile', (root) => mkdirSync(join(root, 'Dockerfile')), /a folder where a file belongs/],
    [
      'a linked folder',
      'tests/Dockerfile',
      (root) => symlinkSync('/tmp', join(root, 'tests')),
      /tests is a symbolic link where a folder belongs/,
    ],
    ['a way out', '../Dockerfile', () => {}, /not a file that kaizen-docker writes/],
    ['what is never generated', '.git/HEAD', () => {}, /\.git\/HEAD is not a file that kaizen-docker writes/],
    [
      'a folder of its own that is a link',
      'Dockerfile',
      (root) => symlinkSync('/tmp', join(root, '.kaizen-docker')),
      /\.kaizen-docker is a symbolic link where a folder belongs/,
    ],
    [
      'a folder of its own that is a file',
      'Dockerfile',
      (root) => writeFileSync(join(root, '.kaizen-docker'), ''),
      /\.kaizen-docker is a file where a folder belongs/,
    ],
  ];
  for (const [name, path, prepare, sentence] of unsafe) {
    it(`refuses ${name}, and writes nothing at all`, () => {
      const root = folderWith({});
      prepare(root);
      const before = readdirSync(root);
      assert.throws(
        () =>
          apply(root, [
            { path: 'compose.yaml', text: 'x', seen: undefined },
            { path, text: 'x', seen: undefined },
          ]),
        { code: 5, message: sentence },
      );
      assert.deepEqual(readdirSync(root), before);
      assert.ok(!existsSync(notesOf(root)));
    });
  }

  it('removes files, and the folders that hold nothing without them', () => {
    const root = folderWith({ 'a/b/Dockerfile': 'c', 'a/d.txt': 'd', 'e/Dockerfile': '' });
    apply(root, [
      { path: 'a/b/Dockerfile', text: null, seen: 'c' },
      { path: 'e/Dockerfile', text: null, seen: '' },
    ]);
    assert.deepEqual(filesIn(root), { 'a/d.txt': 'd' });
    assert.ok(!existsSync(join(root, 'a/b')) && !existsSync(join(root, 'e')));
  });

  const writes: readonly Write[] = [
    { path: 'compose.yaml', text: 'new', seen: undefined },
    { path: 'Dockerfile', text: 'new', seen: 'old' },
  ];

  it('changes nothing where a file was changed after the decision', () => {
    const root = folderWith({ Dockerfile: 'mine' });
    assert.throws(() => apply(root, writes), { code: 5, message: /Dockerfile was changed while this was running/ });
    assert.deepEqual(filesIn(root), { Dockerfile: 'mine' });
  });

  it('changes nothing where a file is read-only', () => {
    const root = folderWith({ Dockerfile: 'old' });
    chmodSync(join(root, 'Dockerfile'), 0o444);
    assert.throws(() => apply(root, writes), { code: 1, message: /Dockerfile is read-only/ });
    assert.deepEqual(filesIn(root), { Dockerfile: 'old' });
  });

  it('puts back what it has replaced where a later file can not be', () => {
    const root = folderWith({ Dockerfile: 'old', 'secrets/password': 'old' });
    const { renameSync } = fs;
    fs.renameSync = (from, to) => {
      if (String(to).endsWith('password')) throw Object.assign(new Error('EROFS'), { code: 'EROFS' });
      renameSync(from, to);
    };
    syncBuiltinESMExports();
    try {
      assert.throws(() => apply(root, [...writes, { path: 'secrets/password', text: 'new', seen: 'old' }]), {
        code: 1,
        message: /the file system is read-only/,
      });
    } finally {
      fs.renameSync = renameSync;
      syncBuiltinESMExports();
    }
    assert.deepEqual(filesIn(root), { Dockerfile: 'old', 'secrets/password': 'old' });
  });

  it('writes into a folder on another file system', () => {
    const root = folderWith({ Dockerfile: 'old', 'secrets/password': 'old' });
    chmodSync(join(root, 'secrets/password'), 0o600);
    withMounts([join(root, 'secrets')], () =>
      apply(root, [
        ...writes,
        { path: 'secrets/password', text: 'new', seen: 'old' },
        { path: 'secrets/app.env', text: 'new', seen: undefined },
      ]),
    );
    assert.deepEqual(filesIn(root), { Dockerfile: 'new', 'compose.yaml': 'new', 'secrets/app.env': 'new', 'secrets/password': 'new' });
    assert.equal(statSync(join(root, 'secrets/password')).mode & 0o777, 0o600);
  });

  it('takes no notice of what was committed under the name of a turn', () => {
    const foreign = {
      '.kaizen-docker/tx/owner': `${hostname()} 1`,
      '.kaizen-docker/tx/journal.json': '[]',
      [`${staging}/0`]: 'x',
      '.kaizen-docker/tx-1/x': '',
    };
    const root = folderWith({ Dockerfile: 'old', ...foreign });
    apply(root, writes);
    assert.deepEqual(filesIn(root), { Dockerfile: 'new', 'compose.yaml': 'new', ...foreign });
  });

  it('stops while another run is writing, and takes over from one that is gone', () => {
    const root = folderWith({ Dockerfile: 'old' });
    note(root, { pid: 1 });
    assert.throws(() => apply(root, writes), { code: 5, message: /Another run of kaizen-docker is writing/ });
    assert.throws(() => isCutOff(root), { code: 5 });
    assert.equal(readFileSync(join(root, 'Dockerfile'), 'utf8'), 'old');
    note(root, { pid: nobody });
    apply(root, writes);
    assert.deepEqual(filesIn(root), { Dockerfile: 'new', 'compose.yaml': 'new' });
  });

  it('removes the notes that a killed run has left aside, with and without their owner', () => {
    const here = sha256(hostname()).slice(0, 8);
    const root = folderWith({});
    const aside = (machine: string, pid: number, hasOwner: boolean): string => {
      const notes = `${notesOf(root)}-${machine}-${pid}`;
      note(root, { pid }, { notes });
      if (!hasOwner) unlinkSync(join(notes, 'owner'));
      return notes;
    };
    const gone = [aside(here, nobody, true), aside(here, nobody + 1, false)];
    const kept = [aside(here, process.ppid, false), aside('0'.repeat(8), nobody, false)];
    apply(root, [{ path: 'Dockerfile', text: 'new', seen: undefined }]);
    assert.deepEqual(
      [gone.map((path) => existsSync(path)), kept.map((path) => existsSync(path))],
      [
        [false, false],
        [true, true],
      ],
    );
    const old = new Date(Date.now() - 61_000);
    for (const path of kept) utimesSync(path, old, old);
    recover(root);
    assert.deepEqual(
      kept.map((path) => existsSync(path)),
      [false, false],
    );
  });

  it('takes over from a run on another machine once it is old', () => {
    const root = folderWith({ Dockerfile: 'old' });
    note(root, { host: 'elsewhere', pid: 1 });
    assert.throws(() => apply(root, writes), { code: 5 });
    const hourAgo = new Date(Date.now() - 3_600_000);
    utimesSync(notesOf(root), hourAgo, hourAgo);
    apply(root, writes);
    assert.deepEqual(filesIn(root), { Dockerfile: 'new', 'compose.yaml': 'new' });
  });

  describe('after a run that was killed', () => {
    const steps = [
      { path: 'Dockerfile', staged: '0', before: sha256('old a'), after: sha256('new a') },
      { path: 'compose.yaml', staged: '1', before: sha256('old b'), after: sha256('new b') },
    ];

    /** The state of a run that was cut off: two files staged, the first already renamed, with or without its journal. */
    function killed(journal?: object): string {
      const root = folderWith({ Dockerfile: 'new a', 'compose.yaml': 'old b', [`${staging}/1`]: 'new b' });
      note(root, {}, { journal });
      return root;
    }

    it('finishes what had begun, and only when it is told to', () => {
      const root = killed(steps);
      const before = filesIn(root);
      assert.equal(isCutOff(root), true);
      assert.deepEqual(filesIn(root), before);
      recover(root);
      assert.deepEqual(filesIn(root), { Dockerfile: 'new a', 'compose.yaml': 'new b' });
      assert.ok(!isCutOff(root) && !existsSync(notesOf(root)));
    });

    it('finishes it before it writes itself', () => {
      const root = killed(steps);
      apply(root, [{ path: 'compose.yaml', text: 'newer', seen: 'new b' }]);
      assert.deepEqual(filesIn(root), { Dockerfile: 'new a', 'compose.yaml': 'newer' });
    });

    it('finishes it on another file system, over what was half copied there', () => {
      const root = killed([{ path: 'secrets/app.env', staged: '1', before: null, after: sha256('new b') }]);
      write(root, { [`secrets/.tx-${'0'.repeat(32)}-1`]: 'ne' });
      withMounts([join(root, 'secrets')], () => recover(root));
      assert.deepEqual(filesIn(root), { Dockerfile: 'new a', 'compose.yaml': 'old b', 'secrets/app.env': 'new b' });
    });

    it('finishes it wherever that run could note what it did', () => {
      const root = folderWith({ Dockerfile: 'new a', 'compose.yaml': 'old b', [`${staging}/1`]: 'new b' });
      const before = process.env['TMPDIR'];
      process.env['TMPDIR'] = folderWith({});
      try {
        const notes = join(process.env['TMPDIR'], `kaizen-docker-${process.getuid?.()}`, sha256(realpathSync(root)).slice(0, 32));
        note(root, {}, { journal: steps, notes });
        // A run that writes has its own notes in the usual place, which exists by now.
        apply(folderWith({}), [{ path: 'Dockerfile', text: '', seen: undefined }]);
        assert.equal(isCutOff(root), true);
        apply(root, [{ path: 'compose.yaml', text: 'newer', seen: 'new b' }]);
        assert.deepEqual(filesIn(root), { Dockerfile: 'new a', 'compose.yaml': 'newer' });
        assert.ok(!isCutOff(root) && !existsSync(notes) && !existsSync(notesOf(root)));
      } finally {
        if (before === undefined) delete process.env['TMPDIR'];
        else process.env['TMPDIR'] = before;
      }
    });

    it('forgets what had not begun', () => {
      const root = killed();
      assert.equal(isCutOff(root), false);
      recover(root);
      assert.deepEqual(filesIn(root), { Dockerfile: 'new a', 'compose.yaml': 'old b' });
    });

    it('touches nothing where a person has edited since', () => {
      const root = killed(steps);
      writeFileSync(join(root, 'compose.yaml'), 'mine');
      assert.equal(isCutOff(root), true);
      assert.throws(() => recover(root), {
        code: 5,
        message: /compose\.yaml was edited after a run was interrupted: delete \S+ and \S+ to keep/,
      });
      assert.equal(readFileSync(join(root, 'compose.yaml'), 'utf8'), 'mine');
    });

    it('renames nothing that is not as it was staged', () => {
      const root = killed(steps);
      writeFileSync(join(root, staging, '1'), 'other');
      assert.throws(() => recover(root), { code: 5, message: /left no copy of what it would have written to compose\.yaml/ });
      assert.equal(readFileSync(join(root, 'compose.yaml'), 'utf8'), 'old b');
    });

    for (const [name, journal] of [
      ['that leads out of the folder', [{ ...steps[1], path: '../compose.yaml' }]],
      ['over what is never generated', [{ ...steps[1], path: '.git/hooks/pre-commit', before: null }]],
      ['with a staged file from elsewhere', [{ ...steps[1], staged: '../../compose.yaml' }]],
      ['that is none', { a: 1 }],
    ] as const) {
      it(`refuses a journal ${name}`, () => {
        const root = killed(journal);
        const before = filesIn(root);
        assert.throws(() => recover(root), { code: 5, message: /its journal can't be read: delete/ });
        assert.deepEqual(filesIn(root), before);
      });
    }

    it('forgets a run in another folder that was at the same path', () => {
      const root = folderWith({ Dockerfile: 'old a', 'compose.yaml': 'old b' });
      note(root, {}, { journal: [{ ...steps[0], staged: null, after: null }] });
      recover(root);
      assert.deepEqual(filesIn(root), { Dockerfile: 'old a', 'compose.yaml': 'old b' });
      assert.ok(!existsSync(notesOf(root)));
    });
  });
});
