import { type Item, itemBetween, type Source } from '../../source/source.ts';
import { joinPaths, parentOf, splitAt, type Value, wholeCall } from '../../source/values.ts';

/** Reads an expression within another one. */
export type Next = (item: Item) => Value | undefined;

/** What ends an expression that is a path: attributes and methods of pathlib. */
const ending = /\.\s*(?:(parent)|(parents)\s*\[\s*(\d)\s*\]|(?:resolve|absolute|expanduser|as_posix)\s*\([^()]{0,80}\))$/;
const same =
  /^(?:(?:pathlib\.)?(?:Pure|Posix)*Path|(?:os\.)?path\.(?:abspath|realpath|normpath|expanduser)|abspath|realpath|os\.fspath|environ\.Path)$/;
const joined = /^(?:os\.)?path\.join$|^join$/;
const parent = /^(?:os\.)?path\.dirname$|^dirname$/;
const current = /^(?:os\.getcwd|getcwd|(?:pathlib\.)?Path\.cwd)$/;

/** Reads what stands for a path, relative to the application's folder: `Path(__file__).parent / "data"`, `os.path.join(BASE_DIR, "data")`. */
export function readPath(source: Source, item: Item, next: Next): Value | undefined {
  const { path } = source;
  if (item.code === '__file__') return { literal: `/app/${path}`, path };
  if (/^(?:os\.|os\.path\.)?pardir$/.test(item.code)) return { literal: '..', path };
  if (/^(?:current_)?app\.instance_path$/.test(item.code)) return { literal: 'instance', path };
  const { items } = splitAt(source, item, /\//);
  if (items.length > 1) return joinPaths(path, items.map(next));
  const tail = ending.exec(item.code.slice(-120));
  if (tail !== null) {
    const head = next(itemBetween(source, item.start, item.end - tail[0].length));
    const levels = tail[1] === undefined ? (tail[2] === undefined ? 0 : Number(tail[3]) + 1) : 1;
    return head === undefined || levels === 0 ? head : parentOf(head, levels);
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
