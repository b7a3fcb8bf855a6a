import { isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import { KaizenError } from '../errors.ts';
import { readTypedText } from '../read-file.ts';
import { answersLayer } from './answers-by-name.ts';
import type { Layer } from './resolve.ts';

/**
 * Reads an answers file, YAML or JSON, against the table of questions.
 * Throws KaizenError (exit code 1) with the file and, where the text is malformed or a name is unknown, its line.
 */
export function readAnswersFile(path: string): Layer {
  const lines = new LineCounter();
  const document = parseDocument(readAnswersText(path), { lineCounter: lines, uniqueKeys: true });
  const [problem] = document.errors;
  if (problem !== undefined) {
    throw new KaizenError(
      `${path} line ${lines.linePos(problem.pos[0]).line}: ${problem.message.split('\n')[0]?.replace(/ at line .*$/, '')}.`,
    );
  }
  const values: unknown = document.toJS({ maxAliasCount: 10 });
  return answersLayer(path, values, (name) => lineOf(document.contents, name, lines));
}

function readAnswersText(path: string): string {
  const read = readTypedText(path);
  if ('text' in read) return read.text;
  throw new KaizenError(`--answers: ${path} ${read.wrong}: name a YAML or JSON file.`);
}

function lineOf(contents: unknown, name: string, lines: LineCounter): number | undefined {
  if (!isMap(contents)) return undefined;
  const key = contents.items.map((pair) => pair.key).find((each) => isScalar(each) && each.value === name);
  return isScalar(key) && key.range ? lines.linePos(key.range[0]).line : undefined;
}
