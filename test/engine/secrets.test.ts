import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cli, folderWith, removeFolders, shop, write } from '../support/folders.ts';
import { generate, outcome, succeed } from './engine.ts';

/** With all special characters of addresses, shells, configurations, and `env_file`. */
const password = 'p/a@s:s$w#o r%d"\'\\';

interface Trial {
  readonly name: string;
  /** Used if there is no image of the newest version. */
  readonly version?: string;
  readonly requirements: string;
  readonly variables: readonly string[];
  /** Python code that connects to the service with these variables. */
  readonly connect: string;
  /** A line for the replacement of an image, which the image itself does not need. */
  readonly mend?: string;
}

const trials: readonly Trial[] = [
  {
    name: 'postgres',
    requirements: 'psycopg[binary]',
    variables: ['DATABASE_URL', 'POSTGRES_PASSWORD'],
    connect: `import psycopg
assert psycopg.connect(os.environ["DATABASE_URL"]).execute("SELECT 1").fetchone() == (1,)
assert os.environ["POSTGRES_PASSWORD"] == PASSWORD`,
  },
  {
    name: 'redis',
    requirements: 'redis',
    variables: ['REDIS_URL', 'REDIS_PASSWORD'],
    connect: `import redis
assert redis.from_url(os.environ["REDIS_URL"]).ping()
assert os.environ["REDIS_PASSWORD"] == PASSWORD`,
  },
  {
    name: 'valkey',
    requirements: 'valkey',
    variables: ['VALKEY_URL', 'VALKEY_PASSWORD'],
    connect: `import valkey
assert valkey.from_url(os.environ["VALKEY_URL"].replace("redis:", "valkey:")).ping()
assert os.environ["VALKEY_PASSWORD"] == PASSWORD`,
  },
  {
    name: 'mariadb',
    version: '11.8',
    mend: 'if grep -q Stand-in "$(command -v docker-entrypoint.sh)"; then rm -rf /var/lib/mysql/* && sed -i "s/; GRANT/;\\nGRANT/g" "$(command -v docker-entrypoint.sh)"; fi',
    requirements: 'pymysql sqlalchemy',
    variables: ['DATABASE_URL', 'DB_PASSWORD'],
    connect: `import sqlalchemy
url = sqlalchemy.make_url(os.environ["DATABASE_URL"])
assert url.password == PASSWORD
with sqlalchemy.create_engine(url.set(drivername="mysql+pymysql")).connect() as connection:
    assert connection.exec_driver_sql("SELECT 1").scalar() == 1
assert os.environ["DB_PASSWORD"] == PASSWORD`,
  },
  {
    name: 'rabbitmq',
    requirements: 'pika',
    variables: ['AMQP_URL', 'RABBITMQ_PASSWORD'],
    connect: `import pika
pika.BlockingConnection(pika.URLParameters(os.environ["AMQP_URL"])).channel().queue_declare("kept")
assert os.environ["RABBITMQ_PASSWORD"] == PASSWORD`,
    // Debian's program passes its arguments to a second shell, which interprets backslashes and dollar signs.
    mend: `if [ -e /usr/lib/rabbitmq/bin/rabbitmq-script-wrapper ]; then rm /usr/sbin/rabbitmqctl && printf '#!/bin/sh\\nHOME=/var/lib/rabbitmq exec /usr/lib/rabbitmq/bin/rabbitmqctl "$@"\\n' > /usr/sbin/rabbitmqctl && chmod 755 /usr/sbin/rabbitmqctl; fi`,
  },
];

describe('a password of a person', () => {
  after(removeFolders);

  for (const { name, version, requirements, variables, connect, mend } of trials) {
    it(`reaches ${name} and the application as it is`, () => {
      const example = variables.map((variable) => `${variable}=\n`).join('');
      const folder = generate(folderWith({ ...shop, '.env.example': example }), [
        ...['--services', version === undefined ? name : `${name}:${version}`],
        ...['--image', `kaizen-secrets-${name}`],
        ...['--network', `kaizen-secrets-${name}`],
      ]);
      writeFileSync(join(folder, 'secrets', `${name}_password`), `${password}\n`);
      const updated = succeed(process.execPath, [cli, 'update', folder], folder);
      assert.match(updated, new RegExp(`update +secrets/${name}\\.env \\(follows secrets/${name}_password\\)`));
      assert.equal(readFileSync(join(folder, 'secrets', `${name}_password`), 'utf8'), `${password}\n`);
      const program = `import os\nPASSWORD = ${JSON.stringify(password)}\n${connect}\nprint("connected")\n`;
      write(folder, {
        'connect.py': program,
        'client.Dockerfile': `FROM python:3.14-slim-trixie\nRUN pip install -q --root-user-action ignore ${requirements.replaceAll(/(\S+)/g, "'$1'")}\n`,
      });
      succeed('docker', ['build', '--quiet', '--tag', `kaizen-secrets-client-${name}`, '--file', 'client.Dockerfile', '.'], folder);
      const stack: { services: Record<string, { image: string }> } = JSON.parse(
        succeed('docker', ['compose', 'config', '--format', 'json'], folder),
      );
      const image = `kaizen-secrets-mended-${name}`;
      write(folder, {
        'mended.Dockerfile': `FROM ${stack.services[name]?.image}\nUSER root\nRUN ${mend ?? 'true'}\n`,
        'compose.override.yaml': `services:
  ${name}: ${mend === undefined ? '{}' : `{image: ${image}}`}
  client:
    image: kaizen-secrets-client-${name}
    env_file: [{path: secrets/${name}.env}]
    volumes: [./connect.py:/connect.py:ro]
    command: [python, /connect.py]
    profiles: [client]
`,
      });
      if (mend !== undefined) succeed('docker', ['build', '--quiet', '--tag', image, '--file', 'mended.Dockerfile', '.'], folder);
      try {
        succeed('docker', ['compose', 'up', '--detach', '--wait', '--wait-timeout', '120', name], folder);
        assert.match(succeed('docker', ['compose', 'run', '--rm', 'client'], folder), /connected/);
      } finally {
        outcome('docker', ['compose', '--profile', 'client', 'down', '--volumes'], folder);
        outcome('docker', ['image', 'rm', '--force', image, `kaizen-secrets-client-${name}`], folder);
      }
    });
  }
});
