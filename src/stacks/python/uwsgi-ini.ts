import { posix } from 'node:path';
import type { Folder } from '../../folder/folder.ts';
import { portSlot } from '../../manifests/port-slot.ts';
import { httpOptions, portIn, settingsIn, valueOf } from './uwsgi.ts';

/** The content of a uWSGI configuration file (uwsgi-docs.readthedocs.io, "Configuring uWSGI"). */
export interface UwsgiIni {
  readonly path: string;
  /** True if it names the application. */
  readonly namesApplication: boolean;
  /** Where it serves HTTP: `:9090`; absent if it does not. */
  readonly address?: string;
  /** True if it has the same effect in a container: it contains no paths of another machine, and loads no plugin. */
  readonly isPortable: boolean;
}

const application = /^(?:module|wsgi|wsgi-file|file|mount)$/;
/** Paths that a container has and that are writable there; a static file may be anywhere. */
const portable = /^(?:static-\w+|check-static|route[\w-]*|env|log-format|fileserve-mode)$/;

/** Reads a uWSGI configuration file; undefined if it does not exist, or is another kind of file. `path`: relative to the folder. */
export function readUwsgiIni(folder: Folder, path: string): UwsgiIni | undefined {
  if (!path.endsWith('.ini') || !folder.has(path)) return undefined;
  const text = folder.read(path) ?? '';
  if (!/^\[uwsgi\]/m.test(text)) return undefined;
  const settings = settingsIn(text);
  const address = valueOf(settings, httpOptions);
  return {
    path,
    namesApplication: settings.some(({ key }) => application.test(key)),
    ...(address === undefined ? {} : { address }),
    isPortable: settings.every(
      ({ key, value }) =>
        portable.test(key) ||
        (!/^plugins?$/.test(key) && !/^(?:unix:)?(?:\/(?!tmp\/|dev\/)|~)/.test(value) && !(key === 'socket' && !/:\d+$/.test(value))),
    ),
  };
}

/**
 * The words that make a uWSGI command serve HTTP, with its port; undefined if the command has no configuration file, or if it has an
 * address itself.
 */
export function withHttp(
  folder: Folder,
  home: string,
  words: readonly string[],
): { readonly words: readonly string[]; readonly port?: number; readonly path: string } | undefined {
  const at = words.findIndex((word) => word.split('/').at(-1) === 'uwsgi');
  if (at === -1 || words.some((word) => /^--http(?:-socket)?(?:=|$)/.test(word))) return undefined;
  const file = words
    .slice(at + 1)
    .find((word) => word.endsWith('.ini'))
    ?.replace(/^--ini=/, '');
  const found = file === undefined ? undefined : readUwsgiIni(folder, posix.join(home, file));
  if (found === undefined) return undefined;
  const { path, address } = found;
  // It listens on the image's port, or on its own.
  if (address === undefined)
    return { words: [...words.slice(0, at + 1), '--http-socket', `0.0.0.0:${portSlot}`, ...words.slice(at + 1)], path };
  const port = portIn(address);
  return { words, path, ...(port === undefined ? {} : { port }) };
}
