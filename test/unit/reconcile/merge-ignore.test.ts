import assert from 'node:assert/strict';
import { mergeIgnore } from '../../../src/reconcile/merge-ignore.ts';
import { textOf } from '../../../src/text.ts';

describe('merging a .dockerignore', () => {
  type Case = [name: string, mine: string[], base: string[], theirs: string[], merged: string[]];
  const clean: Case[] = [
    ['takes what both add at one place, the template first', ['a', 'mine'], ['a'], ['a', 'new'], ['a', 'new', 'mine']],
    ['takes what both add once', ['a', 'x'], ['a'], ['a', 'x', 'y'], ['a', 'x', 'y']],
    ['finds the place in a text that was sorted', ['c', 'b', 'a'], ['a', 'b', 'c'], ['a', 'b', 'new', 'c'], ['c', 'b', 'new', 'a']],
    ['leaves out what the user took out', ['a'], ['a', 'b'], ['a', 'b', 'c'], ['a', 'c']],
    ['takes out what the template took out', ['a', 'b', 'mine'], ['a', 'b'], ['a'], ['a', 'mine']],
    ['keeps what the user has a second time', ['a', 'b', 'b'], ['a', 'b'], ['a'], ['a', 'b']],
    [
      'brings new lines with their comment and the blank line above',
      ['a', 'mine'],
      ['a'],
      ['a', '', '# New', 'b'],
      ['a', '', '# New', 'b', 'mine'],
    ],
    ['takes a new comment', ['# Old', 'a', 'mine'], ['# Old', 'a'], ['# New', 'a'], ['# New', 'a', 'mine']],
    [
      'keeps the blank line between two parts',
      ['a', 'mine', '', '# Part', 'b'],
      ['a', '', '# Part', 'b'],
      ['a', '', 'b'],
      ['a', 'mine', '', 'b'],
    ],
    ["leaves an exception of the user's below what it is from", ['a', '!a/keep'], ['a'], ['a', 'b'], ['a', 'b', '!a/keep']],
    ['puts a new line above an exception of the user', ['a', '!b/keep'], ['a'], ['a', 'b'], ['a', 'b', '!b/keep']],
    ['takes a new exception that is about other paths', ['a', 'mine'], ['a'], ['a', '!a/keep'], ['a', '!a/keep', 'mine']],
  ];
  for (const [name, mine, base, theirs, merged] of clean) {
    it(name, () => {
      assert.deepEqual(mergeIgnore({ mine: textOf(mine), base: textOf(base), theirs: textOf(theirs) }), {
        isClean: true,
        text: textOf(merged),
      });
    });
  }

  const conflicts: [name: string, mine: string[], base: string[], theirs: string[], reason: RegExp][] = [
    [
      'a new exception from what the user keeps out',
      ['a', '*.md'],
      ['a'],
      ['a', '!README.md'],
      /template added "!README\.md" and you added "\*\.md"/,
    ],
    ['a new exception from what the user keeps out, further up', ['*.md', 'a'], ['a'], ['a', '!README.md'], /may be about the same paths/],
    ['a new line below the exception of a user', ['!b/keep', 'a'], ['a'], ['a', 'b'], /template added "b" and you added "!b\/keep"/],
    [
      'two lines for one path, of which each takes one away',
      ['.env'],
      ['.env', '.env*'],
      ['.env*'],
      /removed "\.env" and you removed "\.env\*"/,
    ],
    ['an order that decides and was changed by the template', ['!a/b', 'a', 'mine'], ['!a/b', 'a'], ['a', '!a/b'], /"!a\/b" below "a"/],
    [
      'a line that the user took out and the template moved, where it took out another',
      ['a', '!a/*'],
      ['a', '!a/*', '[ab]'],
      ['[ab]', '!a/*'],
      /removed "a" and you removed "\[ab\]"/,
    ],
  ];
  for (const [name, mine, base, theirs, reason] of conflicts) {
    it(`leaves a conflict: ${name}`, () => {
      const result = mergeIgnore({ mine: textOf(mine), base: textOf(base), theirs: textOf(theirs) });
      assert.ok(!result.isClean);
      assert.match(result.reason ?? '', reason);
      assert.ok(result.conflicts.length > 0);
      for (const line of mine) assert.ok(result.text.split('\n').includes(line));
    });
  }

  it('takes no time over more wildcards than anybody needs', () => {
    const many = `${'*a'.repeat(40)}b`;
    const start = performance.now();
    const result = mergeIgnore({ mine: `x\n!${many}\n`, base: 'x\n', theirs: `x\n${many}c\n` });
    assert.ok(result.isClean, 'the exception stands below');
    assert.ok(performance.now() - start < 1000);
  });
});
