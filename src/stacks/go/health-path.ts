import type { Fact } from '../../facts.ts';
import { type Call, findCalls, type Item, itemBetween, itemsAt } from '../../source/source.ts';
import {
  chooseHealthPath,
  mentionsHealth,
  type Placement,
  type Route,
  type Router,
  resolveRoutes,
  trimSlash,
  type WrittenRoute,
} from '../health-path.ts';
import { isForeignName } from '../port-names.ts';
import { frameworks } from './frameworks.ts';
import type { GoSource } from './source.ts';

// The construction of a router with absolute paths, in addition to those of the frameworks.
const plainRouter = /\b(\w+)[ \t]*:?=[ \t]*(?:http\.NewServeMux|httprouter\.New)[ \t]*\(|\b(\w+)[ \t]+\*http\.ServeMux\b/g;
const routers = [plainRouter, ...frameworks.flatMap(({ router }) => router ?? [])];
const heartbeats = frameworks.flatMap(({ heartbeat }) => heartbeat ?? []);
// A sub-router: group 1 is its name, group 2 its parent.
const parts = /\b(\w+)[ \t]*:?=[ \t]*(\w{1,80})\.(?:Group|PathPrefix)[ \t]*\(/g;
// A call of any framework that adds a route to a router, except for other methods than GET.
const routes = /\b(\w{1,80})\.(HandleFunc|Handle|Get|GET|Any|All|Method|MethodFunc)[ \t]*\(/g;
/** The routes of a router at a position. */
type GoRouter = Router & { readonly source: GoSource; readonly at: number };

/** Finds a literal route for health checks that answers GET and whose whole path is known. */
export function findHealthPath(files: readonly GoSource[]): Fact<string> | undefined {
  const mentioning = files.filter(({ literals }) => [...literals.values()].some(({ value = '' }) => mentionsHealth(value)));
  const written = resolveRoutes(mentioning.flatMap(findRoutes), (router) => placeRouter(files, router));
  return chooseHealthPath([...written, ...mentioning.flatMap(findHeartbeats)]);
}

function findRoutes(source: GoSource): WrittenRoute<GoRouter>[] {
  return findCalls(source, routes).flatMap((call) => {
    const [, name = '', method] = call.match;
    const pattern = call.arguments[method?.startsWith('Method') ? 1 : 0]?.literal;
    if (pattern === undefined || !mentionsHealth(pattern) || !answersGet(source, call)) return [];
    const path = pattern.replace(/^GET[ \t]+/, '').replace(/\{\$\}$/, '');
    return path.startsWith('/') ? [{ path, source, router: { source, name, at: call.start } }] : [];
  });
}

/** `r.Method("POST", "/x")` and `r.HandleFunc("/x", f).Methods("POST")` do not answer GET; nor does `POST /x`, which is not a path. */
function answersGet(source: GoSource, { match, end, arguments: items }: Call): boolean {
  const isGet = ({ literal, code }: Item): boolean => literal === 'GET' || code === 'http.MethodGet';
  if (match[2]?.startsWith('Method')) return items[0] !== undefined && isGet(items[0]);
  const methods = /\s*\.Methods[ \t]*\(/y;
  methods.lastIndex = end;
  if (!methods.test(source.code)) return true;
  return itemsAt(source, methods.lastIndex - 1).items.some(([from, to]) => isGet(itemBetween(source, from, to)));
}

/** Routes of a framework itself, such as chi's `r.Use(middleware.Heartbeat("/ping"))`. */
function findHeartbeats(source: GoSource): Route[] {
  return heartbeats
    .flatMap((heartbeat) => findCalls(source, heartbeat))
    .flatMap(({ arguments: [path] }) => (path?.literal === undefined ? [] : [{ path: path.literal, file: source.path }]));
}

function placeRouter(files: readonly GoSource[], { source, name, at }: GoRouter): Placement<GoRouter> | undefined {
  const around = findScope(source, at);
  if (around !== undefined) return around;
  const group = findCalls(source, parts).findLast(({ match, start }) => match[1] === name && start < at);
  if (group !== undefined)
    return { prefix: trimSlash(group.arguments[0]?.literal), on: { source, name: group.match[2] ?? '', at: group.start } };
  // A router with another product's name belongs to another server: `telemetryRouter`.
  if (isForeignName(name)) return undefined;
  const isWhole =
    name === 'http' || routers.some((made) => [...source.code.matchAll(made)].some((match) => (match[1] ?? match[2]) === name));
  return isWhole ? { prefix: findMountPrefix(files, source, name, at) } : undefined;
}

/** The innermost `r.Route("/api", func(r chi.Router) { … })` around a position. */
function findScope(source: GoSource, at: number): Placement<GoRouter> | undefined {
  const call = findCalls(source, /\b(\w{1,80})\.(?:Route|Group)[ \t]*\(/g).findLast(({ start, end }) => start < at && at < end);
  if (call === undefined) return undefined;
  // chi's Group(func) adds no path.
  const [first] = call.arguments;
  const prefix = /\.Group/.test(call.match[0]) && first?.code.startsWith('func') ? '' : trimSlash(first?.literal);
  return { prefix, on: { source, name: call.match[1] ?? '', at: call.start } };
}

/** The path at which a router, or the result of the function around it, is mounted on another one; empty for none. */
function findMountPrefix(files: readonly GoSource[], source: GoSource, router: string, at: number): string | undefined {
  const maker = [...source.code.slice(0, at).matchAll(/^func[ \t]+(?:\([^()\n]{0,200}\)[ \t]*)?(\w{1,80})\b/gm)].at(-1)?.[1] ?? 'main';
  const isRouter = new RegExp(`(?<![\\w.])${router}(?!\\w)`);
  const isMade = new RegExp(`\\b${maker}[ \\t]*\\(`);
  const [mount] = files.flatMap((from) =>
    findCalls(from, /\.(?:Mount|Handle)[ \t]*\(/g).filter(({ match, arguments: [, handler] }) => {
      // Without StripPrefix, net/http passes the whole path.
      if (handler === undefined || !(match[0].startsWith('.Mount') || handler.code.includes('StripPrefix'))) return false;
      return (from === source && isRouter.test(handler.code)) || (maker !== 'main' && isMade.test(handler.code));
    }),
  );
  return mount === undefined ? '' : trimSlash(mount.arguments[0]?.literal);
}
