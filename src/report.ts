import { posix } from 'node:path';
import { suiteCommand } from './artifacts/tests.ts';
import { askedVariables, requiredEnvironmentFiles, sampleOf } from './manifests/compose-environment.ts';
import type { ApplicationPlan } from './plan/plan.ts';
import { isWritten, type Project, planOf } from './project.ts';
import type { Decided, Decision } from './questions/decide.ts';
import { pendingPath } from './reconcile/pending.ts';
import { rejectsFolder } from './reconcile/policies.ts';
import type { Change, Status } from './reconcile/reconcile.ts';

const words: Readonly<Record<Status, string>> = {
  created: 'create',
  updated: 'update',
  merged: 'merge',
  unchanged: 'as it is',
  customised: 'yours, as it is',
  kept: 'yours, as it is',
  foreign: 'in the way',
  conflict: 'conflict',
  unresolved: 'conflict marks',
  deleted: 'deleted by you',
  removed: 'remove',
  orphaned: 'yours now',
};

/** What will happen to each file, a line each; what a person removed and what is gone already is not worth one. */
export function statusLines(changes: readonly Change[]): string {
  return changes
    .filter(({ status, write, current }) => status !== 'removed' || write === null || current !== undefined)
    .map(({ path, status, write, because }) => {
      const word = status === 'customised' && write !== undefined ? 'merge' : words[status];
      return `  ${word.padEnd(16)}${path}${reason(because)}\n`;
    })
    .join('');
}

/** Why a file stands as it does, to go behind its path. */
export function reason(because: string | undefined): string {
  return because === undefined ? '' : ` (${because})`;
}

/** Why a run ends without writing: all files that nobody has decided yet, each with its places, and what to do. */
export function conflictSentence(changes: readonly Change[]): string {
  const named = (status: Status): string[] =>
    changes.filter((change) => change.status === status && change.merged?.reason === undefined).map(placed);
  const [foreign, conflict, unresolved] = [named('foreign'), named('conflict'), named('unresolved')];
  const parts = [
    ...(foreign.length === 0 ? [] : [`${foreign.join(', ')} ${verb(foreign, 'differs', 'differ')} from what would be written`]),
    ...(conflict.length === 0
      ? []
      : [`${conflict.join(', ')} ${verb(conflict, 'was', 'were')} changed in the same place by you and by the templates`]),
    ...changes.flatMap(explained),
    ...(unresolved.length === 0
      ? []
      : [`${unresolved.join(', ')} ${verb(unresolved, 'has', 'have')} conflict marks that nobody has resolved`]),
  ];
  const remedy =
    unresolved.length > 0
      ? 'resolve them first'
      : foreign.length > 0
        ? 'keep yours with "kaizen-docker adopt", decide in a terminal or with --on-conflict=markers|mine|template|reject, or replace them with --force'
        : 'decide in a terminal, or give --on-conflict=markers|mine|template|reject or --force';
  return `${parts.join('; ')}, so nothing was written: ${remedy}.`;
}

function verb(items: readonly string[], one: string, many: string): string {
  return items.length === 1 ? one : many;
}

/** A conflict that its places do not explain: two values of one key, an instruction that would stand twice. */
function explained(change: Change): string[] {
  const { reason } = change.merged ?? {};
  return change.status !== 'conflict' || reason === undefined ? [] : [`${placed(change)} can't be merged: ${reason.replace(/\.$/, '')}`];
}

function placed({ path, merged }: Change): string {
  const lines = merged?.conflicts.map(({ line }) => line) ?? [];
  return lines.length === 0 ? path : `${path} (line ${lines.join(', ')})`;
}

/** What a person has to do about the files that wait for them, in the order in which it is done. */
export function remedyFor(paths: readonly string[]): string {
  const rejects = paths.filter((path) => path.startsWith(`${rejectsFolder}/`));
  const marked = paths.filter((path) => !rejects.includes(path) && path !== pendingPath);
  const steps = [
    ...(marked.length === 0 ? [] : [`resolve what stands between the marks in ${marked.join(', ')}`]),
    ...(rejects.length === 0 ? [] : [`take what you want of ${rejects.join(', ')}, delete ${verb(rejects, 'it', 'them')}`]),
  ];
  return steps.length === 0 ? 'all is resolved: run kaizen-docker update' : `${steps.join('; ')}, and run kaizen-docker update`;
}

/** What to type next. */
export function nextSteps(project: Project, decision: Decision, changes: readonly Change[]): string {
  if (!changes.some(isWritten)) return 'Everything is as it should be.\n';
  const { inspection } = project;
  const { applications } = decision;
  const paths = changes.flatMap(({ path, file }) => (file === undefined ? [] : [path]));
  const plan = planOf(project, decision);
  const composeFile = paths.find((path) => path === plan.stack.composeFile);
  const own = plan.stack.isByHand === true ? project.read(plan.stack.composeFile) : undefined;
  const stack =
    composeFile === undefined
      ? []
      : own === undefined
        ? applications.flatMap((each) => missingVariables(each, changes))
        : missingInOwn(own, plan.stack.composeFile, project);
  const [only, ...others] = plan.applications;
  const isNamed = others.length === 0 && only !== undefined && (only.path === '' || only.inStack !== undefined);
  const services = isNamed ? ` ${only.service}` : '';
  const images = plan.applications.filter(({ dockerfile }) => paths.includes(dockerfile));
  const steps = [
    ...applications.flatMap(({ application }) => expectedFiles(application)),
    ...stack,
    ...(composeFile === undefined ? [] : ['docker compose up --build --wait', `docker compose logs${services}`]),
    ...paths.flatMap((path) => suiteCommand(path) ?? []),
    ...(composeFile === undefined ? images.slice(0, 1).map(buildLine) : []),
    ...(composeFile === undefined ? [] : ['kaizen-docker prove']),
  ];
  return steps.length === 0 ? '' : `Next, in ${inspection.folderName}:\n${steps.map((step) => `  ${step}\n`).join('')}`;
}

function buildLine({ dockerfile, context }: ApplicationPlan): string {
  const file = dockerfile === posix.join(context, 'Dockerfile') ? '' : `--file ${dockerfile} `;
  return `docker build --tag app ${file}${context === '' ? '.' : context}`;
}

/** What a project that is not there yet has to hold. */
function expectedFiles({ path, expects }: Decided['application']): string[] {
  return expects === undefined ? [] : [`# put into ${path === '' ? 'the folder' : path} what the image is made of: ${expects}`];
}

/** What the compose file of a person reads, and the folder does not have. */
function missingInOwn(text: string, composeFile: string, { inspection: { files }, read }: Project): string[] {
  const folder = posix.dirname(composeFile);
  const known = new Set(files);
  const place = (path: string): string => posix.join(folder, path);
  const missing = requiredEnvironmentFiles(text).filter((path) => read(place(path)) === undefined);
  const asked = read(place('.env')) === undefined ? askedVariables(text) : [];
  return [
    ...missing.map((path) => {
      const sample = sampleOf(place(path), known);
      return sample === undefined
        ? `# write ${place(path)}: ${composeFile} reads it`
        : `cp ${sample} ${place(path)}   # and put your own values into it: ${composeFile} reads it`;
    }),
    ...(asked.length === 0 ? [] : [`# put into ${place('.env')} what ${composeFile} asks for: ${asked.join(', ')}`]),
  ];
}

function missingVariables({ application, resolution }: Decided, changes: readonly Change[]): string[] {
  const given = changes.flatMap(({ file }) => (file?.isSecret === true ? [...file.text.matchAll(/^(\w+)=/gm)] : []));
  const moved = (application.facts.written?.value ?? []).flatMap(({ setting }) => setting?.variable ?? []);
  const addresses = application.facts.ownAddresses?.value ?? [];
  const known = new Set([...Object.keys(resolution.answers.environment ?? {}), ...given.map(([, name]) => name), ...moved, ...addresses]);
  const needed = (application.facts.env?.value ?? []).filter((name) => !known.has(name));
  return needed.length === 0 ? [] : [`# put into ${posix.join(application.path, '.env')} what only you know: ${needed.join(', ')}`];
}
