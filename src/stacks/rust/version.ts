import { KaizenError } from '../../errors.ts';
import type { Fact } from '../../facts.ts';
import type { Folder } from '../../folder/folder.ts';
import { tableAt, textAt } from '../../manifests/table.ts';
import { readToml } from '../../manifests/toml.ts';
import { type ToolPin, toolPins } from '../../manifests/tool-pins.ts';

/** The release that the folder asks for. Rust supports its newest one alone, which builds the programs of all before it. */
export interface VersionFinding {
  readonly fact: Fact<string>;
  /** The version in an image's tag, and the Debian release there. */
  readonly tag: string;
  readonly suite: string;
  /** Files of rustup's that stay in the context: no image has what they name, so that rustup fetches it. */
  readonly toolchainFiles: readonly string[];
  readonly warnings: readonly string[];
}

export const toolchainFiles = ['rust-toolchain.toml', 'rust-toolchain'];
// Debian releases of the official image, by the first minor version that had them (docker-library/rust).
const suites = { trixie: 89, bookworm: 70, bullseye: 54 };

/**
 * Finds the release: what a toolchain file or a version manager's file names, else the newest, for what a manifest asks for.
 * Throws KaizenError that names file and line for a version that can't be read or that no image has.
 */
export function findVersion(folders: readonly Folder[], asks: string): VersionFinding {
  const pins = folders.flatMap((each) => [...toolchainFiles.flatMap((file) => toolchain(each, file)), ...toolPins(each, 'rust')]);
  const pin = pins.find(({ version }) => !/^(?:stable|latest|default)\b/.test(version));
  const newest = { fact: { value: '1', source: `the newest, for ${asks}` }, tag: '1', suite: 'trixie', toolchainFiles: [], warnings: [] };
  if (pin === undefined) return newest;
  const { version, file, place } = pin;
  if (/^(?:nightly|beta)\b/.test(version)) {
    const warning = `${place}: no official image has ${version}, so that rustup fetches it when the image is built: name a stable release.`;
    return { ...newest, fact: { value: version, source: file }, toolchainFiles, warnings: [warning] };
  }
  const [release, minor] = /^1\.(\d+)(?:\.\d+)?/.exec(version) ?? [];
  if (release === undefined) throw new KaizenError(`${place}: "${version.slice(0, 40)}" is not a version of Rust: name one such as 1.96.`);
  const [suite] = Object.entries(suites).find(([, since]) => Number(minor) >= since) ?? [];
  if (suite !== undefined) return { ...newest, fact: { value: release, source: file }, tag: release, suite };
  throw new KaizenError(`${place}: Rust ${release} is older than the images that are known here (from 1.54 on): name a newer one.`);
}

/** A toolchain file of rustup's: TOML, or under the older name also a bare word. */
function toolchain(folder: Folder, file: string): ToolPin[] {
  const text = folder.read(file) ?? '';
  const word = /^\s*([\w.-]+)\s*$/.exec(text)?.[1];
  const version = word ?? (text === '' ? undefined : textAt(tableAt(readToml(folder, file)?.root, 'toolchain'), 'channel'));
  const line = text.slice(0, Math.max(0, text.search(/channel|[\w.-]+\s*$/))).split('\n').length;
  return version === undefined ? [] : [{ version, file, place: `${file} line ${line}` }];
}
