import assert from 'node:assert/strict';
import { decideConflicts } from '../../src/conflicts.ts';
import type { Prompt } from '../../src/questions/ask.ts';
import { type Change, reconcile } from '../../src/reconcile/reconcile.ts';

/** A file of which the template changes `theirs`, and a person has changed the same line. */
async function disputed(path: string): Promise<Change> {
  const base = 'first\nsecond\n';
  const file = { path, mode: 'merge' as const, text: 'first\ntheirs\n' };
  return reconcile({ file, owner: 'tests' }, 'first\nmine\n', { owner: 'tests', base, state: 'present' });
}

/** Decides with a person who gives these replies, and returns the written files, the questions and the shown texts. */
async function decided(changes: readonly Change[], replies: readonly unknown[]) {
  const left = [...replies];
  const asked: Prompt[] = [];
  const shown: string[] = [];
  const settled = await decideConflicts(changes, {
    ask: async (prompt) => {
      asked.push(prompt);
      return left.shift();
    },
    show: (diff) => shown.push(diff),
  });
  assert.deepEqual(left, [], 'every reply was asked for');
  return { texts: settled.map(({ write, current }) => (write === undefined ? current : write)), settled, asked, shown };
}

describe('conflicts that a person decides', () => {
  it('shows both sides and the merged preview before it is decided', async () => {
    const { texts, shown, asked } = await decided([await disputed('a')], ['show', 'template']);
    assert.deepEqual(texts, ['first\ntheirs\n']);
    assert.deepEqual(
      asked.map(({ message }) => message),
      ['a: 1 conflict(s)', 'a: 1 conflict(s)'],
    );
    assert.match(shown.join(), /^@@ line 2: yours \(-\), generated \(\+\) @@\n-mine\n\+theirs\n/);
    assert.match(shown.join(), /^\+<<<<<<< yours\n mine\n\+=======\n\+theirs\n\+>>>>>>> generated\n/m);
  });

  it('takes one decision for one file, or for the rest', async () => {
    const three = [await disputed('a'), await disputed('b'), await disputed('c')];
    const [mine, theirs] = ['first\nmine\n', 'first\ntheirs\n'];
    assert.deepEqual((await decided(three, ['mine', 'template', 'mine'])).texts, [mine, theirs, mine]);
    assert.deepEqual((await decided(three, ['mine', 'all template'])).texts, [mine, theirs, theirs]);
    assert.deepEqual((await decided(three, ['template', 'all mine'])).texts, [theirs, mine, mine]);
  });

  it('opens an editor on the merged text, again until no mark is left', async () => {
    const marked = 'first\n<<<<<<< yours\nmine\n=======\ntheirs\n>>>>>>> generated\n';
    const { texts, asked } = await decided([await disputed('a')], ['edit', marked.replace('mine', 'ours'), 'first\nours\n']);
    assert.deepEqual(texts, ['first\nours\n']);
    const preset = asked.map((prompt) => (prompt.type === 'editor' ? prompt.default : undefined));
    assert.deepEqual(preset, [undefined, marked, marked.replace('mine', 'ours')]);
  });

  it('leaves undecided what nobody decides', async () => {
    const change = await disputed('a');
    assert.deepEqual((await decided([change], [undefined])).settled, [change]);
    assert.deepEqual((await decided([change], ['edit', undefined])).settled, [change]);
  });
});
