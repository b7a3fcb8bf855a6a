import type { Cause } from '../cause.ts';

/** Failures in the application's own build steps. */
export const buildCauses: readonly Cause[] = [
  {
    name: 'OpenSSL 3 with an old bundler',
    steps: ['build'],
    pattern: /ERR_OSSL_EVP_UNSUPPORTED|error:0308010C:digital envelope routines::unsupported/,
    explain: () => 'The bundler is older than OpenSSL 3, and needs the legacy provider.',
    repair: () => [{ question: 'buildEnvironment', add: ['NODE_OPTIONS=--openssl-legacy-provider'] }],
  },
  {
    name: 'too small a heap in the build',
    steps: ['build'],
    pattern: /FATAL ERROR: .{0,60}JavaScript heap out of memory/,
    explain: () => 'The build needs a larger heap than the default of Node.js.',
    repair: () => [{ question: 'buildEnvironment', add: ['NODE_OPTIONS=--max-old-space-size=4096'] }],
  },
  {
    name: 'TypeScript errors',
    steps: ['build'],
    pattern: /error TS\d{1,5}: (?<message>.{1,120})|^(?:.{0,20} )?Type error: (?<next>.{1,120})/,
    explain: ({ message, next }) => `The application's own sources do not compile: ${message || next}`,
  },
  {
    name: 'Go names that nothing defines',
    steps: ['build'],
    pattern: /(?<file>[\w./@-]{1,160}\.go):\d{1,6}:\d{1,4}: undefined: (?<name>[\w.]{1,80})/,
    explain: ({ file, name }) =>
      `The application's own sources do not compile: nothing defines ${name} in ${file}. If a tool generates it (go generate), run the tool and commit its files.`,
  },
  {
    name: 'no network in the build',
    steps: ['build'],
    pattern:
      /getaddrinfo (?:ENOTFOUND|EAI_AGAIN) (?<host>[\w.-]{1,100})|error sending request for url \(https?:\/\/(?<uv>[\w.-]{1,100})|Could not resolve host: (?<curl>[\w.-]{1,100})|Temporary failure in name resolution|dial tcp: lookup (?<go>[\w.-]{1,100})/,
    explain({ host, uv, curl, go }) {
      return `The build can't reach ${host || uv || curl || go || 'the network'}: it downloads from there.`;
    },
  },
  {
    name: 'nothing to embed',
    steps: ['build'],
    pattern:
      /pattern (?<pattern>[\w./*:-]{1,120}): (?:no matching files found|cannot embed directory .{1,120}: contains no embeddable files)/,
    explain: ({ pattern }) => `The program embeds ${pattern}, and the folder has no such files: build them first, and commit them.`,
  },
];
