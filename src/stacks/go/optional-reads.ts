import type { GoSource } from './source.ts';

/** The length of the code after a lookup in which its value is checked. */
const farthest = 800;
/** Calls that end a program, or report an error of a function. */
const fails =
  /\b(?:[fF]atal\w{0,10}|[pP]anic\w{0,10}|os\.Exit|errors\.(?:New|Join)|fmt\.Errorf|must\w{0,40})[ \t]*\(|\breturn\b[^\n]{0,200}\b[eE]rr/;

/** How the code handles an unset variable: `needed` ends the program, `optional` has a default; undefined if neither is known. */
export type Treatment = 'needed' | 'optional' | undefined;

/**
 * Returns whether a variable is optional, from the code around the lookup between two positions: `os.Getenv("X") != ""`, a comparison of
 * the variable or field with the value, a checked `ok`, or a default next to it. The time is bounded for each lookup.
 */
export function treatmentOf(source: GoSource, start: number, end: number): Treatment {
  const { code } = source;
  const before = code.slice(Math.max(code.lastIndexOf('\n', start) + 1, start - 200), start);
  // A value that is used as a switch: an empty one means off.
  if (/\b(?:cmp\.Or|\w{0,40}[bB]ool\w{0,20}|strings\.EqualFold)[ \t]*\([ \t]*$/.test(before)) return 'optional';
  const conversion = /\b(?:strconv\.\w{1,20}|time\.ParseDuration)[ \t]*\([ \t]*$/.exec(before);
  if (conversion !== null) return conversionTreated(source, before.slice(0, conversion.index), code.lastIndexOf('(', start));
  const wrapped = /(?:\bstrings\.(?:ToLower|ToUpper|TrimSpace)[ \t]*\([ \t]*)+$/.exec(before)?.[0] ?? '';
  const closing = [...wrapped].filter((sign) => sign === '(').length;
  const close = end + (new RegExp(`^(?:[ \\t]*\\)){${closing}}`).exec(code.slice(end, end + 40))?.[0].length ?? 0);
  const compared = comparedAt(source, close);
  if (compared !== undefined) return compared;
  const target = before.slice(0, before.length - wrapped.length);
  const [, name, ok] = /([\w.]{1,80})(?:[ \t]*,[ \t]*(\w{1,40}))?[ \t]*:?=[ \t]*$/.exec(target) ?? [];
  if (ok !== undefined && ok !== '_') {
    const checked = okChecked(source, ok, close);
    if (checked !== undefined) return checked;
  }
  if (name !== undefined && name !== '_') return comparedLater(source, name, close, close + farthest);
  const field = /\b(\w{1,80})[ \t]*:[ \t]*$/.exec(target)?.[1];
  return field === undefined ? undefined : comparedLater(source, field, close, close + 4 * farthest);
}

/**
 * A comparison with a text at a position: one with an empty text shows the behaviour without a value, any other shows that the value is
 * optional.
 */
function comparedAt(source: GoSource, at: number): Treatment {
  const sign = /^[ \t]*([!=]=)[ \t]*(?=")/.exec(source.code.slice(at, at + 40));
  if (sign === null) return undefined;
  if (source.literals.get(at + sign[0].length)?.value !== '' || sign[1] === '!=') return 'optional';
  return without(source, at);
}

/** The effect of the block after a condition that runs without a value. */
function without({ code, brackets }: GoSource, at: number): Treatment {
  const open = code.indexOf('{', at);
  if (open === -1 || open - at > 200 || code.slice(at, open).includes('\n')) return undefined;
  const block = code.slice(open, Math.min(brackets.get(open)?.end ?? open, open + farthest));
  if (fails.test(block)) return 'needed';
  // In main, a return without a value ends the program.
  if (/\breturn[ \t]*[;\n}]/.test(block)) return undefined;
  return /=|\breturn\b|\.(?:Set|Warn|Info|Debug|Print)\w{0,20}[ \t]*\(/.test(block) ? 'optional' : undefined;
}

/** A value that is converted to a number. If the error is ignored or followed by a default, the variable is optional. */
function conversionTreated(source: GoSource, target: string, open: number): Treatment {
  const error = /,[ \t]*(\w{1,40})[ \t]*:?=[ \t]*$/.exec(target)?.[1];
  const end = source.brackets.get(open)?.end;
  if (error === undefined || end === undefined) return undefined;
  if (error === '_') return 'optional';
  const match = new RegExp(`(?:;|\\bif)[ \\t]*${error}[ \\t]*([!=])=[ \\t]*nil\\b`).exec(source.code.slice(end, end + 300));
  if (match === null) return undefined;
  return match[1] === '=' ? 'optional' : without(source, end + match.index);
}

function okChecked(source: GoSource, ok: string, at: number): Treatment {
  const match = new RegExp(`(?:;|\\bif)[ \\t]*(!?)${ok}\\b`).exec(source.code.slice(at, at + 300));
  if (match === null) return undefined;
  return match[1] === '' ? 'optional' : without(source, at + match.index);
}

/** The first comparison of a name or a field with a text in a range of the code. */
function comparedLater(source: GoSource, name: string, from: number, to: number): Treatment {
  const word = name.replaceAll('.', '\\.');
  const pattern = new RegExp(`(?<!\\w)${word}(?=[ \\t]*[!=]=[ \\t]*")|\\blen\\([ \\t]*${word}[ \\t]*\\)[ \\t]*(==|>|!=)[ \\t]*0`, 'g');
  for (const { index, 0: text, 1: sign } of source.code.slice(from, to).matchAll(pattern)) {
    const at = from + index;
    const treated = sign === undefined ? comparedAt(source, at + text.length) : sign === '==' ? without(source, at) : 'optional';
    if (treated !== undefined) return treated;
  }
  return undefined;
}
