import assert from 'node:assert/strict';
import { compareVersions, type LockEntry, parseLock, printLock } from '../../../src/reconcile/lock.ts';

const present = (base: string | undefined): LockEntry => ({ owner: 'compose', base, state: 'present' });
const lock = {
  generator: '1.2.3',
  entries: new Map<string, LockEntry>([
    ['b', present('x\n\ny')],
    ['a', { ...present('FROM a\n'), state: 'deleted' }],
    ['once', present(undefined)],
  ]),
};

describe('lock', () => {
  it('reads back what it prints, sorted by path', () => {
    const text = printLock(lock);
    assert.deepEqual(parseLock(text), { ...lock, entries: new Map([...lock.entries].sort()) });
    assert.ok(text.indexOf('"a"') < text.indexOf('"b"'));
  });

  it('drops an entry that was merged wrongly, rather than trusting it', () => {
    const text = printLock(lock).replace('"FROM a"', '"FROM b"');
    assert.deepEqual([...parseLock(text).entries.keys()], ['b', 'once']);
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
    assert.deepEqual(parseLock(text), { generator: '1.10.0', entries: new Map([...lock.entries].filter(([path]) => path !== 'b').sort()) });
  });

  it('says what to do with a file that is no lock', () => {
    for (const text of ['<<<<<<< ours', '[]', '{"schema": 2}']) assert.throws(() => parseLock(text), /lock\.json is not .*restore it/);
  });

  it('compares versions by their numbers', () => {
    assert.ok(compareVersions('1.10.0', '1.9.9') > 0 && compareVersions('0.1.0', '1.0.0') < 0);
    assert.equal(compareVersions('1.2.3-beta', '1.2.3'), 0);
  });
});
