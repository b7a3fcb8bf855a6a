import { isOwnAddress, localAddress } from '../../services/own-address.ts';
import { signingKeys } from '../../services/signing-keys.ts';
import { productionSwitch } from '../../stacks/environment.ts';
import type { Cause, Change, Found, Subject } from '../cause.ts';

/** Messages on one line in which programs and their libraries report a missing variable. */
const missing = new RegExp(
  [
    `KeyError: '(?<python>[A-Z][A-Z0-9_]{2,60})'`,
    `(?:[Mm]issing|[Uu]ndefined|[Nn]o) (?:required )?(?:env(?:ironment)? )?(?:var(?:iable)?s?|config(?:uration)?|setting)?:? ?["'\`]?(?<named>[A-Z][A-Z0-9]{1,30}_[A-Z0-9_]{1,40})["'\`]?`,
    `["'\`]?(?<behind>\\b[A-Z][A-Z0-9]{1,30}_[A-Z0-9_]{1,40})["'\`]? (?:environment variable |env var |setting )?(?:(?:is |was |must |has to |needs to |should )(?:a )?(?:be )?(?:not )?(?:be )?(?:required|missing|undefined|set|defined|provided|empty|configured)\\b|(?:not )(?:set|defined|provided|configured)\\b|(?:required|missing|undefined)\\b|not found\\. Declare it as envvar)`,
    `[Ss]et the (?<set>[A-Z][A-Z0-9_]{2,60}) environment variable`,
    // envalid and zod list missing variables with an empty text or a reason after them.
    `^\\s{2,12}(?<listed>[A-Z][A-Z0-9_]{2,60}): (?:undefined$|\\[ ?['"](?:Required|Invalid input: expected \\w{1,20}, received undefined))`,
    `[{,] ?(?<listedToo>[A-Z][A-Z0-9_]{2,60}): \\[ ?['"](?:Required|Invalid input: expected \\w{1,20}, received undefined)`,
    `\\b(?<validated>[A-Z][A-Z0-9_]{2,60}) (?:must be a URL address|should not be empty|must be longer than or equal to \\d)`,
    `^\\s{0,12}(?:path|missing): \\[ '(?<path>[A-Z][A-Z0-9_]{2,60})' \\],?$`,
    `Expected "(?<expected>[A-Z][A-Z0-9]{1,30}_[A-Z0-9_]{1,40})" but received undefined`,
    `must have required property '(?<property>[A-Z][A-Z0-9]{1,30}_[A-Z0-9_]{1,40})'`,
    `MissingEnvValueError: (?<error>[A-Z][A-Z0-9_]{2,60})$`,
    `required key (?<key>[A-Z][A-Z0-9_]{2,60}) missing value`,
  ].join('|'),
);

/** Variables whose names alone show their meaning, with a value for a stack on one machine. */
const usualValues: readonly {
  readonly names: { test(name: string, subject: Subject): boolean };
  value(subject: Subject): string;
}[] = [
  {
    names: { test: (name, { application }) => isOwnAddress(name, application.image.name) },
    value: ({ application }) => localAddress(application.image.port ?? 80),
  },
  { names: { test: (name, { application }) => loginPart(name, application.image.name) === 'user' }, value: () => 'admin' },
  { names: /^(?:[A-Z0-9]+_)?(?:HOST|BIND|BIND_ADDRESS|LISTEN_ADDRESS)$/, value: () => '0.0.0.0' },
  { names: /^(?:[A-Z0-9]+_)?PORT$/, value: ({ application }) => String(application.image.port ?? '') },
  { names: /^(?:[A-Z0-9]+_)?LOG_?LEVEL$/, value: () => 'info' },
  { names: /^(?:NODE_ENV|[A-Z0-9]+_ENV|ENVIRONMENT|ENV)$/, value: () => 'production' },
  { names: productionSwitch, value: () => 'true' },
  { names: /^(?:TZ|[A-Z0-9]+_TIME_?ZONE)$/, value: () => 'UTC' },
];

/** Last words of variables with the application's own login: a user name, and a password that can be random. */
const loginNames = { user: /^(?:USER|USERNAME|USER_NAME|LOGIN)$/, password: /^(?:PASSWORD|PASS|PASSPHRASE)$/ };

/** Words before them. A login at another server (`SMTP_PASSWORD`) has other words: only a person knows its values. */
const loginWords = /^(?:(?:APP|WEB|SITE|ADMIN|ADMINISTRATOR|ROOT|SUPERUSER|DJANGO_SUPERUSER|AUTH|BASIC_AUTH|LOGIN|INITIAL|DEFAULT|UI)_)?/;

/** The part of the application's own login that a variable holds, by its name, which can start with the project's: `NOTES_PASSWORD`. */
function loginPart(name: string, project: string): keyof typeof loginNames | undefined {
  const lead = `${project.toUpperCase().replaceAll(/[^A-Z0-9]{1,9}/g, '_')}_`;
  const own = name.startsWith(lead) ? name.slice(lead.length) : name;
  const rest = own.replace(loginWords, '');
  const isOwn = own !== name || rest !== own;
  if (!isOwn) return undefined;
  if (loginNames.user.test(rest)) return 'user';
  return loginNames.password.test(rest) ? 'password' : undefined;
}

/** Backing services by the names of the variables with their addresses. */
const addresses: readonly (readonly [RegExp, string])[] = [
  [/(?:^|_)(?:DATABASE|DB|POSTGRES|POSTGRESQL|PG)_(?:URL|URI|DSN|HOST)$/, 'postgres'],
  [/(?:^|_)REDIS_(?:URL|URI|HOST)$/, 'redis'],
  [/(?:^|_)MONGO(?:DB)?_(?:URL|URI|HOST)$/, 'mongo'],
  [/(?:^|_)(?:MYSQL|MARIADB)_(?:URL|URI|HOST)$/, 'mysql'],
  [/(?:^|_)(?:AMQP|RABBITMQ)_(?:URL|URI|HOST)$/, 'rabbitmq'],
];

/** Variables whose values become part of pages in the browser, which must not contain a placeholder. */
const publicNames = /^(?:NEXT_PUBLIC|VITE|REACT_APP|NUXT_PUBLIC|PUBLIC|GATSBY|EXPO_PUBLIC|VUE_APP)_/;

/** The name of the variable: every group of the patterns holds one. */
function nameIn(found: Found): string {
  return (Object.values(found).find((text) => text !== '') ?? '').toUpperCase();
}

function listed(all: readonly Found[]): { readonly names: string; readonly first: string; readonly isOne: boolean } {
  const names = [...new Set(all.map(nameIn))];
  const [first = ''] = names;
  return { names: names.join(', '), first, isOne: names.length === 1 };
}

/** Variables that decide which code a program loads, or how the system runs it: a line of a log is not a reason to set one. */
const systemNames =
  /^(?:PATH|HOME|SHELL|USER|LOGNAME|PWD|IFS|TMPDIR|BASH_ENV|SECRETS_DIR|(?:LD|DYLD|GLIBC|MALLOC)_\w+|PYTHON[A-Z]\w*|NODE_(?:OPTIONS|PATH|EXTRA_CA_CERTS)|NPM_\w+|GO(?:FLAGS|ROOT|PATH|TOOLCHAIN|PROXY|DEBUG)|RUSTFLAGS|CARGO_\w+|PERL5\w+|RUBYOPT|JAVA_TOOL_OPTIONS|SSL_CERT_\w+|(?:HTTPS?|NO|ALL|FTP)_PROXY)$/;

function repairOf(found: Found, subject: Subject): readonly Change[] {
  const name = nameIn(found);
  if (systemNames.test(name)) return [];
  const service = addresses.find(([pattern]) => pattern.test(name))?.[1];
  if (service !== undefined) return subject.application.backing.includes(service) ? [] : [{ question: 'services', add: [service] }];
  const { service: own, image } = subject.application;
  if (signingKeys([name], own, image.name).length > 0 || loginPart(name, image.name) === 'password')
    return [{ question: 'secrets', add: [name] }];
  const folder = folderFor(name, image.name);
  if (folder !== undefined)
    return [
      { question: 'environment', add: [`${name}=${folder}`] },
      { question: 'data', add: [folder] },
    ];
  const usual = usualValues.find(({ names }) => names.test(name, subject))?.value(subject);
  return usual === undefined || usual === '' ? [] : [{ question: 'environment', add: [`${name}=${usual}`] }];
}

/** Names of variables for a folder in which an application keeps data. */
const folderNames =
  /(?:^|_)(?:DATA|STORAGE|UPLOADS?|MEDIA|FILES|LIBRARY|DOCUMENTS|CONTENT|CACHE|LOGS?|BACKUPS?)_?(?:PATH|DIR|DIRECTORY|FOLDER|ROOT)$/;

/** The folder below /data for a variable that names a folder; /data itself for the variable `<project>_PATH`. */
function folderFor(name: string, project: string): string | undefined {
  const own = project.toUpperCase().replaceAll(/[^A-Z0-9]{1,9}/g, '_');
  if (name === `${own}_PATH`) return '/data';
  return folderNames.test(name) ? `/data/${name.toLowerCase().replaceAll('_', '-')}` : undefined;
}

/** A placeholder with the format that the name suggests. */
function standIn(name: string, subject: Subject): string {
  const service = addresses.find(([pattern]) => pattern.test(name))?.[1];
  if (service !== undefined && !name.endsWith('_HOST')) return `${schemes.get(service) ?? service}://build:build@localhost/build`;
  const usual = usualValues.find(({ names }) => names.test(name, subject))?.value(subject);
  if (usual !== undefined && usual !== '') return usual;
  if (/_(?:URL|URI|ENDPOINT|ORIGIN)$/.test(name)) return 'http://localhost';
  if (/_(?:EMAIL|MAIL|FROM)$/.test(name)) return 'build@example.com';
  // Long enough for code that requires keys of 32 characters.
  return 'only-for-the-build-and-never-in-the-image';
}

/** Address schemes that differ from the name of their service. */
const schemes: ReadonlyMap<string, string> = new Map([
  ['postgres', 'postgresql'],
  ['mongo', 'mongodb'],
  ['rabbitmq', 'amqp'],
]);

function placeholderFor(found: Found, subject: Subject): readonly Change[] {
  const name = nameIn(found);
  return publicNames.test(name) || systemNames.test(name)
    ? []
    : [{ question: 'buildEnvironment', add: [`${name}=${standIn(name, subject)}`] }];
}

function explainStart(all: readonly Found[]): string {
  const { names, first, isOne } = listed(all);
  return isOne
    ? `The application requires the variable ${names}: set it with --environment ${first}=VALUE, or in .env next to the compose file if it is a secret.`
    : `The application requires the variables ${names}: set them with --environment ${first}=VALUE and so on, or in .env next to the compose file if they are secrets.`;
}

function explainBuild(all: readonly Found[]): string {
  const { names, first, isOne } = listed(all);
  const variables = isOne ? 'the variable' : 'the variables';
  return publicNames.test(first)
    ? `The build requires ${variables} ${names}, which the pages show to everyone: set the value with --build-environment ${first}=VALUE.`
    : `The build requires ${variables} ${names}: it checks settings that only the running application needs.`;
}

/** How validators list a missing variable on two lines. */
const listedBelow =
  /^\s*(?<field>[A-Za-z]\w{2,60})\n\s+Field required \[type=missing|"path": \[\n\s*"(?<path>[A-Z][A-Z0-9_]{2,60})"|received undefined\n\s*→ at (?<pretty>[A-Z][A-Z0-9_]{2,60})$|^\s{1,8}\[(?<bracket>[A-Z][A-Z0-9_]{2,60})\]:\n.{0,60}received undefined/;

/** Settings that the application requires. */
export const settingCauses: readonly Cause[] = [
  {
    name: 'missing variable',
    steps: ['start', 'answer'],
    pattern: missing,
    isRepeated: true,
    explain: (_, __, all) => explainStart(all),
    repair: repairOf,
  },
  {
    name: 'missing variable among validated settings',
    steps: ['start', 'answer'],
    pattern: listedBelow,
    lines: 2,
    isRepeated: true,
    explain: (_, __, all) => explainStart(all),
    repair: repairOf,
  },
  {
    name: 'setting without the one it belongs to',
    steps: ['start', 'answer'],
    pattern: /\b(?<name>[A-Z][A-Z0-9_]{2,60}) (?:cannot|can't|must not) be (?:used|set) without (?<other>[A-Z][A-Z0-9_]{2,60})\b/,
    explain: ({ name, other }) =>
      `The application accepts ${name} only together with ${other}: set both, or neither; the base image may set one of them, too.`,
  },
  {
    name: 'missing variable in the build',
    steps: ['build'],
    pattern: missing,
    isRepeated: true,
    explain: (_, __, all) => explainBuild(all),
    repair: placeholderFor,
  },
  {
    name: 'missing variable among settings that the build validates',
    steps: ['build'],
    pattern: listedBelow,
    lines: 2,
    isRepeated: true,
    explain: (_, __, all) => explainBuild(all),
    repair: placeholderFor,
  },
];
