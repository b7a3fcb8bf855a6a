import assert from 'node:assert/strict';
import { readReplaced } from '../../../src/folder/replaced.ts';

describe('what a lock says of a replaced Dockerfile', () => {
  it('is taken as it was written', () => {
    const replaced = {
      images: ['python:3.13'],
      environment: { TITLE: 'Ours' },
      volumes: [{ path: '/shelf', variables: ['SHELF'] }],
      processes: [{ name: 'mill', kind: 'worker', words: ['celery', 'worker'] }],
    };
    assert.deepEqual(readReplaced(replaced), replaced);
  });

  it('is left out where it has another form', () => {
    const volumes = [
      null,
      'x',
      { path: '../x' },
      { path: '/a/../b' },
      { path: '/a b' },
      { path: 7 },
      { path: 'kept', variables: ['a b', 'A', 1] },
    ];
    assert.deepEqual(readReplaced({ images: [1, 'a'], environment: { A: 1, B: 'b' }, volumes }), {
      images: ['a'],
      environment: { B: 'b' },
      volumes: [{ path: 'kept', variables: ['A'] }],
    });
    const processes = [
      null,
      { name: 'a b', kind: 'worker', words: ['x'] },
      { name: 'a', kind: 'other', words: ['x'] },
      { name: 'a', kind: 'job' },
    ];
    assert.equal(readReplaced({ processes }).processes, undefined);
    assert.deepEqual(readReplaced({ images: 'a', environment: null, volumes: {} }), { images: [], environment: {}, volumes: [] });
  });
});
