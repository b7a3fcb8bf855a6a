import assert from 'node:assert/strict';
import type { Lock, LockEntry } from '../../../src/reconcile/lock.ts';
import { lockWhilePending, parsePending, printPending, replacedBy } from '../../../src/reconcile/pending.ts';
import { reconcile } from '../../../src/reconcile/reconcile.ts';
import { settle } from '../../../src/reconcile/settle.ts';

const entry = (base: string): LockEntry => ({ owner: 'tests', base, state: 'present' });
const lockOf = (entries: Readonly<Record<string, string>>): Lock => ({
  generator: '1.0.0',
  entries: new Map(Object.entries(entries).map(([path, base]) => [path, entry(base)])),
});

/** The text that a run writes into a file whose first and last lines were rendered anew, and whose first line was edited, too. */
async function conflicted(policy: 'markers' | 'reject', last: string) {
  const file = { path: 'a', mode: 'merge' as const, text: `theirs\nmiddle\n${last}` };
  return settle(await reconcile({ file, owner: 'tests' }, 'mine\nmiddle\nend\n', entry('first\nmiddle\nend\n')), policy);
}

describe('what waits until conflicts are resolved', () => {
  it('is read as it was printed', () => {
    const pending = { lock: lockOf({ a: 'new\n' }), answers: { port: 9000 }, before: { a: 'x', b: null } };
    const { lock, ...others } = parsePending(JSON.parse(printPending(pending)));
    const { packed, ...said } = lock;
    assert.deepEqual({ lock: said, ...others }, pending);
    assert.throws(() => parsePending({ answers: {} }), { code: 1, message: /lock/ });
  });

  it('takes a file that is again as it was for one that is still to be merged', async () => {
    const before = replacedBy(await conflicted('markers', 'new end\n'));
    assert.deepEqual(Object.keys(before), ['a']);
    const pending = { lock: lockOf({ a: 'new\n' }), answers: {}, before };
    const last = lockOf({ a: 'old\n' });
    const base = (text: string): string | undefined => lockWhilePending(pending, last, () => text).entries.get('a')?.base;
    assert.equal(base('mine\nmiddle\nend\n'), 'old\n', 'taken back');
    assert.equal(base('mine\nmiddle\nnew end\n'), 'new\n', 'resolved');
    assert.equal(lockWhilePending(pending, lockOf({}), () => 'mine\nmiddle\nend\n').entries.size, 0);
  });

  it('takes a file that had nothing but the conflict for resolved when it is as it was', async () => {
    assert.deepEqual(replacedBy(await conflicted('markers', 'end\n')), {});
    assert.deepEqual(replacedBy(await conflicted('reject', 'end\n')), {});
  });
});
