import { KaizenError } from '../../errors.ts';
import type { Fact } from '../../facts.ts';
import type { Folder } from '../../folder/folder.ts';
import { tableAt, textAt } from '../../manifests/table.ts';
import { readToml } from '../../manifests/toml.ts';
import { type ToolPin, toolPins } from '../../manifests/tool-pins.ts';
import { manifestFile, type Package } from './manifest.ts';

/** The release that the folder asks for. Rust supports its newest one alone, which builds the programs of all before it. */
export interface VersionFinding {
  readonly fact: Fact<string>;
  /** Image that builds on Debian, and the Debian release. */
  readonly image: string;
  readonly suite: string;
  /** Files that rustup would take for an order to fetch another toolchain than the image's; empty where it is to fetch one. */
  readonly ignored: readonly string[];
  readonly warnings: readonly string[];
}

// Debian releases of the official image by the first minor version that had them (docker-library/rust).
const suites = [
  { suite: 'trixie', since: 89 },
  { suite: 'bookworm', since: 70 },
  { suite: 'bullseye', since: 54 },
] as const;
const toolchainFiles = ['rust-toolchain.toml', 'rust-toolchain'];

/**
 * Finds the release: what a toolchain file or a version manager's file names, else the newest.
 * Throws KaizenError that names file and line for a version that can't be read or that no image has.
 */
export function findVersion(folder: Folder, context: Folder, packages: readonly Package[]): VersionFinding {
  const pins = [folder, ...(folder === context ? [] : [context])].flatMap((each) => [...toolchain(each), ...toolPins(each, 'rust')]);
  const pin = pins.find(({ version }) => !/^(?:stable|latest|default)$/.test(version));
  const least = packages
    .flatMap((each) => (each.rustVersion === undefined ? [] : [{ ...each.rustVersion, file: each.file }]))
    .sort((a, b) => minorOf(b.value) - minorOf(a.value))[0];
  const said =
    least === undefined
      ? `edition ${packages[0]?.edition ?? '2015'} in ${packages[0]?.file ?? manifestFile}`
      : `rust-version ${least.value} in ${least.file}`;
  const newest: VersionFinding = {
    fact: { value: '1', source: `the newest, for ${said}` },
    image: 'rust:1-slim-trixie',
    suite: 'trixie',
    ignored: toolchainFiles,
    warnings: [],
  };
  if (pin === undefined) return newest;
  const { version, file, place } = pin;
  if (/^(?:nightly|beta)\b/.test(version)) {
    return {
      ...newest,
      fact: { value: version, source: file },
      ignored: [],
      warnings: [`${place}: no official image has ${version}, so that rustup fetches it when the image is built: name a stable release.`],
    };
  }
  const release = /^1\.\d+(?:\.\d+)?/.exec(version)?.[0];
  if (release === undefined) throw new KaizenError(`${place}: "${version.slice(0, 40)}" is not a version of Rust: name one such as 1.96.`);
  const suite = suites.find(({ since }) => minorOf(release) >= since)?.suite;
  if (suite === undefined)
    throw new KaizenError(`${place}: Rust ${release} is older than the images that are known here (1.54): name a newer one.`);
  if (least !== undefined && minorOf(least.value) > minorOf(release)) {
    return { ...newest, warnings: [`Rust ${release} (${file}) is passed over: ${said} asks for a newer one.`] };
  }
  return { ...newest, fact: { value: release, source: file }, image: `rust:${release}-slim-${suite}`, suite };
}

function minorOf(version: string): number {
  return Number(/^1\.(\d+)/.exec(version)?.[1] ?? 0);
}

/** A toolchain file of rustup's: TOML, or under the older name also a bare word. */
function toolchain(folder: Folder): ToolPin[] {
  const file = toolchainFiles.find((each) => folder.has(each));
  if (file === undefined) return [];
  const text = folder.read(file) ?? '';
  const word = /^\s*([\w.-]+)\s*$/.exec(text)?.[1];
  const version = word ?? textAt(tableAt(readToml(folder, file)?.root, 'toolchain'), 'channel');
  const line = text.slice(0, Math.max(0, text.search(/channel|[\w.-]+\s*$/))).split('\n').length;
  return version === undefined ? [] : [{ version, file, place: `${file} line ${line}` }];
}
