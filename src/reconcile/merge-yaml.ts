import { type Value as PlainValue, readYaml as readTemplateYaml } from '../verify/yaml.ts';
import type { Merged, Sides } from './conflict.ts';
import { conflictOver, mergeLines } from './merge-lines.ts';
import { mergePins } from './pins.ts';
import { mergeValues, type Preference } from './yaml/merge-values.ts';
import { commentsOf, readYaml } from './yaml/read.ts';
import type { Path, Shape } from './yaml/shape.ts';
import { type Document, type Documents, splice, spliceAt } from './yaml/splice.ts';
import { isSame, type Value, valueAt, withValueAt } from './yaml/value.ts';

/** How to merge a YAML file. */
export interface YamlOptions {
  /** True for a hand-written text that was adopted. */
  readonly isAdopted?: boolean;
  readonly shape?: Shape;
}

/**
 * Merges a YAML file by its values: a compose file unless another shape is given. The user's text is edited only where the template changed a value or a comment, and every result is
 * parsed again: it is accepted only if its values equal the merge of the bare values, and no comment of the user is lost. If the text
 * cannot be edited this way, lines are merged, with the same check. A file that is not one YAML document is merged by line alone.
 */
export function mergeYaml(sides: Sides, options: YamlOptions = {}): Merged {
  const documents = read(sides, options.shape);
  const byLine = () => mergeLines(sides, mergePins);
  if (documents === undefined) return byLine();
  const expected = mergeValues(valuesOf(documents), options);
  if ('dispute' in expected) return conflict(sides, documents, expected.dispute, options);
  if (expected.value === undefined) return byLine();
  const text = spliced(documents, expected.value);
  if (text !== undefined && keepsComments(sides, text)) return { isClean: true, text };
  const lines = byLine();
  if (lines.isClean && says(lines.text, expected.value)) return lines;
  return conflict(sides, documents, text === undefined ? noPlace : comments, options);
}

/**
 * A YAML text with the values of another one, edited only where these differ; undefined if it cannot be edited this way, or if one of them is
 * not one YAML document. `shape`: that of the file; of a compose file unless given.
 */
export function withValuesOf(text: string, other: string, shape?: Shape): string | undefined {
  const [own, next] = [readYaml(text), readYaml(other)];
  if (own === undefined || next === undefined) return undefined;
  const mine = { text, value: own };
  return spliced({ ...(shape === undefined ? {} : { shape }), mine, base: mine, theirs: { text: other, value: next } }, next);
}

/**
 * A YAML text with new values at these paths of maps, edited only there. `news` is a YAML text with the new values at the same paths; a path that it
 * lacks is removed. Undefined if the text cannot be edited this way.
 */
export function withValuesAt(own: Document, paths: readonly Path[], news: string): string | undefined {
  const value = readYaml(news);
  if (value === undefined) return undefined;
  const expected = paths.reduce<Value | undefined>(
    (before, path) => (before === undefined ? undefined : withValueAt(before, path, valueAt(value, path))),
    own.value,
  );
  const text = spliceAt(own, { text: news, value }, paths);
  return text !== undefined && expected !== undefined && says(text, expected) ? text : undefined;
}

const noPlace = "It is not certain where the template's change belongs in your file.";
const comments = 'The template removed lines that your comments describe.';

function read({ mine, base, theirs }: Sides, shape: Shape | undefined): Documents | undefined {
  const values = { mine: readYaml(mine), base: readYaml(base), theirs: readYaml(theirs) };
  if (values.mine === undefined || values.base === undefined || values.theirs === undefined) return undefined;
  return {
    ...(shape === undefined ? {} : { shape }),
    mine: { text: mine, value: values.mine },
    base: { text: base, value: values.base },
    theirs: { text: theirs, value: values.theirs },
  };
}

function valuesOf({ mine, base, theirs }: Documents): Record<'mine' | 'base' | 'theirs', Value> {
  return { mine: mine.value, base: base.value, theirs: theirs.value };
}

/** The user's text with the expected values, checked by parsing it again. */
function spliced(documents: Documents, expected: Value): string | undefined {
  const text = splice(documents, expected);
  return text !== undefined && says(text, expected) ? text : undefined;
}

/**
 * A conflict in which the preferred text of a side has its version of the values that both changed, and the merged version of the others.
 */
function conflict(sides: Sides, documents: Documents, reason: string, options: YamlOptions): Merged {
  const preferred = (side: Preference): string => {
    const expected = mergeValues(valuesOf(documents), { ...options, preference: side });
    const text = 'dispute' in expected || expected.value === undefined ? undefined : spliced(documents, expected.value);
    return text !== undefined && (side === 'theirs' || keepsComments(sides, text)) ? text : sides[side];
  };
  return { ...conflictOver(sides, reason), preferring: { mine: preferred('mine'), theirs: preferred('theirs') } };
}

function says(text: string, value: Value): boolean {
  const read = readTemplateYaml(text);
  return isSame('fault' in read ? readYaml(text) : valueOf(read.value), value);
}

/** The same value without its positions. */
function valueOf(value: PlainValue): Value {
  if (value instanceof Map) return { kind: 'mapping', entries: new Map([...value].map(([key, each]) => [key, valueOf(each)])) };
  if (Array.isArray(value)) return { kind: 'sequence', items: value.map(valueOf) };
  return { kind: 'scalar', text: String(value), typed: typeof value !== 'string' };
}

function keepsComments({ mine, base }: Sides, merged: string): boolean {
  const left = counted(commentsOf(merged));
  const generated = counted(commentsOf(base));
  return [...counted(commentsOf(mine))].every(([comment, times]) => {
    const own = times - (generated.get(comment) ?? 0);
    return own <= (left.get(comment) ?? 0);
  });
}

function counted(comments: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const comment of comments) counts.set(comment, (counts.get(comment) ?? 0) + 1);
  return counts;
}
