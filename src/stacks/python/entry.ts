import type { Fact } from '../../inspect/facts.ts';
import type { Folder } from '../../inspect/folder.ts';
import { type Application, findApplications, onlyFramework } from './applications.ts';
import type { DjangoProject } from './django.ts';
import { type Framework, frameworks } from './frameworks.ts';
import type { Modules } from './modules.ts';
import { findLoopback, findPort } from './port.ts';
import { findScripts, type Script } from './scripts.ts';
import { chooseServer, serverPort, serversFor } from './servers.ts';

/** How the application is started. */
export interface Entry {
  readonly framework?: Fact<string>;
  readonly start?: Fact<readonly string[]>;
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
}

/** Finds the production start command: a server that the application brings, else a script. */
export function findEntry(around: Surroundings): Entry {
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

function served(
  around: Surroundings,
  { framework, fact, application }: { framework: Framework; fact: Fact<string>; application: Application },
): Entry {
  const { interface: kind } = framework;
  const chosen = chooseServer(kind, around.packages, around.folder.has('gunicorn.conf.py'));
  const { isFactory, path } = application;
  const target = `${application.module}:${application.attribute}`;
  const command = chosen?.server.command({
    target,
    isFactory,
    interface: kind,
    ...(chosen.worker === undefined ? {} : { worker: chosen.worker }),
  });
  if (chosen === undefined || command === undefined) {
    // Its own runner is one for production.
    const own = kind === 'aiohttp' ? scriptEntry(around, fact) : undefined;
    return own?.start === undefined ? { framework: fact, path, unknownStart: noServer(around, framework) } : own;
  }
  const source = `${chosen.server.name} in ${around.packages.get(chosen.server.name)}, \`${application.shown}\` in ${path}`;
  return { framework: fact, start: { value: command, source }, port: portOf(chosen.server.name), path };
}

function portOf(server: string): Fact<number> {
  return { value: serverPort, source: `the start command for ${server}` };
}

function noServer({ manifest, packages }: Surroundings, { name, title, interface: kind }: Framework): string {
  const file = packages.get(name) ?? manifest;
  return `${title} is here without a production server (${serversFor(kind)}): add one to ${file}, or give --start.`;
}

function djangoEntry(around: Surroundings, project: DjangoProject): Entry {
  const framework = frameworks.find(({ name }) => name === 'django') ?? frameworks[0];
  if (framework === undefined) return {};
  const { packages, folder } = around;
  const file = packages.get('django');
  const fact: Fact<string> = { value: 'django', source: file === undefined ? project.settingsSource : `django in ${file}` };
  const hasConfig = folder.has('gunicorn.conf.py');
  const wantsAsgi = packages.has('channels') || packages.has('daphne') || !packages.has('gunicorn');
  const kinds = wantsAsgi ? (['asgi', 'wsgi'] as const) : (['wsgi', 'asgi'] as const);
  for (const kind of kinds) {
    const application = project[kind];
    const chosen = chooseServer(kind, packages, hasConfig);
    if (application === undefined || chosen === undefined) continue;
    const { server, worker } = chosen;
    const target = `${application.module}:application`;
    const command = server.command({ target, isFactory: false, interface: kind, ...(worker === undefined ? {} : { worker }) });
    if (command === undefined) continue;
    const source = `${server.name} in ${packages.get(server.name)}, \`application\` in ${application.path}`;
    return { framework: fact, start: { value: command, source }, port: portOf(server.name), path: application.path };
  }
  const path = project.wsgi?.path ?? project.asgi?.path;
  const hasServer = chooseServer('wsgi', packages, hasConfig) !== undefined || chooseServer('asgi', packages, hasConfig) !== undefined;
  const noModule = 'Django is here, but no wsgi.py or asgi.py that its server can load: give --start.';
  return { framework: fact, unknownStart: hasServer ? noModule : noServer(around, framework), ...(path === undefined ? {} : { path }) };
}

function streamlitEntry(around: Surroundings): Entry | undefined {
  const framework = frameworks.find(({ name }) => name === 'streamlit');
  if (framework === undefined || !around.packages.has('streamlit')) return undefined;
  const using = around.modules
    .mentioning('streamlit')
    .filter(({ path, code }) => !path.includes('/') && /^\s*(?:import|from)\s+streamlit\b/m.test(code));
  const path =
    ['streamlit_app.py', 'app.py', 'main.py'].find((name) => using.some((source) => source.path === name)) ??
    (using.length === 1 ? using[0]?.path : undefined);
  const fact = frameworkFact(around, framework);
  const chosen = chooseServer('streamlit', around.packages, false);
  const command = path === undefined ? undefined : chosen?.server.command({ target: path, isFactory: false, interface: 'streamlit' });
  if (path === undefined || command === undefined)
    return { framework: fact, unknownStart: 'Streamlit is here, but not which file is its page: say it with --start.' };
  return {
    framework: fact,
    start: { value: command, source: `streamlit in ${around.packages.get('streamlit')}, ${path}` },
    port: portOf('streamlit'),
    path,
  };
}

function scriptEntry(around: Surroundings, known?: Fact<string>): Entry {
  const { folder, modules, packages, consoleScripts, manifest } = around;
  const only = onlyFramework(packages) ?? frameworks.find(({ name, needsObject }) => !needsObject && packages.has(name));
  const framework = known ?? (only === undefined ? undefined : frameworkFact(around, only));
  const port = framework === undefined ? undefined : findPort(modules);
  const loopback = framework === undefined ? undefined : findLoopback(modules);
  const scripts = findScripts(folder, modules, consoleScripts);
  const [script, other] = scripts;
  const found: Entry = {
    ...(framework === undefined ? {} : { framework }),
    ...(port === undefined ? {} : { port }),
    ...(loopback === undefined
      ? {}
      : {
          warnings: [
            `${loopback} serves on the loopback address unless told otherwise, which nothing outside a container reaches: serve on 0.0.0.0.`,
          ],
        }),
    ...(framework === undefined || port !== undefined
      ? {}
      : { unknownPort: 'The folder does not say on which port the application listens.' }),
  };
  if (script === undefined) return { ...found, unknownStart: nothingFound(around, only) };
  if (other !== undefined)
    return { ...found, unknownStart: `Several things could start it, ${listed(scripts)}: say which one with --start.` };
  const source = script.path === undefined ? `${script.source} in ${manifest}` : script.source;
  return { ...found, start: { value: script.command, source }, ...(script.path === undefined ? {} : { path: script.path }) };
}

function nothingFound(around: Surroundings, framework: Framework | undefined): string {
  if (framework === undefined)
    return 'Nothing in the folder tells how it starts (no web application, console script, __main__.py or main guard): give --start.';
  const hasServer = chooseServer(framework.interface, around.packages, false) !== undefined;
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
