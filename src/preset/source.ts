import { lstatSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, posix, resolve } from 'node:path';
import { readTarget } from '../apply/target.ts';
import { KaizenError } from '../errors.ts';
import { gitSource } from './git-source.ts';
import { mostBytesOfFile, type PresetSource, presetFiles } from './place.ts';
import { tarballSource } from './tarball.ts';

/**
 * Opens the place that a reference names: `npm:NAME` (a folder in node_modules), `git:FOLDER#REVISION:PATH`, a tarball, or a folder. `from`: the folder that
 * it is relative to. Throws KaizenError (exit code 1) if there is no such place.
 */
export async function openSource(reference: string, from: string): Promise<PresetSource> {
  if (reference.startsWith('npm:')) return packageSource(reference, from);
  if (reference.startsWith('git:')) return gitSource(reference, from);
  const path = resolve(from, reference);
  if (/\.(?:tgz|tar\.gz|tar)$/.test(path)) return tarballSource(reference, path);
  const isFile = presetFiles.some((name) => name === posix.basename(path.replaceAll('\\', '/')));
  return folderSource(reference, isFile ? dirname(path) : path);
}

/**
 * A reference as `.yo-rc.json` keeps it: paths are relative to the project's root, so that they work on another machine.
 * `from`: the folder in which it was typed.
 */
export function keptReference(reference: string, from: string, root: string): string {
  if (reference.startsWith('npm:')) return reference;
  const [, scheme = '', path = '', rest = ''] = /^(git:)?([^#]*)(.*)$/s.exec(reference) ?? [];
  if (isAbsolute(path)) return reference;
  const kept = posix.relative(slashed(real(root)), slashed(join(real(from), path)));
  return `${scheme}${kept === '' ? '.' : kept}${rest}`;
}

function slashed(path: string): string {
  return path.replaceAll('\\', '/');
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}

function folderSource(reference: string, folder: string): PresetSource {
  if (lstatSync(real(folder), { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new KaizenError(`The preset ${reference} does not exist: name a folder, a tarball, npm:NAME or git:FOLDER#REVISION.`);
  const root = real(folder);
  return {
    name: reference,
    id: root,
    folder: root,
    read: async (path) => readTarget(root, path, { most: mostBytesOfFile }),
    below: (path) => folderSource(posix.join(slashed(reference), path), join(root, path)),
  };
}

/** The name of a package of npm (docs.npmjs.com, "package.json", "name"). */
const packageName = /^(?:@[a-z0-9~-][a-z0-9._~-]{0,100}\/)?[a-z0-9~-][a-z0-9._~-]{0,100}$/;

/** Looks for the package as Node.js does, from the project's folder upwards. It is read, and never required. */
function packageSource(reference: string, from: string): PresetSource {
  const name = reference.slice('npm:'.length);
  if (!packageName.test(name)) throw new KaizenError(`The preset ${reference} is not the name of a package, such as npm:@example/preset.`);
  for (let folder = real(from); ; folder = dirname(folder)) {
    const found = join(folder, 'node_modules', name);
    if (lstatSync(real(found), { throwIfNoEntry: false })?.isDirectory() === true)
      return { ...folderSource(reference, found), name: reference };
    if (dirname(folder) === folder) break;
  }
  throw new KaizenError(
    `The preset ${reference} is not in node_modules: install it without running its scripts (npm install --ignore-scripts).`,
  );
}
