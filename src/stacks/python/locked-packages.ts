import type { Folder } from '../../folder/folder.ts';
import type { Lock } from './locks.ts';
import { canHold } from './markers.ts';
import { normaliseName } from './requirement.ts';
import type { Placed } from './requirements.ts';
import { fitsDebian, fitsPython, readWheelName, type Wheel } from './wheels.ts';

/** A release of a package in a lock file. */
export interface LockedRelease {
  readonly version: string;
  readonly wheels: readonly Wheel[];
  /** True if the lock file lists a source archive. */
  readonly hasSource: boolean;
}

interface Dependency {
  readonly name: string;
  /** The environment marker as written; empty for none. */
  readonly marker: string;
}

/** The packages of a lock file that lists their files. */
export interface LockedPackages {
  readonly file: string;
  /** Names of the packages that production installs with that release line, according to the lock file's graph. */
  installed(line: string): ReadonlySet<string>;
  /** The releases of a package: several if versions of Python need different ones. */
  releases(name: string): readonly LockedRelease[];
}

/**
 * Reads uv.lock, poetry.lock, pdm.lock or pylock.toml. `placed`: the requirements of the manifests. Undefined if the lock lists no files.
 */
export function readLockedPackages(folder: Folder, lock: Lock | undefined, placed: readonly Placed[]): LockedPackages | undefined {
  const text = lock === undefined || (!lock.file.endsWith('.toml') && !lock.file.endsWith('.lock')) ? '' : folder.search(lock.file);
  const releases = releasesIn(text);
  if (lock === undefined || releases.size === 0) return undefined;
  const graph = graphIn(text);
  const asked = placed.flatMap(({ requirement }): Dependency[] =>
    requirement.kind === 'package' && requirement.name !== undefined ? [{ name: requirement.name, marker: requirement.marker ?? '' }] : [],
  );
  const known = asked.filter(({ name }) => graph.has(name));
  // If a lock file covers all groups and extras, and no manifest selects some, all of it is installed.
  const roots = known.length === 0 || lock.file === 'pylock.toml' ? [...graph].map(([name, { marker }]) => ({ name, marker })) : known;
  return {
    file: lock.file,
    installed: (line) => reached(graph, roots, line),
    releases: (name) => releases.get(name) ?? [],
  };
}

/** The names of files follow a quotation mark, or are at the end of a URL. */
const wheelName = /["/]([\w.+!%-]{1,250})\.whl["#?]/g;
const sourceName = /["/]([\w.+!%-]{1,250}?)\.(?:tar\.(?:gz|bz2|xz)|tgz|zip)["#?]/g;

function releasesIn(text: string): ReadonlyMap<string, readonly LockedRelease[]> {
  const found = new Map<string, Map<string, { wheels: Wheel[]; hasSource: boolean }>>();
  const releaseOf = (name: string, version: string): { wheels: Wheel[]; hasSource: boolean } => {
    const key = normaliseName(name);
    const versions = found.get(key) ?? new Map<string, { wheels: Wheel[]; hasSource: boolean }>();
    found.set(key, versions);
    const release = versions.get(version) ?? { wheels: [], hasSource: false };
    versions.set(version, release);
    return release;
  };
  for (const [, file = ''] of text.matchAll(wheelName)) {
    const wheel = readWheelName(file);
    if (wheel !== undefined) releaseOf(wheel.name, wheel.version).wheels.push(wheel);
  }
  for (const [, file = ''] of text.matchAll(sourceName)) {
    const at = file.lastIndexOf('-');
    if (at > 0) releaseOf(file.slice(0, at), file.slice(at + 1)).hasSource = true;
  }
  return new Map([...found].map(([name, versions]) => [name, [...versions].map(([version, release]) => ({ version, ...release }))]));
}

interface Node {
  readonly marker: string;
  readonly needs: readonly Dependency[];
}

function graphIn(text: string): ReadonlyMap<string, Node> {
  const nodes = new Map<string, Node>();
  for (const block of text.split(/^\[\[packages?\]\]$/m).slice(1)) {
    const name = normaliseName(/^name = "([^"\n]{1,200})"$/m.exec(block)?.[1] ?? '');
    const marker = markerIn(/^markers? = (.{0,4000})$/m.exec(block)?.[1] ?? '', '');
    const others = nodes.get(name);
    nodes.set(name, {
      // Several releases for several versions of Python: each version gets one of them.
      marker: others === undefined ? marker : '',
      needs: [...(others?.needs ?? []), ...needsIn(block)],
    });
  }
  return nodes;
}

const ofUv = /^[ \t]{0,8}\{ name = "([^"\n]{1,200})"(.{0,4000})$/gm;
const ofPdm = /^ {4}"([A-Za-z0-9][\w.-]{0,200})(.{0,4000})$/gm;
const ofPoetry = /^"?([A-Za-z0-9][\w.-]{0,200})"? = (.{0,4000})$/gm;

/** The dependencies of a package, in the formats of uv, PDM and Poetry, without development dependencies. */
function needsIn(block: string): Dependency[] {
  const parts = block.split(/^(?=\[)/m);
  const [own = ''] = parts;
  const sections = parts.filter((part) => /^\[package\.(?:dependencies|optional-dependencies)\]/.test(part));
  const ofTables = sections.filter((part) => part.startsWith('[package.dependencies]'));
  const found = [
    ...[own, ...sections].flatMap((part) => [...part.matchAll(ofUv)]),
    ...own.matchAll(ofPdm),
    ...ofTables.flatMap((part) => [...part.matchAll(ofPoetry)]),
  ];
  return found.map(([, name = '', rest = '']) => ({ name: normaliseName(name), marker: markerIn(rest, ';') }));
}

/** The marker in the rest of a line: a value of `marker` or `markers`, or the text after the sign. */
function markerIn(rest: string, sign: string): string {
  const value = /\bmarkers? = ("(?:[^"\\]|\\.){0,4000}"|'[^'\n]{0,4000}')/.exec(rest)?.[1];
  if (value !== undefined) return value.slice(1, -1).replaceAll('\\"', '"');
  if (sign === '') return rest.replace(/^["'](.*)["']$/, '$1').replaceAll('\\"', '"');
  const at = rest.indexOf(sign);
  return at === -1 ? '' : rest.slice(at + 1).replaceAll('\\"', '"');
}

function reached(graph: ReadonlyMap<string, Node>, roots: readonly Dependency[], line: string): ReadonlySet<string> {
  const names = new Set<string>();
  const waiting = roots.filter(({ marker }) => canHold(marker, line));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const node = graph.get(next.name);
    if (node === undefined || names.has(next.name) || !canHold(node.marker, line)) continue;
    names.add(next.name);
    waiting.push(...node.needs.filter(({ marker }) => canHold(marker, line)));
  }
  return names;
}

/** How a locked package is installed in an image on Debian with that release line. */
export type Delivery = 'wheel' | 'source' | 'none';

/** `source`: it is built in the image, because none of its wheels fits; `none`: it is for other systems only. */
export function deliveryOf(releases: readonly LockedRelease[], line: string): Delivery {
  const fitting = releases.flatMap(({ wheels }) => wheels).filter(fitsDebian);
  if (fitting.some((wheel) => fitsPython(wheel, line))) return 'wheel';
  return fitting.length > 0 || releases.some(({ hasSource }) => hasSource) ? 'source' : 'none';
}

/** True for a package without a wheel for Debian, in any release and for any version of Python. */
export function isSourceAlone(releases: readonly LockedRelease[]): boolean {
  return !releases.some(({ wheels }) => wheels.some(fitsDebian));
}
