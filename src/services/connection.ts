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
  const urls = [...example].filter(([, { scheme }]) => scheme !== undefined && connection.schemes.includes(scheme));
  const usual: [string, ExampleVariable] = [connection.variable, { file: '' }];
  const named = urls.length > 0 ? urls : [usual];
  const names = new Set([...environment, ...example.keys()]);
  return Object.fromEntries([
    ...named.map(([name, { scheme }]) => [name, `${scheme ?? connection.schemes[0]}://${connection.address}`]),
    ...[...names].sort().flatMap((name) => partOf(service, name)),
  ]);
}

function partOf({ connection }: Service, name: string): [string, string][] {
  for (const prefix of connection.prefixes) {
    if (!name.startsWith(prefix)) continue;
    const value = connection.parts[name.slice(prefix.length).replace(/^_/, '')];
    if (value !== undefined) return [[name, value]];
  }
  return [];
}
