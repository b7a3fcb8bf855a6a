import type { Fact } from '../../facts.ts';
import type { Folder } from '../../folder/folder.ts';
import { tableAt } from '../../manifests/table.ts';
import { readToml } from '../../manifests/toml.ts';
import type { Modules } from './modules.ts';

// Names of the first page, with those of Streamlit's documentation first.
const names = ['streamlit_app.py', 'Home.py', 'home.py', 'app.py', 'main.py'];
const configuration = '.streamlit/config.toml';

/** Finds the page with which a Streamlit application starts: by its name, the shallowest first, or because it is the only one. */
export function findPage(modules: Modules): string | undefined {
  const using = modules
    .mentioning('streamlit')
    .filter(({ path, code }) => !/(?:^|\/)pages\//.test(path) && /^[ \t]*(?:import|from)[ \t]+streamlit\b/m.test(code))
    .map(({ path }) => path);
  const shallowest = Math.min(...using.map(depth));
  const first = using.filter((path) => depth(path) === shallowest);
  return names.flatMap((name) => first.filter((path) => path.split('/').at(-1) === name))[0] ?? (first.length === 1 ? first[0] : undefined);
}

function depth(path: string): number {
  return path.split('/').length;
}

/** The port in Streamlit's configuration. Throws KaizenError if that cannot be parsed. */
export function streamlitPort(folder: Folder): Fact<number> | undefined {
  const port = tableAt(readToml(folder, configuration)?.root, 'server')?.['port'];
  return typeof port === 'number' ? { value: port, source: `server.port in ${configuration}` } : undefined;
}
