import assert from 'node:assert/strict';
import { wrap } from '../../../src/render/wrap.ts';

describe('a line for a terminal', () => {
  it('is broken at blanks, and goes on indented', () => {
    assert.equal(wrap('  port   8000   from main.py', 20, 4), '  port   8000   from\n    main.py');
    assert.equal(wrap('one two three', 7, 2), 'one two\n  three');
    assert.equal(wrap('one   two', 5, 0), 'one\ntwo');
  });

  it('stays whole where it fits, and a word always does', () => {
    assert.equal(wrap('  port   8000', 80, 4), '  port   8000');
    assert.equal(wrap('one two', Number.POSITIVE_INFINITY, 4), 'one two');
    assert.equal(wrap('a abcdefghijkl b', 6, 2), 'a\n  abcdefghijkl\n  b');
  });

  it('keeps its end', () => assert.equal(wrap('one two three\n', 7, 2), 'one two\n  three\n'));
});
