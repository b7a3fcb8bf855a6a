import type { steps } from '../evidence/record.ts';
import type { ApplicationPlan } from '../plan/plan.ts';
import type { QuestionName } from '../questions/question.ts';
import { flagOf } from '../questions/table.ts';
import type { LanguageName } from '../stacks/registry.ts';

/** A step of an attempt: each one needs the one before it. */
export type Step = (typeof steps)[number];

/** A change of one answer: a list or an object of pairs gets additional items, another answer gets a value. */
export type Change =
  | { readonly question: QuestionName; readonly add: readonly string[] }
  | { readonly question: QuestionName; readonly set: string | readonly string[] };

/** The application whose step failed, and the content of its folder. */
export interface Subject {
  readonly application: ApplicationPlan;
  readonly language: LanguageName | undefined;
  /** The package that installs a module, if the language's tables have it. */
  packageOf(module: string): string | undefined;
  /** Names of the variables that its code reads. */
  readonly variables: readonly string[];
  /** Its files, relative to its own folder. */
  readonly files: readonly string[];
  /** The text of a file, or undefined if it does not exist or cannot be read. */
  read(path: string): string | undefined;
}

/** The named groups of a pattern; empty for a group without a match. */
export type Found = Readonly<Record<string, string>>;

/** The cause of a failed step: how to recognise it, what it means, and which answers would repair it. */
export interface Cause {
  readonly name: string;
  /** The steps at which it occurs. */
  readonly steps: readonly Step[];
  /** Matches one line of the output, or of the tool's own observations (see `seen` in output.ts). */
  readonly pattern: RegExp;
  /** How many lines the pattern matches together, joined by line ends; one unless given. */
  readonly lines?: number;
  /** True if every match counts, for example, for several missing variables: `explain` receives all of them. */
  readonly isRepeated?: true;
  /** The cause in one sentence, which tells a person what to do if there is no repair. */
  explain(found: Found, subject: Subject, all: readonly Found[]): string;
  /** Absent if no answer repairs it. */
  repair?(found: Found, subject: Subject): readonly Change[];
}

/** A change as text: `packages += libgl1`, `port=3000`; with the flag's name, which `set` accepts. */
export function describeChange(change: Change): string {
  const flag = flagOf(change.question);
  if ('add' in change) return `${flag} += ${change.add.join(', ')}`;
  return `${flag}=${typeof change.set === 'string' ? change.set : change.set.join(' ')}`;
}

/** Answers whose only place is the Dockerfile: they change nothing if a person wrote it. */
const ofDockerfile: ReadonlySet<QuestionName> = new Set([
  ...(['baseImage', 'buildEnvironment', 'buildPackages', 'packages', 'dependencies', 'start', 'stopSignal'] as const),
  ...(['health', 'healthAccepts', 'healthHost', 'healthPath', 'healthStartPeriod'] as const),
]);

/** True if the Dockerfile is the only place for one of these changes. */
export function isForDockerfile(changes: readonly Change[]): boolean {
  return changes.some(({ question }) => ofDockerfile.has(question));
}
