import type { ExampleVariable } from '../inspect/environment-example.ts';
import type { Fact } from '../inspect/facts.ts';
import type { Dependencies } from '../stacks/stack.ts';
import { catalog } from './catalog.ts';
import type { Service } from './service.ts';

/**
 * Names the backing services that an application uses, by its drivers and by the URL schemes in its example environment.
 * Returns undefined where nothing points at one.
 */
export function detectServices(
  dependencies: Dependencies,
  example: ReadonlyMap<string, ExampleVariable>,
): Fact<readonly string[]> | undefined {
  const found = catalog.flatMap((service) => {
    const source = driverSource(service, dependencies) ?? exampleSource(service, example);
    return source === undefined ? [] : [{ name: service.name, source }];
  });
  if (found.length === 0) return undefined;
  return { value: found.map(({ name }) => name), source: found.map(({ source }) => source).join('; ') };
}

function driverSource(service: Service, { ecosystem, packages }: Dependencies): string | undefined {
  const driver = service.drivers[ecosystem]?.find((name) => packages.has(name));
  return driver === undefined ? undefined : `${driver} in ${packages.get(driver)}`;
}

function exampleSource(service: Service, example: ReadonlyMap<string, ExampleVariable>): string | undefined {
  for (const [name, { scheme, file }] of example) {
    if (scheme !== undefined && service.connection.schemes.includes(scheme)) return `${name} in ${file}`;
  }
  return undefined;
}
