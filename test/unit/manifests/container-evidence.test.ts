import assert from 'node:assert/strict';
import { containerEvidence } from '../../../src/manifests/container-evidence.ts';
import { portSlot } from '../../../src/manifests/port-slot.ts';
import { removeFolders } from '../../support/folders.ts';
import { folderOf } from '../stacks/python/folders.ts';

const evidenceOf = (files: Record<string, string>) => containerEvidence(folderOf(files));
const ofDockerfile = (...lines: string[]) => evidenceOf({ Dockerfile: `${lines.join('\n')}\n` });

describe('evidence of container files', () => {
  after(removeFolders);

  it('takes the port of the last stage, with its arguments and variables applied', () => {
    assert.deepEqual(
      ofDockerfile('ARG LINE=3', 'FROM python:$LINE AS build', 'EXPOSE 1', 'FROM python:$LINE', 'ARG WEB=7001', 'EXPOSE 443 ${WEB}').port,
      { value: 7001, source: 'EXPOSE in Dockerfile line 6' },
    );
    assert.deepEqual(ofDockerfile('FROM node AS base', 'ENV PORT=4100 MODE=x', 'FROM base', 'EXPOSE 80').port, {
      value: 4100,
      source: 'ENV PORT in Dockerfile line 2',
    });
    assert.equal(ofDockerfile('FROM node', 'EXPOSE $NOWHERE').port, undefined);
    assert.equal(ofDockerfile('FROM node', 'EXPOSE 70000 9000/udp').port, undefined);
  });

  it('takes no port of a server that stands before the application', () => {
    assert.equal(ofDockerfile('FROM python', 'RUN apt-get update && apt-get install -y nginx supervisor', 'EXPOSE 80').port, undefined);
    assert.equal(ofDockerfile('FROM nginx:1.27', 'EXPOSE 8080').port, undefined);
  });

  it('passes over a stage for development at the end', () => {
    assert.equal(ofDockerfile('FROM node AS app', 'EXPOSE 3100', 'FROM app AS dev', 'EXPOSE 9999').port?.value, 3100);
  });

  it('takes the target of the ports that the built service publishes, and the stage that it builds', () => {
    const compose = [
      'services:',
      '  db:',
      '    image: postgres:17',
      '    ports: ["5432:5432"]',
      '  web:',
      '    build: .',
      '    ports:',
      "      - '${HOST_PORT:-80}:6060' # outside",
    ].join('\n');
    assert.deepEqual(evidenceOf({ 'compose.yaml': compose }).port, { value: 6060, source: 'ports in compose.yaml line 8' });
    const long =
      'services:\n  web:\n    build:\n      context: ./\n      target: small\n    ports:\n    - target: 6161\n      published: "80"\n';
    assert.equal(evidenceOf({ 'docker-compose.yml': long }).port?.value, 6161);
    const stages = 'FROM a AS small\nEXPOSE 1111\nFROM b\nEXPOSE 2222\n';
    assert.equal(evidenceOf({ 'docker-compose.yml': long, Dockerfile: stages }).port?.value, 1111);
  });

  it('takes the start command as words, paths as they are in the folder', () => {
    const started = (files: Record<string, string>, ...lines: string[]) =>
      evidenceOf({ ...files, Dockerfile: `FROM x\nWORKDIR /srv/shop\n${lines.join('\n')}\n` }).start;
    assert.deepEqual(started({ 'run.py': '' }, 'COPY . .', 'CMD ["python", "/srv/shop/run.py"]'), {
      words: ['python', 'run.py'],
      source: 'CMD in Dockerfile line 4',
    });
    assert.deepEqual(started({ 'src/run.py': '' }, 'COPY src/ ./', 'CMD python run.py --port $PORT')?.words, [
      'python',
      'src/run.py',
      '--port',
      portSlot,
    ]);
    assert.deepEqual(started({}, 'ENTRYPOINT ["/usr/bin/tini", "--", "node"]', 'CMD ["server.js"]')?.words, ['node', 'server.js']);
    assert.deepEqual(started({}, 'ENTRYPOINT ["tini", "--"]', 'CMD ["node", "server.js"]')?.words, ['node', 'server.js']);
    assert.deepEqual(started({}, 'ENTRYPOINT ["./docker-entrypoint.sh"]', 'CMD ["node", "server.js"]')?.words, ['node', 'server.js']);
    assert.deepEqual(started({}, 'CMD ["sh", "-c", "exec gunicorn shop:app"]')?.words, ['gunicorn', 'shop:app']);
  });

  it('takes what a start script hands over to', () => {
    const started = (text: string, ...lines: string[]) =>
      evidenceOf({ 'docker/run.sh': text, 'run.py': '', Dockerfile: `FROM x\nWORKDIR /srv/shop\nCOPY . .\n${lines.join('\n')}\n` }).start;
    const own = '#!/bin/sh\npython prepare.py\nexec gunicorn run:app --workers 3\n';
    const found = { words: ['gunicorn', 'run:app', '--workers', '3'], source: 'docker/run.sh line 3' };
    assert.deepEqual(started(own, 'ENTRYPOINT ["docker/run.sh"]'), found);
    assert.deepEqual(started(own, 'ENTRYPOINT ["/sbin/tini", "--", "/srv/shop/docker/run.sh"]'), found);
    assert.deepEqual(started(own, 'CMD ["sh", "./docker/run.sh"]'), found);
    assert.deepEqual(started(own, 'ENTRYPOINT ["docker/run.sh"]', 'CMD ["serve"]'), found);
    assert.deepEqual(started('exec "$@"\n', 'ENTRYPOINT ["docker/run.sh"]', 'CMD ["python", "run.py"]'), {
      words: ['python', 'run.py'],
      source: 'CMD in Dockerfile line 5',
    });
  });

  it('takes no command of development and none that needs a shell', () => {
    for (const line of ['["npm", "run", "dev"]', 'python manage.py runserver', 'a && b', '["sh"]', '["./start.sh"]', 'flask run', '["bad"'])
      assert.equal(ofDockerfile('FROM x', `CMD ${line}`).start, undefined, line);
  });

  it('takes Debian packages, those of other stages for the build', () => {
    const { packages } = ofDockerfile(
      'FROM python AS build',
      'RUN apt-get update && apt-get install -y --no-install-recommends gcc libpq-dev=15.* \\',
      '    # for the client',
      '    pkg-config && rm -rf /var/lib/apt/lists/*',
      'FROM python',
      'RUN <<EOF',
      'apt-get update',
      'apt-get install -y ffmpeg curl libgl1-mesa-glx libssl1.1 $(cat list) "x y"',
      'EOF',
    );
    assert.deepEqual(packages, [
      { source: 'Dockerfile line 2', names: ['gcc', 'libpq-dev', 'pkg-config'], only: 'build' },
      { source: 'Dockerfile line 6', names: ['ffmpeg', 'libgl1-mesa-glx', 'libssl1.1'] },
    ]);
    assert.deepEqual(ofDockerfile('FROM x', 'RUN echo deb >> /etc/apt/sources.list', 'RUN apt-get install -y strange').packages, []);
  });

  it('takes packages of Alpine, and no compiler', () => {
    const { packages } = ofDockerfile(
      'FROM node:24-alpine',
      'RUN apk --no-cache add --virtual .build-deps make g++ && apk add --no-cache ffmpeg~=6 tini vips@edge $EXTRA',
    );
    assert.deepEqual(packages, [{ source: 'Dockerfile line 2', names: ['ffmpeg', 'vips'], system: 'alpine' }]);
  });

  it('takes nothing of an image that packs the program for a system', () => {
    const files = { 'packaging/debian/Dockerfile': 'FROM debian\nRUN apt-get install -y debhelper\n' };
    assert.deepEqual(containerEvidence(folderOf(files)).packages, []);
  });

  it('takes libraries whose name ends with a version', () => {
    const { packages } = ofDockerfile('FROM x', 'RUN apt-get install -y libglib2.0-0 libpango-1.0-0 postgresql-15');
    assert.deepEqual(packages, [{ source: 'Dockerfile line 2', names: ['libglib2.0-0', 'libpango-1.0-0'] }]);
  });

  it('takes volumes that hold no code', () => {
    const compose = [
      'services:',
      '  web:',
      '    build: .',
      '    volumes:',
      '      - covers:/srv/shop/covers',
      '      - ./state/:/state',
      '      - .:/srv/shop',
      '      - ./src:/srv/shop/src',
      '      - ./config.yml:/srv/shop/config.yml',
      '      - rules:/rules:ro',
      '      - /var/run/docker.sock:/var/run/docker.sock',
    ].join('\n');
    const files = {
      'compose.yml': compose,
      'src/a.py': '',
      Dockerfile: 'FROM x\nWORKDIR /srv\nWORKDIR shop\nENV KEPT=/kept/\nVOLUME ["/kept"]\n',
    };
    assert.deepEqual(evidenceOf(files).volumes, [
      { path: '/kept', variables: ['KEPT'], source: 'VOLUME in Dockerfile line 5' },
      { path: 'covers', variables: [], source: 'volumes in compose.yml line 5' },
      { path: '/state', variables: [], source: 'volumes in compose.yml line 6' },
    ]);
  });

  it('reads files with other names and in other folders, and none for development, tests or parts', () => {
    const at = (path: string, more: Record<string, string> = {}) => evidenceOf({ [path]: 'FROM x\nEXPOSE 5151\n', ...more }).port?.value;
    for (const path of [
      'docker/Dockerfile',
      'build/Dockerfile',
      'Dockerfile.prod',
      '.docker/app/Dockerfile',
      'Containerfile',
      'web.Dockerfile',
    ])
      assert.equal(at(path), 5151, path);
    for (const path of [
      'Dockerfile.dev',
      '.devcontainer/Dockerfile',
      'test/Dockerfile',
      'Dockerfile.dockerignore',
      'docker/nginx/Dockerfile',
      'a/b/c/Dockerfile',
    ])
      assert.equal(at(path), undefined, path);
    assert.equal(at('build/Dockerfile', { 'build/package.json': '{}' }), undefined);
  });

  it('takes what is published of the application for what is built here, and no backing service', () => {
    const lone = 'services:\n  notes:\n    image: example.org/ink/notes:2\n    ports: ["80:4848"]\n    volumes: ["kept:/kept"]\n';
    const { port, volumes } = evidenceOf({ 'compose.yaml': lone });
    assert.deepEqual([port?.value, volumes.map(({ path }) => path)], [4848, ['/kept']]);
    for (const image of ['postgres:17', 'axllent/mailpit'])
      assert.equal(evidenceOf({ 'compose.yaml': `services:\n  db:\n    image: ${image}\n    ports: ["1:5432"]\n` }).port, undefined);
    assert.equal(evidenceOf({ 'compose.yaml': `${lone}  db:\n    image: postgres:17\n    ports: ["1:5432"]\n` }).port, undefined);
  });

  it('takes the constants of the image, and no path of it', () => {
    const { variables } = ofDockerfile(
      'FROM node AS build',
      'ENV MODE=built',
      'FROM node AS base',
      'ARG LEVEL=3',
      'ENV TITLE="A shop" LEVEL=$LEVEL',
      'FROM base',
      'WORKDIR /shop',
      'ENV RULES=/shop/rules.txt,x STATE=/data/state STORE=sqlite:////data/a.db PREFIX=/api THEME=themes/dark',
      'ENV NOWHERE=$NOWHERE',
    );
    assert.deepEqual(variables, [
      { name: 'LEVEL', value: '3', source: 'ENV in Dockerfile line 5' },
      { name: 'TITLE', value: 'A shop', source: 'ENV in Dockerfile line 5' },
      { name: 'PREFIX', value: '/api', source: 'ENV in Dockerfile line 8' },
      { name: 'THEME', value: 'themes/dark', source: 'ENV in Dockerfile line 8' },
    ]);
  });

  it('takes the images of the stages, that of the one which runs before others', () => {
    const { bases } = ofDockerfile('FROM a:1 AS web', 'FROM b:2 AS tests', 'FROM c:3 AS builder', 'FROM --platform=x $NONE', 'FROM d:4');
    assert.deepEqual(
      bases.map(({ reference, source }) => `${reference} ${source}`),
      ['d:4 FROM in Dockerfile line 5', 'c:3 FROM in Dockerfile line 3', 'a:1 FROM in Dockerfile line 1'],
    );
  });

  it('takes nothing of what this tool has generated', () => {
    const lock = JSON.stringify({ schema: 1, files: { Dockerfile: {}, 'compose.yaml': {} } });
    const files = { Dockerfile: 'FROM x\nEXPOSE 5151\n', 'compose.yaml': 'services:\n  app:\n    build: .\n    ports: ["1:2"]\n' };
    assert.equal(evidenceOf({ ...files, '.kaizen-docker/lock.json': lock }).port, undefined);
    assert.equal(evidenceOf({ ...files, '.kaizen-docker/lock.json': '[' }).port?.value, 5151);
    assert.equal(evidenceOf({ ...files, '.kaizen-docker/pending.json': `{"lock":${lock}}` }).port, undefined);
  });

  it('takes time in proportion to what it reads', () => {
    for (const text of ['RUN apt-get install ', 'FROM x\nENV A=$A$A$A\n', 'FROM x\nRUN <<A\n', '- a: [', 'EXPOSE ${A:-', '"'.repeat(7)]) {
      const [start, long] = [performance.now(), text.repeat(Math.floor(60_000 / text.length))];
      evidenceOf({ Dockerfile: `FROM y\n${long}`, 'compose.yaml': `services:\n  a:\n    build: .\n${long}` });
      assert.ok(performance.now() - start < 1000, text);
    }
  });
});

describe('evidence of compose files', () => {
  after(removeFolders);

  const compose = [
    'x-app: &app',
    '  build: .',
    '  environment: &settings',
    '    GREETING: ${GREETING:-hello there}',
    '    MOTTO: "costs $$5"',
    '    TOKEN_OF_OTHERS: ${TOKEN_OF_OTHERS}',
    '    QUEUE_ADDRESS: amqp://bunny:5672',
    '    NOTES_DIR: /data/notes',
    'services:',
    '  bunny:',
    '    image: rabbitmq:3.13-management',
    '  tables:',
    '    image: "postgres:16.4-alpine"',
    '  unrelated:',
    '    image: mysql:8',
    '  front:',
    '    <<: *app',
    '    ports: ["8000:8000"]',
    '    depends_on: [tables]',
    '  mill:',
    '    <<: *app',
    '    command: celery -A mill worker --concurrency 2',
    '  prepare:',
    '    <<: *app',
    '    command: ["python", "manage.py", "migrate"]',
    '  shell:',
    '    <<: *app',
    '    profiles: [tools]',
    '    command: python -i',
    '',
  ].join('\n');

  it('is the environment of the application, without what only that image or that stack has', () => {
    const { variables } = evidenceOf({ 'compose.yaml': compose });
    assert.deepEqual(
      variables.map(({ name, value, source }) => [name, value, source]),
      [
        ['GREETING', 'hello there', 'environment in compose.yaml line 4'],
        ['MOTTO', 'costs $5', 'environment in compose.yaml line 5'],
      ],
    );
    const list = 'services:\n  web:\n    build: .\n    environment:\n      - LEVEL=info\n      - FROM_HOST\n      - EMPTY=\n';
    assert.deepEqual(
      evidenceOf({ 'compose.yml': list }).variables.map(({ name, value }) => [name, value]),
      [['LEVEL', 'info']],
    );
  });

  it('is what runs of the same image beside it, and what ends by itself', () => {
    assert.deepEqual(evidenceOf({ 'compose.yaml': compose }).processes, [
      {
        name: 'mill',
        kind: 'worker',
        words: ['celery', '-A', 'mill', 'worker', '--concurrency', '2'],
        source: 'command in compose.yaml line 22',
      },
      { name: 'prepare', kind: 'job', words: ['python', 'manage.py', 'migrate'], source: 'command in compose.yaml line 25' },
    ]);
    const waiting = compose
      .replace('[tables]', '\n      prepare:\n        condition: service_completed_successfully')
      .replace('"migrate"]', '"check"]');
    assert.deepEqual(
      evidenceOf({ 'compose.yaml': waiting }).processes.map(({ name, kind, words }) => [name, kind, words]),
      [
        ['mill', 'worker', ['celery', '-A', 'mill', 'worker', '--concurrency', '2']],
        ['prepare', 'job', ['python', 'manage.py', 'check']],
      ],
    );
  });

  it('is the version of the servers that the application waits for or names', () => {
    assert.deepEqual(evidenceOf({ 'compose.yaml': compose }).servers, [
      { image: 'rabbitmq', version: '3.13', source: 'image in compose.yaml line 11' },
      { image: 'postgres', version: '16.4', source: 'image in compose.yaml line 13' },
    ]);
  });
});
