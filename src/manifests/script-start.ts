import { readCommandLine } from './command-line.ts';
import { portSlot } from './port-slot.ts';
import { splitLine } from './shell-line.ts';

/** The command that a shell script finally runs. */
export interface ScriptStart {
  /** With `portSlot` for `$PORT`. */
  readonly words: readonly string[];
  /** Its line in the script, from 1. */
  readonly line: number;
}

interface Candidate extends ScriptStart {
  readonly isExec: boolean;
  readonly isIndented: boolean;
}

const longestScript = 32 * 1024;

/** Keywords of the shell, and programs that only prepare. */
const preparing =
  /^(?:\[{1,2}|if|then|else|elif|fi|for|while|until|do|done|case|esac|function|return|exit|set|export|local|readonly|unset|shift|source|\.|:|trap|wait|echo|printf|cd|mkdir|chown|chmod|cp|mv|rm|ln|touch|cat|sleep|test|true|false|until|nc|curl|wget|ls|id|groupadd|useradd|usermod|groupmod|find|sed|grep|awk|envsubst|date)$/;
const assignment =
  /^[ \t]{0,40}(?:export[ \t]{1,9}|readonly[ \t]{1,9}|local[ \t]{1,9})?([A-Za-z_]\w{0,60})=("[^"]{0,200}"|'[^']{0,200}'|[^\s"';&|]{0,200})[ \t]{0,40}$/;
const server =
  /^(?:gunicorn|uvicorn|hypercorn|granian|waitress-serve|daphne|uwsgi|fastapi|node|npm|yarn|pnpm|bun|next|python3?|java|php-fpm|puma|bundle)$/;

/** True for a script that runs its arguments at its end. */
export function handsOver(text: string): boolean {
  return /(?:^|\s)(?:exec[ \t].{0,200})?"?\$(?:@|\{@\}|\*)"?[ \t]*$/m.test(text);
}

/**
 * Finds the final command of a person's script: the one after `exec`, or else the last one. Variables have the values from the script.
 * Undefined if several commands are equally likely, or if only a shell can run it.
 */
export function scriptStart(text: string): ScriptStart | undefined {
  if (text.length > longestScript) return undefined;
  const values = new Map<string, string>();
  const found: Candidate[] = [];
  for (const { line, text: whole, isIndented } of logicalLines(text)) {
    const [, name, value = ''] = assignment.exec(whole) ?? [];
    if (name !== undefined) {
      const plain = filled(value.replace(/^(["'])(.*)\1$/s, '$2'), values);
      if (plain !== undefined) values.set(name, plain);
      continue;
    }
    const last = splitLine(whole).at(-1)?.text ?? '';
    const isExec = /^exec[ \t]/.test(last);
    const command = filled(last, values);
    const read = command === undefined || command === '' ? undefined : readCommandLine(command, portSlot);
    const words = read !== undefined && 'words' in read ? read.words : [];
    if (words.length > 0 && !preparing.test(words[0] ?? '') && !words.some((word) => word.startsWith('>')))
      found.push({ words, line, isExec, isIndented });
  }
  const handed = found.filter(({ isExec }) => isExec);
  const [only, ...others] = handed;
  const chosen =
    others.length === 0
      ? (only ?? found.findLast(({ isIndented }) => !isIndented))
      : (handed.findLast(({ isIndented }) => !isIndented) ?? onlyServer(handed));
  return chosen === undefined ? undefined : { words: chosen.words, line: chosen.line };
}

function onlyServer(found: readonly Candidate[]): Candidate | undefined {
  const servers = found.filter(({ words: [program = ''] }) => server.test(program));
  return servers.length === 1 ? servers[0] : undefined;
}

/** A text with the values of the script's own variables; other variables are left to the caller. */
function filled(text: string, values: ReadonlyMap<string, string>): string | undefined {
  if (/\$\(|`/.test(text)) return undefined;
  return text.replaceAll(
    /\$(?:(\w{1,60})|\{(\w{1,60})(?::?-[^${}]{0,200})?\})/g,
    (whole, plain: string | undefined, braced: string | undefined) => values.get(plain ?? braced ?? '') ?? whole,
  );
}

/** The lines of a script without comments; lines that a backslash continues are joined. */
function logicalLines(text: string): readonly { readonly line: number; readonly text: string; readonly isIndented: boolean }[] {
  const lines: { line: number; text: string; isIndented: boolean }[] = [];
  let open: { line: number; text: string; isIndented: boolean } | undefined;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    if (open === undefined && /^\s*(?:#|$)/.test(raw)) continue;
    const continued = raw.endsWith('\\');
    const own = (continued ? raw.slice(0, -1) : raw).trim();
    open = open === undefined ? { line: index + 1, text: own, isIndented: /^\s/.test(raw) } : { ...open, text: `${open.text} ${own}` };
    if (continued) continue;
    lines.push(open);
    open = undefined;
  }
  return lines;
}
