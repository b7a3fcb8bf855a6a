import { catalog } from '../../services/catalog.ts';
import type { Cause, Change } from '../cause.ts';

/** Ports of backing services, as their images listen → the service's name in the catalog. */
const ports: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '5432': 'postgres',
    '3306': 'mysql',
    '6379': 'redis',
    '27017': 'mongo',
    '5672': 'rabbitmq',
    '11211': 'memcached',
    '4222': 'nats',
  }),
);

function addService(name: string | undefined, backing: readonly string[]): Change[] {
  const isKnown = name !== undefined && catalog.some((each) => each.name === name);
  return isKnown && !backing.includes(name) ? [{ question: 'services', add: [name] }] : [];
}

/** What the application does not find at its backing services. */
export const serviceCauses: readonly Cause[] = [
  {
    name: 'no backing service',
    steps: ['start', 'answer'],
    pattern:
      /(?:ECONNREFUSED|connection refused|Connection refused|Can't connect to MySQL server|could not connect to server).{0,120}?\b(?<port>5432|3306|6379|27017|5672|11211|4222)\b|(?<before>5432|3306|6379|27017|5672|11211|4222)\)?[^\d\n]{0,60}(?:connection refused|Connection refused|ECONNREFUSED|failed: Connection refused)/,
    explain({ port, before }, { application }) {
      const name = ports.get(port || before || '') ?? 'a service';
      return application.backing.includes(name)
        ? `The application looks for ${name} at another address than the stack's: it reads no variable that the stack sets.`
        : `The application looks for ${name}, which is not in the stack.`;
    },
    repair: ({ port, before }, { application }) => addService(ports.get(port || before || ''), application.backing),
  },
  {
    name: 'unknown host name',
    steps: ['start', 'answer'],
    pattern:
      /(?:getaddrinfo (?:ENOTFOUND|EAI_AGAIN) |could not translate host name "|lookup |Unknown MySQL server host '|Error -[235] connecting to )(?<host>[\w.-]{1,100})/,
    explain: ({ host }) => `The application looks for a host called ${host}, which is not in the stack.`,
    repair({ host = '' }, { application }) {
      return addService(
        catalog.find(({ name }) => name === host)?.name ?? (host === 'db' || host === 'database' ? 'postgres' : undefined),
        application.backing,
      );
    },
  },
  {
    name: 'missing database',
    steps: ['start', 'answer'],
    pattern: /database "(?<postgres>[\w.-]{1,80})" does not exist|Unknown database '(?<mysql>[\w.-]{1,80})'/,
    explain: ({ postgres, mysql }) => `The application opens the database ${postgres || mysql}, and the service has another one.`,
  },
  {
    name: 'missing tables',
    steps: ['start', 'answer'],
    pattern:
      /relation "(?<table>[\w.-]{1,80})" does not exist|no such table: (?<sqlite>[\w.-]{1,80})|Table '(?<mysql>[\w.-]{1,80})' doesn't exist/,
    explain: ({ table, sqlite, mysql }) =>
      `The database has no table ${table || sqlite || mysql}: the application's migrations have to run first.`,
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
      `A backing service refuses ${user || mysql || 'the application'}: the application reads no variable with the stack's password, or a volume has an older one.`,
  },
];
