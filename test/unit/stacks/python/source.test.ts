import assert from 'node:assert/strict';
import { argumentOf, findCalls } from '../../../../src/source/source.ts';
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
    ['never close', 'f('.repeat(20_000)],
    ['are nested', `${'f('.repeat(5_000)}${')'.repeat(5_000)}`],
  ] as const) {
    it(`needs no long time for a file whose brackets ${title}`, () => {
      const calls = findCalls(splitSource('x.py', text), /f\(/g);
      assert.equal(calls.length, text.split('(').length - 1);
    }).timeout(1500);
  }
});
