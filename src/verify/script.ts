import { Script } from 'node:vm';
import { lineAt } from '../lines.ts';
import type { Fault } from './fault.ts';
import { openQuote } from './quotes.ts';

/** The error in a JavaScript module: V8 compiles it as the body of a function, and nothing runs it. */
export function javaScriptFault(text: string): Fault | undefined {
  const body = `\n${text}`
    .replaceAll(/\nimport [^;'"]{0,4000}(?=['"])/g, (names) => `${names.replaceAll(/[^\n]+/g, '')}`)
    .replaceAll('\nexport ', '\n')
    .replaceAll('import.meta', 'importMeta');
  try {
    // Without parentheses: a function in parentheses is compiled immediately, this one is only parsed.
    new Script(`async()=>{${body.slice(1)}\n}`, { filename: 'suite' });
    return undefined;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { line: Number(/^suite:(\d+)/.exec(error.stack ?? '')?.[1] ?? 1), what: error.message };
  }
}

/** The error in the quotation marks of a shell script. */
export function shellFault(text: string): Fault | undefined {
  const at = openQuote(text);
  if (at !== undefined) return { line: lineAt(text, at), what: 'a quotation mark never closes' };
  return text.includes('\0') ? { line: lineAt(text, text.indexOf('\0')), what: 'it holds a NUL' } : undefined;
}

const pythonToken = /#.*|"""(?:[^\\"]|\\[\s\S]|"(?!""))*"""|"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*'|["'()[\]{}]/g;
const closing: ReadonlyMap<string, string> = new Map(Object.entries<string>({ ')': '(', ']': '[', '}': '{' }));

/** The error in the quotation marks and brackets of a Python text. */
export function pythonFault(text: string): Fault | undefined {
  const open: { readonly sign: string; readonly at: number }[] = [];
  for (const { 0: token, index } of text.matchAll(pythonToken)) {
    if (token === '"' || token === "'") return { line: lineAt(text, index), what: 'a quotation mark never closes' };
    if ('([{'.includes(token)) open.push({ sign: token, at: index });
    else if (closing.get(token) !== undefined && open.pop()?.sign !== closing.get(token))
      return { line: lineAt(text, index), what: `${token} closes nothing` };
  }
  const [first] = open;
  return first === undefined ? undefined : { line: lineAt(text, first.at), what: `${first.sign} never closes` };
}
