import type { Fact } from '../../facts.ts';
import { findCalls, itemBetween, itemsAt, type Source } from '../../source/source.ts';
import { bestHealthPath, healthWords } from '../health-path.ts';

interface Route {
  readonly source: Source;
  /** Where it stands: what is around that position stands before its path. */
  readonly at: number;
  readonly path: string;
}

// More than any file has.
const mostRoutes = 30;
const deepest = 6;

/** Finds a literal route that is meant for health checks, answers GET, and whose whole path can be told. */
export function findHealthPath(files: readonly Source[]): Fact<string> | undefined {
  const mentioning = files.filter(({ literals }) =>
    [...literals.values()].some(({ value = '' }) => healthWords.some((word) => value.includes(word.split('/')[0] ?? word))),
  );
  const routes = mentioning.flatMap((source) => [...called(source), ...attributed(files, source), ...filters(source)].slice(0, mostRoutes));
  return bestHealthPath(routes.map(({ source, at, path }) => ({ path: `${prefixAt(files, source, at, 0)}${path}`, file: source.path })));
}

/** `.route("/health", get(health))` of axum, poem and actix-web; `.at("/health").get(…)`; `web::resource("/health")`. */
function called(source: Source): Route[] {
  return findCalls(source, /(?:\.(?:route|at)|\bresource|\bRouter::with_path)\s*\(/g).flatMap(
    ({ start, end, arguments: [path, handler] }) => {
      const isOther = /^(?:\w+::)*(?:post|put|patch|delete)\b/.test(handler?.code ?? '') && !/\.get\s*\(/.test(handler?.code ?? '');
      const isOtherNext = handler === undefined && /^\s*\.(?:post|put|patch|delete)\b/.test(source.code.slice(end, end + 40));
      return path?.literal === undefined || isOther || isOtherNext ? [] : [{ source, at: start, path: slashed(path.literal) }];
    },
  );
}

function slashed(path: string): string {
  return path.startsWith('/') ? path : `/${path}`;
}

/** `#[get("/health")] fn health()` of actix-web and Rocket: it is where `.service(health)` or `routes![health]` is. */
function attributed(files: readonly Source[], source: Source): Route[] {
  return findCalls(source, /#\[(?:\w+::)*get\s*\(/g).flatMap(({ end, arguments: [path] }) => {
    const name = /^\s*\][\s\S]{0,300}?\bfn\s+(\w{1,80})/.exec(source.code.slice(end, end + 400))?.[1];
    if (path?.literal === undefined || name === undefined || !healthWords.some((word) => path.literal?.includes(word))) return [];
    const mounted = new RegExp(`(?:\\.service\\s*\\(\\s*|\\broutes!\\s*[\\[(][^\\])]{0,2000}?)(?:\\w+::)*\\b${name}\\b`, 'g');
    for (const each of files) {
      const match = mounted.exec(each.code);
      if (match !== null) return [{ source: each, at: match.index + match[0].length, path: path.literal }];
    }
    return [];
  });
}

/** `warp::path!("health" / "live")`, `warp::path("health")`. */
function filters(source: Source): Route[] {
  return findCalls(source, /\bwarp::path!?\s*\(/g).flatMap(({ start, end, match }) => {
    const parts = itemsAt(source, start + match[0].length - 1).items.flatMap(([from, to]) =>
      source.code
        .slice(from, to)
        .split('/')
        .map((_, index, all) =>
          itemBetween(
            source,
            from + all.slice(0, index).join('/').length + (index === 0 ? 0 : 1),
            from + all.slice(0, index + 1).join('/').length,
          ),
        ),
    );
    return end === start || parts.some(({ literal }) => literal === undefined)
      ? []
      : [{ source, at: start, path: `/${parts.map(({ literal }) => literal).join('/')}` }];
  });
}

/** The path before a route at a position: of the scopes, the nests and the mounts that it stands in, or that its router is put into by name. */
function prefixAt(files: readonly Source[], source: Source, at: number, depth: number): string {
  const around = findCalls(source, /(?:\bscope|\.nest|\.mount|\.scope)\s*\(/g).filter(
    ({ start, end, match }) => start < at && (at < end || (!match[0].startsWith('.') && at < chainEnd(source, end))),
  );
  const own = around.map(({ arguments: [path] }) => (path?.literal ?? '').replace(/\/$/, '')).join('');
  if (depth > deepest) return own;
  const before = source.code.slice(Math.max(0, at - 20_000), at);
  const name = [...before.matchAll(/\b(?:let(?:\s+mut)?|fn)\s+(\w{1,80})\b/g)]
    .filter(({ index, 0: text }) => !(text.startsWith('let') && /;\s*\n/.test(withoutBrackets(before.slice(index)))))
    .at(-1)?.[1];
  if (name === undefined) return own;
  const placed = new RegExp(`\\.(?:nest|mount)\\s*\\([^;]{0,200}?\\b${name}\\b|\\.configure\\s*\\(\\s*(?:\\w+::)*${name}\\b`);
  for (const each of files) {
    const match = placed.exec(each.code);
    if (match !== null && !(each === source && match.index < at && at < match.index + match[0].length))
      return `${prefixAt(files, each, match.index + match[0].length - name.length, depth + 1)}${own}`;
  }
  return own;
}

function withoutBrackets(code: string): string {
  return code.replaceAll(/\([^()]*\)|\{[^{}]*\}/g, '');
}

/** The end of what is called on a call, one after the other. */
function chainEnd(source: Source, start: number): number {
  const next = /\s*\.\w+\s*\(/y;
  let end = start;
  for (next.lastIndex = end; next.test(source.code); next.lastIndex = end) {
    const after = source.brackets.get(next.lastIndex - 1)?.end;
    if (after === undefined) return end;
    end = after;
  }
  return end;
}
