import type { Facts } from '../facts.ts';
import type { StatedServer } from '../manifests/stated.ts';
import { services } from '../services/catalog.ts';
import type { Service } from '../services/service.ts';

/** The statements of a person's compose file about the services of an application. */
export interface StatedServices {
  readonly facts: Pick<Facts, 'serviceVersions'>;
  /** Sentences about unsupported versions. */
  readonly warnings: readonly string[];
}

/** Finds the versions of these services in a person's compose file. */
export function findStatedServices(servers: readonly StatedServer[], names: readonly string[]): StatedServices {
  const used = services().filter(({ name }) => names.includes(name));
  const found = used.flatMap((service) => {
    const server = servers.find((each) => isImageOf(service, each));
    return server === undefined ? [] : [{ service, server, version: supportedVersion(service, server.version) }];
  });
  const known = found.flatMap(({ service, server, version }) => (version === undefined ? [] : [{ name: service.name, server, version }]));
  const [first] = known;
  return {
    facts:
      first === undefined
        ? {}
        : {
            serviceVersions: {
              value: Object.fromEntries(known.map(({ name, version }) => [name, version])),
              certainty: 'stated',
              source: known.map(({ server }) => server.source).join(', '),
            },
          },
    warnings: found.flatMap(({ service, server, version }) =>
      version === undefined
        ? [
            `${server.source} runs ${service.title} ${server.version}, which the tool does not support (it supports ${service.versions.join(', ')}): it takes ${service.versions[0]}. Export the data before you change the version.`,
          ]
        : [],
    ),
  };
}

/** True for an image of a service, whoever publishes it. */
function isImageOf(service: Service, { image }: StatedServer): boolean {
  const nameOf = (reference: string): string => reference.replace(/:.*$/s, '').replace(/^.*\//, '');
  return [nameOf(service.image(service.versions[0])), service.name, ...(service.aliases ?? [])].includes(nameOf(image));
}

/** The supported version that a tag means: `16.4` is 16, and 8 is 8.4. */
function supportedVersion({ versions }: Service, tag: string): string | undefined {
  return versions.find((each) => `${tag}.`.startsWith(`${each}.`)) ?? versions.find((each) => `${each}.`.startsWith(`${tag}.`));
}
