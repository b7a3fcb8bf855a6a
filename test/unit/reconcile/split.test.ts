import assert from 'node:assert/strict';
import type { LockEntry } from '../../../src/reconcile/lock.ts';
import { reconcileSplit } from '../../../src/reconcile/split.ts';

const base =
  '"""All in one."""\n\nLIMIT = 5\n\n\ndef help():\n    return LIMIT\n\n\ndef test_one():\n    assert help()\n\n\n# --- your own ---\n';
const head = '"""The helpers."""\n\nLIMIT = 5\n\n\ndef help():\n    return LIMIT\n\n\ndef more():\n    return 1\n';
const rest = '"""The tests."""\n\nfrom helpers import *\n\n\ndef test_one():\n    assert help() and more()\n\n\n# --- your own ---\n';

const owned = (path: string, text: string) => ({ owner: 'tests', file: { path, mode: 'merge' as const, text } });
const entry: LockEntry = { owner: 'tests', base, state: 'present' };
const split = (current: string | undefined, last: LockEntry | undefined = entry) =>
  reconcileSplit(owned('helpers.py', head), owned('tests.py', rest), current, last);

describe('a file that has become two', () => {
  it('takes each edit into the one that its place has come to', async () => {
    const [helpers, tests] = (await split(`${base.replace('LIMIT = 5', 'LIMIT = 9 # ours')}\n\ndef test_ours():\n    pass\n`)) ?? [];
    assert.equal(helpers?.write, head.replace('LIMIT = 5', 'LIMIT = 9 # ours'));
    assert.equal(tests?.write, `${rest}\n\ndef test_ours():\n    pass\n`);
    assert.deepEqual([helpers?.status, helpers?.entry?.base, tests?.status, tests?.entry?.base], ['created', head, 'merged', rest]);
  });

  it('keeps the line ends that the file has', async () => {
    const [helpers, tests] = (await split(base.replace('LIMIT = 5', 'LIMIT = 9').replaceAll('\n', '\r\n'))) ?? [];
    assert.equal(helpers?.write, head.replace('LIMIT = 5', 'LIMIT = 9').replaceAll('\n', '\r\n'));
    assert.equal(tests?.write, rest.replaceAll('\n', '\r\n'));
  });

  it('is left to the usual merge where nobody edited it, it is gone or adopted, or both sides changed the same place', async () => {
    assert.equal(await split(base), undefined);
    assert.equal(await split(undefined), undefined);
    assert.equal(await split('LIMIT = 9\n', undefined), undefined);
    assert.equal(await split('LIMIT = 9\n', { ...entry, state: 'adopted' }), undefined);
    assert.equal(await split(base.replace('assert help()', 'assert help() == 5')), undefined);
    assert.equal(await split(`<<<<<<< yours\n${base}=======\n>>>>>>> generated\n`), undefined);
  });
});
