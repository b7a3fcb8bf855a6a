import { serviceNamed } from './catalog.ts';
import { connectionVariables, type Environment, isNamedAny } from './connection.ts';
import type { Service } from './service.ts';
import type { CodeAddress, Usage } from './usage.ts';

const loopback = /^(?:localhost|127(?:\.\d{1,3}){3})$/i;
/** Placeholders for a host name in messages and examples. */
const placeholder = /^(?:host|hostname|server|address|example|your.*|my.*|user|username|ip|domain)$/i;
/** A name of one label that DNS and compose accept. */
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;

/** The fixed host names by which the code reaches a service, if it cannot be configured. */
export function fixedHosts(service: Service, environment: Environment): readonly string[] {
  const hosts = fixedAddresses(service, environment).map(({ host }) => host);
  return [...new Set(hosts)].filter((host) => label.test(host) && !loopback.test(host) && host !== service.name).sort();
}

function fixedAddresses(service: Service, environment: Environment): readonly CodeAddress[] {
  if (isNamedAny(service, environment)) return [];
  return own(service, environment.usage).filter(({ variable, host }) => variable === undefined && !placeholder.test(host));
}

function own(service: Service, usage: Usage | undefined): readonly CodeAddress[] {
  return (usage?.addresses ?? []).filter((each) => each.service === service.name || each.service === service.replaces);
}

/** Sentences about services of the stack whose addresses the application cannot be configured with, or that it reaches by fixed names. */
export function describeUnreached(names: readonly string[], environment: Environment): string[] {
  if (environment.usage === undefined) return [];
  const services = names.flatMap((name) => serviceNamed(name) ?? []);
  const variables = connectionVariables(services, environment);
  return services.flatMap((service) => {
    const { title } = service;
    const [first] = fixedAddresses(service, environment);
    const usual = `${service.connection.usual.word}_${service.connection.usual.parts[0] ?? 'URL'}`;
    if (first !== undefined) {
      return loopback.test(first.host)
        ? [
            `${first.path} looks for ${title} at ${first.host}, which is the container of the application itself: read the address from a variable such as ${usual}.`,
          ]
        : [
            `${first.path} looks for ${title} at ${first.host}. The service has that host name, but its password is random: read the address from a variable such as ${usual}.`,
          ];
    }
    if (Object.keys(variables.get(service.name) ?? {}).length > 0) return [];
    return [`The code reads no variable with the address of ${title}: configure the address in the application, or read it from ${usual}.`];
  });
}
