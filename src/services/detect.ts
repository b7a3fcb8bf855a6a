import type { Dependencies } from '../dependencies.ts';
import { driversOf } from '../drivers/registry.ts';
import type { Fact, Facts } from '../facts.ts';
import type { ExampleVariable } from '../manifests/environment-example.ts';
import { catalog } from './catalog.ts';
import type { Service } from './service.ts';

/** What an application tells of the services that it uses. */
export interface Signs {
  readonly dependencies: Dependencies;
  /** Names of the variables that it is configured by. */
  readonly variables: readonly string[];
  readonly example: ReadonlyMap<string, ExampleVariable>;
}

/**
 * Names the backing services that an application uses, by its drivers and by the URL schemes in its example environment, and
 * those that it can do without: their driver is an optional dependency, or a package that works with others as well.
 */
export function detectServices(signs: Signs): Pick<Facts, 'services' | 'optionalServices'> {
  const { ecosystem, packages, optional = new Map() } = signs.dependencies;
  const needed = withoutReplaced(
    found(
      (service) =>
        packageSource(driversOf(service.name, ecosystem).drivers, packages) ?? exampleSource(service, signs) ?? signSource(service, signs),
    ),
  );
  const offered = found((service) => {
    if (needed.some((other) => other.service === service || other.service.replaces === service.name)) return undefined;
    return (
      packageSource(driversOf(service.name, ecosystem).drivers, optional) ??
      packageSource(driversOf(service.name, ecosystem).hints, optional) ??
      (needed.some((other) => doesTheSame(other.service, service))
        ? undefined
        : packageSource(driversOf(service.name, ecosystem).hints, packages))
    );
  });
  return {
    ...(needed.length === 0 ? {} : { services: factOf(needed) }),
    ...(offered.length === 0 ? {} : { optionalServices: factOf(offered) }),
  };
}

interface Found {
  readonly service: Service;
  readonly source: string;
}

function found(sourceOf: (service: Service) => string | undefined): Found[] {
  return catalog.flatMap((service) => {
    const source = sourceOf(service);
    return source === undefined ? [] : [{ service, source }];
  });
}

function factOf(services: readonly Found[]): Fact<readonly string[]> {
  return { value: services.map(({ service }) => service.name), source: services.map(({ source }) => source).join('; ') };
}

function withoutReplaced(services: readonly Found[]): readonly Found[] {
  return services.filter(({ service }) => !services.some((other) => other.service.replaces === service.name));
}

function doesTheSame(a: Service, b: Service): boolean {
  return a.connection.words.shared.some((word) => b.connection.words.shared.includes(word));
}

function packageSource(drivers: readonly string[] = [], packages: ReadonlyMap<string, string>): string | undefined {
  const driver = drivers.find((name) => packages.has(name));
  return driver === undefined ? undefined : `${driver} in ${packages.get(driver)}`;
}

function exampleSource({ connection: { schemes, unencrypted = {} } }: Service, { example }: Signs): string | undefined {
  for (const [name, { scheme, file }] of example) {
    if (scheme !== undefined && schemes.own.includes((Object.hasOwn(unencrypted, scheme) ? unencrypted[scheme] : undefined) ?? scheme))
      return `${name} in ${file}`;
  }
  return undefined;
}

function signSource({ name, sign }: Service, { dependencies: { ecosystem, packages }, variables, example }: Signs): string | undefined {
  const source = packageSource(driversOf(name, ecosystem).hints, packages);
  const variable = [...example.keys(), ...variables].find((each) => sign?.test(each) === true);
  return source === undefined || variable === undefined ? undefined : `${source}, and the variable ${variable}`;
}
