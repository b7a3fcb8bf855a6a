import { contentOf, type Entry, without } from './entry.ts';
import { mayOverlap, type Pattern } from './pattern.ts';

/** A merged .dockerignore, and the texts that were merged. */
export interface IgnoreSets {
  readonly mine: readonly Entry[];
  readonly base: readonly Entry[];
  readonly theirs: readonly Entry[];
  readonly merged: readonly Entry[];
}

/** The change of a line that matches paths. A line that was moved past one with the opposite effect was removed and added. */
interface Change {
  readonly kind: `${'added' | 'removed'} ${Pattern['effect']}`;
  readonly key: string;
  readonly pattern: Pattern;
  readonly isMove: boolean;
}

/**
 * Cases in which both sides change the result for the same paths, and it is not clear which should win: at worst, a file that both excluded
 * would be in the image. `unlessBelow`: a line that the user writes below another one is an exception from it.
 */
const quarrels: readonly { readonly template: Change['kind']; readonly user: Change['kind']; readonly unlessBelow: boolean }[] = [
  { template: 'added include', user: 'added exclude', unlessBelow: false },
  { template: 'added include', user: 'removed exclude', unlessBelow: false },
  { template: 'removed exclude', user: 'removed exclude', unlessBelow: false },
  { template: 'removed exclude', user: 'added include', unlessBelow: true },
  { template: 'added exclude', user: 'added include', unlessBelow: true },
];

/** Why a merged .dockerignore must not be written, as a sentence; undefined if it may. */
export function ignoreProblem(sets: IgnoreSets): string | undefined {
  return quarrelOver(sets) ?? disorderIn(sets);
}

function quarrelOver({ mine, base, theirs, merged }: IgnoreSets): string | undefined {
  const [ofTemplate, ofUser] = [changes(base, theirs), changes(base, mine)];
  for (const theirChange of ofTemplate.filter((change) => !isAmong(ofUser, change))) {
    for (const myChange of ofUser.filter((change) => !isAmong(ofTemplate, change))) {
      const rule = quarrels.find(({ template, user }) => template === theirChange.kind && user === myChange.kind);
      if (rule === undefined || !mayOverlap(theirChange.pattern, myChange.pattern)) continue;
      const where = theirChange.kind === 'added exclude' ? merged : mine;
      if (rule.unlessBelow && placeIn(where, myChange) > placeIn(where, theirChange)) continue;
      return `${told('The template', theirChange)} and ${told('you', myChange)}: they may be about the same paths.`;
    }
  }
  return undefined;
}

function changes(base: readonly Entry[], other: readonly Entry[]): Change[] {
  const moved = opposites(base).filter(([a, b]) => placeIn(other, a) >= 0 && placeIn(other, b) >= 0 && !isBelow(other, a, b));
  return [
    ...without(other, base).flatMap((entry) => change('added', entry, false)),
    ...without(base, other).flatMap((entry) => change('removed', entry, false)),
    ...moved.flat().flatMap((entry) => [...change('removed', entry, true), ...change('added', entry, true)]),
  ];
}

function change(what: 'added' | 'removed', { key, pattern }: Entry, isMove: boolean): Change[] {
  return pattern === undefined ? [] : [{ kind: `${what} ${pattern.effect}`, key, pattern, isMove }];
}

function told(who: string, { kind, key, isMove }: Change): string {
  return `${who} ${isMove ? 'moved' : kind.split(' ')[0]} "${contentOf(key)}"`;
}

function isAmong(changed: readonly Change[], { kind, key, isMove }: Change): boolean {
  return changed.some((each) => each.kind === kind && each.key === key && each.isMove === isMove);
}

/** The pairs of lines with opposite effects on paths that may be the same: their order decides. The upper one comes first. */
function opposites(entries: readonly Entry[]): [Entry, Entry][] {
  return entries.flatMap((upper, index) =>
    entries.slice(index + 1).flatMap((lower): [Entry, Entry][] => {
      if (upper.pattern === undefined || lower.pattern === undefined || upper.pattern.effect === lower.pattern.effect) return [];
      return mayOverlap(upper.pattern, lower.pattern) ? [[upper, lower]] : [];
    }),
  );
}

const places = new WeakMap<readonly Entry[], ReadonlyMap<string, number>>();

function placeIn(entries: readonly Entry[], { key }: { readonly key: string }): number {
  const known = places.get(entries) ?? new Map(entries.map((entry, index) => [entry.key, index]));
  places.set(entries, known);
  return known.get(key) ?? -1;
}

function isBelow(entries: readonly Entry[], upper: Entry, lower: Entry): boolean {
  return placeIn(entries, lower) > placeIn(entries, upper);
}

/** Lines of the template whose order matters and was changed by the merge, although the user did not change it. */
function disorderIn({ mine, base, theirs, merged }: IgnoreSets): string | undefined {
  const movedByUser = (a: Entry, b: Entry) =>
    [base, mine].every((entries) => placeIn(entries, a) >= 0 && placeIn(entries, b) >= 0) && isBelow(base, a, b);
  const pair = opposites(theirs).find(
    ([a, b]) => placeIn(merged, a) >= 0 && placeIn(merged, b) >= 0 && !isBelow(merged, a, b) && !movedByUser(a, b),
  );
  if (pair === undefined) return undefined;
  const [upper, lower] = pair.map(({ key }) => `"${contentOf(key)}"`);
  return `The template has ${lower} below ${upper}, and you have it above: the last pattern that matches a path decides.`;
}
