import assert from 'node:assert/strict';
import type { Sides } from '../../../src/reconcile/conflict.ts';
import { mergeLines } from '../../../src/reconcile/merge-lines.ts';
import { textOf } from '../../../src/text.ts';
import { gitMergeFile } from '../../support/git-merge.ts';

/** `a b c`: three lines. */
function lines(words: string): string {
  return words === '' ? '' : textOf(words.split(' '));
}

function sidesOf(mine: string, base: string, theirs: string): Sides {
  return { mine: lines(mine), base: lines(base), theirs: lines(theirs) };
}

describe('merging lines', () => {
  const clean: [name: string, mine: string, base: string, theirs: string, merged: string][] = [
    ['takes what one side changed', 'a B c d', 'a b c d', 'a b c d', 'a B c d'],
    ['takes changes with a line between them', 'A b c', 'a b c', 'a b C', 'A b C'],
    ['takes the same change once', 'a X c', 'a b c', 'a X c', 'a X c'],
    ['takes the same addition once', 'a x b', 'a b', 'a x b', 'a x b'],
    ['takes the same removal once, and what one adds elsewhere', 'a c d e', 'a b c d', 'a c d', 'a c d e'],
    ['starts from nothing where both have the same', 'a', '', 'a', 'a'],
    [
      'is not misled by names that every object has',
      'constructor __proto__ x b',
      'constructor __proto__ b',
      'constructor __proto__ b c',
      'constructor __proto__ x b c',
    ],
    ['takes a removal and an addition apart', 'b c d', 'a b c d', 'a b c d e', 'b c d e'],
    ['takes everything away where one side did', '', 'a b', 'a b', ''],
  ];
  for (const [name, mine, base, theirs, merged] of clean) {
    it(name, () => {
      const sides = sidesOf(mine, base, theirs);
      assert.deepEqual(mergeLines(sides), { isClean: true, text: lines(merged) });
      assert.equal(gitMergeFile(sides), lines(merged));
    });
  }

  const conflicts: [name: string, mine: string, base: string, theirs: string][] = [
    ['changes of one line', 'a X c', 'a b c', 'a Y c'],
    ['changes of lines that touch', 'a X c', 'a b c', 'a b Y'],
    ['different additions at one place', 'a x b', 'a y b', 'a z b'],
    ['different texts out of nothing', 'a', '', 'b'],
    ['a change of what the other removed', 'a X c', 'a b c', 'a c'],
    ['an addition beside a change', 'a x b c', 'a b c', 'a B c'],
  ];
  for (const [name, mine, base, theirs] of conflicts) {
    it(`leaves a conflict: ${name}`, () => {
      const sides = sidesOf(mine, base, theirs);
      assert.equal(mergeLines(sides).isClean, false);
      assert.equal(gitMergeFile(sides), undefined);
    });
  }

  it('leaves a conflict where it is not certain which line was changed, also where git is bold', () => {
    const sides = sidesOf('a - x - b', 'a - b', 'A - b');
    assert.equal(gitMergeFile(sides), lines('A - x - b'));
    assert.equal(mergeLines(sides).isClean, false);
  });

  it('marks a conflict, says where it is, and has a text in which each side has its way', () => {
    const result = mergeLines(sidesOf('n a X c', 'a b c', 'a Y Z c'));
    assert.deepEqual(result, {
      isClean: false,
      text: 'n\na\n<<<<<<< yours\nX\n=======\nY\nZ\n>>>>>>> generated\nc\n',
      conflicts: [{ line: 3, base: 'b\n', mine: 'X\n', theirs: 'Y\nZ\n' }],
      preferring: { mine: lines('n a X c'), theirs: lines('n a Y Z c') },
    });
  });

  it('asks before it leaves a conflict', () => {
    const result = mergeLines(sidesOf('a X c', 'a b c', 'a Y c'), ({ mine, base, theirs }) => [...mine, ...base, ...theirs]);
    assert.deepEqual(result, { isClean: true, text: lines('a X b Y c') });
  });

  it('takes no time over lines that are all alike, and gives up on what is too long', () => {
    const many = (count: number, last: string) => `${'x\ny\n'.repeat(count / 2)}${last}\n`;
    const start = performance.now();
    mergeLines({ mine: many(1500, 'a'), base: many(1500, 'b'), theirs: many(1500, 'c') });
    const long = mergeLines({ mine: many(6000, 'a'), base: many(6000, 'b'), theirs: many(6000, 'b') });
    assert.ok(!long.isClean && long.reason === 'The text is too long to merge.');
    assert.ok(performance.now() - start < 5000, 'it took more than five seconds');
  });
});
