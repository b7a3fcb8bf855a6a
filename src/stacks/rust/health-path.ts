import type { Fact } from '../../facts.ts';
import { findCalls, type Source } from '../../source/source.ts';
import { bestHealthPath, healthWords } from '../health-path.ts';

// What stands before the path of a route that answers GET, by any of the frameworks; the `[` begins an attribute.
const routed = /(?:\b(?:route|at|resource|with_path)\s*\(|#\[(?:\w+::)?get\(|\bpath!?\s*\()\s*$/;
const otherMethod = /^"\s*(?:\)\s*\.|,\s*(?:\w+::)*)(?:post|put|patch|delete)\b/;
const deepest = 6;

/** Finds a literal route that is meant for health checks, answers GET, and whose whole path can be told. */
export function findHealthPath(files: readonly Source[]): Fact<string> | undefined {
  return bestHealthPath(
    files.flatMap((source) => [...source.literals.values()].flatMap((literal) => routeAt(files, source, literal) ?? [])),
  );
}

function routeAt(
  files: readonly Source[],
  source: Source,
  { start, end, value = '' }: { start: number; end: number; value: string | undefined },
) {
  if (!healthWords.some((word) => value.includes(word.split('/')[0] ?? word))) return undefined;
  const head = routed.exec(source.code.slice(Math.max(0, start - 40), start))?.[0];
  if (head === undefined || otherMethod.test(source.code.slice(end - 1, end + 60))) return undefined;
  // `warp::path!("health" / "live")`
  const parts = /^(?:\s*\/\s*"[^"]*")*/.exec(source.code.slice(end, end + 80))?.[0] ?? '';
  const rest = [...parts.matchAll(/"[^"]*"/g)].map(({ index }) => `/${source.literals.get(end + index)?.value ?? ''}`).join('');
  const handler = head.startsWith('#') ? /^[^;{]{0,300}?\bfn\s+(\w{1,80})/.exec(source.code.slice(end, end + 400))?.[1] : undefined;
  const prefix = handler === undefined ? prefixAt(files, source, start, 0) : placedPrefix(files, source, handler, 0);
  return { path: `${prefix}${value.startsWith('/') ? '' : '/'}${value}${rest}`, file: source.path };
}

/** The path before a route at a position: of the scopes, nests and mounts around it, and of those that its router is put into by name. */
function prefixAt(files: readonly Source[], source: Source, at: number, depth: number): string {
  const around = findCalls(source, /\b(?:scope|nest|mount)\s*\(/g).filter(
    ({ start, end }) => start < at && at < chainEnd(source, start, end),
  );
  const own = around.map(({ arguments: [path] }) => (path?.literal ?? '').replace(/\/$/, '')).join('');
  const before = source.code.slice(Math.max(0, at - 8000), at);
  const owners = [...before.matchAll(/\b(?:let(?:\s+mut)?\s+(\w{1,80})\b[^;=]*=[^;]*$|fn\s+(\w{1,80}))/g)];
  const name = owners
    .at(-1)
    ?.slice(1)
    .find((each) => each !== undefined);
  return name === undefined || name === 'main' || depth > deepest ? own : `${placedPrefix(files, source, name, depth + 1)}${own}`;
}

/** What stands before a router or a handler where it is put by its name: `.nest("/api", name())`, `.service(name)`, `routes![name]`. */
function placedPrefix(files: readonly Source[], source: Source, name: string, depth: number): string {
  const placed = new RegExp(`(?:\\.(?:nest|mount|service|configure|merge)\\s*\\(|\\broutes!\\s*\\[)[^;]{0,300}?\\b${name}\\b`);
  for (const each of [source, ...files]) {
    const match = placed.exec(each.code);
    if (match !== null) return prefixAt(files, each, match.index + match[0].length - name.length, depth);
  }
  return '';
}

/** The end of a call; for a scope, that of what is called on it, one after the other. */
function chainEnd(source: Source, start: number, end: number): number {
  const next = /\s*\.\w+\s*\(/y;
  let after = end;
  for (next.lastIndex = end; source.code.startsWith('scope', start) && next.test(source.code); next.lastIndex = after) {
    after = source.brackets.get(next.lastIndex - 1)?.end ?? next.lastIndex;
  }
  return after;
}
