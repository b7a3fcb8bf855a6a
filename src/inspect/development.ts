import type { Facts } from '../facts.ts';

const ownHosts = new Set(['localhost', '127.0.0.1', '0.0.0.0', '[::1]', '[::]', 'host.docker.internal']);

/** True for a host that is the machine itself, as a developer's configuration has it. */
export function isOwnHost(host: string): boolean {
  return ownHosts.has(host.toLowerCase());
}

/**
 * Ports of development servers that the server of production does not have: https://flask.palletsprojects.com/en/stable/quickstart/,
 * https://quart.palletsprojects.com/en/latest/tutorials/quickstart.html.
 */
const developmentPorts: ReadonlyMap<string, number> = new Map(Object.entries({ flask: 5000, quart: 5000 }));

/** The ports that an application is known by in development and in production. */
export function portsOf({ port, framework }: Facts): readonly number[] {
  const ofFramework = framework === undefined ? undefined : developmentPorts.get(framework.value);
  return [port?.value, ofFramework].filter((each) => each !== undefined);
}
