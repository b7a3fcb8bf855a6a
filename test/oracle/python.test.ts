import assert from 'node:assert/strict';
import type { Source } from '../../src/source/source.ts';
import { findCalls } from '../../src/source/source.ts';
import { importedWords } from '../../src/stacks/python/imports.ts';
import { splitSource } from '../../src/stacks/python/source.ts';
import { callText, stretch } from './calls.ts';
import { Comparison, type Found, type Limit } from './compare.ts';
import { positionsOf, type Sampled, sample } from './sample.ts';
import { findings, helper, output } from './toolchain.ts';

interface Finding {
  readonly path: string;
  readonly error?: string;
  readonly calls: readonly (readonly [number, string, readonly (readonly [string | null, number, number])[]])[];
  readonly literals: readonly (readonly [number, string | null])[];
  readonly imports: readonly string[];
}

const isFinding = (value: unknown): value is Finding =>
  typeof value === 'object' && value !== null && 'path' in value && ('error' in value || 'calls' in value);

const named: Limit = {
  reason: 'a sign that is called by its name, \\N{BULLET}, is not known: the text is open',
  applies: (text, at) => text.slice(at, at + 2000).includes('\\N{'),
  perMille: 1,
};

const broken: Limit = {
  reason: 'the name of what is called goes over several lines by a backslash',
  applies: (text, at) => /^[\w.\s]*\\\r?\n/.test(text.slice(at, at + 400)),
  perMille: 0.2,
};

const anyCall = /(?<![\p{L}\p{N}_.])[\p{L}_][\p{L}\p{M}\p{N}_]*(?:\s*\.\s*[\p{L}\p{M}\p{N}_]+)*\s*\(/gu;

function argumentText(source: Source, name: string | undefined, start: number, end: number): string {
  return `${name === undefined ? '' : `${name}=`}${stretch(source, start, end)}`;
}

function parsedCalls(source: Source, { calls }: Finding, positionOf: (byte: number) => number): Found[] {
  return calls.map(([at, name, items]) => ({
    at: positionOf(at),
    what: callText(
      name,
      items.map(([keyword, start, end]) =>
        argumentText(source, keyword === null || keyword === '**' ? undefined : keyword, positionOf(start), positionOf(end)),
      ),
    ),
  }));
}

/** The outermost literals: Python before 3.12 has no tokens for the content of formatted strings. */
function outerLiterals(source: Source): Found[] {
  let reach = 0;
  return [...source.literals.values()]
    .sort((a, b) => a.start - b.start)
    .flatMap(({ start, end, value }) => {
      if (start < reach) return [];
      reach = end;
      return [{ at: start, what: value ?? '?' }];
    });
}

function ownCalls(source: Source, parsed: readonly Found[]): Found[] {
  const starts = new Set(parsed.map(({ at }) => at));
  return findCalls(source, anyCall).flatMap((call) => {
    if (!starts.has(call.start)) return [];
    const items = call.arguments.map(({ name, start, end }) => argumentText(source, name, start, end));
    return [{ at: call.start, what: callText(call.match[0].slice(0, -1).normalize('NFKC'), items) }];
  });
}

describe('what our reader finds in Python, and what Python does', function () {
  this.timeout(3_600_000);
  const literals = new Comparison('literals', [named]);
  const calls = new Comparison('calls', [broken]);
  const imports = new Comparison('imported words');
  let [files, unparsed] = [0, 0];

  before(() => {
    const [folder = ''] = output('python3', ['-c', 'import sysconfig; print(sysconfig.get_paths()["stdlib"])']).split('\n');
    const sampled = sample([folder], /\.pyi?$/, 1500);
    const known = findings(output('python3', [helper('python_oracle.py')], sampled.map(({ path }) => path).join('\n')), isFinding);
    for (const file of sampled) {
      const finding = known.get(file.path);
      files += 1;
      if (finding === undefined || finding.error !== undefined) unparsed += 1;
      else compare(file, finding);
    }
  });

  function compare(file: Sampled, finding: Finding): void {
    const source = splitSource(file.path, file.text);
    const positionOf = positionsOf(file.text);
    literals.add(
      file,
      finding.literals.map(([at, value]) => ({ at: positionOf(at), what: value ?? '?' })),
      outerLiterals(source),
    );
    const parsed = parsedCalls(source, finding, positionOf);
    calls.add(file, parsed, ownCalls(source, parsed));
    const words = importedWords(source);
    imports.add(
      file,
      finding.imports.map((what) => ({ at: 0, what })),
      finding.imports.filter((word) => words.has(word)).map((what) => ({ at: 0, what })),
    );
  }

  it('is files that Python can read', () => {
    process.stdout.write(`${files} files, ${unparsed} unparsed\n${literals}\n${calls}\n${imports}\n`);
    assert.ok(unparsed * 100 <= files, `${unparsed} of ${files} files can't be parsed`);
  });
  it('is the same literals', () => literals.check(10_000));
  it('is the same calls', () => calls.check(10_000));
  it('is the same words of imports', () => imports.check(1000));
});
