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
  variableNames,
} from './kinds.ts';
import {
  type Answers,
  type Context,
  type Default,
  healthAnswers,
  proxies,
  type Question,
  type QuestionName,
  severities,
  testRunners,
} from './question.ts';

/** False for files alone: what serves them tells how it is, and needs no service. */
const isProgram = ({ files }: Facts): boolean => files === undefined;

const builtIn = <Value>(value: Value): Default<Value> => ({ value, origin: 'built-in' });

function fromFact<Value>(fact: Fact<Value> | undefined): Default<Value> | undefined {
  return readFact(fact, (value) => value);
}

function readFact<Found, Value>(fact: Fact<Found> | undefined, read: (found: Found) => Value): Default<Value> | undefined {
  if (fact === undefined) return undefined;
  const { value, source: origin, certainty } = fact;
  return { value: read(value), origin, ...(certainty === undefined ? {} : { certainty }) };
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
    message: 'What to deploy',
    help: 'part of the folder that becomes an image, where it holds several: its path, or several',
    fallback: ({ members = [] }) =>
      members.length === 0 ? { value: [''], origin: 'the folder itself' } : { value: members, origin: 'what the folder holds' },
    ask: 'never',
    artifacts: ['dockerfile', 'compose', 'dockerignore', 'tests'],
    scope: 'stack',
  },
  language: {
    kind: choice(languageNames),
    message: 'Language of the application',
    help: 'language that the application is taken for; other: a base image, build commands and a start command are answered',
    fallback: ({ language }) => fromFact(language) ?? { value: 'other', origin: 'no manifest of a language that is known' },
    ask: 'never',
    artifacts: ['dockerfile', 'compose', 'dockerignore', 'tests'],
    scope: 'application',
  },
  packages: {
    kind: debianPackages,
    message: 'Debian packages that the application needs to run',
    help: 'Debian packages of the image that runs, beside those that its dependencies are known to need, or none',
    fallback: ({ facts }) => fromFact(facts.systemPackages) ?? builtIn([]),
    ask: 'never',
    fits: isProgram,
    artifacts: ['dockerfile', 'tests'],
    scope: 'application',
  },
  buildPackages: {
    kind: debianPackages,
    message: 'Debian packages that the build needs',
    help: 'Debian packages of the stages that build, beside those that are known to be needed, or none',
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
    message: 'Base image',
    help: 'what the runtime stage starts from: slim (Debian: the largest, and all fits), alpine (musl: smaller, but what has no build for musl is compiled), distroless (no shell to look around with), scratch (nothing but the application), or an image with its tag',
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
    message: 'Name of the user that the application runs as',
    help: 'user that the application runs as',
    fallback: () => builtIn('app'),
    ask: 'never',
    artifacts: ['dockerfile', 'tests'],
    scope: 'stack',
  },
  uid: {
    kind: integer(101, 2_147_483_646),
    message: 'UID of that user',
    help: 'numeric ID of that user, never 0',
    fallback: () => builtIn(10_001),
    ask: 'never',
    artifacts: ['dockerfile', 'tests'],
    scope: 'stack',
  },
  gid: {
    kind: integer(101, 2_147_483_646),
    message: 'GID of that user',
    help: 'numeric ID of its group; the UID unless given',
    fallback: ({ answers }) => (answers.uid === undefined ? undefined : { value: answers.uid, origin: 'uid' }),
    ask: 'never',
    artifacts: ['dockerfile', 'tests'],
    scope: 'stack',
  },
  port: {
    kind: port,
    message: 'Port that the application listens on ("none" for a worker)',
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
    message: 'Server that the image adds',
    help: 'server that the image adds to a Python web application that brings none, or none',
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
    message: 'Start command (run without a shell)',
    help: 'start command, run without a shell',
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
    message: 'Build command, a line of shell',
    help: 'line of shell that builds the application, with --language other; may be given several times',
    fallback: ({ facts }) => fromFact(facts.buildCommands) ?? builtIn([]),
    ask: 'matters',
    fits: ({ buildCommands }) => buildCommands !== undefined,
    artifacts: ['dockerfile'],
    scope: 'application',
  },
  health: {
    kind: choice(healthWords),
    message: 'Health check',
    help: 'kind of health check: a request to --health-path, a connection, --health-command, or none',
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
    message: 'Path that answers when the application is well',
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
    message: 'Answers that mean that the application is well',
    help: 'answers of the http health check that are good: a status from 200 to 399 (success), or any below 500, where the path is not meant for health checks',
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
    message: 'Command that exits with 0 when the application is well',
    help: 'command of the command health check, run without a shell',
    fallback: ({ answers }) => (answers.health === 'command' ? undefined : { value: [], origin: 'no command check' }),
    ask: 'unknown',
    artifacts: ['dockerfile'],
    scope: 'application',
  },
  healthInterval: {
    kind: duration,
    message: 'Seconds between health checks',
    help: 'time between two health checks',
    fallback: () => builtIn(30),
    ask: 'never',
    artifacts: ['dockerfile', 'tests'],
    scope: 'application',
  },
  healthTimeout: {
    kind: duration,
    message: 'Time after which a health check has failed',
    help: 'time after which a health check has failed',
    fallback: () => builtIn(5),
    ask: 'never',
    artifacts: ['dockerfile', 'tests'],
    scope: 'application',
  },
  healthStartPeriod: {
    kind: duration,
    message: 'Time that the application may take to start',
    help: 'time to start, in which failures do not count',
    fallback: () => builtIn(30),
    ask: 'never',
    artifacts: ['dockerfile', 'tests'],
    scope: 'application',
  },
  healthRetries: {
    kind: integer(1, 100),
    message: 'Failures in a row that mean unhealthy',
    help: 'failures in a row that mean unhealthy',
    fallback: () => builtIn(3),
    ask: 'never',
    artifacts: ['dockerfile', 'tests'],
    scope: 'application',
  },
  services: {
    kind: services,
    message: 'Backing services',
    help: `backing services (${catalog.map(({ name }) => name).join(', ')})`,
    fallback: ({ facts }) => readFact(facts.services, services.parse) ?? builtIn([]),
    ask: 'matters',
    fits: isProgram,
    artifacts: ['compose', 'tests'],
    scope: 'application',
  },
  publish: {
    kind: serviceNames,
    message: 'Services whose port the host can reach',
    help: 'services whose port is published on 127.0.0.1',
    fallback: () => builtIn([]),
    ask: 'never',
    artifacts: ['compose'],
    scope: 'stack',
  },
  processes: {
    kind: names,
    message: 'Workers and jobs beside the application',
    help: 'workers and jobs that are found beside the application and are part of its stack, or none',
    fallback: ({ facts }) => readFact(facts.processes, (found) => found.map(({ name }) => name)) ?? builtIn([]),
    ask: 'never',
    artifacts: ['compose'],
    scope: 'application',
  },
  environment: {
    kind: pairs(/^[A-Za-z_][A-Za-z0-9_]*$/, 'the name of an environment variable', (value) =>
      value.includes('\0') ? 'a value has no NUL' : undefined,
    ),
    message: 'Environment of the application',
    help: 'environment variables of the application, no secrets',
    fallback: () => builtIn({}),
    ask: 'never',
    artifacts: ['compose'],
    scope: 'application',
  },
  secrets: {
    kind: variableNames,
    message: 'Variables of the application that get a random value',
    help: 'environment variables that get a random value in the folder of secrets: keys that the application signs or encrypts with',
    fallback: () => builtIn([]),
    ask: 'never',
    artifacts: ['compose'],
    scope: 'application',
  },
  data: {
    kind: containerPaths,
    message: 'Files and folders that the application keeps',
    help: 'files and folders that outlive the container, each in a named volume: absolute paths, or paths relative to the application; or none',
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
    message: 'Host that the health check names',
    help: 'host that the http health check names in its request, where the application answers to some hosts only',
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
    message: 'Name of the image',
    help: 'name of the image, without a tag',
    fallback: ({ facts, folderName, together }) => {
      const { value, source } = facts.name ?? { value: folderName, source: folderNameSource };
      return { value: together === undefined ? slug(value) : `${slug(together.name)}-${together.part}`, origin: source };
    },
    ask: 'never',
    artifacts: ['dockerfile', 'compose', 'tests'],
    scope: 'application',
  },
  network: {
    kind: text(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,62}$/, 'a network name', 'NAME'),
    message: 'Name of the network',
    help: "name of the stack's network",
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
    message: 'Memory limit of the application',
    help: 'memory limit of the application in the stack',
    fallback: () => builtIn(1024 ** 3),
    ask: 'never',
    artifacts: ['compose'],
    scope: 'application',
  },
  stopGrace: {
    kind: duration,
    message: 'Time that the application has to stop',
    help: 'time between SIGTERM and SIGKILL',
    fallback: () => builtIn(10),
    ask: 'never',
    artifacts: ['compose', 'tests'],
    scope: 'application',
  },
  sizeBudget: {
    kind: size,
    message: 'Size that the image may have',
    help: 'size that the image may have',
    fallback: () => builtIn(2 * 1000 ** 3),
    ask: 'never',
    artifacts: ['tests'],
    scope: 'application',
  },
  buildBudget: {
    kind: duration,
    message: 'Time that a first build may take',
    help: 'time that a build without any cache may take (tdd, evidence)',
    fallback: () => builtIn(600),
    ask: 'never',
    artifacts: [],
    scope: 'application',
  },
  rebuildBudget: {
    kind: duration,
    message: 'Time that a build may take after an edit of the source',
    help: 'time that a build after an edit of the source may take (tdd, evidence)',
    fallback: () => builtIn(60),
    ask: 'never',
    artifacts: [],
    scope: 'application',
  },
  healthyBudget: {
    kind: duration,
    message: 'Time until the application has to be healthy',
    help: 'time from the start of the application to its health (tdd, evidence)',
    fallback: () => builtIn(120),
    ask: 'never',
    artifacts: [],
    scope: 'application',
  },
  memoryBudget: {
    kind: size,
    message: 'Memory that the idle application may take',
    help: 'memory that the idle application may take (tdd, evidence)',
    fallback: () => builtIn(512 * 1024 ** 2),
    ask: 'never',
    artifacts: [],
    scope: 'application',
  },
  stopBudget: {
    kind: duration,
    message: 'Time that the application may take to stop',
    help: 'time from SIGTERM to the end of the application; that of --stop-grace unless given (tdd, evidence)',
    fallback: ({ answers }) => (answers.stopGrace === undefined ? undefined : { value: answers.stopGrace, origin: 'stop-grace' }),
    ask: 'never',
    artifacts: [],
    scope: 'application',
  },
  severity: {
    kind: choice(severities),
    message: 'Severity from which on a vulnerability is red',
    help: 'severity from which on a vulnerability that nobody has waived is red (tdd, evidence)',
    fallback: () => builtIn('high'),
    ask: 'never',
    artifacts: [],
    scope: 'stack',
  },
  evidenceFolder: {
    kind: folder,
    message: 'Folder of the evidence',
    help: 'folder of the evidence document and its record (tdd, evidence)',
    fallback: () => builtIn('docs/deployment'),
    ask: 'never',
    artifacts: ['dockerignore'],
    scope: 'stack',
  },
  registryMirror: {
    kind: text(new RegExp(`^$|${repository.source}`), 'a registry, with or without a path: mirror.example/hub', 'REGISTRY', tooLong(190)),
    message: 'Mirror of Docker Hub',
    help: "mirror of Docker Hub that its images are pulled from: the base image and the services' images",
    fallback: () => builtIn(''),
    ask: 'never',
    artifacts: ['dockerfile', 'compose', 'tests'],
    scope: 'stack',
  },
  packageIndex: {
    kind: text(/^$|^https?:\/\/[\x21-\x7e]+$/, 'an http(s) address', 'URL', credentialsIn),
    message: 'Private package index',
    help: 'private package index; its credentials come from the build secret "netrc"',
    fallback: () => builtIn(''),
    ask: 'never',
    artifacts: ['dockerfile', 'compose', 'tests'],
    scope: 'stack',
  },
  caCertificate: {
    kind: text(/^$|^(?:~\/|\/)?[\w.@+-]+(?:\/[\w.@+-]+)*$/, 'the path of a file of certificates', 'FILE'),
    message: 'File of certificate authorities',
    help: 'PEM file with all certificate authorities that builds and containers trust, in place of those of the images: for example, /etc/ssl/certs/ca-certificates.crt of a machine that trusts yours',
    fallback: () => builtIn(''),
    ask: 'never',
    artifacts: ['dockerfile', 'compose', 'tests'],
    scope: 'stack',
  },
  proxy: {
    kind: choice(proxies),
    message: 'Proxy of builds and containers',
    help: 'environment: builds and containers get HTTP_PROXY, HTTPS_PROXY and NO_PROXY from the shell that starts them',
    fallback: () => builtIn('none'),
    ask: 'never',
    artifacts: ['compose', 'tests'],
    scope: 'stack',
  },
  labels: {
    kind: pairs(/^[a-z0-9](?:[a-z0-9./_-]*[a-z0-9])?$/, 'a label key (lower case, such as org.example.team)', (value) =>
      hasControlCharacter(value) ? 'a label has no line breaks or control characters' : undefined,
    ),
    message: 'Labels of the image',
    help: 'labels of the image',
    fallback: () => builtIn({}),
    ask: 'never',
    artifacts: ['dockerfile'],
    scope: 'application',
  },
  testPrefix: {
    kind: text(/^[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*$/, 'an ID such as PROD-001', 'ID'),
    message: 'ID of the deployment suite',
    help: "ID that the deployment suite's tests start with",
    fallback: ({ together }) => builtIn(`PROD-${String(together?.number ?? 1).padStart(3, '0')}`),
    ask: 'never',
    artifacts: ['tests'],
    scope: 'application',
  },
  testRunner: {
    kind: choice(testRunners),
    message: 'What runs the deployment suite',
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
