import { type Item, itemBetween, type Source } from '../../source/source.ts';
import { joinPaths, parentOf, splitAt, type Value, wholeCall } from '../../source/values.ts';

/** Reads an expression inside another one. */
export type Next = (item: Item) => Value | undefined;

/** Attributes and methods of pathlib at the end of a path expression. */
const ending = /\.\s*(?:(parent)|(parents)\s*\[\s*(\d)\s*\]|(?:resolve|absolute|expanduser|as_posix)\s*\([^()]{0,80}\))$/;
const same =
  /^(?:(?:pathlib\.)?(?:Pure|Posix)*Path|(?:os\.)?path\.(?:abspath|realpath|normpath|expanduser)|abspath|realpath|os\.fspath|environ\.Path)$/;
const joined = /^(?:os\.)?path\.join$|^join$/;
const parent = /^(?:os\.)?path\.dirname$|^dirname$/;
const current = /^(?:os\.getcwd|getcwd|(?:pathlib\.)?Path\.cwd)$/;

/** Reads the value of a path, relative to the application's folder: `Path(__file__).parent / "data"`, `os.path.join(BASE_DIR, "data")`. */
export function readPath(source: Source, item: Item, next: Next): Value | undefined {
  const { path } = source;
  if (item.code === '__file__') return { literal: `/app/${path}`, path };
  if (/^(?:os\.|os\.path\.)?pardir$/.test(item.code)) return { literal: '..', path };
  if (/^(?:current_)?app\.instance_path$/.test(item.code)) return { literal: 'instance', path };
  const { items } = splitAt(source, item, /\//);
  if (items.length > 1) return joinPaths(path, items.map(next));
  const { head, levels } = withoutEndings(source, item);
  if (head !== undefined) {
    const value = next(head);
    return value === undefined || levels === 0 ? value : parentOf(value, levels);
  }
  const call = wholeCall(source, item);
  if (call === undefined) return undefined;
  const { name, arguments: items_ } = call;
  const [first] = items_;
  if (current.test(name)) return { literal: '.', path };
  if (joined.test(name)) return joinPaths(path, items_.map(next));
  if (same.test(name)) return first === undefined ? { literal: '.', path } : joinPaths(path, items_.map(next));
  if (!parent.test(name) || first === undefined) return undefined;
  const value = next(first);
  return value === undefined ? undefined : parentOf(value);
}

/**
 * The expression before the pathlib attributes and methods at its end, and how many folders up they lead; all at once, because the depth of
 * evaluation is limited.
 */
function withoutEndings(source: Source, item: Item): { readonly head?: Item; readonly levels: number } {
  let levels = 0;
  let head: Item | undefined;
  for (let rest = item; ; rest = head) {
    const tail = ending.exec(rest.code.slice(-120));
    if (tail === null) return { ...(head === undefined ? {} : { head }), levels };
    levels += tail[1] !== undefined ? 1 : tail[2] === undefined ? 0 : Number(tail[3]) + 1;
    const end = rest.end - tail[0].length;
    head = itemBetween(source, rest.start, rest.start + source.code.slice(rest.start, end).trimEnd().length);
  }
}
