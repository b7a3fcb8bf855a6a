import { posix } from 'node:path';
import { isCredential } from '../../folder/credentials.ts';
import type { Folder } from '../../folder/folder.ts';
import { isWithin } from '../../folder/within.ts';
import { lineAt } from '../../lines.ts';
import { findCalls } from '../../source/source.ts';
import { type Layout, within } from './modules.ts';
import type { GoSource } from './source.ts';

/** Files next to the source that a program needs. */
export interface Assets {
  /** Files and folders that it reads at run time, by their paths from its working directory, with their paths in the context. */
  readonly beside: readonly { readonly path: string; readonly from: string }[];
  /** Embedded files and folders, or the folders around their patterns. */
  readonly embedded: readonly string[];
  /** Embedded files with names that a context usually leaves out. */
  readonly kept: readonly string[];
  /** Patterns of missing embedded files. */
  readonly missing: readonly Embed[];
}

// Functions that read a file or a folder, and the position of their path argument.
const readers =
  /\b(?:os\.(?:Open|OpenFile|ReadFile|ReadDir|DirFS|Stat|OpenRoot)|ioutil\.(?:ReadFile|ReadDir)|http\.Dir|http\.ServeFile|template\.(?:ParseFiles|ParseGlob)|filepath\.(?:Walk|WalkDir|Glob)|toml\.DecodeFile|(?:\w+)\.(?:ParseFiles|ParseGlob|LoadHTMLGlob|LoadHTMLFiles|Static|StaticFile|StaticFS|File|SendFile|AddConfigPath|SetConfigFile|Up|UpContext)|html\.New|migrate\.New\w*)[ \t]*\(/g;
const data = /\.(?:db|sqlite3?|log|pid|sock)$/;
// Files that the general patterns of .dockerignore and those of this stack exclude.
const stopped = /\.log$|_test\.go$|^bin\//;

/** Finds the files that the program embeds, and those that it reads by literal paths in the module's folder or in the context. */
export function findAssets(layout: Layout, files: readonly GoSource[]): Assets {
  const { root, own } = layout;
  const embedded = files.flatMap((source) => embedsOf(root, source));
  const isEmbedded = (path: string): boolean => embedded.some(({ base }) => isWithin(path, base));
  const beside = new Map<string, string>();
  for (const { path, isGiven } of files.flatMap(literalPaths)) {
    const from = [within(own.folder, path), path].find((place) => isThere(root, place) && !isEmbedded(place));
    const isUnfit =
      (isCredential(path) && !path.endsWith('.pem')) || data.test(path) || (!isGiven && from !== undefined && holdsSource(root, from));
    if (from !== undefined && !isUnfit) beside.set(path, from);
  }
  const inner = (path: string): boolean => [...beside.keys()].some((other) => path.startsWith(`${other}/`));
  return {
    beside: [...beside]
      .filter(([path]) => !inner(path))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([path, from]) => ({ path, from })),
    embedded: [...new Set(embedded.map(({ base }) => base))],
    kept: [...new Set(embedded.flatMap(({ found }) => found.filter((path) => stopped.test(path) || isCredential(path))))].sort(),
    missing: embedded.filter(({ found }) => found.length === 0),
  };
}

/** A file that makes a pattern match if nothing else does: an embedded file must exist. */
export function placeholderFor({ base, pattern }: Embed): string {
  const depth = pattern.split('/').findIndex((part) => /[*?[]/.test(part));
  if (depth === -1) return /\.\w{1,10}$/.test(posix.basename(base)) ? base : `${base}/index.html`;
  const rest = pattern.split('/').slice(depth);
  const path = posix.join(base, ...rest.map((part) => part.replaceAll(/\[[^\]]*\]|[*?]/g, 'placeholder')));
  return rest.at(-1) === '*' ? posix.join(posix.dirname(path), 'index.html') : path;
}

// More patterns than a file has.
const mostPatterns = 200;

/** A pattern of a `//go:embed`, with its file and line. */
export interface Embed {
  readonly pattern: string;
  readonly path: string;
  readonly line: number;
  readonly found: readonly string[];
  /** The path up to the first part with a wildcard. */
  readonly base: string;
}

function embedsOf(root: Folder, source: GoSource): Embed[] {
  const folder = within(posix.dirname(source.path));
  return source.comments
    .filter(({ text }) => /^\/\/go:embed[ \t]/.test(text))
    .flatMap(({ text, start }) => (text.slice('//go:embed'.length).match(/"[^"]*"|`[^`]*`|\S+/g) ?? []).map((word) => ({ word, start })))
    .slice(0, mostPatterns)
    .map(({ word, start }) => {
      const pattern = word.replace(/^(["`])(.*)\1$/, '$2').replace(/^all:/, '');
      const parts = pattern.split('/');
      const wild = parts.findIndex((part) => /[*?[]/.test(part));
      const base = within(folder, (wild === -1 ? parts : parts.slice(0, wild)).join('/'));
      const matches = globPattern(within(folder, pattern));
      const found = root.files.filter((file) => (base === '' || file.startsWith(base)) && matches.test(file));
      return { pattern, path: source.path, line: lineAt(source.code, start), found, base };
    });
}

/** A pattern of path.Match, for a file or for everything below a folder. An unreasonable one matches nothing. */
function globPattern(pattern: string): RegExp {
  if (pattern.length > 200 || pattern.split('*').length > 6) return /^$/;
  const escaped = pattern
    .replaceAll(/\[[^\]]+\]/g, '?')
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]');
  return new RegExp(`^${escaped === '' ? '' : `${escaped}(?:/|$)`}`);
}

interface LiteralPath {
  readonly path: string;
  /** True if it is the argument of a reading function; otherwise, it only looks like a path. */
  readonly isGiven: boolean;
}

const embeddedVariable = /\b(\w{1,80})[ \t]+embed\.FS\b/g;
// More variables than a file has for them.
const mostVariables = 40;

/** Paths that code reads: the arguments of reading functions, and literals such as `./static`, `file://migrations`, `web/*.html`. */
function literalPaths(source: GoSource): LiteralPath[] {
  const given = findCalls(source, readers).flatMap(({ arguments: items }) => items.flatMap(({ literal }) => literal ?? []));
  const embedded = !source.code.includes('embed.FS')
    ? []
    : [...source.code.matchAll(embeddedVariable)].slice(0, mostVariables).map(([, name]) => `\\b${name}\\.\\w+`);
  const inFileSystems = findCalls(source, new RegExp(`(?:${['(?<!\\w)\\w*FS', '\\bfs\\.\\w+', ...embedded].join('|')})[ \\t]*\\(`, 'g'));
  const shown = [...source.literals.values()].flatMap(({ value = '', start }) =>
    !inFileSystems.some((call) => start > call.start && start < call.end) &&
    !source.imports.has(value) &&
    /^(?:(?:\.\/|file:\/\/(?!\/))[\w./-]+|[\w.-]+\/[\w./*-]+)$/.test(value)
      ? [value]
      : [],
  );
  return [...shown.map((value) => ({ value, isGiven: false })), ...given.map((value) => ({ value, isGiven: true }))].flatMap(
    ({ value, isGiven }) => {
      const path = pathIn(value);
      return path === undefined ? [] : [{ path, isGiven }];
    },
  );
}

function pathIn(value: string): string | undefined {
  const parts = value.replace(/^file:\/\//, '').split('/');
  const pattern = parts.findIndex((part) => /[*?[]/.test(part));
  const path = within(posix.normalize((pattern === -1 ? parts : parts.slice(0, pattern)).join('/')));
  return /^\.\.|^\/|\.go$|(?:^|\/)go\.(?:mod|sum|work)$/.test(path) || !/^[\w./@+-]+$/.test(path) ? undefined : path;
}

function isThere(root: Folder, path: string): boolean {
  return root.exists(path) && (root.has(path) || root.below(path).files.length > 0);
}

function holdsSource(root: Folder, path: string): boolean {
  return root.below(path).files.some((file) => /^[^/]+\.go$/.test(file));
}
