import { KaizenError } from '../errors.ts';
import { shellWord } from '../manifests/shell-line.ts';
import type { Decision } from './decide.ts';
import type { QuestionName } from './question.ts';
import { missingSentence } from './resolve.ts';
import { flagOf, questionNames } from './table.ts';
import { printedAnswer, typedAnswer } from './typed.ts';

/** A value that neither the folder nor a person gives, so that a convention is used. */
export interface Assumption {
  /** The application's folder; empty for the root. */
  readonly path: string;
  readonly question: QuestionName;
  /** The flag that sets it: `--port`. */
  readonly flag: string;
  /** The value as in an answers file. */
  readonly value: unknown;
  /** The convention as text. */
  readonly source: string;
}

/** Returns all assumptions of a decision, in the order of the questions. */
export function assumptionsOf({ applications }: Decision): readonly Assumption[] {
  return applications.flatMap(({ application: { path }, resolution: { answers, origins, assumed } }) =>
    questionNames
      .filter((name) => assumed.has(name))
      .map((name) => ({
        path,
        question: name,
        flag: `--${flagOf(name)}`,
        value: printedAnswer(name, answers),
        source: origins.get(name) ?? '',
      })),
  );
}

/** `--port 8000`, or `--port api=8000` for one application of several. */
export function assumedFlag({ path, question, flag, value }: Assumption): string {
  const text = typedAnswer(question, value);
  return `${flag} ${shellWord(path === '' ? text : `${path}=${text}`)}`;
}

/** Throws KaizenError (exit code 1) that lists every assumption with the flag that confirms it, and the missing answers. */
export function refuseAssumptions(decision: Decision): void {
  const assumed = assumptionsOf(decision);
  if (assumed.length === 0) return;
  const listed = assumed.map((each) => `${assumedFlag(each)} (${each.source})`).join('; ');
  throw new KaizenError(
    [`--strict allows no assumptions. Nothing was written. Set these answers, or choose others: ${listed}.`, ...missingIn(decision)].join(
      ' ',
    ),
  );
}

/** Throws KaizenError (exit code 1) that lists the missing answers of all applications. */
export function refuseMissing(decision: Decision): void {
  const missing = missingIn(decision);
  if (missing.length > 0) throw new KaizenError(missing.join(' '));
}

function missingIn({ applications }: Decision): string[] {
  return applications.flatMap(({ application, resolution }) => missingSentence(resolution, application) ?? []);
}
