import { posix } from 'node:path';
import { type Certainty, type Fact, ownStartSource } from '../../facts.ts';
import type { Folder } from '../../folder/folder.ts';
import { containerEvidence } from '../../manifests/container-evidence.ts';
import { hasPortSlot, onPort } from '../../manifests/port-slot.ts';
import { afterSteps, type Steps } from '../../manifests/shell-line.ts';
import type { PortFinding } from '../listening.ts';
import { describeIgnored, describeLoopback, describeUnhandledSignal } from '../notes.ts';
import { type FoundProcess, statedInCompose } from '../processes.ts';
import { type Application, findApplications, onlyFramework } from './applications.ts';
import type { DjangoProject } from './django.ts';
import type { Framework } from './framework.ts';
import { frameworks } from './frameworks.ts';
import type { GunicornConfiguration } from './gunicorn.ts';
import { findKeptOptions } from './kept-options.ts';
import { listeningOf, withSlot } from './listening.ts';
import type { Modules } from './modules.ts';
import { findConfiguredPort } from './opened-configuration.ts';
import {
  callsAnyServer,
  findListening,
  findListeningOption,
  findLoopback,
  findOwnServing,
  findPort,
  findPortConstant,
  findPortOption,
  servesForDevelopment,
} from './port.ts';
import { assumedScripts, findScripts, type Script } from './scripts.ts';
import type { Served } from './server.ts';
import { addableServers, type ChosenServer, chooseServer, serverPort, serversIn, usualServer } from './servers.ts';
import { findPage, streamlitPort } from './streamlit.ts';
import { type StatedStart, withoutRunner } from './tasks.ts';
import { readUwsgi, type UwsgiConfiguration } from './uwsgi.ts';
import { readUwsgiIni, withHttp } from './uwsgi-ini.ts';
import { isVendored } from './vendored.ts';

/** The application object that a server runs. */
type Target = Pick<Served, 'target' | 'isFactory' | 'interface'>;

/** How the application starts. */
export interface Entry {
  readonly framework?: Fact<string>;
  readonly start?: Fact<readonly string[]>;
  /** The same with `portSlot` in place of the port; absent if it contains no port. */
  readonly slottedStart?: readonly string[];
  readonly port?: Fact<number>;
  /** The started file, if it is known. */
  readonly path?: string;
  /** Why there is no start command. */
  readonly unknownStart?: string;
  readonly warnings?: readonly string[];
  /** The server that is added, if the application has none. */
  readonly server?: Fact<string>;
  /** The start command for each server that can be added, with `portSlot` for the port. */
  readonly serverStarts?: Readonly<Record<string, readonly string[]>>;
  /** Why there is no port, if one is expected. */
  readonly unknownPort?: string;
}

interface Surroundings {
  readonly folder: Folder;
  readonly modules: Modules;
  readonly packages: ReadonlyMap<string, string>;
  readonly manifest: string;
  readonly consoleScripts: readonly string[];
  /** The project's own name, normalised. */
  readonly project: string | undefined;
  /** Commands that the project adds to other programs: `celery flower`. */
  readonly plugins: readonly (readonly string[])[];
  readonly django: DjangoProject | undefined;
  readonly gunicorn: GunicornConfiguration;
  /** The command of a Procfile or a package manager. */
  readonly stated: StatedStart | undefined;
  /** The first worker, which is the start command if there is no other. */
  readonly worker: StatedStart | undefined;
}

/**
 * Finds the production start command: that of a Procfile or a package manager, or else the application's own server, or else a script, or
 * else a worker.
 */
export function findEntry(around: Surroundings): Entry {
  const detected = detectedEntry(around);
  const found = around.stated === undefined ? withOptions(around, detected) : statedEntry(around, detected, around.stated);
  return {
    ...found,
    ...(detected.serverStarts === undefined ? {} : { serverStarts: detected.serverStarts }),
    ...withAddedServer(around, found),
    ...withSteps(found, around.stated?.steps),
  };
}

/** The server of the start command with the options from a person's container file. */
function withOptions({ folder }: Surroundings, entry: Entry): Entry {
  const { start, slottedStart } = entry;
  const options = start && findKeptOptions(folder, start.value);
  if (start === undefined || options === undefined) return entry;
  return {
    ...entry,
    start: { ...start, value: [...start.value, ...options.words], source: `${start.source}, ${options.source}` },
    ...(slottedStart === undefined ? {} : { slottedStart: [...slottedStart, ...options.words] }),
  };
}

/** The start command with the steps before it. */
function withSteps({ start, slottedStart }: Entry, steps: Steps | undefined): Pick<Entry, 'start' | 'slottedStart'> {
  if (steps === undefined || start === undefined) return {};
  return {
    start: { ...start, value: afterSteps(steps, start.value) },
    ...(slottedStart === undefined ? {} : { slottedStart: afterSteps(steps, slottedStart) }),
  };
}

/** The start command of a person's container file, if it names a part of the application. */
export function containerStart(around: Surroundings): StatedStart | undefined {
  const { start } = containerEvidence(around.folder);
  if (start === undefined) return undefined;
  const words = withoutRunner(start.words).map((word) => (/^python3(?:\.\d+)?$/.test(word) ? 'python' : word));
  const isOwn = fileIn(around, words) !== undefined || around.consoleScripts.includes(words[0] ?? '');
  return isOwn ? { words, source: start.source } : undefined;
}

/** The processes of a person's compose file that name a part of the application, or a program of its packages. */
export function startedBeside(around: Surroundings): readonly FoundProcess[] {
  return statedInCompose(around.folder, serverPort).flatMap((each) => {
    const start = withoutRunner(each.start).map((word) => (/^python3(?:\.\d+)?$/.test(word) ? 'python' : word));
    const [program = ''] = start;
    const isThere = around.packages.has(program) || around.consoleScripts.includes(program) || fileIn(around, start) !== undefined;
    return isThere ? [{ ...each, start }] : [];
  });
}

/** The server of a start command that nothing installs: the image adds it. */
function withAddedServer({ packages }: Surroundings, { start, framework, warnings = [] }: Entry): Pick<Entry, 'server' | 'warnings'> {
  const missing = serversIn(start?.value ?? []).filter(({ name, release }) => release !== undefined && !packages.has(name));
  const [server] = missing;
  if (start === undefined || server === undefined) return {};
  const { name } = server;
  const title = frameworks.find((each) => each.name === framework?.value)?.title ?? 'the application';
  return {
    server: { value: name, certainty: 'assumed', source: `the usual server of ${title}; the folder does not install one` },
    warnings: [
      ...warnings,
      start.certainty === 'assumed'
        ? `Nothing in the folder installs a production server for ${title}: the image adds ${name}, unless --server names another one.`
        : `${start.source} starts ${name}, but nothing in the folder installs it: the image adds it.`,
    ],
  };
}

function statedEntry(around: Surroundings, detected: Entry, { words, source }: StatedStart): Entry {
  const { framework } = detected;
  const path = fileIn(around, words) ?? detected.path;
  const known = { ...(framework === undefined ? {} : { framework }), ...(path === undefined ? {} : { path }) };
  const notes = around.django?.notes ?? [];
  const uwsgi = withHttp(around.folder, around.modules.home, words);
  if (uwsgi !== undefined) {
    const port: Fact<number> = { value: uwsgi.port ?? serverPort, source: uwsgi.port === undefined ? source : uwsgi.path };
    return { ...known, ...startOn(uwsgi.words, source, port.value), port, warnings: notes };
  }
  const listening = listeningOf(onPort(words, serverPort), around.gunicorn);
  if (listening === undefined) {
    const own = ownServing(
      around,
      frameworks.find(({ name }) => name === framework?.value),
    );
    // A port in the command itself has precedence over any other finding.
    const told: Partial<Entry> = hasPortSlot(words) && own.port?.certainty !== undefined ? { port: { value: serverPort, source } } : {};
    return { ...known, ...startOn(words, source, (told.port ?? own.port)?.value), ...own, ...told };
  }
  const { port, fix, place } = listening;
  return {
    ...known,
    ...startOn(place === undefined ? words : withSlot(words, place), source, port),
    ...(port === undefined ? { unknownPort: `${source} does not say on which port it listens.` } : { port: { value: port, source } }),
    warnings: [...notes, ...(fix === undefined ? [] : [describeLoopback(source, `add ${fix}`)])],
  };
}

/** The start command on its port. */
function startOn(
  words: readonly string[],
  source: string,
  port = serverPort,
  certainty?: Certainty,
): Pick<Entry, 'start' | 'slottedStart'> {
  return {
    start: { value: onPort(words, port), ...(certainty === undefined ? {} : { certainty }), source },
    ...(hasPortSlot(words) ? { slottedStart: words } : {}),
  };
}

/** The file in a command: a path, a module after -m, or the module of `module:object`. */
function fileIn({ folder, modules }: Surroundings, words: readonly string[]): string | undefined {
  for (const [index, word] of words.entries()) {
    const module = words[index - 1] === '-m' ? word : /^([\w.]+):[\w.]+(?:\(.*\))?$/.exec(word)?.[1];
    const path = posix.join(modules.home, word);
    const found =
      word.endsWith('.py') && folder.has(path)
        ? path
        : module === undefined
          ? undefined
          : (modules.fileOf(`${module}.__main__`) ?? modules.fileOf(module));
    if (found !== undefined) return found;
  }
  return undefined;
}

function detectedEntry(around: Surroundings): Entry {
  if (around.django !== undefined) {
    const entry = djangoEntry(around, around.django);
    return { ...entry, warnings: [...(entry.warnings ?? []), ...around.django.notes] };
  }
  const { best, all } = findApplications(around.modules, around.packages);
  const named = namedApplication(around, all) ?? onlyFactory(best, all);
  const [application, ...others] = named === undefined ? best : [named];
  if (application === undefined) return streamlitEntry(around) ?? scriptEntry(around);
  const framework = frameworkFact(around, application.framework, application);
  const found = served(around, { framework: application.framework, fact: framework, application });
  if (others.length === 0) return found;
  const shown = others.slice(0, 3).map(({ shown: each, path }) => `\`${each}\` in ${path}`);
  return assumed(found, `\`${application.shown}\` in ${application.path} is as likely as ${shown.join(' and ')}`);
}

/** The only function that returns the application, if several scripts call it and none of them has a server's name. */
function onlyFactory(best: readonly Application[], all: readonly Application[]): Application | undefined {
  const isUsual = best.some(({ path }) => /(?:^|\/)(?:main|app|asgi|wsgi|api|server|__init__)\.py$/.test(path));
  const factories = all.filter(({ isFactory, isGuess }) => isFactory && isGuess !== true);
  return best.length > 1 && !isUsual && factories.length === 1 ? factories[0] : undefined;
}

/** The application in the configuration of uWSGI. */
function namedApplication({ folder, modules, packages }: Surroundings, all: readonly Application[]): Application | undefined {
  const configuration = readUwsgi(folder);
  const path = configuration && uwsgiModule(modules, folder, configuration);
  if (configuration === undefined || path === undefined) return undefined;
  const { callable: attribute, isFactory, file } = configuration;
  const here = all.filter((each) => each.path === path);
  const found = here.find((each) => each.attribute === attribute) ?? here[0];
  if (found !== undefined) return found;
  const [module, framework] = [modules.moduleName(path), onlyFramework(packages)];
  if (module === undefined || framework === undefined) return undefined;
  return { framework, path, module, attribute, isFactory, shown: `${module}:${attribute} of ${file}` };
}

/** The module with Django's application in the configuration of uWSGI. */
function namedModule({ folder, modules }: Surroundings): { readonly module: string; readonly path: string } | undefined {
  const configuration = readUwsgi(folder);
  const path = configuration?.callable === 'application' ? uwsgiModule(modules, folder, configuration) : undefined;
  const module = path === undefined ? undefined : modules.moduleName(path);
  return path === undefined || module === undefined ? undefined : { module, path };
}

/** The file of the module in a configuration of uWSGI. */
function uwsgiModule(modules: Modules, folder: Folder, { module = '', folder: base }: UwsgiConfiguration): string | undefined {
  if (module.endsWith('.py')) return [posix.join(base, module), module].find((path) => folder.has(path));
  return module === '' ? undefined : modules.fileOf(module);
}

/** An entry with one of several equally likely start commands. `choice`: the chosen one and the others, as a clause. */
function assumed(entry: Entry, choice: string): Entry {
  if (entry.start === undefined) return entry;
  return {
    ...entry,
    start: { ...entry.start, certainty: 'assumed' },
    warnings: [...(entry.warnings ?? []), `${choice}. The tool takes the first; --start names another one.`],
  };
}

function frameworkFact({ packages }: Surroundings, { name }: Framework, application?: Application): Fact<string> {
  const file = packages.get(name);
  const places = [
    file === undefined ? '' : `${name} in ${file}`,
    application === undefined ? '' : `\`${application.shown}\` in ${application.path}`,
  ];
  return { value: name, source: places.filter((place) => place !== '').join(', ') };
}

/** The port in a person's container file: a server listens on any port. */
function statedPort({ folder, gunicorn }: Surroundings): Fact<number> | undefined {
  const { port, start } = containerEvidence(folder);
  if (port !== undefined) return { ...port, certainty: 'stated' };
  if (start === undefined) return undefined;
  const { port: value, place } = listeningOf(start.words, gunicorn) ?? {};
  return value === undefined || place === undefined ? undefined : { value, certainty: 'stated', source: start.source };
}

/** The port in the code that is not only for development. */
function ofProduction(modules: Modules): Fact<number> | undefined {
  const { port, address } = findPort(modules);
  return address?.variable === undefined && servesForDevelopment(modules) ? undefined : port;
}

/** Words with `portSlot` for the port, and that port. */
interface Command {
  readonly words: readonly string[];
  readonly port: Fact<number>;
}

/** The command of a server, with the port from the folder or else the usual one; undefined if the server cannot serve the target. */
function commandOf(around: Surroundings, { server, worker }: ChosenServer, target: Target, own?: Fact<number>): Command | undefined {
  const { folder, gunicorn, modules } = around;
  const port = (server.name === 'gunicorn' ? gunicorn.port : undefined) ??
    own ??
    readUwsgi(folder)?.port ??
    ofProduction(modules) ??
    statedPort(around) ?? { value: serverPort, source: ownStartSource(server.name) };
  const words = server.command({ ...target, ...(worker === undefined ? {} : { worker }) });
  if (words === undefined) return undefined;
  return server.name === 'uwsgi' ? configured(around, words, port) : { words, port };
}

/** The command of uWSGI with the application's own configuration, which may serve its static files. */
function configured({ folder, modules }: Surroundings, words: readonly string[], port: Fact<number>): Command {
  const file = 'uwsgi.ini';
  const found = readUwsgiIni(folder, posix.join(modules.home, file));
  if (found?.isPortable !== true) return { words, port };
  const at = words.indexOf('--module');
  // If it names another application than the served one, that does not exist.
  const stated = readUwsgi(folder)?.module;
  if (found.namesApplication && (stated === undefined || words[at + 1]?.startsWith(stated) !== true)) return { words, port };
  const configuredWords = [...(found.namesApplication && at !== -1 ? words.slice(0, at) : words), '--ini', file];
  const own = withHttp(folder, modules.home, ['uwsgi', file]);
  if (found.address === undefined || own === undefined) return { words: configuredWords, port };
  const address = configuredWords.indexOf('--http-socket');
  return {
    words: configuredWords.filter((_, index) => index !== address && index !== address + 1),
    port: own.port === undefined ? port : { value: own.port, source: found.path },
  };
}

function served(
  around: Surroundings,
  { framework, fact, application }: { framework: Framework; fact: Fact<string>; application: Application },
): Entry {
  const { interface: kind } = framework;
  const { isFactory, path, isGuess } = application;
  const installed = chooseServer(kind, around.packages, around.gunicorn);
  const target = { target: `${application.module}:${application.attribute}`, isFactory, interface: kind };
  const command = installed && commandOf(around, installed, target);
  const serverStarts = startsOf(around, target, framework);
  if (installed !== undefined && command !== undefined) {
    const source = `${installed.server.name} in ${around.packages.get(installed.server.name)}, \`${application.shown}\` in ${path}`;
    const start = startOn(command.words, source, command.port.value, isGuess ? 'assumed' : undefined);
    return { framework: fact, ...start, port: command.port, path, serverStarts };
  }
  // The framework's own runner may be made for production, and so may the server that the code calls.
  const own = kind === 'aiohttp' || callsServer(around) ? scriptEntry(around, fact) : undefined;
  if (own?.start !== undefined) return own;
  const added = addedEntry(around, target, framework, `\`${application.shown}\` in ${path}`);
  return added === undefined ? { framework: fact, path, unknownStart: noServer(around, framework) } : { framework: fact, ...added, path };
}

/** The usual server of an interface, which the image adds. */
function addedEntry(around: Surroundings, target: Target, framework: Framework, shown: string): Entry | undefined {
  const usual = usualServer(target.interface);
  const command = usual && commandOf(around, usual, target);
  if (usual === undefined || command === undefined) return undefined;
  const source = `${usual.server.name}, the usual server of ${target.interface.toUpperCase()} applications, and ${shown}`;
  return {
    ...startOn(command.words, source, command.port.value, 'assumed'),
    port: command.port,
    serverStarts: startsOf(around, target, framework),
  };
}

/** The start command for each server that can serve it; `none` is the framework's own. */
function startsOf({ packages }: Surroundings, target: Target, { ownServer }: Framework): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries([
    ...(ownServer === undefined ? [] : [['none', ownServer(target.target)] as const]),
    ...addableServers(target.interface).flatMap(({ server, worker }): [string, readonly string[]][] => {
      const words = server.command({ ...target, ...(worker === undefined ? {} : { worker }) });
      return words === undefined || (worker !== undefined && !packages.has('aiohttp')) ? [] : [[server.name, words]];
    }),
  ]);
}

// Production servers that code calls itself, from their documentation.
const ownServers: readonly (readonly [name: string, call: RegExp])[] = [
  ['gevent', /\bWSGIServer\s*\(/],
  ['eventlet', /\bwsgi\.server\s*\(|\bsocketio\.run\s*\(/],
  ['gevent-websocket', /\bsocketio\.run\s*\(/],
  // flask-socketio.readthedocs.io, "Embedded Server": it uses gevent or eventlet if one is installed.
  ['flask-socketio', /\bsocketio\w{0,20}\.run\s*\(/],
  ['cheroot', /\bwsgi\.Server\s*\(|\bWSGIServer\s*\(/],
  ['cherrypy', /\bquickstart\s*\(|\bengine\.start\s*\(/],
  ['tornado', /\bHTTPServer\s*\(/],
  // https://docs.pylonsproject.org/projects/waitress, "Usage" and "Using create_server"
  ['waitress', /\bwaitress\.serve\s*\(|\bcreate_server\s*\(/],
  ['bjoern', /\bbjoern\.(?:run|listen)\s*\(/],
];

/** Whether the code calls a production server from the application's packages. */
function callsServer({ folder, modules, packages }: Surroundings): boolean {
  return ownServers.some(([name, call]) => (packages.has(name) || isVendored(folder, name)) && modules.matching(call).length > 0);
}

function noServer({ manifest, packages }: Surroundings, { name, title }: Framework): string {
  return `Nothing in the folder installs a server that can start ${title}: add one to ${packages.get(name) ?? manifest}, or set --start.`;
}

function djangoEntry(around: Surroundings, project: DjangoProject): Entry {
  const framework = frameworks.find(({ name }) => name === 'django') ?? frameworks[0];
  if (framework === undefined) return {};
  const { packages, gunicorn } = around;
  const file = packages.get('django');
  const fact: Fact<string> = { value: 'django', source: file === undefined ? project.settingsSource : `django in ${file}` };
  const isAsynchronous = packages.has('channels') || packages.has('daphne');
  const wantsAsgi = isAsynchronous || !packages.has('gunicorn');
  const kinds = wantsAsgi ? (['asgi', 'wsgi'] as const) : (['wsgi', 'asgi'] as const);
  for (const kind of kinds) {
    const application = (kind === 'wsgi' ? namedModule(around) : undefined) ?? project[kind];
    const chosen = chooseServer(kind, packages, gunicorn);
    if (application === undefined || chosen === undefined) continue;
    const { name } = chosen.server;
    const target = { target: `${application.module}:application`, isFactory: false, interface: kind };
    const command = commandOf(around, chosen, target);
    if (command === undefined) continue;
    const source = `${name} in ${packages.get(name)}, \`application\` in ${application.path}`;
    const start = startOn(command.words, source, command.port.value);
    return { framework: fact, ...start, port: command.port, path: application.path, serverStarts: startsOf(around, target, framework) };
  }
  const kind =
    isAsynchronous && project.asgi !== undefined ? 'asgi' : project.wsgi === undefined && project.asgi !== undefined ? 'asgi' : 'wsgi';
  const application = (kind === 'wsgi' ? namedModule(around) : undefined) ?? project[kind];
  const path = application?.path ?? project.manage;
  // Django creates the application itself if the project has no module for it.
  const target: Target =
    application === undefined
      ? { target: 'django.core.wsgi:get_wsgi_application', isFactory: true, interface: kind }
      : { target: `${application.module}:application`, isFactory: false, interface: kind };
  const shown =
    application === undefined ? `get_wsgi_application() of Django with ${project.settings}` : `\`application\` in ${application.path}`;
  const installed = chooseServer(kind, packages, gunicorn);
  const command = installed && commandOf(around, installed, target);
  const known = { framework: fact, ...(path === undefined ? {} : { path }) };
  if (installed !== undefined && command !== undefined) {
    const source = `${installed.server.name} in ${packages.get(installed.server.name)}, ${shown}`;
    return {
      ...known,
      ...startOn(command.words, source, command.port.value, 'assumed'),
      port: command.port,
      serverStarts: startsOf(around, target, framework),
    };
  }
  const added = addedEntry(around, target, framework, shown);
  return added === undefined ? { ...known, unknownStart: noServer(around, framework) } : { ...known, ...added };
}

function streamlitEntry(around: Surroundings): Entry | undefined {
  const { folder, modules, packages, gunicorn } = around;
  const framework = frameworks.find(({ name }) => name === 'streamlit');
  const chosen = chooseServer('streamlit', packages, gunicorn);
  if (framework === undefined || chosen === undefined) return undefined;
  const path = findPage(modules);
  const fact = frameworkFact(around, framework);
  const command =
    path === undefined
      ? undefined
      : commandOf(
          around,
          chosen,
          { target: posix.relative(modules.home, path), isFactory: false, interface: 'streamlit' },
          streamlitPort(folder),
        );
  if (path === undefined || command === undefined)
    return { framework: fact, unknownStart: 'The folder uses Streamlit, but nothing says which file is the page: set --start.' };
  return {
    framework: fact,
    ...startOn(command.words, `streamlit in ${packages.get('streamlit')}, ${path}`, command.port.value),
    port: command.port,
    path,
  };
}

/** The port of an application that serves with its own code, and whether it is reachable from outside. */
function ownServing({ folder, modules }: Surroundings, framework: Framework | undefined): Pick<Entry, 'port' | 'unknownPort' | 'warnings'> {
  const found = framework === undefined ? findListening(modules) : findPort(modules);
  const loopback = findLoopback(modules);
  return {
    ...(found.port === undefined ? otherPort(folder, modules, found, framework) : { port: found.port }),
    ...(loopback === undefined || (framework === undefined && found.port === undefined)
      ? {}
      : {
          warnings: [describeLoopback(loopback, 'listen on 0.0.0.0', 'the loopback address by default')],
        }),
  };
}

/**
 * The port of the first call that serves, or else of the settings it uses, of an option or a constant, or else the usual one of the
 * framework.
 */
function otherPort(
  folder: Folder,
  modules: Modules,
  { address, unknown }: PortFinding,
  framework: Framework | undefined,
): Pick<Entry, 'port' | 'unknownPort'> {
  if (address?.port !== undefined)
    return { port: { value: address.port, certainty: 'assumed', source: `${address.said}, the first of several` } };
  const isServing = framework !== undefined || callsAnyServer(modules);
  const told = isServing ? (findConfiguredPort(folder, modules) ?? findPortOption(modules) ?? findPortConstant(modules)) : undefined;
  if (told !== undefined) return { port: told };
  if (framework?.usualPort !== undefined) {
    const source = `the usual port of ${framework.title}; the folder does not set one`;
    return { port: { value: framework.usualPort, certainty: 'assumed', source } };
  }
  return unknown === undefined ? {} : { unknownPort: unknown };
}

function scriptEntry(around: Surroundings, known?: Fact<string>): Entry {
  const { modules, packages, consoleScripts, manifest, worker, project, plugins } = around;
  const own = findOwnServing(modules, packages);
  const only = onlyFramework(packages) ?? frameworks.find(({ name, needsObject }) => !needsObject && packages.has(name)) ?? own?.framework;
  const framework = known ?? (only === undefined ? undefined : frameworkFact(around, only));
  const ofPlugins = plugins.map((command): Script => ({ command, source: `the command that ${manifest} adds to ${command[0]}` }));
  const named = consoleScripts.length === 0 && ofPlugins.length > 0 ? ofPlugins : findScripts(modules, consoleScripts, project);
  // A script often consists only of calls, and the last one serves.
  const shown = named.length > 0 || own === undefined ? named : [servingScript(modules, own.path)];
  if (shown.length === 0 && worker !== undefined && framework === undefined) {
    const path = fileIn(around, worker.words);
    return { start: { value: worker.words, source: worker.source }, ...(path === undefined ? {} : { path }) };
  }
  const isAssumed = shown.length === 0;
  const scripts = isAssumed && !isDocumentation(around, only) ? assumedScripts(modules) : shown;
  const [script, ...others] = scripts;
  const serving = ownServing(
    around,
    frameworks.find(({ name }) => name === framework?.value),
  );
  // A server on the loopback address is made reachable, if its command line has an option for that.
  const option =
    serving.port === undefined || serving.warnings !== undefined || findPortOption(modules)?.value === serving.port.value
      ? findListeningOption(modules, serving.port !== undefined)
      : undefined;
  const isKnown = serving.port !== undefined && serving.port.certainty === undefined;
  const found: Entry = {
    ...(framework === undefined ? {} : { framework }),
    ...serving,
    ...(option?.port === undefined || isKnown ? {} : { port: option.port }),
    ...(option === undefined ? {} : { warnings: [] }),
  };
  if (script === undefined) return { ...(framework === undefined ? {} : found), unknownStart: nothingFound(around, only) };
  const source = script.path === undefined && !ofPlugins.includes(script) ? `${script.source} in ${manifest}` : script.source;
  const entry: Entry = {
    ...found,
    start: { value: [...script.command, ...(option?.words ?? [])], ...(isAssumed ? { certainty: 'assumed' as const } : {}), source },
    ...(script.path === undefined ? {} : { path: script.path }),
    warnings: [...(found.warnings ?? []), ...shutdownWarning(around, script)],
  };
  return others.length === 0 ? entry : assumed(entry, `Several commands could start the application: ${listed(scripts)}`);
}

/** MkDocs builds a site and starts nothing. */
function isDocumentation({ folder }: Surroundings, framework: Framework | undefined): boolean {
  return framework === undefined && folder.has('mkdocs.yml');
}

function servingScript(modules: Modules, path: string): Script {
  const module = path.includes('/') ? modules.moduleName(path) : undefined;
  return { command: module === undefined ? ['python', path] : ['python', '-m', module], source: `${path}, which serves`, path };
}

// Servers that handle it; programs with workers have their own start command.
const closing = ['SIGTERM', 'uvicorn', 'run_app(', 'hypercorn', 'granian', 'aiorun', 'gunicorn', 'sanic', 'nicegui'];

function shutdownWarning({ modules }: Surroundings, { path, source }: Script): string[] {
  if (modules.mentioning(...closing).length > 0) return [];
  return [describeUnhandledSignal(path ?? source, describeIgnored('Python'), 'Handle it with signal.signal(signal.SIGTERM, …).')];
}

function nothingFound(around: Surroundings, framework: Framework | undefined): string {
  if (isDocumentation(around, framework))
    return 'The tool does not run MkDocs, which builds the site from mkdocs.yml: run "mkdocs build", make sure that no .gitignore ignores site/index.html, and use --service site.';
  if (framework === undefined) return 'The tool found no Python file that starts an application: set --start.';
  return `The folder uses ${framework.title}, but no module creates an application object at its top level: set --start.`;
}

function listed(scripts: readonly Script[]): string {
  return scripts
    .slice(0, 4)
    .map(({ command }) => `"${command.join(' ')}"`)
    .join(' and ');
}
