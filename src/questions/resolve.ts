import { exitCode, KaizenError } from '../errors.ts';
import type { Answers, Context, Question, QuestionName } from './question.ts';
import { flagOf, questionNames, questions } from './table.ts';

/** Answers from one place, not yet checked: flags, an answers file, `.yo-rc.json`, prompts. */
export interface Layer {
  /** In words, for `--explain` and for errors: `flag`, `answers.yaml`, `.yo-rc.json`, `prompt`. */
  readonly origin: string;
  readonly values: ReadonlyMap<QuestionName, unknown>;
}

export interface Resolution {
  readonly answers: Partial<Answers>;
  /** Where each answer comes from, in words. */
  readonly origins: ReadonlyMap<QuestionName, string>;
  /** Questions that a layer answers: those are kept in `.yo-rc.json`. */
  readonly given: ReadonlySet<QuestionName>;
  /** Questions that nothing answers. */
  readonly missing: readonly QuestionName[];
}

/**
 * Takes layers, the strongest first, and gives each question the first answer that there is, else its default.
 * Throws KaizenError (exit code 1) that names the flag or the file of an answer that is not valid.
 */
export function resolve(layers: readonly Layer[], background: Pick<Context, 'facts' | 'folderName'>): Resolution {
  const given = new Set(layers.flatMap(({ values }) => [...values.keys()]));
  const origins = new Map<QuestionName, string>();
  const missing: QuestionName[] = [];
  let answers: Partial<Answers> = {};

  const answer = <Name extends QuestionName>(name: Name): void => {
    const layer = layers.find(({ values }) => values.has(name));
    const found = layer === undefined ? questions[name].fallback({ ...background, answers, given }) : fromLayer(name, layer);
    if (found === undefined) {
      missing.push(name);
      return;
    }
    answers = { ...answers, [name]: found.value };
    origins.set(name, found.origin);
  };
  for (const name of questionNames) answer(name);
  return { answers, origins, given, missing };
}

function fromLayer<Name extends QuestionName>(name: Name, { values, origin }: Layer): { value: Answers[Name]; origin: string } {
  const question: Question<Answers[Name]> = questions[name];
  try {
    return { value: question.kind.parse(values.get(name)), origin };
  } catch (error) {
    const where = origin === 'flag' || origin === 'prompt' ? `--${flagOf(name)}` : `${origin}: ${name}`;
    throw new KaizenError(`${where}: ${error instanceof Error ? error.message : String(error)}.`, exitCode.invalid, error);
  }
}

/** True where every question has its answer. */
export function isComplete(answers: Partial<Answers>): answers is Answers {
  return questionNames.every((name) => answers[name] !== undefined);
}

/**
 * Returns the answers where all are there.
 * Throws KaizenError (exit code 1) that names all missing flags at once, with the reason that the inspection gave.
 */
export function completeAnswers({ answers, missing }: Resolution, unknown: Readonly<Record<string, string>>): Answers {
  if (isComplete(answers)) return answers;
  const reasons = missing.map((name) => unknown[name]).filter((reason) => reason !== undefined);
  const flags = missing.map((name) => `--${flagOf(name)} ${questions[name].kind.placeholder}`).join(', ');
  throw new KaizenError([...reasons, `Not found in the folder, so please give: ${flags}.`].join(' '));
}

/** The answers to keep: those that a person or a file gave, as JSON, by name. */
export function savedAnswers({ answers, given }: Resolution): Readonly<Record<string, unknown>> {
  const print = <Name extends QuestionName>(name: Name): [string, unknown][] => {
    const value: Answers[Name] | undefined = answers[name];
    const question: Question<Answers[Name]> = questions[name];
    return value === undefined ? [] : [[name, question.kind.print(value)]];
  };
  return Object.fromEntries([...given].sort().flatMap((name) => print(name)));
}
