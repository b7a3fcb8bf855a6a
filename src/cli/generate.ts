import type { Finding } from '../adopt/items.ts';
import type { Decided as Tried } from '../adopt/trial.ts';
import { artifacts } from '../artifacts/registry.ts';
import { type ExitCode, exitCode, KaizenError } from '../errors.ts';
import { notesOf } from '../inspect/document.ts';
import { nextSteps, stepsText, thisHost } from '../next-steps.ts';
import { askHandling, type Handling, ownFiles, ownFilesSentence } from '../own-files.ts';
import {
  askManifests,
  keptManifests,
  keptManifestsSentence,
  type ManifestHandling,
  ownManifestsSentence,
  undecidedManifests,
  wantsManifests,
  writesBeside,
} from '../own-manifests.ts';
import type { Project } from '../project.ts';
import { answersPath, applyChanges, stateWrites } from '../project.ts';
import { assumptionsOf } from '../questions/assumptions.ts';
import { contradictedAnswers } from '../questions/contradicted.ts';
import type { Decided, Person } from '../questions/decide.ts';
import type { Layer } from '../questions/resolve.ts';
import type { Change } from '../reconcile/reconcile.ts';
import { forced, isUndecided, settleAll } from '../reconcile/settle.ts';
import { together } from '../render/paint.ts';
import { conflictSentence, remedyFor, statusLines } from '../report.ts';
import { isFirstStack, keepsOwn, type Planned, requireGenerated, runSession, type Session } from '../session.ts';
import { uninterrupted } from '../uninterrupted.ts';
import { explanation, promptedAnswers } from './answers.ts';
import type { Request } from './arguments.ts';
import { giveReport, type Reported } from './document.ts';
import { findings } from './findings.ts';
import { interruptible } from './interruptible.ts';
import { say, sayAsItIs, screen, tellError, tellNotes } from './output.ts';

/** `kaizen-docker [FOLDER]` and all commands that write files: inspects, asks, shows and writes. Returns the exit code. */
export async function runGenerate(request: Request, layers: readonly Layer[]): Promise<number> {
  const person = await personFor(request);
  let wasSignalled = false;
  let decided: Tried | undefined;
  let handling: Handling | undefined = request.command === 'adopt' ? 'adopt' : undefined;
  let manifests: ManifestHandling | undefined;
  /** A person's answers before going back: the defaults of the next round. */
  let said: readonly Layer[] = [];
  const run = (): Promise<Session> =>
    runSession(request.folder, {
      preset: request.preset,
      isRenewing: request.command === 'update',
      isDryRun: request.dryRun,
      isStrict: request.strict,
      isAdopting: request.command === 'adopt' || (!request.force && keepsOwn(request.onConflict)),
      onOpened: (project) => {
        if (said.length > 0) return;
        tellNotes(project);
        if (request.command === 'update') requireGenerated(project);
        const own = request.command === 'generate' ? ownFiles(project) : [];
        if (own.length > 0) say(`${ownFilesSentence(own)}\n`);
        const ofCluster = request.command !== 'adopt' && wantsManifests([...layers, project.saved]) ? undecidedManifests(project) : [];
        if (ofCluster.length > 0) say(`${ownManifestsSentence(ofCluster)}\n`);
      },
      isBeside: (project) =>
        manifests === 'beside' || writesBeside(project, request.force || request.onConflict === 'template', wantsManifests(layers)),
      handle: async (project) => {
        const ofCluster = wantsManifests([...layers, project.saved]) ? undecidedManifests(project) : [];
        if (ofCluster.length > 0 && isInteractive(request) && !request.force && request.onConflict === undefined) {
          manifests ??= await askManifests((await import('./terminal.ts')).ask, ofCluster);
          if (manifests === 'adopt') handling = 'adopt';
          if (manifests === 'adopt') return true;
        }
        if (person === undefined || !isOpen(request) || ownFiles(project).length === 0) return false;
        const showDifference = async (): Promise<void> => {
          const [{ ownFilesDifference }, { coloured }] = await Promise.all([import('../own-files.ts'), import('../diff.ts')]);
          sayAsItIs(coloured(await ownFilesDifference(project, [...layers, project.saved])));
        };
        handling ??= await askHandling(person.ask, showDifference);
        return handling === 'adopt';
      },
      layers: ({ saved }) => [...said, ...layers, saved],
      // Answers of the last round are asked again.
      person: (all) => (person === undefined ? undefined : { ...person, settled: all.slice(said.length) }),
      // A person sees the findings before the first question.
      onChosen: (chosen, project) => {
        if (said.length === 0) showFindings(project, chosen);
      },
      onPlanned: ({ project, decision, changes, required }) => {
        tellNotes({ notes: [...contradictedAnswers(decision, answersPath), ...required] });
        if (request.explain) for (const each of decision.applications) say(explanation(each));
        else if (person !== undefined) say(promptedAnswers(decision));
        if (handling === 'adopt') return;
        const kept = wantsManifests(layers) ? keptManifests(project) : [];
        if (kept.length > 0) say(`${keptManifestsSentence(kept)}\n`);
        const isDecided = !changes.some(isUndecided);
        say(together('\n', statusLines(changes, isDecided ? stateWrites(project, decision, changes, false) : [])));
      },
      settle: async (changes, planned) => {
        if (handling === 'replace') return settleAll(changes, 'template');
        if (handling !== 'adopt') return settled(changes, request);
        const { adoptionText, decidedText } = await import('../adopt/text.ts');
        decided = await adopted(planned, request);
        const { adoption } = decided;
        say(together('\n', statusLines(adoption.changes), adoptionText(adoption), decidedText(decided)));
        return adoption.changes;
      },
      ...(person === undefined
        ? {}
        : {
            confirm: async ({ changes }) => (await import('../preview.ts')).confirmChanges(changes, { ask: person.ask, show: sayAsItIs }),
          }),
      write: async ({ project, decision, changes }, isUnresolved) => {
        wasSignalled = await uninterrupted(() => applyChanges(project, decision, changes, { isUnresolved }));
      },
    });
  let session = await run();
  while (session.end === 'again') {
    said = session.decision.layers.filter(({ origin }) => origin === 'prompt');
    session = await run();
  }
  const exit = told(request, session, { wasSignalled, decided });
  if (person === undefined || exit !== exitCode.done || !isFirstStack(session)) return exit;
  const [{ offerProof }, { agree }] = await Promise.all([import('./prove.ts'), import('./terminal.ts')]);
  return offerProof(request, agree);
}

/** The result of a session, in addition to its changes. */
interface Outcome {
  readonly wasSignalled: boolean;
  readonly decided: Tried | undefined;
}

/** Prints how a session ended. Returns the exit code. */
function told(request: Request, session: Session, { wasSignalled, decided }: Outcome): ExitCode {
  const { end, project, decision, changes, left } = session;
  const items: readonly Finding[] | undefined = decided?.adoption.findings;
  const isRed = decided !== undefined && decided.takenBack.length > 0;
  const open = left.length > 0 ? exitCode.conflict : isRed ? exitCode.outdated : exitCode.done;
  switch (end) {
    case 'undecided': {
      const error = conflictSentence(changes);
      report(request, session, { exit: exitCode.conflict, error, items });
      tellError(error);
      return exitCode.conflict;
    }
    case 'dry':
      say('\nNothing was written (--dry-run).\n');
      report(request, session, { exit: open, items });
      return open;
    case 'again':
    case 'declined':
      say('Nothing was written.\n');
      report(request, session, { exit: exitCode.done, items });
      return exitCode.done;
    case 'written': {
      sayAsItIs(`\n${stepsText(nextSteps(project, decision, changes, thisHost(project.inspection.root)), screen().width)}`);
      const exit = wasSignalled ? exitCode.interrupted : open;
      if (left.length > 0) tellError(`there are unresolved conflicts: ${remedyFor(left)}.`);
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

/** True if there is a person at a terminal who has not disabled questions. */
function isInteractive({ yes, strict, json }: Request): boolean {
  return !yes && !strict && !json && process.stdin.isTTY === true && process.stdout.isTTY === true && process.env['CI'] === undefined;
}

/** True for a run without an instruction for existing files. */
function isOpen({ command, force, onConflict }: Request): boolean {
  return command === 'generate' && !force && onConflict === undefined;
}

const asking: readonly Request['command'][] = ['generate', 'adopt', 'tdd'];

/** The person who answers questions, if the command asks any and there is a terminal. */
export async function personFor(request: Request): Promise<Person | undefined> {
  if (!asking.includes(request.command) || !isInteractive(request)) return undefined;
  return { ask: (await import('./terminal.ts')).ask, artifacts: artifacts.map(({ name }) => name) };
}

/** Prints the findings and the given answers, with the notes about them. */
export function showFindings({ inspection, isByHand }: Project, chosen: readonly Decided[]): void {
  say(findings(inspection, chosen));
  tellNotes({
    notes: notesOf(
      inspection,
      chosen.map(({ application }) => application),
      isByHand,
    ),
  });
}

/** Settles conflicts: by a flag, by the command, or by a question to the person, if there is one. */
async function settled(changes: readonly Change[], request: Request): Promise<readonly Change[]> {
  if (request.force) return changes.map(forced);
  if (request.onConflict !== undefined) return settleAll(changes, request.onConflict);
  if (!isInteractive(request) || !changes.some(isUndecided)) return changes;
  const [{ decideConflicts }, { coloured }, { ask }] = await Promise.all([
    import('../conflicts.ts'),
    import('../diff.ts'),
    import('./terminal.ts'),
  ]);
  return decideConflicts(changes, { ask, show: (diff) => sayAsItIs(coloured(diff)) });
}

/** Keeps hand-written files, applies the requested items if the suite agrees, and lists the other differences. */
async function adopted(planned: Planned, request: Request): Promise<Tried> {
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
    throw new KaizenError(`--apply digest: the digest of ${unknown[0]} is neither in the engine nor in the registry. Nothing was written.`);
  return new Map(found.flatMap(([image, digest]) => (digest === undefined ? [] : [[image, digest] as const])));
}
