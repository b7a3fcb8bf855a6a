import { ecosystems } from '../drivers/registry.ts';
import type { Written } from '../policy/yaml-reader.ts';
import { duration, hasControlCharacter } from '../questions/kinds.ts';
import { givenNames } from '../services/catalog.ts';
import type { SecretFile, Service, ServiceHealthCheck } from '../services/service.ts';

/** The keys of a service, in the order of the docs. */
export const serviceKeys = [
  ...['title', 'aliases', 'versions', 'port', 'command', 'environment', 'secret', 'healthCheck', 'variables', 'drivers'],
  ...['capabilities', 'stopGrace'],
] as const;
const versionKeys = ['image', 'volume'] as const;
const healthKeys = ['test', 'interval', 'timeout', 'startPeriod', 'retries'] as const;

const imageReference = /^[a-z0-9][\w.-]*(?::\d{1,5})?(?:\/[\w.-]+)*(?::[\w][\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$/;
const serviceName = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const variableName = /^[A-Za-z_][A-Za-z0-9_]{0,254}$/;

/** Reads the backing services that a preset adds, by their names. Mistakes are thrown or collected, as `Written.attempt` does. */
export function readServices(section: Written | undefined): readonly Service[] {
  const members = section?.attempt((each) => each.members()) ?? new Map<string, Written>();
  return [...members].flatMap(([name, value]) => value.attempt((each) => serviceOf(name, each)) ?? []);
}

function serviceOf(name: string, value: Written): Service | undefined {
  if (!serviceName.test(name) || name.length > 40) value.refuse(`"${name}" is not a name of lower case letters, digits and dashes`);
  if (givenNames.includes(name) || name === 'app') value.refuse(`there is already a service ${name}`);
  const members = value.members(serviceKeys);
  const needed = (key: (typeof serviceKeys)[number]): Written => members.get(key) ?? value.refuse(`the service ${name} needs "${key}"`);
  const versions = value.attempt(() => versionsOf(name, needed('versions')));
  const healthCheck = value.attempt(() => healthCheckOf(needed('healthCheck')));
  const port = value.attempt(() => portOf(needed('port'))) ?? 0;
  const secret = members.get('secret')?.attempt((each) => secretNameOf(name, each));
  const fill = filledWith(name, port, secret);
  const environment = variablesIn(members.get('environment'), fill);
  const open = Object.entries(environment).filter(([, text]) => !/\{\w+\}/.test(text));
  const closed = Object.entries(environment).filter(([, text]) => /\{\w+\}/.test(text));
  const environmentFile: SecretFile | undefined =
    closed.length === 0
      ? undefined
      : { name: `${name}_server.env`, text: closed.map(([variable, text]) => `${variable}=${text}\n`).join(''), syntax: 'environment' };
  const command = members.get('command')?.attempt((each) => wordsOf(each));
  const title = members.get('title')?.attempt((each) => lineOf(each)) ?? name;
  if (versions === undefined || healthCheck === undefined) return undefined;
  const [first, ...others] = [...versions.keys()];
  return {
    name,
    title,
    aliases: members.get('aliases')?.attempt((each) => each.texts()) ?? [],
    versions: [first ?? '1', ...others],
    image: (version) => versions.get(version)?.image ?? '',
    ...([...versions.values()].some(({ volume }) => volume !== undefined)
      ? { dataPath: (version: string) => versions.get(version)?.volume }
      : {}),
    port,
    connection: {
      address: `${name}:${port}`,
      scheme: 'http',
      schemes: { own: [], shared: [] },
      words: { own: [], shared: [] },
      parts: {},
      usual: { word: '', parts: [] },
      always: variablesIn(members.get('variables'), fill),
    },
    drivers: driversIn(members.get('drivers')),
    ...(command === undefined ? {} : { command }),
    environment: Object.fromEntries(open),
    ...(environmentFile === undefined ? {} : { environmentFile }),
    secrets: secret === undefined ? [] : [{ name: secret, text: `{${secret}}` }],
    healthCheck,
    capabilities: members.get('capabilities')?.attempt((each) => each.items().map(capabilityOf)) ?? [],
    stopGrace: members.get('stopGrace')?.attempt(secondsOf) ?? 10,
  };
}

interface Version {
  readonly image: string;
  readonly volume: string | undefined;
}

function versionsOf(name: string, value: Written): ReadonlyMap<string, Version> {
  const versions = new Map<string, Version>();
  for (const [version, each] of value.members()) {
    if (!/^\d+(?:\.\d+)*$/.test(version)) each.refuse(`"${version}" is not a version such as 1.17; write it in quotes`);
    const members = each.members(versionKeys);
    const image = members.get('image') ?? each.refuse(`version ${version} of ${name} needs "image"`);
    const reference = image.text();
    if (!imageReference.test(reference)) image.refuse(`"${reference}" is not the reference of an image`);
    versions.set(version, { image: reference, volume: members.get('volume')?.attempt(folderOf) });
  }
  return versions.size === 0 ? value.refuse(`the service ${name} needs at least one version`) : versions;
}

function folderOf(value: Written): string {
  const path = value.text();
  const isPlain = /^(?:\/[\w.@+-]+)+$/.test(path) && !path.split('/').some((part) => part === '.' || part === '..');
  return isPlain ? path : value.refuse(`"${path}" is not an absolute path in the container`);
}

function portOf(value: Written): number {
  const port = value.count();
  return port <= 65_535 ? port : value.refuse(`${port} is not a port`);
}

function secretNameOf(service: string, value: Written): string {
  const secret = value.text();
  const prefix = `${service.replaceAll('-', '_')}_`;
  const isOwn = /^[a-z][a-z0-9_]{1,60}$/.test(secret) && secret.startsWith(prefix);
  return isOwn ? secret : value.refuse(`the name of the secret must begin with "${prefix}", in lower case letters`);
}

/** Replaces `{host}`, `{port}`, `{secret}` and `{secretFile}`. The value of the secret is filled in when files are written. */
function filledWith(name: string, port: number, secret: string | undefined): (value: Written) => string {
  const known = new Map([
    ['host', name],
    ['port', String(port)],
    ...(secret === undefined
      ? []
      : ([
          ['secret', `{${secret}}`],
          ['secretFile', `/run/secrets/${secret}`],
        ] as const)),
  ]);
  return (value) =>
    lineOf(value).replaceAll(
      /\{([^{}]*)\}/g,
      (whole, key: string) =>
        known.get(key) ??
        value.refuse(`"${whole}" is not a placeholder: use {host}, {port}${secret === undefined ? '' : ', {secret}, {secretFile}'}`),
    );
}

function variablesIn(section: Written | undefined, fill: (value: Written) => string): Readonly<Record<string, string>> {
  const members = section?.attempt((each) => each.members()) ?? new Map<string, Written>();
  return Object.fromEntries(
    [...members].flatMap(([name, value]) => {
      const text = value.attempt((each) => {
        if (!variableName.test(name)) each.refuse(`"${name}" is not the name of an environment variable`);
        return fill(each);
      });
      return text === undefined ? [] : [[name, text]];
    }),
  );
}

function driversIn(section: Written | undefined): Readonly<Record<string, readonly string[]>> {
  const members = section?.attempt((each) => each.members(ecosystems)) ?? new Map<string, Written>();
  return Object.fromEntries([...members].map(([ecosystem, value]) => [ecosystem, value.attempt((each) => each.texts()) ?? []]));
}

function healthCheckOf(value: Written): ServiceHealthCheck {
  const members = value.members(healthKeys);
  const test = members.get('test') ?? value.refuse('a health check needs "test"');
  const seconds = (key: (typeof healthKeys)[number], usual: number): number => members.get(key)?.attempt(secondsOf) ?? usual;
  return {
    test: testOf(test),
    interval: seconds('interval', 10),
    timeout: seconds('timeout', 5),
    startPeriod: seconds('startPeriod', 30),
    startInterval: 1,
    retries: members.get('retries')?.attempt((each) => each.count()) ?? 5,
  };
}

function testOf(value: Written): readonly string[] {
  if (!value.isList) return ['CMD-SHELL', lineOf(value)];
  const words = value.items().map((each) => lineOf(each));
  return words[0] === 'CMD' || words[0] === 'CMD-SHELL' ? words : value.refuse('the list must begin with CMD or CMD-SHELL');
}

function wordsOf(value: Written): readonly string[] {
  return value.items().map((each) => lineOf(each));
}

function capabilityOf(value: Written): string {
  const name = value.text();
  return /^[A-Z_]{3,40}$/.test(name) ? name : value.refuse(`"${name}" is not a capability such as CHOWN`);
}

/** A text of one line. */
function lineOf(value: Written): string {
  const text = value.text();
  return hasControlCharacter(text) ? value.refuse('a text of one line is expected') : text;
}

function secondsOf(value: Written): number {
  try {
    return duration.parse(value.text());
  } catch (error) {
    return value.refuse(error instanceof Error ? error.message : String(error));
  }
}
