import { KaizenError } from '../../errors.ts';
import type { Folder } from '../../folder/folder.ts';
import { type JsonFile, kindOf, readJson } from '../../manifests/json.ts';
import { isTable, type Table, tableAt, textAt, textsAt } from '../../manifests/table.ts';

type Texts = ReadonlyMap<string, string>;

/** The content of package.json, as this stack needs it. */
export interface PackageJson {
  readonly root: Table;
  readonly name?: string;
  /** True if `.js` files are ECMAScript modules. */
  readonly isModule: boolean;
  readonly main?: string;
  /** Files of its commands. */
  readonly bin: readonly string[];
  readonly scripts: Texts;
  /** Its production dependencies, including peers. */
  readonly dependencies: Texts;
  /** The same without peers. */
  readonly ownDependencies: Texts;
  readonly devDependencies: Texts;
  /** Optional dependencies, and peers that may be missing. */
  readonly optionalDependencies: Texts;
  /** Globs of its workspaces' folders; undefined if there are none. */
  readonly workspaces?: readonly string[];
}

export const manifestFile = 'package.json';

/** Manifests that only pnpm reads instead (pnpm.io/package_json). */
const json5File = 'package.json5';
const yamlFile = 'package.yaml';
const lockOfPnpm = 'pnpm-lock.yaml';

/** The manifest file of a folder. */
export function manifestOf(folder: Folder): string {
  return folder.has(json5File) && !folder.has(manifestFile) ? json5File : manifestFile;
}

/**
 * True for a folder with a Node.js manifest. A package.yaml belongs to pnpm if its lock file is next to it, and otherwise to another
 * program.
 */
export function hasManifest(folder: Folder): boolean {
  return folder.has(manifestFile) || folder.has(json5File) || isYaml(folder);
}

function isYaml(folder: Folder): boolean {
  return folder.has(yamlFile) && folder.has(lockOfPnpm) && !folder.has(manifestFile) && !folder.has(json5File);
}

/**
 * Reads package.json, or its replacement. Throws KaizenError that names the line if it cannot be parsed, or if a required part has another
 * form.
 */
export function readPackageJson(folder: Folder): PackageJson {
  if (isYaml(folder))
    throw new KaizenError(
      `${yamlFile}: the tool does not read YAML manifests. Write it as ${manifestFile} or ${json5File}, which pnpm reads, too.`,
    );
  const file = manifestOf(folder);
  const json = readJson(folder, file, file === json5File ? 'json5' : 'json');
  const root = json?.root ?? {};
  const [name, main] = [textAt(root, 'name'), textAt(root, 'main')];
  const peers = [...textsOf(json, 'peerDependencies')];
  const isOptionalPeer = ([peer]: readonly [string, string]): boolean => tableAt(root, 'peerDependenciesMeta', peer)?.['optional'] === true;
  const ownDependencies = textsOf(json, 'dependencies');
  const workspaces = isTable(root['workspaces']) ? textsAt(root['workspaces'], 'packages') : textsAt(root, 'workspaces');
  return {
    root,
    ...(name === undefined || name === '' ? {} : { name }),
    isModule: root['type'] === 'module',
    ...(main === undefined ? {} : { main }),
    bin: binFiles(root['bin']),
    scripts: textsOf(json, 'scripts'),
    // npm and pnpm install peers automatically.
    dependencies: new Map([...peers.filter((peer) => !isOptionalPeer(peer)), ...ownDependencies]),
    ownDependencies,
    devDependencies: textsOf(json, 'devDependencies'),
    optionalDependencies: new Map([...peers.filter(isOptionalPeer), ...textsOf(json, 'optionalDependencies')]),
    ...(root['workspaces'] === undefined ? {} : { workspaces }),
  };
}

function textsOf(json: JsonFile | undefined, key: string): Texts {
  const value = json?.root[key];
  if (json === undefined || value === undefined || value === null) return new Map();
  const place = (): string => `${json.file} line ${json.lineOf(key)}`;
  if (!isTable(value)) throw new KaizenError(`${place()}: "${key}" is ${kindOf(value)}, not an object of names and texts: correct it.`);
  return new Map(
    Object.entries(value).flatMap(([name, text]): [string, string][] => {
      // A key that many people use for comments.
      if (name.startsWith('//')) return [];
      if (typeof text === 'string') return [[name, text]];
      throw new KaizenError(`${place()}: "${name}" in "${key}" is ${kindOf(text)}, not a text: correct it.`);
    }),
  );
}

function binFiles(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return isTable(value) ? Object.values(value).filter((file) => typeof file === 'string') : [];
}
