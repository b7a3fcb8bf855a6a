import { posix } from 'node:path';
import type { Folder } from '../folder/folder.ts';

/** Files with commands of a project's own build. */
const scripts =
  /^(?:(?:GNU)?[mM]akefile|[jJ]ustfile|Taskfile\.ya?ml|magefile\.go|Dockerfile|package\.json|(?:scripts?\/|build\/|hack\/)?[\w-]{1,40}\.(?:sh|mk))$/;
const mostMoves = 200;

/**
 * The folders to which a project's own build moves files that another stack builds: by `mv` or `cp` in a Makefile, a script or a script of
 * package.json, or by an `--outDir` there. `made`: where they are built; `source`: the folder of their sources; paths in the context.
 */
export function findMoves(root: Folder, made: string, source: string): readonly string[] {
  const manifest = posix.join(source, 'package.json');
  const moved = allMoves(root, source)
    .filter(({ from }) => made === from || made.endsWith(`/${from}`))
    .map(({ to }) => to);
  const written = [...root.search(manifest).matchAll(/--outDir[= ]{1,4}["']?([\w./-]{1,120})/g)].map(([, to = '']) =>
    plain(posix.join(source, to)),
  );
  return [...new Set([...moved, ...written])].filter((path) => path !== '' && path !== '.' && !path.startsWith('..'));
}

/** A built file that the project's own build renames, or copies under another name, in its folder. */
export interface Rename {
  readonly from: string;
  readonly to: string;
  readonly isCopy: boolean;
}

/**
 * The built files of another stack that the project's own build renames: `mv build/index.html build/app.html`. Paths are relative to the
 * folder of the built files. `folder`: that folder, relative to `source`, which is the folder of their sources.
 */
export function findRenames(root: Folder, folder: string, source: string): readonly Rename[] {
  const renamed = allMoves(root, source).flatMap(({ from, to, isCopy }) => {
    const [own, other] = [from, to].map((path) => withinMade(path, folder, source));
    return own === undefined || other === undefined || own === other || !page.test(own) || !page.test(other)
      ? []
      : [{ from: own, to: other, isCopy }];
  });
  return [...new Map(renamed.map((each) => [each.from, each])).values()];
}

const page = /^[\w-][\w.-]{0,80}\.(?:html?|js|json|css)$/;

/** A command's path inside the folder, whether the command runs in the source folder or above it. */
function withinMade(path: string, folder: string, source: string): string | undefined {
  const lead = [folder, posix.join(source, folder)].find((each) => each !== '' && path.startsWith(`${each}/`));
  return lead === undefined ? undefined : path.slice(lead.length + 1);
}

function allMoves(root: Folder, source: string): ReturnType<typeof movesIn> {
  const manifest = posix.join(source, 'package.json');
  return root.files
    .filter((path) => (scripts.test(path) || path === manifest) && !root.isGenerated(path))
    .flatMap((path) => movesIn(root.search(path)));
}

/** The folders that shell commands move or copy, without paths that lead there from their working directory. */
function movesIn(text: string): Rename[] {
  const commands = [...text.matchAll(/\b(mv|cp|rsync)[ \t]+((?:-[\w-]{1,20}[ \t]+){0,4})([\w./*-]{1,120})[ \t]+([\w./-]{1,120})/g)].slice(
    0,
    mostMoves,
  );
  return commands.map(([, program, , from = '', to = '']) => ({
    from: plain(from.replace(/\/\*$/, '')),
    to: plain(to),
    isCopy: program !== 'mv',
  }));
}

function plain(path: string): string {
  return posix
    .normalize(path)
    .replace(/^(?:\.{1,2}\/)+/, '')
    .replace(/\/$/, '');
}
