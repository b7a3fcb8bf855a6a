import type { Finding } from '../adopt/items.ts';
import type { Decided } from '../adopt/trial.ts';
import { artifacts } from '../artifacts/registry.ts';
import { type ExitCode, exitCode, KaizenError } from '../errors.ts';
import { notesOf } from '../inspect/document.ts';
import type { Application, Inspection } from '../inspect/inspect.ts';
import { askHandling, type Handling, ownFiles, ownFilesSentence } from '../own-files.ts';
import { applyChanges } from '../project.ts';
import { assumptionsOf } from '../questions/assumptions.ts';
import type { Person } from '../questions/decide.ts';
import type { Layer } from '../questions/resolve.ts';
import type { Change } from '../reconcile/reconcile.ts';
import { forced, isUndecided, settleAll } from '../reconcile/settle.ts';
import { conflictSentence, nextSteps, remedyFor, statusLines } from '../report.ts';
import { isFirstStack, keepsOwn, type Planned, requireGenerated, runSession, type Session } from '../session.ts';
import { uninterrupted } from '../uninterrupted.ts';
import { explanation, givenAnswers } from './answers.ts';
import type { Request } from './arguments.ts';
import { giveReport, type Reported } from './document.ts';
import { findings } from './findings.ts';
import { interruptible } from './interruptible.ts';
import { columns, isColoured, say, tellNotes, writeError } from './output.ts';

/** `kaizen-docker [FOLDER]` and all commands that write by the way: finds out, asks, shows, writes. Returns the exit code. */
export async function runGenerate(request: Request, layers: readonly Layer[]): Promise<number> {
  const person = await personFor(request);
  let wasSignalled = false;
  let decided: Decided | undefined;
  let handling: Handling | undefined = request.command === 'adopt' ? 'adopt' : undefined;
  const session = await runSession(request.folder, {
    isDryRun: request.dryRun,
    isStrict: request.strict,
    isAdopting: request.command === 'adopt' || (!request.force && keepsOwn(request.onConflict)),
    onOpened: (project) => {
      tellNotes(project);
      if (request.command === 'update') requireGenerated(project);
      const own = request.command === 'generate' ? ownFiles(project) : [];
      if (own.length > 0) say(`${ownFilesSentence(own)}\n`);
    },
    handle: async (project) => {
      if (person === undefined || !isOpen(request) || ownFiles(project).length === 0) return false;
      handling = await askHandling(person.ask);
      return handling === 'adopt';
    },
    layers: ({ saved }) => [...layers, saved],
    person: () => person,
    // Before the first question, a person sees what it is about.
    onChosen: (chosen, { inspection }) => showFindings(inspection, chosen),
    onPlanned: ({ decision, changes }) => {
      if (request.explain) for (const each of decision.applications) say(explanation(each));
      // A person has just seen the answers.
      else if (person === undefined) say(givenAnswers(decision));
      if (handling !== 'adopt') say(`\n${statusLines(changes)}`);
    },
    settle: async (changes, planned) => {
      if (handling === 'replace') return settleAll(changes, 'template');
      if (handling !== 'adopt') return settled(changes, request);
      const { adoptionText, decidedText } = await import('../adopt/text.ts');
      decided = await adopted(planned, request);
      const { adoption } = decided;
      say(`\n${statusLines(adoption.changes)}${adoptionText(adoption)}${decidedText(decided)}`);
      return adoption.changes;
    },
    ...(person === undefined ? {} : { confirm: async () => (await import('./terminal.ts')).confirm('Write these files?') }),
    write: async ({ project, decision, changes }, isUnresolved) => {
      wasSignalled = await uninterrupted(() => applyChanges(project, decision, changes, { isUnresolved }));
    },
  });
  const exit = told(request, session, { wasSignalled, decided });
  if (person === undefined || exit !== exitCode.done || !isFirstStack(session)) return exit;
  const [{ offerProof }, { agree }] = await Promise.all([import('./prove.ts'), import('./terminal.ts')]);
  return offerProof(request, agree);
}

/** What became of a session beside its changes. */
interface Outcome {
  readonly wasSignalled: boolean;
  readonly decided: Decided | undefined;
}

/** Says how a session ended. Returns the exit code. */
function told(request: Request, session: Session, { wasSignalled, decided }: Outcome): ExitCode {
  const { end, project, decision, changes, left } = session;
  const items: readonly Finding[] | undefined = decided?.adoption.findings;
  const isRed = decided !== undefined && decided.takenBack.length > 0;
  const open = left.length > 0 ? exitCode.conflict : isRed ? exitCode.outdated : exitCode.done;
  switch (end) {
    case 'undecided': {
      const error = conflictSentence(changes);
      report(request, session, { exit: exitCode.conflict, error, items });
      writeError(`kaizen-docker: ${error}\n`);
      return exitCode.conflict;
    }
    case 'dry':
      say('\nNothing was written (--dry-run).\n');
      report(request, session, { exit: open, items });
      return open;
    case 'declined':
      say('Nothing was written.\n');
      report(request, session, { exit: exitCode.done, items });
      return exitCode.done;
    case 'written': {
      say(`\n${nextSteps(project, decision, changes)}`);
      const exit = wasSignalled ? exitCode.interrupted : open;
      if (left.length > 0) writeError(`kaizen-docker: conflicts are left to you: ${remedyFor(left)}.\n`);
      report(request, session, { exit, isWritten: true, items });
      return exit;
    }
  }
}

function report(
  request: Request,
  { project, decision, changes }: Session,
  outcome: Pick<Reported, 'exit' | 'error' | 'isWritten' | 'items'>,
): void {
  const applications = decision.applications.map(({ application }) => application);
  giveReport(request, { project, applications, assumptions: assumptionsOf(decision), changes, ...outcome });
}

/** True where there is a person at a terminal who did not say that nothing is to be asked. */
function isInteractive({ yes, strict, json }: Request): boolean {
  return !yes && !strict && !json && process.stdin.isTTY === true && process.stdout.isTTY === true && process.env['CI'] === undefined;
}

/** True for a run in which nobody has said what becomes of files that are there. */
function isOpen({ command, force, onConflict }: Request): boolean {
  return command === 'generate' && !force && onConflict === undefined;
}

const asking: readonly Request['command'][] = ['generate', 'adopt', 'tdd'];

/** Who answers questions: the person at the terminal, where the command asks any, and there is one. */
export async function personFor(request: Request): Promise<Person | undefined> {
  if (!asking.includes(request.command) || !isInteractive(request)) return undefined;
  return { ask: (await import('./terminal.ts')).ask, artifacts: artifacts.map(({ name }) => name) };
}

/** Says what was found, with its notes. */
export function showFindings(inspection: Inspection, chosen: readonly Application[]): void {
  say(findings(inspection, chosen, isColoured(), columns()));
  tellNotes({ notes: notesOf(inspection, chosen) });
}

/** Decides what is undecided: by a flag, by the command, else by asking where there is a person. */
async function settled(changes: readonly Change[], request: Request): Promise<readonly Change[]> {
  if (request.force) return changes.map(forced);
  if (request.onConflict !== undefined) return settleAll(changes, request.onConflict);
  if (!isInteractive(request) || !changes.some(isUndecided)) return changes;
  const [{ decideConflicts }, { coloured }, { ask }] = await Promise.all([
    import('../conflicts.ts'),
    import('../diff.ts'),
    import('./terminal.ts'),
  ]);
  return decideConflicts(changes, { ask, show: (diff) => say(coloured(diff)) });
}

/** Hand-written files stay, with what is asked for done in them where the suite agrees; what would be done otherwise is listed. */
async function adopted(planned: Planned, request: Request): Promise<Decided> {
  const [{ adopt, imagesWithoutDigest }, { itemsNamed }] = await Promise.all([import('../adopt/adopt.ts'), import('../adopt/items.ts')]);
  const items = itemsNamed(request.apply);
  const digests = items.includes('digest') ? await digestsOf(imagesWithoutDigest(planned)) : new Map<string, string>();
  if (items.length === 0 || request.dryRun) return { adoption: await adopt(planned, { items, digests }), kept: [], takenBack: [] };
  const { tryItems } = await import('../adopt/trial.ts');
  return interruptible(request, 'nothing was written', (progress, signal) => tryItems(planned, { items, digests, progress, signal }));
}

async function digestsOf(images: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { digestOf } = await import('../engine/digest.ts');
  const found = await Promise.all(images.map(async (image) => [image, await digestOf(image)] as const));
  const [unknown] = found.filter(([, digest]) => digest === undefined);
  if (unknown !== undefined)
    throw new KaizenError(`--apply digest: neither the engine nor the registry tells the digest of ${unknown[0]}, so nothing was written.`);
  return new Map(found.flatMap(([image, digest]) => (digest === undefined ? [] : [[image, digest] as const])));
}
