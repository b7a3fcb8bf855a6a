import type { Fact } from '../facts.ts';
import type { Source } from '../source/source.ts';

/** A literal route that answers GET, and the file that has it. */
export interface Route {
  readonly path: string;
  readonly file: string;
}

/** What routes are put on: an application, a router or a part of one. */
export interface Router {
  readonly source: Source;
  /** Its variable; empty where it has none. */
  readonly name: string;
  /** Its position in the file, where the name alone does not say which one it is. */
  readonly at?: number;
}

/** A literal route that answers GET as it is written: below the path of its router, where it has one. */
export interface WrittenRoute<Part extends Router = Router> {
  readonly path: string;
  readonly source: Source;
  readonly router?: Part;
}

/** Where a router is. */
export interface Placement<Part extends Router = Router> {
  /** The path that goes before those of its routes, without a slash at its end; undefined where it can't be told. */
  readonly prefix: string | undefined;
  /** The router that it is mounted on; absent for an application. */
  readonly on?: Part;
}

// More than any application has: what is nested deeper, or in a circle, has no path that can be told.
const deepest = 6;
const mostRouters = 20;

// Liveness before readiness: a container is not restarted because its database is away.
const names = [
  '/healthz',
  '/livez',
  '/health/live',
  '/health/liveness',
  '/live',
  '/liveness',
  '/health',
  '/healthcheck',
  '/health-check',
  '/-/healthy',
  '/heartbeat',
  '/ping',
  '/up',
  '/status',
  '/health/ready',
  '/readyz',
  '/-/ready',
  '/ready',
];
// Segments that name an interface; below any other one "status" is the status of something else.
const interfacePrefix = /^(?:\/(?:api|rest|internal|system|public|utils?|monitoring|management|actuator|ops|_|v\d+(?:\.\d+)?))+(?=\/)/;

/** Words of which a file that has a route for health checks holds one. */
const healthWords: readonly string[] = names.map((name) => name.slice(1));

/** Such a word where a path begins or goes on: most files hold the letters of one somewhere. */
export const healthMention = new RegExp(`["'\`/^](?:${healthWords.join('|')})`);

/** True for a text that holds one of them. */
export function mentionsHealth(text: string): boolean {
  return healthWords.some((word) => text.includes(word));
}

/**
 * Gives routes their whole paths. `place`: where a router is, undefined for what is none or answers nothing. A route whose path can't be told is
 * left out.
 */
export function resolveRoutes<Part extends Router>(
  routes: readonly WrittenRoute<Part>[],
  place: (router: Part) => Placement<Part> | undefined,
): Route[] {
  const known = new Map<Source, Map<string, string | undefined>>();
  const prefixOf = (router: Part): string | undefined => {
    const prefixes = known.get(router.source) ?? new Map<string, string | undefined>();
    known.set(router.source, prefixes);
    const key = `${router.name} ${router.at ?? ''}`;
    if (!prefixes.has(key) && prefixes.size < mostRouters) prefixes.set(key, resolvePrefix(router, place));
    return prefixes.get(key);
  };
  return routes.flatMap(({ path, source, router }) => {
    const prefix = router === undefined ? '' : prefixOf(router);
    return prefix === undefined ? [] : [{ path: path.startsWith('/') ? `${prefix}${path}` : `${prefix}/${path}`, file: source.path }];
  });
}

function resolvePrefix<Part extends Router>(router: Part, place: (router: Part) => Placement<Part> | undefined): string | undefined {
  let prefix = '';
  let part: Part | undefined = router;
  for (let depth = 0; part !== undefined; depth += 1) {
    const placement: Placement<Part> | undefined = depth > deepest ? undefined : place(part);
    if (placement?.prefix === undefined) return undefined;
    prefix = `${placement.prefix}${prefix}`;
    part = placement.on;
  }
  return prefix;
}

/** A prefix as it goes before a path. */
export function trimSlash(path: string | undefined): string | undefined {
  return path?.replace(/\/$/, '');
}

/** Chooses among the literal routes of an application that answer GET the one that is meant for health checks. */
export function chooseHealthPath(routes: readonly Route[]): Fact<string> | undefined {
  const [best] = routes
    .filter(({ path }) => /^\/[\x21-\x7e]*$/.test(path) && !/[{}<>*?]/.test(path) && rankPath(path) !== -1)
    .sort((a, b) => rankPath(a.path) - rankPath(b.path) || a.path.length - b.path.length || (a.path < b.path ? -1 : 1));
  return best === undefined ? undefined : { value: best.path, source: `the route ${best.path} in ${best.file}` };
}

function rankPath(path: string): number {
  return names.indexOf(path.replace(/(?<!\/)\/+$/, '').replace(interfacePrefix, ''));
}
