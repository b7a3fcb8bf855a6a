import assert from 'node:assert/strict';
import { reindent, reindentBelow, withEdits } from '../../../src/reconcile/yaml/edits.ts';

describe('edits', () => {
  it('are made in the order of their places, and at one place in that in which they are given', () => {
    const edits = [
      { start: 3, end: 3, text: 'X' },
      { start: 0, end: 1, text: '' },
      { start: 3, end: 4, text: 'Y' },
    ];
    assert.equal(withEdits('abcdef', edits), 'bcXYef');
  });

  it('delete once what two of them delete, and are not made where one would change what another did', () => {
    const deletion = (start: number, end: number) => ({ start, end, text: '' });
    assert.equal(withEdits('abcdef', [deletion(1, 3), deletion(2, 5)]), 'af');
    assert.equal(withEdits('abcdef', [deletion(1, 3), { start: 2, end: 5, text: 'x' }]), undefined);
  });

  it('move lines to another indentation, and leave blank lines alone', () => {
    assert.equal(reindent('  a\n\n    b\n', 2, 4), '    a\n\n      b\n');
    assert.equal(reindent('    a\n\n  b\n c\n', 4, 2), '  a\n\nb\nc\n');
    assert.equal(reindentBelow(' a:\n  b\n', 2, 4), ' a:\n    b\n');
  });
});
