import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { compareVersions, type Lock, type LockEntry, parseLock, printLock } from '../../../src/reconcile/lock.ts';
import { pack, unpack } from '../../../src/reconcile/pack.ts';
import { diceOf } from '../../support/dice.ts';

const present = (base: string | undefined): LockEntry => ({ owner: 'compose', base, state: 'present' });
const lock = {
  generator: '1.2.3',
  entries: new Map<string, LockEntry>([
    ['b', present('x\n\ny')],
    ['a', { ...present('FROM a\n'), state: 'deleted' }],
    ['once', present(undefined)],
  ]),
};

/** The content of a lock, without the format of its file. */
function saidBy(text: string): Lock {
  const { packed, ...said } = parseLock(text);
  return said;
}

const linesOf = (base: string): Lock => ({ ...lock, entries: new Map([...lock.entries, ['b', present(base)]]) });

/** A lock's text with an entry of that base, as its file would have it. */
function lockWith(path: string, base: unknown, text: string): string {
  const sha = createHash('sha256').update(text).digest('hex');
  return JSON.stringify({ schema: 2, applied: { generator: '1.0.0' }, files: { [path]: { owner: 'tests', sha256: sha, base } } });
}

describe('lock', () => {
  it('reads back what it prints, sorted by path', () => {
    const text = printLock(lock);
    assert.deepEqual(saidBy(text), { ...lock, entries: new Map([...lock.entries].sort()) });
    assert.ok(text.indexOf('"a"') < text.indexOf('"b"'));
  });

  it('has one line for each file, and an edit of one file changes that line alone', () => {
    const long = Array.from({ length: 500 }, (_, at) => `line ${at}\n`).join('');
    const [before, after] = [printLock(linesOf(long)), printLock(linesOf(long.replace('line 7\n', 'line seven\n')))].map((text) =>
      text.split('\n'),
    );
    assert.ok(before !== undefined && after !== undefined);
    assert.deepEqual(
      before.filter((line) => line.startsWith('    ')).map((line) => line.trim().split('"')[1]),
      ['a', 'b', 'once'],
    );
    assert.equal(before.length, 10);
    assert.deepEqual([before.length, before.filter((line, at) => line !== after[at]).length], [after.length, 1]);
    assert.ok((before.find((line) => line.includes('"b"'))?.length ?? 0) < long.length);
  });

  it('reads the lines that version 0.1.0 wrote', () => {
    const old = lockWith('Dockerfile', ['FROM a', 'USER 1', ''], 'FROM a\nUSER 1\n').replace('"schema":2', '"schema":1');
    assert.equal(parseLock(old).entries.get('Dockerfile')?.base, 'FROM a\nUSER 1\n');
    assert.deepEqual(saidBy(printLock(parseLock(old))), saidBy(old));
  });

  it('leaves a text that is packed otherwise as it is packed', () => {
    const [text, packed] = ['FROM a\n'.repeat(20), deflateRawSync('FROM a\n'.repeat(20)).toString('base64')];
    assert.notEqual(packed, pack(text));
    assert.ok(printLock(parseLock(lockWith('Dockerfile', packed, text))).includes(packed));
  });

  it('drops an entry that was merged wrongly, rather than trusting it', () => {
    const text = printLock(lock).replace(pack('FROM a\n'), pack('FROM b\n'));
    assert.deepEqual([...parseLock(text).entries.keys()], ['b', 'once']);
    for (const base of ['', '%', pack('x').slice(0, -4), 1, {}]) assert.equal(parseLock(lockWith('b', base, 'x')).entries.size, 0);
  });

  it('unpacks no more than a lock of ours can hold', () => {
    const text = 'x'.repeat(2 * 1024 * 1024);
    assert.equal(parseLock(lockWith('Dockerfile', pack(text), text)).entries.size, 0);
    const some = 'x'.repeat(1024 * 1024);
    const entry = JSON.parse(lockWith('a', pack(some), some)).files.a;
    const files = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`${at}/Dockerfile`, entry]));
    assert.equal(parseLock(JSON.stringify({ schema: 2, applied: { generator: '1.0.0' }, files })).entries.size, 32);
  });

  it('takes of a lock with conflict marks what both sides agree on', () => {
    const [ours, theirs] = [
      printLock(lock),
      printLock({ generator: '1.10.0', entries: new Map([...lock.entries, ['b', present('x\n\nz')]]) }),
    ].map((text) => text.split('\n'));
    const at = ours?.findIndex((line, index) => line !== theirs?.[index]) ?? 0;
    const text = [
      ...(ours?.slice(0, at) ?? []),
      '<<<<<<< HEAD',
      ...(ours?.slice(at) ?? []),
      '=======',
      ...(theirs?.slice(at) ?? []),
      '>>>>>>> other',
      '',
    ].join('\n');
    assert.deepEqual(saidBy(text), { generator: '1.10.0', entries: new Map([...lock.entries].filter(([path]) => path !== 'b').sort()) });
  });

  it('says what to do with a file that is no lock', () => {
    for (const text of ['<<<<<<< ours', '[]', '{"schema": 3}']) assert.throws(() => parseLock(text), /lock\.json is not .*restore it/);
  });

  it('compares versions by their numbers', () => {
    assert.ok(compareVersions('1.10.0', '1.9.9') > 0 && compareVersions('0.1.0', '1.0.0') < 0);
    assert.equal(compareVersions('1.2.3-beta', '1.2.3'), 0);
  });
});

describe('packing', () => {
  it('gives back every text, in fewer signs where it repeats itself', () => {
    const { below, pick } = diceOf(7);
    for (let round = 0; round < 200; round++) {
      const parts = Array.from({ length: 1 + below(60) }, () =>
        pick(['a', '\n', 'RUN ', 'ä', '€', '😀', '\0', 'the same again', 'x'.repeat(below(600))]),
      );
      const text = parts.join('');
      assert.equal(unpack(pack(text), 1_000_000), text);
    }
    assert.ok(pack('FROM debian\n'.repeat(5000)).length < 2000);
    assert.equal(unpack(pack(''), 10), '');
  });

  it('gives these signs on every machine', () => {
    assert.equal(pack('FROM a AS a\nFROM b AS b\n'), 'cwvy91VIVHAMVkjkArOTQOwkLgA=');
  });
});
