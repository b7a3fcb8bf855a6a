import { KaizenError } from '../errors.ts';
import { ended } from '../text.ts';
import { nearest, shortened } from './kinds.ts';
import type { QuestionName } from './question.ts';
import type { Layer } from './resolve.ts';
import { questionNames } from './table.ts';

/** Parses an object of answers by name; the answers of single applications are below `members`, by path. See `answersByName`. */
export function answersLayer(origin: string, values: unknown, line?: (name: string) => number | undefined): Layer {
  if (typeof values !== 'object' || values === null || !('members' in values)) {
    return { origin, values: answersByName(values, origin, line) };
  }
  const { members, ...others } = values;
  if (typeof members !== 'object' || members === null || Array.isArray(members)) {
    throw new KaizenError(`${origin}: members: an object of answers by the path of an application is expected.`);
  }
  return {
    origin,
    values: answersByName(others, origin, line),
    members: new Map(Object.entries(members).map(([path, own]) => [path, answersByName(own, `${origin}: members: ${path}`)])),
  };
}

/**
 * Parses an object of answers by name into the values of a layer. Throws KaizenError (exit code 1) for anything except an object, and for
 * an unknown name, with the nearest known one.
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
      throw new KaizenError(
        ended(
          `${path}${at === undefined ? '' : ` line ${at}`}: "${shortened(name)}" is not the name of an answer${nearest(name, questionNames)}`,
        ),
      );
    }
    known.set(question, value);
  }
  return known;
}
