import type { steps } from '../evidence/record.ts';
import type { ApplicationPlan } from '../plan/plan.ts';
import type { QuestionName } from '../questions/question.ts';
import { flagOf } from '../questions/table.ts';
import type { LanguageName } from '../stacks/registry.ts';

/** How far an attempt came: each step needs the one before it. */
export type Step = (typeof steps)[number];

/** A change of one answer: a list or an object of pairs gains items, another answer gets a value. */
export type Change =
  | { readonly question: QuestionName; readonly add: readonly string[] }
  | { readonly question: QuestionName; readonly set: string | readonly string[] };

/** The application whose step failed, and what its folder holds. */
export interface Subject {
  readonly application: ApplicationPlan;
  readonly language: LanguageName | undefined;
  /** The package that a module is installed by, as far as its language knows it. */
  packageOf(module: string): string | undefined;
  /** Names of the variables that its code reads. */
  readonly variables: readonly string[];
  /** Its files, relative to its own folder. */
  readonly files: readonly string[];
  /** The text of one of them, or undefined where there is none that can be read. */
  read(path: string): string | undefined;
}

/** What a pattern's named groups have matched; an empty text for a group that has not. */
export type Found = Readonly<Record<string, string>>;

/** Why a step fails: how it shows, what it means, and which answers would repair it. */
export interface Cause {
  readonly name: string;
  /** The steps at which it shows. */
  readonly steps: readonly Step[];
  /** Matches one line of what was printed, or of what the tool has seen itself (see `seen`). */
  readonly pattern: RegExp;
  /** How many lines the pattern matches together, with line ends between them; one unless given. */
  readonly lines?: number;
  /** True where each place that the pattern matches counts, as with variables that are missing together: `explain` is given all of them. */
  readonly isRepeated?: true;
  /** The cause in one sentence, which names what a person can do where there is no repair. */
  explain(found: Found, subject: Subject, all: readonly Found[]): string;
  /** None where no answer repairs it. */
  repair?(found: Found, subject: Subject): readonly Change[];
}

/** A line about what the tool has seen itself, which no program prints. */
export function seen(what: string): string {
  return `kaizen-docker: ${what}`;
}

/** A change in words: `packages += libgl1`, `port=3000`; by the flag's name, as `set` takes it. */
export function describeChange(change: Change): string {
  const flag = flagOf(change.question);
  if ('add' in change) return `${flag} += ${change.add.join(', ')}`;
  return `${flag}=${typeof change.set === 'string' ? change.set : change.set.join(' ')}`;
}
