import { exitCode, KaizenError } from '../errors.ts';
import { lineAt } from '../lines.ts';

// Deeper than any JSON that people or their tools write. The code that reads the values is recursive.
const deepest = 100;

/**
 * Parses the JSON of a file. Throws KaizenError (exit code 1) that names the file, the problem and, if known, the line, for invalid JSON
 * and for more than 100 levels; `remedy` ends the sentence.
 */
export function parseJson(path: string, text: string, remedy: string): unknown {
  refuseDeep(path, text, remedy);
  try {
    return JSON.parse(text);
  } catch (error) {
    const mark = text.search(/^<{7} /m);
    if (mark !== -1) {
      const problem = `${path} is not JSON (line ${lineAt(text, mark)}: a merge conflict is not resolved): ${remedy}.`;
      throw new KaizenError(problem, exitCode.invalid, error);
    }
    const reason = error instanceof Error ? error.message.replaceAll(/\s+/g, ' ') : String(error);
    const position = / at position (\d+)/.exec(reason)?.[1] ?? (reason.includes('end of JSON') ? text.trimEnd().length : undefined);
    const place = position === undefined ? '' : `line ${lineAt(text, Number(position))}: `;
    throw new KaizenError(`${path} is not JSON (${place}${reason}): ${remedy}.`, exitCode.invalid, error);
  }
}

/** Throws KaizenError (exit code 1) for a JSON text, with or without comments, with more than 100 levels; see `parseJson`. */
export function refuseDeep(path: string, text: string, remedy: string): void {
  const at = tooDeepAt(text);
  if (at !== undefined) throw new KaizenError(`${path} line ${lineAt(text, at)}: more than ${deepest} levels deep: ${remedy}.`);
}

/** True for a JSON text with more than 100 levels. */
export function isDeep(text: string): boolean {
  return tooDeepAt(text) !== undefined;
}

function tooDeepAt(text: string): number | undefined {
  let depth = 0;
  let isText = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) isText = !isText;
    else if (code === 0x0a) isText = false;
    else if (isText) at += code === 0x5c ? 1 : 0;
    else if (code === 0x5b || code === 0x7b) {
      depth += 1;
      if (depth > deepest) return at;
    } else if (code === 0x5d || code === 0x7d) depth -= 1;
  }
  return undefined;
}
