import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from '../../src/inspect/inspect.ts';
import { generate } from '../../src/session.ts';
import { filesIn, folderWith, removeFolders } from '../support/folders.ts';

const server = [
  'import os',
  'from flask import Flask',
  'api = Flask(__name__)',
  '',
  'def main():',
  '    api.run(host=os.environ["BIND"], port=int(os.environ["LISTEN_ON"]))',
  '',
  'if __name__ == "__main__":',
  '    main()',
  '',
].join('\n');

const dockerfile = [
  'FROM python:3.12-slim',
  'WORKDIR /srv',
  'RUN apt-get update && apt-get install -y ffmpeg && rm -rf /var/lib/apt/lists/*',
  'COPY . .',
  'EXPOSE 7070',
  'VOLUME /srv/media',
  'CMD ["gunicorn", "-b", "0.0.0.0:7070", "gallery.web:api"]',
  '',
].join('\n');

const desk = {
  'package.json': '{"name":"desk","scripts":{"start":"node desk.js"}}',
  'desk.js': "require('http').createServer().listen(4242)\n",
};
const tool = { 'go.mod': 'module desk\n', 'main.go': 'package main\n\nfunc main() {\n}\n' };
const gallery = { 'requirements.txt': 'flask==3.1.0\n', 'gallery/web.py': server };

const factsIn = async (files: Record<string, string>) => (await inspect(folderWith(files))).application('')?.facts ?? {};

describe('what container files of a person state', () => {
  after(removeFolders);

  it('goes before what would be assumed', async () => {
    const { start, port, systemPackages, written } = await factsIn({ ...gallery, Dockerfile: dockerfile });
    assert.deepEqual(start, { value: ['gunicorn', '-b', '0.0.0.0:7070', 'gallery.web:api'], source: 'CMD in Dockerfile line 7' });
    assert.equal(port?.value, 7070);
    assert.deepEqual(systemPackages, { value: ['ffmpeg'], certainty: 'stated', source: 'Dockerfile line 3' });
    assert.deepEqual(written?.value, [{ path: 'media', kind: 'folder', use: 'data' }]);
  });

  it('goes after what the code tells, which says so', async () => {
    const { port } = await factsIn({
      'package.json': '{"name":"desk","scripts":{"start":"node desk.js"},"dependencies":{"express":"5.1.0"}}',
      'desk.js': "require('express')().listen(4242)\n",
      Dockerfile: 'FROM node:22\nEXPOSE 5151\n',
    });
    assert.equal(port?.value, 4242);
    assert.deepEqual(port?.over, [{ value: 5151, source: 'EXPOSE in Dockerfile line 2' }]);
  });

  it('is the port of an application whose code tells none', async () => {
    const { port } = await factsIn({
      'go.mod': 'module desk\n\ngo 1.25\n',
      'main.go': 'package main\n\nimport (\n\t"net/http"\n\t"os"\n)\n\nfunc main() {\n\thttp.ListenAndServe(os.Args[1], nil)\n}\n',
      'build/package/Dockerfile': 'FROM golang AS build\nFROM scratch\nEXPOSE 6363\n',
    });
    assert.deepEqual(port, { value: 6363, certainty: 'stated', source: 'EXPOSE in build/package/Dockerfile line 3' });
  });

  it('is the port of a server that is told where to listen', async () => {
    const files = { 'requirements.txt': 'flask==3.1.0\ngunicorn==23.0.0\n', 'desk.py': 'from flask import Flask\nweb = Flask(__name__)\n' };
    const { port, start } = await factsIn({ ...files, Containerfile: 'FROM python\nEXPOSE 6464\n' });
    assert.deepEqual(port, { value: 6464, certainty: 'stated', source: 'EXPOSE in Containerfile line 2' });
    assert.ok(start?.value.includes('0.0.0.0:6464'));
  });

  it('starts what is built, and a file that nothing else names', async () => {
    const manifest = '{"name":"desk","scripts":{"build":"make-it"},"dependencies":{"koa":"3.0.0"}}';
    const built = { 'package.json': manifest, 'src/a.js': '', 'src/b.js': '' };
    const start = async (files: Record<string, string>) => (await factsIn(files)).start;
    assert.deepEqual(await start({ ...built, Dockerfile: 'FROM node\nCMD ["node", "dist/desk.js"]\n' }), {
      value: ['node', 'dist/desk.js'],
      source: 'CMD in Dockerfile line 2',
    });
    assert.equal(await start({ ...built, Dockerfile: 'FROM node\nCMD ["node", "nowhere.js"]\n' }), undefined);
  });

  const versions: readonly (readonly [language: string, files: Record<string, string>, from: string, version: string])[] = [
    ['Python', gallery, 'python:3.13-slim', '3.13'],
    ['Python of uv', gallery, 'ghcr.io/astral-sh/uv:python3.12-bookworm-slim', '3.12'],
    ['Node.js', desk, 'docker.io/library/node:22.11-alpine@sha256:0', '22'],
    ['Node.js without a shell', desk, 'gcr.io/distroless/nodejs22-debian12', '22'],
    ['Go', tool, 'golang:1.26-alpine', '1.26'],
    ['Rust', { 'Cargo.toml': '[package]\nname = "desk"\n', 'src/main.rs': 'fn main() {}\n' }, 'rust:1.90-slim', '1.90'],
  ];
  for (const [language, files, from, value] of versions) {
    it(`is the version of ${language}`, async () => {
      const { version } = await factsIn({ ...files, Dockerfile: `# ours\nFROM ${from} AS builder\nFROM debian\n` });
      assert.deepEqual(version, { value, certainty: 'stated', source: 'FROM in Dockerfile line 2' });
    });
  }

  it('is the version of Bun, which the images have as they are tagged', async () => {
    const files = {
      'package.json': '{"name":"desk"}',
      'bun.lock': '{}',
      'index.ts': 'Bun.serve({ port: 3000, fetch: () => new Response() })\n',
    };
    const { baseImage } = await factsIn({ ...files, Dockerfile: 'FROM oven/bun:1.2-slim\n' });
    assert.deepEqual(baseImage, { value: 'oven/bun:1.2-slim', certainty: 'stated', source: 'FROM in Dockerfile line 1' });
  });

  it('is the version in the default of an argument, that of the stage which runs before others', async () => {
    const lines = ['ARG PYTHON_VERSION="3.13"', 'FROM python:3.11 AS build', 'FROM python:${PYTHON_VERSION}-slim', ''];
    const { version, baseImage } = await factsIn({ ...gallery, Dockerfile: lines.join('\n') });
    assert.deepEqual(version, { value: '3.13', certainty: 'stated', source: 'FROM in Dockerfile line 3' });
    assert.equal(baseImage?.value, 'python:3.13-slim-trixie');
  });

  it('is a version that goes after those of manifests, and chooses among what a range leaves', async () => {
    const Dockerfile = 'FROM python:3.12\n';
    const pinned = await factsIn({ ...gallery, '.python-version': '3.13\n', Dockerfile });
    assert.deepEqual(pinned.version, {
      value: '3.13',
      source: '.python-version',
      over: [{ value: '3.12', source: 'FROM in Dockerfile line 1' }],
    });
    const pyproject = (range: string) => ({
      'pyproject.toml': `[project]\nname = "gallery"\nversion = "1"\nrequires-python = "${range}"\n`,
    });
    const newer = await factsIn({ ...gallery, ...pyproject('>=3.13'), Dockerfile });
    assert.equal(newer.version?.value, '3.14');
    assert.deepEqual(newer.version?.over, [{ value: '3.12', source: 'FROM in Dockerfile line 1' }]);
    const open = await factsIn({ ...gallery, ...pyproject('>=3.11'), Dockerfile });
    assert.deepEqual(open.version, { value: '3.12', source: 'requires-python in pyproject.toml, FROM in Dockerfile line 1' });
  });

  it('is passed over where the version gets no fixes any more, or is not known', async () => {
    for (const [from, reason] of [
      ['python:3.9', 'The tool ignores Python 3.9 (FROM in Dockerfile line 1), because it has had no security fixes since 2025-10.'],
      ['python:2.7', 'The tool ignores Python 2.7 (FROM in Dockerfile line 1), because the tool knows no image of it.'],
    ] as const) {
      const application = (await inspect(folderWith({ ...gallery, Dockerfile: `FROM ${from}\n` }))).application('');
      assert.equal(application?.facts.version?.certainty, 'assumed', from);
      assert.ok(application?.warnings.includes(reason), application?.warnings.join('\n'));
    }
    const { version } = await factsIn({ ...gallery, Dockerfile: 'FROM python:latest\n' });
    assert.equal(version?.certainty, 'assumed');
  });

  it('gives the server that is started anyway its options, and none that is about that image', async () => {
    const app = { 'app.py': 'from flask import Flask\napp = Flask(__name__)\n' };
    const start = async (requirements: string, command: string) =>
      (await factsIn({ ...app, 'requirements.txt': requirements, Dockerfile: `FROM python\nCMD ${command}\n` })).start;
    const flask = 'flask==3.1.0\ngunicorn==23.0.0\n';
    const command =
      '["python", "-m", "gunicorn", "-w2", "--threads=4", "-t", "90", "--preload", "--chdir", "/srv", "--access-logfile", "/log", "-b", ":5005", "app:app"]';
    const plain = ['gunicorn', 'app:app', '--bind', '0.0.0.0:5005', '--worker-tmp-dir', '/dev/shm'];
    assert.deepEqual(await start(flask, command), {
      value: [...plain, '--workers', '2', '--threads', '4', '--timeout', '90', '--preload'],
      source: 'gunicorn in requirements.txt, `app = Flask(…)` in app.py, CMD in Dockerfile line 2',
    });
    assert.deepEqual((await start(`${flask}`, '["gunicorn", "--reload", "--workers", "$N", "-b", ":5005", "app:app"]'))?.value, [
      ...plain.slice(0, 3),
      '0.0.0.0:8000',
      ...plain.slice(4),
    ]);
    assert.ok(!(await start(flask, '["waitress-serve", "--threads=8", "app:app"]'))?.value.includes('--threads'));
    const fast = { 'main.py': 'from fastapi import FastAPI\napp = FastAPI()\n', 'requirements.txt': 'fastapi\nuvicorn\n' };
    const { start: uvicorn } = await factsIn({
      ...fast,
      Dockerfile: 'FROM python\nCMD uvicorn main:app --proxy-headers --workers 3 --root-path /api --host 0.0.0.0\n',
    });
    assert.deepEqual(uvicorn?.value.slice(-5), ['--workers', '3', '--root-path', '/api', '--proxy-headers']);
    const { start: handed } = await factsIn({ ...fast, Dockerfile: 'FROM python\nCMD ["fastapi", "run", "--workers", "4", "main.py"]\n' });
    assert.deepEqual(handed?.value, ['uvicorn', 'main:app', '--host', '0.0.0.0', '--port', '8000', '--workers', '4']);
  });

  it('is no compiler that is older than what it is to compile', async () => {
    const code = { 'src/main.rs': 'fn main() {}\n', Dockerfile: 'FROM rust:1.80 AS build\nFROM debian\n' };
    for (const [files, asking] of [
      [{ 'Cargo.toml': '[package]\nname = "desk"\nedition = "2024"\n' }, 'edition 2024 in Cargo.toml'],
      [{ 'Cargo.toml': '[package]\nname = "desk"\nrust-version = "1.81"\n' }, 'rust-version 1.81 in Cargo.toml'],
    ] as const) {
      const application = (await inspect(folderWith({ ...code, ...files }))).application('');
      assert.equal(application?.facts.version?.value, '1');
      const passed = `The tool ignores Rust 1.80 (FROM in Dockerfile line 1), because ${asking} requires a newer version.`;
      assert.ok(application?.warnings.includes(passed), application?.warnings.join('\n'));
    }
    const old = { 'Cargo.toml': '[package]\nname = "desk"\n', 'Cargo.lock': 'version = 4\n', ...code };
    assert.equal((await factsIn(old)).version?.value, '1.80');
    assert.equal((await factsIn({ ...old, Dockerfile: 'FROM rust:1.70\n' })).version?.value, '1');
  });

  it('sets the variables that the code reads', async () => {
    const lines = [
      'FROM python:3.12',
      'WORKDIR /srv',
      'ENV COOKBOOK_TITLE="Our cookbook" LDAP_NAME=cn PAGE_SIZE=20 UNREAD=1',
      'ENV PORT=7070 HOST=0.0.0.0 BIND_TO=0.0.0.0:7070 WEB_PORT=7070 PYTHONUNBUFFERED=1 PATH=/srv/bin:$PATH NODE_ENV=production',
      'ENV ADMIN_PASSWORD=1234 SECRET_KEY=x STRIPE_API_KEY=abc TOKEN_LIFETIME=60 TOKEN_OF=abc BROKER=amqp://me:word@mq HASH=0123456789abcdef0123456789abcdef',
      'ENV RECIPES=/srv/recipes DEBUG=1 MODE=development ASSETS_PREBUILT=1 BUILD_DATE=today EMPTY=""',
      'COPY . .',
    ];
    const names = [...lines.join(' ').matchAll(/\b([A-Z_]+)=/g)].flatMap(([, name = '']) => (name === 'UNREAD' ? [] : [name]));
    const code = [
      'import os',
      'from flask import Flask',
      'app = Flask(__name__)',
      ...names.map((name) => `${name} = os.environ.get("${name}")`),
    ];
    const files = { 'requirements.txt': 'flask\ngunicorn\n', 'app.py': `${code.join('\n')}\n`, Dockerfile: `${lines.join('\n')}\n` };
    const value = { COOKBOOK_TITLE: 'Our cookbook', LDAP_NAME: 'cn', PAGE_SIZE: '20' };
    assert.deepEqual((await factsIn(files)).environment, { value, certainty: 'stated', source: 'ENV in Dockerfile line 3' });

    const root = folderWith(files);
    await generate(root, {}, { onConflict: 'template', durable: false });
    const { Dockerfile = '', '.yo-rc.json': saved = '' } = filesIn(root);
    assert.ok(Dockerfile.includes('ENV COOKBOOK_TITLE="Our cookbook" \\\n    LDAP_NAME="cn" \\\n    PAGE_SIZE="20"\n'), Dockerfile);
    assert.deepEqual(JSON.parse(saved), { 'generator-kaizen-docker': { port: 7070 } });
    const again = await generate(root, {}, { onConflict: 'template', durable: false });
    assert.deepEqual(
      again.flatMap(({ path, write }) => (write === undefined ? [] : [path])),
      [],
    );
  });

  it('is what a compose file sets, runs beside it and asks of its services, also after it is replaced', async () => {
    const compose = `services:
  desk:
    build: .
    ports: ["80:8000"]
    environment:
      PAGE_TITLE: Our desk
      DATABASE_URL: postgres://me:word@store/desk
    depends_on: [store]
  mill:
    build: .
    command: celery -A desk worker --concurrency 3
  store:
    image: postgres:16-alpine
`;
    const files = {
      'requirements.txt': 'flask\ngunicorn\ncelery\npsycopg\n',
      'desk.py':
        'import os\nfrom flask import Flask\napp = Flask(__name__)\ntitle = os.environ["PAGE_TITLE"]\nat = os.environ["DATABASE_URL"]\n',
      'compose.yaml': compose,
    };
    const { environment, processes, serviceVersions } = await factsIn(files);
    assert.deepEqual(environment, {
      value: { PAGE_TITLE: 'Our desk' },
      certainty: 'stated',
      source: 'environment in compose.yaml line 6',
    });
    assert.deepEqual(processes, {
      value: [{ name: 'mill', kind: 'worker', start: ['celery', '-A', 'desk', 'worker', '--concurrency', '3'] }],
      source: 'command in compose.yaml line 11',
    });
    assert.deepEqual(serviceVersions, { value: { postgres: '16' }, certainty: 'stated', source: 'image in compose.yaml line 13' });

    const root = folderWith(files);
    await generate(root, {}, { onConflict: 'template', durable: false });
    const { 'compose.yaml': text = '', Dockerfile = '' } = filesIn(root);
    assert.ok(
      text.includes('image: postgres:16-alpine') && /\n {2}mill:\n/.test(text) && Dockerfile.includes('PAGE_TITLE="Our desk"'),
      text,
    );
    const again = await generate(root, {}, { onConflict: 'template', durable: false });
    assert.deepEqual(
      again.flatMap(({ path, write }) => (write === undefined ? [] : [path])),
      [],
    );
  });

  it('is kept as an answer where this tool puts its own files in the place of theirs, and goes on being said where they stay', async () => {
    const answers = { data: ['media'], packages: ['ffmpeg'], port: 7070, start: ['gunicorn', '-b', '0.0.0.0:7070', 'gallery.web:api'] };
    for (const [policy, saved] of [
      ['template', answers],
      ['mine', {}],
    ] as const) {
      const root = folderWith({ ...gallery, Dockerfile: dockerfile, 'media/old.db': '' });
      await generate(root, {}, { onConflict: policy, durable: false });
      assert.deepEqual(JSON.parse(readFileSync(join(root, '.yo-rc.json'), 'utf8')), { 'generator-kaizen-docker': saved });
      const files = filesIn(root);
      assert.deepEqual(
        (await generate(root, {}, { onConflict: policy, durable: false })).filter(({ write }) => write !== undefined),
        [],
      );
      assert.deepEqual(filesIn(root), files);
    }
  });

  it('is the variable of a volume in the next run, too', async () => {
    const lines = ['FROM python:3.12', 'ENV SHELF=/shelf ATTIC=/attic', 'VOLUME /shelf /attic', 'CMD ["gunicorn", "shelf:app"]', ''];
    const code = [
      'import os',
      'from flask import Flask',
      'app = Flask(__name__)',
      'places = [os.environ["SHELF"], os.environ["ATTIC"]]',
      '',
    ];
    const root = folderWith({ 'requirements.txt': 'flask\ngunicorn\n', 'shelf.py': code.join('\n'), Dockerfile: lines.join('\n') });
    await generate(root, {}, { onConflict: 'template', durable: false });
    assert.match(filesIn(root)['Dockerfile'] ?? '', /SHELF="\/data\/shelf"/);
    const again = await generate(root, {}, { onConflict: 'template', durable: false });
    assert.deepEqual(
      again.flatMap(({ path, write }) => (write === undefined ? [] : [path])),
      [],
    );
  });

  it('is no answer where their files stay their own', async () => {
    const root = folderWith({ ...gallery, 'docker/Dockerfile': dockerfile });
    await generate(root, {}, { durable: false });
    assert.deepEqual(JSON.parse(readFileSync(join(root, '.yo-rc.json'), 'utf8')), { 'generator-kaizen-docker': {} });
  });
});
