import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { folderWith, removeFolders } from '../support/folders.ts';
import { generate, outcome, succeed } from './engine.ts';

const password = 'battery-correct-staple-horse';
const token = 'correct-horse-battery-staple';
const health = 'createServer((_, response) => response.end(greeting)).listen(3000);\n';
const node = {
  'package.json': '{"name": "greeter", "scripts": {"start": "node server.js"}, "dependencies": {"@acme/greeting": "1.0.0"}}\n',
  'server.js': `const greeting = require('@acme/greeting');\nconst { createServer } = require('node:http');\n${health}`,
};
const python = {
  'app.py':
    'from http.server import BaseHTTPRequestHandler, HTTPServer\nimport acme_greeting\nHTTPServer(("0.0.0.0", 8000), BaseHTTPRequestHandler).serve_forever()\n',
};
const nodeWords = ['--base-image', 'node:24-trixie-slim', '--port', '3000'];
const base = ['--base-image', 'python:3.14-slim-trixie', '--start', 'python app.py', '--port', '8000', '--health', 'tcp'];

/** The addresses of the registry by http and by https, and the certificate authority of the latter. */
interface Places {
  readonly plain: string;
  readonly secure: string;
  readonly authority: string;
}

/** Applications by their registry settings: their files, and the variables of the build. */
interface Client {
  readonly name: string;
  files(places: Places): Readonly<Record<string, string>>;
  words(places: Places): readonly string[];
  variables(places: Places): Readonly<Record<string, string>>;
}

const clients: readonly Client[] = [
  {
    name: 'npm, by a variable in .npmrc',
    files: ({ plain: registry }) => ({
      ...node,
      '.npmrc': `@acme:registry=http://${registry}/\n//${registry}/:_authToken=\${ACME_TOKEN}\n`,
    }),
    words: () => nodeWords,
    variables: () => ({ ACME_TOKEN: token }),
  },
  {
    name: 'npm, by a token in .npmrc',
    files: ({ plain: registry }) => ({ ...node, '.npmrc': `@acme:registry=http://${registry}/\n//${registry}/:_authToken=${token}\n` }),
    words: () => nodeWords,
    variables: () => ({}),
  },
  {
    name: 'pip, by a variable in requirements.txt',
    files: ({ plain: registry }) => ({
      ...python,
      'requirements.txt': `--index-url http://acme:\${ACME_TOKEN}@${registry}/simple\n--trusted-host ${registry.replace(/:.*/, '')}\nacme-greeting==1.0.0\n`,
    }),
    words: () => base,
    variables: () => ({ ACME_TOKEN: token }),
  },
  {
    name: "uv, by its own variables for the index's name",
    files: ({ plain: registry }) => ({
      ...python,
      'pyproject.toml': `[project]\nname = "greeter"\nversion = "1"\nrequires-python = ">=3.11"\ndependencies = ["acme-greeting==1.0.0"]\n\n[tool.uv]\npackage = false\n\n[[tool.uv.index]]\nname = "acme"\nurl = "http://${registry}/simple"\ndefault = true\n`,
    }),
    words: () => base,
    variables: () => ({ UV_INDEX_ACME_USERNAME: 'acme', UV_INDEX_ACME_PASSWORD: token }),
  },
  {
    name: 'npm, over TLS with an authority that the user names',
    files: ({ secure }) => ({ ...node, '.npmrc': `@acme:registry=https://${secure}/\n//${secure}/:_authToken=\${ACME_TOKEN}\n` }),
    words: ({ authority }) => [...nodeWords, '--ca-certificate', authority],
    variables: () => ({ ACME_TOKEN: token }),
  },
  {
    name: 'npm, through a proxy with a password',
    files: () => ({ ...node, '.npmrc': '@acme:registry=http://registry.invalid/\n//registry.invalid/:_authToken=${ACME_TOKEN}\n' }),
    words: () => [...nodeWords, '--proxy', 'environment'],
    variables: ({ plain }) => ({ ACME_TOKEN: token, HTTP_PROXY: `http://me:${password}@${plain}` }),
  },
];

describe('a registry that asks for a token', () => {
  let server: ChildProcess | undefined;
  let places: Places = { plain: '', secure: '', authority: '' };

  before(async () => {
    const host = succeed('docker', ['network', 'inspect', 'bridge', '--format', '{{(index .IPAM.Config 0).Gateway}}'], '.').trim();
    const folder = folderWith({});
    const authority = join(folder, 'authority.pem');
    const subject = ['-subj', '/CN=Acme', '-addext', `subjectAltName=IP:${host}`];
    succeed('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'key.pem', '-out', authority, ...subject], folder);
    succeed('sh', ['-c', 'cat authority.pem key.pem > both.pem'], folder);
    const child = spawn('python3', ['test/engine/private_registry.py', token, join(folder, 'both.pem')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    server = child;
    const [ports] = await once(child.stdout, 'data');
    const [plain = '', secure = ''] = String(ports).trim().split(' ');
    places = { plain: `${host}:${plain}`, secure: `${host}:${secure}`, authority };
  });

  after(() => {
    server?.kill();
    removeFolders();
  });

  for (const { name, files, words, variables } of clients) {
    it(`lets ${name} install, and nothing of the token is in the image`, () => {
      const folder = generate(folderWith(files(places)), [...words(places), '--image', 'kaizen-registry-test']);
      try {
        const built = outcome('docker', ['compose', 'build'], folder, variables(places));
        assert.equal(built.status, 0, built.output);
        const image = 'kaizen-registry-test:dev';
        // A layer may be compressed.
        const layers = `mkdir saved && docker save ${image} | tar -x -C saved && find saved -type f | while read -r file; do gzip -dcf "$file" | grep -a -c -e '${token}' -e '${password}'; done | grep -vc '^0$'`;
        assert.equal(outcome('sh', ['-c', layers], folder).output.trim(), '0');
        for (const words of [
          ['history', '--no-trunc', image],
          ['image', 'inspect', image],
        ])
          assert.doesNotMatch(succeed('docker', words, folder), new RegExp(`${token}|${password}`));
      } finally {
        outcome('docker', ['image', 'rm', '--force', 'kaizen-registry-test:dev'], folder);
      }
    });
  }
});
