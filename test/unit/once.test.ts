import assert from 'node:assert/strict';
import { once } from '../../src/once.ts';

describe('what is asked once', () => {
  it('is asked once for each object, also where the answer is undefined', () => {
    const asked: object[] = [];
    const find = once((key: object) => {
      asked.push(key);
      return undefined;
    });
    const [first, second] = [{}, {}];
    for (const key of [first, second, first]) find(key);
    assert.deepEqual(asked, [first, second]);
    assert.equal(asked[0], first);
  });
});
