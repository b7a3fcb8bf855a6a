import assert from 'node:assert/strict';
import { anchorsOf } from '../../../src/reconcile/anchors.ts';

describe('anchors', () => {
  const cases: [name: string, base: string, other: string, anchors: [number, number][]][] = [
    [
      'are the lines that are the same',
      'abc',
      'axc',
      [
        [0, 0],
        [2, 2],
      ],
    ],
    [
      'are moved by what comes in above',
      'ab',
      'xab',
      [
        [0, 1],
        [1, 2],
      ],
    ],
    ['are not the lines that may have come from two', 'aa', 'a', []],
    ['are not the lines that may have become one of two', 'a', 'aa', []],
    ['are not the lines that one may keep or as well another', 'ab', 'ba', []],
    [
      'are the repeated lines where there is one way only',
      'a-b-c',
      'a-b-c',
      [
        [0, 0],
        [1, 1],
        [2, 2],
        [3, 3],
        [4, 4],
      ],
    ],
    ['are not there in nothing', '', 'a', []],
  ];
  for (const [name, base, other, anchors] of cases) {
    it(name, () => assert.deepEqual(anchorsOf([...base], [...other]), anchors));
  }
});
