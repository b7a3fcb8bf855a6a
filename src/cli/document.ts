import { accessSync, closeSync, constants, fstatSync, lstatSync, openSync, readSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import type { Finding } from '../adopt/items.ts';
import { type ExitCode, exitCode, KaizenError, systemErrorCode } from '../errors.ts';
import type { Application } from '../inspect/application.ts';
import { notesOf } from '../inspect/document.ts';
import { isWritten, type Project } from '../project.ts';
import type { Assumption } from '../questions/assumptions.ts';
import type { Change } from '../reconcile/reconcile.ts';
import { version } from '../version.ts';
import { visibleJson } from '../visible.ts';
import type { Reporting } from './arguments.ts';
import { writeJson } from './output.ts';

/** The result of a command for machines; `schema/report.schema.json` describes it. */
export interface Report {
  readonly schema: 1;
  readonly command: string;
  /** The version of this tool, and the version that generated the files last. */
  readonly generator: string;
  readonly from?: string;
  readonly exit: ExitCode;
  /** True if files were written. */
  readonly changed: boolean;
  readonly files: readonly FileReport[];
  /** `adopt`: the differences between generated files and a person's own. */
  readonly items?: readonly ItemReport[];
  /** Answers that the folder does not contain and that nobody has given. */
  readonly assumptions: readonly AssumptionReport[];
  /** Notes about problems that do not stop the command. */
  readonly notes: readonly string[];
  /** The error message, if the command failed. */
  readonly error?: string;
}

interface AssumptionReport extends Assumption {
  readonly certainty: 'assumed';
}

interface ItemReport {
  readonly item: string;
  readonly path: string;
  /** Of a manifest: from 1. */
  readonly line?: number;
  readonly reason: string;
  /** True if `adopt --apply` can make the change. */
  readonly applicable: boolean;
}

interface FileReport {
  readonly path: string;
  readonly status: string;
  /** `check`: the state of the file. */
  readonly state?: string;
  /** Places that both sides have changed; lines of the file on disk, from 1. */
  readonly conflicts?: readonly { readonly line: number; readonly mine: string; readonly theirs: string }[];
  /** Why they conflict, if the places alone do not show it. */
  readonly reason?: string;
}

/** The content of a report. */
export interface Reported {
  readonly project?: Project;
  readonly applications?: readonly Application[];
  readonly assumptions?: readonly Assumption[];
  readonly changes?: readonly Change[];
  readonly states?: ReadonlyMap<string, string>;
  readonly items?: readonly Finding[] | undefined;
  readonly exit: ExitCode;
  readonly isWritten?: boolean;
  readonly error?: string;
}

/** Writes the report to the file of --report, and prints it for --json. Throws KaizenError (exit code 1) if the file cannot be written. */
export function giveReport({ command, json, report: path }: Reporting, reported: Reported): void {
  if (!json && path === undefined) return;
  const document = reportOf(command, reported);
  if (path !== undefined) orUnwritable(path, () => writeReport(path, visibleJson(document)));
  if (json) writeJson(document);
}

/** Opens the file of --report to append lines. `isKept`: keeps its current content. Throws like `requireReport`. */
export function openReport(path: string, isKept: boolean): { append(line: string): void; close(): void } {
  requireReport(path);
  // A killed run may have left an incomplete line, which must not swallow the next one.
  const start = isKept && isCutOff(path) ? '\n' : '';
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | (constants.O_NOFOLLOW ?? 0);
  const file = openSync(path, isKept ? flags : flags | constants.O_TRUNC, 0o644);
  const append = (text: string): void => orUnwritable(path, () => writeFileSync(file, text));
  append(start);
  return { append, close: () => closeSync(file) };
}

/** True for a file whose last line has no line end. */
function isCutOff(path: string): boolean {
  if (lstatSync(path, { throwIfNoEntry: false })?.isFile() !== true) return false;
  const file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  try {
    const { size } = fstatSync(file);
    const last = Buffer.alloc(1);
    return size > 0 && readSync(file, last, 0, 1, size - 1) === 1 && last[0] !== 0x0a;
  } finally {
    closeSync(file);
  }
}

/** Throws KaizenError (exit code 1) if the file of --report cannot be written. Called before anything else is written. */
export function requireReport(path: string): void {
  orUnwritable(path, () => {
    refuseWayOut(path);
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found?.isDirectory() === true) throw new Error('a folder');
    if (found?.isSymbolicLink() === true) throw new Error('a symbolic link');
    if (found !== undefined && !found.isFile() && !found.isCharacterDevice()) throw new Error('not a regular file');
    accessSync(found === undefined ? dirname(path) : path, constants.W_OK);
  });
}

/** A link in a cloned folder must not lead the report out of that folder. */
function refuseWayOut(path: string): void {
  const folder = process.cwd();
  const isBelow = (inner: string, outer: string): boolean => !/^\.\.(?:$|[/\\])/.test(relative(outer, inner));
  const place = dirname(resolve(path));
  if (isBelow(place, folder) && !isBelow(realpathSync(place), realpathSync(folder))) throw new Error('a symbolic link is on the way');
}

function writeReport(path: string, text: string): void {
  requireReport(path);
  const flags = constants.O_WRONLY | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const file = openSync(path, flags | constants.O_TRUNC, 0o644);
  try {
    if (!fstatSync(file).isFile() && !fstatSync(file).isCharacterDevice()) throw new Error('not a regular file');
    writeFileSync(file, text);
  } finally {
    closeSync(file);
  }
}

function orUnwritable(path: string, action: () => void): void {
  try {
    action();
  } catch (error) {
    const reason = systemErrorCode(error) ?? (error instanceof Error ? error.message : error);
    throw new KaizenError(`--report: ${path} can't be written (${reason}): name another file.`, exitCode.invalid, error);
  }
}

function reportOf(
  command: string,
  { project, applications = [], assumptions = [], changes = [], states, items, exit, isWritten: wasWritten = false, error }: Reported,
): Report {
  return {
    schema: 1,
    command,
    generator: version,
    ...(project === undefined ? {} : { from: project.lock.generator }),
    exit,
    changed: wasWritten && changes.some(isWritten),
    files: changes.map((change) => fileReport(change, states?.get(change.path))),
    ...(items === undefined
      ? {}
      : {
          items: items.map(({ item, path, line, reason, isApplicable }) => ({
            item,
            path,
            ...(line === undefined ? {} : { line }),
            reason,
            applicable: isApplicable,
          })),
        }),
    assumptions: assumptions.map((each) => ({ ...each, certainty: 'assumed' })),
    notes: project === undefined ? [] : [...project.notes, ...notesOf(project.inspection, applications, project.isByHand)],
    ...(error === undefined ? {} : { error }),
  };
}

function fileReport({ path, status, merged }: Change, state: string | undefined): FileReport {
  const conflicts = merged?.conflicts.map(({ line, mine, theirs }) => ({ line, mine, theirs })) ?? [];
  const reason = merged?.reason;
  return {
    path,
    status,
    ...(state === undefined ? {} : { state }),
    ...(conflicts.length === 0 ? {} : { conflicts }),
    ...(reason === undefined ? {} : { reason }),
  };
}
