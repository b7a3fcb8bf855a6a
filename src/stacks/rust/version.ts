import type { Folder } from '../../folder/folder.ts';
import { tableAt, textAt } from '../../manifests/table.ts';
import { lineOf, readToml } from '../../manifests/toml.ts';
import {
  chooseVersion,
  markAsOuter,
  type Release,
  readImages,
  readPins,
  type Statement,
  type VersionFinding,
  type VersionTable,
} from '../versions.ts';

const toolchain = 'rust-toolchain.toml';
/** What rustup reads, and fetches a toolchain for. */
export const toolchainFiles = [toolchain, 'rust-toolchain'];
// Rust supports its newest release alone, which compiles what was written for any before it.
const newest: Release = { line: '1', state: 'supported', suite: 'trixie' };
// Debian releases of the official image, by the first minor version that had them (docker-library/rust).
const suites = { trixie: 89, bookworm: 70, bullseye: 54 };

const table: VersionTable = {
  title: 'Rust',
  releases: [newest],
  files: [{ name: 'rust-toolchain', line: /^[\w.-]+$/ }],
  tools: ['rust'],
  images: /(?:^|\/)(?:rust:(?:\d-)?|cargo-chef:[\w.]{1,40}-rust-)(1(?:\.\d{1,3}){0,2})(?![\d.])/,
  readPin: (text) => {
    if (/^(?:(?:stable|latest|default)\b|1$)/.test(text)) return [newest];
    if (/^(?:nightly|beta)\b/.test(text)) return [{ ...newest, line: text, state: 'young' }];
    const [line, minor] = /^1\.(\d+)(?:\.\d+)?/.exec(text) ?? [];
    const [suite] = Object.entries(suites).find(([, since]) => Number(minor) >= since) ?? [];
    if (line === undefined) return { refused: 'is not a version of Rust: name one such as 1.96' };
    return suite === undefined
      ? { refused: 'is older than the images that are known here (from 1.54 on)' }
      : [{ line, state: 'supported', suite }];
  },
  readRange: () => [newest],
  young: 'no official image has it, so that rustup fetches it when the image is built',
};

/**
 * Finds the release: what a toolchain file or a version manager's file names, else the image of a Dockerfile, else the newest.
 * Throws KaizenError that names the place of a version that can't be read or that no image has.
 */
export function findVersion(folders: readonly Folder[]): VersionFinding {
  return chooseVersion(
    table,
    folders.flatMap((folder, index) =>
      [...readChannel(folder), ...readPins(table, folder), ...readImages(table, folder)].map((each) =>
        index === 0 ? each : markAsOuter(each),
      ),
    ),
  );
}

function readChannel(folder: Folder): Statement[] {
  const document = readToml(folder, toolchain);
  const text = textAt(tableAt(document?.root, 'toolchain'), 'channel');
  const line = lineOf(document?.text ?? '', /^[ \t]*channel/m);
  return text === undefined ? [] : [{ source: toolchain, place: `${toolchain} line ${line}`, text, isRequirement: false }];
}
