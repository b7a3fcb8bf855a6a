import type { Fact } from '../../facts.ts';
import { type Call, findCalls, type Item, itemBetween, itemsAt } from '../../source/source.ts';
import { bestHealthPath, healthWords, type Route } from '../health-path.ts';
import type { GoSource } from './source.ts';

// What makes a router whose paths are the whole ones: `r := chi.NewRouter()`, `mux *http.ServeMux`.
const made =
  /\b(\w+)[ \t]*:?=[ \t]*(?:chi\.New(?:Router|Mux)|gin\.(?:Default|New)|echo\.New|fiber\.New|mux\.NewRouter|http\.NewServeMux|httprouter\.New)[ \t]*\(|\b(\w+)[ \t]+(?:\*(?:http\.ServeMux|gin\.Engine|echo\.Echo|fiber\.App|mux\.Router|chi\.Mux)|chi\.Router)\b/g;
// A part of a router: group 1 is its name, group 2 the router that it is a part of.
const parts = /\b(\w+)[ \t]*:?=[ \t]*(\w{1,80})\.(?:Group|PathPrefix)[ \t]*\(/g;
// A call that puts a route on a router, by any of the frameworks; those of other methods than GET are left out.
const routes = /\b(\w{1,80})\.(HandleFunc|Handle|Get|GET|Any|All|Method|MethodFunc)[ \t]*\(/g;
const deepest = 6;
// More health checks than any file has.
const mostRoutes = 20;

/** Finds a literal route that is meant for health checks, answers GET, and whose whole path can be told. */
export function findHealthPath(files: readonly GoSource[]): Fact<string> | undefined {
  const mentioning = files.filter(({ literals }) => [...literals.values()].some(({ value = '' }) => isForHealth(value)));
  return bestHealthPath(mentioning.flatMap((source) => [...routesIn(files, source), ...heartbeats(source)]));
}

function isForHealth(text: string): boolean {
  return healthWords.some((word) => text.includes(word));
}

function routesIn(files: readonly GoSource[], source: GoSource): Route[] {
  const calls = findCalls(source, routes).flatMap((call) => {
    const pattern = call.arguments[call.match[2]?.startsWith('Method') ? 1 : 0]?.literal;
    return pattern !== undefined && isForHealth(pattern) ? [{ call, pattern }] : [];
  });
  return calls.slice(0, mostRoutes).flatMap(({ call, pattern }) => {
    const [, router = ''] = call.match;
    if (!answersGet(source, call)) return [];
    const path = pattern.replace(/^GET[ \t]+/, '').replace(/\{\$\}$/, '');
    const prefix = path.startsWith('/') ? prefixAt(files, source, router, call.start, 0) : undefined;
    return prefix === undefined ? [] : [{ path: `${prefix}${path}`, file: source.path }];
  });
}

/** `r.Method("POST", "/x")` and `r.HandleFunc("/x", f).Methods("POST")` do not; nor does `POST /x`, which is no path. */
function answersGet(source: GoSource, { match, end, arguments: items }: Call): boolean {
  const isGet = ({ literal, code }: Item): boolean => literal === 'GET' || code === 'http.MethodGet';
  if (match[2]?.startsWith('Method')) return items[0] !== undefined && isGet(items[0]);
  const methods = /\s*\.Methods[ \t]*\(/y;
  methods.lastIndex = end;
  if (!methods.test(source.code)) return true;
  return itemsAt(source, methods.lastIndex - 1).items.some(([from, to]) => isGet(itemBetween(source, from, to)));
}

/** chi's own: `r.Use(middleware.Heartbeat("/ping"))`. */
function heartbeats(source: GoSource): Route[] {
  return findCalls(source, /\bmiddleware\.Heartbeat[ \t]*\(/g).flatMap(({ arguments: [path] }) =>
    path?.literal === undefined ? [] : [{ path: path.literal, file: source.path }],
  );
}

/** The path before a router's own at a position in its file, or undefined where it can't be told. */
function prefixAt(files: readonly GoSource[], source: GoSource, router: string, at: number, depth: number): string | undefined {
  if (depth > deepest) return undefined;
  const around = nested(source, at);
  if (around !== undefined) {
    const outer = around.path === undefined ? undefined : prefixAt(files, source, around.router, around.start, depth + 1);
    return outer === undefined ? undefined : `${outer}${around.path}`;
  }
  const group = findCalls(source, parts).findLast(({ match, start }) => match[1] === router && start < at);
  if (group !== undefined) {
    const path = group.arguments[0]?.literal?.replace(/\/$/, '');
    const outer = path === undefined ? undefined : prefixAt(files, source, group.match[2] ?? '', group.start, depth + 1);
    return outer === undefined ? undefined : `${outer}${path}`;
  }
  const isWhole = router === 'http' || [...source.code.matchAll(made)].some((match) => (match[1] ?? match[2]) === router);
  return isWhole ? mountPrefix(files, source, router, at) : undefined;
}

/** `r.Route("/api", func(r chi.Router) { … })` around a position, the innermost one. */
function nested(
  source: GoSource,
  at: number,
): { readonly router: string; readonly path: string | undefined; readonly start: number } | undefined {
  const call = findCalls(source, /\b(\w{1,80})\.(?:Route|Group)[ \t]*\(/g).findLast(({ start, end }) => start < at && at < end);
  if (call === undefined) return undefined;
  // chi's Group(func) adds no path.
  const [first] = call.arguments;
  const path = /\.Group/.test(call.match[0]) && first?.code.startsWith('func') ? '' : first?.literal?.replace(/\/$/, '');
  return { router: call.match[1] ?? '', path, start: call.start };
}

/** Where a router, or what the function around it returns, is mounted on another one: empty for nowhere. */
function mountPrefix(files: readonly GoSource[], source: GoSource, router: string, at: number): string | undefined {
  const maker = [...source.code.slice(0, at).matchAll(/^func[ \t]+(?:\([^()\n]{0,200}\)[ \t]*)?(\w{1,80})\b/gm)].at(-1)?.[1] ?? 'main';
  const isRouter = new RegExp(`(?<![\\w.])${router}(?!\\w)`);
  const isMade = new RegExp(`\\b${maker}[ \\t]*\\(`);
  const [mount] = files.flatMap((from) =>
    findCalls(from, /\.(?:Mount|Handle)[ \t]*\(/g).filter(({ match, arguments: [, handler] }) => {
      // Without StripPrefix net/http hands the whole path on.
      if (handler === undefined || !(match[0].startsWith('.Mount') || handler.code.includes('StripPrefix'))) return false;
      return (from === source && isRouter.test(handler.code)) || (maker !== 'main' && isMade.test(handler.code));
    }),
  );
  return mount === undefined ? '' : mount.arguments[0]?.literal?.replace(/\/$/, '');
}
