import type { Folder } from '../../folder/folder.ts';
import {
  chooseVersion,
  compareVersions,
  markAsOuter,
  readImages,
  readPins,
  type Statement,
  type VersionFinding,
  type VersionTable,
} from '../versions.ts';
import type { ModFile } from './mod.ts';
import type { Layout } from './modules.ts';
import { type GoRelease, releases } from './releases.ts';

const table: VersionTable<GoRelease> = {
  title: 'Go',
  releases,
  files: [{ name: '.go-version' }],
  tools: ['golang', 'go'],
  images: /(?:^|\/)go(?:lang)?:(?:\d-)?(1\.\d{1,3})(?!\d)/,
  readPin: (text) => {
    if (/^(?:latest|system|lts|1)$/.test(text)) return 'elsewhere';
    const name = /^(?:go)?(1\.\d+)/.exec(text)?.[1];
    return name === undefined ? undefined : releases.filter(({ line }) => line === name);
  },
  readRange: (text) => releases.filter(({ line }) => compareVersions(line, text) >= 0),
  // A newer release may not compile all pinned modules.
  keepsRequired: true,
  ended: 'and the program contains its standard library',
  refusesOlder: true,
};

/**
 * Finds the release line: a stated one, from a toolchain line, .go-version, .tool-versions or mise.toml; or else that of the go lines if it
 * is supported; or else that of a Dockerfile's image; or else the newest. The go lines are the minimum: a stated version below them is
 * ignored. Throws KaizenError that names file and line for an invalid version, or one without an image.
 */
export function findVersion(folder: Folder, { root, work, own, modules }: Layout): VersionFinding<GoRelease> {
  const ofRoot = folder === root ? [] : readPins(table, root).map(markAsOuter);
  const [least] = [work, own.mod, ...modules.map(({ mod }) => mod)]
    .flatMap((mod) => readGoLine(mod))
    .sort((a, b) => compareVersions(b.text, a.text));
  return chooseVersion(table, [
    ...[work, own.mod].flatMap((mod) => readToolchain(mod)),
    ...readPins(table, folder),
    ...ofRoot,
    ...(least === undefined ? [] : [least]),
    ...readImages(table, folder),
    ...(folder === root ? [] : readImages(table, root).map(markAsOuter)),
  ]);
}

function readToolchain(mod: ModFile | undefined): Statement[] {
  if (mod?.toolchain === undefined || mod.toolchain.value === 'default') return [];
  const { value, line } = mod.toolchain;
  return [{ source: `toolchain in ${mod.file}`, place: `${mod.file} line ${line}`, text: value, isRequirement: false }];
}

function readGoLine(mod: ModFile | undefined): Statement[] {
  if (mod?.go === undefined) return [];
  const { value, line } = mod.go;
  return [{ source: `go ${value} in ${mod.file}`, place: `${mod.file} line ${line}`, text: value, isRequirement: true }];
}
