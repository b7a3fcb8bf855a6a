import type { Facts } from '../facts.ts';

const ownHosts = new Set(['localhost', '127.0.0.1', '0.0.0.0', '[::1]', '[::]', 'host.docker.internal']);

/** True for a host name of the machine itself, as in a developer's configuration. */
export function isOwnHost(host: string): boolean {
  return ownHosts.has(host.toLowerCase());
}

/**
 * Ports of development servers that differ from those of the production server: https://flask.palletsprojects.com/en/stable/quickstart/,
 * https://quart.palletsprojects.com/en/latest/tutorials/quickstart.html.
 */
const developmentPorts: ReadonlyMap<string, number> = new Map(Object.entries({ flask: 5000, quart: 5000 }));

/** The ports of an application in development and in production. */
export function portsOf({ port, framework }: Facts): readonly number[] {
  const ofFramework = framework === undefined ? undefined : developmentPorts.get(framework.value);
  return [port?.value, ofFramework].filter((each) => each !== undefined);
}
