import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalog } from '../../src/services/catalog.ts';
import { folderWith, removeFolders, shop } from '../support/folders.ts';
import { generate, outcome, succeed } from './engine.ts';

/** A service with an available image. `sh -c` runs the lines. */
interface Trial {
  readonly name: string;
  readonly version: string;
  /** Variables that the application names, without values. */
  readonly variables?: readonly string[];
  /** Writes data into the service, in its own container, and reads it; absent for a service without data. */
  readonly write?: string;
  readonly read?: string;
  /** Connects to the service from another container, with the variables of an application. */
  readonly connect: string;
  /** Image of that container, if it is not the service's own. */
  readonly client?: string;
  /** File whose text the health check depends on; absent for a service without a password. */
  readonly secret?: string;
  /** A line that a replacement of the image needs to behave like the image itself. */
  readonly mend?: string;
}

// Alpine has them by default.
const busybox =
  'command -v nc || { apt-get update -qq && apt-get install -qqy --no-install-recommends busybox && ln -s /bin/busybox /usr/local/bin/nc; }';

const natsRequest = (pass: string, subject: string, body: string): string =>
  `(printf 'CONNECT {"verbose":false,"user":"app","pass":"%s"}\\r\\nSUB reply 1\\r\\nPUB ${subject} reply ${body.length}\\r\\n${body}\\r\\n' "${pass}"; sleep 1)`;
const natsPassword = '$(cat /run/secrets/nats_password)';

const mariadb = 'MYSQL_PWD="$(cat /run/secrets/mariadb_password)" mariadb -u app app';

const trials: readonly Trial[] = [
  ...['15', '18'].map((version) => ({
    name: 'postgres',
    version,
    write: 'psql -h /var/run/postgresql -U app -d app -c "CREATE TABLE kept (x int)"',
    read: 'psql -h /var/run/postgresql -U app -d app -c "TABLE kept"',
    connect: 'psql "$DATABASE_URL" -c "TABLE kept"',
    secret: 'postgres_password',
  })),
  {
    name: 'mariadb',
    version: '11.8',
    variables: ['MYSQL_URL', 'DB_HOST', 'DB_PORT', 'DB_USER', 'DB_PASSWORD', 'DB_NAME'],
    write: `${mariadb} -e "CREATE TABLE kept (x int)"`,
    read: `${mariadb} -e "SELECT * FROM kept"`,
    connect: `
      MYSQL_PWD="$DB_PASSWORD" mariadb -h "$DB_HOST" -P "$DB_PORT" -u "$DB_USER" "$DB_NAME" -e "SELECT * FROM kept"
      account="\${MYSQL_URL#mysql://}" place="\${MYSQL_URL#*@}"
      place="\${place%/app}" account="\${account%@*}"
      MYSQL_PWD="\${account#*:}" mariadb -h "\${place%:*}" -P "\${place#*:}" -u "\${account%:*}" app -e "SELECT * FROM kept"`,
    secret: 'mariadb_password',
    mend: 'if grep -q Stand-in "$(command -v docker-entrypoint.sh)"; then rm -rf /var/lib/mysql/* && sed -i "s/; GRANT/;\\nGRANT/g" "$(command -v docker-entrypoint.sh)"; fi',
  },
  {
    name: 'redis',
    version: '8',
    write: 'REDISCLI_AUTH=$(cat /run/secrets/redis_password) redis-cli set kept 1',
    read: 'REDISCLI_AUTH=$(cat /run/secrets/redis_password) redis-cli get kept | grep 1',
    connect: 'redis-cli -u "$REDIS_URL" get kept | grep 1',
    secret: 'redis_password',
  },
  {
    name: 'valkey',
    version: '9',
    write: 'REDISCLI_AUTH=$(cat /run/secrets/valkey_password) valkey-cli set kept 1',
    read: 'REDISCLI_AUTH=$(cat /run/secrets/valkey_password) valkey-cli get kept | grep 1',
    connect: 'valkey-cli -u "$REDIS_URL" get kept | grep 1',
    secret: 'valkey_password',
  },
  {
    name: 'rabbitmq',
    version: '4',
    variables: ['CELERY_BROKER_URL', 'RABBITMQ_HOST', 'RABBITMQ_USER', 'RABBITMQ_PASSWORD'],
    write: 'rabbitmqctl -q add_vhost kept',
    read: 'rabbitmqctl -q list_vhosts | grep kept',
    // The image has no client.
    client: 'python:3.14-slim-trixie',
    connect: `pip install -q --root-user-action ignore pika && python -c '
import os, pika
pika.BlockingConnection(pika.URLParameters(os.environ["CELERY_BROKER_URL"])).channel().queue_declare("kept")
account = pika.PlainCredentials(os.environ["RABBITMQ_USER"], os.environ["RABBITMQ_PASSWORD"])
pika.BlockingConnection(pika.ConnectionParameters(os.environ["RABBITMQ_HOST"], credentials=account))
'`,
    secret: 'rabbitmq_password',
  },
  {
    name: 'memcached',
    version: '1.6',
    connect: `printf 'version\\r\\nquit\\r\\n' | nc -w 2 "\${MEMCACHED_SERVERS%:*}" "\${MEMCACHED_SERVERS#*:}" | grep VERSION`,
    mend: busybox,
  },
  {
    name: 'nats',
    version: '2',
    write: `${natsRequest(natsPassword, '$JS.API.STREAM.CREATE.kept', '{"name":"kept","subjects":["kept"]}')} | nc -w 2 127.0.0.1 4222 | grep '"name":"kept"'
      ${natsRequest(natsPassword, 'kept', '1')} | nc -w 2 127.0.0.1 4222 | grep '"seq":1'`,
    read: `${natsRequest(natsPassword, '$JS.API.STREAM.MSG.GET.kept', '{"seq":1}')} | nc -w 2 127.0.0.1 4222 | grep '"data":"MQ=="'`,
    connect: `account="\${NATS_URL#nats://}" place="\${NATS_URL#*@}"
      ${natsRequest('$(echo "${account%@*}" | cut -d: -f2)', '$JS.API.STREAM.MSG.GET.kept', '{"seq":1}')} | nc -w 2 "\${place%:*}" "\${place#*:}" | grep '"data":"MQ=="'`,
    mend: busybox,
    secret: 'nats_password',
  },
];

/** Generates the files for an application with these services. */
function stackWith(services: string, name: string, variables: readonly string[] = []): string {
  const example = variables.map((variable) => `${variable}=\n`).join('');
  return generate(folderWith({ ...shop, '.env.example': example }), [
    ...['--services', services],
    ...['--image', `kaizen-services-${name}`],
    ...['--network', `kaizen-services-${name}`],
  ]);
}

function configured(folder: string): { services: Record<string, { image: string; healthcheck: { test: string[] } }> } {
  return JSON.parse(succeed('docker', ['compose', 'config', '--format', 'json'], folder));
}

describe('backing services', () => {
  after(removeFolders);

  for (const { name, version, variables, write, read, connect, client, secret, mend } of trials) {
    const keeps = write === undefined ? '' : ', and keeps its data';
    it(`${name} ${version} is healthy${secret === undefined ? '' : ' exactly with the right password'}, can be reached by the application${keeps}`, () => {
      const folder = stackWith(`${name}:${version}`, `${name}-${version.replace('.', '-')}`, variables);
      const { image = '', healthcheck } = configured(folder).services[name] ?? {};
      const mended = mend === undefined ? image : `kaizen-services-mended-${name}`;
      if (mend !== undefined) {
        writeFileSync(join(folder, 'mended.Dockerfile'), `FROM ${image}\nUSER root\nRUN ${mend}\n`);
        succeed('docker', ['build', '--quiet', '--tag', mended, '--file', 'mended.Dockerfile', '.'], folder);
        const { User: user } = JSON.parse(succeed('docker', ['image', 'inspect', '--format', '{{json .Config}}', image], folder));
        const settings = JSON.stringify({ image: mended, ...(user === '' || user === undefined ? {} : { user }) });
        writeFileSync(join(folder, 'compose.override.yaml'), `services: {${name}: ${settings}}\n`);
      }
      const compose = (...words: string[]): string => succeed('docker', ['compose', ...words], folder);
      const inside = (line: string): string => compose('exec', '--no-TTY', name, 'sh', '-ec', line);
      const start = (): string => compose('up', '--detach', '--wait', '--wait-timeout', '90', name);
      try {
        start();
        if (write !== undefined && read !== undefined) {
          inside(write);
          compose('down');
          start();
          inside(read);
        }
        const network = `kaizen-services-${name}-${version.replace('.', '-')}`;
        const container = [
          'run',
          '--rm',
          '--network',
          network,
          '--env-file',
          `secrets/${name}.env`,
          '--entrypoint',
          'sh',
          client ?? mended,
        ];
        succeed('docker', [...container, '-ec', connect], folder);
        if (secret === undefined) return;
        // The health check reads the secret in the container: with another one, it must fail.
        writeFileSync(join(folder, 'secrets', secret), 'wrong');
        const [, ...words] = (healthcheck?.test ?? []).map((word) => word.replaceAll('$$', '$'));
        const check = words.length === 1 ? ['sh', '-c', ...words] : words;
        assert.notEqual(outcome('docker', ['compose', 'exec', '--no-TTY', name, ...check], folder).status, 0);
      } finally {
        outcome('docker', ['compose', 'down', '--volumes'], folder);
        if (mend !== undefined) outcome('docker', ['image', 'rm', mended], folder);
      }
    });
  }

  // The behaviour of their images is only known from documentation and entrypoints: there is no replacement for a test.
  for (const { name, versions, image } of catalog.filter((service) => !trials.some((trial) => trial.name === service.name))) {
    it(`${name} ${versions.join(', ')}: rendered and checked only`, () => {
      for (const version of versions) {
        const folder = stackWith(`${name}:${version}`, name);
        succeed('docker', ['compose', 'config', '--quiet'], folder);
        assert.equal(configured(folder).services[name]?.image, image(version));
      }
    });
  }

  it('go together, all of them, each published at a port of its own', () => {
    const all = catalog.map(({ name }) => name).join(',');
    const folder = generate(folderWith(shop), ['--services', all, '--publish', all]);
    const { services } = JSON.parse(succeed('docker', ['compose', 'config', '--format', 'json'], folder));
    const ports = Object.values<{ ports?: { published: string }[] }>(services).flatMap(({ ports: list = [] }) =>
      list.map(({ published }) => published),
    );
    assert.equal(ports.length, catalog.length + 1);
    assert.equal(new Set(ports).size, ports.length);
  });
});
