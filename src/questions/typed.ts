import type { Answers, Question, QuestionName } from './question.ts';
import { questions } from './table.ts';

/** An answer in the format of an answers file; undefined if there is none. */
export function printedAnswer<Name extends QuestionName>(name: Name, answers: Partial<Answers>): unknown {
  const { kind }: Question<Answers[Name]> = questions[name];
  const value: Answers[Name] | undefined = answers[name];
  return value === undefined ? undefined : kind.print(value);
}

/** Such an answer as the value of a flag: a command as a command line, a list with commas. */
export function typedAnswer(name: QuestionName, value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if (!Array.isArray(value) || !value.every((each) => typeof each === 'string')) return JSON.stringify(value);
  return questions[name].kind.placeholder === 'COMMAND' ? commandLine(value) : value.join(',') || 'none';
}

/** A command for display: a line break in it is allowed. */
export function commandLine(words: readonly string[]): string {
  return words.map((word) => (/[\s&|;<>()"'$`*?]|^$/.test(word) ? `'${word.replaceAll("'", "'\\''")}'` : word)).join(' ');
}
