import { evaluate, parse } from '@humanwhocodes/momoa';
import { isDeep } from './json-text.ts';

/**
 * The content of the file that is created from a sample. A JSON sample may have comments, which people are told to remove, and which stop a
 * program that reads JSON. `path`: the file that the program reads.
 */
export function textOfSample(path: string, text: string): string {
  if (!path.endsWith('.json') || isDeep(text) || isJson(text)) return text;
  try {
    return `${JSON.stringify(evaluate(parse(text, { mode: 'jsonc', allowTrailingCommas: true })), null, 2)}\n`;
  } catch {
    return text;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
