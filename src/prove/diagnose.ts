import type { Cause, Change, Found, Step, Subject } from './cause.ts';
import { dependencyCauses } from './causes/dependencies.ts';
import { fileCauses } from './causes/files.ts';
import { listeningCauses } from './causes/listening.ts';
import { resourceCauses } from './causes/resources.ts';
import { serviceCauses } from './causes/services.ts';
import { settingCauses } from './causes/settings.ts';
import { suiteCauses } from './causes/suite.ts';
import { systemCauses } from './causes/system.ts';

/** All causes; where the lines of one failure show several, the first of them counts, and one with a repair before any other. */
export const causes: readonly Cause[] = [
  ...resourceCauses,
  ...systemCauses,
  ...dependencyCauses,
  ...serviceCauses,
  ...settingCauses,
  ...fileCauses,
  ...listeningCauses,
  ...suiteCauses,
];

/** Why a step has failed. */
export interface Diagnosis {
  readonly cause: string;
  readonly sentence: string;
  /** The lines that show it: the one that the cause's pattern matches, and those around it. */
  readonly lines: readonly string[];
  /** The answers that would repair it; none where no answer does. */
  readonly changes: readonly Change[];
}

/** Lines before and behind the one that shows a cause. */
const around = { before: 1, behind: 1 };

/** A line that is longer shows nothing more: a pattern's time grows with it. */
const longestLine = 2000;

/** Finds why a step failed in what was printed; undefined where no known cause shows. */
export function diagnose(step: Step, lines: readonly string[], subject: Subject): Diagnosis | undefined {
  const readable = lines.map((line) => line.slice(0, longestLine));
  const found = causes.filter((cause) => cause.steps.includes(step)).flatMap((cause) => diagnosisOf(cause, readable, subject) ?? []);
  return found.find(({ changes }) => changes.length > 0) ?? found[0];
}

function diagnosisOf(cause: Cause, lines: readonly string[], subject: Subject): Diagnosis | undefined {
  for (const [at, line] of lines.entries()) {
    const match = cause.pattern.exec(line);
    if (match === null) continue;
    const groups: Found = Object.fromEntries(Object.entries(match.groups ?? {}).map(([name, text]) => [name, text ?? '']));
    return {
      cause: cause.name,
      sentence: cause.explain(groups, subject),
      lines: lines.slice(Math.max(0, at - around.before), at + around.behind + 1),
      changes: cause.repair?.(groups, subject) ?? [],
    };
  }
  return undefined;
}
