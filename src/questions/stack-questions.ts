import { slug, suffixed } from '../names.ts';
import { catalog } from '../services/catalog.ts';
import { chooseHost, listsHosts } from '../stacks/allowed-host.ts';
import { builtIn, folderNameSource, fromFact, isProgram, readFact, withVersions } from './defaults.ts';
import { repository, tooLong } from './image-names.ts';
import { choice, containerPaths, duration, names, pairs, serviceNames, services, size, text, toggle, variableNames } from './kinds.ts';
import { type Questions, stopSignals } from './question.ts';

/** Variables with their values in a program's environment. */
export const environment = pairs(/^[A-Za-z_][A-Za-z0-9_]*$/, 'the name of an environment variable', (value) =>
  value.includes('\0') ? 'a value has no NUL' : undefined,
);

/** The services next to an application, and what it gets from them. */
export const stackQuestions: Questions<
  | 'services'
  | 'publish'
  | 'processes'
  | 'environment'
  | 'secrets'
  | 'data'
  | 'healthHost'
  | 'image'
  | 'minimal'
  | 'override'
  | 'network'
  | 'memory'
  | 'stopSignal'
  | 'stopGrace'
> = {
  services: {
    kind: services,
    message: 'Which backing services does the application use?',
    help: `backing services (${catalog.map(({ name }) => name).join(', ')})`,
    fallback: ({ facts }) => readFact(facts.services, (names) => services.parse(withVersions(names, facts))) ?? builtIn([]),
    ask: 'matters',
    fits: isProgram,
    artifacts: ['compose', 'tests'],
    scope: 'application',
  },
  publish: {
    kind: serviceNames,
    message: 'Which services publish their port?',
    help: 'backing services whose port is published on 127.0.0.1',
    fallback: () => builtIn([]),
    ask: 'never',
    artifacts: ['compose'],
    scope: 'stack',
  },
  processes: {
    kind: names,
    message: 'Which workers and jobs belong to the stack?',
    help: 'workers and jobs of the stack, by the names that were found, or none',
    fallback: ({ facts }) => readFact(facts.processes, (found) => found.map(({ name }) => name)) ?? builtIn([]),
    ask: 'never',
    artifacts: ['compose'],
    scope: 'application',
  },
  environment: {
    kind: environment,
    message: 'Which environment variables does the application get?',
    help: 'environment variables of the application; not for secrets',
    fallback: () => builtIn({}),
    ask: 'never',
    artifacts: ['compose'],
    scope: 'application',
  },
  secrets: {
    kind: variableNames,
    message: 'Which environment variables get a random value?',
    help: 'environment variables that get a random value in the secrets folder, such as signing keys',
    fallback: () => builtIn([]),
    ask: 'never',
    artifacts: ['compose'],
    scope: 'application',
  },
  data: {
    kind: containerPaths,
    message: 'Which files and folders must be kept?',
    help: 'files and folders to keep, each in a named volume: absolute paths, paths relative to the application, or none',
    fallback: ({ facts: { written } }) => {
      const kept = (written?.value ?? []).filter(({ use }) => use === 'data');
      return written === undefined || kept.length === 0 ? builtIn([]) : { value: kept.map(({ path }) => path), origin: written.source };
    },
    ask: 'never',
    artifacts: ['dockerfile', 'compose', 'dockerignore', 'tests'],
    scope: 'application',
  },
  healthHost: {
    kind: text(
      /^$|^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[[0-9a-fA-F:.]{2,45}\])(?::\d{1,5})?$/,
      'a host such as shop.example',
      'HOST',
    ),
    message: 'Which host name does the health check send?',
    help: 'Host header of the http health check, if the application accepts some hosts only',
    fallback: ({ facts, answers: { environment = {} } }) => {
      const variable = Object.keys(environment).find(listsHosts);
      if (variable === undefined) return fromFact(facts.healthHost) ?? builtIn('');
      return { value: chooseHost([environment[variable] ?? '']) ?? '', origin: `${variable} of --environment` };
    },
    ask: 'never',
    artifacts: ['dockerfile'],
    scope: 'application',
  },
  image: {
    kind: text(repository, 'an image name such as shop or registry.example/team/shop, without a tag', 'NAME', tooLong(190)),
    message: 'What is the name of the image?',
    help: 'name of the image, without a tag',
    fallback: ({ facts, folderName, together }) => {
      const { value, source } = facts.name ?? { value: folderName, source: folderNameSource };
      return { value: together === undefined ? slug(value) : `${slug(together.name)}-${together.part}`, origin: source };
    },
    ask: 'never',
    artifacts: ['dockerfile', 'compose', 'tests'],
    scope: 'application',
  },
  minimal: {
    kind: toggle,
    message: 'Write the Dockerfile and the .dockerignore only',
    help: 'write the Dockerfile and the .dockerignore only: no compose file, no secrets, no tests',
    fallback: () => builtIn(false),
    ask: 'never',
    artifacts: ['compose', 'tests'],
    scope: 'stack',
  },
  override: {
    kind: toggle,
    message: 'Write an override file',
    help: 'write compose.override.yaml, an example for settings of your machine',
    fallback: () => builtIn(false),
    ask: 'never',
    artifacts: ['compose'],
    scope: 'stack',
  },
  network: {
    kind: text(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,62}$/, 'a network name', 'NAME'),
    message: 'What is the name of the network?',
    help: 'name of the network of the stack',
    fallback: ({ answers, together }) => ({
      value: suffixed(slug(together?.name ?? answers.image?.split('/').at(-1) ?? 'app'), 'network'),
      origin: together === undefined ? 'image' : folderNameSource,
    }),
    ask: 'never',
    artifacts: ['compose'],
    scope: 'stack',
  },
  memory: {
    kind: size,
    message: 'How much memory may the application use?',
    help: 'memory limit of the application in the stack',
    // A limit for a cluster may be too small for a stack on a developer's machine.
    fallback: ({ facts, answers }) => (answers.kubernetes === true ? fromFact(facts.memory) : undefined) ?? builtIn(1024 ** 3),
    ask: 'never',
    artifacts: ['compose'],
    scope: 'application',
  },
  stopSignal: {
    kind: choice(stopSignals),
    message: 'Signal that stops the application',
    help: 'signal that stops the application; default: the one that its server expects, SIGTERM for nearly all',
    fallback: () => builtIn('default'),
    ask: 'never',
    fits: isProgram,
    artifacts: ['dockerfile'],
    scope: 'application',
  },
  stopGrace: {
    kind: duration,
    message: 'How long may the application take to stop?',
    help: 'time between SIGTERM and SIGKILL',
    fallback: ({ facts, answers }) => (answers.kubernetes === true ? fromFact(facts.stopGrace) : undefined) ?? builtIn(10),
    ask: 'never',
    artifacts: ['compose', 'tests'],
    scope: 'application',
  },
};
