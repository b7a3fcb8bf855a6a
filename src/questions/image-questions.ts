import { languageNames } from '../stacks/registry.ts';
import { addableServers, flavours } from '../stacks/stack.ts';
import { builtIn, certaintyOfBase, fromFact, isProgram, startOn } from './defaults.ts';
import { baseImage, takenUsers, unsuitable } from './image-names.ts';
import { choice, command, debianPackages, integer, paths, port, shellLines, text } from './kinds.ts';
import { dependencySets, type Questions } from './question.ts';
import { environment } from './stack-questions.ts';

/** The parts to deploy, and how their images are built and started. */
export const imageQuestions: Questions<
  | 'service'
  | 'language'
  | 'packages'
  | 'buildPackages'
  | 'baseImage'
  | 'user'
  | 'uid'
  | 'gid'
  | 'port'
  | 'server'
  | 'start'
  | 'buildCommands'
  | 'dependencies'
  | 'buildEnvironment'
> = {
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
    fallback: ({ language }) => fromFact(language) ?? { value: 'other', origin: 'no manifest of a known language' },
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
      takenUsers.has(name) ? `"${name}" is already a user of the base image` : undefined,
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
    help: 'dependencies that the image contains: production, or all, which adds the development dependencies if the application needs one of them at run time (Node.js)',
    fallback: () => builtIn('production'),
    ask: 'never',
    artifacts: ['dockerfile'],
    scope: 'application',
  },
  buildEnvironment: {
    kind: environment,
    message: 'Environment of the build',
    help: 'environment variables that only the build sees: values that it asks for; not for secrets',
    fallback: () => builtIn({}),
    ask: 'never',
    artifacts: ['dockerfile'],
    scope: 'application',
  },
};
