import { unescapeWith } from '../../source/escapes.ts';
import { lexerFor } from '../../source/lexer.ts';
import { type Item, itemBetween, itemsAt, type Source } from '../../source/source.ts';

const unescape = unescapeWith({ signs: 'ntrbfv0' });

// A JSX attribute may have several lines.
const isAttribute = (text: string, start: number): boolean => text[start - 1] === '=' && text.includes(text.charAt(start), start + 1);

const beforeString =
  /(?<![\w$])(?:return|case|typeof|in|of|from|import|export|default|instanceof|void|delete|throw|new|else|do|yield|await|as|is|keyof|extends|module|namespace|get|set|static|async|with|assert)$/;

/** True for an apostrophe such as in `don't` in JSX text: after a letter, a string begins only if the letter ends a keyword. */
function isApostrophe(text: string, at: number): boolean {
  return text[at] === "'" && /[A-Za-z]/.test(text[at - 1] ?? '') && !beforeString.test(text.slice(Math.max(at - 12, 0), at));
}

/** Splits a JavaScript or TypeScript text, with or without JSX. */
export const splitSource = lexerFor({
  lineComments: ['//'],
  blockComment: { open: '/*', close: '*/' },
  literals: [
    { quotes: ['"'], escapes: true, spansLines: isAttribute, value: unescape },
    { quotes: ["'"], escapes: true, spansLines: isAttribute, begins: (text, start) => !isApostrophe(text, start), value: unescape },
    { quotes: ['`'], escapes: true, spansLines: true, expressions: { open: '${' }, value: unescape },
  ],
  hasRegularExpressions: true,
});

/** The value of a property in an object literal with a plain key: `{ port: 3000 }`, `{ port }`, but not `{ port() {} }`. */
export function propertyOf(source: Source, item: Item, name: string): Item | undefined {
  const open = item.start + source.code.slice(item.start, item.end).search(/\S/);
  if (source.code[open] !== '{') return undefined;
  return itemsAt(source, open).items.flatMap(([from, to]): Item[] => {
    const [whole, key, quoted] = /^\s*(?:([\w$]+)|("[^"]*"))\s*(?::|$)/.exec(source.code.slice(from, to)) ?? [];
    if (whole === undefined) return [];
    const found = key ?? source.literals.get(from + whole.indexOf(quoted ?? ''))?.value;
    if (found !== name) return [];
    return [whole.trimEnd().endsWith(':') ? itemBetween(source, from + whole.length, to) : itemBetween(source, from, to)];
  })[0];
}
