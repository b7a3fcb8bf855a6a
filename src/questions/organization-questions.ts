import { builtIn } from './defaults.ts';
import { imageReference, repository, tooLong } from './image-names.ts';
import { choice, hasControlCharacter, pairs, text } from './kinds.ts';
import { proxies, type Questions, testRunners } from './question.ts';

function credentialsIn(url: string): string | undefined {
  if (url === '') return undefined;
  return new URL(url).username === '' ? undefined : 'credentials do not belong in the address: they come from the build secret "netrc"';
}

/** Settings that an organization has for all its projects: registries, certificates, labels, the runner of the suite. */
export const organizationQuestions: Questions<
  'registryMirror' | 'packageIndex' | 'caCertificate' | 'proxy' | 'labels' | 'digests' | 'testPrefix' | 'testRunner'
> = {
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
