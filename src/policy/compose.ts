import { posix } from 'node:path';
import { type Document, isAlias, isMap, isNode, isScalar, isSeq, type Node } from 'yaml';
import type { Folder } from '../folder/folder.ts';
import { resolved } from '../manifests/dockerfile-text.ts';
import { parseYaml } from '../manifests/yaml-text.ts';
import { readContainerText } from './container-text.ts';

/** A value of a compose file with its place: `extends` and `include` read values from other files. */
export interface ComposeValue {
  readonly path: string;
  readonly line: number;
  /** The text of a scalar, with the defaults of its variables. */
  readonly text?: string;
  readonly items?: readonly ComposeValue[];
  readonly entries?: ReadonlyMap<string, ComposeValue>;
}

/** A service as compose runs it, with anchors, `<<`, `extends` and `include` applied, in any profile. */
export interface ComposeService {
  readonly path: string;
  readonly line: number;
  readonly name: string;
  readonly fields: ReadonlyMap<string, ComposeValue>;
}

/** The kinds of objects that a compose file declares in addition to services. */
export const resourceKinds = ['volumes', 'networks', 'secrets', 'configs'] as const;

/** A volume, network, secret or configuration that a compose file declares for its services, or a file that it takes services from. */
export interface ComposeResource {
  readonly path: string;
  readonly line: number;
  /** `file`: another compose file that services are taken from. */
  readonly kind: (typeof resourceKinds)[number] | 'file';
  readonly name: string;
  readonly fields: ReadonlyMap<string, ComposeValue>;
}

/** A compose file that cannot be parsed. */
export interface ComposeProblem {
  readonly path: string;
  readonly line: number;
  readonly problem: string;
}

const mostFiles = 20;
// Aliases can expand a short text without limit.
const mostValues = 50_000;

/** The declarations of a compose file. */
export interface ComposeFile {
  /** Including those of included files. */
  readonly services: readonly ComposeService[];
  /** Including those of included files, too. */
  readonly resources: readonly ComposeResource[];
  readonly problems: readonly ComposeProblem[];
}

/** The services of a compose file and of the files that it includes. Reads nothing outside of the folder. Throws nothing. */
export function readServices(folder: Folder, path: string): ComposeFile {
  const files = new ComposeFiles(folder);
  const services = files.services(path, new Set());
  return { services, resources: files.resources, problems: files.problems };
}

class ComposeFiles {
  readonly problems: ComposeProblem[] = [];
  readonly resources: ComposeResource[] = [];
  readonly #folder: Folder;
  readonly #roots = new Map<string, ComposeValue | undefined>();
  #values = 0;

  constructor(folder: Folder) {
    this.#folder = folder;
  }

  services(path: string, above: ReadonlySet<string>): ComposeService[] {
    const root = this.#root(path);
    if (root === undefined || above.has(path)) return [];
    const included = (root.entries?.get('include')?.items ?? []).flatMap((item) => {
      const paths = item.entries?.get('path');
      return (paths?.items ?? [paths ?? item]).flatMap((value) => {
        this.#refer(value);
        return value.text === undefined ? [] : this.services(beside(path, value.text), new Set([...above, path]));
      });
    });
    for (const kind of resourceKinds) {
      for (const [name, { line, entries = new Map<string, ComposeValue>() }] of root.entries?.get(kind)?.entries ?? [])
        this.resources.push({ path, line, kind, name, fields: entries });
    }
    const own = [...(root.entries?.get('services')?.entries ?? [])].map(([name, value]) => ({
      path,
      line: value.line,
      name,
      fields: this.#extended(path, value, new Set([`${path} ${name}`])),
    }));
    return [...included, ...own];
  }

  /** The fields of a service, with those of the service that it extends (compose specification, "extends"). */
  #extended(path: string, service: ComposeValue, seen: ReadonlySet<string>): ReadonlyMap<string, ComposeValue> {
    const own = service.entries ?? new Map<string, ComposeValue>();
    const extended = own.get('extends');
    const name = extended?.text ?? extended?.entries?.get('service')?.text;
    if (extended === undefined || name === undefined) return own;
    const named = extended.entries?.get('file');
    if (named !== undefined) this.#refer(named);
    const from = named?.text === undefined ? path : beside(path, named.text);
    const key = `${from} ${name}`;
    const base = this.#root(from)?.entries?.get('services')?.entries?.get(name);
    if (base === undefined || seen.has(key)) return own;
    return mergedFields(this.#extended(from, base, new Set([...seen, key])), own);
  }

  #root(path: string): ComposeValue | undefined {
    if (this.#roots.has(path)) return this.#roots.get(path);
    this.#roots.set(path, undefined);
    if (!this.#folder.has(path)) return undefined;
    if (this.#roots.size > mostFiles) return this.#refuse(path, 1, `The file is one of more than ${mostFiles} that belong together`);
    const { text, problem } = readContainerText(this.#folder, path);
    if (problem !== undefined) return this.#refuse(path, 1, problem);
    const parsed = parseYaml(text, { merge: true });
    if ('problem' in parsed) return this.#refuse(path, parsed.line, parsed.problem);
    const lines = lineStarts(text);
    // Compose merges the documents of a file.
    const [first, ...others] = parsed.documents.flatMap((document) => this.#value(document.contents, { path, document, lines }) ?? []);
    if (this.#values > mostValues) this.#refuse(path, 1, `The file and those that belong to it have more than ${mostValues} values`);
    const root = first === undefined ? undefined : others.reduce(mergedValue, first);
    this.#roots.set(path, root);
    return root;
  }

  #refer({ path, line, text = '' }: ComposeValue): void {
    this.resources.push({ path, line, kind: 'file', name: text, fields: new Map() });
  }

  #refuse(path: string, line: number, problem: string): undefined {
    this.problems.push({ path, line, problem });
    return undefined;
  }

  #value(node: unknown, place: Place, level = 0): ComposeValue | undefined {
    this.#values += 1;
    if (!isNode(node) || this.#values > mostValues || level > 64) return undefined;
    const at = { path: place.path, line: lineOf(place.lines, node.range?.[0] ?? 0) };
    if (isAlias(node)) {
      const target: Node | undefined = node.resolve(place.document);
      return target === undefined ? undefined : this.#value(target, place, level + 1);
    }
    if (isScalar(node)) return { ...at, text: interpolated(node.value === null ? '' : String(node.source ?? node.value)) };
    if (isSeq(node)) return { ...at, items: node.items.flatMap((item) => this.#value(item, place, level + 1) ?? []) };
    if (!isMap(node)) return at;
    const entries = new Map<string, ComposeValue>();
    for (const { key, value } of node.items) {
      const found: ComposeValue = this.#value(value, place, level + 1) ?? at;
      if (isScalar(key) && String(key.source ?? '') === '<<') {
        for (const each of found.items ?? [found]) {
          for (const [name, inner] of each.entries ?? []) if (!entries.has(name)) entries.set(name, inner);
        }
      } else if (isScalar(key)) {
        const line = lineOf(place.lines, key.range?.[0] ?? 0);
        entries.set(String(key.value), found.items !== undefined || found.entries !== undefined ? { ...found, line } : found);
      }
    }
    return { ...at, entries };
  }
}

interface Place {
  readonly path: string;
  readonly document: Document.Parsed;
  readonly lines: readonly number[];
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function lineOf(starts: readonly number[], at: number): number {
  let [low, high] = [0, starts.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= at) low = middle;
    else high = middle;
  }
  return low + 1;
}

/** A path in a file, relative to the folder; a path that leads out of the folder matches nothing. */
function beside(path: string, other: string): string {
  return posix.normalize(posix.join(posix.dirname(path), other));
}

/** Compose replaces variables when it starts. Here all are unset, so their defaults count. `$$` is an escaped `$`. */
function interpolated(text: string): string {
  if (!text.includes('$')) return text;
  const plain = text.replaceAll(
    /\$\{(\w{1,80})(:?[-?+])?([^{}]{0,500})\}/g,
    (whole, _name: string, sign: string | undefined, word: string) =>
      sign?.endsWith('-') === true ? word : sign === undefined || sign.endsWith('?') ? whole : '',
  );
  return resolved(plain, new Map()) ?? plain;
}

/** These lists are replaced; all other lists are appended (compose specification, "Merge"). */
const replacing = new Set(['command', 'entrypoint']);

function mergedFields(base: ReadonlyMap<string, ComposeValue>, own: ReadonlyMap<string, ComposeValue>): ReadonlyMap<string, ComposeValue> {
  const merged = new Map(base);
  for (const [name, value] of own) {
    const before = base.get(name);
    merged.set(name, before === undefined || replacing.has(name) ? value : mergedValue(before, value));
  }
  return merged;
}

function mergedValue(base: ComposeValue, own: ComposeValue): ComposeValue {
  if (base.items !== undefined && own.items !== undefined) return { ...own, items: [...base.items, ...own.items] };
  if (base.entries !== undefined && own.entries !== undefined) return { ...own, entries: mergedFields(base.entries, own.entries) };
  return own;
}

/** Names and values of a field that is a map or a list of `NAME=value`; a single name has no value. */
export function pairsOf(
  value: ComposeValue | undefined,
): readonly { readonly name: string; readonly value: string | undefined; readonly line: number; readonly path: string }[] {
  const named = [...(value?.entries ?? [])].map(([name, { text, line, path }]) => ({ name, value: text, line, path }));
  const listed = (value?.items ?? []).map(({ text = '', line, path }) => {
    const cut = text.indexOf('=');
    return cut === -1 ? { name: text, value: undefined, line, path } : { name: text.slice(0, cut), value: text.slice(cut + 1), line, path };
  });
  return [...named, ...listed];
}

/** True for a true value, in any spelling of YAML. */
export function isTrue(value: ComposeValue | undefined): boolean {
  return /^(?:true|yes|on)$/i.test(value?.text ?? '');
}
