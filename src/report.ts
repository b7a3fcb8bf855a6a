import { posix } from 'node:path';
import { overrideOf } from './artifacts/compose.ts';
import { suiteCommand } from './artifacts/tests.ts';
import { isWritten, type Project } from './project.ts';
import type { Decided, Decision } from './questions/decide.ts';
import type { Change, Status } from './reconcile/reconcile.ts';

const words: Readonly<Record<Status, string>> = {
  created: 'create',
  updated: 'update',
  unchanged: 'as it is',
  kept: 'keep yours',
  conflict: 'differs',
};

/** What will happen to each file, a line each. */
export function statusLines(changes: readonly Change[]): string {
  return changes.map(({ file, status }) => `  ${words[status].padEnd(15)}${file.path}\n`).join('');
}

/** Why a run ends without writing: the files that are there and differ, and what to do. */
export function conflictSentence(changes: readonly Change[]): string {
  const paths = changes.filter(({ status }) => status === 'conflict').map(({ file }) => file.path);
  const [verb, them] = paths.length === 1 ? ['differs', 'it'] : ['differ', 'them'];
  return `${paths.join(', ')} ${verb} from what would be written, so nothing was written: move ${them} away, say yes in a terminal, or give --force.`;
}

/** What to type next. */
export function nextSteps({ inspection }: Project, { applications }: Decision, changes: readonly Change[]): string {
  if (!changes.some(isWritten)) return 'Everything is as it should be.\n';
  const paths = changes.map(({ file }) => file.path);
  const composeFile = paths.find((path) => paths.includes(overrideOf(path)));
  const stack = composeFile === undefined ? [] : applications.flatMap((each) => missingVariables(each, changes));
  const services = applications.length === 1 && applications[0].application.path === '' ? ' app' : '';
  const steps = [
    ...stack,
    ...(composeFile === undefined ? [] : ['docker compose up --build --wait', `docker compose logs${services}`]),
    ...changes.flatMap(({ file }) => suiteCommand(file.path) ?? []),
    ...(composeFile === undefined && paths.includes('Dockerfile') ? ['docker build --tag app .'] : []),
  ];
  return steps.length === 0 ? '' : `Next, in ${inspection.folderName}:\n${steps.map((step) => `  ${step}\n`).join('')}`;
}

function missingVariables({ application, resolution }: Decided, changes: readonly Change[]): string[] {
  const given = changes.flatMap(({ file }) => (file.path.startsWith('secrets/') ? [...file.text.matchAll(/^(\w+)=/gm)] : []));
  const known = new Set([...Object.keys(resolution.answers.environment ?? {}), ...given.map(([, name]) => name)]);
  const needed = (application.facts.env?.value ?? []).filter((name) => !known.has(name));
  return needed.length === 0 ? [] : [`# put into ${posix.join(application.path, '.env')} what only you know: ${needed.join(', ')}`];
}
