import assert from 'node:assert/strict';
import fc from 'fast-check';
import { linkTarget, markdownBlock, markdownCode, markdownLink, markdownText, mermaidLabel } from '../../../src/render/markdown.ts';
import { visible } from '../../../src/visible.ts';
import { all, elements, readMarkdown, shapeOf, tables, textOf } from '../../support/markup.ts';

/** Texts that mean something to Markdown, to GitHub or to a browser, alone and in a row. */
const tricky = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '|',
        '`',
        '``',
        '\\',
        '\\|',
        '\n',
        '\r\n',
        '#',
        '# ',
        '$',
        '$$',
        '$`',
        '<script>',
        '</code>',
        '<!--',
        '-->',
        '&lt;',
        '&#35;',
      ),
      fc.constantFrom(
        '*',
        '**',
        '_',
        '__',
        '~~',
        '[',
        ']',
        '](',
        ')',
        '![',
        '!',
        '[^1]',
        '- ',
        '+ ',
        '1. ',
        '1) ',
        '---',
        '===',
        '> ',
        '    ',
        '\t',
      ),
      fc.constantFrom(
        'https://x.example/',
        'www.x.example',
        'a@b.example',
        'mailto:a@b.example',
        'xmpp:a@b.c',
        '\u202e',
        '\u001b[31m',
        '\u0000',
        '```',
        '~~~',
        ':',
        '"',
        "'",
      ),
      fc.string({ unit: 'binary', maxLength: 4 }),
      fc.constantFrom('a', 'word', '1', ' ', '.'),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''));

/** The text that a reader sees, in one line. */
const oneLine = (text: string): string => visible(text).replaceAll(/\s+/g, ' ').trim();

describe('Markdown printers', () => {
  for (const [name, print] of Object.entries({ markdownText, markdownCode })) {
    it(`${name} prints a text that reads back as itself, in paragraphs, headings, items, links and cells`, () => {
      fc.assert(
        fc.property(tricky, (text) => {
          if (oneLine(text) === '') return;
          const printed = print(text);
          const [table = []] = tables(readMarkdown(`| a | b |\n| --- | --- |\n| ${printed} | ${printed} ${printed} |\n`));
          const seen = oneLine(text);
          assert.deepEqual(table[1], [seen, `${seen} ${seen}`], printed);
          for (const [line, of] of Object.entries({
            p: `x ${printed} y`,
            h3: `### x ${printed}`,
            li: `- x ${printed}`,
            a: `[x ${printed}](y)`,
          })) {
            const read = readMarkdown(`${of}\n`);
            const found = all(read, line);
            assert.equal(found.length, 1, of);
            assert.equal(textOf(found[0] ?? '').trim(), `x ${seen}${line === 'p' ? ' y' : ''}`, of);
            const plain = readMarkdown(`${of.replace(printed, name === 'markdownCode' ? '`a`' : 'a')}\n`);
            assert.deepEqual(shapeOf(read), shapeOf(plain), of);
          }
        }),
        { numRuns: 400 },
      );
    });
  }

  it('print a text at the beginning of a line that begins nothing', () => {
    fc.assert(
      fc.property(tricky, (text) => {
        if (oneLine(text) === '') return;
        assert.deepEqual(shapeOf(readMarkdown(`${markdownText(text)}\n`)), shapeOf(readMarkdown('a\n')));
      }),
      { numRuns: 1000 },
    );
    for (const text of [
      '- a',
      '+ a',
      '1. a',
      '12) a',
      '# a',
      '> a',
      '---',
      '===',
      '***',
      '~~~',
      '    a',
      '[a]: b',
      '| a |',
      '$x$',
      '[^a]: b',
    ])
      assert.equal(textOf(all(readMarkdown(`${markdownText(text)}\n`), 'p')[0] ?? ''), text.trim(), text);
  });

  it('print code in a link that stays one where a line begins with it', () => {
    const [link] = all(readMarkdown(`[x ${markdownCode(']:')}](y)\n`), 'a');
    assert.equal(textOf(link ?? ''), 'x ]:');
  });

  it('leave no dollar sign that GitHub could take for a formula', () => {
    fc.assert(fc.property(tricky, (text) => assert.doesNotMatch(markdownText(text), /(?<!\\)\$/)));
  });

  it('print a block that holds its lines as they are, whatever fences are in them', () => {
    fc.assert(
      fc.property(tricky, (text) => {
        const read = readMarkdown(`before\n\n${markdownBlock(text)}\n\nafter\n`);
        assert.equal(textOf(all(read, 'code')[0] ?? '').replace(/\n$/, ''), visible(text).replace(/\n+$/, ''));
        assert.deepEqual(shapeOf(read), shapeOf(readMarkdown('before\n\n```text\na\n```\n\nafter\n')));
      }),
      { numRuns: 500 },
    );
  });

  it('print links that go nowhere but into the project and the web', () => {
    assert.equal(linkTarget('../../Dockerfile'), '../../Dockerfile');
    assert.equal(linkTarget('a b/c(d).md'), 'a%20b/c(d).md');
    assert.equal(linkTarget('https://x.example/a?b=c#d'), 'https://x.example/a?b=c#d');
    for (const target of [
      'javascript:alert(1)',
      'JaVaScRiPt:alert(1)',
      ' javascript:x',
      'data:text/html,x',
      '//x.example',
      'java\nscript:x',
      'file:///etc',
    ])
      assert.equal(linkTarget(target), undefined, target);
    fc.assert(
      fc.property(tricky, tricky, (text, target) => {
        const read = readMarkdown(`x ${markdownLink(text, target)} y\n`);
        const links = all(read, 'a');
        assert.ok(links.length <= 1);
        for (const link of links) assert.doesNotMatch(link.attributes.get('href') ?? '', /^\s*(javascript|data|file|vbscript):/i);
        assert.deepEqual(
          elements(read).filter(({ name }) => !['html', 'head', 'body', 'p', 'a'].includes(name)),
          [],
        );
      }),
      { numRuns: 500 },
    );
  });

  it('print labels of Mermaid in which nothing ends', () => {
    assert.equal(mermaidLabel('postgres:18-alpine'), '"postgres:18-alpine"');
    fc.assert(fc.property(tricky, (text) => assert.match(mermaidLabel(text), /^"(?:[^"#`<>&\\;{}[\]|]|#\d+;)*"$/)));
  });

  it('show what has no picture', () => {
    assert.equal(visible('\u001b[31mred\u001b[0m a\u202eb\u0000\r\nc\td'), 'red a\ufffdb\ufffd\nc\td');
  });
});
