import assert from 'node:assert/strict';
import { argumentOf, findCalls } from '../../../../src/source/source.ts';
import { importedWords } from '../../../../src/stacks/python/imports.ts';
import { splitSource } from '../../../../src/stacks/python/source.ts';

const values = (text: string) => [...splitSource('x.py', text).literals.values()].map(({ value }) => value);

describe('the reading of Python texts', () => {
  it('keeps no comment and no text of a literal in the code', () => {
    const { code } = splitSource('x.py', `"""app = FastAPI()\n'"""\nx = 'app = "Flask()"'  # app = Flask()\napp = FastAPI()\n`);
    assert.deepEqual(code.match(/\bapp = \w+\(\)/g), ['app = FastAPI()']);
    assert.equal(code.split('\n').length, 5);
  });

  it('reads literals of every kind', () => {
    assert.deepEqual(values(`'a\\'b' "c\\n" r"\\d" f"e" f"{x}" b"y" """t"x""" ''`), [
      "a'b",
      'c\n',
      '\\d',
      'e',
      undefined,
      undefined,
      't"x',
      '',
    ]);
  });

  it('knows what stands behind a backslash', () => {
    assert.deepEqual(values(`"\\x41\\101\\u0042\\U0001f600\\a\\q\\\n|" "\\N{BULLET}" "\\\\N{" f"}}" r"\\x41"`), [
      'AAB\u{1f600}\x07\\q|',
      undefined,
      '\\N{',
      '}',
      '\\x41',
    ]);
  });

  it('takes commas of lambdas and generators for no ends of arguments', () => {
    const source = splitSource(
      'x.py',
      'f(a, key=lambda x, y=1, *z: {x: y}, b=2, \\\n c=3)\nf(x for x, y in z)\nf(lambda: 1, 2)\nf([x for x in y], 2)',
    );
    assert.deepEqual(
      findCalls(source, /\bf\(/g).map((call) => call.arguments.map(({ name, code }) => [name, code])),
      [
        [
          [undefined, 'a'],
          ['key', 'lambda x, y=1, *z: {x: y}'],
          ['b', '2'],
          ['c', '3'],
        ],
        [[undefined, 'x for x, y in z']],
        [
          [undefined, 'lambda: 1'],
          [undefined, '2'],
        ],
        [
          [undefined, '[x for x in y]'],
          [undefined, '2'],
        ],
      ],
    );
  });

  it('finds the words of imports however they are written', () => {
    const words = (text: string) => [...importedWords(splitSource('x.py', text))].filter((word) => !/^(?:from|import|as)$/.test(word));
    assert.deepEqual(words('from a.b import (\n  c,  # d\n  e as f,\n)\nx = 1'), ['a', 'b', 'c', 'e', 'f']);
    assert.deepEqual(words('import a; import b\nif x: import c\nfrom .d import e, \\\n  f'), ['a', 'b', 'c', 'd', 'e', 'f']);
    assert.deepEqual(words('important = 1\nimports(a)\nx = "import b"'), []);
  });

  it('ends a literal that never closes with its line, and gives it no value', () => {
    assert.deepEqual(values(`x = "open\ny = "closed"`), [undefined, 'closed']);
  });

  it('reads arguments by name and by position', () => {
    const source = splitSource('x.py', `f(g(1, 2), "a, b", *c, key="v", other=[1, (2)])`);
    const [call] = findCalls(source, /(?<!\w)f\(/g);
    assert.ok(call);
    assert.equal(argumentOf(call, undefined, 1)?.literal, 'a, b');
    assert.equal(argumentOf(call, 'key')?.literal, 'v');
    assert.equal(argumentOf(call, 'other')?.code, '[1, (2)]');
    assert.equal(argumentOf(call, 'missing'), undefined);
    assert.equal(call.arguments.length, 5);
  });

  for (const [title, text] of [
    ['hold lambdas without an end', `f(${'lambda a, '.repeat(20_000)})`],
    ['hold generators without an end', `f(${'for a, '.repeat(20_000)})`],
    ['never close', 'f('.repeat(20_000)],
    ['are nested', `${'f('.repeat(5_000)}${')'.repeat(5_000)}`],
  ] as const) {
    it(`needs no long time for a file whose brackets ${title}`, () => {
      const calls = findCalls(splitSource('x.py', text), /f\(/g);
      assert.equal(calls.length, text.split('(').length - 1);
    }).timeout(1500);
  }
});
