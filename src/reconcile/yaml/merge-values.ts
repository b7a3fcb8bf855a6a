import { mergeReference, mergeRelease } from '../pins.ts';
import { composeShape } from './compose-shape.ts';
import { asNames, isBareName, namesInFormOf } from './names.ts';
import { entriesOf, hasIndependentEntries, type Path, type Shape } from './shape.ts';
import { type Collection, type Entries, isCollection, isSame, meaning, type Scalar, type Value } from './value.ts';
import { asVariables, inFormOf } from './variables.ts';

/** Three states of a value; undefined for an absent one. */
interface States {
  readonly mine: Value | undefined;
  readonly base: Value | undefined;
  readonly theirs: Value | undefined;
}

/** The preferred side if both changed a value. */
export type Preference = 'mine' | 'theirs';

/** How to merge two sides if the result is not obvious. */
export interface MergeOptions {
  readonly preference?: Preference;
  /** True for a hand-written text: missing values were not removed, and additional ones stay. */
  readonly isAdopted?: boolean;
  /** Compose files unless given. */
  readonly shape?: Shape;
}

/** A merged value (undefined removes it), or a sentence about a change on both sides. */
export type MergedValue = { readonly value: Value | undefined } | { readonly dispute: string };

/**
 * Merges values, however they are written: a change on one side is taken, and so is the same change on both. This alone decides the content
 * of a merged file: a text is accepted only if it has the same values. With a preference there are no conflicts.
 */
export function mergeValues(states: States, options: MergeOptions = {}, path: Path = []): MergedValue {
  const { mine, base, theirs } = states;
  const { shape = composeShape } = options;
  if (isSame(mine, theirs) || isSame(theirs, base)) return { value: mine };
  if (isSame(mine, base)) return { value: theirs };
  // The short form contains only the name, which came from the template.
  if (mine !== undefined && base !== undefined && theirs === undefined && shape.isNames(path.slice(0, -1)) && isBareName(mine))
    return { value: theirs };
  const merged =
    (options.isAdopted === true ? mergeAdopted(states, options, path) : undefined) ??
    mergeCollection(states, options, path) ??
    mergeNamed(states) ??
    mergePinned(states, shape, path) ??
    disputeOver(states, path);
  return 'dispute' in merged && options.preference !== undefined ? { value: states[options.preference] } : merged;
}

/** The counterparts in a person's own text are not known: only changes of the template are merged into it. */
function mergeAdopted({ mine, base, theirs }: States, options: MergeOptions, path: Path): MergedValue | undefined {
  const { shape = composeShape } = options;
  const { settingDepth } = shape;
  // A renamed service of a person is still their own.
  const isOwn = mine !== undefined && base === undefined && theirs !== undefined;
  // A person's published ports are kept, whatever the template publishes.
  if (mine !== undefined && base !== undefined && path.length === settingDepth && path.at(-1) === 'ports') return { value: mine };
  if (isOwn && (!isCollection(mine) || path.length === settingDepth - 1)) return { value: mine };
  if (mine !== undefined || base === undefined || theirs === undefined) return undefined;
  const isWhole =
    !isCollection(theirs) || base.kind !== theirs.kind || (theirs.kind === 'sequence' && !hasIndependentEntries(shape, path, theirs));
  if (isWhole) return { value: path.length < settingDepth ? mine : theirs };
  // A missing service is not added with only one of its settings.
  if (path.length < settingDepth && !hasIndependentEntries(shape, path, theirs)) return { value: mine };
  const empty: Collection = theirs.kind === 'mapping' ? { ...theirs, entries: new Map() } : { ...theirs, items: [] };
  const merged = mergeCollection({ mine: empty, base, theirs }, options, path);
  const isEmpty = merged !== undefined && 'value' in merged && merged.value !== undefined && isEmptyCollection(merged.value);
  return isEmpty ? { value: undefined } : merged;
}

function isEmptyCollection(value: Value): boolean {
  return value.kind === 'mapping' ? value.entries.size === 0 : value.kind === 'sequence' && value.items.length === 0;
}

function mergeCollection({ mine, base, theirs }: States, options: MergeOptions, path: Path): MergedValue | undefined {
  const { shape = composeShape } = options;
  if (mine === undefined || !isCollection(mine)) return undefined;
  // A missing collection counts as empty, but if only the template removed it, its content may still be needed.
  if (theirs === undefined && ![mine, base].every((value) => value !== undefined && hasIndependentEntries(shape, path, value)))
    return undefined;
  const present = [mine, base, theirs].flatMap((value) => value ?? []);
  if (present.some(({ tag }) => tag !== mine.tag)) return undefined;
  const own = entriesOf(shape, path, present);
  const entries = own ?? (shape.isVariables(path) ? asVariables(present) : shape.isNames(path) ? asNames(present) : undefined);
  if (entries === undefined) return undefined;
  const of = (value: Value | undefined) => (value === undefined ? undefined : entries[present.indexOf(value)]) ?? new Map<string, Value>();
  const merged = mergeEntries({ mine: of(mine), base: of(base), theirs: of(theirs), isList: mine.kind === 'sequence' }, options, path);
  if ('dispute' in merged) return merged;
  const isEmptied = merged.entries.size === 0 && (theirs === undefined || isOfTool(of(mine), of(base), options, path));
  if (isEmptied) return { value: undefined };
  if (own !== undefined) return { value: withEntries(mine, merged.entries) };
  return { value: shape.isVariables(path) ? inFormOf(mine, merged.entries) : namesInFormOf(mine, merged.entries) };
}

/**
 * True for a section or setting of a person's own file whose entries all came from the template: the person's file did not have it before,
 * and it would be left empty. This excludes services, networks and volumes, which have a meaning without settings.
 */
function isOfTool(mine: Entries, base: Entries, { isAdopted, shape = composeShape }: MergeOptions, path: Path): boolean {
  const isMeant = path.length > 0 && path.length !== shape.settingDepth - 1;
  return isAdopted === true && isMeant && mine.size > 0 && [...mine.keys()].every((key) => base.has(key));
}

function withEntries(collection: Collection, entries: Entries): Value {
  return collection.kind === 'mapping' ? { ...collection, entries } : { ...collection, items: [...entries.values()] };
}

/** The user's order is kept; a new entry of the template is placed after the same entry as in the template. */
function mergeEntries(
  { mine, base, theirs, isList }: { mine: Entries; base: Entries; theirs: Entries; isList: boolean },
  options: MergeOptions,
  path: Path,
): { readonly entries: Entries } | { readonly dispute: string } {
  if (isList && isReordered(base, theirs))
    return { dispute: `${path.join('.')}: the template changed the order, and you changed the items.` };
  const merged = new Map<string, Value>();
  for (const key of keysInOrder(mine, base, theirs)) {
    const result = mergeValues({ mine: mine.get(key), base: base.get(key), theirs: theirs.get(key) }, options, [...path, key]);
    if ('dispute' in result) return result;
    if (result.value !== undefined) merged.set(key, result.value);
  }
  return { entries: merged };
}

function isReordered(base: Entries, theirs: Entries): boolean {
  const inBase = [...base.keys()].filter((key) => theirs.has(key));
  const inTheirs = [...theirs.keys()].filter((key) => base.has(key));
  return inBase.some((key, index) => key !== inTheirs[index]);
}

function keysInOrder(mine: Entries, base: Entries, theirs: Entries): string[] {
  const behind = new Map<string | undefined, string[]>();
  let last: string | undefined;
  for (const key of theirs.keys()) {
    if (mine.has(key)) last = key;
    else behind.set(last, [...(behind.get(last) ?? []), key]);
  }
  const keys = [undefined, ...mine.keys()].flatMap((key) => [...(key === undefined ? [] : [key]), ...(behind.get(key) ?? [])]);
  return [...keys, ...[...base.keys()].filter((key) => !mine.has(key) && !theirs.has(key))];
}

/** If the user only added an anchor (`&name`) to a value, the template may change it, and the anchor is kept. */
function mergeNamed({ mine, base, theirs }: States): MergedValue | undefined {
  if (mine?.anchor === undefined || base === undefined || theirs === undefined) return undefined;
  if (meaning(mine, { anchors: false }) !== meaning(base, { anchors: false })) return undefined;
  return { value: { ...theirs, anchor: mine.anchor } };
}

function mergePinned({ mine, base, theirs }: States, shape: Shape, path: Path): MergedValue | undefined {
  if (!isText(mine) || !isText(base) || !isText(theirs)) return undefined;
  const key = path.at(-1) ?? '';
  const merge = shape.isImage(path) ? mergeReference : key.endsWith('_VERSION') ? mergeRelease : undefined;
  const text = merge?.(mine.text, base.text, theirs.text);
  return text === undefined ? undefined : { value: { ...mine, text } };
}

function isText(value: Value | undefined): value is Scalar {
  return value?.kind === 'scalar' && value.tag === undefined;
}

function disputeOver({ mine, base, theirs }: States, path: Path): { readonly dispute: string } {
  return { dispute: `${path.join('.')}: ${deed('you', mine, base)}, and ${deed('the template', theirs, base)}.` };
}

function deed(who: string, value: Value | undefined, base: Value | undefined): string {
  if (value === undefined) return `${who} removed it`;
  const verb = base === undefined ? 'added' : 'changed';
  return value.kind === 'scalar' ? `${who} ${verb} it to ${value.text.split('\n')[0]}` : `${who} ${verb} it`;
}
