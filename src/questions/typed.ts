import type { Answers, Question, QuestionName } from './question.ts';
import { questions } from './table.ts';

/** An answer as an answers file has it; undefined where there is none. */
export function printedAnswer<Name extends QuestionName>(name: Name, answers: Partial<Answers>): unknown {
  const { kind }: Question<Answers[Name]> = questions[name];
  const value: Answers[Name] | undefined = answers[name];
  return value === undefined ? undefined : kind.print(value);
}

/** Such an answer as a person types it behind its flag: a command as a command line, a list with commas. */
export function typedAnswer(name: QuestionName, value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if (!Array.isArray(value) || !value.every((each) => typeof each === 'string')) return JSON.stringify(value);
  return questions[name].kind.placeholder === 'COMMAND' ? commandLine(value) : value.join(',') || 'none';
}

/** A command as it would be typed. It is shown only: a line break in it is no fault here. */
export function commandLine(words: readonly string[]): string {
  return words.map((word) => (/[\s&|;<>()"'$`*?]|^$/.test(word) ? `'${word.replaceAll("'", "'\\''")}'` : word)).join(' ');
}
