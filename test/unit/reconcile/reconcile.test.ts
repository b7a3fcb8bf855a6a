import assert from 'node:assert/strict';
import type { RenderedFile } from '../../../src/artifacts/artifact.ts';
import { parseLock, printLock } from '../../../src/reconcile/lock.ts';
import { reconcile } from '../../../src/reconcile/reconcile.ts';

const file: RenderedFile = { path: 'Dockerfile', text: 'FROM a\n', mode: 'merge' };

describe('reconcile', () => {
  const cases: [string, RenderedFile, string | undefined, string | undefined, string][] = [
    ['creates what is not there', file, undefined, undefined, 'created'],
    ['leaves an identical file alone', file, 'FROM a\n', undefined, 'unchanged'],
    ['takes other line ends and a BOM for identical', file, '\ufeffFROM a\r\n', undefined, 'unchanged'],
    ['updates a file that is as it was written', file, 'FROM old\n', 'FROM old\n', 'updated'],
    ['never overwrites an edited file', file, 'FROM mine\n', 'FROM old\n', 'conflict'],
    ['never overwrites an edited file, also when the template did not change', file, 'FROM mine\n', 'FROM a\n', 'conflict'],
    ["never overwrites a person's file", file, 'FROM mine\n', undefined, 'conflict'],
    ["leaves the user's own file alone", { ...file, mode: 'once' }, 'mine', undefined, 'kept'],
    ["creates the user's own file where it is missing", { ...file, mode: 'once' }, undefined, undefined, 'created'],
  ];
  for (const [name, rendered, current, baseline, status] of cases) {
    it(name, () => assert.equal(reconcile(rendered, current, baseline).status, status));
  }
});

describe('lock', () => {
  const lock = {
    generator: '1.2.3',
    baselines: new Map([
      ['b', 'x\n\ny'],
      ['a', 'FROM a\n'],
    ]),
  };

  it('reads back what it prints, sorted by path', () => {
    const text = printLock(lock);
    assert.deepEqual(parseLock(text), { ...lock, baselines: new Map([...lock.baselines].sort()) });
    assert.ok(text.indexOf('"a"') < text.indexOf('"b"'));
  });

  it('drops an entry that was merged wrongly, rather than trusting it', () => {
    const text = printLock(lock).replace('"FROM a"', '"FROM b"');
    assert.deepEqual([...parseLock(text).baselines.keys()], ['b']);
  });

  it('says what to do with a file that is no lock', () => {
    for (const text of ['<<<<<<< ours', '[]', '{"schema": 2}']) assert.throws(() => parseLock(text), /lock\.json is not .*restore it/);
  });
});
