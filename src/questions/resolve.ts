import { exitCode, KaizenError } from '../errors.ts';
import { ended } from '../text.ts';
import type { Answers, Background, Context, Default, Question, QuestionName } from './question.ts';
import { flagOf, questionNames, questions } from './table.ts';

/** Unchecked answers from one origin: flags, an answers file, `.yo-rc.json` or prompts. */
export interface Layer {
  /** The origin in words, for `--explain` and for errors: `flag`, `answers.yaml`, `.yo-rc.json`, `prompt`. */
  readonly origin: string;
  /** A value of undefined cancels the answer of weaker layers, as if nobody had answered. */
  readonly values: ReadonlyMap<QuestionName, unknown>;
  /** Answers for single applications, by path. */
  readonly members?: ReadonlyMap<string, ReadonlyMap<QuestionName, unknown>>;
  /** Paths of the applications whose services are those found in the folder, except for the ones that were added or removed by name. */
  readonly adjusted?: readonly string[];
  /** True for answers of a preset: they are not the project's own, and are not saved. */
  readonly isOfPreset?: boolean;
}

/** True for the origin of answers that were typed as words of a command: `services/orders=9000` is for one application. */
export function isTyped(origin: string): boolean {
  return origin === 'flag' || origin === 'set';
}

/** The layers for one application: an answer for it alone has precedence over an answer for all. */
export function layersFor(layers: readonly Layer[], path: string): Layer[] {
  return layers.flatMap(({ origin, values, members }) => {
    const own = members?.get(path);
    return own === undefined
      ? [{ origin, values }]
      : [
          { origin: `${origin} for ${path}`, values: own },
          { origin, values },
        ];
  });
}

/** The answers that follow from the layers, and their origins. */
export interface Resolution {
  readonly answers: Partial<Answers>;
  /** The origin of each answer, in words. */
  readonly origins: ReadonlyMap<QuestionName, string>;
  /** Questions that a layer answers. Their answers are saved in `.yo-rc.json`. */
  readonly given: ReadonlySet<QuestionName>;
  /** Questions whose answer is an assumption. */
  readonly assumed: ReadonlySet<QuestionName>;
  /** Questions without an answer. */
  readonly missing: readonly QuestionName[];
  /** Why such a question has no answer, if another answer is the reason. */
  readonly reasons?: Readonly<Partial<Record<QuestionName, string>>>;
  /** The values of the weaker layers for a question, and the value without any layer, the strongest first; for `--explain`. */
  weaker?(name: QuestionName): readonly Default<unknown>[];
}

/**
 * Answers each question from the first layer that has an answer, otherwise with its default. The strongest layer comes first.
 * Throws KaizenError (exit code 1) with the flag or the file of an invalid answer.
 */
export function resolve(layers: readonly Layer[], background: Background): Resolution {
  const given = new Set(questionNames.filter((name) => strongest(name, layers)?.values.get(name) !== undefined));
  const origins = new Map<QuestionName, string>();
  const assumed = new Set<QuestionName>();
  const missing: QuestionName[] = [];
  const reasons: Partial<Record<QuestionName, string>> = {};
  // Grows with each answer, because a later question may use an earlier one.
  const answers: Partial<Answers> = {};
  const known = { ...background, answers, given };

  const answer = <Name extends QuestionName>(name: Name): void => {
    const layer = strongest(name, layers);
    const isGiven = layer !== undefined && given.has(name);
    const found = isGiven ? fromLayer(name, layer) : questions[name].fallback(known);
    if (found === undefined) {
      missing.push(name);
      const reason = questions[name].missing?.(known);
      if (reason !== undefined) reasons[name] = reason;
      return;
    }
    Object.assign(answers, { [name]: found.value });
    origins.set(name, found.origin);
    if (found.certainty === 'assumed') assumed.add(name);
  };
  for (const name of questionNames) answer(name);
  const weaker = (name: QuestionName): readonly Default<unknown>[] => {
    const [, ...others] = layers.filter(({ values }) => values.get(name) !== undefined);
    const found = given.has(name) ? printedFallback(name, known) : undefined;
    return [...others.map(({ origin, values }) => ({ value: values.get(name), origin })), ...(found === undefined ? [] : [found])];
  };
  return { answers, origins, given, assumed, missing, reasons, weaker };
}

function printedFallback<Name extends QuestionName>(name: Name, context: Context): Default<unknown> | undefined {
  const { kind, fallback }: Question<Answers[Name]> = questions[name];
  const found = fallback(context);
  return found === undefined ? undefined : { ...found, value: kind.print(found.value) };
}

function strongest(name: QuestionName, layers: readonly Layer[]): Layer | undefined {
  return layers.find(({ values }) => values.has(name));
}

function fromLayer<Name extends QuestionName>(name: Name, { values, origin }: Layer): Default<Answers[Name]> {
  const question: Question<Answers[Name]> = questions[name];
  try {
    return { value: question.kind.parse(values.get(name)), origin };
  } catch (error) {
    const where = /^(?:flag|prompt)\b/.test(origin)
      ? `--${flagOf(name)}`
      : /^set\b/.test(origin)
        ? `set ${flagOf(name)}`
        : `${origin}: ${name}`;
    throw new KaizenError(ended(`${where}: ${error instanceof Error ? error.message : String(error)}`), exitCode.invalid, error);
  }
}

/** The strongest layer with an answer to a question, for any application; undefined if there is none. */
export function strongestOn(name: QuestionName, layers: readonly Layer[]): Layer | undefined {
  return layers.find(({ values, members }) => values.has(name) || [...(members?.values() ?? [])].some((own) => own.has(name)));
}

/** True if every question has its answer. */
export function isComplete(answers: Partial<Answers>): answers is Answers {
  return questionNames.every((name) => answers[name] !== undefined);
}

/** The unanswered questions of an application: the reasons from the inspection, and all missing flags; undefined if all are answered. */
export function missingSentence(
  { missing, reasons: ofAnswers = {} }: Resolution,
  { unknown, path }: { readonly unknown: Readonly<Record<string, string>>; readonly path: string },
): string | undefined {
  if (missing.length === 0) return undefined;
  const owner = path === '' ? '' : `${path}=`;
  const reasons = missing.map((name) => ofAnswers[name] ?? unknown[name]).filter((reason) => reason !== undefined);
  const flags = missing.map((name) => `--${flagOf(name)} ${owner}${questions[name].kind.placeholder}`).join(', ');
  return [...reasons, `Not found in ${path === '' ? 'the folder' : path}. Set: ${flags}.`].join(' ');
}

/** Returns the answers if none is missing. Throws KaizenError (exit code 1) with all missing flags and the reasons from the inspection. */
export function completeAnswers(
  resolution: Resolution,
  application: { readonly unknown: Readonly<Record<string, string>>; readonly path: string },
): Answers {
  const { answers } = resolution;
  if (isComplete(answers)) return answers;
  throw new KaizenError(missingSentence(resolution, application) ?? 'Answers are missing.');
}

/** The answers to save: those of a person or a file, the strongest of each, as JSON, by name. */
export function savedAnswers(all: readonly Layer[]): Readonly<Record<string, unknown>> {
  const layers = all.filter(({ isOfPreset }) => isOfPreset !== true);
  const paths = new Set(layers.flatMap(({ members }) => [...(members?.keys() ?? [])]));
  const members = [...paths]
    .sort()
    .map((path): [string, object] => [path, printed(layers.flatMap((layer) => layer.members?.get(path) ?? []))])
    .filter(([, own]) => Object.keys(own).length > 0);
  return {
    ...printed(layers.map(({ values }) => values)),
    ...(members.length === 0 ? {} : { members: Object.fromEntries(members) }),
  };
}

function printed(all: readonly ReadonlyMap<QuestionName, unknown>[]): Readonly<Record<string, unknown>> {
  const print = <Name extends QuestionName>(name: Name): [string, unknown][] => {
    const { kind }: Question<Answers[Name]> = questions[name];
    const value = all.find((each) => each.has(name))?.get(name);
    return value === undefined ? [] : [[name, kind.print(kind.parse(value))]];
  };
  return Object.fromEntries([...questionNames].sort().flatMap((name) => print(name)));
}
