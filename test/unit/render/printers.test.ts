import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { parse } from 'yaml';
import {
  commentText,
  composeList,
  composeScalar,
  composeSize,
  composeText,
  copyForm,
  dockerString,
  execForm,
  ignorePath,
  javaScriptLiteral,
  javaScriptSentence,
  mountOption,
  nginxPattern,
  nginxPrefix,
  nginxRewrite,
  nginxWord,
  pythonLiteral,
  shellSentence,
  shellWord,
  shellWords,
} from '../../../src/render/printers.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 40 }).filter((text) => text.isWellFormed());
const oneLine = fc.string({ unit: 'grapheme', maxLength: 40 }).filter((text) => !/\p{Cc}/u.test(text));

/** Compose's reading of a value: `$$` is `$`, and a variable would be an error. */
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
    const printed = execFileSync('sh', ['-c', `printf '%s\\0' ${shellWords(words)}`], { encoding: 'utf8' });
    assert.deepEqual(printed.split('\0').slice(0, -1), words);
  });

  it('print JavaScript literals that JavaScript reads as the same value', () => {
    const values = fc.jsonValue().filter((value) => JSON.stringify(value).isWellFormed());
    fc.assert(
      fc.property(values, (value) => {
        const read = runInNewContext(`JSON.stringify(${javaScriptLiteral(value)})`);
        assert.deepEqual(JSON.parse(read), JSON.parse(JSON.stringify(value)));
      }),
    );
    assert.equal(
      javaScriptLiteral({ a: 1, 'a b': [true, null, undefined], ['__proto__']: {} }),
      '{ a: 1, ["a b"]: [true, null, undefined], ["__proto__"]: {} }',
    );
    assert.throws(() => javaScriptLiteral(() => 1), /no JavaScript literal/);
  });

  it('print sentences whose variables JavaScript and a real shell fill in, and nothing else', () => {
    const values = { found: 'a "b" $c `d` {size}', size: '7' };
    const filled = (text: string) =>
      text.replaceAll(/\{(found|size)\}/g, (_, name: string) => (name === 'size' ? values.size : values.found));
    const part = fc.oneof(
      fc.constantFrom(
        '{found}',
        '{size}',
        '{',
        '}',
        '{}',
        '$size',
        '${size}',
        '$(id)',
        '`id`',
        '\\',
        '\\n',
        '"',
        "'",
        '{a b}',
        '\n',
        '{1}',
      ),
      anyText.filter((text) => !/[\0\r{}]/.test(text)),
    );
    const sentences = fc.sample(fc.array(part, { maxLength: 6 }), 200).map((parts) => parts.join(''));
    const known = sentences.filter((sentence) => !/\{(?!found\}|size\})[A-Za-z_]\w*\}/.test(sentence));
    assert.deepEqual(
      known.map((sentence) => runInNewContext(javaScriptSentence(sentence), values)),
      known.map(filled),
    );
    assert.deepEqual(
      known.map((sentence) => runInNewContext(`(${javaScriptSentence(sentence, {}, 100)})`, values)),
      known.map(filled),
    );
    const script = `printf '%s\\0' ${known.map((sentence) => shellSentence(sentence)).join(' ')}`;
    const printed = execFileSync('sh', ['-c', script], { encoding: 'utf8', env: values });
    assert.deepEqual(printed.split('\0').slice(0, -1), known.map(filled));
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
    for (const text of ['/$uri', 'a\nb', '\u0000']) assert.throws(() => nginxWord(text), /or a dollar sign here/);
    assert.equal(nginxPattern('^/(a|b)\\.json$'), '"^/(a|b)\\\\.json$"');
    for (const text of ['^/$uri', '^/${a}', 'a\nb']) assert.throws(() => nginxPattern(text), /such an expression/);
    assert.equal(nginxRewrite({ from: '/api', to: '' }), '"^/api/*(.*)$" "/$1"');
    assert.equal(nginxRewrite({ from: '/api/v1.0/', to: '/rest/' }), '"^/api/v1\\\\.0/*(.*)$" "/rest/$1"');
    assert.equal(nginxRewrite({ from: '/api', to: '/rest' }), '"^/api(.*)$" "/rest$1"');
    assert.equal(nginxRewrite({ from: '', to: '/rest' }), '"^(.*)$" "/rest$1"');
    assert.throws(() => nginxRewrite({ from: '/api', to: '/$host' }), /or a dollar sign here/);
    for (const path of ['a b', 'a,target=/etc', 'a$b', "a'b", 'a\nb'])
      assert.throws(() => mountOption({ source: path }), /rename the file/);
    assert.equal(
      mountOption({ type: 'bind', source: 'requirements/base.txt', rw: true }),
      '--mount=type=bind,source=requirements/base.txt,rw',
    );
    assert.throws(() => shellWord('a\nb'), /line break/);
    for (const print of [composeScalar, composeText, dockerString, (text: string) => execForm([text])])
      assert.throws(() => print('a\ud800'), /not Unicode text/);
    assert.throws(() => ignorePath('a\nb'), /line break/);
  });

  it('print paths of COPY without quotes where none need them, and sizes as people write them', () => {
    const forms: readonly (readonly [readonly string[], string])[] = [
      [['/app/dist/', '/srv/site/'], '/app/dist/ /srv/site/'],
      [['.pnp.*', './'], '.pnp.* ./'],
      [['our site', '.'], '["our site", "."]'],
      [['--from=x', '.'], '["--from=x", "."]'],
      [['<<EOT', '.'], '["<<EOT", "."]'],
      [['größe', '.'], '["größe", "."]'],
    ];
    for (const [paths, form] of forms) assert.equal(copyForm(paths), form);
    assert.throws(() => copyForm(['a$b', '.']), /rename the file or folder/);
    assert.deepEqual([1024 ** 3, 512 * 1024 ** 2, 1.5 * 1024 ** 3, 3 * 1024, 1000].map(composeSize), [
      '1g',
      '512m',
      '1536m',
      '3k',
      '1000b',
    ]);
    assert.deepEqual(['.', '.env', './a', '..', '.5', '.inf', '.NaN', '-a'].map(composeScalar), [
      '"."',
      '.env',
      './a',
      '".."',
      '".5"',
      '".inf"',
      '".NaN"',
      '"-a"',
    ]);
  });

  it('print a path of .dockerignore without its pattern signs, and a comment on one line', () => {
    assert.equal(ignorePath('#a*[b]?'), '\\#a\\*\\[b\\]\\?');
    assert.equal(ignorePath('!a'), '\\!a');
    assert.equal(commentText('a\nRUN b\u2028c'), 'a RUN b c');
  });
});
