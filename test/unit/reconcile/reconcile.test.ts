import assert from 'node:assert/strict';
import type { RenderedFile } from '../../../src/artifacts/artifact.ts';
import type { LockEntry } from '../../../src/reconcile/lock.ts';
import { type Change, reconcile, reconcileGone } from '../../../src/reconcile/reconcile.ts';
import { forced, isUndecided, settle, settleAll } from '../../../src/reconcile/settle.ts';

const owner = 'dockerfile';
const rendered = (text: string, more: Partial<RenderedFile> = {}): RenderedFile => ({ path: 'Dockerfile', text, mode: 'merge', ...more });
const entry = (base: string | undefined, state: LockEntry['state'] = 'present'): LockEntry => ({ owner, base, state });
const decide = (text: string, current?: string, known?: LockEntry): Promise<Change> =>
  reconcile({ file: rendered(text), owner }, current, known);

const old = 'FROM a\nUSER 1\nCMD x\n';
const edited = 'FROM a\nUSER 1\nLABEL mine\nCMD x\n';
const next = 'FROM b\nUSER 1\nCMD x\n';

describe('what becomes of a file', () => {
  // On disk, rendered last (undefined: nothing is known), rendered now → status, the written text, the next content of the lock.
  const table: readonly [string, Change | Promise<Change>, Change['status'], string | undefined][] = [
    ['is created where there is none', decide(next), 'created', next],
    ['is taken over where it is the same', decide(next, next), 'unchanged', undefined],
    ['is taken over whatever its line ends and its BOM', decide(next, `\ufeff${next.replaceAll('\n', '\r\n')}`), 'unchanged', undefined],
    ['is in the way where a person wrote it', decide(next, edited), 'foreign', undefined],
    ['is updated where it is as it was written', decide(next, old, entry(old)), 'updated', next],
    [
      'keeps its line ends when it is updated',
      decide(next, old.replaceAll('\n', '\r\n'), entry(old)),
      'updated',
      next.replaceAll('\n', '\r\n'),
    ],
    ['keeps a missing final line end', decide(next, old.trimEnd(), entry(old)), 'updated', next.trimEnd()],
    ['stays as it is where only a person changed it', decide(old, edited, entry(old)), 'customised', undefined],
    [
      'is merged where both changed it in different places',
      decide(next, edited, entry(old)),
      'merged',
      'FROM b\nUSER 1\nLABEL mine\nCMD x\n',
    ],
    ['is a conflict where both changed the same place', decide(next, 'FROM c\nUSER 1\nCMD x\n', entry(old)), 'conflict', undefined],
    ['is nothing new where a person made the same change', decide(next, next, entry(old)), 'unchanged', undefined],
    [
      'has marks that nobody resolved',
      decide(next, '<<<<<<< yours\na\n=======\nb\n>>>>>>> generated\n', entry(old)),
      'unresolved',
      undefined,
    ],
    ['stays away where a person removed it', decide(next, undefined, entry(old)), 'deleted', undefined],
    ['stays away from then on', decide(next, undefined, entry(old, 'deleted')), 'deleted', undefined],
    [
      'is merged again where a person brought it back',
      decide(next, edited, entry(old, 'deleted')),
      'merged',
      'FROM b\nUSER 1\nLABEL mine\nCMD x\n',
    ],
    ['is removed where it is no longer rendered', reconcileGone('x', old, entry(old)), 'removed', undefined],
    ['stays where it is no longer rendered, but edited', reconcileGone('x', edited, entry(old)), 'orphaned', undefined],
    ['is forgotten where it is gone both ways', reconcileGone('x', undefined, entry(old)), 'removed', undefined],
  ];
  for (const [name, decided, status, text] of table) {
    it(name, async () => {
      const change = await decided;
      assert.equal(change.status, status);
      assert.equal(change.write ?? undefined, text);
    });
  }

  it('is remembered as it was rendered, whatever was written', async () => {
    for (const current of [undefined, old, edited, next]) assert.equal((await decide(next, current, entry(old))).entry?.base, next);
    assert.equal((await decide(next, undefined, entry(old))).entry?.state, 'deleted');
    assert.equal(reconcileGone('x', old, entry(old)).write, null);
    assert.equal(reconcileGone('x', undefined, entry(old)).write, undefined);
  });

  it('is written once and then left, and stays away where a person removed it, unless it is a secret', async () => {
    const once = (current?: string, known?: LockEntry, isSecret = false) =>
      reconcile({ file: rendered('a\n', { mode: 'once', isSecret }), owner }, current, known);
    const [created, kept] = [await once(), await once('mine')];
    assert.deepEqual([created.status, created.write, created.entry], ['created', 'a\n', entry(undefined)]);
    assert.deepEqual([kept.status, kept.write], ['kept', undefined]);
    assert.equal((await once(undefined, entry(undefined))).status, 'deleted');
    const secret = await once(undefined, undefined, true);
    assert.deepEqual([secret.status, secret.entry], ['created', undefined]);
  });
});

describe('a conflict', () => {
  const mine = 'FROM c\nUSER 1\nCMD mine\n';
  let conflict: Change;
  let foreign: Change;

  before(async () => {
    conflict = await decide('FROM b\nUSER 2\nCMD x\n', mine, entry(old));
    foreign = await decide(next, edited);
  });

  it('stays one until a policy decides', () => {
    assert.ok(isUndecided(conflict) && isUndecided(foreign));
    assert.deepEqual(settle(conflict, 'fail'), [conflict]);
  });

  it('is decided for a side in the places of conflict, and merged in all others', async () => {
    const one = await decide('FROM b\nA\nB\nUSER 2\n', 'FROM c\nA\nmine\nB\nUSER 1\n', entry('FROM a\nA\nB\nUSER 1\n'));
    assert.equal(one.status, 'conflict');
    assert.equal(settle(one, 'mine')[0]?.write, 'FROM c\nA\nmine\nB\nUSER 2\n');
    assert.equal(settle(one, 'template')[0]?.write, 'FROM b\nA\nmine\nB\nUSER 2\n');
    assert.match(
      settle(one, 'markers')[0]?.write ?? '',
      /^<<<<<<< yours\nFROM c\n=======\nFROM b\n>>>>>>> generated\nA\nmine\nB\nUSER 2\n$/,
    );
  });

  it("leaves a person's own file alone with mine, replaces it with template", () => {
    assert.equal(settle(foreign, 'mine')[0]?.write, undefined);
    assert.equal(settle(foreign, 'mine')[0]?.entry?.base, next);
    assert.equal(settle(foreign, 'template')[0]?.write, next);
  });

  it('puts what was rejected beside, where git does not see it', () => {
    const all = settleAll([conflict, foreign], 'reject');
    assert.deepEqual(
      all.map(({ path }) => path),
      [
        'Dockerfile',
        '.kaizen-docker/rejects/Dockerfile.diff',
        'Dockerfile',
        '.kaizen-docker/rejects/Dockerfile.diff',
        '.kaizen-docker/rejects/.gitignore',
      ],
    );
    assert.match(all[1]?.write ?? '', /^-FROM c$/m);
  });

  it('leaves marks to the person who has them, but for the generated text as a whole', async () => {
    const marked = await decide(next, '<<<<<<< yours\na\n=======\nb\n>>>>>>> generated\n', entry(old));
    for (const policy of ['mine', 'markers', 'reject'] as const) assert.ok(settle(marked, policy).some(isUndecided), policy);
    assert.equal(settle(marked, 'template')[0]?.write, next);
  });

  it('ends with the generated text where it is forced, also of a file that was removed', async () => {
    assert.equal(forced(conflict).write, 'FROM b\nUSER 2\nCMD x\n');
    assert.equal(forced(await decide(old, edited, entry(old))).write, old);
    const back = forced(await decide(next, undefined, entry(old)));
    assert.deepEqual([back.write, back.entry?.state], [next, 'present']);
  });
});
