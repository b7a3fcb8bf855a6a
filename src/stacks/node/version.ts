import intersects from 'semver/ranges/intersects.js';
import validRange from 'semver/ranges/valid.js';
import { KaizenError } from '../../errors.ts';
import type { Fact } from '../../facts.ts';
import type { Folder } from '../../folder/folder.ts';
import { isTable, type Table, tableAt, textAt } from '../../manifests/table.ts';
import { toolPins } from '../../manifests/tool-pins.ts';
import type { PackageJson } from './package-json.ts';
import { newestSupported, type Release, releases } from './releases.ts';

/** The release line that the folder asks for, and what is worth saying about it. */
export interface VersionFinding {
  readonly fact?: Fact<string>;
  readonly release?: Release;
  readonly warnings: readonly string[];
}

/** A folder that may state a version: a member's own, then its workspace's. */
export interface Place {
  readonly folder: Folder;
  readonly manifest: PackageJson;
  /** True for the root of the member's workspace. */
  readonly isOuter: boolean;
}

/** What states a version: a range of semver, or an alias of nvm's. */
interface Statement {
  readonly source: string;
  /** Where it stands, for a sentence. */
  readonly place: string;
  readonly text: string;
  /** True for a range of versions that work, false for a version that is to be used. */
  readonly isRange: boolean;
}

/**
 * Finds the release line: .nvmrc, .node-version, .tool-versions, mise.toml, volta, devEngines, then engines; a member's own before its
 * workspace's. A range gives its newest line with long-term support, else its newest line.
 * Throws KaizenError that names the place of a version that can't be read or that no image has.
 */
export function findVersion(places: readonly Place[]): VersionFinding {
  const stated = places.flatMap(pins).concat(places.flatMap(ranges));
  const known = stated.filter(({ text }) => !isElsewhere(text));
  const notes = stated.filter(({ text }) => isElsewhere(text)).map(aside);
  const found = known.map((statement) => ({ statement, lines: linesOf(statement) }));
  const [winner, ...others] = found.map(({ statement, lines }) => ({ statement, lines, release: best(lines) }));
  if (winner === undefined) return { warnings: notes };
  const lost = others.filter(({ lines }) => !lines.includes(winner.release));
  const over = lost.map(({ statement, release }) => ({ value: String(release.line), source: statement.source }));
  const { source } = winner.statement;
  const excluding = lost.filter(({ statement }) => statement.isRange).map(({ statement }) => statement.source);
  return {
    fact: { value: String(winner.release.line), source, ...(over.length === 0 ? {} : { over }) },
    release: winner.release,
    warnings: [...notes, ...warnings(winner.release, source), ...contradiction(winner.release, source, excluding)],
  };
}

/**
 * Finds the version of Bun as its images are tagged: .bun-version, .tool-versions, mise.toml, packageManager, then the ranges of
 * devEngines and engines, of which only the major version counts.
 */
export function findBunVersion(places: readonly Place[]): Fact<string> | undefined {
  return places.flatMap(({ folder, manifest: { root }, isOuter }) => {
    const field = /^bun@([^+]+)/.exec(textAt(root, 'packageManager') ?? '')?.[1];
    const range = developmentEngine(root, 'runtime', 'bun') ?? textAt(tableAt(root, 'engines'), 'bun');
    return [
      ...fileStatement(folder, '.bun-version'),
      ...toolPins(folder, 'bun').map(({ version, file, place }) => ({ text: version, source: file, place, isRange: false })),
      ...(field === undefined ? [] : [inManifest('packageManager', field, false)]),
      ...(range === undefined ? [] : [inManifest('engines.bun', range, true)]),
    ].flatMap((statement): Fact<string>[] => {
      const { text, isRange, source } = placed(statement, isOuter);
      const value = /^\D*(\d+(?:\.\d+){0,2})$/.exec(text)?.[1];
      return value === undefined ? [] : [{ value: isRange ? value.replace(/\..*/, '') : value, source }];
    });
  })[0];
}

function pins({ folder, manifest, isOuter }: Place): Statement[] {
  const volta = textAt(tableAt(manifest.root, 'volta'), 'node');
  const statements = [
    ...['.nvmrc', '.node-version'].flatMap((file) => fileStatement(folder, file)),
    ...toolPins(folder, 'node', 'nodejs').map(({ version, file, place }) => ({ text: version, source: file, place, isRange: false })),
    ...(volta === undefined ? [] : [inManifest('volta.node', volta, false)]),
  ];
  return statements.map((statement) => placed(statement, isOuter));
}

function ranges({ manifest: { root }, isOuter }: Place): Statement[] {
  const runtime = developmentEngine(root, 'runtime', 'node');
  const engine = textAt(tableAt(root, 'engines'), 'node');
  const statements = [
    ...(runtime === undefined ? [] : [inManifest('devEngines.runtime', runtime, true)]),
    ...(engine === undefined ? [] : [inManifest('engines.node', engine, true)]),
  ];
  return statements.map((statement) => placed(statement, isOuter));
}

function placed(statement: Statement, isOuter: boolean): Statement {
  return isOuter ? { ...statement, source: `${statement.source} of the workspace` } : statement;
}

function inManifest(key: string, text: string, isRange: boolean): Statement {
  return { text, source: `${key} in package.json`, place: `package.json: ${key}`, isRange };
}

function fileStatement(folder: Folder, file: string): Statement[] {
  const lines = (folder.read(file) ?? '').split('\n').map((line) => line.replace(/#.*/, '').trim());
  const index = lines.findIndex((line) => line !== '');
  const text = lines[index];
  return text === undefined ? [] : [{ text, source: file, place: `${file} line ${index + 1}`, isRange: false }];
}

/** The version of that name in `devEngines`, which has one entry or a list of them. */
export function developmentEngine(root: Table, key: 'runtime' | 'packageManager', name: string): string | undefined {
  const value = tableAt(root, 'devEngines')?.[key];
  const entries: readonly unknown[] = Array.isArray(value) ? value : [value];
  const entry = entries.filter(isTable).find((each) => each['name'] === name);
  return entry === undefined ? undefined : (textAt(entry, 'version') ?? '*');
}

// Words of version managers that mean what is installed on a machine.
const isElsewhere = (text: string): boolean => /^(?:system|default|iojs.*|ref:.*|path:.*|sub-.*)$/.test(text);

function aside({ place, text }: Statement): string {
  return `${place} names "${text.slice(0, 40)}", which tells no Node.js version: it is left aside.`;
}

/** The known lines that a statement allows, newest first. */
function linesOf(statement: Statement): readonly Release[] {
  const { place, text } = statement;
  const alias = aliased(text.toLowerCase());
  const lines = alias ?? linesIn(statement);
  if (lines.length > 0) return lines;
  const known = `${releases.at(-1)?.line} to ${releases[0].line}`;
  throw new KaizenError(
    `${place}: "${text.slice(0, 40)}" allows none of the Node.js versions that are known here (${known}): name one of them.`,
  );
}

/** What nvm, fnm, asdf and mise call versions by; undefined for anything else. */
function aliased(text: string): readonly Release[] | undefined {
  if (/^(?:node|latest|current|stable)$/.test(text)) return [releases[0]];
  const [isLts, name = ''] = /^lts(?:[/-](.*))?$/.exec(text) ?? [];
  if (isLts === undefined) return undefined;
  const supported = releases.filter(({ codename, state }) => codename !== undefined && state !== 'young');
  if (name === '' || name === '*') return supported.slice(0, 1);
  if (/^-\d+$/.test(name)) return supported.slice(Number(name.slice(1)), Number(name.slice(1)) + 1);
  return releases.filter(({ codename }) => codename === name);
}

function linesIn({ place, text }: Statement): readonly Release[] {
  const range = text.replace(/^(?:node[-@])?v?(?=\d)/, '');
  if (validRange(range) === null)
    throw new KaizenError(`${place}: "${text.slice(0, 40)}" is not a Node.js version: name one such as ${newestSupported.line}.`);
  return releases.filter(({ line }) => intersects(range, `${line}.x`));
}

function best(lines: readonly Release[]): Release {
  return lines.find(({ state }) => state === 'supported') ?? lines.find(({ state }) => state !== 'ended') ?? lines[0] ?? newestSupported;
}

function warnings({ line, state, end }: Release, source: string): string[] {
  if (state === 'ended') return [`Node.js ${line} (${source}) gets no security fixes since ${end}: move to a supported version.`];
  if (state === 'young') return [`Node.js ${line} (${source}) is very new: some native modules may have no build for it yet.`];
  return [];
}

function contradiction({ line }: Release, source: string, excluding: readonly string[]): string[] {
  if (excluding.length === 0) return [];
  return [`Node.js ${line} (${source}) is taken, which ${excluding.join(' and ')} excludes: installing may fail until they agree.`];
}
