import { posix } from 'node:path';
import { KaizenError } from '../errors.ts';
import type { Folder } from '../folder/folder.ts';
import { readDockerfile } from './dockerfile-text.ts';
import { readJson } from './json.ts';
import { type Table, tableAt, textAt, valueAt } from './table.ts';

/** What a development container states that holds for the application as well. */
export interface Devcontainer {
  readonly file: string;
  /** Images, and languages with the version that a feature installs: `python:3.13`. */
  readonly images: readonly { readonly reference: string; readonly source: string }[];
  /** The one port that is forwarded and is neither a database's nor a development server's. */
  readonly port?: { readonly value: number; readonly source: string };
}

/** Where tools look for it (containers.dev, "devcontainer.json"). */
const places = ['.devcontainer/devcontainer.json', '.devcontainer.json'];

/** Features of containers.dev that install a language, by what an image of it is called. */
const languages: ReadonlyMap<string, string> = new Map(
  Object.entries({ python: 'python', node: 'node', go: 'golang', rust: 'rust', java: 'openjdk', php: 'php', ruby: 'ruby' }),
);

/** Ports of backing services, of debuggers and of servers for development (each one's documentation). */
const otherPorts = new Set([
  22, 443, 1025, 1433, 2345, 3306, 4173, 4200, 5173, 5432, 5555, 5672, 5678, 6006, 6379, 8025, 9000, 9090, 9200, 9229, 11211, 15672, 24678,
  27017, 35729,
]);

/** Reads the description of a development container; undefined where there is none, or where it can't be read. */
export function readDevcontainer(folder: Folder): Devcontainer | undefined {
  const file = places.find((path) => folder.has(path) && !folder.isGenerated(path));
  const root = file === undefined ? undefined : tableIn(folder, file);
  if (file === undefined || root === undefined) return undefined;
  const lines = folder.search(file).split('\n');
  const at = (text: string): string =>
    `${file} line ${
      Math.max(
        0,
        lines.findIndex((line) => line.includes(text)),
      ) + 1
    }`;
  const image = textAt(root, 'image');
  const features = Object.entries(tableAt(root, 'features') ?? {}).flatMap(([name, value]) => {
    const [, language = ''] = /\/([\w-]{1,40})(?::[\w.]{1,20})?$/.exec(name) ?? [];
    const known = languages.get(language);
    const version = textAt(typeof value === 'object' && value !== null ? { ...value } : undefined, 'version');
    return known === undefined || version === undefined ? [] : [{ reference: `${known}:${version}`, source: at(name) }];
  });
  const port = forwardedPort(root);
  return {
    file,
    images: [...(image === undefined ? [] : [{ reference: image, source: at(image) }]), ...features, ...builtFrom(folder, file, root)],
    ...(port === undefined ? {} : { port: { value: port, source: at('"forwardPorts"') } }),
  };
}

function tableIn(folder: Folder, file: string): Table | undefined {
  try {
    return readJson(folder, file, 'jsonc')?.root;
  } catch (error) {
    // It is a developer's: what is wrong in it stops nothing here.
    if (error instanceof KaizenError) return undefined;
    throw error;
  }
}

/** The image that its own Dockerfile begins with. */
function builtFrom(folder: Folder, file: string, root: Table): Devcontainer['images'] {
  const named = textAt(tableAt(root, 'build'), 'dockerfile') ?? textAt(root, 'dockerFile');
  const path = named === undefined ? undefined : posix.join(posix.dirname(file), named);
  if (path === undefined || !folder.has(path)) return [];
  const { stages } = readDockerfile(folder.search(path));
  return stages.flatMap(({ from, line }) => (from === '' ? [] : [{ reference: from, source: `FROM in ${path} line ${line}` }]));
}

function forwardedPort(root: Table): number | undefined {
  const listed = valueAt(root, 'forwardPorts');
  const ports = (Array.isArray(listed) ? listed : []).filter(
    (port): port is number => Number.isInteger(port) && port > 0 && port < 65_536 && !otherPorts.has(port),
  );
  return ports.length === 1 ? ports[0] : undefined;
}
