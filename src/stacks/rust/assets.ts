import { posix } from 'node:path';
import { once } from '../../once.ts';
import { findCalls, itemsAt, type Source } from '../../source/source.ts';
import type { Layout } from './cargo.ts';
import { within } from './manifest.ts';

/** Files beside the source that a program needs. */
export interface Assets {
  /** Read when it runs: where the image has them below the program's working directory, and where they are in the context. */
  readonly beside: readonly { readonly path: string; readonly from: string }[];
  /** Files that are compiled in although they have names that a context usually leaves out. */
  readonly kept: readonly string[];
  /** Folders that are compiled in, whether they are there or not. */
  readonly embedded: readonly string[];
}

// Calls that read when the program runs.
const readers =
  /\b(?:fs::\w+|File::(?:open|with_name|from)|PathBuf::from|Path::new|ServeDir::new|ServeFile::new|Files::new|NamedFile::open|Tera::new|FileServer::\w+|relative!|concat!|join)\s*\(/g;
const unfit =
  /(?:^|\/)\.env(?:\..*)?$|\.(?:key|p12|pfx|jks|pem|rs|db|sqlite3?|log|pid|sock)(?:-\w+)?$|^(?:src|target|tests|benches|examples)$|^Cargo\.\w+$|^(?:\.\.(?:\/|$)|$)/;
// What the general patterns of .dockerignore stop.
const stopped = /\.(?:log|pem|key|p12|pfx|jks)$|(?:^|\/)\.gitignore$|^(?:Dockerfile|compose|docker-compose)/;

/** Finds what the program's files read by literal paths that name something of the package or the context. */
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

/** The texts that functions which read are given, and those that look like a path. What a macro is given is read when it is compiled. */
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
 * `#[assets_dir = …]` and their like.
 */
const embeddedIn = once((source: Source): readonly string[] => {
  const given =
    /(?:#\[\s{0,9}(?:folder|assets_dir)\s{0,9}=\s{0,9}|\b(?:include_dir|embed_folder|load_assets|embed_assets)!\s{0,9}\(\s{0,9})(?=")/g;
  return [...source.code.matchAll(given)].flatMap(({ index, 0: sign }) => {
    const text = source.literals.get(index + sign.length)?.value;
    return text === undefined ? [] : [text.replace(/^\$CARGO_MANIFEST_DIR\//, '').replace(/\/$/, '')];
  });
});
