import { posix } from 'node:path';
import { importsOf } from './imports.ts';
import type { Modules } from './modules.ts';
import { servesIn } from './port.ts';
import { normaliseName } from './requirement.ts';

/** A script or command that starts the application without a separate web server. */
export interface Script {
  readonly command: readonly string[];
  readonly source: string;
  /** Its file, if it is known. */
  readonly path?: string;
}

const mainGuard = /^if\s+(?:__name__\s*==\s*"[^"\n]*"|"[^"\n]*"\s*==\s*__name__)\s*:/m;
// Names of files that start an application, the most common first.
const usualNames = ['main', 'app', 'run', 'server', 'serve', 'bot', 'start', 'application', 'worker', 'consumer', 'cli', 'index'];

/**
 * Finds what can be run; the first existing kind counts: a console script of the installed project, a package with `__main__.py`, a file at
 * the import root with a main guard (one with a usual name before the others). Returns all of a kind, the most likely first: one with the
 * project's name, then the usual names.
 */
export function findScripts(modules: Modules, consoleScripts: readonly string[], project: string | undefined): readonly Script[] {
  if (consoleScripts.length > 0) {
    const named = consoleScripts.filter((name) => name === project);
    return [...named, ...consoleScripts.filter((name) => !named.includes(name))].map((name) => ({
      command: [name],
      source: `the script ${name}`,
    }));
  }
  const packages = runnablePackages(modules);
  if (packages.length > 0) return packages.sort((a, b) => Number(b.command.at(-1) === project) - Number(a.command.at(-1) === project));
  const files = filesAtRoot(modules).filter((path) => mainGuard.test(modules.read(path).code));
  const usual = byUsualName(files);
  return (usual.length > 0 ? usual : likeliestFirst(modules, files, project)).map((path) =>
    scriptAt(modules, path, `the main guard in ${path}`),
  );
}

const ofDevelopers = /^(?:build|setup|release|make|install|update|upgrade|check|gen|generate|bump|lint|format|migrate|test)(?:[_-]|$)/;

/** The file with the project's name, those that serve, those that another file imports, others, and last those for developers. */
function likeliestFirst(modules: Modules, files: readonly string[], project: string | undefined): readonly string[] {
  const imported = new Set(files.flatMap((path) => importsOf(modules.read(path)).map(({ specifier }) => specifier)));
  const rankOf = (path: string): number => {
    const name = normaliseName(posix.basename(path, '.py'));
    if (name === project) return 0;
    if (ofDevelopers.test(name)) return 4;
    // A script that only calls another one keeps an old name working.
    return servesIn(modules, path) ? 1 : imported.has(posix.basename(path, '.py')) ? 2 : 3;
  };
  const ranked = files.filter((path) => !path.endsWith('manage.py')).map((path) => ({ path, rank: rankOf(path) }));
  return ranked.sort((a, b) => a.rank - b.rank).map(({ path }) => path);
}

/**
 * The start by convention if nothing shows one: a file with a usual name at the import root, the only file there, then a file with a usual
 * name in a package; the most likely first.
 */
export function assumedScripts(modules: Modules): readonly Script[] {
  const atRoot = filesAtRoot(modules).filter((path) => !/(?:^|\/)(?:manage|__init__|config|settings|wsgi|asgi)\.py$/.test(path));
  const usual = byUsualName(atRoot);
  if (usual.length > 0) return usual.map((path) => scriptAt(modules, path, `${path}, a usual name of the file that starts`));
  const [only, other] = atRoot;
  if (only !== undefined && other === undefined) return [scriptAt(modules, only, `${only}, the only file that can start`)];
  const running = atRoot.filter((path) => runs.test(modules.read(path).code));
  if (running.length > 0) return running.map((path) => scriptAt(modules, path, `${path}, which runs when it is loaded`));
  const inPackages = byUsualName(modules.paths.filter((path) => /^[^/]+\/[^/]+$/.test(belowRoot(modules, path))));
  return inPackages.flatMap((path): Script[] => {
    const module = modules.moduleName(path);
    return module === undefined
      ? []
      : [{ command: ['python', '-m', module], source: `${path}, a usual name of the file that starts`, path }];
  });
}

// A top-level call that does not return: the loop of a bot or a server.
const runs =
  /^(?:[\w.]{1,120}\.(?:run|serve_forever|start|run_forever|infinity_polling|polling|run_polling)\s*\(|asyncio\.run\s*\(|while\s+(?:True|1)\s*:|main\s*\()/m;

function belowRoot({ root }: Modules, path: string): string {
  return root !== '' && path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path;
}

/** The application's files at the import root, and those in the folder itself. */
function filesAtRoot(modules: Modules): readonly string[] {
  return modules.paths.filter((path) => !belowRoot(modules, path).includes('/'));
}

function byUsualName(paths: readonly string[]): readonly string[] {
  return usualNames.flatMap((name) => paths.filter((path) => path === `${name}.py` || path.endsWith(`/${name}.py`)));
}

function scriptAt({ home }: Modules, path: string, source: string): Script {
  return { command: ['python', home === '' ? path : posix.relative(home, path)], source, path };
}

function runnablePackages(modules: Modules): Script[] {
  return modules.paths.flatMap((path): Script[] => {
    const name = /^([A-Za-z_]\w*)\/__main__\.py$/.exec(belowRoot(modules, path))?.[1];
    return name === undefined ? [] : [{ command: ['python', '-m', name], source: path, path }];
  });
}
