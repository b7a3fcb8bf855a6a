import { posix } from 'node:path';
import { findCalls, itemsAt, type Source } from '../../source/source.ts';
import type { Layout } from './cargo.ts';
import { within } from './manifest.ts';

/** Files beside the source that a program needs. */
export interface Assets {
  /** Read when it runs: where the image has them below the program's working directory, and where they are in the context. */
  readonly beside: readonly { readonly path: string; readonly from: string }[];
  /** Files that are compiled in although they have names that a context usually leaves out. */
  readonly kept: readonly string[];
}

// Macros that read when the program is compiled.
const compiled =
  /\b(?:include(?:_str|_bytes|_dir)?|embed_migrations|migrate|static_dir|(?:sqlx::)?query\w*|include_proto|env|option_env|println?|eprintln?|format|panic|error|warn|info|debug|trace)!\s*[([]/g;
// Calls that read when it runs, with the path where the program's package is as the start of theirs, too.
const readers =
  /\b(?:fs::\w+|File::open|PathBuf::from|Path::new|ServeDir::new|ServeFile::new|Files::new|NamedFile::open|Tera::new|FileServer::(?:from|new)|fs::(?:dir|file)|Migrator::new|File::(?:with_name|from)|Toml::file|relative!|concat!|join|path_loader|StaticDir::new|StaticFilesEndpoint::new)\s*[([]/g;
const secret = /(?:^|\/)\.env(?:\..*)?$|\.(?:key|p12|pfx|jks|pem)$/;
const made = /\.(?:db|sqlite3?|log|pid|sock)(?:-\w+)?$|^(?:src|target|tests|benches|examples)$|\.rs$|^Cargo\.(?:toml|lock)$/;
// What the general patterns of .dockerignore stop.
const stopped = /\.(?:log|pem|key|p12|pfx|jks)$|(?:^|\/)\.gitignore$|^(?:Dockerfile|compose|docker-compose)/;

/** Finds what the program's files read by literal paths that name something of the package or the context. */
export function findAssets({ context, own }: Layout, files: readonly Source[], conventional: readonly string[]): Assets {
  const folder = own?.folder ?? '';
  const beside = new Map<string, string>();
  const isThere = (path: string): boolean =>
    context.has(path) || (path !== '' && !context.has(path) && context.exists(path) && context.below(path).files.length > 0);
  for (const text of [...conventional, ...files.flatMap(paths)]) {
    const path = within(text.replace(/^\//, './').replace(/\/?\*.*$/, ''));
    if (path === '' || path.startsWith('..') || secret.test(path) || made.test(path)) continue;
    const options = [path, `${path}.toml`, `${path}.yaml`].flatMap((each) =>
      [within(folder, each), each].map((from) => ({ path: each, from })),
    );
    const found = options.find(({ from }) => isThere(from));
    if (found !== undefined) beside.set(found.path, found.from);
  }
  const inner = (path: string): boolean => [...beside.keys()].some((other) => path.startsWith(`${other}/`));
  return {
    beside: [...beside]
      .filter(([path]) => !inner(path))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([path, from]) => ({ path, from })),
    kept: files.flatMap((source) => includes(source).filter((path) => context.has(path) && stopped.test(path))).sort(),
  };
}

/** The texts that functions which read are given, and those that look like a path of a folder or a file beside the program. */
function paths(source: Source): string[] {
  const inMacros = findCalls(source, compiled).map(({ start, end }) => [start, end] as const);
  const inReaders = findCalls(source, readers).map(({ match, start }) => {
    const open = start + match[0].length - 1;
    return [open, itemsAt(source, open).end] as const;
  });
  const isIn = (ranges: readonly (readonly [number, number])[], at: number): boolean => ranges.some(([from, to]) => from < at && at < to);
  return [...source.literals.values()].flatMap(({ value = '', start }) => {
    const isShown = /^\.\/[\w./-]+$|^[\w-]+(?:\/[\w.-]+)*\.(?:toml|ya?ml|json|html|css|txt|sql|tera|hbs)$/.test(value);
    return value !== '' && value.length < 200 && !isIn(inMacros, start) && (isShown || isIn(inReaders, start)) ? [value] : [];
  });
}

/** `include_str!("../README.md")`: paths of the context. */
function includes(source: Source): string[] {
  return findCalls(source, /\binclude(?:_str|_bytes)?!\s*\(/g).flatMap(({ arguments: [path] }) =>
    path?.literal === undefined ? [] : [within(posix.dirname(source.path), path.literal)],
  );
}
