import { overrideOf } from './artifacts/compose.ts';
import { isWritten, type Project } from './project.ts';
import type { Resolution } from './questions/resolve.ts';
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
export function nextSteps({ inspection }: Project, { answers }: Resolution, changes: readonly Change[]): string {
  if (!changes.some(isWritten)) return 'Everything is as it should be.\n';
  const paths = changes.map(({ file }) => file.path);
  const composeFile = paths.find((path) => changes.some(({ file }) => file.path === overrideOf(path)));
  const known = new Set([
    ...Object.keys(answers.environment ?? {}),
    ...changes.flatMap(({ file }) =>
      file.path.startsWith('secrets/') ? [...file.text.matchAll(/^(\w+)=/gm)].map(([, name]) => name ?? '') : [],
    ),
  ]);
  const needed = (inspection.facts.env?.value ?? []).filter((name) => !known.has(name));
  const steps = [
    ...(composeFile !== undefined && needed.length > 0 ? [`# put into .env what only you know: ${needed.join(', ')}`] : []),
    ...(composeFile === undefined ? [] : ['docker compose up --build --wait', 'docker compose logs app']),
    ...(paths.some((path) => path.startsWith('tests/')) ? ['python -m pytest tests/deployment'] : []),
    ...(composeFile === undefined && paths.includes('Dockerfile') ? ['docker build --tag app .'] : []),
  ];
  return steps.length === 0 ? '' : `Next, in ${inspection.folderName}:\n${steps.map((step) => `  ${step}\n`).join('')}`;
}
