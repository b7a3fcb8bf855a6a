import type { Cause, Change, Found, Step, Subject } from './cause.ts';
import { buildCauses } from './causes/build.ts';
import { dependencyCauses } from './causes/dependencies.ts';
import { fileCauses } from './causes/files.ts';
import { listeningCauses } from './causes/listening.ts';
import { moduleCauses } from './causes/modules.ts';
import { programCauses } from './causes/programs.ts';
import { endingCauses, resourceCauses } from './causes/resources.ts';
import { serviceCauses } from './causes/services.ts';
import { settingCauses } from './causes/settings.ts';
import { suiteCauses } from './causes/suite.ts';
import { systemCauses } from './causes/system.ts';
import { versionCauses } from './causes/versions.ts';

/** All causes. If the lines of one failure match several, those with a repair come first, in this order. */
export const causes: readonly Cause[] = [
  ...resourceCauses,
  ...systemCauses,
  ...programCauses,
  ...versionCauses,
  ...dependencyCauses,
  ...buildCauses,
  ...moduleCauses,
  ...serviceCauses,
  ...settingCauses,
  ...fileCauses,
  ...listeningCauses,
  ...suiteCauses,
  ...endingCauses,
];

/** Why a step has failed. */
export interface Diagnosis {
  readonly cause: string;
  readonly sentence: string;
  /** The lines that show it: the matching line, and those around it. */
  readonly lines: readonly string[];
  /** The answers that would repair it; empty if no answer does. */
  readonly changes: readonly Change[];
}

/** Lines before and after the one that shows a cause. */
const around = { before: 1, behind: 1 };

/** The maximum number of matches of one cause. */
const mostMatches = 20;

/** Finds why a step failed in its output (lines of `said` and `seen`): all matching causes, those with a repair first. */
export function diagnose(step: Step, lines: readonly string[], subject: Subject): readonly Diagnosis[] {
  const found = causes.filter((cause) => cause.steps.includes(step)).flatMap((cause) => diagnosisOf(cause, lines, subject) ?? []);
  const [repaired, others] = [found.filter(({ changes }) => changes.length > 0), found.filter(({ changes }) => changes.length === 0)];
  return [...repaired, ...others];
}

function diagnosisOf(cause: Cause, lines: readonly string[], subject: Subject): Diagnosis | undefined {
  const { lines: count = 1, isRepeated = false } = cause;
  const matches: { readonly at: number; readonly found: Found }[] = [];
  for (const at of lines.keys()) {
    const match = cause.pattern.exec(lines.slice(at, at + count).join('\n'));
    if (match === null) continue;
    matches.push({ at, found: Object.fromEntries(Object.entries(match.groups ?? {}).map(([name, text]) => [name, text ?? ''])) });
    if (!isRepeated || matches.length === mostMatches) break;
  }
  const [first] = matches;
  if (first === undefined) return undefined;
  return {
    cause: cause.name,
    sentence: cause.explain(
      first.found,
      subject,
      matches.map(({ found }) => found),
    ),
    lines: lines.slice(Math.max(0, first.at - around.before), first.at + count + around.behind),
    changes: together(matches.flatMap(({ found }) => cause.repair?.(found, subject) ?? [])),
  };
}

/** Combines changes of the same answer. */
function together(changes: readonly Change[]): Change[] {
  const made = new Map<Change['question'], Change>();
  for (const change of changes) {
    const before = made.get(change.question);
    const add = 'add' in change && before !== undefined && 'add' in before ? [...new Set([...before.add, ...change.add])] : undefined;
    made.set(change.question, add === undefined ? change : { question: change.question, add });
  }
  return [...made.values()];
}
