import { isCutOff } from './apply.ts';

/** The sentence about a run that was interrupted while it was writing, if there is one; see `isCutOff`. */
export function cutOffNotes(root: string): readonly string[] {
  return isCutOff(root)
    ? [
        'A run was interrupted here before it wrote all of its files: the next command that writes, such as kaizen-docker update, finishes it first.',
      ]
    : [];
}
