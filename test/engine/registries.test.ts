import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { folderWith, removeFolders } from '../support/folders.ts';
import { generate, outcome, succeed } from './engine.ts';

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
const base = ['--base-image', 'python:3.14-slim-trixie', '--start', 'python app.py', '--port', '8000', '--health', 'tcp'];

/** Applications by what tells them of the registry: their files, and the variables that a build is given. */
interface Client {
  readonly name: string;
  files(registry: string): Readonly<Record<string, string>>;
  readonly words: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
}

const clients: readonly Client[] = [
  {
    name: 'npm, by a variable in .npmrc',
    files: (registry) => ({ ...node, '.npmrc': `@acme:registry=http://${registry}/\n//${registry}/:_authToken=\${ACME_TOKEN}\n` }),
    words: ['--base-image', 'node:24-trixie-slim', '--port', '3000'],
    variables: { ACME_TOKEN: token },
  },
  {
    name: 'npm, by a token in .npmrc',
    files: (registry) => ({ ...node, '.npmrc': `@acme:registry=http://${registry}/\n//${registry}/:_authToken=${token}\n` }),
    words: ['--base-image', 'node:24-trixie-slim', '--port', '3000'],
    variables: {},
  },
  {
    name: 'pip, by a variable in requirements.txt',
    files: (registry) => ({
      ...python,
      'requirements.txt': `--index-url http://acme:\${ACME_TOKEN}@${registry}/simple\n--trusted-host ${registry.replace(/:.*/, '')}\nacme-greeting==1.0.0\n`,
    }),
    words: base,
    variables: { ACME_TOKEN: token },
  },
  {
    name: "uv, by its own variables for the index's name",
    files: (registry) => ({
      ...python,
      'pyproject.toml': `[project]\nname = "greeter"\nversion = "1"\nrequires-python = ">=3.11"\ndependencies = ["acme-greeting==1.0.0"]\n\n[tool.uv]\npackage = false\n\n[[tool.uv.index]]\nname = "acme"\nurl = "http://${registry}/simple"\ndefault = true\n`,
    }),
    words: base,
    variables: { UV_INDEX_ACME_USERNAME: 'acme', UV_INDEX_ACME_PASSWORD: token },
  },
];

describe('a registry that asks for a token', () => {
  let server: ChildProcess | undefined;
  let registry = '';

  before(async () => {
    const host = succeed('docker', ['network', 'inspect', 'bridge', '--format', '{{(index .IPAM.Config 0).Gateway}}'], '.').trim();
    const child = spawn('python3', ['test/engine/private_registry.py', token, host], { stdio: ['ignore', 'pipe', 'inherit'] });
    server = child;
    const [port] = await once(child.stdout, 'data');
    registry = `${host}:${String(port).trim()}`;
  });

  after(() => {
    server?.kill();
    removeFolders();
  });

  for (const { name, files, words, variables } of clients) {
    it(`lets ${name} install, and nothing of the token is in the image`, () => {
      const folder = generate(folderWith(files(registry)), [...words, '--image', 'kaizen-registry-test']);
      try {
        const built = outcome('docker', ['compose', 'build'], folder, variables);
        assert.equal(built.status, 0, built.output);
        const image = 'kaizen-registry-test:dev';
        assert.equal(outcome('sh', ['-c', `docker save ${image} | tar -xO | grep -c '${token}'`], folder).output.trim(), '0');
        // A layer may be compressed.
        const layers = `mkdir saved && docker save ${image} | tar -x -C saved && find saved -type f | while read -r file; do gzip -dcf "$file" | grep -a -c '${token}'; done | grep -vc '^0$'`;
        assert.equal(outcome('sh', ['-c', layers], folder).output.trim(), '0');
        for (const words of [
          ['history', '--no-trunc', image],
          ['image', 'inspect', image],
        ])
          assert.ok(!succeed('docker', words, folder).includes(token));
      } finally {
        outcome('docker', ['image', 'rm', '--force', 'kaizen-registry-test:dev'], folder);
      }
    });
  }
});
