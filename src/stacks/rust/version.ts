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
  /** The version in an image's tag, and the Debian release there. */
  readonly tag: string;
  readonly suite: string;
  /** True where no image has it, so that rustup fetches what the toolchain file names. */
  readonly isFetched: boolean;
  readonly warnings: readonly string[];
}

export const toolchainFiles = ['rust-toolchain.toml', 'rust-toolchain'];
// Debian releases of the official image, by the first minor version that had them (docker-library/rust).
const suites = { trixie: 89, bookworm: 70, bullseye: 54 };

/**
 * Finds the release: what a toolchain file or a version manager's file names, else the newest.
 * Throws KaizenError that names file and line for a version that can't be read or that no image has.
 */
export function findVersion(folders: readonly Folder[], packages: readonly Package[]): VersionFinding {
  const pins = folders.flatMap((each) => [...toolchain(each), ...toolPins(each, 'rust')]);
  const pin = pins.find(({ version }) => !/^(?:stable|latest|default)\b/.test(version));
  const [least] = packages
    .filter(({ rustVersion }) => rustVersion !== undefined)
    .sort((a, b) => minorOf(b.rustVersion) - minorOf(a.rustVersion));
  const [first] = packages;
  const said =
    least === undefined
      ? `edition ${first?.edition} in ${first?.file ?? manifestFile}`
      : `rust-version ${least.rustVersion} in ${least.file}`;
  const newest = { fact: { value: '1', source: `the newest, for ${said}` }, tag: '1', suite: 'trixie', isFetched: false, warnings: [] };
  if (pin === undefined) return newest;
  const { version, file, place } = pin;
  if (/^(?:nightly|beta)\b/.test(version)) {
    const warning = `${place}: no official image has ${version}, so that rustup fetches it when the image is built: name a stable release.`;
    return { ...newest, fact: { value: version, source: file }, isFetched: true, warnings: [warning] };
  }
  const release = /^1\.\d+(?:\.\d+)?/.exec(version)?.[0];
  const [suite] = Object.entries(suites).find(([, since]) => minorOf(release) >= since) ?? [];
  if (release === undefined) throw new KaizenError(`${place}: "${version.slice(0, 40)}" is not a version of Rust: name one such as 1.96.`);
  if (suite === undefined)
    throw new KaizenError(`${place}: Rust ${release} is older than the images that are known here (from 1.54 on): name a newer one.`);
  if (minorOf(least?.rustVersion) > minorOf(release))
    return { ...newest, warnings: [`Rust ${release} (${file}) is passed over: ${said} asks for a newer one.`] };
  return { ...newest, fact: { value: release, source: file }, tag: release, suite };
}

function minorOf(version = ''): number {
  return Number(/^1\.(\d+)/.exec(version)?.[1] ?? 0);
}

/** A toolchain file of rustup's: TOML, or under the older name also a bare word. */
function toolchain(folder: Folder): ToolPin[] {
  return toolchainFiles.flatMap((file) => {
    const text = folder.read(file) ?? '';
    const word = /^\s*([\w.-]+)\s*$/.exec(text)?.[1];
    const version = word ?? (text === '' ? undefined : textAt(tableAt(readToml(folder, file)?.root, 'toolchain'), 'channel'));
    const line = text.slice(0, Math.max(0, text.search(/channel|[\w.-]+\s*$/))).split('\n').length;
    return version === undefined ? [] : [{ version, file, place: `${file} line ${line}` }];
  });
}
