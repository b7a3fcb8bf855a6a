import { posix } from 'node:path';
import type { Folder } from '../folder/folder.ts';
import type { Service } from './compose-evidence.ts';
import { otherImage } from './own-image.ts';

const mostFiles = 5;

/** Names of folders with container files. */
const imageFile =
  /^(?:(?:\.?docker|docker-?files?|build|deploy(?:ment)?s?|containers?|ops|packaging|scripts|images?|infra)\/(?:[\w.-]{1,40}\/){0,2})?(?:[\w-]{1,40}\.)?(?:Dockerfile|Containerfile)(?:[.-][\w.-]{1,40})?$/i;

/** Builds a package for a system, not an image. */
const systemPackage = /(?:^|\/)packag(?:e|es|ing)\/(?:deb|debian|rpm|apk|arch|aur|fedora)\//i;

const manifests = ['package.json', 'pyproject.toml', 'requirements.txt', 'go.mod', 'Cargo.toml'];

/** The Dockerfiles of the application; the first one is most likely the one that is deployed. */
export function dockerfilesIn(folder: Folder, services: readonly Service[]): readonly string[] {
  const named = services.flatMap(({ dockerfile }) => dockerfile ?? []).filter((path) => folder.has(path) && !otherImage.test(path));
  const rankOf = (path: string): number => {
    if (named.includes(path)) return 0;
    if (path === 'Dockerfile') return 1;
    if (path === 'Containerfile') return 2;
    if (/prod|release/i.test(path)) return 3;
    return posix.basename(path) === 'Dockerfile' || /(?:^|\/)(?:default|main)\./i.test(path) ? 4 : 5;
  };
  const isApart = (path: string): boolean => {
    const around = posix.dirname(path);
    return around !== '.' && manifests.some((name) => folder.has(`${around}/${name}`));
  };
  const found = folder.files.filter(
    (path) => imageFile.test(path) && !otherImage.test(path) && !systemPackage.test(path) && !isApart(path),
  );
  return [...new Set([...named, ...found])]
    .filter((path) => !folder.isGenerated(path))
    .sort((a, b) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1))
    .slice(0, mostFiles);
}
