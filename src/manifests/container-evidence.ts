import type { Folder } from '../folder/folder.ts';
import { once } from '../once.ts';
import {
  commandOf,
  composeServices,
  environmentOf,
  mountsOf,
  pairsOf,
  processesBeside,
  publishedPort,
  serversOf,
} from './compose-evidence.ts';
import { readDevcontainer } from './devcontainer.ts';
import { basesIn, constantsIn, volumesIn } from './dockerfile-evidence.ts';
import { portIn } from './exposed-port.ts';
import { packagesIn } from './installed-packages.ts';
import { dockerfilesIn } from './own-dockerfiles.ts';
import { imageOf } from './own-image.ts';
import type { ContainerEvidence } from './stated.ts';
import { startIn } from './stated-start.ts';

/** More than any image has: each path is compared with all other findings. */
const mostVolumes = 32;

/** Reads a person's container files for the application in a folder. Ignores the files that this tool has generated. */
export const containerEvidence = once((folder: Folder): ContainerEvidence => {
  const services = composeServices(folder);
  const [service] = services;
  const paths = dockerfilesIn(folder, services);
  const images = paths.flatMap((file) => imageOf(folder, file, service?.dockerfile === file ? service.target : undefined) ?? []);
  const [image] = images;
  const former = formerStatements(folder);
  const setByStack = new Set(service === undefined ? [] : pairsOf(service).map(({ name }) => name));
  const development = readDevcontainer(folder);
  const port = images.flatMap((each) => portIn(each) ?? [])[0] ?? (service && publishedPort(service)) ?? development?.port;
  const start = (service && commandOf(folder, service, image)) ?? (image && startIn(folder, image));
  return {
    files: [...new Set([...paths, ...services.map(({ file }) => file)])],
    dockerfiles: paths,
    bases: [...former.bases, ...images.flatMap(basesIn), ...(development?.images ?? [])],
    ...(port === undefined ? {} : { port }),
    ...(start === undefined ? {} : { start }),
    packages: image === undefined ? [] : packagesIn(image),
    volumes: [
      ...former.volumes,
      ...(images.map(volumesIn).find((each) => each.length > 0) ?? []),
      ...services.flatMap((each) => mountsOf(folder, each, image)),
    ].slice(0, mostVolumes),
    variables: [
      ...former.variables,
      // The stack has a reason for its values: the image's own value does not replace them.
      ...(image === undefined ? [] : constantsIn(image).filter(({ name }) => !setByStack.has(name))),
      ...(service === undefined ? [] : environmentOf(service, image)),
    ],
    processes: [...former.processes, ...(service === undefined ? [] : processesBeside(folder, service, services, image))],
    servers: service === undefined ? [] : serversOf(service),
  };
});

/** Statements of container files that generated files have replaced. */
function formerStatements(folder: Folder): Pick<ContainerEvidence, 'bases' | 'volumes' | 'variables' | 'processes'> {
  const replaced = folder.replaced('Dockerfile');
  if (replaced === undefined) return { bases: [], volumes: [], variables: [], processes: [] };
  const file = 'the Dockerfile that was replaced';
  return {
    volumes: replaced.volumes.map((volume) => ({ ...volume, source: `VOLUME in ${file}` })),
    bases: replaced.images.map((reference) => ({ reference, source: `FROM in ${file}` })),
    variables: Object.entries(replaced.environment).map(([name, value]) => ({ name, value, source: `ENV in ${file}` })),
    processes: (replaced.processes ?? []).map((process) => ({
      ...process,
      source: `${process.name} in the compose file that was replaced`,
    })),
  };
}
