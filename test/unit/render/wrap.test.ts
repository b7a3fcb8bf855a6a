import assert from 'node:assert/strict';
import { paint, together } from '../../../src/render/paint.ts';
import { fitted, wrap, wrapCommand, wrapLines } from '../../../src/render/wrap.ts';

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

  it('goes on below its value, and further to the left where a word is too long for that', () => {
    assert.equal(wrapLines('  port   8000   from main.py\n', 22), '  port   8000   from\n         main.py\n');
    assert.equal(wrapLines('  create   abcdefghijklmnop', 20), '  create\n    abcdefghijklmnop');
    assert.equal(wrapLines('Note: one two', 10), 'Note: one\n  two');
  });

  it('is as wide as it looks: colours take no room', () => {
    const { painted, plain } = fitted(together(paint('red', 'one'), ' two three'), 8);
    assert.equal(plain, 'one two\n  three');
    assert.equal(painted, '\u001b[31mone\u001b[39m two\n  three');
  });

  it('can still be copied where it is a command', () => {
    assert.equal(wrapCommand('  docker compose up --wait', 20, 4), '  docker compose \\\n    up --wait');
    assert.equal(wrapCommand('  docker', 20, 4), '  docker');
  });
});
