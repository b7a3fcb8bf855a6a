import { isUtf8 } from 'node:buffer';
import { cp, lstat, mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { secretsFolder } from '../artifacts/secrets.ts';
import type { ApplicationPlan } from '../plan/plan.ts';
import { mebibyte, readRegularFile } from '../read-file.ts';
import { madeAnew } from '../suite/criteria.ts';

const mostRewritten = 64 * mebibyte;

export interface CopyOptions {
  /** True for a copy that includes the project's secrets, for programs that read them. */
  readonly isWhole?: boolean;
}

/**
 * Copies a project to a folder in which it can be edited and built, without its secrets and generated folders. Links are copied as links;
 * anything except files and folders is left out.
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

/** A file before it is written: its text, or null to remove it. */
export interface Placed {
  readonly path: string;
  readonly text: string | null;
  readonly permissions: number | undefined;
}

/** Writes files into a copy of a project. Their paths were checked in the project itself: no folder on the way is a link. */
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
 * Gives the cache mounts of a Dockerfile IDs that no build has used yet: a cold build finds them empty, and does not empty those of others.
 * The built image is the same, because it does not depend on the ID of a mount.
 */
export async function renameCacheMounts(dockerfile: string, prefix: string): Promise<void> {
  await rewrite(dockerfile, (text) => withOwnCaches(text, prefix));
}

/** Replaces the text of a file in the copy. A link is not touched, because it may lead out of the copy; the build reports the problem. */
async function rewrite(path: string, change: (text: string) => string): Promise<void> {
  const read = readRegularFile(path, { most: mostRewritten });
  if (!('bytes' in read)) return;
  const { mode } = await lstat(path);
  await rm(path);
  // For bytes that are not UTF-8, Latin-1 maps each byte to a character and back.
  const encoding = isUtf8(read.bytes) ? 'utf8' : 'latin1';
  await writeFile(path, change(read.bytes.toString(encoding)), { encoding, flag: 'wx', mode });
}

/** The text of a Dockerfile with a prefix before the ID of each cache mount. A mount without an ID uses its target as ID. */
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
 * Edits a source file of the copy without changing its behaviour: adds a comment. Returns its path in the project. `mark` is new in each
 * run, so that the cache of an earlier run has no result for the same edit.
 */
export async function editSource(copy: string, { context, image }: ApplicationPlan, mark: string): Promise<string> {
  const { sourceFile, comment } = image.build;
  const path = join(context, sourceFile);
  await rewrite(join(copy, path), (text) => `${text}\n${[comment[0], `edited by ${mark}`, comment[1]].join(' ').trim()}\n`);
  return path;
}
