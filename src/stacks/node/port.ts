import { posix } from 'node:path';
import type { Fact } from '../../facts.ts';
import type { Folder } from '../../folder/folder.ts';
import { isTable, type Table } from '../../manifests/table.ts';
import { yamlKey } from '../../manifests/yaml-keys.ts';
import type { Source } from '../../source/source.ts';
import { parsePort, type Value } from '../../source/values.ts';
import { isDatabasePort } from '../port-names.ts';
import { expressionFrom, type Reading, readValue } from './values.ts';

/** A port in the application's settings, and the variable that sets it. */
export interface SettingPort {
  readonly port: Fact<number>;
  readonly variable?: string;
}

/** The places in which settings are searched. */
export interface Settings {
  readonly folder: Folder;
  readonly reading: Reading;
  /** The names of the port in the listening code: `port`, `backendPort`. */
  readonly names: readonly string[];
  /** The started file. */
  readonly entry: string | undefined;
  /** Ports in the example environment, by variable. */
  readonly example: ReadonlyMap<string, number>;
}

// Names of a server's own port; `smtpPort` and `redis_port` belong to other servers.
const ownName = /^(?:(?:app|server|http|web|api|listen|listening|node|backend|service|main|default)_?)?port$/i;
const otherName =
  /(?:^|_)(?:DB|DATABASE|REDIS|SMTP|MAIL|EMAIL|IMAP|POP3?|PG|POSTGRES\w*|MYSQL|MARIADB|MONGO\w*|AMQP|RABBIT\w*|LDAP|SSH|FTP|SFTP|SSL|TLS|HTTPS|PROXY|MQTT|ELASTIC\w*|KAFKA|MEMCACHED|CACHE|SMPP|SYSLOG|STATSD|GRAPHITE|METRICS?|DEBUG|ADMIN|HMR|VITE|WDS|CLIENT|FRONTEND|REMOTE|TARGET|DEV|TEST)_?/i;
// Ports of servers that a Node.js application uses as a client, except databases.
const clientPorts = new Set([21, 22, 25, 53, 110, 143, 389, 465, 514, 587, 636, 993, 995, 1025, 1883, 2525, 4222]);
const isOther = (port: number): boolean => clientPorts.has(port) || isDatabasePort(port);
const settingFile = /(?:^|\/)[\w.-]*(?:config|default|setting|env|constant|option)[\w.-]*(?:\/[\w.-]{1,80})?$/i;
const given =
  /(?<![\w$.])(?:[A-Za-z_$][\w$]{0,40}\.){0,3}["']?([A-Za-z_$][\w$]{0,40})["']?\s{0,4}(?:[!?]?:\s{0,4}(?:number|string|any)(?:\s{0,2}\|\s{0,2}\w{1,20}){0,3}\s{0,4})?(?::|=(?![=>]))/g;

/**
 * Finds the port in the application's settings if the listening code does not show it: a property or a variable with such a name (in a
 * class, an object, a schema), then its settings files, including samples.
 */
export function findSettingPort(settings: Settings): SettingPort | undefined {
  return inCode(settings) ?? inFiles(settings.folder);
}

interface Candidate {
  readonly name: string;
  readonly value: Value;
  readonly path: string;
}

function inCode({ reading, names, entry, example }: Settings): SettingPort | undefined {
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  const isOwn = (name: string): boolean => wanted.has(name.toLowerCase()) || ownName.test(name);
  const candidates = reading.modules
    .mentioning('port', 'PORT', 'Port')
    .flatMap((source) => candidatesIn(reading, source, isOwn))
    .filter(({ value: { literal, variable } }) => !isOther(Number(literal)) && !otherName.test(variable ?? ''));
  const rank = ({ name, value: { variable, literal }, path }: Candidate): number =>
    (variable === 'PORT' ? 8 : variable === undefined ? 0 : 4) +
    (wanted.has(name.toLowerCase()) ? 4 : 0) +
    (path === entry ? 2 : settingFile.test(path) ? 2 : 0) +
    (parsePort(literal) === undefined ? 0 : 1);
  const [best] = candidates.sort((a, b) => rank(b) - rank(a));
  if (best === undefined) return undefined;
  const { variable } = best.value;
  // A schema with the same name may be separate from the code that reads the variable.
  const literal = (each: Candidate): number | undefined => parsePort(each.value.literal);
  const stated = literal(best) === undefined ? candidates.find((each) => each.name === best.name && literal(each) !== undefined) : best;
  const port = stated === undefined ? undefined : literal(stated);
  if (stated !== undefined && port !== undefined) {
    const source = variable === undefined ? `${stated.name} in ${stated.path}` : `the default of ${variable} in ${stated.path}`;
    return { port: { value: port, source }, ...(variable === undefined ? {} : { variable }) };
  }
  if (variable === undefined) return undefined;
  return {
    port: { value: example.get(variable) ?? freePort, source: `${variable}, which ${best.path} reads and the image sets` },
    variable,
  };
}

// If a variable sets the port, any value works, because the image sets it.
const freePort = 3000;

// More ports than a settings file contains, and longer than a person writes one.
const mostRead = 40;
const longestSetting = 400;

function candidatesIn(reading: Reading, source: Source, isOwn: (name: string) => boolean): Candidate[] {
  let read = 0;
  return [...source.code.matchAll(given)].flatMap(({ index, 0: whole, 1: name = '' }): Candidate[] => {
    if (!isOwn(name) || read >= mostRead) return [];
    // A conditional assignment is not a default: `if (process.env.HEROKU) { config.port = … }`.
    if (/\bif\s{0,4}\([^\n]{0,200}\)\s{0,4}\{?\s{0,80}$/.test(source.code.slice(Math.max(0, index - 320), index))) return [];
    read += 1;
    const item = expressionFrom(source, index + whole.length);
    const value = item.end - item.start > longestSetting ? undefined : readValue(reading, source, item);
    const isTelling = value !== undefined && (parsePort(value.literal) !== undefined || value.variable !== undefined);
    return isTelling ? [{ name, value, path: source.path }] : [];
  });
}

const files =
  /^(?:[\w.-]{1,60}\/){0,2}(?:config|conf|settings?|defaults?|data|app)(?:[._-](?:default|sample|example|dist|template|production))?\.(?:json|ya?ml)$/i;
const isSample = (path: string): boolean => /sample|example|default|dist|template/i.test(path);
const keys = ['port', 'PORT', 'http_port', 'httpPort', 'server_port', 'serverPort', 'listen_port', 'listenPort', 'web_port', 'webPort'];
const groups = ['server', 'http', 'app', 'web', 'webserver', 'WebServer', 'listen', 'api', 'service'];
const mostFiles = 40;

function inFiles(folder: Folder): SettingPort | undefined {
  const found = folder.files.filter((path) => files.test(path) && !/(?:^|\/)(?:tests?|node_modules|docs?|examples?)\//.test(path));
  for (const path of found.sort((a, b) => Number(isSample(b)) - Number(isSample(a))).slice(0, mostFiles)) {
    const text = folder.search(path);
    const entry = posix.extname(path) === '.json' ? inJson(text) : inYaml(text);
    const port = parsePort(entry?.text);
    if (entry !== undefined && port !== undefined && !isOther(port)) return { port: { value: port, source: `${entry.key} in ${path}` } };
  }
  return undefined;
}

interface Entry {
  readonly key: string;
  readonly text: string | number;
}

function inJson(text: string): Entry | undefined {
  const root = parsed(text);
  const entryOf = (table: Table, prefix = ''): Entry[] =>
    keys.flatMap((key) => {
      const value = Object.hasOwn(table, key) ? table[key] : undefined;
      return typeof value === 'number' || typeof value === 'string' ? [{ key: `${prefix}${key}`, text: value }] : [];
    });
  if (root === undefined) return undefined;
  return [
    ...entryOf(root),
    ...groups.flatMap((group) => {
      const table = Object.hasOwn(root, group) ? root[group] : undefined;
      return isTable(table) ? entryOf(table, `${group}.`) : [];
    }),
  ][0];
}

/** A settings file that is not JSON is an error of the application, and not of this tool's input. */
function parsed(text: string): Table | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isTable(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function inYaml(text: string): Entry | undefined {
  for (const key of keys) {
    const value = yamlKey(text, key)?.text;
    if (value !== undefined) return { key, text: value };
  }
  for (const group of groups) {
    const entries = yamlKey(text, group)?.entries;
    const key = keys.find((each) => entries?.has(each) === true);
    const value = key === undefined ? undefined : entries?.get(key);
    if (key !== undefined && value !== undefined) return { key: `${group}.${key}`, text: value };
  }
  return undefined;
}
