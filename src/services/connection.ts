import type { ExampleVariable } from '../inspect/environment-example.ts';
import type { Service } from './service.ts';

/**
 * Returns the environment variables that connect an application to a service, `{secret}` standing for a secret's value:
 * the URL under the names that the application uses (the service's usual one where it names none), in the scheme that it
 * uses, and the separate variables (`POSTGRES_HOST`, …) that it names.
 */
export function connectionVariables(
  service: Service,
  environment: readonly string[],
  example: ReadonlyMap<string, ExampleVariable>,
): Readonly<Record<string, string>> {
  const { connection } = service;
  const names = [...new Set([...environment, ...example.keys()])].sort();
  const urls = names.filter((name) => isUrl(service, name, example.get(name)?.scheme));
  return Object.fromEntries([
    ...(urls.length > 0 ? urls : [connection.variable]).map((name) => [
      name,
      `${example.get(name)?.scheme ?? connection.schemes[0]}://${connection.address}`,
    ]),
    ...names.flatMap((name) => partOf(service, name)),
  ]);
}

/** An example's scheme says what a variable is for; without one its name has to. */
function isUrl({ connection }: Service, name: string, scheme: string | undefined): boolean {
  return scheme === undefined ? connection.urlNames.test(name) : connection.schemes.includes(scheme);
}

function partOf({ connection }: Service, name: string): [string, string][] {
  for (const prefix of connection.prefixes) {
    if (!name.startsWith(prefix)) continue;
    const value = connection.parts[name.slice(prefix.length).replace(/^_/, '')];
    if (value !== undefined) return [[name, value]];
  }
  return [];
}
