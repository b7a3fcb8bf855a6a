import type { Folder } from '../folder/folder.ts';
import type { ForeignPart } from '../manifests/foreign.ts';
import type { Parts } from './parts.ts';

/** The maximum number of parts to name. */
const mostNamed = 5;

/** Notes about parts in unsupported languages next to the deployed ones. A part that a question is about needs no note. */
export function foreignNotes(foreign: readonly ForeignPart[], { members }: Parts, isRootKnown: boolean): string[] {
  const isAsked = ({ path }: ForeignPart): boolean => path === '' && members.length === 0 && !isRootKnown;
  const deployed = members.length > 0 ? members.map(({ path }) => path || '.') : isRootKnown ? ['.'] : [];
  return foreign
    .filter((part) => part.language.isSideline !== true && !isAsked(part))
    .slice(0, mostNamed)
    .map(({ path, language, file }) => {
      const place = path || '.';
      return `${path === '' ? 'The folder itself' : path} contains a program in ${language.title} (${file}), which is not part of the stack: add it with --service ${[...deployed, place].join(',')} --language ${place}=other.`;
    });
}

/** Secrets that git tracks are not secret any more. */
export function trackedSecrets({ ignored }: Folder): string[] {
  const files = ignored
    .trackedBelow('secrets')
    .filter((path) => !/(?:^|\/)(?:\.git(?:ignore|keep)|README[^/]*|[^/]*example[^/]*)$/i.test(path));
  return files.length === 0
    ? []
    : [
        `Git tracks ${files.join(', ')}, so everyone with the repository can read it: run "git rm -r --cached secrets", and replace the values.`,
      ];
}
