import assert from 'node:assert/strict';
import { environmentOf } from '../../../src/inspect/application.ts';
import { inspect } from '../../../src/inspect/inspect.ts';
import { connectionFiles } from '../../../src/plan/secret-files.ts';
import { serviceNamed } from '../../../src/services/catalog.ts';
import { fixedHosts } from '../../../src/services/reach.ts';
import { folderWith, removeFolders } from '../../support/folders.ts';

type Files = Readonly<Record<string, string>>;

async function applicationIn(files: Files) {
  const application = (await inspect(folderWith(files))).application('');
  assert.ok(application);
  return application;
}

/** Names of services that an application needs, and that it is offered. */
async function found(files: Files): Promise<{ needed: readonly string[]; offered: readonly string[] }> {
  const { facts } = await applicationIn(files);
  return { needed: facts.services?.value ?? [], offered: facts.optionalServices?.value ?? [] };
}

/** The variables that connect the application to services, one a line. */
async function given(files: Files, ...names: readonly string[]): Promise<string[]> {
  const application = await applicationIn(files);
  const services = names.flatMap((name) => serviceNamed(name) ?? []);
  return connectionFiles(services, application).flatMap(({ text }) => text.trim().split('\n'));
}

const python = (requirements: string, files: Files): Files => ({ 'requirements.txt': requirements.replaceAll(' ', '\n'), ...files });
const node = (packages: string, files: Files): Files => ({
  'package.json': JSON.stringify({
    scripts: { start: 'node server.js' },
    dependencies: Object.fromEntries(packages.split(' ').map((name) => [name, '^1.0.0'])),
  }),
  'server.js': '',
  ...files,
});
const go = (modules: string, files: Files): Files => ({
  'go.mod': `module example.com/shelf\n\ngo 1.26\n\nrequire (\n${modules
    .split(' ')
    .map((name) => `\t${name} v1.0.0\n`)
    .join('')})\n`,
  ...files,
});

const postgresUrl = (scheme: string, rest = ''): string => `${scheme}://app:{postgres_password:url}@postgres:5432/app${rest}`;
const libpq = ['PGDATABASE=app', 'PGHOST=postgres', 'PGPASSWORD={postgres_password}', 'PGPORT=5432', 'PGUSER=app'];

const djangoSettings = `import os
SECRET_KEY = os.getenv("SECRET_KEY", "---")
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "hc.sqlite"}}
if os.getenv("DB") == "postgres":
    DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "HOST": os.getenv("DB_HOST", ""), "PASSWORD": envtext("DB_PASSWORD", "")}}
`;
const django: Files = {
  'manage.py': 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "site1.settings")\n',
  'site1/__init__.py': '',
  'site1/wsgi.py': 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "site1.settings")\napplication = get_wsgi_application()\n',
};

describe('the services of an application', () => {
  after(removeFolders);

  it('are offered beside SQLite, and choosing one sets its switch', async () => {
    const files = python('django psycopg', { ...django, 'site1/settings.py': djangoSettings });
    assert.deepEqual(await found(files), { needed: [], offered: ['postgres'] });
    assert.deepEqual(await given(files, 'postgres'), ['DB=postgres', 'DB_HOST=postgres', 'DB_PASSWORD={postgres_password}']);
  });

  it('are needed where production has a database of its own', async () => {
    const files = python('django psycopg', {
      ...django,
      'site1/wsgi.py':
        'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "site1.settings.production")\napplication = get_wsgi_application()\n',
      'site1/settings/__init__.py': '',
      'site1/settings/base.py': 'DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3"}}\n',
      'site1/settings/production.py':
        'import os\nfrom .base import *\nDATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "HOST": os.environ["DB_HOST"]}}\n',
    });
    assert.deepEqual(await found(files), { needed: ['postgres'], offered: [] });
  });

  it('choose the engine of Django by the name that its default has', async () => {
    const files = python('django psycopg', {
      ...django,
      'site1/settings.py':
        'import os\nDATABASES = {"default": {"ENGINE": os.environ.get("DATABASE_ENGINE", "django.db.backends.sqlite3"), "NAME": os.environ.get("DATABASE_NAME", "x")}}\n',
    });
    assert.deepEqual(await given(files, 'postgres'), ['DATABASE_ENGINE=django.db.backends.postgresql', 'DATABASE_NAME=app']);
  });

  it('have no part in a class for tests, or in settings for development', async () => {
    const files = python('flask flask-sqlalchemy psycopg2', {
      'app.py': 'from flask import Flask\nimport config\napp = Flask(__name__)\n',
      'config.py': 'import os\nclass Production:\n    URI = os.environ["DATABASE_URL"]\n\nclass TestConfig:\n    URI = "sqlite://"\n',
    });
    assert.deepEqual((await found(files)).needed, ['postgres']);
  });

  it('are what Prisma is for, whatever other drivers there are', async () => {
    const files = node('@prisma/client pg better-sqlite3', {
      'prisma/schema.prisma': 'datasource db {\n  provider = "postgresql"\n  url = env("POSTGRES_PRISMA_URL")\n}\n',
    });
    assert.deepEqual((await found(files)).needed, ['postgres']);
  });

  it('are no services of others that the application watches', async () => {
    const files = node('express @scope/sqlite3 pg mongodb kafkajs redis', {
      'server.js': 'require("express")().listen(3000); require("./kafka");',
      'kafka.js': 'const { Kafka } = require("kafkajs"); exports.send = (brokers) => new Kafka({ brokers });',
      ...Object.fromEntries(
        ['pg', 'mongodb', 'redis', 'dns', 'http'].map((name) => [`monitor-types/${name}.js`, `const x = require("${name}");`]),
      ),
    });
    assert.deepEqual(await found(files), { needed: [], offered: ['kafka'] });
  });

  it('are offered where one of several exchangeable parts uses them, or only what is installed besides', async () => {
    const files = python('flask pika redis', {
      'app.py': 'import os\nfrom flask import Flask\nimport cache\napp = Flask(__name__)\n',
      'hook/__init__.py': '',
      'hook/none.py': '',
      'hook/mail.py': '',
      'hook/rabbitmq/__init__.py': 'import pika\n',
      'cache.py': 'try:\n    import redis\nexcept ImportError:\n    redis = None\n',
    });
    assert.deepEqual(await found(files), { needed: [], offered: ['rabbitmq', 'redis'] });
  });

  it('are none where only tests use their driver', async () => {
    const files = node('express redis', { 'server.js': 'require("express")().listen(3000)', 'test/a.js': 'require("redis")' });
    assert.deepEqual(await found(files), { needed: [], offered: [] });
  });

  it('are offered where the code goes on without their address, and needed where it ends', async () => {
    const with_ = (code: string): Files => node('express ioredis', { 'server.js': `const Redis = require("ioredis");\n${code}` });
    const asked = await found(with_('if (process.env.REDIS_URL) { cache = new Redis(process.env.REDIS_URL); }'));
    assert.deepEqual(asked, { needed: [], offered: ['redis'] });
    const ended = await found(
      with_('if (process.env.REDIS_URL === undefined) { throw new Error("no"); }\nnew Redis(process.env.REDIS_URL);'),
    );
    assert.deepEqual(ended, { needed: ['redis'], offered: [] });
    const endpoint = await found({
      'requirements.txt': 'flask\nelasticsearch\n',
      'app.py':
        'import os\nELASTICSEARCH_ENDPOINT = os.getenv("ELASTICSEARCH_ENDPOINT", "")\nif ELASTICSEARCH_ENDPOINT:\n    from elasticsearch import Elasticsearch\n    search = Elasticsearch(ELASTICSEARCH_ENDPOINT)\n',
    });
    assert.deepEqual(endpoint, { needed: [], offered: ['elasticsearch'] });
  });

  it('behind a switch that is off are offered, and choosing one switches it on', async () => {
    const files = go('github.com/spf13/viper github.com/redis/go-redis github.com/lib/pq modernc.org/sqlite', {
      'main.go': `package main

import (
\t"net/http"
\t"strings"

\t_ "github.com/lib/pq"
\t"github.com/redis/go-redis"
\t"github.com/spf13/viper"
\t_ "modernc.org/sqlite"
)

func main() {
\tviper.SetEnvPrefix("shelf")
\tviper.SetEnvKeyReplacer(strings.NewReplacer(".", "_"))
\tviper.AutomaticEnv()
\tviper.SetDefault("database.type", "sqlite")
\tviper.SetDefault("database.host", "localhost")
\tviper.SetDefault("redis.enabled", false)
\tviper.SetDefault("redis.host", "localhost:6379")
\tviper.SetDefault("service.secret", "")
\tif viper.GetString("database.type") == "postgres" {
\t}
\tredis.NewClient(nil)
\thttp.ListenAndServe(":8080", nil)
}
`,
    });
    assert.deepEqual(await found(files), { needed: [], offered: ['postgres', 'redis'] });
    assert.deepEqual(await given(files, 'postgres', 'redis'), [
      'SHELF_DATABASE_HOST=postgres',
      'SHELF_DATABASE_TYPE=postgres',
      'SHELF_REDIS_ENABLED=true',
      'SHELF_REDIS_HOST=redis:6379',
    ]);
    assert.deepEqual([...(await applicationIn(files)).signing.keys()], ['SHELF_SERVICE_SECRET']);
  });

  it('are found in schemas of environments, with their switches', async () => {
    const files = node('express envalid knex better-sqlite3 pg ioredis', {
      'server.js': 'require("./settings");',
      'settings.js': `const { cleanEnv, str, bool, num } = require("envalid");
module.exports = cleanEnv(process.env, {
  DB_CLIENT: str({ choices: ["pg", "better-sqlite3"], default: "better-sqlite3" }),
  DB_HOST: str({ default: "localhost" }),
  REDIS_ENABLED: bool({ default: false }),
  REDIS_HOST: str({ default: "127.0.0.1" }),
  JWT_SECRET: str({ devDefault: "securekey" }),
  SITE_NAME: str(),
});
`,
      'cache.js':
        'const Redis = require("ioredis"); const env = require("./settings"); if (env.REDIS_ENABLED) new Redis({ host: env.REDIS_HOST })',
    });
    assert.deepEqual(await found(files), { needed: [], offered: ['postgres', 'redis'] });
    assert.deepEqual(await given(files, 'postgres', 'redis'), [
      'DB_CLIENT=pg',
      'DB_HOST=postgres',
      'REDIS_ENABLED=true',
      'REDIS_HOST=redis',
    ]);
    const { facts, signing } = await applicationIn(files);
    assert.deepEqual([facts.env?.value, [...signing.keys()]], [['SITE_NAME'], ['JWT_SECRET']]);
  });

  it('are offered where a function alone opens them that is called for it, and the code has another database', async () => {
    const code = (opened: string): Files => ({
      'server.js': 'const { Pool } = require("pg");\nconst pool = new Pool({ connectionString: process.env.DATABASE_URL });\n',
      'import-old.js': opened,
    });
    const lazy = 'exports.takeOver = async (address) => {\n  const client = await require("mongodb").MongoClient.connect(address);\n};\n';
    assert.deepEqual(await found(node('pg mongodb', code(lazy))), { needed: ['postgres'], offered: ['mongo'] });
    const early = 'const { MongoClient } = require("mongodb");\nexports.client = new MongoClient(process.env.MONGO_URL);\n';
    assert.deepEqual((await found(node('pg mongodb', code(early)))).needed, ['postgres', 'mongo']);
    const alone = {
      'server.js': 'async function open() {\n  return require("mongodb").MongoClient.connect(process.env.DATABASE_URL);\n}\n',
    };
    assert.deepEqual((await found(node('mongodb', alone))).needed, ['mongo']);
  });

  it('are what the sample of the settings chooses that the program can not start without', async () => {
    const shop = (settings: string): Files => ({
      'server.js':
        'const settings = yaml.load(fs.readFileSync("shop.yml", "utf8"));\nknex({ client: settings.database.type, connection: process.env.DATABASE_URL });\n',
      'shop.sample.yml': settings,
    });
    const packages = 'knex js-yaml pg mysql2 sqlite3';
    const chosen = async (type: string) => found(node(packages, shop(`port: 80\ndatabase:\n  type: ${type}\n  host: localhost\n`)));
    assert.deepEqual(await chosen('postgres'), { needed: ['postgres'], offered: ['mysql'] });
    assert.deepEqual(await chosen('mysql'), { needed: ['mysql'], offered: ['postgres'] });
    assert.deepEqual((await chosen('sqlite')).needed, []);
    assert.deepEqual((await found(node(packages, shop('cache:\n  type: postgres\n')))).needed, []);
  });

  it('are one of several databases, the one that the example chooses', async () => {
    const files = node('express knex pg mysql2', {
      'server.js':
        'const client = process.env.DB_TYPE;\nif (client === "mysql") {} else if (client === "postgres") {}\nprocess.env.DB_HOST;',
      '.env.example': 'DB_TYPE=mysql\nDB_HOST=localhost\n',
    });
    assert.deepEqual(await found(files), { needed: ['mysql'], offered: ['postgres'] });
    assert.deepEqual(await given(files, 'postgres'), ['DB_HOST=postgres', 'DB_TYPE=postgres']);
  });
});

describe('the address of a service', () => {
  after(removeFolders);

  const engine = (call: string, more = ''): string =>
    `import os\nfrom sqlalchemy import ${call}\nURL = os.environ["DATABASE_URL"]\n${more}db = ${call}(URL)\n`;
  const asynchronous = 'create_async_engine';
  const schemes: readonly [string, string, string, string][] = [
    ['sqlalchemy asyncpg', engine(asynchronous), 'postgres', postgresUrl('postgresql+asyncpg')],
    ['sqlalchemy asyncpg psycopg2-binary', engine(asynchronous), 'postgres', postgresUrl('postgresql+asyncpg')],
    ['sqlalchemy asyncpg psycopg2-binary', engine('create_engine'), 'postgres', postgresUrl('postgresql')],
    ['sqlmodel psycopg[binary]', engine('create_engine'), 'postgres', postgresUrl('postgresql+psycopg')],
    ['sqlalchemy pymysql', engine('create_engine'), 'mysql', 'mysql+pymysql://app:{mysql_password:url}@mysql:3306/app'],
    ['sqlalchemy aiomysql', engine(asynchronous), 'mysql', 'mysql+aiomysql://app:{mysql_password:url}@mysql:3306/app'],
    ['sqlalchemy mysqlclient', engine('create_engine'), 'mysql', 'mysql://app:{mysql_password:url}@mysql:3306/app'],
    ['asyncpg', 'import os, asyncpg\nasyncpg.connect(os.environ["DATABASE_URL"])\n', 'postgres', postgresUrl('postgresql')],
    [
      'sqlalchemy asyncpg',
      engine(asynchronous, 'URL = URL.replace("postgresql://", "postgresql+asyncpg://")\n'),
      'postgres',
      postgresUrl('postgresql'),
    ],
    [
      'sqlalchemy asyncpg',
      engine(asynchronous, 'URL = URL.replace("postgres://", "postgresql+asyncpg://", 1)\n'),
      'postgres',
      postgresUrl('postgres'),
    ],
    [
      'sqlalchemy asyncpg',
      'import os\nfrom sqlalchemy.ext.asyncio import create_async_engine\nURL = os.getenv("DATABASE_URL", "postgresql+asyncpg://me@localhost/x")\n',
      'postgres',
      postgresUrl('postgresql+asyncpg'),
    ],
  ];
  for (const [requirements, code, service, expected] of schemes) {
    it(`has the scheme ${expected.split(':')[0]} for ${requirements}, ${JSON.stringify(code.slice(-60))}`, async () => {
      assert.deepEqual(await given(python(requirements, { 'main.py': code }), service), [`DATABASE_URL=${expected}`]);
    });
  }

  const implied: readonly [string, string][] = [
    ['no arguments', 'const { Pool } = require("pg");\nconst pool = new Pool();'],
    ['other arguments', 'import pg from "pg";\nconst pool = new pg.Pool({ max: 10 });'],
    ['a client', 'const pg = require("pg");\nconst client = new pg.Client()'],
  ];
  for (const [title, code] of implied) {
    it(`is in the variables of libpq where a driver is opened with ${title}`, async () => {
      const files = node('pg', { 'server.js': code });
      assert.deepEqual(await given(files, 'postgres'), libpq);
      assert.deepEqual((await found(files)).needed, ['postgres']);
    });
  }

  it('is in no variable of libpq where the driver is told it', async () => {
    const files = node('pg', {
      'server.js': 'const { Pool } = require("pg"); new Pool({ connectionString: process.env.PG_LINK_URL, max: 1 })',
    });
    assert.deepEqual(await given(files, 'postgres'), []);
    assert.match((await applicationIn(files)).warnings.join('\n'), /The code reads no variable with the address of PostgreSQL/);
  });

  it('is given under all names that the code reads, and under none that is for tests', async () => {
    const names = [
      'POSTGRES_PRISMA_URL',
      'POSTGRES_URL_NON_POOLING',
      'TEST_DATABASE_URL',
      'DATABASE_URL_TEST',
      'OLD_POSTGRES_URL',
      'AZURE_DATABASE_URL',
    ];
    const files = node('pg', { 'server.js': names.map((name) => `connect(process.env.${name});`).join('\n') });
    assert.deepEqual(await given(files, 'postgres'), [
      `POSTGRES_PRISMA_URL=${postgresUrl('postgresql')}`,
      `POSTGRES_URL_NON_POOLING=${postgresUrl('postgresql')}`,
    ]);
  });

  it('is in single values where the code reads single ones, whatever stands before and between', async () => {
    const names = ['APP_DB_HOST', 'HC_DB_PASSWORD', 'DATABASE__HOST', 'DATABASE__PORT', 'PG_ADDR'];
    const files = node('pg', { 'server.js': names.map((name) => `connect(process.env.${name});`).join('\n') });
    assert.deepEqual(await given(files, 'postgres'), [
      'APP_DB_HOST=postgres',
      'DATABASE__HOST=postgres',
      'DATABASE__PORT=5432',
      'HC_DB_PASSWORD={postgres_password}',
      'PG_ADDR=postgres:5432',
    ]);
  });

  it('is given as the example has it, where that names the address and the code single values as well', async () => {
    const files = node('pg', {
      'server.js': 'connect(process.env.DATABASE_URL, process.env.DATABASE_HOST)',
      '.env.example': 'DATABASE_URL=postgres://me@localhost/x\n',
    });
    assert.deepEqual(await given(files, 'postgres'), [`DATABASE_URL=${postgresUrl('postgres')}`]);
  });

  it('is found in names that a helper of the program is given', async () => {
    const files = go('github.com/lib/pq', {
      'main.go':
        'package main\n\nimport _ "github.com/lib/pq"\n\nvar options = map[string]string{"DATABASE_URL": "user=postgres"}\n\nfunc main() {}\n',
    });
    assert.deepEqual(await given(files, 'postgres'), [`DATABASE_URL=${postgresUrl('postgresql', '?sslmode=disable')}`]);
  });

  it('that the code has in it is a host name of the service, with a note; that of the container itself is a note alone', async () => {
    const hosts = async (files: Files, name: string): Promise<readonly string[]> => {
      const service = serviceNamed(name);
      assert.ok(service);
      return fixedHosts(service, environmentOf(await applicationIn(files)));
    };
    const remote = node('pg', { 'server.js': 'const pg = require("pg"); new pg.Pool({ connectionString: "postgres://me:it@db/votes" })' });
    assert.deepEqual(await hosts(remote, 'postgres'), ['db']);
    assert.match(
      (await applicationIn(remote)).warnings.join('\n'),
      /server\.js looks for PostgreSQL at db\. The service has that host name/,
    );
    const named = python('flask redis', {
      'app.py': 'from redis import Redis\nfrom flask import Flask\napp = Flask(__name__)\nr = Redis(host="store", db=0)\n',
    });
    assert.deepEqual(await hosts(named, 'redis'), ['store']);
    const local = node('ioredis', { 'server.js': 'const Redis = require("ioredis"); new Redis({ host: "localhost" })' });
    assert.deepEqual(await hosts(local, 'redis'), []);
    assert.match(
      (await applicationIn(local)).warnings.join('\n'),
      /looks for Redis at localhost, which is the container of the application itself/,
    );
    const told = node('ioredis', {
      'server.js': 'const Redis = require("ioredis"); new Redis(process.env.REDIS_URL || "redis://store:6379")',
    });
    assert.deepEqual(await hosts(told, 'redis'), []);
  });
});

describe('the variables of an application in Python', () => {
  after(removeFolders);

  it("are none of a request's, and those of settings that are made from others", async () => {
    const { facts } = await applicationIn(
      python('flask pydantic-settings', {
        'app.py': 'def app(environ, start):\n    return environ["PATH_INFO"], environ.get("HTTP_X_REAL_IP")\n',
        'settings.py':
          'from os import environ\nfrom pydantic_settings import BaseSettings\nclass Base(BaseSettings):\n    a: int\nclass Settings(Base):\n    b: int\nc = environ["C"]\n',
      }),
    );
    assert.deepEqual(facts.env?.value, ['A', 'B', 'C']);
  });
});

describe('a store of objects', () => {
  const client = 'const { S3Client } = require("@aws-sdk/client-s3");\nnew S3Client({ endpoint: process.env.S3_ENDPOINT });\n';

  it('is needed where nothing else holds the files', async () => {
    assert.deepEqual(await found(node('@aws-sdk/client-s3', { 'server.js': client })), { needed: ['s3'], offered: [] });
  });

  it('is offered where the application keeps files itself, or has a part that does', async () => {
    const keeping = node('@aws-sdk/client-s3', { 'server.js': `${client}fs.mkdirSync("uploads");\n` });
    assert.deepEqual(await found(keeping), { needed: [], offered: ['s3'] });
    const parts = node('@aws-sdk/client-s3', { 'server.js': '', 'files/S3Manager.js': client, 'files/LocalManager.js': '' });
    assert.deepEqual(await found(parts), { needed: [], offered: ['s3'] });
  });
});
