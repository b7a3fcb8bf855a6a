import { KaizenError } from '../errors.ts';
import type { Fact, Facts } from '../facts.ts';
import { onPort } from '../manifests/port-slot.ts';
import { slug, suffixed } from '../names.ts';
import { catalog } from '../services/catalog.ts';
import { chooseHost, listsHosts } from '../stacks/allowed-host.ts';
import { languageNames } from '../stacks/registry.ts';
import { addableServers, flavours } from '../stacks/stack.ts';
import {
  choice,
  command,
  containerPaths,
  debianPackages,
  duration,
  folder,
  hasControlCharacter,
  integer,
  names,
  pairs,
  paths,
  port,
  serviceNames,
  services,
  shellLines,
  size,
  text,
  toggle,
  variableNames,
} from './kinds.ts';
import {
  type Answers,
  type Context,
  type Default,
  dependencySets,
  healthAnswers,
  proxies,
  type Question,
  type QuestionName,
  severities,
  stopSignals,
  testRunners,
} from './question.ts';

/** False for files alone: what serves them tells how it is, and needs no service. */
const isProgram = ({ files }: Facts): boolean => files === undefined;

/** Variables with their values, as a program's environment has them. */
const environment = pairs(/^[A-Za-z_][A-Za-z0-9_]*$/, 'the name of an environment variable', (value) =>
  value.includes('\0') ? 'a value has no NUL' : undefined,
);

const builtIn = <Value>(value: Value): Default<Value> => ({ value, origin: 'built-in' });

function fromFact<Value>(fact: Fact<Value> | undefined): Default<Value> | undefined {
  return readFact(fact, (value) => value);
}

function readFact<Found, Value>(fact: Fact<Found> | undefined, read: (found: Found) => Value): Default<Value> | undefined {
  if (fact === undefined) return undefined;
  const { value, source: origin, certainty } = fact;
  return { value: read(value), origin, ...(certainty === undefined ? {} : { certainty }) };
}

/** The services with the versions that container files of a person state: `postgres:17`. */
function withVersions(names: readonly string[], { serviceVersions }: Facts): readonly string[] {
  return names.map((name) => {
    const version = serviceVersions?.value[name];
    return version === undefined ? name : `${name}:${version}`;
  });
}

/** An image that follows from a version that is assumed is assumed with it. */
function certaintyOfBase({ baseImage, version }: Facts): Pick<Fact<string>, 'certainty'> {
  const certainty = version?.certainty === 'assumed' ? 'assumed' : baseImage?.certainty;
  return certainty === undefined ? {} : { certainty };
}

/** The start command that was found, by the server and on the port that were answered. */
function startOn(
  answer: Answers['port'] | undefined,
  { facts: { start, server }, slottedStart, serverStarts, given, answers }: Context,
): Facts['start'] {
  if (given.has('server') && answers.server !== undefined && answers.server !== server?.value) {
    const words = serverStarts?.[answers.server];
    // Without a server, that of the framework starts, where it has one and the start command that was found needs one.
    if (answers.server === 'none' && (server === undefined || words === undefined)) return server === undefined ? start : undefined;
    if (words === undefined) {
      const others = Object.keys(serverStarts ?? {}).filter((name) => name !== 'none');
      throw new KaizenError(
        others.length === 0
          ? `--server: ${answers.server} has nothing to serve here: give --start.`
          : `--server: ${answers.server} can't serve this application: name one of ${others.join(', ')}.`,
      );
    }
    return { value: onPort(words, typeof answer === 'number' ? answer : 8000), source: `--server ${answers.server}` };
  }
  if (start === undefined || slottedStart === undefined || answer === undefined || answer === 'none') return start;
  return { ...start, value: onPort(slottedStart, answer) };
}

const healthWords = ['http', 'tcp', 'command', 'none'] as const;

// Names and numbers that Debian's base image has already: `useradd` refuses them.
const takenUsers = new Set('root daemon bin sys sync games man lp mail news uucp proxy www-data backup list irc _apt nobody'.split(' '));

// The reference grammar of the distribution project, with a tag that is not "latest", or a digest.
const imageReference =
  /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?(?::\d{1,5})?\/)?[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*)*(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?:@sha256:[a-f0-9]{64})?$/;
const repository =
  /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?(?::\d{1,5})?\/)?[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*)*$/;

const baseImage = new RegExp(`^(?:${flavours.join('|')})$|${imageReference.source}`);

function unsuitable(reference: string): string | undefined {
  if (flavours.some((flavour) => flavour === reference)) return undefined;
  const excess = tooLong(255)(reference.replace(/@.*$/, '').replace(/:[^/]*$/, ''));
  if (excess !== undefined) return excess;
  const last = reference.slice(reference.lastIndexOf('/') + 1);
  if (last.includes('@')) return undefined;
  if (!last.includes(':')) return `"${reference}" names no tag: a build must not change by itself`;
  return last.endsWith(':latest') ? `"${reference}" changes by itself: name a version` : undefined;
}

// The name of an image has at most 255 characters (distribution, "reference"): room is left for what is put behind it.
function tooLong(most: number): (name: string) => string | undefined {
  return (name) => (name.length > most ? `"${name.slice(0, 20)}…" is longer than ${most} characters` : undefined);
}

function credentialsIn(url: string): string | undefined {
  if (url === '') return undefined;
  return new URL(url).username === '' ? undefined : 'credentials do not belong in the address: they come from the build secret "netrc"';
}

/** The origin of an answer that is no other than the folder's name. */
export const folderNameSource = "the folder's name";

/** All questions, in the order in which they are asked and resolved. A default may depend on the answers above it. */
export const questions: { readonly [Name in QuestionName]: Question<Answers[Name]> } = {
  service: {
    kind: paths,
    message: 'Which applications do you want to deploy?',
    help: 'the applications to deploy, by their paths, if the folder holds several',
    fallback: ({ members = [] }) =>
      members.length === 0 ? { value: [''], origin: 'the folder itself' } : { value: members, origin: 'what the folder holds' },
    ask: 'never',
    artifacts: ['dockerfile', 'compose', 'dockerignore', 'tests'],
    scope: 'stack',
  },
  language: {
    kind: choice(languageNames),
    message: 'Which language is the application written in?',
    help: 'language of the application; with "other", also set --base-image, --build and --start',
    fallback: ({ language }) => fromFact(language) ?? { value: 'other', origin: 'no manifest of a language that is known' },
    ask: 'never',
    artifacts: ['dockerfile', 'compose', 'dockerignore', 'tests'],
    scope: 'application',
  },
  packages: {
    kind: debianPackages,
    message: 'Which Debian packages does the application need at run time?',
    help: 'additional Debian packages of the runtime image, or none; packages that known dependencies need are always installed',
    fallback: ({ facts }) => fromFact(facts.systemPackages) ?? builtIn([]),
    ask: 'never',
    fits: isProgram,
    artifacts: ['dockerfile', 'tests'],
    scope: 'application',
  },
  buildPackages: {
    kind: debianPackages,
    message: 'Which Debian packages does the build need?',
    help: 'additional Debian packages of the build stages, or none',
    fallback: ({ facts }) => fromFact(facts.buildPackages) ?? builtIn([]),
    ask: 'never',
    artifacts: ['dockerfile'],
    scope: 'application',
  },
  baseImage: {
    kind: text(
      baseImage,
      `an image reference such as python:3.14-slim-trixie, or one of ${flavours.join(', ')}`,
      `${flavours.join('|')}|IMAGE`,
      unsuitable,
    ),
    message: 'Which base image?',
    help: 'base image of the runtime stage: slim (Debian; the largest and most compatible), alpine (smaller; packages without a build for musl are compiled), distroless (no shell), scratch (empty), or an image with its tag',
    fallback: ({ facts, answers: { packages = [] } }) =>
      // Without a package manager nothing can be installed.
      packages.length > 0 && /distroless|^scratch$/.test(facts.baseImage?.value ?? '')
        ? { value: 'slim', origin: 'packages' }
        : fromFact(facts.baseImage && { ...facts.baseImage, ...certaintyOfBase(facts) }),
    ask: 'matters',
    artifacts: ['dockerfile', 'tests'],
    scope: 'application',
  },
  user: {
    kind: text(/^[a-z_][a-z0-9_-]{0,30}$/, 'a user name (lower case letters, digits, - and _)', 'NAME', (name) =>
      takenUsers.has(name) ? `"${name}" is a user of the base image already` : undefined,
    ),
    message: 'Which user does the application run as?',
    help: 'name of the user that the application runs as',
    fallback: () => builtIn('app'),
    ask: 'never',
    artifacts: ['dockerfile', 'tests'],
    scope: 'stack',
  },
  uid: {
    kind: integer(101, 2_147_483_646),
    message: 'Which UID does the user have?',
    help: 'numeric ID of that user, never 0',
    fallback: () => builtIn(10_001),
    ask: 'never',
    artifacts: ['dockerfile', 'tests'],
    scope: 'stack',
  },
  gid: {
    kind: integer(101, 2_147_483_646),
    message: 'Which GID does the user have?',
    help: 'numeric ID of the group of that user (default: the UID)',
    fallback: ({ answers }) => (answers.uid === undefined ? undefined : { value: answers.uid, origin: 'uid' }),
    ask: 'never',
    artifacts: ['dockerfile', 'tests'],
    scope: 'stack',
  },
  port: {
    kind: port,
    message: 'Which port does the application listen on? ("none" for a worker)',
    help: 'port that the application listens on, or none',
    fallback: ({ facts, unknown }) =>
      fromFact(facts.port) ??
      (facts.framework === undefined && unknown?.['port'] === undefined ? { value: 'none', origin: 'no web framework' } : undefined),
    ask: 'matters',
    fits: ({ port: found, files }) => found !== undefined && files === undefined,
    artifacts: ['dockerfile', 'compose', 'tests'],
    scope: 'application',
  },
  server: {
    kind: choice(addableServers),
    message: 'Which server runs the application?',
    help: 'server to install if a Python web application has none, or none',
    fallback: ({ facts: { server } }) => {
      const known = addableServers.find((name) => name === server?.value);
      return server === undefined || known === undefined
        ? { value: 'none', origin: 'no server is missing' }
        : { value: known, origin: server.source };
    },
    ask: 'matters',
    fits: ({ server }) => server !== undefined,
    artifacts: ['dockerfile'],
    scope: 'application',
  },
  start: {
    kind: command,
    message: 'Which command starts the application? (It runs without a shell.)',
    help: 'command that starts the application, without a shell',
    fallback: (context) => fromFact(startOn(context.answers.port, context)),
    missing: ({ answers, given, facts: { server } }) =>
      given.has('server') && answers.server === 'none' && server !== undefined
        ? `--server none: the start command that was found needs ${server.value}, and the framework has no server of its own.`
        : undefined,
    ask: 'unknown',
    artifacts: ['dockerfile'],
    scope: 'application',
  },
  buildCommands: {
    kind: shellLines,
    flag: 'build',
    message: 'Which shell command builds the application?',
    help: 'shell command that builds the application, with --language other; repeat it for several commands',
    fallback: ({ facts }) => fromFact(facts.buildCommands) ?? builtIn([]),
    ask: 'matters',
    fits: ({ buildCommands }) => buildCommands !== undefined,
    artifacts: ['dockerfile'],
    scope: 'application',
  },
  dependencies: {
    kind: choice(dependencySets),
    message: 'Dependencies in the image',
    help: 'dependencies that the image holds: those of production, or all, also those for development, where the application needs one of them when it runs (Node.js)',
    fallback: () => builtIn('production'),
    ask: 'never',
    artifacts: ['dockerfile'],
    scope: 'application',
  },
  buildEnvironment: {
    kind: environment,
    message: 'Environment of the build',
    help: 'environment variables that only the build sees: values that it asks for, no secrets',
    fallback: () => builtIn({}),
    ask: 'never',
    artifacts: ['dockerfile'],
    scope: 'application',
  },
  health: {
    kind: choice(healthWords),
    message: 'Which kind of health check?',
    help: 'kind of health check: a request to --health-path (http), a connection (tcp), --health-command (command), or none',
    fallback: ({ answers, facts, given, isHttp }) => {
      if (given.has('healthCommand')) return { value: 'command', origin: 'health-command' };
      if (given.has('healthPath')) return { value: 'http', origin: 'health-path' };
      if (answers.port === 'none') return { value: 'none', origin: 'no port' };
      if (facts.healthPath !== undefined) return { value: 'http', origin: facts.healthPath.source };
      return isHttp === true ? { value: 'http', origin: 'it answers HTTP' } : builtIn('tcp');
    },
    ask: 'matters',
    fits: isProgram,
    artifacts: ['dockerfile', 'tests'],
    scope: 'application',
  },
  healthPath: {
    kind: text(/^\/[\x21-\x7e]*$/, 'a path such as /health', 'PATH'),
    message: 'Which path answers if the application is healthy?',
    help: 'path of the http health check',
    fallback: ({ facts, answers, isHttp }) => {
      if (answers.health !== 'http') return { value: '/', origin: 'no http check' };
      return fromFact(facts.healthPath) ?? (isHttp === true ? builtIn('/') : undefined);
    },
    ask: 'unknown',
    artifacts: ['dockerfile'],
    scope: 'application',
  },
  healthAccepts: {
    kind: choice(healthAnswers),
    message: 'Which responses mean that the application is healthy?',
    help: 'responses of the http health check that count as healthy: a status from 200 to 399 (success), or any status below 500',
    fallback: ({ facts, answers, given }) => {
      const isKnown = given.has('healthPath') || facts.healthPath !== undefined || answers.health !== 'http';
      return isKnown ? builtIn('success') : { value: 'below-500', origin: 'no path for health checks is known' };
    },
    ask: 'never',
    artifacts: ['dockerfile'],
    scope: 'application',
  },
  healthCommand: {
    kind: { ...command, parse: (raw) => (Array.isArray(raw) && raw.length === 0 ? [] : command.parse(raw)) },
    message: 'Which command exits with 0 if the application is healthy?',
    help: 'command of the health check, without a shell',
    fallback: ({ answers }) => (answers.health === 'command' ? undefined : { value: [], origin: 'no command check' }),
    ask: 'unknown',
    artifacts: ['dockerfile'],
    scope: 'application',
  },
  healthInterval: {
    kind: duration,
    message: 'How much time between health checks?',
    help: 'time between two health checks',
    fallback: () => builtIn(30),
    ask: 'never',
    artifacts: ['dockerfile', 'tests'],
    scope: 'application',
  },
  healthTimeout: {
    kind: duration,
    message: 'How long may a health check take?',
    help: 'maximum time of a health check',
    fallback: () => builtIn(5),
    ask: 'never',
    artifacts: ['dockerfile', 'tests'],
    scope: 'application',
  },
  healthStartPeriod: {
    kind: duration,
    message: 'How long may the application take to start?',
    help: 'time after the start during which failed health checks do not count',
    fallback: () => builtIn(30),
    ask: 'never',
    artifacts: ['dockerfile', 'tests'],
    scope: 'application',
  },
  healthRetries: {
    kind: integer(1, 100),
    message: 'After how many failed health checks is the application unhealthy?',
    help: 'number of consecutive failed checks after which the application is unhealthy',
    fallback: () => builtIn(3),
    ask: 'never',
    artifacts: ['dockerfile', 'tests'],
    scope: 'application',
  },
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
    fallback: () => builtIn(1024 ** 3),
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
    fallback: () => builtIn(10),
    ask: 'never',
    artifacts: ['compose', 'tests'],
    scope: 'application',
  },
  sizeBudget: {
    kind: size,
    message: 'How large may the image be?',
    help: 'maximum size of the image',
    fallback: () => builtIn(2 * 1000 ** 3),
    ask: 'never',
    artifacts: ['tests'],
    scope: 'application',
  },
  buildBudget: {
    kind: duration,
    message: 'How long may a build without a cache take?',
    help: 'maximum time of a build without a cache (tdd, evidence)',
    fallback: () => builtIn(600),
    ask: 'never',
    artifacts: [],
    scope: 'application',
  },
  rebuildBudget: {
    kind: duration,
    message: 'How long may a build after a source edit take?',
    help: 'maximum time of a build after a source edit (tdd, evidence)',
    fallback: () => builtIn(60),
    ask: 'never',
    artifacts: [],
    scope: 'application',
  },
  healthyBudget: {
    kind: duration,
    message: 'How long may the application take to become healthy?',
    help: 'maximum time until the application is healthy (tdd, evidence)',
    fallback: () => builtIn(120),
    ask: 'never',
    artifacts: [],
    scope: 'application',
  },
  memoryBudget: {
    kind: size,
    message: 'How much memory may the idle application use?',
    help: 'maximum memory of the idle application (tdd, evidence)',
    fallback: () => builtIn(512 * 1024 ** 2),
    ask: 'never',
    artifacts: [],
    scope: 'application',
  },
  stopBudget: {
    kind: duration,
    message: 'How long may the application take to stop in the tests?',
    help: 'maximum time from SIGTERM until the application ends (default: --stop-grace; tdd, evidence)',
    fallback: ({ answers }) => (answers.stopGrace === undefined ? undefined : { value: answers.stopGrace, origin: 'stop-grace' }),
    ask: 'never',
    artifacts: [],
    scope: 'application',
  },
  severity: {
    kind: choice(severities),
    message: 'From which severity does a vulnerability count?',
    help: 'lowest severity at which a vulnerability fails the evidence, unless it is waived (tdd, evidence)',
    fallback: () => builtIn('high'),
    ask: 'never',
    artifacts: [],
    scope: 'stack',
  },
  evidenceFolder: {
    kind: folder,
    message: 'Which folder gets the evidence?',
    help: 'folder for the evidence document and its record (tdd, evidence)',
    fallback: () => builtIn('docs/deployment'),
    ask: 'never',
    artifacts: ['dockerignore'],
    scope: 'stack',
  },
  registryMirror: {
    kind: text(new RegExp(`^$|${repository.source}`), 'a registry, with or without a path: mirror.example/hub', 'REGISTRY', tooLong(190)),
    message: 'Which mirror of Docker Hub?',
    help: 'mirror of Docker Hub to pull base images and service images from',
    fallback: () => builtIn(''),
    ask: 'never',
    artifacts: ['dockerfile', 'compose', 'tests'],
    scope: 'stack',
  },
  packageIndex: {
    kind: text(/^$|^https?:\/\/[\x21-\x7e]+$/, 'an http(s) address', 'URL', credentialsIn),
    message: 'Which private package index?',
    help: 'URL of a private package index; credentials come from the build secret "netrc"',
    fallback: () => builtIn(''),
    ask: 'never',
    artifacts: ['dockerfile', 'compose', 'tests'],
    scope: 'stack',
  },
  caCertificate: {
    kind: text(/^$|^(?:~\/|\/)?[\w.@+-]+(?:\/[\w.@+-]+)*$/, 'the path of a file of certificates', 'FILE'),
    message: 'Which file has the certificate authorities?',
    help: 'PEM file with all certificate authorities that builds and containers trust, instead of those in the images, such as /etc/ssl/certs/ca-certificates.crt',
    fallback: () => builtIn(''),
    ask: 'never',
    artifacts: ['dockerfile', 'compose', 'tests'],
    scope: 'stack',
  },
  proxy: {
    kind: choice(proxies),
    message: 'Which proxy do builds and containers use?',
    help: 'with "environment", builds and containers use HTTP_PROXY, HTTPS_PROXY and NO_PROXY of the shell that starts them',
    fallback: () => builtIn('none'),
    ask: 'never',
    artifacts: ['compose', 'tests'],
    scope: 'stack',
  },
  labels: {
    kind: pairs(/^[a-z0-9](?:[a-z0-9./_-]*[a-z0-9])?$/, 'a label key (lower case, such as org.example.team)', (value) =>
      hasControlCharacter(value) ? 'a label has no line breaks or control characters' : undefined,
    ),
    message: 'Which labels does the image get?',
    help: 'labels of the image',
    fallback: () => builtIn({}),
    ask: 'never',
    artifacts: ['dockerfile'],
    scope: 'application',
  },
  digests: {
    kind: pairs(imageReference, 'the name of an image, such as python:3.14-slim', (value) =>
      /^sha256:[a-f0-9]{64}$/.test(value) ? undefined : 'a digest is sha256: and 64 hexadecimal digits',
    ),
    message: 'Which digests are images pinned to?',
    help: 'digests that images are pinned to; --pin and "update --pins" ask the registries for them',
    fallback: () => builtIn({}),
    ask: 'never',
    artifacts: ['dockerfile', 'compose'],
    scope: 'stack',
  },
  testPrefix: {
    kind: text(/^[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*$/, 'an ID such as PROD-001', 'ID'),
    message: 'What is the ID of the deployment suite?',
    help: 'prefix of the test IDs in the deployment suite',
    fallback: ({ together }) => builtIn(`PROD-${String(together?.number ?? 1).padStart(3, '0')}`),
    ask: 'never',
    artifacts: ['tests'],
    scope: 'application',
  },
  testRunner: {
    kind: choice(testRunners),
    message: 'Which program runs the deployment suite?',
    help: 'program that runs the deployment suite: pytest, node (its own test runner) or sh (a POSIX shell)',
    fallback: ({ testRunner }) => (testRunner === undefined ? builtIn('sh') : { value: testRunner, origin: 'the language' }),
    ask: 'never',
    artifacts: ['tests'],
    scope: 'stack',
  },
};

/** The names of the questions, in the order of the table. */
export const questionNames = Object.keys(questions).filter((name): name is QuestionName => name in questions);

/** Returns the flag of a question, without dashes at its beginning: `healthPath` → `health-path`. */
export function flagOf(name: QuestionName): string {
  return questions[name].flag ?? name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
