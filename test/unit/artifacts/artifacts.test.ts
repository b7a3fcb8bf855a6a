import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { DockerfileParser } from 'dockerfile-ast';
import { parse } from 'yaml';
import { isGeneratedPath, isOwnPath } from '../../../src/artifacts/paths.ts';
import { artifacts } from '../../../src/artifacts/registry.ts';
import { mirrored } from '../../../src/plan/mirror.ts';
import { fixtureFolders, fixtures, folderWith, removeFolders, shop } from '../../support/folders.ts';
import { planFor } from '../../support/plans.ts';

/** Renders everything for an application: path → text. */
async function rendered(folder: string, answers: Record<string, unknown> = {}): Promise<Map<string, string>> {
  const plan = await planFor(folder, answers);
  const files = await Promise.all(artifacts.map((artifact) => artifact.render(plan)));
  return new Map(files.flat().map(({ path, text }) => [path, text]));
}

function instructions(dockerfile: string): { keyword: string; words: string }[] {
  return DockerfileParser.parse(dockerfile)
    .getInstructions()
    .map((each) => ({ keyword: each.getKeyword(), words: each.getArgumentsContent() ?? '' }));
}

/** `answers.json` next to an application: answers that its folder cannot give. */
function answersOf(folder: string): Record<string, unknown> {
  const file = join(folder, 'answers.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}

const sound = fixtureFolders().filter(({ folder }) => existsSync(join(folder, 'facts.json')));

describe('rendered files', () => {
  after(removeFolders);

  for (const { name, app, folder } of sound) {
    it(`of ${name} are tidy, parse, and keep the invariants of the image`, async () => {
      const files = await rendered(app, answersOf(folder));
      for (const [path, text] of files) {
        assert.ok(path.startsWith('secrets/') ? isOwnPath(path) : isGeneratedPath(path), `${path} is not known for a generated file`);
        assert.doesNotMatch(text, /[ \t]$/m, `${path} has trailing spaces`);
        if (!path.endsWith('.py')) assert.doesNotMatch(text, /\n\n\n/, `${path} has two blank lines in a row`);
        assert.match(text, /[^\n]\n$|^\*\n$|^\{\w+\}$/, `${path} does not end in one line end`);
      }
      const [service] = Object.values<Record<string, unknown>>(parse(files.get('compose.yaml') ?? '').services);
      assert.equal(service?.read_only, true);
      const [, dockerfile = ''] = [...files].find(([path]) => posix.basename(path) === 'Dockerfile') ?? [];
      const found = instructions(dockerfile);
      const known = new Set([
        'FROM',
        'ENV',
        'WORKDIR',
        'RUN',
        'COPY',
        'USER',
        'EXPOSE',
        'STOPSIGNAL',
        'ENTRYPOINT',
        'HEALTHCHECK',
        'ARG',
        'LABEL',
        'CMD',
      ]);
      assert.deepEqual(
        found.filter(({ keyword }) => !known.has(keyword)),
        [],
      );
      const last = (keyword: string) => found.findLast((each) => each.keyword === keyword)?.words ?? '';
      assert.match(last('USER'), /^\d+:\d+$/);
      assert.ok(Array.isArray(JSON.parse(last('CMD'))));
      const dependencies = found.slice(
        found.findIndex(({ words }) => words.endsWith('AS dependencies')),
        found.findIndex(({ words }) => words.endsWith('AS build')),
      );
      assert.deepEqual(
        dependencies.filter(({ keyword, words }) => keyword === 'COPY' && words.startsWith('.')),
        [],
        'the source is among the dependencies',
      );
      assert.doesNotMatch(
        found
          .filter(({ keyword }) => keyword === 'RUN')
          .map(({ words }) => words)
          .join('\n'),
        /curl|postgresql-client/,
      );
    });
  }

  it('start the application themselves where the base image has an entrypoint', async () => {
    const keywords = instructions((await rendered(join(fixtures, 'static', 'plain-index', 'app'))).get('Dockerfile') ?? '');
    const entrypoint = keywords.findIndex(({ keyword, words }) => keyword === 'ENTRYPOINT' && words === '[]');
    // An ENTRYPOINT empties the CMD above it.
    assert.ok(entrypoint >= 0 && entrypoint < keywords.findIndex(({ keyword }) => keyword === 'CMD'));
  });

  it('pull everything of Docker Hub through the mirror, and nothing else', async () => {
    const cases = [
      ['python:3.14', 'mirror.example/hub/library/python:3.14'],
      ['bitnami/redis:8', 'mirror.example/hub/bitnami/redis:8'],
      ['docker.io/library/python:3.14', 'mirror.example/hub/library/python:3.14'],
      ['ghcr.io/a/b:1', 'ghcr.io/a/b:1'],
      ['localhost:5000/a:1', 'localhost:5000/a:1'],
    ];
    for (const [reference = '', expected] of cases) assert.equal(mirrored(reference, 'mirror.example/hub'), expected);
    const files = await rendered(folderWith(shop), { registryMirror: 'mirror.example/hub' });
    assert.match(files.get('Dockerfile') ?? '', /^FROM mirror\.example\/hub\/library\/python:3\.13-slim-trixie AS base$/m);
    assert.match(files.get('compose.yaml') ?? '', /image: mirror\.example\/hub\/library\/postgres:18-alpine/);
  });

  it('put the data of PostgreSQL where the image of that version keeps it', async () => {
    for (const [version, path] of [
      ['15', '/var/lib/postgresql/data'],
      ['17', '/var/lib/postgresql/data'],
      ['18', '/var/lib/postgresql'],
    ]) {
      const { services } = parse((await rendered(folderWith(shop), { services: [`postgres:${version}`] })).get('compose.yaml') ?? '');
      assert.deepEqual(services.postgres.volumes, [`postgres-data:${path}`]);
    }
  });

  it("publish a service's port only when asked, and on this machine only", async () => {
    const ports = async (answers: Record<string, unknown>) =>
      parse((await rendered(folderWith(shop), answers)).get('compose.yaml') ?? '').services.postgres.ports;
    assert.equal(await ports({}), undefined);
    assert.deepEqual(await ports({ publish: ['postgres'] }), ['127.0.0.1:5432:5432']);
  });

  it('publish services that listen on the same port, and the application, at different ones', async () => {
    const files = await rendered(folderWith(shop), { port: 6379, services: ['redis', 'valkey'], publish: ['redis', 'valkey'] });
    const { services } = parse(files.get('compose.yaml') ?? '');
    assert.deepEqual(
      [services.app, services.redis, services.valkey].map(({ ports }) => ports[0]),
      ['127.0.0.1:${APP_PORT:-6379}:6379', '127.0.0.1:6380:6379', '127.0.0.1:6381:6379'],
    );
  });

  it('give a service a volume, a secret, capabilities and a name only where it needs them', async () => {
    const { services, volumes, secrets } = parse(
      (await rendered(folderWith(shop), { services: ['memcached', 'rabbitmq', 'elasticsearch', 'mongo'] })).get('compose.yaml') ?? '',
    );
    for (const key of ['volumes', 'secrets', 'cap_add', 'hostname', 'environment', 'env_file'])
      assert.equal(services.memcached[key], undefined, key);
    assert.deepEqual(Object.keys(volumes), ['rabbitmq-data', 'elasticsearch-data', 'mongo-data']);
    assert.deepEqual(Object.keys(secrets), [
      'rabbitmq_password',
      'rabbitmq.conf',
      'rabbitmq.json',
      'elasticsearch_password',
      'mongo_password',
    ]);
    assert.equal(services.rabbitmq.hostname, 'rabbitmq');
    assert.deepEqual(services.elasticsearch.env_file, [{ path: '${SECRETS_DIR:-./secrets}/elasticsearch_server.env' }]);
    assert.deepEqual(services.mongo.tmpfs, ['/data/configdb']);
    for (const { cap_drop: dropped } of Object.values<{ cap_drop: unknown }>(services)) assert.deepEqual(dropped, ['ALL']);
  });

  it('name variables that could be of several databases for the one whose driver is there', async () => {
    const requirements = (driver: string) => ({
      ...shop,
      'requirements.txt': `fastapi\nuvicorn\n${driver}\n`,
      '.env.example': 'DB_HOST=\n',
    });
    const services = ['postgres', 'mysql'];
    for (const [driver, owner] of [
      ['pymysql', 'mysql'],
      ['psycopg', 'postgres'],
    ]) {
      const files = await rendered(folderWith(requirements(driver ?? '')), { services });
      for (const name of services)
        assert.equal(/^DB_HOST=/m.test(files.get(`secrets/${name}.env`) ?? ''), name === owner, `${driver}: ${name}`);
    }
  });

  it('have no port, no check and no EXPOSE for a worker', async () => {
    const files = await rendered(join(fixtures, 'python', 'worker', 'app'), { port: 'none' });
    const keywords = instructions(files.get('Dockerfile') ?? '').map(({ keyword }) => keyword);
    assert.ok(!keywords.includes('EXPOSE') && !keywords.includes('HEALTHCHECK'));
    assert.equal(parse(files.get('compose.yaml') ?? '').services.app.ports, undefined);
  });

  it('have workers that are well while they run, and jobs that run when they are asked for', async () => {
    const { services } = parse((await rendered(join(fixtures, 'python', 'procfile-celery', 'app'))).get('compose.yaml') ?? '');
    const { worker, release, app } = services;
    assert.deepEqual(worker.healthcheck.test, ['CMD', 'python', '-c', '']);
    assert.deepEqual([worker.image, worker.restart, worker.profiles], [app.image, 'unless-stopped', undefined]);
    assert.deepEqual([release.restart, release.profiles], ['no', ['jobs']]);
  });

  it('take a health check of each kind, in exec form', async () => {
    const check = async (answers: Record<string, unknown>) =>
      /HEALTHCHECK [^[]*CMD (\[.*\])/.exec((await rendered(folderWith(shop), answers)).get('Dockerfile') ?? '')?.[1];
    assert.match((await check({ health: 'http', healthPath: '/up' })) ?? '', /\/up/);
    assert.match((await check({ health: 'tcp' })) ?? '', /create_connection/);
    assert.deepEqual(JSON.parse((await check({ health: 'command', healthCommand: 'check "a b"' })) ?? ''), ['check', 'a b']);
    assert.equal(await check({ health: 'none' }), undefined);
    await assert.rejects(check({ health: 'http', healthPath: '/up', port: 'none' }), { code: 1, message: /--health http needs a port/ });
  });

  it('give the build its own variables, which neither the history nor the image keeps, and the signal that stops the application', async () => {
    const dockerfile = await dockerfileOf({
      buildEnvironment: ['DATABASE_URL=postgres://build@localhost/0', "MOTTO=it's"],
      stopSignal: 'SIGINT',
    });
    assert.match(dockerfile, /^RUN export DATABASE_URL=postgres:\/\/build@localhost\/0 'MOTTO=it'\\''s' \\\n && /m);
    assert.equal(dockerfile.split('DATABASE_URL').length, 2);
    assert.match(dockerfile, /^STOPSIGNAL SIGINT$/m);
    assert.doesNotMatch(await dockerfileOf({}), /^RUN export|^STOPSIGNAL/m);
  });

  it('give the settings of a package manager to the stages that install, too', async () => {
    const buildEnvironment = ['NPM_CONFIG_LEGACY_PEER_DEPS=true', 'PIP_RETRIES=9', 'GOTOOLCHAIN=auto', 'MOTTO=tides'];
    const manifest = '{ "scripts": { "start": "node server.js" }, "dependencies": { "express": "^5.0.0" } }\n';
    const node = { 'package.json': manifest, 'server.js': "require('express')().listen(3000);\n" };
    const go = {
      'go.mod': 'module tides\n\ngo 1.26\n\nrequire example.com/a v1.0.0\n',
      'go.sum': '',
      'main.go': 'package main\n\nimport "net/http"\n\nfunc main() { http.ListenAndServe(":8080", nil) }\n',
    };
    for (const [files, install] of [
      [node, 'npm install --no'],
      [shop, 'install --no-compile'],
      [go, 'go mod download'],
    ] as const) {
      const text = (await rendered(folderWith(files), { buildEnvironment })).get('Dockerfile') ?? '';
      const step = text.split(/^(?=[A-Z]{3,} )/m).find((each) => each.startsWith('RUN') && each.includes(install)) ?? '';
      assert.match(step, /export GOTOOLCHAIN=auto NPM_CONFIG_LEGACY_PEER_DEPS=true PIP_RETRIES=9 \\\n/, install);
      assert.equal(step.includes('MOTTO'), false);
    }
  });

  it('start a program of Node.js by the init process that the image is asked to have', async () => {
    const manifest = '{ "scripts": { "start": "node server.js" }, "dependencies": { "express": "^5.0.0" } }\n';
    const files = { 'package.json': manifest, 'server.js': "require('express')().listen(3000);\n" };
    const command = async (answers: Record<string, unknown>): Promise<string | undefined> =>
      /^CMD (.*)$/m.exec((await rendered(folderWith(files), answers)).get('Dockerfile') ?? '')?.[1];
    assert.equal(await command({ packages: ['tini'], start: 'tini -g -- npm start' }), '["tini", "-g", "--", "node", "server.js"]');
    assert.equal(await command({ start: 'tini -- node server.js' }), '["node", "server.js"]');
  });

  it('give the packages for the build to the stage in which a project of Python is built', async () => {
    const project = {
      'pyproject.toml':
        '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n[project]\nname = "tides"\nversion = "1"\n',
      'tides/__init__.py': '',
      'tides/__main__.py': 'print(1)\n',
    };
    const text = (await rendered(folderWith(project), { buildPackages: ['git'] })).get('Dockerfile') ?? '';
    const stage = text.split(/^(?=FROM )/m).find((each) => / AS build$/m.test(each)) ?? '';
    assert.match(stage, /install -y --no-install-recommends git \\/);
  });

  it('keep a .env file for development from changing where the application listens and where its data is', async () => {
    const start = '{ "scripts": { "start": "node server.js" }, "dependencies": { "express": "^5.0.0" } }\n';
    const server = "require('express')().listen(process.env.PORT || 3000, process.env.HOST || 'localhost');\n";
    const environment = async (folder: string, answers = {}): Promise<unknown> =>
      parse((await rendered(folder, answers)).get('compose.yaml') ?? '').services.app.environment;
    const shopFolder = folderWith({ 'package.json': start, 'server.js': server });
    assert.deepEqual(await environment(shopFolder), { PORT: '3000', HOST: '0.0.0.0' });
    assert.deepEqual(await environment(shopFolder, { environment: { HOST: '::' } }), { PORT: '3000', HOST: '::' });
    const database = 'import os\nimport sqlite3\nfrom flask import Flask\napp = Flask(__name__)\n';
    const open = 'connection = sqlite3.connect(os.environ.get("DATABASE", "photos.db"))\n';
    const photos = folderWith({ 'requirements.txt': 'Flask==3.1.0\ngunicorn==23.0.0\n', 'app.py': `${database}${open}` });
    assert.deepEqual(await environment(photos), { PORT: '8000', DATABASE: '/data/photos.db' });
    assert.equal(await environment(folderWith({ 'index.html': '<p>Hello</p>\n' })), undefined);
  });
});

async function dockerfileOf(answers: Record<string, unknown>): Promise<string> {
  return (await rendered(folderWith(shop), answers)).get('Dockerfile') ?? '';
}
