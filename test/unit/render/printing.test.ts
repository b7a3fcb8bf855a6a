import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../src/package-root.ts';
import { emptyLine, paint, shown, together } from '../../../src/render/paint.ts';
import { visible, visibleJson } from '../../../src/visible.ts';
import { hostileSigns, rawSigns, withoutSequences } from '../../support/terminal.ts';

/** Calls that print to a terminal, and the only source file that may contain them. */
const ways: readonly { readonly way: string; readonly pattern: RegExp; readonly only: readonly string[] }[] = [
  {
    way: 'writing to a standard stream',
    pattern: /\bprocess\s*\.\s*(?:stdout|stderr)(?!\s*\.\s*(?:isTTY|columns)\b)/g,
    only: ['src/cli/output.ts', 'src/cli/kaizen-docker.ts'],
  },
  { way: 'writing to one of them by another name', pattern: /\b(?:stdout|stderr)\b[^{}=;]*\}\s*=\s*process\b|\bconsole\s*\./g, only: [] },
  { way: "writing into a stream's file", pattern: /\bwriteSync\s*\(\s*[12]\b|['"]\/dev\/(?:tty|stdout|stderr)/g, only: [] },
  { way: 'a warning of Node.js', pattern: /\bemitWarning\b/g, only: [] },
  { way: "Yeoman's log", pattern: /\bthis\s*\.\s*log\b/g, only: ['generators/kaizen-generator.ts'] },
  {
    way: 'a prompt',
    pattern: /\bthis\s*\.\s*prompt\b|\binquirer\s*\.\s*prompt\b/g,
    only: ['generators/kaizen-generator.ts', 'src/cli/terminal.ts'],
  },
  { way: 'a control sequence', pattern: /\\x1b|\\u001b|\\033|\\x9b/gi, only: ['src/render/paint.ts'] },
];

const sources = ['src', 'generators'].flatMap((folder) =>
  readdirSync(join(packageRoot, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => ({ path: `${folder}/${path.replaceAll('\\', '/')}`, text: readFileSync(join(packageRoot, folder, path), 'utf8') })),
);

describe('what is printed', () => {
  for (const { way, pattern, only } of ways) {
    it(`has one way out: ${way}`, () => {
      const found = sources.filter(({ text }) => text.search(pattern) !== -1).map(({ path }) => path);
      assert.deepEqual(
        found.filter((path) => !only.includes(path)),
        [],
      );
    });
  }

  it('goes through the printer wherever a stream, a log or a prompt is in the sources', () => {
    const textOf = (wanted: string): string => sources.find(({ path }) => path === wanted)?.text ?? '';
    const [output, generator, terminal] = ['src/cli/output.ts', 'generators/kaizen-generator.ts', 'src/cli/terminal.ts'].map(textOf);
    assert.deepEqual(output?.match(/\.write\((?!shown\(|visibleJson\()[^)]*/g), null);
    assert.deepEqual(generator?.match(/this\.log\((?!shown\()[^)]*/g), null);
    assert.equal(generator?.match(/this\.prompt\(/g)?.length, 1);
    assert.match(generator ?? '', /= visibly\(async \(prompt\) => \{[^}]*this\.prompt\(/);
    assert.equal(terminal?.match(/createPromptModule\(/g)?.length, 1);
    assert.match(terminal ?? '', /= visibly\(async \(prompt\) => \{[\s\S]*createPromptModule\(/);
    assert.doesNotMatch(textOf('src/cli/kaizen-docker.ts'), /\.write\(/);
  });

  for (const [name, sign] of Object.entries(hostileSigns)) {
    it(`has no ${name} of a folder's files in it, and our own colours`, () => {
      const text = `a${sign}b\n\tc`;
      assert.deepEqual(rawSigns(visible(text)), []);
      assert.deepEqual(rawSigns(shown(text)), []);
      const painted = shown(together(emptyLine, paint('green', text), ' ', paint('dim', text), text));
      const own = withoutSequences(painted);
      assert.deepEqual(rawSigns(own), []);
      assert.equal(own, `${visible(text)} ${visible(text)}${visible(text)}`);
    });

    it(`has no ${name} raw in a JSON document, which says the same`, () => {
      const document = { [`key${sign}`]: [`value${sign}`] };
      const text = visibleJson(document);
      assert.deepEqual(rawSigns(text), []);
      assert.deepEqual(JSON.parse(text), document);
    });
  }
});
