import { posix } from 'node:path';
import { KaizenError } from '../errors.ts';
import type { WrittenPath } from '../facts.ts';
import { isWithin } from '../folder/within.ts';
import { free, slug } from '../names.ts';

/** A named volume, and its mount point. */
export interface Volume {
  readonly name: string;
  readonly path: string;
}

/** A link in the application to data that is kept elsewhere. */
export interface Link {
  readonly path: string;
  readonly target: string;
}

/** The files that an application writes, as paths in its image. */
export interface DataPlan {
  readonly volumes: readonly Volume[];
  /** Folders that are created again with each container. */
  readonly scratch: readonly string[];
  /** Folders in the image that any user can write: a new volume takes their owner and mode. */
  readonly folders: readonly string[];
  readonly links: readonly Link[];
  /** Variables that tell the application where its data is. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The folder for data that can be moved: outside of the code. */
export const ownFolder = '/data';

/** Extensions of files with data. */
const dataFile = /\.(?:db3?|sqlite3?|sqlitedb|mdb|duckdb)$/;

/** Extensions of other files that a program writes: settings, keys, logs, lists. */
const writtenFile =
  /\.(?:jsonl?|ya?ml|toml|ini|conf|cfg|env|log|txt|csv|tsv|xml|html?|pem|key|crt|cert|lock|pid|dat|pkl|pickle|bolt|bbolt|gob|bak|md|ics|rss|png|jpe?g|svg|css|zip|gz)$/i;

/** True if an answered path is a file, judged by its extension; any other path is a folder. */
export function namesFile(path: string): boolean {
  return dataFile.test(path) || writtenFile.test(path);
}

/**
 * Plans where the data is kept. Data with a variable moves below /data, and a file next to the code becomes a link to there; other data is
 * mounted where the application expects it. `home`: the folder in which the application runs. `name`: returns a unique name for a volume.
 */
export function planData(
  written: readonly WrittenPath[],
  answered: readonly string[],
  { home, service, taken }: { readonly home: string; readonly service: string; readonly taken: Set<string> },
): DataPlan {
  const kept = outermost(keptPaths(written, relativeTo(home, answered)));
  const moved = kept.filter(({ kind, setting }) => setting !== undefined || kind === 'file');
  const mounted = kept.filter((each) => !moved.includes(each)).map(({ path }) => posix.resolve(home, path));
  const places = placesOf(moved);
  const links = [...places].flatMap(([{ path, setting }, target]) =>
    setting === undefined ? [{ path: posix.resolve(home, path), target }] : [],
  );
  const settings = [...places].flatMap(([{ setting }, target]): [string, string][] =>
    setting === undefined ? [] : [[setting.variable, `${setting.before}${target}${setting.after}`]],
  );
  const paths = [...new Set([...(moved.length === 0 ? [] : [ownFolder]), ...mounted])].sort();
  const lost = written.filter(({ path, use }) => use === 'scratch' && !paths.some((other) => isWithin(posix.resolve(home, path), other)));
  const scratch = lost.flatMap(({ path, kind }) => (kind === 'folder' ? [posix.resolve(home, path)] : []));
  const folders = [...places].flatMap(([{ kind }, target]) => (kind === 'folder' ? [target] : []));
  return {
    volumes: paths.map((path) => ({ name: volumeName(path, home, service, taken), path })),
    scratch,
    folders: [...new Set([...paths, ...folders, ...scratch])].sort(),
    links: [
      ...links,
      ...lost.flatMap(({ path, kind }) =>
        kind === 'file' ? [{ path: posix.resolve(home, path), target: posix.join('/tmp', posix.basename(path)) }] : [],
      ),
    ],
    environment: Object.fromEntries(settings),
  };
}

/** The content of an image: paths in the container, or relative to the folder in which the application runs. */
interface Program {
  readonly home: string;
  /** The start command, and the source of the image. */
  readonly started: readonly string[];
  /** The files of the application's folder. */
  readonly files: ReadonlySet<string>;
}

/** Extensions of code that runs without compilation. */
const code = /\.(?:py|[cm]?[jt]sx?|rb|php)$/;

/**
 * Throws KaizenError (exit code 1) if an answered data path would hide the application: a volume keeps the first version of the code that
 * it contains, and no later image replaces it.
 */
export function refuseDataOverCode(answered: readonly string[], written: readonly WrittenPath[], { home, started, files }: Program): void {
  for (const path of answered.filter((each) => !written.some((other) => other.path === each))) {
    const place = posix.resolve(home, path);
    const within = posix.relative(home, place);
    const program = started.find((word) => isWithin(posix.resolve(home, word), place));
    const around = parentsOf(within).find((parent) => files.has(parent));
    const held = [...files].find((file) => file.startsWith(`${within}/`) && code.test(file));
    if (around !== undefined) throw new KaizenError(`--data ${path}: ${around} is a file of the application, not a folder.`);
    const reason = isWithin(home, place)
      ? `the application runs in ${home}`
      : program !== undefined
        ? `the application starts ${program}, which is inside`
        : files.has(within) && !dataFile.test(within)
          ? 'it is a file of the application'
          : held !== undefined
            ? `${held} is code of the application`
            : undefined;
    if (reason !== undefined)
      throw new KaizenError(
        `--data ${path}: ${reason}, and a volume would hide later versions of it: name a folder that contains only data.`,
      );
  }
}

/** The folders around a relative path, the outermost last. */
function parentsOf(path: string): readonly string[] {
  const parent = posix.dirname(path);
  return parent === '.' || parent === '/' || path.startsWith('..') ? [] : [parent, ...parentsOf(parent)];
}

/** The paths that an answer keeps, with the findings about them, if there are any. */
export function keptPaths(written: readonly WrittenPath[], answered: readonly string[]): readonly WrittenPath[] {
  return answered.flatMap((path): readonly WrittenPath[] => {
    const found = written.filter((each) => each.path === path && each.use === 'data');
    return found.length > 0 ? found : [asAnswered(path)];
  });
}

function asAnswered(path: string): WrittenPath {
  return { path, kind: namesFile(path) ? 'file' : 'folder', use: 'data' };
}

/** Each path once, relative if it is below the folder in which the application runs. */
function relativeTo(home: string, paths: readonly string[]): readonly string[] {
  return [...new Set(paths.map((path) => (path.startsWith(`${home}/`) ? posix.relative(home, path) : path)))];
}

/** Leaves out paths inside another one that is mounted where the application expects it. */
function outermost(paths: readonly WrittenPath[]): readonly WrittenPath[] {
  const mounted = paths.filter(({ kind, setting }) => kind === 'folder' && setting === undefined);
  return paths.filter((each) => !mounted.some((other) => other !== each && isWithin(each.path, other.path)));
}

/** The place of each path below /data. A single folder is /data itself. */
function placesOf(moved: readonly WrittenPath[]): ReadonlyMap<WrittenPath, string> {
  const [first] = moved;
  if (first !== undefined && first.kind === 'folder' && moved.every(({ path }) => path === first.path))
    return new Map(moved.map((each) => [each, ownFolder]));
  const places = new Map<string, string>();
  for (const { path } of moved) {
    const taken = [...places.values()];
    if (!places.has(path))
      places.set(
        path,
        free(posix.basename(path), (other) => taken.includes(other)),
      );
  }
  return new Map(moved.map((each) => [each, posix.join(ownFolder, places.get(each.path) ?? '')]));
}

function volumeName(path: string, home: string, service: string, taken: Set<string>): string {
  const inside = isWithin(path, home) ? posix.relative(home, path) : path.slice(1);
  const name = free(`${service}-${slug(inside)}`, (other) => taken.has(other));
  taken.add(name);
  return name;
}
