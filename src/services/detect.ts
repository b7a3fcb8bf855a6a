import type { ExampleVariable } from '../inspect/environment-example.ts';
import type { Fact, Facts } from '../inspect/facts.ts';
import type { Dependencies } from '../stacks/stack.ts';
import { catalog } from './catalog.ts';
import type { Service } from './service.ts';

/**
 * Names the backing services that an application uses, by its drivers and by the URL schemes in its example environment, and
 * those that it can do without: their driver is an optional dependency.
 */
export function detectServices(
  { ecosystem, packages, optional = new Map() }: Dependencies,
  example: ReadonlyMap<string, ExampleVariable>,
): Pick<Facts, 'services' | 'optionalServices'> {
  const needed = found((service) => driverSource(service, ecosystem, packages) ?? exampleSource(service, example));
  const offered = found((service) =>
    needed?.value.includes(service.name) === true ? undefined : driverSource(service, ecosystem, optional),
  );
  return { ...(needed === undefined ? {} : { services: needed }), ...(offered === undefined ? {} : { optionalServices: offered }) };
}

function found(sourceOf: (service: Service) => string | undefined): Fact<readonly string[]> | undefined {
  const services = catalog.flatMap((service) => {
    const source = sourceOf(service);
    return source === undefined ? [] : [{ name: service.name, source }];
  });
  if (services.length === 0) return undefined;
  return { value: services.map(({ name }) => name), source: services.map(({ source }) => source).join('; ') };
}

function driverSource(service: Service, ecosystem: string, packages: ReadonlyMap<string, string>): string | undefined {
  const driver = service.drivers[ecosystem]?.find((name) => packages.has(name));
  return driver === undefined ? undefined : `${driver} in ${packages.get(driver)}`;
}

function exampleSource(service: Service, example: ReadonlyMap<string, ExampleVariable>): string | undefined {
  for (const [name, { scheme, file }] of example) {
    if (scheme !== undefined && service.connection.schemes.includes(scheme)) return `${name} in ${file}`;
  }
  return undefined;
}
