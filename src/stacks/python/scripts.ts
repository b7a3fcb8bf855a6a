import type { Folder } from '../../folder/folder.ts';
import type { Modules } from './modules.ts';

/** Something that starts the application without a web server in front. */
export interface Script {
  readonly command: readonly string[];
  readonly source: string;
  /** Its file, where it is known. */
  readonly path?: string;
}

const mainGuard = /^if\s+(?:__name__\s*==\s*"[^"\n]*"|"[^"\n]*"\s*==\s*__name__)\s*:/m;
const usualNames = ['main.py', 'app.py', 'worker.py', 'server.py', 'run.py', 'consumer.py', 'bot.py'];

/**
 * Finds what can be run, the first kind that is there: a console script of the installed project, a package with `__main__.py`,
 * a file in the root with a main guard (one with a usual name before the others). Several of a kind are all returned.
 */
export function findScripts(folder: Folder, modules: Modules, consoleScripts: readonly string[]): readonly Script[] {
  if (consoleScripts.length > 0) return consoleScripts.map((name) => ({ command: [name], source: `the script ${name}` }));
  const packages = runnablePackages(modules);
  if (packages.length > 0) return packages;
  const files = folder.files.filter(
    (path) => /^[^/]+\.py$/.test(path) && modules.paths.includes(path) && mainGuard.test(modules.read(path).code),
  );
  const usual = files.filter((path) => usualNames.includes(path));
  return (usual.length > 0 ? usual : files.filter((path) => path !== 'manage.py')).map((path) => ({
    command: ['python', path],
    source: `the main guard in ${path}`,
    path,
  }));
}

function runnablePackages(modules: Modules): Script[] {
  return modules.paths.flatMap((path): Script[] => {
    const name = /^(?:src\/)?([A-Za-z_]\w*)\/__main__\.py$/.exec(path)?.[1];
    return name === undefined ? [] : [{ command: ['python', '-m', name], source: path, path }];
  });
}
