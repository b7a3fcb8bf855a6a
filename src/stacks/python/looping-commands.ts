import { slug } from '../../names.ts';
import type { Source } from '../../source/source.ts';
import type { FoundProcess } from '../processes.ts';
import type { Modules } from './modules.ts';

const place = /(?:^|\/)management\/commands\/([a-z]\w*)\.py$/;
/** A loop that only a signal ends: `while True:`, `while not self.shutdown:`. */
const endless =
  /^while[ \t]+(?:True|1|not[ \t]+(?:self\.)?_?\w*(?:shutdown|stop|terminat|exit|kill|interrupt|quit)\w*(?:\.is_set\(\))?)[ \t]*:/;
/** Calls that wait in a loop; `watch` is that of watchfiles. */
const waits = /\b(?:sleep|watch)[ \t]*\(|\.wait[ \t]*\(/;
/** Options with which a command continues instead of ending. */
const goesOn = new Set(['--loop', '--daemon', '--forever']);
// More than a person writes in a command.
const longestLoop = 400;

/** Finds Django's management commands that run until they are stopped: they wait in a loop. Each is a worker. */
export function findLoopingCommands(modules: Modules, script: string): readonly FoundProcess[] {
  return modules.paths.flatMap((path): FoundProcess[] => {
    const name = place.exec(path)?.[1];
    if (name === undefined) return [];
    const words = wordsOf(modules.read(path));
    if (words === undefined) return [];
    return [{ name: slug(name), kind: 'worker', start: ['python', script, name, ...words], source: `the loop in ${path}` }];
  });
}

/** The arguments after the command's name; undefined for a command that ends itself. */
function wordsOf({ code, literals }: Source): readonly string[] | undefined {
  const option = [...literals.values()].find(({ value }) => value !== undefined && goesOn.has(value))?.value;
  const lines = code.split('\n');
  for (const [index, line] of lines.entries()) {
    const text = line.trimStart();
    if (!endless.test(text)) continue;
    const body = bodyBelow(lines.slice(index + 1, index + 1 + longestLoop), line.length - text.length);
    if (!body.some((each) => waits.test(each))) continue;
    if (option !== undefined) return [option];
    if (!isEnded(body)) return [];
  }
  return undefined;
}

/** True if the body ends its loop; a `break` in an inner loop ends only that one. */
function isEnded(body: readonly string[]): boolean {
  let inner: number | undefined;
  for (const line of body) {
    const text = line.trimStart();
    if (text === '') continue;
    const indent = line.length - text.length;
    // A closing bracket continues the line above.
    if (inner !== undefined && indent <= inner && !/^[)\]}]/.test(text)) inner = undefined;
    if (/^return\b/.test(text) || (inner === undefined && /^break\b/.test(text))) return true;
    if (inner === undefined && /^(?:async[ \t]+)?(?:for|while)\b/.test(text)) inner = indent;
  }
  return false;
}

/** The lines with deeper indentation than the loop. */
function bodyBelow(lines: readonly string[], indent: number): readonly string[] {
  const end = lines.findIndex((line) => line.trim() !== '' && line.length - line.trimStart().length <= indent);
  return end === -1 ? lines : lines.slice(0, end);
}
