import { isTooLong } from '../text.ts';
import { type Conflicted, type Merged, mergedOf, refused, type Sides } from './conflict.ts';

/** How to merge files of one kind, and why a merged one must not be written. */
interface Kind {
  readonly merge: () => Promise<(sides: Sides, options: MergeOptions) => Merged>;
  readonly problem?: () => Promise<Problem>;
}

export interface MergeOptions {
  /** True for a hand-written text that was adopted. */
  readonly isAdopted?: boolean;
}

type Problem = (merged: string, sides: Sides) => string | undefined;

// Loaded on demand: most runs merge nothing.
async function byInstructions(): Promise<(sides: Sides) => Merged> {
  const [{ mergeLines }, { mergePins }, { mergeRewording }] = await Promise.all([
    import('./merge-lines.ts'),
    import('./pins.ts'),
    import('./rewording.ts'),
  ]);
  return (sides) => mergeLines(sides, (hunk) => mergePins(hunk) ?? mergeRewording(hunk));
}

/** Other files are merged by line: a suite in any language, a script. */
const lines: Kind = {
  merge: async () => {
    const { mergeLines } = await import('./merge-lines.ts');
    return (sides) => mergeLines(sides);
  },
};

/** The first matching kind counts. */
const kinds: readonly (readonly [path: RegExp, kind: Kind])[] = [
  [/\.dockerignore$/, { merge: async () => (await import('./merge-ignore.ts')).mergeIgnore }],
  [
    /(?:^|\/)(?:[^/]+\.)?(?:dockerfile|containerfile)(?:\.[^/]*)?$/i,
    { merge: byInstructions, problem: async () => (await import('./check-dockerfile.ts')).dockerfileProblem },
  ],
  [
    /(?:^|\/)(?:docker-)?compose[^/]*\.ya?ml$/,
    {
      merge: async () => (await import('./merge-yaml.ts')).mergeYaml,
      problem: async () => (await import('./check-compose.ts')).composeProblem,
    },
  ],
  [
    /^deploy\/kubernetes\/.+\.ya?ml$/,
    {
      merge: async () => {
        const [{ mergeYaml }, { kubernetesShape }] = await Promise.all([import('./merge-yaml.ts'), import('./yaml/kubernetes-shape.ts')]);
        return (sides, options) => mergeYaml(sides, { ...options, shape: kubernetesShape });
      },
      problem: async () => (await import('./check-manifest.ts')).manifestProblem,
    },
  ],
];

/**
 * Merges three texts of a file by its kind, and checks whether the result may be written: the merge must not have an error, or a
 * repetition, that no side has. Pure: the same three texts always give the same result.
 */
export async function merge(path: string, sides: Sides, options: MergeOptions = {}): Promise<Merged> {
  if (Object.values(sides).some(isTooLong)) return mergedOf([{ conflict: { line: 1, ...sides } }], 'The text is too long to merge.');
  const [, kind] = kinds.find(([pattern]) => pattern.test(path)) ?? [undefined, lines];
  const merged = (await kind.merge())(sides, options);
  const problemIn = await kind.problem?.();
  if (problemIn === undefined) return merged;
  if (!merged.isClean) return withSound(merged, sides, problemIn);
  // A text that will not be written needs no check.
  const problem = merged.text === sides.mine ? undefined : problemIn(merged.text, sides);
  return problem === undefined ? merged : refused(sides, merged.text, problem);
}

/** If the preferred text of a side must not be written, the side is preferred as a whole. */
function withSound(merged: Conflicted, sides: Sides, problemIn: Problem): Conflicted {
  const sound = (side: 'mine' | 'theirs'): string => {
    const text = merged.preferring[side];
    return problemIn(text, sides) === undefined ? text : sides[side];
  };
  return { ...merged, preferring: { mine: sound('mine'), theirs: sound('theirs') } };
}
