import type { ProxiedPath } from '../facts.ts';
import { isOwnHost, portsOf } from './development.ts';
import type { Application } from './inspect.ts';

/** Requests to a site that another application of the folder answers. */
export interface Route<Server> {
  readonly proxied: ProxiedPath;
  readonly to: Server;
}

/** Requests that the development server of a site forwards: to applications of the folder, and elsewhere. */
export interface Routes<Server> {
  readonly routes: readonly Route<Server>[];
  /** Requests that the web server of the image does not forward. */
  readonly left: readonly ProxiedPath[];
}

/** An application that may answer requests, with its known ports. */
export interface Server {
  readonly application: Application;
  readonly ports: readonly number[];
}

/** Finds the applications that answer the requests which the development server of a site forwards. */
export function findRoutes<Each extends Server>({ facts, path }: Application, all: readonly Each[]): Routes<Each> {
  const servers = all.filter(
    ({ application, ports }) => application.path !== path && application.facts.files === undefined && ports.length > 0,
  );
  const found = (facts.proxied?.value ?? []).map((proxied) => ({
    proxied,
    to: proxied.isUnclear ? undefined : serverFor(proxied, servers),
  }));
  return {
    routes: found.flatMap(({ proxied, to }) => (to === undefined ? [] : [{ proxied, to }])),
    left: found.flatMap(({ proxied, to }) => (to === undefined ? [proxied] : [])),
  };
}

function serverFor<Each extends Server>({ host, port }: ProxiedPath, servers: readonly Each[]): Each | undefined {
  const [only, ...others] = servers;
  const alone = others.length === 0 ? only : undefined;
  // An address that only a developer's variable names belongs to the only server.
  if (host === undefined || port === undefined) return alone;
  if (!isOwnHost(host)) return servers.find(({ application }) => namesOf(application).includes(host.toLowerCase()));
  const isAssumed = alone?.application.facts.port?.certainty === 'assumed';
  return servers.find(({ ports }) => ports.includes(port)) ?? (isAssumed ? alone : undefined);
}

/** Names that a compose file may use for an application. */
function namesOf({ name, path }: Application): readonly string[] {
  return [name, path.split('/').at(-1) ?? ''].map((each) => each.toLowerCase());
}

/** Describes the requests that only the development server forwards, and not the web server of the site's image. */
export function describeUnrouted(application: Application, all: readonly Application[]): readonly string[] {
  const servers = all.map((each) => ({ application: each, ports: portsOf(each.facts) }));
  const { left } = findRoutes(application, servers);
  const [first] = left;
  if (first === undefined) return [];
  const what = first.prefix ?? first.pattern ?? 'requests for data';
  return [
    `In development, ${application.facts.proxied?.source} forwards ${what} to another server. The web server of the image does not: route ${what} to that server with a reverse proxy in front of both, or build the site with the address of that server.`,
  ];
}
