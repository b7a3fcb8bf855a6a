import assert from 'node:assert/strict';
import fc from 'fast-check';
import { unescapeWith } from '../../../src/source/escapes.ts';
import { asWritten, lexerFor } from '../../../src/source/lexer.ts';
import type { Syntax } from '../../../src/source/syntax.ts';
import { splitSource as splitGo } from '../../../src/stacks/go/source.ts';
import { splitSource as splitJavaScript } from '../../../src/stacks/node/source.ts';
import { splitSource as splitPython } from '../../../src/stacks/python/source.ts';

/** The literals and comments of Rust: a language needs only a table. */
const rust: Syntax = {
  lineComments: ['//'],
  blockComment: { open: '/*', close: '*/', nests: true },
  literals: [
    {
      prefixes: ['', 'b', 'c'],
      quotes: ['"'],
      escapes: true,
      spansLines: true,
      value: unescapeWith({ signs: 'ntr0\\"\'', keepsUnknown: true }),
    },
    { prefixes: ['r', 'br', 'cr'], quotes: ['"'], isFenced: true, spansLines: true, value: asWritten },
    { quotes: ["'"], whole: /'(?:[^'\\\n]|\\[^\n']{1,10}|\\')'/uy },
  ],
};
const splitRust = lexerFor(rust);
const codeOf = (split: typeof splitRust, text: string): string => split('x', text).code.replaceAll(/ +/g, ' ').replaceAll('" "', '""');
const valuesOf = (split: typeof splitRust, text: string) => [...split('x', text).literals.values()].map(({ value }) => value);

describe('the lexer', () => {
  it('reads a language by its table', () => {
    const text = `let a: &'a str = r#"b"c"#; /* d /* e */ f */ g('"', b'\\'', "h//", r"\\") // i`;
    assert.equal(codeOf(splitRust, text), `let a: &'a str = ""; g("", b"", "", "") `);
    assert.deepEqual(valuesOf(splitRust, `r##"a"#b"## "c\\n" b"d" r"\\" "\\u{41}"`), ['a"#b', 'c\n', 'd', '\\', 'A']);
    assert.deepEqual(valuesOf(splitRust, `fn f<'a>(x: &'a str, y: &'a str) { "b" }`), ['b']);
  });

  const formatted: readonly (readonly [string, string])[] = [
    ['f"a{b}c" + d', '" {b} " + d'],
    [`f"{a['b']} " + f'{a["b"]} '`, '" {a[""]} " + " {a[""]} "'],
    ['f"{{a}}"', '""'],
    ['f"{a:#x}" # b', '" {a: }" '],
    ['f"{a!r:>{b}}" c', '" {a!r: {b}}" c'],
    ['f"{a[1:2]}{b}" c', '" {a[1:2]}{b}" c'],
    ['f"{a != b}"', '" {a != b}"'],
    ['f"open {\na', '" {\na'],
    ['rf"\\d{a}"', '" {a}"'],
    ['rf"\\{a}" + f"\\{b}"', '" {a}" + " {b}"'],
    ['f"\\{{a}}" + c', '"" + c'],
  ];
  for (const [text, code] of formatted)
    it(`finds the code within ${JSON.stringify(text)} of Python`, () => assert.equal(codeOf(splitPython, text), code));

  it('tells the parts of a text with expressions', () => {
    const partsOf = (split: typeof splitRust, text: string) =>
      [...split('x', text).literals.values()]
        .at(-1)
        ?.parts?.map((part) => (typeof part === 'string' ? part : text.slice(part.start, part.end)));
    assert.deepEqual(
      partsOf(splitPython, 'f"a\\n{{{b!r:>5}c{d}"'.replace('{{{', '{{ {')),
      ['a\n{ ', 'b', 'c', 'd'].map((part) => part),
    );
    assert.deepEqual(partsOf(splitJavaScript, '`a${b}${ {c: 1} }d`'), ['a', 'b', ' {c: 1} ', 'd']);
    assert.deepEqual(valuesOf(splitPython, 'f"a" f"{{b}}" f"\\x41"'), ['a', '{b}', 'A']);
  });

  const pieces = fc.constantFrom(...'"\'`\\#/*{}()[]:!$\n x,rbf', '"""', "'''", '//', '/*', '*/', '${', 'f"', 'r#"', '"#');
  for (const [name, split] of Object.entries({ rust: splitRust, python: splitPython, javascript: splitJavaScript, go: splitGo })) {
    it(`keeps every position in any text of ${name}`, () => {
      fc.assert(
        fc.property(fc.array(pieces, { maxLength: 60 }), (all) => {
          const text = all.join('');
          const { code, literals, comments } = split('x', text);
          assert.equal(code.length, text.length);
          assert.equal(code.replaceAll(/[^\n]/g, ''), text.replaceAll(/[^\n]/g, ''));
          for (const { start, end } of [...literals.values(), ...comments]) assert.ok(start < end && end <= text.length);
        }),
        { numRuns: 2000 },
      );
    });
    for (const piece of ['f"{', 'f"{a:', 'f"{a:}', '`${', '{', '"', '/* ', 'r#"', '\\', "'a", '/*/', 'f"{}', '}']) {
      it(`needs no long time for ${JSON.stringify(piece)} of ${name}`, () => {
        const text = piece.repeat(40_000);
        assert.equal(split('x', text + text).code.length, 2 * text.length);
      }).timeout(1500);
    }
  }
});
