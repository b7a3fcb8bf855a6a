import type { Folder } from '../../folder/folder.ts';
import type { Obstacle } from '../versions.ts';
import { lackOf } from './limits.ts';
import { deliveryOf, isSourceAlone, type LockedPackages, readLockedPackages } from './locked-packages.ts';
import type { Lock } from './locks.ts';
import { canHold } from './markers.ts';
import { normaliseName } from './requirement.ts';
import type { Placed } from './requirements.ts';

/** The installed packages, by release line of Python. */
export interface PinnedPackages {
  /** The packages that have no wheel for a line, or that do not work with it. */
  obstacles(line: string): readonly Obstacle[];
  /** Names of the packages that are built from source with that line, because they have no wheel. */
  built(line: string): readonly string[];
  /** Whether a lock file has a wheel of a package for that line, which contains its libraries. */
  hasWheel(name: string, line: string): boolean;
  /** Names of all packages that a lock file installs with that line; empty without a lock file. */
  locked(line: string): ReadonlySet<string>;
}

interface Pin {
  readonly name: string;
  readonly version: string;
  readonly marker: string;
}

/**
 * Reads the pinned packages: their wheels in a lock file, or else the tables of known limits. `folder` contains the lock file, `placed` are
 * the requirements of the manifests.
 */
export function readPinnedPackages(folder: Folder, lock: Lock | undefined, placed: readonly Placed[]): PinnedPackages {
  const packages = readLockedPackages(folder, lock, placed);
  const pins = packages === undefined ? [...pinsOf(placed), ...pinsOfPipfile(folder, lock)] : [];
  return {
    obstacles: packages === undefined ? (line) => obstaclesOfPins(pins, line) : remembered((line) => obstaclesOfLock(packages, line)),
    built: (line) => (packages === undefined ? builtOfPins(pins, line) : builtOfLock(packages, line)),
    hasWheel: (name, line) => packages !== undefined && deliveryOf(packages.releases(name), line) === 'wheel',
    locked: (line) => packages?.installed(line) ?? new Set(),
  };
}

function remembered<Value>(find: (line: string) => Value): (line: string) => Value {
  const known = new Map<string, Value>();
  return (line) => {
    const value = known.get(line) ?? find(line);
    known.set(line, value);
    return value;
  };
}

function pinsOf(placed: readonly Placed[]): Pin[] {
  return placed.flatMap(({ requirement }) =>
    requirement.kind === 'package' && requirement.name !== undefined && requirement.version !== undefined
      ? [{ name: requirement.name, version: requirement.version, marker: requirement.marker ?? '' }]
      : [],
  );
}

/**
 * Pipenv's lock file has versions and hashes, and no file names. It is only searched: Pipenv writes it with separate lines for each
 * package.
 */
function pinsOfPipfile(folder: Folder, lock: Lock | undefined): Pin[] {
  if (lock?.file !== 'Pipfile.lock') return [];
  const [production = ''] = folder.search(lock.file).split(/^ {4}"develop": \{$/m);
  return production
    .split(/^(?= {8}"[^"\n]{1,200}": \{$)/m)
    .slice(1)
    .flatMap((entry) => {
      const valueOf = (key: string): string | undefined => new RegExp(`^ {12}"${key}": "(.{0,2000})",?$`, 'm').exec(entry)?.[1];
      const name = /"([^"\n]{1,200})"/.exec(entry)?.[1] ?? '';
      const version = /^==(.+)$/.exec(valueOf('version') ?? '')?.[1];
      return version === undefined
        ? []
        : [{ name: normaliseName(name), version, marker: valueOf('markers')?.replaceAll('\\"', '"') ?? '' }];
    });
}

function obstaclesOfPins(pins: readonly Pin[], line: string): Obstacle[] {
  return pins.flatMap(({ name, version, marker }) => {
    const lacks = canHold(marker, line) ? lackOf(name, version, line) : undefined;
    return lacks === undefined ? [] : [{ what: `${name} ${version}`, lacks }];
  });
}

function builtOfPins(pins: readonly Pin[], line: string): string[] {
  return pins.flatMap(({ name, version, marker }) => (canHold(marker, line) && lackOf(name, version, line) === 'wheel' ? [name] : []));
}

function obstaclesOfLock(packages: LockedPackages, line: string): Obstacle[] {
  return [...packages.installed(line)].sort().flatMap((name): Obstacle[] => {
    const releases = packages.releases(name);
    const newest = releases.at(-1);
    if (newest === undefined) return [];
    if (!isSourceAlone(releases) && deliveryOf(releases, line) === 'source') return [{ what: `${name} ${newest.version}`, lacks: 'wheel' }];
    return releases.every(({ version }) => lackOf(name, version, line) === 'support')
      ? [{ what: `${name} ${newest.version}`, lacks: 'support' }]
      : [];
  });
}

function builtOfLock(packages: LockedPackages, line: string): string[] {
  return [...packages.installed(line)].filter((name) => deliveryOf(packages.releases(name), line) === 'source').sort();
}
