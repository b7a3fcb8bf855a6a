import type { Fact } from '../../facts.ts';
import type { Folder } from '../../folder/folder.ts';
import { hasPortSlot, onPort } from '../../manifests/port-slot.ts';
import { describeIgnored, describeLoopback, describeUnhandledSignal } from '../notes.ts';
import { type Application, findApplications, onlyFramework } from './applications.ts';
import type { DjangoProject } from './django.ts';
import { type Framework, frameworks } from './frameworks.ts';
import type { GunicornConfiguration } from './gunicorn.ts';
import { listeningOf, withSlot } from './listening.ts';
import type { Modules } from './modules.ts';
import { findLoopback, findOwnServing, findPort } from './port.ts';
import { findScripts, type Script } from './scripts.ts';
import { type ChosenServer, chooseServer, type Served, serverPort, serversFor } from './servers.ts';
import { findPage, streamlitPort } from './streamlit.ts';
import type { StatedStart } from './tasks.ts';

/** How the application is started. */
export interface Entry {
  readonly framework?: Fact<string>;
  readonly start?: Fact<readonly string[]>;
  /** The same with `portSlot` where the port stands in it; absent where it stands nowhere. */
  readonly slottedStart?: readonly string[];
  readonly port?: Fact<number>;
  /** The file that starts, where it is known. */
  readonly path?: string;
  /** Why there is no start command. */
  readonly unknownStart?: string;
  readonly warnings?: readonly string[];
  /** Why there is no port, where one is to be expected. */
  readonly unknownPort?: string;
}

interface Surroundings {
  readonly folder: Folder;
  readonly modules: Modules;
  readonly packages: ReadonlyMap<string, string>;
  readonly manifest: string;
  readonly consoleScripts: readonly string[];
  readonly django: DjangoProject | undefined;
  readonly gunicorn: GunicornConfiguration;
  /** What a Procfile or a package manager's command says. */
  readonly stated: StatedStart | undefined;
  /** The first worker, which is all there is to start where nothing else is. */
  readonly worker: StatedStart | undefined;
}

/**
 * Finds the production start command: what a Procfile or a package manager's command says, else a server that the application brings, else
 * a script, else a worker.
 */
export function findEntry(around: Surroundings): Entry {
  const detected = detectedEntry(around);
  return around.stated === undefined ? detected : statedEntry(around, detected, around.stated);
}

function statedEntry(around: Surroundings, detected: Entry, { words, source }: StatedStart): Entry {
  const { framework } = detected;
  const path = fileIn(around, words) ?? detected.path;
  const known = { ...(framework === undefined ? {} : { framework }), ...(path === undefined ? {} : { path }) };
  const listening = listeningOf(onPort(words, serverPort), around.gunicorn);
  if (listening === undefined) {
    const own = framework === undefined ? {} : ownServing(around);
    return { ...known, ...startOn(words, source, own.port?.value), ...own };
  }
  const { port, fix, place } = listening;
  return {
    ...known,
    ...startOn(place === undefined ? words : withSlot(words, place), source, port),
    ...(port === undefined ? { unknownPort: `${source} does not say on which port it listens.` } : { port: { value: port, source } }),
    ...(fix === undefined ? {} : { warnings: [describeLoopback(source, `add ${fix}`)] }),
  };
}

/** The start command on its port. */
function startOn(words: readonly string[], source: string, port = serverPort): Pick<Entry, 'start' | 'slottedStart'> {
  return { start: { value: onPort(words, port), source }, ...(hasPortSlot(words) ? { slottedStart: words } : {}) };
}

/** The file that a command names: a path, a module behind -m, or the module of `module:object`. */
function fileIn({ folder, modules }: Surroundings, words: readonly string[]): string | undefined {
  for (const [index, word] of words.entries()) {
    const module = words[index - 1] === '-m' ? word : /^([\w.]+):[\w.]+(?:\(.*\))?$/.exec(word)?.[1];
    const found =
      folder.has(word) && word.endsWith('.py')
        ? word
        : module === undefined
          ? undefined
          : (modules.fileOf(`${module}.__main__`) ?? modules.fileOf(module));
    if (found !== undefined) return found;
  }
  return undefined;
}

function detectedEntry(around: Surroundings): Entry {
  if (around.django !== undefined) return djangoEntry(around, around.django);
  const { best } = findApplications(around.modules, around.packages);
  const [application, other] = best;
  if (application === undefined) return streamlitEntry(around) ?? scriptEntry(around);
  const framework = frameworkFact(around, application.framework, application);
  if (other !== undefined) {
    const unknownStart = `Two applications are just as likely, ${best
      .slice(0, 3)
      .map(({ shown, path }) => `\`${shown}\` in ${path}`)
      .join(' and ')}: say which one with --start.`;
    return application.framework === other.framework ? { framework, unknownStart } : { unknownStart };
  }
  return served(around, { framework: application.framework, fact: framework, application });
}

function frameworkFact({ packages }: Surroundings, { name }: Framework, application?: Application): Fact<string> {
  const file = packages.get(name);
  const places = [
    file === undefined ? '' : `${name} in ${file}`,
    application === undefined ? '' : `\`${application.shown}\` in ${application.path}`,
  ];
  return { value: name, source: places.filter((place) => place !== '').join(', ') };
}

/** The command of a server, and the port that the folder names for it, else the usual one; undefined where it can't serve that. */
function commandOf(
  { gunicorn, modules }: Surroundings,
  { server, worker }: ChosenServer,
  target: Pick<Served, 'target' | 'isFactory' | 'interface'>,
  own?: Fact<number>,
): { readonly words: readonly string[]; readonly port: Fact<number> } | undefined {
  const port = (server.name === 'gunicorn' ? gunicorn.port : undefined) ??
    own ??
    findPort(modules).port ?? { value: serverPort, source: `the start command for ${server.name}` };
  const words = server.command({ ...target, ...(worker === undefined ? {} : { worker }) });
  return words === undefined ? undefined : { words, port };
}

function served(
  around: Surroundings,
  { framework, fact, application }: { framework: Framework; fact: Fact<string>; application: Application },
): Entry {
  const { interface: kind } = framework;
  const { isFactory, path } = application;
  const chosen = chooseServer(kind, around.packages, around.gunicorn);
  const target = `${application.module}:${application.attribute}`;
  const command = chosen && commandOf(around, chosen, { target, isFactory, interface: kind });
  if (chosen === undefined || command === undefined) {
    // Its own runner is one for production.
    const own = kind === 'aiohttp' ? scriptEntry(around, fact) : undefined;
    return own?.start === undefined ? { framework: fact, path, unknownStart: noServer(around, framework) } : own;
  }
  const source = `${chosen.server.name} in ${around.packages.get(chosen.server.name)}, \`${application.shown}\` in ${path}`;
  return { framework: fact, ...startOn(command.words, source, command.port.value), port: command.port, path };
}

function noServer({ manifest, packages }: Surroundings, { name, title, interface: kind }: Framework): string {
  const file = packages.get(name) ?? manifest;
  return `${title} is here without a production server (${serversFor(kind)}): add one to ${file}, or give --start.`;
}

function djangoEntry(around: Surroundings, project: DjangoProject): Entry {
  const framework = frameworks.find(({ name }) => name === 'django') ?? frameworks[0];
  if (framework === undefined) return {};
  const { packages, gunicorn } = around;
  const file = packages.get('django');
  const fact: Fact<string> = { value: 'django', source: file === undefined ? project.settingsSource : `django in ${file}` };
  const wantsAsgi = packages.has('channels') || packages.has('daphne') || !packages.has('gunicorn');
  const kinds = wantsAsgi ? (['asgi', 'wsgi'] as const) : (['wsgi', 'asgi'] as const);
  for (const kind of kinds) {
    const application = project[kind];
    const chosen = chooseServer(kind, packages, gunicorn);
    if (application === undefined || chosen === undefined) continue;
    const { name } = chosen.server;
    const command = commandOf(around, chosen, { target: `${application.module}:application`, isFactory: false, interface: kind });
    if (command === undefined) continue;
    const source = `${name} in ${packages.get(name)}, \`application\` in ${application.path}`;
    return { framework: fact, ...startOn(command.words, source, command.port.value), port: command.port, path: application.path };
  }
  const path = project.wsgi?.path ?? project.asgi?.path;
  const hasServer = kinds.some((kind) => chooseServer(kind, packages, gunicorn) !== undefined);
  const noModule = 'Django is here, but no wsgi.py or asgi.py that its server can load: give --start.';
  return { framework: fact, unknownStart: hasServer ? noModule : noServer(around, framework), ...(path === undefined ? {} : { path }) };
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
      : commandOf(around, chosen, { target: path, isFactory: false, interface: 'streamlit' }, streamlitPort(folder));
  if (path === undefined || command === undefined)
    return { framework: fact, unknownStart: 'Streamlit is here, but not which file is its page: say it with --start.' };
  return {
    framework: fact,
    ...startOn(command.words, `streamlit in ${packages.get('streamlit')}, ${path}`, command.port.value),
    port: command.port,
    path,
  };
}

/** What is known of an application that serves by its own code: its port, and whether anything outside reaches it. */
function ownServing({ modules }: Surroundings): Pick<Entry, 'port' | 'unknownPort' | 'warnings'> {
  const { port, unknown = 'The folder does not say on which port the application listens.' } = findPort(modules);
  const loopback = findLoopback(modules);
  return {
    ...(port === undefined ? { unknownPort: unknown } : { port }),
    ...(loopback === undefined
      ? {}
      : {
          warnings: [describeLoopback(loopback, 'listen on 0.0.0.0', 'the loopback address unless told otherwise')],
        }),
  };
}

function scriptEntry(around: Surroundings, known?: Fact<string>): Entry {
  const { folder, modules, packages, consoleScripts, manifest, worker } = around;
  const own = findOwnServing(modules, packages);
  const only = onlyFramework(packages) ?? frameworks.find(({ name, needsObject }) => !needsObject && packages.has(name)) ?? own?.framework;
  const framework = known ?? (only === undefined ? undefined : frameworkFact(around, only));
  const named = findScripts(folder, modules, consoleScripts);
  // A script is often nothing but its calls, the last of which serves.
  const scripts = named.length > 0 || own === undefined ? named : [servingScript(modules, own.path)];
  const [script, other] = scripts;
  const found: Entry = framework === undefined ? {} : { framework, ...ownServing(around) };
  if (script === undefined && worker !== undefined && framework === undefined) {
    const path = fileIn(around, worker.words);
    return { start: { value: worker.words, source: worker.source }, ...(path === undefined ? {} : { path }) };
  }
  if (script === undefined) return { ...found, unknownStart: nothingFound(around, only) };
  if (other !== undefined)
    return { ...found, unknownStart: `Several things could start it, ${listed(scripts)}: say which one with --start.` };
  const source = script.path === undefined ? `${script.source} in ${manifest}` : script.source;
  return {
    ...found,
    start: { value: script.command, source },
    ...(script.path === undefined ? {} : { path: script.path }),
    warnings: [...(found.warnings ?? []), ...shutdownWarning(around, script)],
  };
}

function servingScript(modules: Modules, path: string): Script {
  const module = path.includes('/') ? modules.moduleName(path) : undefined;
  return { command: module === undefined ? ['python', path] : ['python', '-m', module], source: `${path}, which serves`, path };
}

// Servers that close on it; what runs workers is started by its own command.
const closing = ['SIGTERM', 'uvicorn', 'run_app(', 'hypercorn', 'granian', 'aiorun', 'gunicorn', 'sanic', 'nicegui'];

function shutdownWarning({ modules }: Surroundings, { path, source }: Script): string[] {
  if (modules.mentioning(...closing).length > 0) return [];
  return [describeUnhandledSignal(path ?? source, describeIgnored('Python'), 'handle it with signal.signal(signal.SIGTERM, …)')];
}

function nothingFound(around: Surroundings, framework: Framework | undefined): string {
  if (around.folder.has('mkdocs.yml') && framework === undefined)
    return 'MkDocs makes a site of mkdocs.yml, and is not run here: run "mkdocs build", see that no .gitignore hides site/index.html, and give --service site.';
  if (framework === undefined)
    return 'Nothing in the folder tells how it starts (no web application, console script, __main__.py or main guard): give --start.';
  const hasServer = chooseServer(framework.interface, around.packages, around.gunicorn) !== undefined;
  return hasServer
    ? `${framework.title} is here, but no module makes an application object at its top level: give --start.`
    : noServer(around, framework);
}

function listed(scripts: readonly Script[]): string {
  return scripts
    .slice(0, 4)
    .map(({ command }) => `"${command.join(' ')}"`)
    .join(' and ');
}
