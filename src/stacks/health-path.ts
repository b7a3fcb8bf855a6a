import type { Fact } from '../facts.ts';

/** A literal route that answers GET, and the file that has it. */
export interface Route {
  readonly path: string;
  readonly file: string;
}

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
export const healthWords: readonly string[] = names.map((name) => name.slice(1));

/** Chooses among the literal routes of an application that answer GET the one that is meant for health checks. */
export function bestHealthPath(routes: readonly Route[]): Fact<string> | undefined {
  const [best] = routes
    .filter(({ path }) => /^\/[\x21-\x7e]*$/.test(path) && !/[{}<>*?]/.test(path) && rankOf(path) !== -1)
    .sort((a, b) => rankOf(a.path) - rankOf(b.path) || a.path.length - b.path.length || (a.path < b.path ? -1 : 1));
  return best === undefined ? undefined : { value: best.path, source: `the route ${best.path} in ${best.file}` };
}

function rankOf(path: string): number {
  return names.indexOf(path.replace(/(?<!\/)\/+$/, '').replace(interfacePrefix, ''));
}
