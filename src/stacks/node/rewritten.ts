import { posix } from 'node:path';
import type { Folder } from '../../folder/folder.ts';
import { shellWord } from '../../manifests/shell-line.ts';
import type { Step } from '../../render/run.ts';
import { unknownPart } from '../../source/values.ts';
import { isTool } from '../own-places.ts';
import { findWrites, type Searched, type WritingCall } from '../writing-calls.ts';
import type { Modules } from './modules.ts';
import { type Reading, readParts } from './values.ts';
import type { Place } from './workspaces.ts';

const calls: readonly WritingCall[] = [
  { words: ['writeFile', 'outputFile'], call: /\b(?:writeFile|outputFile)(?:Sync)?\s*\(/g, argument: 0, kind: 'file' },
  { words: ['copyFile'], call: /\bcopyFile(?:Sync)?\s*\(/g, argument: 1, kind: 'file' },
];

/** Folders of pages that a server sends to browsers. */
const pages = /^(?:static|public|www|assets|site|client|web|frontend|ui)(?:\/[\w.-]{1,60}){0,3}$/;
/** The output of a client's build. */
const built = /^(?:dist|build|out)(?:\/|$)/;

/**
 * Finds the folders of pages in which the application rewrites files when it starts: settings in a page, minified scripts. Paths in the
 * context. Files of the image cannot be written there, so such a folder is copied at the start.
 */
export function findRewritten(folder: Folder, modules: Modules, reading: Reading, place: Place | undefined): readonly string[] {
  const searched: Searched<ReturnType<Modules['read']>> = {
    mentioning: (...words) => modules.mentioning(...words),
    value: (source, item) => readParts(reading, source, item),
  };
  const found = findWrites(calls, searched).flatMap(({ value }) => {
    const literal = value?.literal;
    if (typeof literal !== 'string' || value?.variable !== undefined || isTool(value?.path ?? '')) return [];
    const [known = ''] = literal.split(unknownPart);
    const written = posix.normalize(known.slice(0, known.lastIndexOf('/') + 1)).replace(/(?<=.)\/$/, '');
    const inside = written.replace(/^\/app\//, '');
    // A path out of the member's folder begins with a slash in the result of the reader.
    const client = inside.startsWith('/') ? (place?.served ?? []).find((each) => isBuiltBy(each.path, inside)) : undefined;
    if (client !== undefined) return [posix.join(posix.dirname(client.path), inside)];
    return pages.test(inside) && folder.files.some((file) => posix.dirname(file) === inside && !isPlaceholder(file))
      ? [posix.join(place?.member.path ?? '', inside)]
      : [];
  });
  const all = [...new Set(found)].sort();
  return all.filter((path) => !all.some((other) => path.startsWith(`${other}/`)));
}

/** True for a folder that a client's build creates, by the name of the client's folder: `/client/dist`. */
function isBuiltBy(client: string, path: string): boolean {
  const own = `/${posix.basename(client)}/`;
  return path.startsWith(own) && built.test(path.slice(own.length));
}

function isPlaceholder(path: string): boolean {
  return posix.basename(path).startsWith('.');
}

/** The path of the copy of such a folder. */
function copyOf(path: string): string {
  return posix.join('/tmp', path.replaceAll('/', '-'));
}

/** Replaces a folder of the image with a link to one that is created at the start. */
export function linkSteps(paths: readonly string[]): readonly Step[] {
  return paths.flatMap((path): Step[] => [
    ['mv', path, `${path}.made`],
    ['ln', '-s', copyOf(path), path],
  ]);
}

/** The start command with commands before it that copy these folders. */
export function startWithCopies(paths: readonly string[], start: readonly string[]): readonly string[] {
  if (paths.length === 0) return start;
  const copies = paths.map(
    (path) => `mkdir -p ${shellWord(copyOf(path))} && cp -R ${shellWord(`/app/${path}.made/.`)} ${shellWord(copyOf(path))}`,
  );
  return ['sh', '-c', `${copies.join(' && ')} && exec "$0" "$@"`, ...start];
}
