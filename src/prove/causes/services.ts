import { catalog } from '../../services/catalog.ts';
import type { Cause, Change, Found, Subject } from '../cause.ts';

/** Ports on which the images of backing services listen → the service's name in the catalog: the first one of those that share a port. */
const ports: ReadonlyMap<string, string> = new Map(
  [...catalog].toReversed().map(({ name, port }): [string, string] => [String(port), name]),
)
  .set('5432', 'postgres')
  .set('3306', 'mysql')
  .set('6379', 'redis')
  .set('9200', 'elasticsearch')
  .set('1025', 'mailpit');

const anyPort = [...ports.keys()].join('|');

function addService(name: string | undefined, backing: readonly string[]): Change[] {
  const isKnown = name !== undefined && catalog.some((each) => each.name === name);
  return isKnown && !backing.includes(name) ? [{ question: 'services', add: [name] }] : [];
}

/** True for services at the same port that an application may name either way. */
function isLike(own: string, name: string): boolean {
  return ports.get(String(catalog.find((each) => each.name === own)?.port ?? '')) === name || own === name;
}

/** The service whose port a message contains; the only messages without a port are those of the client library of MySQL. */
function serviceIn({ port, before, errno, asyncio, elastic, socket }: Found): string | undefined {
  const found = port || before || errno || asyncio || elastic || socket || '';
  return found === '' ? 'mysql' : ports.get(found);
}

/** The service that a host name suggests. */
function serviceCalled(host: string): string | undefined {
  return catalog.find(({ name }) => name === host)?.name ?? (/^(?:db|database|postgresql|pg)$/.test(host) ? 'postgres' : undefined);
}

/** Names of variables with a service's host. */
const hostNames: ReadonlyMap<string, RegExp> = new Map(
  Object.entries({
    postgres: /^(?:[A-Z0-9]+_)*(?:DB|DATABASE|PG|POSTGRES|POSTGRESQL|SQL)_?(?:HOST|HOSTNAME|SERVER|ADDR|ADDRESS)$/,
    mysql: /^(?:[A-Z0-9]+_)*(?:DB|DATABASE|MYSQL|MARIADB|SQL)_?(?:HOST|HOSTNAME|SERVER|ADDR|ADDRESS)$/,
    redis: /^(?:[A-Z0-9]+_)*(?:REDIS|VALKEY|CACHE|BROKER)_?(?:HOST|HOSTNAME|SERVER)$/,
    mongo: /^(?:[A-Z0-9]+_)*(?:DB|DATABASE|MONGO|MONGODB)_?(?:HOST|HOSTNAME|SERVER)$/,
    rabbitmq: /^(?:[A-Z0-9]+_)*(?:RABBIT|RABBITMQ|AMQP|BROKER)_?(?:HOST|HOSTNAME|SERVER)$/,
  }),
);

/** The variables with a service's host that the code reads and the stack does not set. */
function hostVariables(own: string, { application, variables }: Subject): Change[] {
  const known = new Set([
    ...Object.keys(application.environment),
    ...application.environmentFiles.flatMap(({ text }) => [...text.matchAll(/^(\w{1,80})=/gm)].map(([, name = '']) => name)),
  ]);
  const pattern = [...hostNames].find(([name]) => isLike(own, name))?.[1];
  const open = variables.filter((name) => pattern?.test(name) === true && !known.has(name));
  return open.length === 0 ? [] : [{ question: 'environment', add: open.map((name) => `${name}=${own}`) }];
}

/** Failures at the application's backing services. */
export const serviceCauses: readonly Cause[] = [
  {
    name: 'no backing service',
    steps: ['start', 'answer'],
    pattern: new RegExp(
      [
        `(?:ECONNREFUSED|[Cc]onnection refused|Can't connect to MySQL server|could not connect to server).{0,120}?\\b(?<port>${anyPort})\\b`,
        `\\b(?<before>${anyPort})\\b[^\\d\\n]{0,60}(?:[Cc]onnection refused|ECONNREFUSED)`,
        `\\b(?<errno>${anyPort}): \\[Errno 111\\]`,
        `Connect call failed \\('[\\w.:]{1,45}', (?<asyncio>${anyPort})\\b`,
        `connection failed \\(https?://[\\w.@:-]{1,100}:(?<elastic>${anyPort})\\b`,
        'connection to server on socket "[^"]{1,80}\\.PGSQL\\.(?<socket>5432)" failed',
        "Can't connect to (?:local )?(?:(?:MySQL|MariaDB) )?server (?:through socket|on ')",
      ].join('|'),
    ),
    explain(found, { application }) {
      const name = serviceIn(found) ?? 'a service';
      return application.backing.some((each) => isLike(each, name))
        ? `The application looks for ${name} at an address other than the stack's: it reads no variable that the stack sets, so set the variable for the address with --environment.`
        : `The application looks for ${name}, which is not in the stack.`;
    },
    repair(found, subject) {
      const name = serviceIn(found);
      const own = subject.application.backing.find((each) => isLike(each, name ?? ''));
      return own === undefined ? addService(name, subject.application.backing) : hostVariables(own, subject);
    },
  },
  {
    name: 'another scheme in the address of a database',
    steps: ['start', 'answer'],
    pattern:
      /Can't load plugin: sqlalchemy\.dialects:(?<sqlalchemy>[\w.]{1,40})|the URL must start with the protocol `?(?<prisma>[\w+.]{1,30}:\/\/)`?|The asyncio extension requires an async driver(?<asyncio>)/,
    explain: ({ sqlalchemy, prisma }) =>
      prisma !== undefined && prisma !== ''
        ? `The application asks for an address that begins with ${prisma}, but its variable has another scheme.`
        : `The application can't use the scheme of its database's address${sqlalchemy ? ` (${sqlalchemy})` : ''}: its variable must begin with the scheme of the installed driver, such as postgresql+asyncpg://.`,
  },
  {
    name: 'unknown host name',
    steps: ['start', 'answer'],
    pattern:
      /(?:getaddrinfo (?:ENOTFOUND|EAI_AGAIN) |could not translate host name "|failed to resolve host '|lookup |Unknown (?:MySQL )?server host '|Error -[235] connecting to )(?<host>[\w.-]{1,100})|(?<before>[\w.-]{1,100}):\d{1,5}: \[Errno -[235]\]|socket\.gaierror: \[Errno -[235]\]/,
    explain: ({ host, before }) =>
      host || before
        ? `The application looks for a host called ${host || before}, which is not in the stack.`
        : "The application looks for a host that is not in the stack, and does not print its name: set the variable for the host's name with --environment.",
    repair({ host, before }, subject) {
      const name = serviceCalled(host || before || '');
      const own = subject.application.backing.find((each) => isLike(each, name ?? ''));
      return own === undefined ? addService(name, subject.application.backing) : hostVariables(own, subject);
    },
  },
  {
    name: 'missing database',
    steps: ['start', 'answer'],
    pattern: /database "(?<postgres>[\w.-]{1,80})" does not exist|Unknown database '(?<mysql>[\w.-]{1,80})'/,
    explain: ({ postgres, mysql }) => `The application opens the database ${postgres || mysql}, but the service has a different one.`,
  },
  {
    name: 'missing tables',
    steps: ['start', 'answer'],
    pattern:
      /relation "(?<table>[\w.-]{1,80})" does not exist|no such table: (?<sqlite>[\w.-]{1,80})|Table '(?<mysql>[\w.-]{1,80})' doesn't exist|The table `(?<prisma>[\w.-]{1,80})` does not exist in the current database/,
    explain: ({ table, sqlite, mysql, prisma }) =>
      `The database has no table ${table || sqlite || mysql || prisma}: the application's migrations must run first, as a job that --processes names, or by --start.`,
    repair(_, { application }) {
      const job = application.processes.find(({ kind, isFirst }) => kind === 'job' && !isFirst);
      return job === undefined ? [] : [{ question: 'processes', add: [job.name] }];
    },
  },
  {
    name: 'refused by a backing service',
    steps: ['start', 'answer'],
    pattern:
      /password authentication failed for user "(?<user>[\w.-]{1,80})"|Access denied for user '(?<mysql>[\w.-]{1,80})'|NOAUTH Authentication required|WRONGPASS/,
    explain: ({ user, mysql }) =>
      `A backing service refuses ${user || mysql || 'the application'}: the application reads no variable with the stack's password, or a volume still has an older password.`,
  },
];
