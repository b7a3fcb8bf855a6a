import { KaizenError } from '../errors.ts';
import { composeProblem } from '../reconcile/check-compose.ts';
import { dockerfileProblem } from '../reconcile/check-dockerfile.ts';
import { inShapeOf, isTooLong, normalised } from '../text.ts';
import { composeItems, composeSubject } from './compose-items.ts';
import { dockerfileItems, dockerfileSubject, imagesToPin } from './dockerfile-items.ts';
import { ignoreItems } from './ignore-items.ts';
import type { Applied, Item, Reason, Target } from './item.ts';
import { manifestItems } from './manifest-items.ts';
import { manifestSubject, manifestsProblem } from './manifest-subject.ts';

/** A difference from a generated file. */
export interface Finding {
  /** The name to type after `--apply`. */
  readonly item: string;
  readonly path: string;
  /** A sentence. */
  readonly reason: string;
  /** The line in the file, from 1, if the reason has one. */
  readonly line?: number;
  /** False if only a person can make the change. */
  readonly isApplicable: boolean;
}

/** A kind of file with its items. */
interface Kind {
  readonly matches: RegExp;
  readonly names: readonly string[];
  /** The items for a text, bound to it. Empty if the text cannot be read. */
  bind(target: Target): readonly Bound[];
  problem?(text: string, before: string): string | undefined;
}

interface Bound {
  readonly name: string;
  reasons(): readonly Reason[];
  readonly apply?: () => Applied | undefined;
}

function bound<Subject>(items: readonly Item<Subject>[], subject: Subject): readonly Bound[] {
  return items.map((item) => {
    const apply = item.apply;
    return {
      name: item.name,
      reasons: () => item.reasons(subject),
      ...(apply === undefined ? {} : { apply: () => apply(subject) }),
    };
  });
}

/** The names of the items that can be applied. */
function namesOf<Subject>(items: readonly Item<Subject>[]): readonly string[] {
  return items.flatMap(({ name, apply }) => (apply === undefined ? [] : [name]));
}

const kinds: readonly Kind[] = [
  { matches: /\.dockerignore$/, names: namesOf(ignoreItems), bind: (target) => bound(ignoreItems, target) },
  {
    matches: /(?:^|\/)(?:docker-)?compose[^/]*\.ya?ml$/,
    names: namesOf(composeItems),
    bind: (target) => {
      const subject = composeSubject(target);
      return subject === undefined ? [] : bound(composeItems, subject);
    },
    problem: (text, before) => composeProblem(text, { mine: before, theirs: before }),
  },
  {
    matches: /\.(?:ya?ml|json)$/,
    names: namesOf(manifestItems),
    bind: (target) => {
      const subject = manifestSubject(target);
      return subject === undefined ? [] : bound(manifestItems, subject);
    },
    problem: manifestsProblem,
  },
  {
    matches: /(?:docker|container)file/i,
    names: namesOf(dockerfileItems),
    bind: (target) => bound(dockerfileItems, dockerfileSubject(target)),
    problem: (text, before) => dockerfileProblem(text, { mine: before, theirs: before }),
  },
];

/** The names that can be typed after `--apply`. */
export const itemNames: readonly string[] = [...new Set([...kinds].reverse().flatMap(({ names }) => names))];

/** Parses the names in `user,healthcheck`. Throws KaizenError (exit code 1) for an unknown name. */
export function itemsNamed(texts: readonly string[]): readonly string[] {
  const names = texts.flatMap((text) => text.split(',')).map((name) => name.trim());
  const unknown = names.find((name) => !itemNames.includes(name));
  if (unknown === undefined) return [...new Set(names)];
  throw new KaizenError(`--apply: "${unknown}" is not an item. The items are ${itemNames.join(', ')}.`);
}

/**
 * Lists how a generated file would differ from a person's own, with an entry for each reason. Empty if the kind of file is not known,
 * cannot be read or is longer than the limit of a merge. Pure.
 */
export function findingsIn(target: Target): readonly Finding[] {
  return itemsFor(target).flatMap(({ name, reasons, apply }) =>
    reasons().map((reason) => ({
      item: name,
      path: target.path,
      ...(typeof reason === 'string' ? { reason } : { reason: reason.sentence, line: reason.line }),
      isApplicable: apply !== undefined,
    })),
  );
}

/** The external images that a Dockerfile references by a tag. */
export function imagesIn(target: Target): readonly string[] {
  return kindOf(target.path)?.names.includes('digest') === true && !isTooLong(target.text)
    ? [...new Set(imagesToPin(dockerfileSubject(target)))]
    : [];
}

/** A text after several items: which of them were applied, and which have no certain place in it. */
export interface Outcome extends Applied {
  readonly applied: readonly string[];
  readonly refused: readonly string[];
}

/** Applies these items to a person's text, one after the other. Pure. */
export function applyItems(target: Target, names: readonly string[]): Outcome {
  let text = normalised(target.text);
  const [applied, refused]: [string[], string[]] = [[], []];
  const secrets = new Map<string, string>();
  for (const name of names) {
    const item = itemsFor({ ...target, text }).find((each) => each.name === name);
    if (item === undefined || item.reasons().length === 0) continue;
    const result = item.apply?.();
    const isSound = result !== undefined && kindOf(target.path)?.problem?.(result.text, text) === undefined;
    if (result === undefined || !isSound || result.text === text) refused.push(name);
    else {
      text = result.text;
      for (const [file, content] of result.secrets ?? []) secrets.set(file, content);
      applied.push(name);
    }
  }
  return { text: inShapeOf(target.text, text), secrets, applied, refused };
}

function itemsFor(target: Target): readonly Bound[] {
  return isTooLong(target.text) ? [] : (kindOf(target.path)?.bind({ ...target, text: normalised(target.text) }) ?? []);
}

function kindOf(path: string): Kind | undefined {
  return kinds.find(({ matches }) => matches.test(path));
}
