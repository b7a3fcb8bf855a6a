import { embeddedDatabases, embeddedNames, otherPlaces } from '../drivers/embedded.ts';
import { driversOf } from '../drivers/registry.ts';
import { sqlalchemyPackages, usageOf } from '../drivers/usage.ts';
import type { Folder } from '../folder/folder.ts';
import { exampleFiles } from '../manifests/environment-example.ts';
import { once } from '../once.ts';
import { catalog, services as knownServices } from '../services/catalog.ts';
import type { Service } from '../services/service.ts';
import type { CodeAddress, DriverRole, Switch, Usage } from '../services/usage.ts';
import type { Literal, Source } from '../source/source.ts';
import { askedIn } from './asked.ts';
import { findSampleDatabase } from './sample-configuration.ts';

/** The source files of an application, as plain data. */
export interface CodeFiles {
  readonly folder: Folder;
  readonly paths: readonly string[];
  /** The files with the settings, if a framework names them: the first one with a value counts. */
  readonly settings?: readonly string[];
}

/** The same with their contents. */
export interface Code extends CodeFiles {
  /** The file, split into code and literals. */
  read(path: string): Source | undefined;
}

/** The files by their paths. */
export const sourcesIn = once(
  (sources: readonly Source[]): ReadonlyMap<string, Source> => new Map(sources.map((source) => [source.path, source])),
);

/** The known dependencies and settings of an application. */
export interface Known {
  readonly ecosystem: string;
  readonly packages: ReadonlyMap<string, string>;
  /** Names of the variables that the code reads. */
  readonly variables: readonly string[];
  /** Samples of the settings with which it starts, by path. */
  readonly samples?: readonly string[];
}

/** Finds how the code uses the services for which its packages are drivers. */
export function findUsage(code: Code, known: Known): Usage {
  const files = code.paths.map((path) => ({ path, text: code.folder.search(path) }));
  const matching = (pattern: RegExp): Source[] =>
    files.filter(({ text }) => pattern.test(text)).flatMap(({ path }) => code.read(path) ?? []);
  const names = namesIn(files.filter(({ text }) => nameInText.test(text)).flatMap(({ path }) => code.read(path) ?? []));
  const variables = [...new Set([...known.variables, ...names])];
  const services = knownServices().filter(({ name }) => packagesOf(name, known).length > 0);
  const embedded = findEmbedded(code, known, matching);
  const configured = (known.samples ?? []).flatMap((path) => findSampleDatabase(code.folder, path) ?? [])[0];
  return {
    ...(embedded === undefined ? {} : { embedded }),
    ...(configured === undefined ? {} : { configured }),
    roles: new Map(services.flatMap(({ name }) => packagesOf(name, known)).flatMap((driver) => rolesOf(driver, files, code, known))),
    switches: findSwitches(known.variables, files, exampleTexts(code.folder)),
    asked: services.length === 0 ? [] : askedIn(files),
    addresses: services.length === 0 ? [] : findAddresses(services, matching, variables, known),
    names,
    implied: impliedBy(files, services, known),
    schemes: findSchemes(files, known),
  };
}

function packagesOf(service: string, { ecosystem, packages }: Known): readonly string[] {
  const { drivers = [], hints = [] } = driversOf(service, ecosystem);
  return [...drivers, ...hints].filter((name) => packages.has(name));
}

interface File {
  readonly path: string;
  readonly text: string;
}

// Names in arguments of the program's own helpers: `envint("DB_PORT")`, `{ "REDIS_URL": … }`; for addresses, accounts and keys.
const namedFor =
  '(?:URL|URI|DSN|HOST|HOSTNAME|SERVERS?|BROKERS|PORT|USER|USERNAME|PASS|PASSWORD|PWD|NAME|DBNAME|DB|DATABASE|ADDR|ADDRESS|ENDPOINT|REDIS|SECRET|KEYS?|KEY_BASE|SALT)';
const nameInText = new RegExp(`["'\`](?:[A-Z][A-Z0-9]{0,40}_+){1,8}${namedFor}["'\`]`);
const wholeName = new RegExp(`^(?:[A-Z][A-Z0-9]{0,40}_+){1,8}${namedFor}$`);

function namesIn(sources: readonly Source[]): string[] {
  const names = sources.flatMap(({ literals }) => [...literals.values()].flatMap(({ value }) => value ?? []));
  return [...new Set(names.filter((name) => wholeName.test(name)))].sort();
}

const developing = /(?:^|[\\/_.-])(?:dev|devel|develop|development|local|test|tests|testing|ci|debug)(?:[\\/_.-]|$)/i;
const embeddedText = /sqlite/i;

function findEmbedded(code: Code, { ecosystem, packages }: Known, matching: (pattern: RegExp) => Source[]): string | undefined {
  // Prisma's schema determines the kind of database.
  const isStated = [...packages.keys()].some((name) => name.startsWith('prisma[') && name !== 'prisma[sqlite]');
  if (isStated) return undefined;
  const driver = findEmbeddedDriver(ecosystem, packages);
  if (driver !== undefined) return `${driver} in ${packages.get(driver)}`;
  const decisive = (code.settings ?? [])
    .flatMap((path) => code.read(path) ?? [])
    .find((source) => /\bDATABASES\b\s*(?::[^=\n]{1,80})?=/.test(source.code));
  const sources = decisive === undefined ? matching(embeddedText) : [decisive];
  const found = sources.find((source) => !developing.test(source.path) && namesEmbedded(source, code.folder));
  return found === undefined ? undefined : `SQLite in ${found.path}`;
}

function findEmbeddedDriver(ecosystem: string, packages: ReadonlyMap<string, string>): string | undefined {
  const known = embeddedDatabases.get(ecosystem) ?? [];
  // A fork in another scope has the same name.
  return [...packages.keys()].find(
    (name) => known.includes(name) || (ecosystem === 'npm' && known.includes(name.replace(/^@[^/]{1,80}\//, ''))),
  );
}

function namesEmbedded(source: Source, folder: Folder): boolean {
  const isCalled = /\bsqlite3\s{0,9}\.\s{0,9}connect\s{0,9}\(/.test(source.code);
  const isImported = /["'](?:bun|node):sqlite["']/.test(folder.search(source.path));
  return (
    isCalled ||
    isImported ||
    [...source.literals].some(
      ([at, literal]) =>
        /^(?:sqlite(?:\+\w{1,30})?:|django\.db\.backends\.sqlite3$)/.test(textOf(literal)) && !isForDevelopment(source, at),
    )
  );
}

/** The text at the beginning of a literal, even if expressions follow. */
function textOf({ value, parts }: Literal): string {
  const [first] = parts ?? [];
  return value ?? (typeof first === 'string' ? first : '');
}

/** True inside a class such as `TestConfig`, which no deployment uses. */
function isForDevelopment({ code }: Source, at: number): boolean {
  const heads = [...code.slice(Math.max(at - 4000, 0), at).matchAll(/^class[ \t]{1,9}(\w{1,80})/gm)];
  return /^(?:Test|Dev|Local|Debug|CI)|(?:Test|Testing|Dev|Development|Local)(?:Config|Settings)?$/.test(heads.at(-1)?.[1] ?? '');
}

// Folders of code that monitors other services, or is not part of the running application.
const aside =
  /(?:^|\/)(?:scripts?|extra|tools?|bench\w{0,20}|cli|seeds?|monitors?|monitor-?types?|checks?|checkers?|probes?|exporters?|notifications?|notification-providers|__tests__|tests?|testing|spec|examples?|dev)\//i;
const plugged =
  /^(.*\/)?(?:plugins?|hooks?|integrations?|connectors?|adapters?|backends?|drivers?|data-?sources?|sinks?|extensions?|contrib|addons?)\/[^/]+(?:\/[^/]+)?$/i;

function rolesOf(driver: string, files: readonly File[], code: Code, { ecosystem, packages }: Known): [string, DriverRole][] {
  const imported = importOf(driver, ecosystem);
  if (imported === undefined) return [];
  const { pattern } = imported;
  const sites = files.filter(({ text }) => isIn(text, imported));
  if (sites.length === 0) {
    const isLoaded = usageOf(ecosystem).loaders.some((name) => packages.has(name));
    return !isLoaded && importedElsewhere(imported, files, code) ? [[driver, 'aside']] : [];
  }
  if (sites.every(({ path }) => aside.test(path))) return [[driver, 'aside']];
  const serving = sites.filter(({ path }) => !aside.test(path));
  const isPlugged = serving.every(
    (file) => isTried(file.text, pattern) || isOneOfSeveral(file.path, files) || isBesideLocal(file.path, code.paths),
  );
  if (isPlugged) return [[driver, 'plugged']];
  return [[driver, serving.every(({ text }) => isLazy(text, pattern, ecosystem)) ? 'lazy' : 'application']];
}

/** The beginning of an import statement inside a function, by registry; Go has none. */
const lazily: ReadonlyMap<string, RegExp> = new Map([
  ['pypi', /^[ \t]{1,40}(?:from|import)/],
  ['npm', /^[ \t]{1,200}(?![ \t]).{0,200}(?:\brequire|\bimport\s{0,9}\()/],
]);

/** True if every import of it is inside a function, according to its indentation. */
function isLazy(text: string, pattern: RegExp, ecosystem: string): boolean {
  const lazy = lazily.get(ecosystem);
  if (lazy === undefined) return false;
  const found = [...text.matchAll(new RegExp(pattern, 'gm'))];
  return found.every(({ index, 0: match }) =>
    lazy.test(text.slice(Math.max(text.lastIndexOf('\n', index - 1) + 1, index - 300), index) + match),
  );
}

/** How code imports a module: a text in every importing file, and the statement. */
interface ImportOf {
  readonly name: string;
  readonly pattern: RegExp;
}

/** Searching for the name first takes a tenth of the time. */
function isIn(text: string, { name, pattern }: ImportOf): boolean {
  return text.includes(name) && pattern.test(text);
}

function importOf(driver: string, ecosystem: string): ImportOf | undefined {
  const bare = driver.replace(/\[.*$/, '');
  const name = usageOf(ecosystem).modules[bare] ?? (ecosystem === 'pypi' ? bare.replaceAll('-', '_') : bare);
  const statement = statementOf(name.replaceAll(/[$*./\\|()[\]{}?+^-]/g, '\\$&'), ecosystem);
  return statement === undefined ? undefined : { name, pattern: statement };
}

function statementOf(quoted: string, ecosystem: string): RegExp | undefined {
  if (ecosystem === 'pypi') return new RegExp(`^[ \\t]{0,40}(?:from|import)[ \\t]{1,9}${quoted}\\b`, 'm');
  if (ecosystem === 'npm')
    return new RegExp(`(?:\\bfrom|\\bimport|\\brequire|\\()\\s{0,9}\\(?\\s{0,9}["'\`]${quoted}(?:/[^"'\`\\n]{0,200})?["'\`]`);
  if (ecosystem === 'go') return new RegExp(`"${quoted}(?:/[^"\\n]{0,200})?"`);
  return undefined;
}

// More other files than a single application has.
const mostOthers = 2000;

/** True if only files outside of the application import it: its tests. */
function importedElsewhere(imported: ImportOf, files: readonly File[], { folder }: Code): boolean {
  const own = new Set(files.map(({ path }) => path));
  const endings = new Set(files.map(({ path }) => path.slice(path.lastIndexOf('.'))));
  return folder.files
    .filter((path) => !own.has(path) && endings.has(path.slice(path.lastIndexOf('.'))))
    .slice(0, mostOthers)
    .some((path) => isIn(folder.search(path), imported));
}

/** `try: import redis` with an `except ImportError`: the code works without it. */
function isTried(text: string, pattern: RegExp): boolean {
  const match = pattern.exec(text);
  if (match === null) return false;
  const before = text.slice(Math.max(match.index - 300, 0), match.index);
  const after = text.slice(match.index, match.index + 400);
  return (
    /\btry:[ \t]*\n(?:[ \t]+[^\n]*\n){0,6}[ \t]*$/.test(before) &&
    /^[^\n]*\n(?:[ \t]+[^\n]*\n){0,6}[ \t]*except[ \t(]+(?:ImportError|ModuleNotFoundError)/.test(after)
  );
}

/** True for one of several adapters in a folder with such a name. */
function isOneOfSeveral(path: string, files: readonly File[]): boolean {
  const match = plugged.exec(path);
  if (match === null) return false;
  const folder = path.slice(0, path.indexOf('/', (match[1] ?? '').length) + 1);
  const parts = new Set(files.flatMap((file) => (file.path.startsWith(folder) ? [file.path.slice(folder.length).split('/', 1)[0]] : [])));
  return parts.size >= 3;
}

/** True for an adapter next to one for the local disk: `S3FileManager.js`, `LocalFileManager.js`. */
function isBesideLocal(path: string, paths: readonly string[]): boolean {
  const [, folder = '', name = ''] = /^(.*\/|)([^/]+)$/.exec(path) ?? [];
  const own = /^(.{0,40}?)(?:s3|aws|minio)(.{0,60})$/i.exec(name);
  if (own === null) return false;
  const [, before = '', after = ''] = own;
  const others = ['local', 'disk', 'file', 'filesystem', 'fs'].map((word) => `${folder}${before}${word}${after}`.toLowerCase());
  return paths.some((each) => others.includes(each.toLowerCase()));
}

const suffix = '(?:TYPE|ENGINE|DRIVER|DIALECT|CLIENT|CONNECTION|BACKEND|VENDOR|KIND|PROVIDER|SYSTEM|FLAVOU?R|ADAPTER|STORE)';
/** The ends of names of variables that select a service, by a word for all services of its kind. */
const choosing: ReadonlyMap<string, RegExp> = new Map([
  [
    'DATABASE',
    new RegExp(
      `(?:^|_)(?:(?:DB|DATABASE|SQL|STORAGE|STORE|PERSISTENCE|DATA)_?${suffix}|DBMS)$|^(?:DRIVER|DIALECT|(?:[A-Z0-9]+_)?(?:DB|DATABASE))$`,
    ),
  ],
  ['CACHE', new RegExp(`(?:^|_)(?:CACHE|SESSIONS?|QUEUE|BROKER|KV|STORE)_?${suffix}$`)],
  ['BUCKET', new RegExp(`(?:^|_)(?:STORAGE|FILES?|UPLOADS?|MEDIA|ASSETS?)(?:_STORAGE)?_?${suffix}$|(?:^|_)FILES?_STORAGE$`)],
]);

const enablingName = /(?:^|_)(?:USE|ENABLE|WITH)_\w+$|_(?:ENABLED?|ON)$/;

/** The maximum number of such variables: each is searched in all code. */
const mostSwitches = 32;

function findSwitches(variables: readonly string[], files: readonly File[], examples: readonly string[]): Switch[] {
  return variables
    .map((variable) => ({ variable, bare: variable.toUpperCase().replaceAll(/__+/g, '_') }))
    .filter(({ bare }) => isPlainName(bare) && (enablingName.test(bare) || [...choosing.values()].some((pattern) => pattern.test(bare))))
    .slice(0, mostSwitches)
    .flatMap(({ variable, bare }) => switchOf(variable, bare, files, examples));
}

/** True for a plain name of reasonable length. */
function isPlainName(name: string): boolean {
  return /^\w{1,100}$/.test(name);
}

/** The selection by a variable that the code compares with the names of services, or uses as a key. */
function switchOf(variable: string, bare: string, files: readonly File[], examples: readonly string[]): Switch[] {
  const isEnabling = enablingName.test(bare);
  const kinds = [...choosing].flatMap(([word, pattern]) => (pattern.test(bare) ? [word] : []));
  // A configuration key may represent the variable: `database.type` for SHOP_DATABASE_TYPE.
  const key = variable.toLowerCase().split('_').slice(1).join('.');
  const word = [variable, key].find((each) => each.length > 3 && files.some(({ text }) => text.includes(each))) ?? variable;
  const naming = files.filter(({ text }) => text.includes(word));
  if (isEnabling) return enabling(variable, bare, naming);
  return kinds.flatMap((kind) => {
    const able = catalog.filter(({ connection: { words } }) => words.shared.includes(kind));
    const own = chosen(variable, { able, kind, word, naming, knowing: naming, examples });
    return own.length > 0 || word === variable ? own : chosen(variable, { able, kind, word, naming, knowing: files, examples });
  });
}

function enabling(variable: string, bare: string, naming: readonly File[]): Switch[] {
  const service = catalog.find(({ connection: { words } }) =>
    words.own.some(
      (word) =>
        bare.endsWith(`USE_${word}`) ||
        bare.endsWith(`ENABLE_${word}`) ||
        bare.endsWith(`WITH_${word}`) ||
        new RegExp(`(?:^|_)${word}_(?:ENABLED?|ON)$`).test(bare),
    ),
  );
  if (service === undefined) return [];
  const lines = naming.flatMap(({ text }) => linesWith(text, variable));
  const value = lines.flatMap((line) => /[=!]=?=?\s{0,4}["'](true|True|TRUE|1|yes|on)["']/.exec(line)?.[1] ?? [])[0] ?? 'true';
  const isOn = lines.some((line) =>
    new RegExp(`${variable}["'\`]?\\s{0,4}(?:,|\\|\\||\\?\\?|or\\b)\\s{0,4}["'\`]?(?:true|1|yes|on)\\b`, 'i').test(line),
  );
  return [{ variable, values: new Map([[service.name, value]]), initial: isOn ? service.name : 'embedded' }];
}

const quoted = (name: string): RegExp => new RegExp(`["'\`]${name}["'\`]`);
const compared = (name: string): RegExp =>
  new RegExp(
    `(?:[!=]==?\\s{0,4}|\\bcase\\s{1,4}|\\bin\\s{1,4}[([]\\s{0,4}|[[,]\\s{0,9})["'\`]${name}["'\`](?=\\s{0,9}[\\],:]|[^,)]{0,2}\\s{0,4}[{:&|?\\n)])`,
  );
const statedDefault = /\bdefault\s{0,4}[:=(]\s{0,4}["'`]([\w.-]{1,60})["'`]/;
const firstValue = /^["'`]?\]?\)?\s{0,4}(?:,|\|\||\?\?|or\b|:(?!:)|=(?!=))[^"'`=\n[]{0,60}["'`]([\w.-]{1,60})["'`]/;

const djangoEngines = [
  ['postgres', 'django.db.backends.postgresql'],
  ['mysql', 'django.db.backends.mysql'],
] as const;

interface Choice {
  /** The services that a variable with such a name may select, and the word for all of them. */
  readonly able: readonly Service[];
  readonly kind: string;
  /** The name of the variable in the code. */
  readonly word: string;
  /** The files that contain it, and those with the names of services. */
  readonly naming: readonly File[];
  readonly knowing: readonly File[];
  readonly examples: readonly string[];
}

function chosen(variable: string, { able, kind, word, naming, knowing, examples }: Choice): Switch[] {
  const values = new Map<string, string>();
  for (const service of able) {
    const names = namesOf(service);
    const known = (pattern: (name: string) => RegExp): string | undefined =>
      names.find((name) => knowing.some(({ text }) => pattern(name.replaceAll('.', '\\.')).test(text)));
    // An account may have the same name: values in comparisons or lists have precedence.
    const value = known(compared) ?? known(quoted);
    if (value !== undefined) values.set(service.name, value);
  }
  const behind = naming.flatMap(({ text }) => linesWith(text, word).map((line) => line.slice(line.indexOf(word) + word.length)));
  const named = behind.flatMap((line) => (statedDefault.exec(line) ?? firstValue.exec(line))?.[1] ?? []);
  const isForDatabase = kind === 'DATABASE';
  const within = isForDatabase ? embeddedNames : [...embeddedNames, ...otherPlaces];
  const initial = named
    .map((name) => (within.includes(name) ? 'embedded' : able.find((service) => namesOf(service).includes(name))?.name))
    .find((each) => each !== undefined);
  // Django's engines have similar names.
  if (initial === 'embedded' && named.some((name) => name.startsWith('django.db.backends.'))) {
    for (const [service, engine] of djangoEngines) if (!values.has(service)) values.set(service, engine);
  }
  // The name of a database may be that of its kind, and a store may be one of files.
  const isAmbiguous =
    /(?:^|_)(?:DB|DATABASE)$/.test(variable) || (isForDatabase && /(?:^|_)(?:STORAGE|STORE|PERSISTENCE|DATA)_/.test(variable));
  const asked = behind.flatMap((line) => /^["'`]?\]?\)?\s{0,4}[!=]==?\s{0,4}["'`]([\w.-]{1,60})["'`]/.exec(line)?.[1] ?? []);
  const isCompared = asked.some((name) => embeddedNames.includes(name) || able.some((service) => namesOf(service).includes(name)));
  const example = examples.flatMap((text) => new RegExp(`^[ \\t]{0,9}${variable}=["']?([\\w.-]{1,60})`, 'm').exec(text)?.[1] ?? [])[0];
  const shown = able.find((service) => example !== undefined && namesOf(service).includes(example))?.name;
  if (shown !== undefined && example !== undefined) values.set(shown, example);
  if (values.size === 0 || (isAmbiguous && !isCompared && initial === undefined && shown === undefined)) return [];
  return [{ variable, values, ...(initial === undefined ? {} : { initial }), ...(shown === undefined ? {} : { shown }) }];
}

function exampleTexts(folder: Folder): readonly string[] {
  return exampleFiles.filter((file) => folder.has(file)).map((file) => folder.search(file));
}

function namesOf({ name, connection: { values = [] } }: Service): readonly string[] {
  return values.length === 0 ? [name] : values;
}

function linesWith(text: string, word: string): string[] {
  const lines: string[] = [];
  for (let at = text.indexOf(word); at !== -1 && lines.length < 20; at = text.indexOf(word, at + word.length)) {
    const end = text.indexOf('\n', at);
    lines.push(text.slice(Math.max(text.lastIndexOf('\n', at) + 1, at - 200), Math.min(end === -1 ? text.length : end, at + 300)));
  }
  return lines;
}

function findAddresses(
  services: readonly Service[],
  matching: (pattern: RegExp) => Source[],
  variables: readonly string[],
  known: Known,
): CodeAddress[] {
  const isVariable = new Set(variables);
  const found = matching(/:\/\/|:\d{4,5}["'`]|\bhost/i).flatMap((source) => {
    const used = services.filter(({ name }) => packagesOf(name, known).some((driver) => mentions(source, driver, known)));
    return [...source.literals].flatMap(([at, literal]) => {
      const address = addressIn(textOf(literal), services) ?? hostAt(source, at, literal, used);
      if (address === undefined) return [];
      const variable = variableBefore(source, at, isVariable);
      return [{ ...address, ...(variable === undefined ? {} : { variable }), path: source.path }];
    });
  });
  return found;
}

function mentions(source: Source, driver: string, { ecosystem }: Known): boolean {
  const name = usageOf(ecosystem).modules[driver] ?? driver.replace(/\[.*$/, '');
  const module = ecosystem === 'pypi' ? name.replaceAll('-', '_') : name;
  return ecosystem === 'pypi'
    ? new RegExp(`\\b(?:from|import)[ \\t]{1,9}${module.replaceAll('.', '\\.')}\\b`).test(source.code)
    : [...source.literals.values()].some(({ value }) => value === module);
}

function addressIn(text: string, services: readonly Service[]): Omit<CodeAddress, 'path'> | undefined {
  const [, scheme, urlHost] = /^([a-z][a-z0-9+._-]{1,30}):\/\/(?:[^@/\s]{0,200}@)?([A-Za-z][\w.-]{0,100})(?=[:/?,]|$)/.exec(text) ?? [];
  if (scheme !== undefined && urlHost !== undefined) {
    const service = services.find(({ connection: { schemes, unencrypted = {} } }) =>
      [...schemes.own, ...schemes.shared].includes((Object.hasOwn(unencrypted, scheme) ? unencrypted[scheme] : undefined) ?? scheme),
    );
    return service && { service: service.name, host: urlHost, scheme };
  }
  const [, host, port] = /^([A-Za-z][\w.-]{0,100}):(\d{2,5})$/.exec(text) ?? [];
  const service = services.find((each) => String(each.port) === port);
  return host === undefined || service === undefined ? undefined : { service: service.name, host, hasPort: true };
}

/** `host="db"` in a file with the driver of one service. */
function hostAt({ code }: Source, at: number, { value = '' }: Literal, used: readonly Service[]): Omit<CodeAddress, 'path'> | undefined {
  const [service, another] = used;
  if (service === undefined || another !== undefined || !/^[A-Za-z][\w.-]{0,62}$/.test(value)) return undefined;
  return /(?<![\w.])(?:host|hostname)\s{0,4}[:=]\s{0,4}$/i.test(code.slice(Math.max(at - 30, 0), at))
    ? { service: service.name, host: value }
    : undefined;
}

/** The variable whose default a literal is: it precedes the literal on the same line, or on the line above. */
function variableBefore(source: Source, at: number, isVariable: ReadonlySet<string>): string | undefined {
  const before = source.code.slice(Math.max(at - 300, 0), at);
  const from = at - before.split('\n').slice(-2).join('\n').length;
  const names = [...source.code.slice(from, at).matchAll(/"|[A-Za-z_]\w{1,80}/g)].map(({ 0: name, index }) =>
    name === '"' ? (source.literals.get(from + index)?.value ?? '') : name,
  );
  return names.reverse().flatMap((name) => [name, name.toUpperCase()].filter((each) => isVariable.has(each)))[0];
}

function impliedBy(files: readonly File[], services: readonly Service[], { ecosystem }: Known): Map<string, readonly string[]> {
  const implied = new Map<string, readonly string[]>();
  for (const { service, call, within, variables } of usageOf(ecosystem).implied) {
    const isUsed = services.some(({ name, replaces }) => name === service || replaces === service);
    if (!isUsed || !files.some(({ path, text }) => !aside.test(path) && within?.test(text) !== false && call.test(text))) continue;
    implied.set(service, [...new Set([...(implied.get(service) ?? []), ...variables])]);
  }
  return implied;
}

const rewriting = /\.replace\(\s{0,20}r?["']([a-z]{2,20}):\/\/["'],\s{0,20}["']([a-z]{2,20}\+\w{1,30}):\/\/["']/g;

function findSchemes(files: readonly File[], { ecosystem, packages }: Known): Map<string, string> {
  const schemes = new Map<string, string>();
  if (!sqlalchemyPackages.some((name) => packages.has(name))) return schemes;
  const isAsynchronous = files.some(({ text }) => /\bcreate_async_engine\b|\basync_engine_from_config\b/.test(text));
  for (const [service, drivers] of Object.entries(usageOf(ecosystem).schemes)) {
    const found = drivers.filter((driver) => packages.has(driver.package));
    const chosen =
      (isAsynchronous ? found.find((driver) => driver.isAsynchronous) : found.find((driver) => driver.isAsynchronous !== true)) ?? found[0];
    if (chosen === undefined) continue;
    const taken = files.flatMap(({ text }) =>
      [...text.matchAll(rewriting)].flatMap(([, from = '', to = '']) =>
        to.split('+')[0]?.startsWith(service.slice(0, 5)) === true ? [from] : [],
      ),
    );
    const sets = files.some(({ text }) => /\.set\(\s{0,20}drivername\s{0,4}=/.test(text));
    const plain = taken.includes('postgresql') || sets ? chosen.scheme.replace(/\+.*$/, '') : taken[0];
    schemes.set(service, plain ?? chosen.scheme);
  }
  return schemes;
}
