import { posix } from 'node:path';
import { KaizenError } from '../errors.ts';
import type { Folder } from '../folder/folder.ts';
import { readDockerfile } from './dockerfile-text.ts';
import { readJson } from './json.ts';
import { type Table, tableAt, textAt, valueAt } from './table.ts';

/** Statements of a development container that also apply to the application. */
export interface Devcontainer {
  readonly file: string;
  /** Images, and languages with the version that a feature installs: `python:3.13`. */
  readonly images: readonly { readonly reference: string; readonly source: string }[];
  /** The only forwarded port that belongs neither to a database nor to a development server. */
  readonly port?: { readonly value: number; readonly source: string };
}

/** The paths of the specification (containers.dev, "devcontainer.json"). */
const places = ['.devcontainer/devcontainer.json', '.devcontainer.json'];

/** Features of containers.dev that install a language, with the name of the language's image. */
const languages: ReadonlyMap<string, string> = new Map(
  Object.entries({ python: 'python', node: 'node', go: 'golang', rust: 'rust', java: 'openjdk', php: 'php', ruby: 'ruby' }),
);

/** Ports of backing services, debuggers and development servers (documentation of each). */
const otherPorts = new Set([
  22, 443, 1025, 1433, 2345, 3306, 4173, 4200, 5173, 5432, 5555, 5672, 5678, 6006, 6379, 8025, 9000, 9090, 9200, 9229, 11211, 15672, 24678,
  27017, 35729,
]);

/** Reads the description of a development container; undefined if there is none, or if it cannot be read. */
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
    // The file is for developers: an error in it does not stop the tool.
    if (error instanceof KaizenError) return undefined;
    throw error;
  }
}

/** The base image of its own Dockerfile. */
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
