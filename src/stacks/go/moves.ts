import { posix } from 'node:path';
import type { Folder } from '../../folder/folder.ts';
import { within } from './modules.ts';

const scripts = /^(?:(?:GNU)?[mM]akefile|[jJ]ustfile|Taskfile\.ya?ml|magefile\.go|(?:scripts?\/|build\/|hack\/)?[\w-]{1,40}\.(?:sh|mk))$/;
const mostMoves = 200;

/**
 * The embedded folder that a project's own build moves the files to that another stack makes: by `mv` or `cp` in a Makefile or a script, or by an
 * `--outDir` in a script of package.json. `made`: where they are made; `source`: the folder of what makes them; paths of the context.
 */
export function findMove(root: Folder, embedded: readonly string[], made: string, source: string): string | undefined {
  const wanted = embedded.filter((path) => path !== '');
  const moved = root.files
    .filter((path) => scripts.test(path))
    .flatMap((path) => movesIn(root.search(path)))
    .filter(({ from }) => made === from || made.endsWith(`/${from}`))
    .map(({ to }) => to);
  const written = [...root.search(within(source, 'package.json')).matchAll(/--outDir[= ]{1,4}["']?([\w./-]{1,120})/g)].map(([, to = '']) =>
    within(source, to),
  );
  return [...moved, ...written].find((to) => wanted.includes(to));
}

/** The folders that commands of a shell move or copy, without what leads there from the folder that they run in. */
function movesIn(text: string): { readonly from: string; readonly to: string }[] {
  const commands = [...text.matchAll(/\b(?:mv|cp|rsync)[ \t]+((?:-[\w-]{1,20}[ \t]+){0,4})([\w./*-]{1,120})[ \t]+([\w./-]{1,120})/g)].slice(
    0,
    mostMoves,
  );
  return commands.map(([, , from = '', to = '']) => ({ from: plain(from.replace(/\/\*$/, '')), to: plain(to) }));
}

function plain(path: string): string {
  return posix
    .normalize(path)
    .replace(/^(?:\.{1,2}\/)+/, '')
    .replace(/\/$/, '');
}
