import { isOwnAddress, localAddress } from '../../services/own-address.ts';
import { signingKeys } from '../../services/signing-keys.ts';
import type { Cause, Change, Found, Subject } from '../cause.ts';

/** Ways in which programs and their libraries say that a variable is not there. */
const missing =
  /(?:KeyError: '(?<python>[A-Z][A-Z0-9_]{2,60})'|(?:[Mm]issing|[Uu]ndefined|[Nn]o) (?:required )?(?:env(?:ironment)? )?(?:var(?:iable)?s?|config(?:uration)?|setting)?:? ?["'`]?(?<named>[A-Z][A-Z0-9]{1,30}_[A-Z0-9_]{1,40})["'`]?|["'`]?(?<behind>[A-Z][A-Z0-9]{1,30}_[A-Z0-9_]{1,40})["'`]? (?:environment variable |setting )?(?:is |was |must |has to |needs to |should )?(?:be )?(?:not )?(?:required|missing|undefined|set|defined|provided|empty)|[Ss]et the (?<set>[A-Z][A-Z0-9_]{2,60}) environment variable|\b(?<validated>[A-Z][A-Z0-9_]{2,60}) (?:must be a URL address|should not be empty|must be longer than or equal to \d))/;

/** Variables whose name alone says what they hold, with a value for a stack on one machine. */
const usualValues: readonly {
  readonly names: { test(name: string, subject: Subject): boolean };
  value(subject: Subject): string;
}[] = [
  {
    names: { test: (name, { application }) => isOwnAddress(name, application.image.name) },
    value: ({ application }) => localAddress(application.image.port ?? 80),
  },
  { names: /^(?:[A-Z0-9]+_)?(?:HOST|BIND|BIND_ADDRESS|LISTEN_ADDRESS)$/, value: () => '0.0.0.0' },
  { names: /^(?:[A-Z0-9]+_)?PORT$/, value: ({ application }) => String(application.image.port ?? '') },
  { names: /^(?:[A-Z0-9]+_)?LOG_?LEVEL$/, value: () => 'info' },
  { names: /^(?:NODE_ENV|[A-Z0-9]+_ENV|ENVIRONMENT|ENV)$/, value: () => 'production' },
  { names: /^(?:TZ|[A-Z0-9]+_TIME_?ZONE)$/, value: () => 'UTC' },
];

/** Backing services by what the variables of their addresses are called. */
const addresses: readonly (readonly [RegExp, string])[] = [
  [/(?:^|_)(?:DATABASE|DB|POSTGRES|POSTGRESQL|PG)_(?:URL|URI|DSN|HOST)$/, 'postgres'],
  [/(?:^|_)REDIS_(?:URL|URI|HOST)$/, 'redis'],
  [/(?:^|_)MONGO(?:DB)?_(?:URL|URI|HOST)$/, 'mongo'],
  [/(?:^|_)(?:MYSQL|MARIADB)_(?:URL|URI|HOST)$/, 'mysql'],
  [/(?:^|_)(?:AMQP|RABBITMQ)_(?:URL|URI|HOST)$/, 'rabbitmq'],
];

function nameIn({ python, named, behind, set, validated }: Found): string {
  return python || named || behind || set || validated || '';
}

function repairOf(found: Found, subject: Subject): readonly Change[] {
  const name = nameIn(found);
  const service = addresses.find(([pattern]) => pattern.test(name))?.[1];
  if (service !== undefined) return subject.application.backing.includes(service) ? [] : [{ question: 'services', add: [service] }];
  if (signingKeys([name], subject.application.service, subject.application.image.name).length > 0)
    return [{ question: 'secrets', add: [name] }];
  const usual = usualValues.find(({ names }) => names.test(name, subject))?.value(subject);
  return usual === undefined || usual === '' ? [] : [{ question: 'environment', add: [`${name}=${usual}`] }];
}

/** Settings that the application demands. */
export const settingCauses: readonly Cause[] = [
  {
    name: 'missing variable',
    steps: ['start', 'answer'],
    pattern: missing,
    explain: (found) =>
      `The application demands the variable ${nameIn(found)}: give it with --environment ${nameIn(found)}=VALUE, or in .env beside the compose file where it is a secret.`,
    repair: repairOf,
  },
  {
    name: 'missing variable in the build',
    steps: ['build'],
    pattern: missing,
    explain: (found) => `The build demands the variable ${nameIn(found)}, and nothing sets it there.`,
  },
];
