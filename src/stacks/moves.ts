import { posix } from 'node:path';
import type { Folder } from '../folder/folder.ts';

/** Files whose commands a project's own build runs. */
const scripts =
  /^(?:(?:GNU)?[mM]akefile|[jJ]ustfile|Taskfile\.ya?ml|magefile\.go|Dockerfile|package\.json|(?:scripts?\/|build\/|hack\/)?[\w-]{1,40}\.(?:sh|mk))$/;
const mostMoves = 200;

/**
 * The folders that a project's own build moves files to, which another stack makes: by `mv` or `cp` in a Makefile, a script or a script of
 * package.json, or by an `--outDir` there. `made`: where they are made; `source`: the folder of what makes them; paths of the context.
 */
export function findMoves(root: Folder, made: string, source: string): readonly string[] {
  const manifest = posix.join(source, 'package.json');
  const moved = root.files
    .filter((path) => (scripts.test(path) || path === manifest) && !root.isGenerated(path))
    .flatMap((path) => movesIn(root.search(path)))
    .filter(({ from }) => made === from || made.endsWith(`/${from}`))
    .map(({ to }) => to);
  const written = [...root.search(manifest).matchAll(/--outDir[= ]{1,4}["']?([\w./-]{1,120})/g)].map(([, to = '']) =>
    plain(posix.join(source, to)),
  );
  return [...new Set([...moved, ...written])].filter((path) => path !== '' && path !== '.' && !path.startsWith('..'));
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
