import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { adopting, openProject, planOf } from '../../../src/project.ts';
import { decide } from '../../../src/questions/decide.ts';
import { generate, update } from '../../../src/session.ts';
import { check } from '../../../src/state.ts';
import { edit, filesIn, folderWith, removeFolders } from '../../support/folders.ts';

const desk = {
  'requirements.txt': 'flask==3.1.0\ngunicorn==23.0.0\npsycopg[binary]==3.2.3\n',
  'desk.py': 'import os\nimport psycopg\nfrom flask import Flask\nweb = Flask(__name__)\npsycopg.connect(os.environ["DATABASE_URL"])\n',
  '.dockerignore': '.git\n',
};
const dockerfile = `FROM python:3.13-slim
RUN useradd --uid 4711 clerk
WORKDIR /srv/desk
COPY . .
RUN pip install -r requirements.txt
VOLUME /srv/files
EXPOSE 7007
USER clerk
HEALTHCHECK --interval=15s --start-period=1m CMD curl -f http://localhost:7007/ || exit 1
CMD ["gunicorn", "-b", "0.0.0.0:7007", "desk:web"]
`;
const compose = `x-usual: &usual
  restart: always

services:
  store:
    <<: *usual
    image: postgres:16
    environment:
      POSTGRES_PASSWORD: letmein # as it always was
  prepare:
    build: .
    command: flask db upgrade
  frontdesk:
    <<: *usual
    build: {context: ., dockerfile: Dockerfile}
    ports: ["80:7007"]
    environment:
      - DATABASE_URL=postgresql://postgres:letmein@store/postgres
    depends_on:
      store:
        condition: service_started
      prepare:
        condition: service_completed_successfully
`;

async function adoptedPlan(files: Record<string, string>) {
  const project = adopting(await openProject(folderWith(files)));
  return planOf(project, await decide(project.inspection, []));
}

async function adopted(files: Record<string, string>): Promise<string> {
  const root = folderWith(files);
  await generate(root, {}, { onConflict: 'mine', durable: false });
  return root;
}

const read = (root: string, path: string): string => readFileSync(join(root, path), 'utf8');

describe('container files that a person wrote', () => {
  after(removeFolders);

  it('name the service of the application, what starts before it, and what it uses', async () => {
    const { applications, stack } = await adoptedPlan({ ...desk, Dockerfile: dockerfile, 'docker-compose.yml': compose });
    const [application] = applications;
    assert.equal(application?.service, 'frontdesk');
    assert.deepEqual(application.inStack, { started: ['frontdesk'], firstJobs: ['prepare'], backing: ['store'] });
    assert.deepEqual([stack.composeFile, stack.services, stack.secretFiles], ['docker-compose.yml', [], []]);
  });

  it('say the user, the folder, the port, the health check and the data of the image', async () => {
    const { applications } = await adoptedPlan({ ...desk, Dockerfile: dockerfile });
    const [application] = applications;
    assert.ok(application);
    const { image, byHand } = application;
    assert.deepEqual([image.user, image.uid, image.gid, byHand?.user], ['clerk', 4711, 4711, 'clerk']);
    assert.deepEqual([image.build.home, image.build.codePaths, image.baseImage], ['/srv/desk', ['/srv/desk'], 'python:3.13-slim']);
    assert.deepEqual([image.port, image.health.interval, image.health.startPeriod], [7007, 15, 60]);
    assert.deepEqual(image.data.volumes, [{ name: 'app-srv-files', path: '/srv/files' }]);
  });

  it('say where the data goes in the stack around them: into the folder that the Dockerfile makes for its user', async () => {
    const clerk = `FROM python:3.13-slim
ENV KEPT=/srv/kept
WORKDIR /srv/desk
COPY . .
RUN useradd clerk && mkdir -p "$KEPT" /srv/ours /run/desk /srv/desk/build && chown clerk: $KEPT /run/desk; chown root /srv/ours
USER clerk
`;
    const code = 'import os\nimport sqlite3\nsqlite3.connect(os.environ.get("DESK_FILE", "desk.sqlite"))\n';
    const files = { 'requirements.txt': 'flask==3.1.0\n', 'app.py': `from flask import Flask\n${code}app = Flask(__name__)\n` };
    const dataOf = async (own: Record<string, string>) => (await adoptedPlan({ ...files, ...own })).applications[0]?.image.data;
    const data = await dataOf({ Dockerfile: clerk });
    assert.deepEqual(data?.volumes, [{ name: 'app-srv-kept', path: '/srv/kept' }]);
    assert.deepEqual(data.environment, { DESK_FILE: '/srv/kept/desk.sqlite' });
    const root = await adopted({ ...files, Dockerfile: clerk });
    const text = read(root, 'compose.yaml');
    assert.ok(text.includes('- app-srv-kept:/srv/kept') && text.includes('DESK_FILE: "/srv/kept/desk.sqlite"'), text);
    // The image's own variables stay, and a person's own stack mounts its own volumes.
    const said = await dataOf({ Dockerfile: clerk.replace('ENV ', 'ENV DESK_FILE=/srv/kept/other ') });
    assert.deepEqual(said?.environment, {});
    const whole = await dataOf({ Dockerfile: clerk, 'compose.yaml': 'services:\n  desk:\n    build: .\n' });
    assert.deepEqual([whole?.volumes, whole?.environment], [[], {}]);
    // Without such a folder, the tool knows of no place that the user can write to.
    assert.deepEqual((await dataOf({ Dockerfile: clerk.replace(/chown clerk: \S+/, 'chown clerk:') }))?.environment, {});
  });

  it('are found in another folder, where the usual one has sources that are not there', async () => {
    const { applications } = await adoptedPlan({
      ...desk,
      Dockerfile: 'FROM scratch\nCOPY desk-linux-amd64 /desk\n',
      'docker/release.Dockerfile': dockerfile,
    });
    assert.deepEqual([applications[0]?.dockerfile, applications[0]?.context], ['docker/release.Dockerfile', '']);
  });

  it('stay as they are, with nothing beside them that nobody reads', async () => {
    const files = { ...desk, Dockerfile: dockerfile, 'docker-compose.yml': compose };
    const root = await adopted(files);
    const after = filesIn(root);
    for (const [path, text] of Object.entries(files)) assert.equal(after[path], text, path);
    assert.deepEqual(
      Object.keys(after).filter((path) => !(path in files) && !path.startsWith('tests/')),
      ['.kaizen-docker/.gitattributes', '.kaizen-docker/lock.json', '.yo-rc.json'],
    );
    const suite = ['suite', 'support'].map((name) => after[`tests/deployment/deployment_${name}.py`] ?? '').join('');
    for (const part of [
      'SERVICE = "frontdesk"',
      'FIRST_JOBS = ["prepare"]',
      'BACKING_SERVICES = ["store"]',
      'user = "clerk"',
      'CODE_PATHS = ["/srv/desk"]',
    ])
      assert.ok(suite.includes(part), part);
  });

  it('are no drift, and take in what is added to the stack, once', async () => {
    const root = await adopted({ ...desk, Dockerfile: dockerfile, 'docker-compose.yml': compose });
    assert.equal((await check(root)).exit, 0);
    await generate(root, { services: ['postgres', 'mailpit'], memory: '300MiB' }, { durable: false });
    const text = read(root, 'docker-compose.yml');
    assert.ok(text.includes('  mailpit:\n') && text.includes('letmein # as it always was') && text.includes('memory: "300m"'), text);
    assert.match(text, /depends_on:\n(?: {6}.*\n| {8}.*\n)*? {6}mailpit:\n/);
    assert.doesNotMatch(text, /read_only|cap_drop: \[ALL\]\n {4}security_opt: .*\n {4}stop_grace_period: 30s/);
    assert.ok(read(root, '.dockerignore').endsWith('**/secrets\n'));
    const before = filesIn(root);
    await update(root, 'fail', { durable: false });
    assert.deepEqual(filesIn(root), before);
    assert.equal((await check(root)).exit, 0);
  });

  it('give what is added their networks, and lose it again where it is removed', async () => {
    const own = `services:
  frontdesk:
    build: .
    networks: [inner]
    depends_on: [store]
  store:
    image: postgres:16
    networks: [inner]
networks:
  inner: {}
`;
    const root = await adopted({ ...desk, Dockerfile: dockerfile, 'docker-compose.yml': own });
    await generate(root, { services: ['postgres', 'mailpit'] }, { durable: false });
    const added = read(root, 'docker-compose.yml');
    assert.match(added, /depends_on: \[(?:mailpit, store|store, mailpit)\]\n/);
    assert.match(added, /\n {2}mailpit:\n(?: {4}.*\n)*? {4}networks: \[inner\]\n/);
    await generate(root, { services: ['postgres'] }, { durable: false });
    const removed = read(root, 'docker-compose.yml');
    assert.match(removed, /depends_on: \[store\]\n/);
    assert.doesNotMatch(removed, /mailpit/);
  });

  it('lose a list or map of the tool with its last entry, and keep an empty one of their own', async () => {
    const own = `services:
  frontdesk:
    build: .
    volumes: []
  store:
    image: postgres:16
    networks: [inner]
networks:
  inner: {}
`;
    const root = await adopted({ ...desk, Dockerfile: dockerfile, 'docker-compose.yml': own });
    await generate(root, { services: ['postgres', 'redis', 'valkey'] }, { durable: false });
    assert.match(read(root, 'docker-compose.yml'), /\n {4}env_file:[\s\S]*\nvolumes:/);
    await generate(root, { services: ['postgres', 'redis'] }, { durable: false });
    assert.match(read(root, 'docker-compose.yml'), /\n {4}env_file:[\s\S]*redis/);
    await generate(root, { services: ['postgres'] }, { durable: false });
    assert.equal(read(root, 'docker-compose.yml'), own);
  });

  it('keep their own ports where another one is answered', async () => {
    const own = 'services:\n  frontdesk:\n    build: .\n    ports: ["9000:7007"] # for us\n';
    const root = await adopted({ ...desk, Dockerfile: dockerfile, 'docker-compose.yml': own });
    const changes = await generate(root, { port: 8008 }, { durable: false });
    assert.deepEqual(
      changes.filter(({ status }) => status === 'conflict').map(({ path }) => path),
      [],
    );
    assert.match(read(root, 'docker-compose.yml'), /"9000:7007"/);
  });

  it('are followed where they change', async () => {
    const root = await adopted({ ...desk, Dockerfile: dockerfile, 'docker-compose.yml': compose });
    edit(root, 'docker-compose.yml', '  frontdesk:\n', '  reception:\n');
    edit(root, 'Dockerfile', 'WORKDIR /srv/desk', 'WORKDIR /opt/desk');
    await update(root, 'fail', { durable: false });
    const suite = read(root, 'tests/deployment/deployment_support.py');
    assert.ok(suite.includes('SERVICE = "reception"') && suite.includes('CODE_PATHS = ["/opt/desk"]'));
  });

  it('get a stack around them that takes nothing away from the image', async () => {
    const root = await adopted({ ...desk, Dockerfile: dockerfile });
    const text = read(root, 'compose.yaml');
    assert.doesNotMatch(text.slice(0, text.indexOf('  postgres:')), /read_only|cap_drop|init:|limits/);
    assert.ok(text.includes(':7007') && text.includes('app-srv-files:/srv/files'), text);
  });

  it('are never removed, whatever becomes of the answers', async () => {
    const root = await adopted({ ...desk, 'deploy/Dockerfile': dockerfile });
    edit(root, '.kaizen-docker/lock.json', '"deploy/Dockerfile"', '"elsewhere.Dockerfile"');
    await update(root, 'mine', { durable: false });
    assert.equal(read(root, 'deploy/Dockerfile'), dockerfile);
  });
});
