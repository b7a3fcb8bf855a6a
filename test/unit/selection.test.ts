import assert from 'node:assert/strict';
import { orderCases } from '../engine/selection.ts';

const cases = ['go/a', 'go/std-http', 'node/a', 'node/b', 'node/c', 'rust/a'].map((name) => ({ name }));
const names = (changed: readonly string[], turn = 0): string[] =>
  orderCases(cases, changed, turn).map(({ each, isRequired }) => `${each.name}${isRequired ? '!' : ''}`);

describe('the order in which the engine suite takes the fixtures', () => {
  it('begins with the core, which always runs', () => {
    assert.deepEqual(names([]), ['go/std-http!', 'go/a', 'node/a', 'node/b', 'node/c', 'rust/a']);
  });

  it('has a fixture always run whose own files changed, and a language early whose stack changed', () => {
    assert.deepEqual(names(['test/fixtures/node/c/app/server.js', 'src/stacks/rust/stack.ts']), [
      'go/std-http!',
      'node/c!',
      'rust/a',
      'go/a',
      'node/a',
      'node/b',
    ]);
  });

  it('has no fixture always run where a change of the whole tree touches them all', () => {
    const many = Array.from({ length: 40 }, (_, index) => ({ name: `node/f${index}` }));
    const changed = many.map(({ name }) => `test/fixtures/${name}/app/package-lock.json`);
    assert.deepEqual(
      orderCases(many, changed, 0).filter(({ isRequired }) => isRequired),
      [],
    );
  });

  it('begins the rest at another place each turn, and takes all of it', () => {
    const firsts = new Set(Array.from({ length: 5 }, (_, turn) => names([], turn)[1]));
    assert.equal(firsts.size, 5);
    assert.deepEqual(names([], 3).toSorted(), names([]).toSorted());
  });
});
