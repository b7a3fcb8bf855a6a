import { posix } from 'node:path';
import { once } from '../../once.ts';
import { findCalls, itemsAt, type Source } from '../../source/source.ts';
import type { Layout } from './cargo.ts';
import { within } from './manifest.ts';

/** Files next to the source that a program needs. */
export interface Assets {
  /** Files that it reads at run time: their paths below the program's working directory, and in the context. */
  readonly beside: readonly { readonly path: string; readonly from: string }[];
  /** Compiled-in files with names that a context usually leaves out. */
  readonly kept: readonly string[];
  /** Folders that are compiled in, whether they exist or not. */
  readonly embedded: readonly string[];
}

// Calls that read files at run time.
const readers =
  /\b(?:fs::\w+|File::(?:open|with_name|from)|PathBuf::from|Path::new|ServeDir::new|ServeFile::new|Files::new|NamedFile::open|Tera::new|FileServer::\w+|relative!|concat!|join)\s*\(/g;
const unfit =
  /(?:^|\/)\.env(?:\..*)?$|\.(?:key|p12|pfx|jks|pem|rs|db|sqlite3?|log|pid|sock)(?:-\w+)?$|^(?:src|target|tests|benches|examples)$|^Cargo\.\w+$|^(?:\.\.(?:\/|$)|$)/;
// Files that the general patterns of .dockerignore exclude.
const stopped = /\.(?:log|pem|key|p12|pfx|jks)$|(?:^|\/)\.gitignore$|^(?:Dockerfile|compose|docker-compose)/;

/** Finds the files that a program reads by literal paths in the package or the context. */
export function findAssets({ context, own }: Layout, files: readonly Source[], conventional: readonly string[]): Assets {
  const read = [...conventional, ...files.flatMap(findPaths)].map((text) =>
    within(text.replace(/^\/(?=\w)/, './').replace(/\/?\*.*$/, '')),
  );
  const found = read
    .filter((path) => !unfit.test(path))
    .flatMap((path) => {
      const places = [path, `${path}.toml`, `${path}.yaml`].flatMap((each) =>
        [within(own?.folder, each), each].map((from) => ({ path: each, from })),
      );
      return places.find(({ from }) => context.has(from) || context.below(from).files.length > 0) ?? [];
    });
  const outer = found.filter(
    ({ path }, index) => !found.some((other, at) => path.startsWith(`${other.path}/`) || (path === other.path && at < index)),
  );
  const calls = files.flatMap((source) =>
    findCalls(source, /\binclude(?:_str|_bytes)?!\s*\(/g).map((call) => ({ source, text: call.arguments[0]?.literal })),
  );
  const compiled = calls.map(({ source, text }) => within(posix.dirname(source.path), text));
  return {
    beside: outer.sort((a, b) => (a.path < b.path ? -1 : 1)),
    kept: compiled.filter((path) => context.has(path) && stopped.test(path)).sort(),
    embedded: [...new Set(files.flatMap((source) => embeddedIn(source).map((path) => within(own?.folder, path))))],
  };
}

/** The arguments of reading functions, and texts that look like a path. Arguments of macros are read at compile time. */
const findPaths = once((source: Source): readonly string[] => {
  const given = findCalls(source, readers).map(({ start, match }) => [start, itemsAt(source, start + match[0].length - 1).end] as const);
  return [...source.literals.values()].flatMap(({ value = '', start }) => {
    const isRead = given.some(([from, to]) => from < start && start < to);
    const isShown = /^\.\/[\w./-]+$|^[\w-]+(?:\/[\w.-]+)*\.(?:toml|ya?ml|json|html|css|txt)$/.test(value);
    return isRead || (isShown && !/!\s*[([]\s*$/.test(source.code.slice(Math.max(0, start - 12), start))) ? [value] : [];
  });
});

/**
 * The folders that a macro compiles in: `#[folder = "web/dist"]` of rust-embed, `include_dir!("$CARGO_MANIFEST_DIR/web/dist")`,
 * `#[assets_dir = …]` and similar ones.
 */
const embeddedIn = once((source: Source): readonly string[] => {
  const given =
    /(?:#\[\s{0,9}(?:folder|assets_dir)\s{0,9}=\s{0,9}|\b(?:include_dir|embed_folder|load_assets|embed_assets)!\s{0,9}\(\s{0,9})(?=")/g;
  return [...source.code.matchAll(given)].flatMap(({ index, 0: sign }) => {
    const text = source.literals.get(index + sign.length)?.value;
    return text === undefined ? [] : [text.replace(/^\$CARGO_MANIFEST_DIR\//, '').replace(/\/$/, '')];
  });
});
