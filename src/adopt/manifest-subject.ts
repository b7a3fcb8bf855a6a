import { lineAt } from '../lines.ts';
import { backing } from '../manifests/compose-evidence.ts';
import { readManifests } from '../manifests/kubernetes-documents.ts';
import { yamlParts } from '../manifests/yaml-parts.ts';
import { slug } from '../names.ts';
import type { ApplicationPlan } from '../plan/plan.ts';
import { kubernetesShape } from '../reconcile/yaml/kubernetes-shape.ts';
import { printBlock } from '../reconcile/yaml/print.ts';
import { commentsOf, readYaml } from '../reconcile/yaml/read.ts';
import type { Shape } from '../reconcile/yaml/shape.ts';
import { splice } from '../reconcile/yaml/splice.ts';
import { isSame, type Mapping, type Value } from '../reconcile/yaml/value.ts';
import type { Target } from './item.ts';

/** A place in a document: keys of maps and indexes of lists. */
export type Place = readonly (string | number)[];

/** An object of a file, as its author wrote it. */
export interface OwnObject {
  readonly kind: string;
  readonly name: string;
  /** The index of its document among those of the file. */
  readonly document: number;
  readonly place: Place;
  readonly value: Mapping;
  /** The line of the file of a value in the object: that of the deepest one on the way. */
  lineOf(place: Place): number;
}

/** A container of the application, with its place in the object. */
export interface OwnContainer {
  readonly name: string;
  readonly place: Place;
  readonly value: Mapping;
  /** False for a container that runs to its end before the others. */
  readonly isMain: boolean;
}

/** An object whose pods run the application. */
export interface OwnWorkload extends OwnObject {
  /** The place of the settings of its pods. */
  readonly pod: Place;
  readonly podValue: Mapping;
  readonly containers: readonly OwnContainer[];
  /** The application whose image it runs; undefined if that is not certain. */
  readonly application: ApplicationPlan | undefined;
}

/** A file of plain manifests as a person wrote it. */
export interface ManifestSubject extends Target {
  readonly objects: readonly OwnObject[];
  readonly workloads: readonly OwnWorkload[];
}

/** A change of one value in a document. */
export interface PlacedEdit {
  readonly document: number;
  readonly place: Place;
  readonly value: Value;
}

const pods: ReadonlyMap<string, Place> = new Map([
  ...['Deployment', 'StatefulSet', 'DaemonSet', 'Job'].map((kind): [string, Place] => [kind, ['spec', 'template', 'spec']]),
  ['CronJob', ['spec', 'jobTemplate', 'spec', 'template', 'spec']],
  ['Pod', ['spec']],
]);

/** Reads a file of manifests. Returns undefined if it has no object of a cluster, or cannot be read. */
export function manifestSubject(target: Target): ManifestSubject | undefined {
  const objects = ownObjects(target.text);
  if (objects.length === 0) return undefined;
  return { ...target, objects, workloads: objects.flatMap((object) => workloadOf(object, target) ?? []) };
}

/** The objects of a text of manifests; none if it cannot be read. */
export function ownObjects(text: string): readonly OwnObject[] {
  const read = readManifests(text);
  if ('problem' in read) return [];
  const values = read.documents.map((part) => readYaml(part.text));
  return read.objects.flatMap(({ kind, name, document, place }): OwnObject[] => {
    const value = valueAt(values[document], place);
    const part = read.documents[document];
    if (value?.kind !== 'mapping' || part === undefined) return [];
    const lineOf = (within: Place): number => {
      let deepest: Value = value;
      for (const [depth] of within.entries()) deepest = valueAt(value, within.slice(0, depth + 1)) ?? deepest;
      return part.line - 1 + lineAt(part.text, deepest.source?.entry?.start ?? deepest.source?.start ?? 0);
    };
    return [{ kind, name, document, place, value, lineOf }];
  });
}

/** Why an edited text must not be written; undefined if it is as sound as before. */
export function manifestsProblem(text: string, before: string): string | undefined {
  const [own, former] = [readManifests(text), readManifests(before)];
  if ('problem' in own) return 'problem' in former ? undefined : `It would not be valid YAML: ${own.problem} (line ${own.line}).`;
  return undefined;
}

function workloadOf(object: OwnObject, { applications = [] }: Target): OwnWorkload | undefined {
  const pod = pods.get(object.kind);
  const podValue = pod === undefined ? undefined : valueAt(object.value, pod);
  if (pod === undefined || podValue?.kind !== 'mapping') return undefined;
  const containers = (['initContainers', 'containers'] as const).flatMap((list) =>
    itemsAt(podValue, [list]).flatMap((value, index): OwnContainer[] => {
      if (value.kind !== 'mapping' || backing.test(shortName(textAt(value, ['image'])))) return [];
      return [{ name: textAt(value, ['name']), place: [...pod, list, index], value, isMain: list === 'containers' }];
    }),
  );
  if (!containers.some(({ isMain }) => isMain)) return undefined;
  return { ...object, pod, podValue, containers, application: applicationFor(object, containers, applications) };
}

function applicationFor(
  { name }: OwnObject,
  containers: readonly OwnContainer[],
  applications: readonly ApplicationPlan[],
): ApplicationPlan | undefined {
  const [only, ...others] = applications;
  if (others.length === 0) return only;
  const names = new Set([name, ...containers.flatMap((each) => [each.name, shortName(textAt(each.value, ['image']))])].map(slug));
  const found = applications.filter(({ service, image }) => names.has(slug(service)) || names.has(slug(shortName(image.name))));
  return found.length === 1 ? found[0] : undefined;
}

/** The name of an image without its registry, tag and digest. */
export function shortName(image: string): string {
  return /([^/:@]{1,100})(?:[:@][^/]{0,200})?$/.exec(image)?.[1] ?? '';
}

/** The value at a place; undefined if there is none. */
export function valueAt(value: Value | undefined, place: Place): Value | undefined {
  let found = value;
  for (const step of place) {
    if (found?.kind === 'mapping') found = found.entries.get(String(step));
    else if (found?.kind === 'sequence' && typeof step === 'number') found = found.items[step];
    else return undefined;
  }
  return found;
}

/** The text of a scalar at a place, or an empty text. */
export function textAt(value: Value | undefined, place: Place): string {
  const found = valueAt(value, place);
  return found?.kind === 'scalar' ? found.text : '';
}

export function itemsAt(value: Value | undefined, place: Place): readonly Value[] {
  const found = valueAt(value, place);
  return found?.kind === 'sequence' ? found.items : [];
}

/** A value that a plain one describes: texts that are not booleans or numbers are strings. */
export function valueOf(plain: unknown): Value {
  if (Array.isArray(plain)) return { kind: 'sequence', items: plain.map((each: unknown) => valueOf(each)) };
  if (typeof plain === 'object' && plain !== null)
    return { kind: 'mapping', entries: new Map(Object.entries(plain).map(([key, each]) => [key, valueOf(each)])) };
  return { kind: 'scalar', text: String(plain), typed: typeof plain !== 'string' };
}

/**
 * Makes these changes in a person's text: everything else stays byte for byte, above all comments. Returns undefined if one of them has no
 * certain place.
 */
export function withPlacedEdits(text: string, edits: readonly PlacedEdit[]): string | undefined {
  if (isJson(text)) return withEditsInJson(text, edits);
  let result = '';
  let done = 0;
  for (const [index, part] of yamlParts(text).entries()) {
    const own = edits.filter(({ document }) => document === index);
    const changed = own.length === 0 ? part.text : withEditsIn(part.text, own);
    if (changed === undefined) return undefined;
    result += text.slice(done, part.start) + changed;
    done = part.start + part.text.length;
  }
  return result + text.slice(done);
}

/** True for a text of JSON, which has one document and no comments. */
export function isJson(text: string): boolean {
  return /^\s*\{/.test(text);
}

/** The same for JSON in the layout of a printer. Another layout would change everywhere. */
function withEditsInJson(text: string, edits: readonly PlacedEdit[]): string | undefined {
  const value = readYaml(text);
  const indent = /^\{\n( +|\t)/.exec(text)?.[1] ?? '';
  const print = (each: Value): string => `${JSON.stringify(plainOf(each), null, indent)}\n`;
  if (value === undefined || print(value) !== text) return undefined;
  let expected: Value | undefined = value;
  for (const edit of edits) expected = expected === undefined ? undefined : placed(expected, edit.place, edit.value);
  return expected === undefined ? undefined : print(expected);
}

/** The plain value; an alias does not occur in JSON. */
function plainOf(value: Value): unknown {
  if (value.kind === 'mapping') return Object.fromEntries([...value.entries].map(([key, each]) => [key, plainOf(each)]));
  if (value.kind === 'sequence') return value.items.map(plainOf);
  if (value.kind === 'alias' || !value.typed) return value.kind === 'alias' ? value.name : value.text;
  return JSON.parse(value.text);
}

/** The shape of manifests; the objects of a List are known by their kind and name. */
const shape: Shape = {
  ...kubernetesShape,
  identityAt: (path) => (path.length === 1 && path[0] === 'items' ? kindAndName : kubernetesShape.identityAt(path)),
};

function kindAndName(item: Value): string | undefined {
  const kind = textAt(item, ['kind']);
  return kind === '' ? undefined : `${kind} ${textAt(item, ['metadata', 'name'])}`;
}

function withEditsIn(text: string, edits: readonly PlacedEdit[]): string | undefined {
  const value = readYaml(text);
  let expected = value;
  for (const edit of edits) expected = expected === undefined ? undefined : placed(expected, edit.place, edit.value);
  if (value === undefined || expected === undefined || isSame(value, expected)) return undefined;
  const mine = { text, value };
  // New parts are taken from this text, in block style.
  const printed = printBlock(expected);
  const printedValue = readYaml(printed);
  const template = printedValue === undefined ? mine : { text: printed, value: printedValue };
  const result = splice({ shape, mine, base: template, theirs: template }, expected);
  const isSound =
    result !== undefined && isSame(readYaml(result), expected) && commentsOf(result).join('\n') === commentsOf(text).join('\n');
  return isSound ? result : undefined;
}

/** The value with another one at a place. Maps on the way are made; an item after the last one of a list is added. */
function placed(value: Value | undefined, [step, ...rest]: Place, added: Value): Value | undefined {
  if (step === undefined) return added;
  if (typeof step === 'number') {
    const items = value === undefined ? [] : value.kind === 'sequence' ? value.items : undefined;
    const next = items === undefined || step > items.length ? undefined : placed(items[step], rest, added);
    if (items === undefined || next === undefined) return undefined;
    const changed = [...items.slice(0, step), next, ...items.slice(step + 1)];
    return value?.kind === 'sequence' ? { ...value, items: changed } : { kind: 'sequence', items: changed };
  }
  const isNothing = value === undefined || (value.kind === 'scalar' && value.text === 'null' && value.typed);
  const map: Mapping | undefined = isNothing ? { kind: 'mapping', entries: new Map() } : value.kind === 'mapping' ? value : undefined;
  const next = map === undefined ? undefined : placed(map.entries.get(step), rest, added);
  return map === undefined || next === undefined ? undefined : { ...map, entries: new Map([...map.entries, [step, next]]) };
}
