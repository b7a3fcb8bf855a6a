/**
 * The position of an unclosed quotation mark or bracket in a POSIX shell text (POSIX, "Shell Command Language", 2.2); undefined if all are
 * closed. Comments are skipped. Only brackets in double quotes count, where `$(` begins a command: elsewhere, `case` has closing ones
 * alone.
 */
export function openQuote(text: string): number | undefined {
  const open: { readonly sign: '"' | '$('; readonly at: number }[] = [];
  const signs = /\\[\s\S]?|["')]|\$\((?!\()|#/g;
  for (let match = signs.exec(text); match !== null; match = signs.exec(text)) {
    const [sign] = match;
    const at = match.index;
    const within = open.at(-1)?.sign;
    if (sign === '"') {
      if (within === '"') open.pop();
      else open.push({ sign, at });
    } else if (sign === '$(') {
      if (within === '"') open.push({ sign, at });
    } else if (within === '"') continue;
    else if (sign === ')') {
      if (within === '$(') open.pop();
    } else if (sign === "'" || (sign === '#' && /^$|[\s;(]/.test(text.charAt(at - 1)))) {
      const end = text.indexOf(sign === '#' ? '\n' : sign, at + 1);
      if (end === -1) return sign === '#' ? open[0]?.at : at;
      signs.lastIndex = end + 1;
    }
  }
  return open[0]?.at;
}
