import { shellWord, shellWords } from '../render/printers.ts';
import type { EvidenceRecord } from './record.ts';

export interface Command {
  readonly does: string;
  readonly words: string;
}

/** Files that compose finds without a flag (compose specification, "Compose file"). */
const foundByItself: readonly string[] = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml'];

/** How to build, run, inspect and stop the recorded stack, as shell commands in the project's folder. */
export function commandsOf({ applications, stack: { composeFile, services, volumes }, cluster }: EvidenceRecord): readonly Command[] {
  const compose = `docker compose${foundByItself.includes(composeFile) ? '' : ` --file ${shellWord(composeFile)}`}`;
  const names = applications.map(({ service }) => service);
  const images = [...new Set(services.filter(({ name }) => names.includes(name)).map(({ image }) => image))];
  const suites = [...new Set(applications.map(({ green }) => green.command))];
  return [
    { does: 'build', words: `${compose} build` },
    { does: 'run, until all services are healthy', words: `${compose} up --detach --wait` },
    { does: 'show the state of the services', words: `${compose} ps` },
    { does: 'show the logs of the services', words: `${compose} logs ${shellWords(names)}` },
    ...images.map((image) => ({ does: 'show the layers of the image', words: `docker image history ${shellWord(image)}` })),
    { does: 'stop', words: `${compose} down` },
    ...(volumes.length === 0 ? [] : [{ does: 'stop, and also remove the data', words: `${compose} down --volumes` }]),
    ...suites.map((words) => ({ does: 'run the tests', words })),
    ...(cluster?.state === 'run' ? [{ does: 'run the tests of the cluster', words: cluster.green.command }] : []),
    { does: 'measure all of this again', words: 'kaizen-docker evidence' },
  ];
}
