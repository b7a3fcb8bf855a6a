import { posix } from 'node:path';
import { findCalls } from '../source/source.ts';
import type { Code } from './usage.ts';

/** Calls that build a path, or send a file. */
const calls = /\b(?:join|resolve|sendFile|sendfile|send_from_directory|send_file|FileResponse|ServeFile)\s*\(/g;
const ownFolder = /\b(?:__dirname|import\.meta|__file__)\b/;

/**
 * The folders whose start page the code sends, relative to the code's folder: `join(__dirname, "public/index.html")`. A path that contains
 * the place of its file is relative to that.
 */
export function foldersOfPages({ folder, paths, read }: Code): readonly string[] {
  const naming = paths.filter((path) => folder.search(path).includes('index.html'));
  const found = naming.flatMap((path) => {
    const source = read(path);
    if (source === undefined) return [];
    return findCalls(source, calls).flatMap(({ start, end, arguments: given }) => {
      const parts = given.flatMap(({ literal }) => literal ?? []);
      if (parts.at(-1)?.endsWith('index.html') !== true) return [];
      const from = ownFolder.test(source.code.slice(start, end)) ? posix.dirname(path) : '';
      return [posix.dirname(posix.join(from, ...parts))];
    });
  });
  return [...new Set(found)].filter((path) => path !== '.' && !path.startsWith('..') && !path.startsWith('/'));
}
