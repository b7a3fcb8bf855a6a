import { posix } from 'node:path';
import { KaizenError } from '../../errors.ts';
import type { Folder } from '../../folder/folder.ts';
import { refuseConflict } from '../../manifests/conflict.ts';
import { parseRequirement, type Requirement } from './requirement.ts';

/** A requirement with its place. */
export interface Placed {
  readonly requirement: Requirement;
  readonly file: string;
}

/** The content of a requirements file, including all files that it includes. */
export interface Requirements {
  readonly file: string;
  readonly placed: readonly Placed[];
  /** The file itself, then all included files, also constraints. */
  readonly files: readonly string[];
  /** True if every requirement allows exactly one version. */
  readonly isPinned: boolean;
  /** True if a line installs the project itself: `.` or `-e .[extra]`. */
  readonly hasProject: boolean;
}

interface Line {
  readonly number: number;
  readonly text: string;
}

interface Reading {
  readonly folder: Folder;
  readonly files: string[];
  readonly placed: Placed[];
  readonly constrained: Set<string>;
  /** Files by the kind of their inclusion. */
  readonly seen: Set<string>;
}

/** The files with production requirements; the first existing one counts. */
export const productionFiles = [
  'requirements.txt',
  'requirements/production.txt',
  'requirements/prod.txt',
  'requirements-prod.txt',
  'requirements/requirements.txt',
  'requirements/base.txt',
] as const;

// Options that pip accepts in a requirements file and that are not requirements.
const options =
  /^(?:-i|--index-url|--extra-index-url|--no-index|-f|--find-links|--no-binary|--only-binary|--prefer-binary|--require-hashes|--pre|--trusted-host|--use-feature)(?:[\s=]|$)/;
const included = /^(-r|--requirement|-c|--constraint)(?:\s*=\s*|\s+|(?=[^-\s]))(.+)$/s;
const editable = /^(?:-e|--editable)(?:\s*=\s*|\s+)(.+)$/s;

/**
 * Reads a requirements file and all files that it includes. Throws KaizenError that names file and line for errors that pip would report.
 */
export function readRequirements(folder: Folder, file: string): Requirements {
  const reading: Reading = { folder, files: [], placed: [], constrained: new Set(), seen: new Set() };
  readInto(reading, file, false);
  const { placed } = reading;
  const packages = placed.flatMap(({ requirement }) => (requirement.kind === 'package' ? [requirement] : []));
  return {
    file,
    placed,
    files: reading.files,
    isPinned: packages.every((item) => item.isPinned || (item.name !== undefined && reading.constrained.has(item.name))),
    hasProject: placed.some(({ requirement }) => requirement.kind === 'local' && requirement.path === '.'),
  };
}

/** The same for a file that may not be for pip: undefined if it is not a requirements file. */
export function readableRequirements(folder: Folder, file: string): Requirements | undefined {
  try {
    return readRequirements(folder, file);
  } catch (error) {
    if (error instanceof KaizenError) return undefined;
    throw error;
  }
}

const mostInclusions = 200;

function readInto(reading: Reading, file: string, isConstraint: boolean): void {
  const visit = `${isConstraint ? '-c' : '-r'} ${file}`;
  if (reading.seen.has(visit)) return;
  reading.seen.add(visit);
  if (reading.seen.size > mostInclusions)
    throw new KaizenError(`${file}: it is one of more than ${mostInclusions} requirements files that include each other: name fewer.`);
  const text = reading.folder.read(file) ?? '';
  refuseConflict(file, text);
  if (!reading.files.includes(file)) reading.files.push(file);
  for (const line of logicalLines(text)) readLine(reading, { file, line, isConstraint });
}

function readLine(reading: Reading, { file, line, isConstraint }: { file: string; line: Line; isConstraint: boolean }): void {
  const place = `${file} line ${line.number}`;
  const include = included.exec(line.text);
  if (include !== null) {
    const target = includedFile(reading.folder, { place, file, name: include[2] ?? '' });
    if (target !== undefined) readInto(reading, target, isConstraint || include[1] === '-c' || include[1] === '--constraint');
    return;
  }
  if (options.test(line.text)) return;
  const requirement = parseRequirement(withoutOptions(editable.exec(line.text)?.[1] ?? line.text));
  if (requirement === undefined)
    throw new KaizenError(`${place}: ${shown(line.text)} is not a requirement that pip can read: correct the line.`);
  if (isConstraint) {
    if (requirement.kind === 'package' && requirement.isPinned && requirement.name !== undefined) reading.constrained.add(requirement.name);
    return;
  }
  reading.placed.push({ requirement, file });
}

function includedFile(folder: Folder, { place, file, name }: { place: string; file: string; name: string }): string | undefined {
  // pip would fetch a URL; this tool fetches nothing.
  if (name.includes('://')) return undefined;
  const target = posix.normalize(posix.join(posix.dirname(file), name.trim().replaceAll(/^["']|["']$/g, '')));
  if (folder.has(target)) return target;
  throw new KaizenError(`${place}: includes ${target}, which does not exist: add the file or remove the line.`);
}

function logicalLines(text: string): Line[] {
  const lines: Line[] = [];
  let parts: string[] = [];
  const raws = text.split('\n');
  for (const [index, raw] of raws.entries()) {
    const part = parts.length === 0 ? raw : raw.trimStart();
    const isContinued = raw.endsWith('\\') && !raw.trimStart().startsWith('#');
    parts.push(isContinued ? part.slice(0, -1) : part);
    if (isContinued && index < raws.length - 1) continue;
    lines.push({ number: index + 2 - parts.length, text: parts.join(' ') });
    parts = [];
  }
  return lines
    .map((line) => ({ number: line.number, text: line.text.replace(/(?:^|\s)#.*/s, '').trim() }))
    .filter((line) => line.text !== '');
}

/**
 * Options that pip accepts after a requirement, including those that it ignores there (pip's `SUPPORTED_OPTIONS` and
 * `SUPPORTED_OPTIONS_REQ`).
 */
const lineOptions =
  /\s--(?:hash|config-settings?|global-option|install-option|no-binary|only-binary|prefer-binary|pre|no-index|(?:extra-)?index-url|find-links|trusted-host|use-feature|require-hashes)\b.*/s;

function withoutOptions(text: string): string {
  return text.replace(lineOptions, '');
}

// A URL may contain a password: it is never shown.
function shown(text: string): string {
  return text.includes('://') ? 'the address' : JSON.stringify(text.slice(0, 80));
}
