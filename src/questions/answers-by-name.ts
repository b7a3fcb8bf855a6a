import { KaizenError } from '../errors.ts';
import { nearest } from './kinds.ts';
import type { QuestionName } from './question.ts';
import { questionNames } from './table.ts';

/**
 * Takes an object of answers by name and gives them as a layer's values.
 * Throws KaizenError (exit code 1) for anything but an object, and for an unknown name, with the nearest one that is known.
 */
export function answersByName(
  values: unknown,
  path: string,
  line: (name: string) => number | undefined = () => undefined,
): Map<QuestionName, unknown> {
  if (values === null || values === undefined) return new Map();
  if (typeof values !== 'object' || Array.isArray(values)) throw new KaizenError(`${path}: an object of answers by name is expected.`);
  const known = new Map<QuestionName, unknown>();
  for (const [name, value] of Object.entries(values)) {
    const question = questionNames.find((each) => each === name);
    if (question === undefined) {
      const at = line(name);
      throw new KaizenError(`${path}${at === undefined ? '' : ` line ${at}`}: "${name}" is not a question${nearest(name, questionNames)}.`);
    }
    known.set(question, value);
  }
  return known;
}
