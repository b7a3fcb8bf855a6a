import { resolve } from 'node:path';
import { readTarget } from '../apply/target.ts';
import { diffOf } from '../diff.ts';
import { type ExitCode, exitCode, KaizenError } from '../errors.ts';
import { openFolder } from '../folder/folder.ts';
import { inspect } from '../inspect/inspect.ts';
import { checkPolicy, type PolicyOptions } from '../policed.ts';
import type { Verdict, Violation } from '../policy/policy.ts';
import { isDenied } from '../policy/report.ts';
import type { Settings } from '../policy/settings.ts';
import { keptReference } from '../preset/source.ts';
import { applyChanges, isWritten, type Project } from '../project.ts';
import { lockPath, parseLock } from '../reconcile/lock.ts';
import type { Change } from '../reconcile/reconcile.ts';
import { isUndecided } from '../reconcile/settle.ts';
import { conflictSentence } from '../report.ts';
import { setOwnServices, withOwnServices } from '../services/catalog.ts';
import { planSession, refuseUndecided, requireGenerated, writeSession } from '../session.ts';
import { check } from '../state.ts';
import { editsOf } from './edits.ts';
import { takeInventory } from './inventory.ts';
import { reasonsText } from './reasons.ts';
import type { FleetCommand, FleetRecord } from './record.ts';
import type { Root } from './roots.ts';

/** The data that a worker receives once. */
export interface Assignment {
  readonly command: Exclude<FleetCommand, 'report'>;
  readonly house: Settings | undefined;
  /** The preset that repositories are to use. */
  readonly preset: string | undefined;
  /** True if only repositories that use a preset are to use that one, as after an unsuccessful change. */
  readonly isRollback: boolean;
  readonly today: string;
  /** False for folders that can be thrown away. */
  readonly isDurable: boolean;
}

/** True for an assignment, as a worker receives it. */
export function isAssignment(value: unknown): value is Assignment {
  return typeof value === 'object' && value !== null && 'command' in value && 'today' in value && typeof value.today === 'string';
}

/** The record of a repository whose work did not finish. */
export function failedRecord({ name, labels }: Root, command: FleetCommand, error: string): FleetRecord {
  return { schema: 1, command, repository: name, labels: Object.fromEntries(labels), result: 'failed', exit: exitCode.invalid, error };
}

/** Commands that need generated files. */
const needsGenerated: ReadonlySet<FleetCommand> = new Set(['check', 'preview', 'update']);

type Found = Omit<FleetRecord, 'schema' | 'command' | 'repository' | 'labels' | 'result'>;

/** Runs a command in one repository. It never throws: an error is part of the repository's record. */
export async function workOn({ folder, name, labels }: Root, assignment: Assignment): Promise<FleetRecord> {
  const about = { schema: 1, command: assignment.command, repository: name, labels: Object.fromEntries(labels) } as const;
  try {
    const skipped = needsGenerated.has(assignment.command) ? reasonToSkip(folder, assignment) : undefined;
    if (skipped !== undefined) return { ...about, result: 'skipped', exit: exitCode.done, error: skipped };
    return { ...about, result: 'done', ...(await withOwnServices(() => commands[assignment.command](folder, assignment))) };
  } catch (error) {
    const isKnown = error instanceof KaizenError;
    return {
      ...about,
      result: isKnown && findings.has(error.code) ? 'done' : 'failed',
      exit: isKnown ? error.code : exitCode.invalid,
      error: error instanceof Error ? error.message : String(error),
    };
  }
}

/** Errors that are findings in a repository: a conflict that waits for a person, and an answer that a preset locks to another value. */
const findings: ReadonlySet<number> = new Set([exitCode.conflict, exitCode.policy]);

/** Why a repository is left out; undefined if it is not. */
function reasonToSkip(folder: string, { isRollback }: Assignment): string | undefined {
  const lock = readTarget(folder, lockPath);
  if (lock === undefined) return 'Nothing was generated here.';
  return isRollback && parseLock(lock).preset === undefined ? 'No preset is used here.' : undefined;
}

const commands: Readonly<Record<Assignment['command'], (folder: string, assignment: Assignment) => Promise<Found>>> = {
  async inventory(folder, { today }) {
    const opened = openFolder(folder);
    const lock = readTarget(opened.root, lockPath);
    const generator = lock === undefined ? undefined : parseLock(lock).generator;
    const about = { today, generator };
    try {
      return { exit: exitCode.done, inventory: takeInventory(opened, await inspect(folder), about) };
    } catch (error) {
      // Its images can be listed anyway.
      if (!(error instanceof KaizenError)) throw error;
      return { exit: exitCode.done, inventory: takeInventory(opened, error, about) };
    }
  },
  async policy(folder, { house, today }) {
    const { verdict } = checkPolicy(folder, { house, today });
    return {
      exit: verdict.violations.some(isDenied) ? exitCode.policy : exitCode.done,
      violations: verdict.violations.map(printedViolation),
      ...(verdict.notes.length === 0 ? {} : { notes: verdict.notes }),
    };
  },
  async check(folder) {
    const { files, exit, project, changes } = await check(folder);
    const edits = editsOf(changes, project.lock.entries);
    return {
      exit,
      files: Object.fromEntries(files.map(({ path, state }) => [path, state])),
      ...stateOf(project),
      ...(edits.length === 0 ? {} : { edits }),
    };
  },
  async preview(folder, { house, preset, today }) {
    const { project, changes } = await planSession(folder, { isDryRun: true, preset, isRenewing: true });
    const services = project.preset?.preset.services ?? [];
    const violations = newViolations(folder, changes, { house, preset: project.preset?.preset.policy, today });
    // Reading the pinned preset has replaced them.
    setOwnServices(services);
    const exits: readonly [boolean, ExitCode][] = [
      [changes.some(isUndecided), exitCode.conflict],
      [violations.some(isDenied), exitCode.policy],
      [changes.some(isWritten), exitCode.outdated],
    ];
    return {
      exit: exits.find(([holds]) => holds)?.[1] ?? exitCode.done,
      files: statusOf(changes),
      ...stateOf(project),
      diff: changes.map(diffOf).join(''),
      ...(violations.length === 0 ? {} : { violations: violations.map(printedViolation) }),
    };
  },
  async update(folder, { isDurable, preset }) {
    const planned = await planSession(folder, { onOpened: requireGenerated, isRenewing: true, preset });
    const { project, changes } = planned;
    if (changes.some(isUndecided)) {
      const remedy = `kaizen-docker update${preset === undefined ? '' : ` --preset ${keptReference(preset, process.cwd(), resolve(folder))}`} --on-conflict=markers`;
      return {
        exit: exitCode.conflict,
        error: conflictSentence(changes),
        files: statusOf(changes),
        ...stateOf(project),
        diff: changes.map(diffOf).join(''),
        summary: `A person has to decide about conflicts, and nothing was written. In this repository, run:\n\n    ${remedy}\n`,
      };
    }
    const summary = await reasonsText(planned);
    const session = await writeSession(planned, {
      write: ({ decision }, isUnresolved) => applyChanges(project, decision, changes, { durable: isDurable, isUnresolved }),
    });
    refuseUndecided(session);
    return { exit: exitCode.done, files: statusOf(changes.filter(isWritten)), ...stateOf(project), summary };
  },
};

/** The version and the preset that a project was generated with. */
function stateOf({ lock: { generator, preset } }: Project): Pick<FleetRecord, 'generator' | 'preset'> {
  return { generator, ...(preset === undefined ? {} : { preset: preset.reference }) };
}

/** Violations that count after these changes and under these rules, and that do not count now, or only as warnings. */
function newViolations(folder: string, changes: readonly Change[], rules: PolicyOptions): readonly Violation[] {
  const texts = new Map(changes.flatMap(({ path, write }) => (typeof write === 'string' ? [[path, write] as const] : [])));
  const now = counted(checkPolicy(folder, { today: rules.today }).verdict);
  const known = new Set(now.map(keyOf));
  return counted(checkPolicy(folder, { ...rules, texts }).verdict).filter(
    (each) => !known.has(keyOf(each)) && !known.has(keyOf({ ...each, level: 'deny' })),
  );
}

function counted({ violations }: Verdict): readonly Violation[] {
  return violations.filter(({ excuse }) => excuse === undefined);
}

function keyOf({ fingerprint, level }: Violation): string {
  return `${level} ${fingerprint}`;
}

function printedViolation({ rule, level, path, line, message, excuse }: Violation): NonNullable<FleetRecord['violations']>[number] {
  return { rule, level, path, line, message, ...(excuse === undefined ? {} : { excuse }) };
}

function statusOf(changes: readonly Change[]): Readonly<Record<string, string>> {
  return Object.fromEntries(changes.map(({ path, status }) => [path, status]));
}
