import type { Fact } from '../facts.ts';
import type { Folder } from '../folder/folder.ts';
import { type Current, currentPackages } from './debian-packages.ts';
import { readJson } from './json.ts';
import type { StatedPackages } from './stated.ts';
import { tableAt, textsAt } from './table.ts';
import { readToml } from './toml.ts';

/** Debian packages that a folder requires, and notes about unreadable entries. */
export interface SystemPackagesFinding {
  /** For the runtime image. */
  readonly runtime?: Fact<readonly string[]>;
  /** For the build stages. */
  readonly build?: Fact<readonly string[]>;
  readonly warnings: readonly string[];
}

/** A package name (Debian policy 5.6.1): apt receives nothing else. */
export const packageName = /^[a-z0-9][a-z0-9+.-]{1,98}$/;

/** Packages that only a build needs: headers, compilers and similar ones. */
const forBuilds = /^(?:.+-dev|build-essential|gcc|g\+\+|make|cmake|autoconf|automake|libtool|pkg-config|pkgconf|cargo|rustc|python3-dev)$/;

/** Lookups of package names. */
export interface KnownNames {
  /** The library package that belongs to a package with headers. */
  libraryOf(headers: string): string | undefined;
  /** Debian's name of an Alpine package. */
  ofAlpine(name: string): string | undefined;
}

interface Listed {
  readonly file: string;
  readonly names: readonly string[];
  /** Present if the file says that the packages are only for one of them. */
  readonly only?: 'build' | 'runtime';
  /** Present for packages that a container file installs. */
  readonly certainty?: 'stated';
}

/**
 * Reads packages.txt, Aptfile, nixpacks.toml and railpack.json. `isListedByPackages`: whether packages.txt is the list that Streamlit
 * Community Cloud and Hugging Face's Spaces install; otherwise it may contain anything. `known`: lookups of package names. `installed`: the
 * packages that container files of the folder install.
 */
export function findSystemPackages(
  folder: Folder,
  isListedByPackages: boolean,
  { libraryOf, ofAlpine }: KnownNames,
  installed: readonly StatedPackages[] = [],
): SystemPackagesFinding {
  const listed = [
    ...(isListedByPackages ? lines(folder, 'packages.txt') : []),
    ...lines(folder, 'Aptfile'),
    ...ofNixpacks(folder),
    ...ofRailpack(folder),
    ...installed.map(
      ({ source, names, system, ...rest }): Listed => ({
        file: source,
        certainty: 'stated',
        names: system === 'alpine' ? names.flatMap((name) => ofAlpine(name) ?? []) : names,
        ...rest,
      }),
    ),
  ];
  const found = listed.map(({ names, ...rest }) => ({ ...rest, names: names.flatMap((name) => currentPackages(name)?.names ?? [name]) }));
  const loaded = found.map(({ file, names, only, certainty }) => ({
    file,
    ...(certainty === undefined ? {} : { certainty }),
    names: only === undefined ? names.flatMap((name) => libraryOf(name) ?? []) : [],
  }));
  return {
    ...factOf('runtime', [...found, ...loaded]),
    ...factOf('build', found),
    warnings: [
      ...listed.flatMap(({ file, names }) => {
        const odd = names.filter((name) => !packageName.test(name));
        const nameless =
          odd.length === 0
            ? []
            : [
                `${file} lists ${JSON.stringify(odd[0]?.slice(0, 60))}, which is not the name of a Debian package, so the image does not install it: add it to the Dockerfile.`,
              ];
        return [...nameless, ...describeChanged(file, names)];
      }),
      ...installed.flatMap((each) => describeUnknown(each, ofAlpine)),
    ],
  };
}

/** Describes Alpine packages without a known name in Debian. */
function describeUnknown({ source, names, system, only }: StatedPackages, ofAlpine: KnownNames['ofAlpine']): string[] {
  const unknown = system === 'alpine' && only === undefined ? names.filter((name) => ofAlpine(name) === undefined) : [];
  return unknown.length === 0
    ? []
    : [
        `${source} installs ${unknown.join(', ')} in Alpine, and the tool does not know their names in Debian: if the application needs them, set --packages to their names in Debian.`,
      ];
}

/** Describes packages that have another name in Debian 13, or that it does not have. */
function describeChanged(file: string, names: readonly string[]): string[] {
  const changed = [...new Set(names)].flatMap((name): (readonly [string, Current])[] => {
    const current = currentPackages(name);
    return current === undefined ? [] : [[name, current]];
  });
  const renamed = changed.filter(([, current]) => current.names.length > 0);
  const gone = changed.filter(([, current]) => current.names.length === 0);
  const list = renamed.map(([name, current]) => `${current.names.join(' and ')} for ${name}`);
  return [
    ...(list.length === 0 ? [] : [`${file} lists packages that have other names in Debian 13: the image installs ${list.join(', ')}.`]),
    ...gone.map(
      ([name, { why }]) =>
        `${file} lists ${name}, which Debian 13 does not have${why === undefined ? '' : ` (${why})`}, so the image does not install it.`,
    ),
  ];
}

function factOf(stage: 'build' | 'runtime', found: readonly Listed[]): Partial<Pick<SystemPackagesFinding, 'build' | 'runtime'>> {
  const fitting = found
    .map(({ file, names, only, certainty }) => ({
      file,
      certainty,
      names: names.filter((name) => packageName.test(name) && (only ?? (forBuilds.test(name) ? 'build' : 'runtime')) === stage),
    }))
    .filter(({ names }) => names.length > 0);
  if (fitting.length === 0) return {};
  const value = [...new Set(fitting.flatMap(({ names }) => names))].sort();
  const certainty = fitting.some((each) => each.certainty === 'stated') ? { certainty: 'stated' as const } : {};
  return { [stage]: { value, ...certainty, source: [...new Set(fitting.map(({ file }) => file))].join(' and ') } };
}

/** One name on each line. In an Aptfile, a version may follow `=`, which is ignored because Debian has no older versions. */
function lines(folder: Folder, file: string): Listed[] {
  const names = (folder.read(file) ?? '').split('\n').flatMap((line) => {
    const text = line.replace(/#.*/, '').trim();
    return text === '' ? [] : text.startsWith(':') ? [text] : text.split(/\s+/).map((word) => word.replace(/=.*/, ''));
  });
  return names.length === 0 ? [] : [{ file, names }];
}

/** nixpacks.com, "Configuring builds": the image also contains `aptPkgs` of a phase. */
function ofNixpacks(folder: Folder): Listed[] {
  const file = 'nixpacks.toml';
  const phases = tableAt(readToml(folder, file)?.root, 'phases');
  const names = Object.keys(phases ?? {}).flatMap((phase) => textsAt(tableAt(phases, phase), 'aptPkgs'));
  return names.filter((name) => name !== '...').length === 0 ? [] : [{ file, names: names.filter((name) => name !== '...') }];
}

/** railpack.com, "Configuration file": `buildAptPackages`, and `aptPackages` of `deploy`. */
function ofRailpack(folder: Folder): Listed[] {
  const file = 'railpack.json';
  const root = readJson(folder, file)?.root;
  const built = textsAt(root, 'buildAptPackages');
  const deployed = textsAt(tableAt(root, 'deploy'), 'aptPackages');
  return [
    ...(built.length === 0 ? [] : [{ file, names: built, only: 'build' as const }]),
    ...(deployed.length === 0 ? [] : [{ file, names: deployed, only: 'runtime' as const }]),
  ];
}
