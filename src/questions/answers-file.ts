import { isMap, isScalar } from 'yaml';
import { KaizenError } from '../errors.ts';
import { lineAt } from '../lines.ts';
import { refused, yamlDocument, yamlValues } from '../manifests/yaml-text.ts';
import { readTypedText } from '../read-file.ts';
import { answersLayer } from './answers-by-name.ts';
import type { Layer } from './resolve.ts';

/**
 * Reads an answers file (YAML or JSON) and checks it against the table of questions. Throws KaizenError (exit code 1) with the file, and
 * with the line of malformed text or an unknown name.
 */
export function readAnswersFile(path: string): Layer {
  const text = readAnswersText(path);
  const document = yamlDocument(path, text);
  if (document === undefined) return answersLayer(path, null);
  const values = yamlValues(text, document);
  if ('problem' in values) throw refused(path, values);
  return answersLayer(path, values.value, (name) => lineOf(text, document.contents, name));
}

function readAnswersText(path: string): string {
  const read = readTypedText(path);
  if ('text' in read) return read.text;
  throw new KaizenError(`--answers: ${path} ${read.wrong}: name a YAML or JSON file.`);
}

function lineOf(text: string, contents: unknown, name: string): number | undefined {
  if (!isMap(contents)) return undefined;
  const key = contents.items.map((pair) => pair.key).find((each) => isScalar(each) && each.value === name);
  return isScalar(key) && key.range ? lineAt(text, key.range[0]) : undefined;
}
