import { Document, isCollection, isMap, isSeq, parseDocument, type YAMLSeq } from 'yaml';
import { KaizenError } from '../errors.ts';
import { parseYaml, yamlValues } from '../manifests/yaml-text.ts';
import { withValuesAt, withValuesOf } from '../reconcile/merge-yaml.ts';
import { kubernetesShape } from '../reconcile/yaml/kubernetes-shape.ts';
import { readYamlDocument } from '../reconcile/yaml/read.ts';
import { problemIn } from '../verify/compose.ts';
import { dockerfileFault, type Instruction, instructionsIn } from '../verify/dockerfile.ts';
import type { Fault } from '../verify/fault.ts';
import { objectProblem } from '../verify/manifest.ts';
import { readYaml as readTemplateYaml, type Value } from '../verify/yaml.ts';
import { type ComposePatch, type DockerfilePatch, type KubernetesPatch, type Patch, placeText } from './preset.ts';

/** The kind of a file that patches can change. */
export type Target =
  | { readonly kind: 'dockerfile' }
  | {
      /** `kubernetes`: a manifest, by its path below the folder of manifests. */
      readonly kind: 'compose' | 'kubernetes';
      /** The names for which `@app` stands. */
      readonly application: readonly string[];
    };

type ValuePatch = ComposePatch | KubernetesPatch;

/** The fault in a text that a preset has changed; undefined if there is none. Reads any YAML, not only that of the templates. */
export function faultIn(target: Target, text: string): Fault | undefined {
  if (target.kind === 'dockerfile') return dockerfileFault(text);
  // The own reader refuses what the templates never contain, and is faster than the parser.
  const known = readTemplateYaml(text);
  if ('value' in known) return faultOfValue(target, known.value);
  const parsed = parseYaml(text, { merge: true });
  if ('problem' in parsed) return { line: parsed.line, what: parsed.problem };
  const [document] = parsed.documents;
  if (document === undefined || parsed.documents.length > 1) return { line: 1, what: 'it is not one document' };
  const values = yamlValues(text, document);
  if ('problem' in values) return { line: values.line, what: values.problem };
  return faultOfValue(target, valueOf(values.value));
}

function faultOfValue(target: Target, value: Value): Fault | undefined {
  const what = target.kind === 'kubernetes' ? objectProblem(value) : problemIn(value);
  return what === undefined ? undefined : { line: 1, what };
}

function valueOf(value: unknown): Value {
  if (Array.isArray(value)) return value.map(valueOf);
  if (typeof value === 'object' && value !== null) return new Map(Object.entries(value).map(([key, each]) => [key, valueOf(each)]));
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

/**
 * Applies the patches to a rendered text. Throws KaizenError (exit code 1) with the preset, its file and line for a patch that makes the text invalid, and
 * for one that matches nothing, unless it is optional.
 */
export function patched(path: string, text: string, target: Target, patches: readonly Patch[]): string {
  const own = patches.filter(({ kind }) => kind === target.kind);
  if (own.length === 0) return text;
  // All patches at once are parsed once. If they fail, one after the other shows which of them is the cause.
  const all = own.length === 1 ? undefined : allAtOnce(text, target, own);
  if (all !== undefined && faultIn(target, all) === undefined) return all;
  return own.reduce((before, patch) => {
    const after = patch.kind === 'dockerfile' ? patchDockerfile(before, patch) : patchValues(before, [patch], target);
    if (after === undefined) {
      if (patch.isOptional) return before;
      throw new KaizenError(
        `${placeText(patch.place)}: the patch matches nothing in ${path}: add "optional: true" if some projects have none.`,
      );
    }
    const fault = faultIn(target, after);
    if (fault === undefined) return after;
    throw new KaizenError(
      `${placeText(patch.place)}: the patch makes ${path} invalid, line ${fault.line}: ${fault.what}. Nothing was written.`,
    );
  }, text);
}

/** The text after all patches; undefined if one of them matches nothing. */
function allAtOnce(text: string, target: Target, patches: readonly Patch[]): string | undefined {
  if (target.kind !== 'dockerfile') {
    const values = patches.filter((patch) => patch.kind !== 'dockerfile');
    return patchValues(text, values, target);
  }
  return patches.reduce<string | undefined>((before, patch) => {
    if (before === undefined || patch.kind !== 'dockerfile') return before;
    return patchDockerfile(before, patch) ?? (patch.isOptional ? before : undefined);
  }, text);
}

function patchDockerfile(text: string, { stage, at, text: added }: DockerfilePatch): string | undefined {
  const read = instructionsIn(text);
  if ('fault' in read) return undefined;
  const own = ofStage(read.instructions, stage);
  const [from] = own;
  if (from === undefined) return undefined;
  const lines = text.split('\n');
  const put = (index: number, removed: number): string => {
    const next = [...lines];
    next.splice(index, removed, ...(added === '' ? [] : added.split('\n')));
    return next.join('\n');
  };
  if (!('keyword' in at)) return put(at.where === 'start' ? from.end : (own.at(-1)?.end ?? from.end), 0);
  const found = own.filter(({ keyword }) => keyword === at.keyword)[at.number - 1];
  if (found === undefined) return undefined;
  if (at.where === 'after') return put(found.end, 0);
  if (at.where === 'before') return put(withComments(lines, found.line - 1), 0);
  const first = at.where === 'remove' ? withComments(lines, found.line - 1) : found.line - 1;
  return put(first, found.end - first);
}

/** The line, from 0, at which the comments above an instruction begin. */
function withComments(lines: readonly string[], index: number): number {
  let first = index;
  while (first > 0 && /^\s*#/.test(lines[first - 1] ?? '')) first -= 1;
  return first;
}

/** The instructions of a stage, its FROM first. */
function ofStage(instructions: readonly Instruction[], stage: string): readonly Instruction[] {
  const starts = instructions.flatMap(({ keyword }, index) => (keyword === 'FROM' ? [index] : []));
  const nameOf = (index: number): string => / AS (\S+)$/i.exec(instructions[index]?.rest ?? '')?.[1]?.toLowerCase() ?? '';
  const start = stage === 'first' ? starts[0] : stage === 'final' ? starts.at(-1) : starts.find((index) => nameOf(index) === stage);
  if (start === undefined) return [];
  return instructions.slice(start, starts.find((index) => index > start) ?? instructions.length);
}

/** True if a patch of manifests finds its place in a text. */
export function patchMatches(text: string, target: Target, patch: KubernetesPatch): boolean {
  return patchValues(text, [patch], target) !== undefined;
}

/** The text after these patches; undefined if one of them matches nothing, unless it is optional. */
function patchValues(text: string, patches: readonly ValuePatch[], target: Target): string | undefined {
  const read = readYamlDocument(text);
  if (read === undefined) return undefined;
  const { document, value } = read;
  const application = target.kind === 'dockerfile' ? [] : target.application;
  const paths: (readonly Step[])[] = [];
  for (const { kind, path, change, isOptional } of patches) {
    const found = expanded(document, path, application).filter((each) => changed(document, each, change, kind));
    if (found.length === 0 && !(isOptional && patches.length > 1)) return undefined;
    paths.push(...found.map((each) => (change === 'remove' ? remainingPath(document, each) : each)));
  }
  if (paths.length === 0) return text;
  // The rendered text keeps its layout if the change can be made in it.
  const keys = paths.filter((path): path is readonly string[] => path.every((step) => typeof step === 'string'));
  if (keys.length === paths.length) {
    const edited = withValuesAt({ text, value }, keys, printedAt(document, keys));
    if (edited !== undefined) return edited;
  }
  const printed = document.toString({ lineWidth: 0 });
  return withValuesOf(text, printed, target.kind === 'kubernetes' ? kubernetesShape : undefined) ?? printed;
}

/** The path of a removed entry, or that of its map if it was the last one: an empty map has a text of its own. */
function remainingPath(document: Document, path: readonly Step[]): readonly Step[] {
  const parent = document.getIn(path.slice(0, -1), true);
  return isMap(parent) && parent.items.length === 0 ? path.slice(0, -1) : path;
}

/** A YAML text with only these paths of a document. */
function printedAt(document: Document, paths: readonly (readonly string[])[]): string {
  const only = new Document({});
  for (const path of paths) if (document.hasIn(path)) only.setIn(path, document.getIn(path, true));
  return only.toString({ lineWidth: 0 });
}

const mostPaths = 200;

/** Lists of Kubernetes whose items have names: a path through a list that is missing leads nowhere. */
const lists: ReadonlySet<string> = new Set([
  ...['containers', 'initContainers', 'volumes', 'volumeMounts', 'env', 'envFrom', 'ports', 'tolerations', 'images', 'configMapGenerator'],
]);

/** A key of a map, or the index of an item. */
type Step = string | number;

/** The paths that match a path with `@app` and `*`. A key in a list is the name of an item, or its index. */
function expanded(document: Document, path: readonly string[], application: readonly string[]): readonly (readonly Step[])[] {
  let paths: readonly (readonly Step[])[] = [[]];
  for (const key of path) {
    paths = paths
      .flatMap((before): readonly (readonly Step[])[] => {
        const node = before.length === 0 ? document.contents : document.getIn(before, true);
        const names = key === '@app' ? application : [key];
        if (node === undefined && lists.has(String(before.at(-1)))) return [];
        if (isSeq(node)) return itemsNamed(node, key === '*' ? undefined : names).map((index) => [...before, index]);
        if (key !== '*') return names.map((name) => [...before, name]);
        return isMap(node) ? node.items.map((pair) => [...before, String(pair.key)]) : [];
      })
      .slice(0, mostPaths);
  }
  return paths;
}

/** The indexes of the items with one of these names or indexes; without names, all. */
function itemsNamed({ items }: YAMLSeq, names: readonly string[] | undefined): readonly number[] {
  return items.flatMap((item, index) => {
    const name = isMap(item) ? item.get('name') : undefined;
    return names === undefined || names.includes(String(index)) || (typeof name === 'string' && names.includes(name)) ? [index] : [];
  });
}

function changed(document: Document, path: readonly Step[], change: ValuePatch['change'], kind: ValuePatch['kind']): boolean {
  if (change === 'remove') return document.hasIn(path) && document.deleteIn(path);
  // A patch of a setting does not create the service that the setting belongs to.
  const parent = document.getIn(path.slice(0, -1), true);
  const isRooted = kind === 'kubernetes' || path.length < 3 || document.hasIn(path.slice(0, 2));
  if (!isRooted || (parent !== undefined && !isCollection(parent))) return false;
  if ('set' in change) {
    document.setIn(path, document.createNode(change.set));
    return true;
  }
  const list = document.getIn(path, true);
  const items: unknown[] = Array.isArray(change.append) ? change.append : [change.append];
  if (list === undefined) document.setIn(path, document.createNode(items));
  else if (isSeq(list)) for (const item of items) list.add(document.createNode(item));
  else return false;
  return true;
}

/** The patches of manifests that concern a manifest, by its path below the folder of manifests and its text. */
export function patchesOf(
  path: string,
  text: string,
  application: readonly string[],
  patches: readonly Patch[],
): readonly KubernetesPatch[] {
  const own = patches.filter((patch) => patch.kind === 'kubernetes');
  if (own.length === 0) return [];
  const document = parseDocument(text, { uniqueKeys: false });
  const [kind, name] = [document.get('kind'), document.getIn(['metadata', 'name'])];
  return own.filter(({ of }) => {
    if ('file' in of) return of.file === path;
    return (
      of.kind === kind &&
      (of.name === '' || of.name === '*' || of.name === name || (of.name === '@app' && application.includes(String(name))))
    );
  });
}
