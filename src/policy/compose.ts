import { posix } from 'node:path';
import type { Folder } from '../folder/folder.ts';
import { resolved } from '../manifests/dockerfile-text.ts';
import { parseYaml } from '../manifests/yaml-text.ts';
import { readContainerText } from './container-text.ts';
import { type FileValue, mostValues, placeIn, ValueReader } from './values.ts';

/** A service as compose runs it, with anchors, `<<`, `extends` and `include` applied, in any profile. */
export interface ComposeService {
  readonly path: string;
  readonly line: number;
  readonly name: string;
  readonly fields: ReadonlyMap<string, FileValue>;
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
  readonly fields: ReadonlyMap<string, FileValue>;
}

/** A compose file that cannot be parsed. */
export interface ComposeProblem {
  readonly path: string;
  readonly line: number;
  readonly problem: string;
}

const mostFiles = 20;

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
  readonly #roots = new Map<string, FileValue | undefined>();
  readonly #values = new ValueReader(mostValues, interpolated);

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
      for (const [name, { line, entries = new Map<string, FileValue>() }] of root.entries?.get(kind)?.entries ?? [])
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
  #extended(path: string, service: FileValue, seen: ReadonlySet<string>): ReadonlyMap<string, FileValue> {
    const own = service.entries ?? new Map<string, FileValue>();
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

  #root(path: string): FileValue | undefined {
    if (this.#roots.has(path)) return this.#roots.get(path);
    this.#roots.set(path, undefined);
    if (!this.#folder.has(path)) return undefined;
    if (this.#roots.size > mostFiles) return this.#refuse(path, 1, `The file is one of more than ${mostFiles} that belong together`);
    const { text, problem } = readContainerText(this.#folder, path);
    if (problem !== undefined) return this.#refuse(path, 1, problem);
    const parsed = parseYaml(text, { merge: true });
    if ('problem' in parsed) return this.#refuse(path, parsed.line, parsed.problem);
    // Compose merges the documents of a file.
    const [first, ...others] = this.#values.read(parsed.documents, placeIn(path, text));
    if (this.#values.isFull) this.#refuse(path, 1, `The file and those that belong to it have more than ${mostValues} values`);
    const root = first === undefined ? undefined : others.reduce(mergedValue, first);
    this.#roots.set(path, root);
    return root;
  }

  #refer({ path, line, text = '' }: FileValue): void {
    this.resources.push({ path, line, kind: 'file', name: text, fields: new Map() });
  }

  #refuse(path: string, line: number, problem: string): undefined {
    this.problems.push({ path, line, problem });
    return undefined;
  }
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

function mergedFields(base: ReadonlyMap<string, FileValue>, own: ReadonlyMap<string, FileValue>): ReadonlyMap<string, FileValue> {
  const merged = new Map(base);
  for (const [name, value] of own) {
    const before = base.get(name);
    merged.set(name, before === undefined || replacing.has(name) ? value : mergedValue(before, value));
  }
  return merged;
}

function mergedValue(base: FileValue, own: FileValue): FileValue {
  if (base.items !== undefined && own.items !== undefined) return { ...own, items: [...base.items, ...own.items] };
  if (base.entries !== undefined && own.entries !== undefined) return { ...own, entries: mergedFields(base.entries, own.entries) };
  return own;
}
