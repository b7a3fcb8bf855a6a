import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { parse } from 'yaml';
import {
  commentText,
  composeList,
  composeScalar,
  composeText,
  dockerString,
  execForm,
  ignorePath,
  mountPath,
  nginxPrefix,
  nginxWord,
  pythonLiteral,
  shellWord,
} from '../../../src/render/printers.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 40 }).filter((text) => text.isWellFormed());
const oneLine = fc.string({ unit: 'grapheme', maxLength: 40 }).filter((text) => !/\p{Cc}/u.test(text));

/** What compose makes of a value: `$$` is the one sign that stays, and a variable would be an error. */
function interpolated(text: string): string {
  assert.doesNotMatch(text.replaceAll('$$', ''), /\$/);
  return text.replaceAll('$$', '$');
}

describe('printers', () => {
  it('print an argument list that reads back as the same words', () => {
    fc.assert(fc.property(fc.array(anyText), (words) => assert.deepEqual(JSON.parse(execForm(words)), words)));
    fc.assert(fc.property(fc.array(oneLine), (words) => assert.doesNotMatch(execForm(words), /\n/)));
  });

  it('print YAML that reads back as the same text, whatever it looks like', () => {
    const tricky = fc.constantFrom(
      'no',
      '8.10',
      '1e3',
      '0755',
      'null',
      '~',
      '- a',
      '# x',
      'a: b',
      '${HOME}',
      '$$',
      '',
      ' ',
      '{a',
      '*a',
      '!x',
      '012:30:45',
      'a\nb',
      '\u2028',
    );
    fc.assert(
      fc.property(fc.oneof(anyText, tricky), (text) => {
        for (const print of [composeScalar, composeText]) {
          assert.equal(interpolated(parse(`key: ${print(text)}\n`, { version: '1.1' }).key), text);
          assert.equal(interpolated(parse(`key: ${print(text)}\n`, { version: '1.2' }).key), text);
        }
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(anyText, tricky)), (texts) =>
        assert.deepEqual(parse(`key: ${composeList(texts)}\n`).key.map(interpolated), texts),
      ),
    );
  });

  it('print shell words that a real shell reads as one word each', () => {
    const words = fc
      .sample(
        oneLine.filter((word) => word.isWellFormed()),
        300,
      )
      .concat(["it's", '$(id)', '`id`', '-n', '*', 'a b', '', '\\', '"', '!', '~', '#']);
    const printed = execFileSync('sh', ['-c', `printf '%s\\0' ${words.map(shellWord).join(' ')}`], { encoding: 'utf8' });
    assert.deepEqual(printed.split('\0').slice(0, -1), words);
  });

  // A real Python reads these literals in the engine suite, which has one.
  it('print Python literals for all that a view can hold', () => {
    assert.equal(pythonLiteral({ a: [1, true, null, 'x"\n'], b: {} }), '{"a": [1, True, None, "x\\"\\n"], "b": {}}');
    assert.throws(() => pythonLiteral(() => 1), /no Python literal/);
  });

  it('print Dockerfile values in which nothing is replaced and no line ends', () => {
    assert.equal(dockerString('a "b" $HOME \\'), '"a \\"b\\" \\$HOME \\\\"');
    assert.throws(() => dockerString('a\nUSER root'), /line break/);
  });

  // A real nginx reads these words in the engine suite, which has one.
  it('print words of nginx that end nowhere else', () => {
    assert.equal(nginxWord('/app/'), '/app/');
    assert.equal(nginxWord(8080), '8080');
    assert.equal(nginxWord(''), '""');
    assert.equal(nginxWord('/a b;{"\\'), '"/a b;{\\"\\\\"');
    assert.equal(nginxPrefix('/app/assets/'), '~^/app/assets/');
    assert.equal(nginxPrefix('/v1.2/'), '"~^/v1\\\\.2/"');
  });

  it('refuse what their syntax has no spelling for', () => {
    for (const text of ['/$uri', 'a\nb', '\u0000']) assert.throws(() => nginxWord(text), /no dollar sign here/);
    for (const path of ['a b', 'a,target=/etc', 'a$b', "a'b", 'a\nb']) assert.throws(() => mountPath(path), /rename the file/);
    assert.equal(mountPath('requirements/base.txt'), 'requirements/base.txt');
    assert.throws(() => shellWord('a\nb'), /line break/);
    assert.throws(() => ignorePath('a\nb'), /line break/);
  });

  it('print a path of .dockerignore without its pattern signs, and a comment on one line', () => {
    assert.equal(ignorePath('#a*[b]?'), '\\#a\\*\\[b\\]\\?');
    assert.equal(ignorePath('!a'), '\\!a');
    assert.equal(commentText('a\nRUN b\u2028c'), 'a RUN b c');
  });
});
