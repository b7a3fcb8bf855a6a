import { posix } from 'node:path';
import type { Folder } from '../folder/folder.ts';

/** A path that a Dockerfile declares as a volume. */
export interface DeclaredVolume {
  /** Relative to the folder that the image runs in, where it is below that; else absolute. */
  readonly path: string;
  /** Names of variables that the Dockerfile sets to that path. */
  readonly variables: readonly string[];
  /** File and line. */
  readonly source: string;
}

const dockerfile = /^(?:[\w.-]{1,40}\/)?(?:[\w-]{1,40}\.)?Dockerfile(?:\.[\w.-]{1,40})?$/i;

/** More than any image has. */
const mostVolumes = 32;

/** Lists the volumes of the Dockerfiles in a folder (Dockerfile reference, "VOLUME"). One with a variable in it says nothing. */
export function declaredVolumes(folder: Folder): readonly DeclaredVolume[] {
  const found = new Map<string, DeclaredVolume>();
  for (const file of folder.files.filter((path) => dockerfile.test(path)).slice(0, 8)) {
    const lines = folder.search(file).split('\n');
    const home = lines.reduce((last, line) => /^\s{0,20}WORKDIR\s{1,20}"?([\w./-]{1,200})"?\s*$/i.exec(line)?.[1] ?? last, '/');
    for (const [index, line] of lines.entries()) {
      const [, words = ''] = /^\s{0,20}VOLUME\s{1,20}(\S.{0,400})$/i.exec(line) ?? [];
      for (const [path] of words.matchAll(/\/[\w./@+-]{1,200}/g)) {
        const plain = posix.normalize(path).replace(/\/$/, '');
        const inside = plain.startsWith(`${home.replace(/\/$/, '')}/`) && home !== '/' ? posix.relative(home, plain) : plain;
        if (!found.has(inside) && found.size < mostVolumes)
          found.set(inside, { path: inside, variables: variablesOf(lines, plain), source: `VOLUME in ${file} line ${index + 1}` });
      }
    }
  }
  return [...found.values()];
}

function variablesOf(lines: readonly string[], path: string): readonly string[] {
  return lines.flatMap((line) =>
    [...line.slice(0, 1000).matchAll(/\b([A-Z][A-Z0-9_]{1,60})(?:=|\s)"?(\/[\w./-]{1,200})"?(?=\s|\\|$)/g)].flatMap(
      ([, name = '', value = '']) => (value.replace(/\/$/, '') === path ? [name] : []),
    ),
  );
}
