import type { ApplicationPlan } from '../plan/plan.ts';
import type { QuestionName } from '../questions/question.ts';
import { flagOf } from '../questions/table.ts';
import type { LanguageName } from '../stacks/registry.ts';

/** How far an attempt came: each step needs the one before it. */
export const steps = ['build', 'start', 'answer', 'suite'] as const;

export type Step = (typeof steps)[number];

/** A change of one answer: a list or an object of pairs gains items, another answer gets a value. */
export type Change =
  | { readonly question: QuestionName; readonly add: readonly string[] }
  | { readonly question: QuestionName; readonly set: string };

/** The application whose step failed. */
export interface Subject {
  readonly application: ApplicationPlan;
  readonly language: LanguageName | undefined;
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
  /** The cause in one sentence, which names what a person can do where there is no repair. */
  explain(found: Found, subject: Subject): string;
  /** None where no answer repairs it. */
  repair?(found: Found, subject: Subject): readonly Change[];
}

/** A line about what the tool has seen itself, which no program prints. */
export function seen(what: string): string {
  return `kaizen-docker: ${what}`;
}

/** A change in words: `packages += libgl1`, `port=3000`; by the flag's name, as `set` takes it. */
export function describeChange(change: Change): string {
  return 'set' in change ? `${flagOf(change.question)}=${change.set}` : `${flagOf(change.question)} += ${change.add.join(', ')}`;
}
