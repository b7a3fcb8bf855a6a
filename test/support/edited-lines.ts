import fc from 'fast-check';
import type { Sides } from '../../src/reconcile/conflict.ts';
import { textOf } from '../../src/text.ts';

/** Lines that a Dockerfile has several times, and lines that break a careless lookup table. */
const repeated = [
  ...['', '', '# comment', 'WORKDIR /app', 'COPY . .', 'RUN apt-get update \\', ' && rm -rf /var/lib/apt/lists/*', 'FROM base AS build'],
  ...['FROM python:3.13-slim AS base', 'ENV A=1 \\', '    B=2', 'USER 1000:1000', 'EXPOSE 8000', 'CMD ["x"]', 'constructor', '__proto__'],
];

const own = fc.nat({ max: 999 }).map((step) => `RUN step-${step}`);

/** A line of a Dockerfile: most of them occur once. */
export const dockerfileLine = fc.oneof({ weight: 3, arbitrary: own }, { weight: 2, arbitrary: fc.constantFrom(...repeated) });
/** One of few lines, so that it is hard to match old and new ones. */
export const ambiguousLine = fc.constantFrom('a', 'b', 'c', 'd', 'e');

interface Edit {
  readonly place: number;
  readonly removed: number;
  readonly added: readonly string[];
  readonly movedTo: number | undefined;
}

function editOf(line: fc.Arbitrary<string>): fc.Arbitrary<Edit> {
  return fc.record({
    place: fc.nat({ max: 1000 }),
    removed: fc.nat({ max: 2 }),
    added: fc.array(line, { maxLength: 2 }),
    movedTo: fc.option(fc.nat({ max: 1000 }), { freq: 6, nil: undefined }),
  });
}

function withEdit(lines: readonly string[], { place, removed, added, movedTo }: Edit): string[] {
  const result = [...lines];
  const at = Math.floor((place / 1001) * (lines.length + 1));
  const taken = result.splice(at, removed, ...added);
  if (movedTo !== undefined) result.splice(Math.floor((movedTo / 1001) * (result.length + 1)), 0, ...taken);
  return result;
}

/** A text of such lines, and two edits of it. */
export function editedLines(line: fc.Arbitrary<string>, maxLength = 40): fc.Arbitrary<Sides> {
  const edits = fc.array(editOf(line), { minLength: 1, maxLength: 4 });
  return fc.tuple(fc.array(line, { maxLength, size: 'max' }), edits, edits).map(([base, mine, theirs]) => ({
    mine: textOf(mine.reduce(withEdit, base)),
    base: textOf(base),
    theirs: textOf(theirs.reduce(withEdit, base)),
  }));
}
