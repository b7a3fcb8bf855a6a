import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cli, folderWith, removeFolders } from '../support/folders.ts';
import { succeed } from './engine.ts';

/** A fault of an application that no inspection can see. */
interface Fault {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  /** Flags in addition to --yes. */
  readonly words?: readonly string[];
  /** The reported causes, one for each failed attempt. */
  readonly sentences: readonly RegExp[];
  /** The saved answers at the end, or a pattern of one that depends on the machine's speed; absent if no answer repairs it. */
  readonly repaired?: Readonly<Record<string, unknown>>;
}

const manifest = JSON.stringify({ name: 'till', version: '1.0.0', type: 'module', scripts: { start: 'node server.js' } });
const lock = JSON.stringify({ name: 'till', version: '1.0.0', lockfileVersion: 3, packages: { '': { name: 'till', version: '1.0.0' } } });

/** A Node.js server, with lines before it listens. */
function node(lines: string, listen = "server.listen(3000, '0.0.0.0')"): Record<string, string> {
  return {
    'package.json': manifest,
    'package-lock.json': lock,
    'server.js': `import { createServer } from 'node:http';\n${lines}\nconst server = createServer((asked, answer) => answer.writeHead(asked.url === '/' ? 200 : 404).end('till'));\n${listen};\nprocess.on('SIGTERM', () => process.exit(0));\n`,
  };
}

/** A server with Python's own library, with lines before it listens. */
function python(lines: string, answer = 'self.send_response(200)'): Record<string, string> {
  return {
    'requirements.txt': '',
    'main.py': `import http.server, signal, sys\n${lines}\nsignal.signal(signal.SIGTERM, lambda *_: sys.exit(0))\n\n\nclass Page(http.server.BaseHTTPRequestHandler):\n    def do_GET(self):\n        ${answer}\n        self.end_headers()\n        self.wfile.write(b"till")\n\n\nhttp.server.HTTPServer(("0.0.0.0", 8000), Page).serve_forever()\n`,
  };
}

const image = ['--base-image', 'python:3.14-slim-trixie'];

// Names are concatenated so that the source does not contain them.
const faults: readonly Fault[] = [
  {
    name: 'a shared library that the image lacks',
    files: python("import ctypes\nctypes.CDLL(''.join(['lib', 'magic.so.1']))"),
    words: image,
    sentences: [/^The image lacks the shared library libmagic\.so\.1\.$/],
    repaired: { packages: ['libmagic1t64'] },
  },
  {
    name: 'another port than the answer says',
    files: node(''),
    words: ['--port', '4000'],
    sentences: [/^The application listens on port 3000\.$/],
    repaired: { port: 3000 },
  },
  {
    name: 'a folder that it makes and that nobody named',
    files: python("import os\nos.makedirs(''.join(['st', 'ore']), exist_ok=True)"),
    words: image,
    sentences: [/^The application can't write store: /],
    repaired: { data: ['store'] },
  },
  {
    name: 'a secret that it demands',
    files: node("if (!process.env[['SESSION', 'SECRET'].join('_')]) throw new Error(['SESSION', 'SECRET is not set'].join('_'));"),
    sentences: [/^The application requires the variable SESSION_SECRET/],
    repaired: { secrets: ['SESSION_SECRET'] },
  },
  {
    name: 'a compiler and a header, one after the other',
    files: {
      'tool.c': '#include <magic.h>\n#include <stdio.h>\nint main(void) { printf("%d\\n", magic_version()); return 0; }\n',
      'server.pl':
        'use strict; use IO::Socket::INET;\nsystem("./tool") == 0 or die "tool failed";\n$SIG{TERM} = sub { exit 0 };\nmy $server = IO::Socket::INET->new(LocalAddr => "0.0.0.0", LocalPort => 7070, Listen => 5, ReuseAddr => 1) or die;\nwhile (my $client = $server->accept) { <$client>; print $client "HTTP/1.0 200 OK\\r\\n\\r\\ntill"; close $client }\n',
    },
    words: [
      '--language',
      'other',
      '--build',
      'cc -o tool tool.c -lmagic',
      '--start',
      'perl server.pl',
      '--port',
      '7070',
      '--health-path',
      '/',
    ],
    sentences: [/^The build calls cc/, /^The build needs the header magic\.h/],
    repaired: { buildPackages: ['build-essential', 'libmagic-dev'] },
  },
  {
    name: 'a program that it calls',
    files: node("import { spawn } from 'node:child_process';\nspawn(['gi', 't'].join(''), ['--version']);"),
    sentences: [/^The application calls git, which the image lacks\.$/],
    repaired: { packages: ['git'] },
  },
  {
    name: 'too little memory',
    files: node('globalThis.kept = Array.from({ length: 150 }, () => Buffer.alloc(1024 * 1024, 1));'),
    words: ['--memory', '128MB'],
    sentences: [/^The application needs more memory than the 122 MiB that it may use\.$/],
    repaired: { memory: '246MiB' },
  },
  {
    name: 'a health path that does not exist',
    files: node(''),
    words: ['--health-path', '/well'],
    sentences: [/^The application answers the health check's path \/well with 404/],
    repaired: { healthPath: '/', healthAccepts: 'below-500' },
  },
  {
    name: 'a backing service that nothing in the source names',
    files: node(
      "import { connect } from 'node:net';\nawait new Promise((resolve, reject) => connect(6379, ['re', 'dis'].join('')).on('connect', resolve).on('error', reject));",
    ),
    sentences: [/^The application looks for a host called redis/],
    repaired: { services: ['redis:8'] },
  },
  {
    name: 'the loopback interface, where a variable decides',
    files: node('', "server.listen(3000, process.env[['HO', 'ST'].join('')] ?? '127.0.0.1')"),
    sentences: [/^The application listens on port 3000 of the loopback interface/],
    repaired: { environment: { HOST: '0.0.0.0', HOSTNAME: '0.0.0.0' } },
  },
  {
    name: 'a variable that it demands',
    files: node(
      "if (!process.env[['PUBLIC', 'URL'].join('_')]) throw new Error(['Missing environment variable PUBLIC', 'URL'].join('_'));",
    ),
    sentences: [/^The application requires the variable PUBLIC_URL/],
    repaired: { environment: { PUBLIC_URL: 'http://localhost:3000' } },
  },
  {
    name: 'a host name that it refuses',
    files: python(
      '',
      'host = self.headers.get("Host", "")\n        if not host.startswith("localhost"):\n            print(f"Invalid HTTP_HOST header: \'{host}\'", flush=True)\n        self.send_response(200 if host.startswith("localhost") else 400)',
    ),
    words: [...image, '--health', 'http', '--health-path', '/', '--health-accepts', 'success'],
    sentences: [/^The application refuses the host name in the request/],
    repaired: { healthHost: 'localhost' },
  },
  {
    name: 'a module that nothing declares',
    files: python('__import__("".join(["half", "moon"]))'),
    words: image,
    sentences: [/^The module halfmoon is not in the image, and nothing declares it: add halfmoon/],
  },
  {
    name: 'a program that ends by itself',
    files: { 'requirements.txt': '', 'main.py': 'print("done")\n' },
    words: [...image, '--port', '8000'],
    sentences: [/^app exits without an error/],
  },
  {
    name: 'a program that goes on at SIGTERM',
    files: node('', "server.listen(3000, '0.0.0.0'); process.on('SIGTERM', () => {}); process.on = () => {}"),
    words: ['--stop-grace', '3s'],
    // The init process that is tried does not help, and is taken back.
    sentences: [/^The application does not stop in time after SIGTERM/, /^The application does not stop in time after SIGTERM/],
  },
  {
    name: 'a program without a handler for SIGTERM',
    files: node('', "server.listen(3000, '0.0.0.0'); process.on = () => {}"),
    words: ['--stop-grace', '3s'],
    sentences: [/^The application does not stop in time after SIGTERM/],
    repaired: { packages: ['tini'], start: ['tini', '--', 'node', 'server.js'] },
  },
  {
    name: 'a file that it writes and that nothing names',
    files: python("import sqlite3\nsqlite3.connect(''.join(['till.', 'd', 'b'])).execute('create table if not exists a (b)')"),
    words: image,
    sentences: [/^The application writes \/app\/till\.db, which --data does not name/],
    repaired: { data: ['till.db'] },
  },
  {
    name: 'a package that it needs and that is declared for development only',
    files: {
      'server.js': node("await import(['is', 'number'].join('-'));")['server.js'] ?? '',
      'package.json': JSON.stringify({ ...JSON.parse(manifest), devDependencies: { 'is-number': '7.0.0' } }),
    },
    sentences: [/^The package is-number is among the devDependencies/],
    repaired: { dependencies: 'all' },
  },
  {
    name: 'a variable that the build checks',
    files: {
      ...node(''),
      'package.json': JSON.stringify({ ...JSON.parse(manifest), scripts: { start: 'node server.js', build: 'node build.js' } }),
      'build.js': "if (!process.env[['LEDGER', 'URL'].join('_')]) throw new Error(['LEDGER', 'URL is required'].join('_'));\n",
    },
    sentences: [/^The build requires the variable LEDGER_URL/],
    repaired: { buildEnvironment: { LEDGER_URL: 'http://localhost' } },
  },
  {
    name: 'a module of its own, in a folder where Python does not look',
    files: { ...python('__import__("".join(["tab", "les"]))'), 'parts/tables.py': 'tides = []\n' },
    words: image,
    sentences: [/^The module tables is the application's own, in parts/],
    repaired: { environment: { PYTHONPATH: '/app/parts:/app' } },
  },
  {
    name: 'a start that takes longer than the health check waits',
    files: node('', "setTimeout(() => server.listen(3000, '0.0.0.0'), 12_000)"),
    words: ['--port', '3000', '--health-start-period', '1s', '--health-interval', '2s'],
    sentences: [/^app is healthy \d+ s after its start, which is longer than its health check waits\.$/],
    repaired: { healthStartPeriod: /^\d+s$|^\d+m\d*s?$/ },
  },
  {
    name: 'TLS at its own port',
    files: node(
      'import { createSecureContext } from "node:tls"; import { createServer as createSecure } from "node:https"; import { execFileSync } from "node:child_process"; import { readFileSync } from "node:fs";\nexecFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "/tmp/key.pem", "-out", "/tmp/cert.pem", "-subj", "/CN=till", "-days", "2"]);\ncreateSecureContext();',
      "createSecure({ key: readFileSync('/tmp/key.pem'), cert: readFileSync('/tmp/cert.pem') }, (_, answer) => answer.end('till')).listen(3000, '0.0.0.0')",
    ),
    words: ['--packages', 'openssl', '--health', 'http', '--health-path', '/', '--port', '3000'],
    sentences: [/^The application uses TLS on port 3000/],
    repaired: { health: 'tcp' },
  },
];

/** Faults that always run: the build, the start, a kept answer, and a sentence. */
const required = 3;
const until = Number(process.env['ENGINE_UNTIL'] ?? Number.POSITIVE_INFINITY);

describe('what prove says of a fault, and what --fix makes of it', () => {
  const count = { run: 0, named: 0, repaired: 0 };
  after(() => {
    removeFolders();
    process.stdout.write(`    ${count.run} faults: ${count.named} named right, ${count.repaired} repaired\n`);
  });

  for (const [index, { name, files, words = [], sentences, repaired }] of faults.entries()) {
    it(`${name}: ${repaired === undefined ? 'named' : 'repaired'}`, function () {
      const leftOut = process.env['ENGINE_LEFT_OUT'];
      if (index >= required && Date.now() > until) {
        if (leftOut !== undefined) appendFileSync(leftOut, `- prove: ${name}\n`);
        this.skip();
      }
      count.run++;
      const folder = folderWith(files);
      succeed(process.execPath, [cli, folder, '--yes', ...words], folder);
      const before = answersIn(folder);
      const { status, stdout: output } = spawnSync(process.execPath, [cli, 'prove', folder, '--fix', '--json'], {
        cwd: folder,
        encoding: 'utf8',
      });
      const proof = JSON.parse(output);
      const named: string[] = proof.attempts
        .filter(({ reached }: { reached: string }) => reached !== 'all')
        .map(({ cause = '' }: { cause?: string }) => cause);
      assert.equal(named.length, sentences.length, output);
      for (const [at, sentence] of sentences.entries()) assert.match(named[at] ?? '', sentence, output);
      count.named++;
      assert.equal(status, repaired === undefined ? 2 : 0, output);
      assert.equal(proof.isProven, repaired !== undefined, output);
      const after = answersIn(folder);
      assert.deepEqual(after, { ...before, ...fitting(repaired ?? {}, after) });
      if (repaired !== undefined) count.repaired++;
      const kept = join(folder, 'docs/deployment/PROD-001-ATTEMPTS.json');
      const hasChanged = proof.attempts.some(({ changes }: { changes: readonly string[] }) => changes.length > 0);
      assert.equal(existsSync(kept), hasChanged);
      if (hasChanged) assert.deepEqual(JSON.parse(readFileSync(kept, 'utf8')).attempts, proof.attempts);
      // Other runs may prove at the same time.
      const own = `label=com.docker.compose.project.working_dir=${folder}`;
      assert.equal(succeed('docker', ['ps', '--all', '--quiet', '--filter', own], folder), '');
    });
  }
});

/** Starts a program like a terminal, in its own process group, and interrupts that group after a line. */
function interrupted(
  words: readonly string[],
  cwd: string,
  line: RegExp,
): Promise<{ readonly status: number | null; readonly output: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, words, { cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let isSent = false;
    const take = (part: Buffer): void => {
      output += part;
      if (isSent || child.pid === undefined || !line.test(output)) return;
      isSent = true;
      process.kill(-child.pid, 'SIGINT');
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('close', (status) => resolve({ status, output }));
  });
}

describe('Ctrl-C', () => {
  after(removeFolders);
  /** Objects in the engine of the runs in an output. */
  const leftOf = (output: string, folder: string): string =>
    [...new Set(output.match(/kaizen-prove-[0-9a-f]{10}/g))]
      .flatMap((name) => [
        ['ps', '--all', '--quiet', '--filter', `name=${name}`],
        ['volume', 'ls', '--quiet', '--filter', `name=${name}`],
        ['network', 'ls', '--quiet', '--filter', `name=${name}`],
        ['image', 'ls', '--quiet', '--filter', `reference=${name}*`],
      ])
      .map((words) => succeed('docker', words, folder))
      .join('');

  it('leaves nothing in the engine, and takes back what no attempt has tested', async () => {
    const folder = folderWith(node('', 'setInterval(() => {}, 1000)'));
    succeed(process.execPath, [cli, folder, '--yes', '--port', '3000'], folder);
    const atStart = await interrupted([cli, 'prove', folder, '--verbose'], folder, /Starting the stack/);
    assert.equal(atStart.status, 130, atStart.output);
    assert.match(atStart.output, /Interrupted: nothing is left in the engine\./);
    assert.match(atStart.output, /kaizen-prove-/);
    assert.equal(leftOf(atStart.output, folder), '');

    const other = folderWith(node(''));
    succeed(process.execPath, [cli, other, '--yes', '--port', '4000'], other);
    const before = answersIn(other);
    const texts = ['Dockerfile', 'compose.yaml'].map((name) => readFileSync(join(other, name), 'utf8'));
    // The second build is the one with the change.
    const changed = await interrupted([cli, 'prove', other, '--fix', '--verbose'], other, /Building[\s\S]*?Building/);
    assert.equal(changed.status, 130, changed.output);
    assert.deepEqual(answersIn(other), before);
    assert.deepEqual(
      ['Dockerfile', 'compose.yaml'].map((name) => readFileSync(join(other, name), 'utf8')),
      texts,
    );
    assert.equal(leftOf(changed.output, other), '');
  });
});

/** Expected answers with those of the folder where a pattern matches. */
function fitting(expected: Readonly<Record<string, unknown>>, found: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(expected).map(([name, value]) => [
      name,
      value instanceof RegExp && value.test(String(found[name])) ? found[name] : value,
    ]),
  );
}

function answersIn(folder: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(folder, '.yo-rc.json'), 'utf8'))['generator-kaizen-docker'];
}
