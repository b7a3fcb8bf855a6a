import type { Folder } from '../../folder/folder.ts';
import { tableAt, textAt } from '../../manifests/table.ts';
import { lineOf, readToml } from '../../manifests/toml.ts';
import {
  chooseVersion,
  compareVersions,
  markAsOuter,
  type Release,
  readImages,
  readPins,
  type Statement,
  type VersionFinding,
  type VersionTable,
} from '../versions.ts';
import type { Package } from './manifest.ts';

const toolchain = 'rust-toolchain.toml';
/** The files in which rustup reads the toolchain to download. */
export const toolchainFiles = [toolchain, 'rust-toolchain'];
// Only the newest release of Rust is supported, and it compiles code for all earlier ones.
const newest: Release = { line: '1', state: 'supported', suite: 'trixie' };
// Debian releases of the official image, with their first minor versions (docker-library/rust).
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
      ? { refused: 'is older than the images that the tool knows (from 1.54 on)' }
      : [{ line, state: 'supported', suite }];
  },
  readRange: () => [newest],
  young: 'no official image has it, so rustup downloads it during the build',
};

/** The first version that can read this form of Cargo.lock (doc.rust-lang.org/cargo, "Cargo.lock"). */
const lockForm: { readonly pattern: RegExp; readonly needs: Asking } = {
  pattern: /^version = 4$/m,
  needs: { asks: 'version 4 of Cargo.lock', least: '1.78' },
};

/** A requirement for a version, and the minimum. */
type Asking = Pick<Package, 'asks' | 'least'>;

/**
 * Finds the release: that of a toolchain file or a version manager's file, or else the image of a Dockerfile if it compiles the packages,
 * or else the newest. Throws KaizenError that names the place of an invalid version, or one without an image.
 */
export function findVersion(folders: readonly Folder[], packages: readonly Asking[]): VersionFinding {
  const stated = (read: (folder: Folder) => Statement[]): Statement[] =>
    folders.flatMap((folder, index) => read(folder).map((each) => (index === 0 ? each : markAsOuter(each))));
  const hasNewLock = folders.some((folder) => lockForm.pattern.test(folder.search('Cargo.lock')));
  const needs = [...packages, ...(hasNewLock ? [lockForm.needs] : [])];
  const images = stated((folder) => readImages(table, folder)).map((image) => ({
    image,
    need: needs.find((each) => isBelow(image, each)),
  }));
  const found = chooseVersion(table, [
    ...stated((folder) => [...readChannel(folder), ...readPins(table, folder)]),
    ...images.flatMap(({ image, need }) => (need === undefined ? [image] : [])),
  ]);
  const passed = images.flatMap(({ image: { text, source }, need }) =>
    need === undefined ? [] : [`The tool ignores Rust ${text} (${source}), because ${need.asks} requires a newer version.`],
  );
  return { ...found, warnings: [...passed, ...found.warnings] };
}

/** True for an image with a compiler that is too old. The tag `1` is the newest. */
function isBelow({ text }: Statement, { least }: Asking): boolean {
  return least !== undefined && text !== '1' && compareVersions(text, least) < 0;
}

function readChannel(folder: Folder): Statement[] {
  const document = readToml(folder, toolchain);
  const text = textAt(tableAt(document?.root, 'toolchain'), 'channel');
  const line = lineOf(document?.text ?? '', /^[ \t]*channel/m);
  return text === undefined ? [] : [{ source: toolchain, place: `${toolchain} line ${line}`, text, isRequirement: false }];
}
