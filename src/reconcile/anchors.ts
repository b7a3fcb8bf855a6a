/** The index of a line in one text, and the index in another text of the line that it certainly became. */
export type Anchor = readonly [base: number, other: number];

/**
 * The lines of `base` that every shortest edit to `other` keeps in the same place. A line that may have come from elsewhere (a second blank
 * line, a repeated WORKDIR) is not included: the result of a merge must not depend on which of several equally good differences an
 * algorithm finds. Takes time and memory proportional to the product of the lengths.
 */
export function anchorsOf(base: readonly string[], other: readonly string[]): Anchor[] {
  const table = commonLengths(base, other);
  return base.flatMap((_, line): Anchor[] => {
    const partner = onlyPartner(table, line);
    return partner === undefined ? [] : [[line, partner]];
  });
}

interface Table {
  readonly base: readonly number[];
  readonly other: readonly number[];
  /** Length of the longest common subsequence of the first `i` lines of base and the first `j` of the other. */
  readonly before: (i: number, j: number) => number;
  /** The same for the lines from `i` and from `j` on. */
  readonly after: (i: number, j: number) => number;
}

function commonLengths(baseLines: readonly string[], otherLines: readonly string[]): Table {
  const numbers = new Map<string, number>();
  const numbered = (lines: readonly string[]) => lines.map((line) => numbers.get(line) ?? numbers.set(line, numbers.size).size - 1);
  const [base, other] = [numbered(baseLines), numbered(otherLines)];
  const forwards = prefixLengths(base, other);
  const backwards = prefixLengths(base.toReversed(), other.toReversed());
  return { base, other, before: forwards, after: (i, j) => backwards(base.length - i, other.length - j) };
}

function prefixLengths(a: readonly number[], b: readonly number[]): Table['before'] {
  const width = b.length + 1;
  const lengths = new Uint16Array((a.length + 1) * width);
  const at = (i: number, j: number) => lengths[i * width + j] ?? 0;
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      lengths[i * width + j] = a[i - 1] === b[j - 1] ? at(i - 1, j - 1) + 1 : Math.max(at(i - 1, j), at(i, j - 1));
    }
  }
  return at;
}

function onlyPartner({ base, other, before, after }: Table, line: number): number | undefined {
  const longest = after(0, 0);
  let partner: number | undefined;
  for (let j = 0; j <= other.length; j++) {
    if (before(line, j) + after(line + 1, j) === longest) return undefined;
    if (base[line] !== other[j] || before(line, j) + 1 + after(line + 1, j + 1) !== longest) continue;
    if (partner !== undefined) return undefined;
    partner = j;
  }
  return partner;
}
