import assert from 'node:assert/strict';
import fc from 'fast-check';
import { findCalls } from '../../../../src/source/source.ts';
import { splitSource } from '../../../../src/stacks/go/source.ts';

const values = (text: string) => [...splitSource('x.go', text).literals.values()].map(({ value }) => value);

describe('splitting a Go file', () => {
  it('hides comments, strings and runes, and keeps every position', () => {
    const text = 'a("x)") // b("y")\n/* c(\n"z" */ d(`e\n"f"`, \'"\', \'\\\'\') + "g\\"h"\n';
    const { code } = splitSource('x.go', text);
    assert.equal(code.length, text.length);
    assert.equal(code.split('\n').length, text.split('\n').length);
    assert.equal(code.replaceAll(/ +/g, ' '), 'a(" ") \n \n d(" \n ", " ", " ") + " "\n');
  });

  it('reads interpreted and raw strings', () => {
    assert.deepEqual(values('"a\\"b" "c\\n\\t\\\\" `d\\n"e"` ""'), ['a"b', 'c\n\t\\', 'd\\n"e"', '']);
  });

  it('knows what stands behind a backslash, and takes bytes that are no text for none', () => {
    assert.deepEqual(values('"\\x41\\101\\u0042\\U0001f600\\a" "\\xe2\\x98\\xba!" "a\\xff" "\\377"'), [
      'AAB\u{1f600}\x07',
      '\u263a!',
      undefined,
      undefined,
    ]);
  });

  it('takes runes for no strings', () => assert.deepEqual(values(`f('"', "x", '\\'', 'ab')`), ['x']));

  it('ends a string that never closes with its line', () => {
    assert.deepEqual(values('x := "open\ny := "closed"'), [undefined, 'closed']);
  });

  it('keeps comments, where directives stand', () => {
    const { comments } = splitSource('x.go', '//go:embed a\nvar x int /* b */\n');
    assert.deepEqual(
      comments.map(({ text }) => text),
      ['//go:embed a', '/* b */'],
    );
  });

  it('lists what is imported, whatever it is called, and nothing else', () => {
    const text = 'package x\n\nimport "fmt"\nimport (\n\t// "no"\n\tm "math"\n\t_ `embed`\n\t. "os"\n)\n\nvar y = []string{"net/http"}\n';
    assert.deepEqual([...splitSource('x.go', text).imports], ['fmt', 'math', 'embed', 'os']);
  });

  it('reads the arguments of calls', () => {
    const [call] = findCalls(splitSource('x.go', 'f(g(1, 2), "a, b", func() { h(3, 4) })'), /\bf\(/g);
    assert.deepEqual(
      call?.arguments.map(({ literal, code }) => literal ?? code),
      ['g(1, 2)', 'a, b', 'func() { h(3, 4) }'],
    );
  });

  it('takes any text, in any state', () => {
    const pieces = fc.constantFrom('"', '`', "'", '\\', '//', '/*', '*/', '\n', '(', ')', 'x', ' ', '{', '}', ',');
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        const text = parts.join('');
        assert.equal(splitSource('x.go', text).code.length, text.length);
      }),
    );
  });

  for (const [title, text] of [
    ['brackets that never close', 'f('.repeat(20_000)],
    ['quotation marks', '"'.repeat(50_001)],
    ['comments that never close', '/* '.repeat(20_000)],
    ['backslashes in a string', `"${'\\'.repeat(50_001)}`],
  ] as const) {
    it(`needs no long time for a file of ${title}`, () => {
      assert.equal(splitSource('x.go', text).code.length, text.length);
    }).timeout(1500);
  }
});
