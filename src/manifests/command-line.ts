import { type ParseEntry, parse } from 'shell-quote';
import { portSlot } from './port-slot.ts';
import { stepsOf } from './shell-line.ts';

/** A command line as words, or why only a shell can run it: `"&&" needs a shell`. */
export type CommandLine = { readonly words: readonly string[] } | { readonly reason: string };

/** `package.module:create()`, which a shell would reject without quotation marks. Its meaning is clear anyway. */
const factory = /(^|\s)([\w.]+:[\w.]+\(\))(?=\s|$)/g;

/** The words of the program that a start command finally runs: those after the steps that a shell runs before it, or else all words. */
export function startedBy(words: readonly string[]): readonly string[] {
  const [shell, flag, line, ...others] = words;
  if (shell !== 'sh' || flag !== '-c' || line === undefined || others.length > 0) return words;
  const last = stepsOf(line)?.last.text ?? line;
  const found = readCommandLine(last, portSlot);
  return 'words' in found ? found.words : words;
}

/**
 * Splits a command line that a file of the application has for a shell. `$PORT` becomes the given port, or its slot; `${NAME:-text}`
 * becomes the text; other variables have no value here.
 */
export function readCommandLine(line: string, port: number | typeof portSlot): CommandLine {
  const unknown: string[] = [];
  const valueOf = (expression: string): string => {
    const [, name, fallback] = /^(\w+)(?::?-(.*))?$/.exec(expression) ?? [];
    if (name === 'PORT') return String(port);
    if (fallback === undefined) unknown.push(name ?? expression);
    return fallback ?? '';
  };
  try {
    const parts: ParseEntry[] = parse(line.replaceAll(factory, "$1'$2'"), valueOf);
    const words = parts.flatMap((part) => (typeof part === 'string' ? [part] : []));
    const other = parts.find((part) => typeof part !== 'string' && !('comment' in part));
    const sign =
      other === undefined || typeof other === 'string' || 'comment' in other ? undefined : 'pattern' in other ? other.pattern : other.op;
    if (sign !== undefined) return { reason: `"${sign}" needs a shell` };
    if (unknown[0] !== undefined) return { reason: `$${unknown[0]} has no value before it runs` };
    const [first = '', ...rest] = words;
    if (/^\w+=/.test(first)) return { reason: `setting ${first.slice(0, first.indexOf('='))} needs a shell` };
    return { words: first === 'exec' ? rest : words };
  } catch {
    // The only error of shell-quote: a brace that never closes, or an empty one.
    return { reason: 'a variable in it is not closed' };
  }
}
