import { isUtf8 } from 'node:buffer';
import { cp, lstat, mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { secretsFolder } from '../artifacts/secrets.ts';
import type { ApplicationPlan } from '../plan/plan.ts';
import { mebibyte, readRegularFile } from '../read-file.ts';
import { madeAnew } from '../suite/criteria.ts';

const mostRewritten = 64 * mebibyte;

export interface CopyOptions {
  /** True for a copy with the project's secrets, which what runs there reads. */
  readonly isWhole?: boolean;
}

/**
 * Copies a project to where it can be edited and built, without its secrets and without what is made anew. Links are copied as links; what is
 * neither a file nor a folder stays out.
 */
export async function copyProject(root: string, to: string, { isWhole = false }: CopyOptions = {}): Promise<void> {
  await mkdir(to, { recursive: true });
  const left = new Set<string>([...madeAnew, ...(isWhole ? [] : ['.env']), '.kaizen-docker']);
  await cp(root, to, {
    recursive: true,
    verbatimSymlinks: true,
    async filter(path) {
      const place = relative(root, path);
      if ((place === secretsFolder && !isWhole) || left.has(basename(path))) return place === '';
      const kind = await lstat(path);
      return kind.isFile() || kind.isDirectory() || kind.isSymbolicLink();
    },
  });
}

/** A file as it is about to be: its text, or null where it goes. */
export interface Placed {
  readonly path: string;
  readonly text: string | null;
  readonly permissions: number | undefined;
}

/** Puts files into a copy of a project. Their paths were found safe in the project itself: no folder on the way is a link. */
export async function placeFiles(copy: string, files: readonly Placed[]): Promise<void> {
  for (const { path, text, permissions } of files) {
    const place = join(copy, path);
    await rm(place, { force: true });
    if (text === null) continue;
    await mkdir(dirname(place), { recursive: true });
    await writeFile(place, text, { flag: 'wx', ...(permissions === undefined ? {} : { mode: permissions }) });
  }
}

/**
 * Gives the cache mounts of a Dockerfile IDs that no build has used yet: a cold build finds them empty, and empties no one else's. What is built is
 * the same, since the ID of a mount is no part of an image.
 */
export async function renameCacheMounts(dockerfile: string, prefix: string): Promise<void> {
  await rewrite(dockerfile, (text) => withOwnCaches(text, prefix));
}

/**
 * Puts another text in the place of a file of the copy. A link there is left as it is, since it may lead out of the copy; the build says what it
 * makes of it.
 */
async function rewrite(path: string, change: (text: string) => string): Promise<void> {
  const read = readRegularFile(path, { most: mostRewritten });
  if (!('bytes' in read)) return;
  const { mode } = await lstat(path);
  await rm(path);
  // Of what is not UTF-8, Latin-1 gives each byte a sign, and each sign its byte again.
  const encoding = isUtf8(read.bytes) ? 'utf8' : 'latin1';
  await writeFile(path, change(read.bytes.toString(encoding)), { encoding, flag: 'wx', mode });
}

/** The text of a Dockerfile with a prefix before the ID of each cache mount; a mount without an ID has its target for one. */
export function withOwnCaches(text: string, prefix: string): string {
  return text.replace(/--mount=\S*\btype=cache\b\S*/g, (mount) => {
    const options = mount.slice('--mount='.length).split(',');
    const valueOf = (...names: string[]): string | undefined =>
      options.map((option) => option.split('=')).find(([name = '']) => names.includes(name))?.[1];
    const id = valueOf('id') ?? valueOf('target', 'dst', 'destination') ?? '';
    return `--mount=${[...options.filter((option) => !option.startsWith('id=')), `id=${prefix}-${id}`].join(',')}`;
  });
}

/**
 * Edits a source file of the copy in a way that changes nothing but the file: by a comment. Returns its path in the project. `mark` is new in each
 * run: what an earlier run has built of the same edit would be taken from the cache.
 */
export async function editSource(copy: string, { context, image }: ApplicationPlan, mark: string): Promise<string> {
  const { sourceFile, comment } = image.build;
  const path = join(context, sourceFile);
  await rewrite(join(copy, path), (text) => `${text}\n${[comment[0], `edited by ${mark}`, comment[1]].join(' ').trim()}\n`);
  return path;
}
