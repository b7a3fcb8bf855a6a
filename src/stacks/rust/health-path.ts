import type { Fact } from '../../facts.ts';
import { once } from '../../once.ts';
import { findCalls, type Source } from '../../source/source.ts';
import {
  chooseHealthPath,
  mentionsHealth,
  type Placement,
  type Router,
  resolveRoutes,
  trimSlash,
  type WrittenRoute,
} from '../health-path.ts';

// The code before the path of a route that answers GET, in any framework; the `[` begins an attribute.
const routed = /(?:\b(?:route|at|resource|with_path)\s*\(|#\[(?:\w+::)?get\(|\bpath!?\s*\()\s*$/;
const otherMethod = /^"\s*(?:\)\s*\.|,\s*(?:\w+::)*)(?:post|put|patch|delete)\b/;

/** Finds a literal route for health checks that answers GET and whose whole path is known. */
export function findHealthPath(files: readonly Source[]): Fact<string> | undefined {
  const mentioning = files.filter(mentionsAny);
  return chooseHealthPath(resolveRoutes(mentioning.flatMap(findRoutes), (router) => placeRouter(files, router)));
}

const mentionsAny = once(({ literals }: Source) => [...literals.values()].some(({ value = '' }) => mentionsHealth(value)));

/** The routes of a file, with the router around them, or the one on which the function after their attribute is mounted. */
function findRoutes(source: Source): WrittenRoute[] {
  return [...source.literals.values()].flatMap(({ start, end, value = '' }): WrittenRoute[] => {
    const head = routed.exec(source.code.slice(Math.max(0, start - 40), start))?.[0];
    if (head === undefined || otherMethod.test(source.code.slice(end - 1, end + 60))) return [];
    // `warp::path!("health" / "live")`
    const parts = /^(?:\s*\/\s*"[^"]*")*/.exec(source.code.slice(end, end + 80))?.[0] ?? '';
    const path = [value, ...[...parts.matchAll(/"[^"]*"/g)].map(({ index }) => source.literals.get(end + index)?.value ?? '')].join('/');
    const handler = /^[^;{]{0,300}?\bfn\s+(\w{1,80})/.exec(head.startsWith('#') ? source.code.slice(end, end + 400) : '')?.[1] ?? '';
    return mentionsHealth(path) ? [{ path, source, router: { source, name: handler, at: start } }] : [];
  });
}

/**
 * Where a router or a handler is mounted by its name, or else the router around a position: `.nest("/api", name())`, `.service(name)`,
 * `routes![name]`.
 */
function placeRouter(files: readonly Source[], { source, name, at = 0 }: Router): Placement {
  if (name !== '') {
    const placed = new RegExp(`(?:\\.(?:nest|mount|service|configure|merge)\\s*\\(|\\broutes!\\s*\\[)[^;]{0,300}?\\b${name}\\b`);
    const on = [source, ...files].find(({ code }) => placed.test(code));
    const match = placed.exec(on?.code ?? '');
    return on === undefined || match === null
      ? { prefix: '' }
      : { prefix: '', on: { source: on, name: '', at: match.index + match[0].length - name.length } };
  }
  const around = findCalls(source, /\b(?:scope|nest|mount)\s*\(/g).filter(
    ({ start, end }) => start < at && at < findChainEnd(source, start, end),
  );
  const prefix = around.map(({ arguments: [path] }) => trimSlash(path?.literal) ?? '').join('');
  const before = source.code.slice(Math.max(0, at - 8000), at);
  const [, variable, owner = variable] =
    [...before.matchAll(/\b(?:let(?:\s+mut)?\s+(\w{1,80})\b[^;=]*=[^;]*$|fn\s+(\w{1,80}))/g)].at(-1) ?? [];
  return owner === undefined || owner === 'main' ? { prefix } : { prefix, on: { source, name: owner, at } };
}

/** The end of a call; for a scope, the end of the calls chained on it. */
function findChainEnd(source: Source, start: number, end: number): number {
  const next = /\s*\.\w+\s*\(/y;
  let after = end;
  for (next.lastIndex = end; source.code.startsWith('scope', start) && next.test(source.code); next.lastIndex = after) {
    after = source.brackets.get(next.lastIndex - 1)?.end ?? next.lastIndex;
  }
  return after;
}
