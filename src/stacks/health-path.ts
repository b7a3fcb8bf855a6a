import type { Fact } from '../facts.ts';
import type { Source } from '../source/source.ts';

/** A literal route that answers GET, with its file. */
export interface Route {
  readonly path: string;
  readonly file: string;
}

/** An application, a router or a sub-router. */
export interface Router {
  readonly source: Source;
  /** Its variable; empty if it has none. */
  readonly name: string;
  /** Its position in the file, if the name alone is ambiguous. */
  readonly at?: number;
}

/** A literal route that answers GET as written: below the path of its router, if it has one. */
export interface WrittenRoute<Part extends Router = Router> {
  readonly path: string;
  readonly source: Source;
  readonly router?: Part;
}

/** The place of a router. */
export interface Placement<Part extends Router = Router> {
  /** The prefix of its routes, without a slash at its end; undefined if it is not known. */
  readonly prefix: string | undefined;
  /** The router on which it is mounted; absent for an application. */
  readonly on?: Part;
}

// More than any application has: deeper or circular nesting has no known path.
const deepest = 6;
const mostRouters = 20;

// Liveness before readiness: a container must not be restarted because its database is unavailable.
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
// Path segments of an API; below another one, "status" is the status of something else.
const interfacePrefix = /^(?:\/(?:api|rest|internal|system|public|utils?|monitoring|management|actuator|ops|_|v\d+(?:\.\d+)?))+(?=\/)/;

/** Words of which a file with a health check route contains at least one. */
const healthWords: readonly string[] = names.map((name) => name.slice(1));

/** Such a word at a path's start or after a slash: most files contain its letters somewhere. */
export const healthMention = new RegExp(`["'\`/^](?:${healthWords.join('|')})`);

/** True for a text that contains one of them. */
export function mentionsHealth(text: string): boolean {
  return healthWords.some((word) => text.includes(word));
}

/**
 * Resolves the whole paths of routes. `place`: the place of a router, undefined if it is not one or does not serve. Routes with unknown
 * paths are left out.
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

/** A prefix without a slash at its end. */
export function trimSlash(path: string | undefined): string | undefined {
  return path?.replace(/\/$/, '');
}

/** Chooses the route for health checks among the literal routes of an application that answer GET. */
export function chooseHealthPath(routes: readonly Route[]): Fact<string> | undefined {
  const [best] = routes
    .filter(({ path }) => /^\/[\x21-\x7e]*$/.test(path) && !/[{}<>*?]/.test(path) && rankPath(path) !== -1)
    .sort((a, b) => rankPath(a.path) - rankPath(b.path) || a.path.length - b.path.length || (a.path < b.path ? -1 : 1));
  return best === undefined ? undefined : { value: best.path, source: `the route ${best.path} in ${best.file}` };
}

function rankPath(path: string): number {
  return names.indexOf(path.replace(/(?<!\/)\/+$/, '').replace(interfacePrefix, ''));
}
