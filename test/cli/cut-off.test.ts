import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '../../src/sha256.ts';
import { cli, filesIn, folderWith, removeFolders, shop, write } from '../support/folders.ts';

const stateHome = (): string => process.env['XDG_STATE_HOME'] ?? '';

function kaizen(root: string, ...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...words], {
    cwd: root,
    encoding: 'utf8',
    input: '',
    timeout: 30_000,
  });
  return { status, stdout, stderr };
}

/** A project in which a run with another port was killed after it had replaced only the Dockerfile. */
function cutOff(): { readonly root: string; readonly done: Record<string, string>; readonly notes: string } {
  const root = folderWith(shop);
  assert.equal(kaizen(root, '--yes').status, 0);
  const before = filesIn(root);
  assert.equal(kaizen(root, '--yes', '--port', '9000').status, 0);
  const done = filesIn(root);
  const changed = Object.keys(done).filter((path) => done[path] !== before[path]);
  const staging = `.kaizen-docker/tx-${'1'.repeat(32)}`;
  write(root, { ...before, Dockerfile: done['Dockerfile'] ?? '' });
  const steps = changed.map((path, index) => {
    if (path !== 'Dockerfile') write(root, { [`${staging}/${index}`]: done[path] ?? '' });
    return {
      path,
      staged: String(index),
      before: before[path] === undefined ? null : sha256(before[path]),
      after: sha256(done[path] ?? ''),
    };
  });
  const notes = join(stateHome(), 'kaizen-docker', sha256(realpathSync(root)).slice(0, 32));
  mkdirSync(notes);
  // No Linux has a process with that number (the maximum is 2^22).
  const owner = { host: hostname(), pid: 4_194_305, staging };
  writeFileSync(join(notes, 'owner'), JSON.stringify(owner));
  writeFileSync(join(notes, 'journal.json'), JSON.stringify(steps));
  return { root, done, notes };
}

describe('a run that was cut off', () => {
  after(removeFolders);
  const note =
    /^Note: A run was interrupted here before it wrote all of its files: the next command that writes, .*, finishes it first\.$/m;

  it('is told, and waits, where a command only reads', () => {
    const { root } = cutOff();
    const all = (): object => [filesIn(root), filesIn(stateHome())];
    const before = all();
    for (const [words, status] of [
      [['check'], 2],
      [['diff'], 0],
      [['answers'], 0],
      [['inspect'], 0],
      [['update', '--dry-run'], 0],
      [['--yes', '--dry-run'], 0],
      [['service', 'remove', 'redis', '--dry-run'], 0],
      [['eject', '--dry-run'], 0],
      [['evidence', '--dry-run'], 0],
    ] as const) {
      const ended = kaizen(root, ...words);
      assert.deepEqual([words, ended.status, note.test(ended.stderr)], [words, status, true], ended.stderr);
      assert.equal(ended.stderr.split('interrupted').length, 2, 'said once');
    }
    assert.deepEqual(all(), before);
  });

  it('makes a check fail also where nothing else does', () => {
    const { root, done } = cutOff();
    const { '.yo-rc.json': answers = '', ...others } = done;
    write(root, others);
    assert.equal(JSON.parse(answers)['generator-kaizen-docker'].port, 9000);
    assert.equal(kaizen(root, 'check').status, 2);
    assert.equal(kaizen(root, 'update').status, 0);
    assert.equal(readFileSync(join(root, '.yo-rc.json'), 'utf8'), answers);
  });

  for (const words of [['update'], ['--yes'], ['service', 'add', 'redis']]) {
    it(`is finished by the next one that writes: ${words.join(' ')}`, () => {
      const { root, done, notes } = cutOff();
      const ended = kaizen(root, ...words);
      assert.deepEqual([ended.status, ended.stderr], [0, '']);
      assert.deepEqual(
        { ...filesIn(root), '.yo-rc.json': '', '.kaizen-docker/lock.json': '' },
        { ...done, '.yo-rc.json': '', '.kaizen-docker/lock.json': '' },
      );
      assert.ok(!existsSync(notes));
    });
  }

  it('is not finished over an edit', () => {
    const { root } = cutOff();
    write(root, { 'compose.yaml': 'services: {}\n' });
    const before = filesIn(root);
    const { status, stderr } = kaizen(root, 'update');
    assert.equal(status, 5);
    assert.match(
      stderr,
      /^kaizen-docker: compose\.yaml was edited after a run was interrupted: delete \S+ and \S+ to keep the files as they are\.\n$/,
    );
    assert.deepEqual(filesIn(root), before);
    rmSync(join(stateHome(), 'kaizen-docker'), { recursive: true });
    assert.equal(kaizen(root, 'answers').stderr, '');
  });
});
