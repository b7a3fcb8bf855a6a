import { lexerFor, unescapeWith } from '../../source/lexer.ts';
import { type Item, itemBetween, itemsAt, type Source } from '../../source/source.ts';

const unescape = unescapeWith('dropped', 'ntrbfv0');

/** Splits a JavaScript or TypeScript text, JSX in it or not. */
export const splitSource = lexerFor({
  lineComments: ['//'],
  blockComment: { open: '/*', close: '*/' },
  literals: [
    { quotes: ['"', "'"], escapes: true, value: unescape },
    { quotes: ['`'], escapes: true, spansLines: true, expressions: { open: '${' }, value: unescape },
  ],
  hasRegularExpressions: true,
});

/** The value of a property, where an item is an object literal that names it plainly: `{ port: 3000 }`, `{ port }`, `{ port() {} }` not. */
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
