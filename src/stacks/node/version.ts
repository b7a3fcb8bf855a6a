import intersects from 'semver/ranges/intersects.js';
import validRange from 'semver/ranges/valid.js';
import type { Fact } from '../../facts.ts';
import type { Folder } from '../../folder/folder.ts';
import { isTable, type Table, tableAt, textAt } from '../../manifests/table.ts';
import {
  type Allowed,
  chooseVersion,
  describeDefault,
  markAsOuter,
  type PinFiles,
  readImages,
  readPins,
  type Statement,
  type VersionFinding,
  type VersionTable,
} from '../versions.ts';
import { type Installed, obstaclesTo } from './limits.ts';
import { manifestFile, type PackageJson } from './package-json.ts';
import { type NodeRelease, newestBun, releases } from './releases.ts';

const table: VersionTable<NodeRelease> = {
  title: 'Node.js',
  releases,
  files: [{ name: '.nvmrc' }, { name: '.node-version' }],
  tools: ['node', 'nodejs'],
  images: /(?:^|\/)(?:(?:java|type)script-)?node(?:(?:js)?:(?:\d-)?|js-?)(\d{1,3}(?:\.\d{1,3}){0,2}(?![\d.])|lts(?![\w]))/,
  readPin: readText,
  readRange: readText,
  young: 'some native modules may have no build for it yet',
  newest: 'newest Node.js with long-term support',
};

/** A folder that may state a version: first a member's own, then its workspace's. */
export interface StatingFolder {
  readonly folder: Folder;
  readonly manifest: PackageJson;
  /** True for the root of the member's workspace. */
  readonly isOuter: boolean;
}

/**
 * Finds the release line: .nvmrc, .node-version, .tool-versions, mise.toml, volta, devEngines, engines, then the image of a Dockerfile; a
 * member's statements have precedence over its workspace's. For a range, the newest line with long-term support, or else the newest line,
 * among those that work with the installed packages. Throws KaizenError that names the place of an invalid version, or of one without an
 * image.
 */
export function findVersion(places: readonly StatingFolder[], installed: Installed): VersionFinding<NodeRelease> {
  const pins = readStatements(places, ({ folder, manifest: { root } }) => [
    ...readPins(table, folder),
    ...readKey('volta.node', textAt(tableAt(root, 'volta'), 'node'), false),
  ]);
  const ranges = readStatements(places, ({ manifest: { root } }) => [
    ...readKey('devEngines.runtime', developmentEngine(root, 'runtime', 'node'), true),
    ...readKey('engines.node', textAt(tableAt(root, 'engines'), 'node'), true),
  ]);
  const images = readStatements(places, ({ folder }) => readImages(table, folder));
  return chooseVersion(table, [...pins, ...ranges, ...images], ({ line }) => obstaclesTo(line, installed));
}

const bunPins: PinFiles = {
  files: [{ name: '.bun-version' }],
  tools: ['bun'],
  images: /(?:^|\/)bun:v?(\d{1,3}(?:\.\d{1,3}){0,2})(?![\d.])/,
};

/**
 * Finds the version of Bun in the form of its image tags: .bun-version, .tool-versions, mise.toml, packageManager, then the ranges of
 * devEngines and engines, of which only the major version counts, then the image of a Dockerfile.
 */
export function findBunVersion(places: readonly StatingFolder[]): Fact<string> {
  const statements = readStatements(places, ({ folder, manifest: { root } }) => [
    ...readPins(bunPins, folder),
    ...readKey('packageManager', /^bun@([^+]+)/.exec(textAt(root, 'packageManager') ?? '')?.[1], false),
    ...readKey('engines.bun', developmentEngine(root, 'runtime', 'bun') ?? textAt(tableAt(root, 'engines'), 'bun'), true),
  ]);
  const images = readStatements(places, ({ folder }) => readImages(bunPins, folder));
  const stated = [...statements, ...images].flatMap(({ text, isRequirement, isImage, source }): Fact<string>[] => {
    const value = /^\D*(\d+(?:\.\d+){0,2})$/.exec(text)?.[1];
    if (value === undefined) return [];
    return [{ value: isRequirement ? value.replace(/\..*/, '') : value, ...(isImage === true ? { certainty: 'stated' } : {}), source }];
  });
  return stated[0] ?? { value: newestBun, certainty: 'assumed', source: describeDefault({ title: 'Bun', newest: 'newest Bun' }) };
}

function readStatements(places: readonly StatingFolder[], read: (place: StatingFolder) => Statement[]): Statement[] {
  return places.flatMap((place) => (place.isOuter ? read(place).map(markAsOuter) : read(place)));
}

function readKey(key: string, text: string | undefined, isRequirement: boolean): Statement[] {
  if (text === undefined) return [];
  return [{ source: `${key} in ${manifestFile}`, place: `${manifestFile}: ${key}`, text, isRequirement }];
}

/** The version with that name in `devEngines`, which has one entry or a list. */
export function developmentEngine(root: Table, key: 'runtime' | 'packageManager', name: string): string | undefined {
  const value = tableAt(root, 'devEngines')?.[key];
  const entries: readonly unknown[] = Array.isArray(value) ? value : [value];
  const entry = entries.filter(isTable).find((each) => each['name'] === name);
  return entry === undefined ? undefined : (textAt(entry, 'version') ?? '*');
}

/** Reads a semver range, or a version name of nvm, fnm, asdf and mise. */
function readText(text: string): Allowed<NodeRelease> {
  if (/^(?:system|default|iojs.*|ref:.*|path:.*|sub-.*)$/.test(text)) return 'elsewhere';
  const alias = text.toLowerCase();
  if (/^(?:node|latest|current|stable)$/.test(alias)) return [releases[0]];
  const [isLts, name = ''] = /^lts(?:[/-](.*))?$/.exec(alias) ?? [];
  if (isLts !== undefined) return readLongTerm(name);
  const range = text.replace(/^(?:node[-@])?v?(?=\d)/, '');
  return validRange(range) === null ? undefined : releases.filter(({ line }) => intersects(range, `${line}.x`));
}

/** `lts/*`, `lts/-1`, `lts/jod`. */
function readLongTerm(name: string): readonly NodeRelease[] {
  const supported = releases.filter(({ codename, state }) => codename !== undefined && state !== 'young');
  if (name === '' || name === '*') return supported.slice(0, 1);
  if (/^-\d+$/.test(name)) return supported.slice(Number(name.slice(1)), Number(name.slice(1)) + 1);
  return releases.filter(({ codename }) => codename === name);
}
