import assert from 'node:assert/strict';
import { inShapeOf, normalised } from '../../src/text.ts';

describe('text', () => {
  const cases: [string, string, string][] = [
    ['plain', 'a\nb\n', 'a\nb\n'],
    ['with CRLF', 'a\r\nb\r\n', 'a\nb\n'],
    ['with a byte order mark', '\ufeffa\n', 'a\n'],
    ['without the last line end', 'a\nb', 'a\nb\n'],
    ['with all of it', '\ufeffa\r\nb', 'a\nb\n'],
    ['empty', '', ''],
    ['of one line without an end', 'a', 'a\n'],
    ['that ends in blank lines', 'a\n\n\n', 'a\n\n\n'],
    ['with a carriage return within a line', 'a\rb\n', 'a\rb\n'],
  ];
  for (const [name, raw, text] of cases) {
    it(`${name} is compared as its lines, and comes back as it was`, () => {
      assert.equal(normalised(raw), text);
      assert.equal(inShapeOf(raw, text), raw);
    });
  }

  it('with line ends of both kinds gets the kind that most lines have', () => {
    assert.equal(inShapeOf('a\r\nb\r\nc\n', 'x\ny\n'), 'x\r\ny\r\n');
    assert.equal(inShapeOf('a\r\nb\nc\n', 'x\ny\n'), 'x\ny\n');
  });
});
