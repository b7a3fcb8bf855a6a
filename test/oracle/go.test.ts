import assert from 'node:assert/strict';
import { join } from 'node:path';
import { findCalls, type Source } from '../../src/source/source.ts';
import { splitSource } from '../../src/stacks/go/source.ts';
import { callText, stretch } from './calls.ts';
import { Comparison, type Found } from './compare.ts';
import { positionsOf, type Sampled, sample } from './sample.ts';
import { findings, helper, output } from './toolchain.ts';

interface Text {
  readonly at: number;
  readonly value: string;
}

interface Finding {
  readonly path: string;
  readonly error?: string;
  readonly literals: readonly Text[];
  readonly comments: readonly Text[];
  readonly calls: readonly { readonly at: number; readonly name: string; readonly arguments: readonly (readonly [number, number])[] }[];
  readonly imports: readonly string[];
}

const isFinding = (value: unknown): value is Finding => typeof value === 'object' && value !== null && 'path' in value && 'calls' in value;

const anyCall = /(?<![\p{L}\p{N}_.])[\p{L}_][\p{L}\p{N}_]*(?:\s*\.\s*[\p{L}\p{N}_]+)*\s*\(/gu;

function ownCalls(source: Source, parsed: readonly Found[]): Found[] {
  const starts = new Set(parsed.map(({ at }) => at));
  return findCalls(source, anyCall).flatMap(({ match, start, arguments: items }) =>
    starts.has(start)
      ? [
          {
            at: start,
            what: callText(
              match[0].slice(0, -1),
              items.map((item) => stretch(source, item.start, item.end)),
            ),
          },
        ]
      : [],
  );
}

describe('what our reader finds in Go, and what go/parser does', function () {
  this.timeout(3_600_000);
  const literals = new Comparison('literals');
  const comments = new Comparison('comments');
  const calls = new Comparison('calls');
  const imports = new Comparison('imports');
  let [files, unparsed] = [0, 0];

  before(() => {
    const [root = ''] = output('go', ['env', 'GOROOT']).split('\n');
    // The tests of its own tools contain deliberately broken files.
    const sampled = sample([join(root, 'src')], /\.go$/, 1500).filter(({ path }) => !path.includes('/testdata/'));
    const known = findings(output('go', ['run', helper('go_oracle.go')], sampled.map(({ path }) => path).join('\n')), isFinding);
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
    const placed = (texts: readonly Text[]): Found[] => texts.map(({ at, value }) => ({ at: positionOf(at), what: value }));
    literals.add(
      file,
      placed(finding.literals),
      [...source.literals.values()].map(({ start, value }) => ({ at: start, what: value ?? '?' })),
    );
    comments.add(
      file,
      placed(finding.comments),
      source.comments.map(({ start, text }) => ({ at: start, what: text.replaceAll('\r\n', '\n') })),
    );
    const parsed = finding.calls.map(({ at, name, arguments: items }) => ({
      at: positionOf(at),
      what: callText(
        name,
        items.map(([start, end]) => stretch(source, positionOf(start), positionOf(end))),
      ),
    }));
    calls.add(file, parsed, ownCalls(source, parsed));
    imports.add(
      file,
      [...new Set(finding.imports)].map((what) => ({ at: 0, what })),
      [...source.imports].map((what) => ({ at: 0, what })),
    );
  }

  it('is files that the parser can read', () => {
    process.stdout.write(`${files} files, ${unparsed} unparsed\n${literals}\n${comments}\n${calls}\n${imports}\n`);
    assert.ok(unparsed * 100 <= files, `${unparsed} of ${files} files can't be parsed`);
  });
  it('is the same literals', () => literals.check(10_000));
  it('is the same comments', () => comments.check(10_000));
  it('is the same calls', () => calls.check(10_000));
  it('is the same imports', () => imports.check(1000));
});
