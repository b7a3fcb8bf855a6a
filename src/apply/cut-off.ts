import { isCutOff } from './apply.ts';

/** The sentence about a run that was cut off in the middle of its writing, where there is one; see `isCutOff`. */
export function cutOffNotes(root: string): readonly string[] {
  return isCutOff(root)
    ? [
        'A run was interrupted here before it wrote all of its files: the next command that writes, such as kaizen-docker update, finishes it first.',
      ]
    : [];
}
