import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { pythonLiteral, pythonSentence } from '../../src/render/printers.ts';

describe('Python literals', () => {
  it('are read by a real Python as the same value', () => {
    const values = fc
      .sample(
        fc.jsonValue().filter((value) => JSON.stringify(value).isWellFormed()),
        500,
      )
      .concat(['"""', "'", '\\', '{x}', '\u2028', '😀']);
    const script = `import json\nprint(json.dumps([${values.map(pythonLiteral).join(', ')}]))`;
    const printed = execFileSync('python3', ['-c', script], { encoding: 'utf8' });
    assert.deepEqual(JSON.parse(printed), JSON.parse(JSON.stringify(values)));
  });

  it('and sentences with the values of their variables, and of nothing else', () => {
    const part = fc.oneof(
      fc.constantFrom('{size}', '{', '}', '{{', '}}', '{}', '{1}', '{a b}', '\\', '\\N{DASH}', '"', '"""', "'", '%s', '\n', '$'),
      fc.string({ unit: 'binary', maxLength: 8 }).filter((text) => text.isWellFormed()),
    );
    const sentences = fc.sample(fc.array(part, { maxLength: 6 }), 300).map((parts) => parts.join(''));
    const known = sentences.filter((sentence) => !/\{(?!size\})[A-Za-z_]\w*\}/.test(sentence));
    const script = `import json\nsize = "7 {size}"\nprint(json.dumps([${known.map((sentence, at) => (at % 2 === 0 ? pythonSentence(sentence) : `(${pythonSentence(sentence, {}, 100)})`)).join(', ')}]))`;
    const printed = execFileSync('python3', ['-c', script], { encoding: 'utf8' });
    assert.deepEqual(
      JSON.parse(printed),
      known.map((sentence) => sentence.replaceAll('{size}', '7 {size}')),
    );
  });
});
