import { posix } from 'node:path';
import { embeddedNames } from '../drivers/embedded.ts';
import type { Fact } from '../facts.ts';
import type { Folder } from '../folder/folder.ts';
import { catalog } from '../services/catalog.ts';
import type { Configured } from '../services/usage.ts';
import { isLoopback } from './listening.ts';
import { readAddress, readPortName } from './port-names.ts';

const endings = /\.(?:ya?ml|toml|json|ini|conf|env)$/i;
const kinds =
  /[._-]?(?:sample|example|examples|dist|default|defaults|dev|development|local|docker|template|base|prod|production|yaml|yml|toml|json|ini|conf)$/i;
const usual = new Set(['config', 'conf', 'configuration', 'settings', 'application', 'app', 'server', 'appsettings', 'base']);
const folders = /^(?:config|configs|conf|configuration|etc|samples?|deploy|cmd|res|resources|data)(?:\/(?:examples?|samples?|config))?$/;
const examples = /^(?:docs\/)?\.?examples?(?:\/[\w.-]{1,60}){0,3}$/;
/** Names of samples for a certain kind of machine. */
const special = /[._-](?:dev|development|local|docker)(?=[._-])/i;
const mostFiles = 24;
const mostLines = 4000;

/**
 * True for a sample of a program's configuration, by its path: `config.toml.sample`, `examples/config-dev.yaml`. `names`: the names of the
 * program.
 */
export function isSampleConfiguration(path: string, names: ReadonlySet<string>): boolean {
  let stem = posix.basename(path).slice(0, 100);
  const isConfiguration = endings.test(stem) || /\.(?:ya?ml|toml|json|ini|conf)[._-](?:sample|example|dist|default|template)$/i.test(stem);
  while (kinds.test(stem)) stem = stem.replace(kinds, '');
  const word = stem.toLowerCase().replace(/^[._-]+/, '');
  return isConfiguration && (usual.has(word) || names.has(word) || /^config[._-]/.test(stem));
}

/** Lists the samples of a program's configuration in a folder of the context, those at the top level first. */
export function listSamples(root: Folder, folder: string, names: ReadonlySet<string>): readonly string[] {
  const lead = folder === '' ? '' : `${folder}/`;
  return root.files
    .filter((path) => path.startsWith(lead) && path.length < 200)
    .filter((path) => {
      const inner = posix.dirname(path.slice(lead.length));
      return (inner === '.' || folders.test(inner) || examples.test(inner) || names.has(inner)) && isSampleConfiguration(path, names);
    })
    .map((path) => ({
      path,
      weight: path.split('/').length - (/minimal|simple|basic/i.test(path) ? 0.5 : 0) + (special.test(posix.basename(path)) ? 0.25 : 0),
    }))
    .sort((a, b) => a.weight - b.weight || (a.path < b.path ? -1 : 1))
    .slice(0, mostFiles)
    .map(({ path }) => path);
}

/** True for a sample with which a program would listen on loopback. */
export function listensOnLoopback(root: Folder, path: string, names: ReadonlySet<string>): boolean {
  return addressesIn(root, path, names).some(({ host }) => isLoopback(host));
}

/** The port in the first sample of a program's configuration that has one. `samples`: their paths, the best first. */
export function findSamplePort(root: Folder, samples: readonly string[], names: ReadonlySet<string>): Fact<number> | undefined {
  for (const path of samples) {
    const [found] = addressesIn(root, path, names);
    if (found !== undefined) return { value: found.port, certainty: 'stated', source: `${found.key} in ${path}` };
  }
  return undefined;
}

const dataFile = /^[\w./-]{1,120}\.(?:db3?|sqlite3?|bolt|duckdb)$/;

/** Example paths that a user must replace. */
const placeholder = /(?:^|\/)path\/to\/|(?:^|\/)(?:your|some)[-_/]|example/i;

/** The data files in a configuration. */
export function findSampleData(root: Folder, path: string): readonly string[] {
  return entriesOf(root.search(path)).flatMap(({ value }) => (dataFile.test(value) && !placeholder.test(value) ? [value] : []));
}

const choosing = /^(?:type|client|dialect|driver|engine|adapter|vendor|kind|backend|connection|provider)$/i;
const choosingDatabase =
  /^(?:db|database|sql|storage|store|persistence)[._-]?(?:type|client|dialect|driver|engine|adapter|vendor|kind|backend|connection|provider)$/i;
const ofDatabase = /(?:^|[._-])(?:db|database|databases|sql|storage|store|persistence|knex|sequelize|typeorm|datasource)$/i;

/** The database in a sample of settings: `type: postgres` in `database`. */
export function findSampleDatabase(root: Folder, path: string): Configured | undefined {
  for (const { key, around, value } of entriesOf(root.search(path))) {
    const isChoice = choosingDatabase.test(key) || (choosing.test(key) && around.some((each) => ofDatabase.test(each)));
    if (!isChoice) continue;
    if (embeddedNames.includes(value.toLowerCase())) return { service: 'embedded', file: path };
    const service = catalog.find(
      ({ name, connection: { words, values = [] } }) =>
        words.shared.includes('DATABASE') && [name, ...values].includes(value.toLowerCase()),
    );
    if (service !== undefined) return { service: service.name, file: path };
  }
  return undefined;
}

interface SampleAddress {
  readonly key: string;
  readonly port: number;
  readonly host: string | undefined;
}

/** The addresses in a configuration file of a program, those with the clearest names first. */
function addressesIn(root: Folder, path: string, names: ReadonlySet<string>): readonly SampleAddress[] {
  return entriesOf(root.search(path))
    .flatMap(({ key, around, value }) => {
      const address = readAddress(value);
      const port = address?.port;
      // A complete address may have any name: `http: 0.0.0.0:5556`.
      const named = readPortName(address?.host === undefined || address.host === '' ? key : `${key} listen`, names, around);
      return port === undefined || named === undefined || named.rank === 2 ? [] : [{ key, port, host: address?.host, rank: named.rank }];
    })
    .sort((a, b) => a.rank - b.rank);
}

/** A key with the path of a database file: `db_path`. */
const databaseKey = /^(?:\w{1,30}[._-])?(?:db|database|sqlite)[._-]?(?:path|file|name|filename|location)$/i;
const placeKey = /^(?:data|storage|uploads?|media)[_-]?(?:path|dir|directory|folder|root)$/i;
const settingsFile =
  /^(?!(?:.*\/)?(?:package|tsconfig|composer|manifest)[\w.-]{0,40}\.json$)[\w@/-][\w@/.-]{0,150}\.(?:ya?ml|toml|json|ini)$/;
const mostSettings = 60;

/** The data folders and database files in the application's own settings files: `dataPath: ./data`, `db_path: shop.db`, by key. */
export function findSettingsPlaces(root: Folder): readonly { readonly key: string; readonly path: string; readonly file: string }[] {
  return root.files
    .filter((file) => file.split('/').length <= 3 && settingsFile.test(file))
    .slice(0, mostSettings)
    .flatMap((file) => {
      const text = root.search(file);
      if (!/(?:data|storage|upload|media|db|sqlite)[\w-]{0,12}["']?[ \t]{0,9}[:=]/i.test(text)) return [];
      return entriesOf(text).flatMap(({ key, value }) =>
        (databaseKey.test(key) && dataFile.test(value) && !placeholder.test(value)) ||
        (placeKey.test(key) && /^\.?\/?[\w-]{1,60}(?:\/[\w-]{1,60}){0,4}\/?$/.test(value) && !value.startsWith('/'))
          ? [{ key, path: value, file }]
          : [],
      );
    });
}

interface Entry {
  readonly key: string;
  readonly around: readonly string[];
  readonly value: string;
}

/** The keys and values of a configuration file in any usual format; parsed by lines, as people write them. */
function entriesOf(text: string): Entry[] {
  const entries: Entry[] = [];
  let section: string[] = [];
  let open: { readonly indent: number; readonly key: string }[] = [];
  for (const line of text.split('\n').slice(0, mostLines)) {
    if (line.length > 500 || /^[ \t]*(?:#|;|\/\/)/.test(line)) continue;
    const header = /^[ \t]*\[{1,2}([\w."-]{1,80})\]{1,2}/.exec(line)?.[1];
    if (header !== undefined) section = header.split('.');
    const [, blank = '', key, rest = ''] = /^([ \t]*)(?:- )?["']?([\w.-]{1,60})["']?[ \t]*[:=](.*)$/.exec(line) ?? [];
    if (key === undefined) continue;
    open = open.filter(({ indent }) => indent < blank.length);
    const value = (/^[ \t]*(?:"([^"]*)"|'([^']*)'|([^\s,#;]*))/.exec(rest) ?? []).slice(1).find((each) => each !== undefined) ?? '';
    if (value === '' || value === '{') open.push({ indent: blank.length, key });
    else entries.push({ key, around: [...section, ...open.map((each) => each.key)], value });
  }
  return entries;
}
