import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cli, folderWith, removeFolders } from '../support/folders.ts';
import { numbers, outcome, runSuite } from './engine.ts';

// A server with Python's own library: it keeps a file in a volume, and a variable of the stack controls its other writes.
const ledger = `import http.server
import os
import pathlib
import signal
import sys

notes = pathlib.Path(os.environ.get("NOTES_DIR", "/srv/notes"))
if os.environ.get("SPOOL"):
    pathlib.Path(os.environ["SPOOL"]).write_text("spooled")
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))


class Page(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        (notes / "last").write_text(self.path)
        self.do_GET()

    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"ledger")


http.server.HTTPServer(("0.0.0.0", int(os.environ.get("PORT", "8070"))), Page).serve_forever()
`;

const application = {
  'pyproject.toml': '[project]\nname = "ledger"\nversion = "1"\nrequires-python = ">=3.13"\n',
  'requirements.txt': '',
  'ledger/__init__.py': '',
  'ledger/__main__.py': ledger,
  '.dockerignore': '.git\n',
};

/** Written by an expert: another user, other paths, a health check. */
const tidy = `FROM python:3.14-slim-trixie
RUN groupadd --gid 1500 keeper && useradd --uid 1500 --gid keeper --no-create-home keeper \\
 && mkdir -p /srv/notes && chmod 0777 /srv/notes
WORKDIR /srv/books
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY ledger ledger
VOLUME /srv/notes
EXPOSE 8070
USER 1500:1500
HEALTHCHECK --interval=20s --timeout=4s --start-period=10s --retries=4 \\
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8070/')"]
CMD ["python", "-m", "ledger"]
`;

/** A typical Dockerfile: root, a shell, no health check, the source before the dependencies. */
const plain = `FROM python:3.14-slim-trixie
WORKDIR /srv/books
COPY . .
RUN pip install --no-cache-dir -r requirements.txt
VOLUME /srv/notes
EXPOSE 8070
CMD python -m ledger
`;

const stack = `services:
  front-desk:
    build: .
    ports: ["8070:8070"] # for the office
    volumes: ["notes:/srv/notes"]
    environment:
      OFFICE_TOKEN: not-for-everyone
    depends_on: [shelf]
  shelf:
    image: redis:8-alpine
volumes:
  notes:
`;

/** The same for an application that writes outside its volume. */
const spooling = stack.replace('    environment:\n', '    environment:\n      SPOOL: /var/tmp/spool\n');

/** No engine: nothing is tried. */
const nowhere = { DOCKER_HOST: 'unix:///nowhere/docker.sock' };

const adopt = (root: string, words: readonly string[] = [], environment: Readonly<Record<string, string>> = {}) =>
  outcome(process.execPath, [cli, 'adopt', root, '--yes', '--test-runner', 'sh', ...words], root, environment);
const textOf = (root: string, path: string): string => readFileSync(join(root, path), 'utf8');

describe('hand-written container files that are adopted', () => {
  after(removeFolders);

  it('pass the suite by their own names, users and paths, and stay as they are', async () => {
    const root = folderWith({ ...application, Dockerfile: tidy, 'compose.yaml': stack });
    // The content of the build context is all that the suite checks in this project.
    assert.equal(adopt(root, ['--apply', 'ignore'], nowhere).status, 0);
    assert.deepEqual([textOf(root, 'Dockerfile'), textOf(root, 'compose.yaml')], [tidy, stack]);
    const { failed, blocked, passed, left, output } = await runSuite(root);
    assert.deepEqual([failed, blocked], [[], []], output);
    assert.deepEqual(passed, numbers, output);
    assert.equal(left, '');
  });

  it('become better item by item', async () => {
    const root = folderWith({ ...application, Dockerfile: plain, 'compose.yaml': stack });
    assert.equal(adopt(root).status, 0);
    const items = [
      ...['user', 'signals', 'healthcheck', 'layers', 'cache-mounts'],
      ...['loopback', 'service-health', 'secrets', 'read-only', 'capabilities', 'ignore'],
    ];
    const { status, output: said } = adopt(root, ['--apply', items.join(',')]);
    assert.equal(status, 0, said);
    assert.ok(said.includes(`\n${items.join(', ')} are applied: no test of the suite got worse.\n`), said);
    const better = textOf(root, 'compose.yaml');
    assert.ok(better.includes('# for the office') && !better.includes('not-for-everyone'), better);
    const { failed, blocked, passed, left, output } = await runSuite(root);
    assert.deepEqual([failed, blocked], [[], []], output);
    assert.deepEqual(passed, numbers, output);
    assert.equal(left, '');
  });

  it('stay as they are where an item turns a test red', () => {
    const root = folderWith({ ...application, Dockerfile: tidy, 'compose.yaml': spooling });
    const { status, output } = adopt(root, ['--apply', 'read-only']);
    assert.equal(status, 2, output);
    assert.match(output, /\nread-only: not applied, because \S+\.6 compose stack healthy passes without it and fails with it\.\n/);
    assert.equal(textOf(root, 'compose.yaml'), spooling);
  });
});
