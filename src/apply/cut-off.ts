import { isCutOff } from './apply.ts';

/** The sentence about a run that was cut off in the middle of its writing, where there is one; see `isCutOff`. */
export function cutOffNotes(root: string): readonly string[] {
  return isCutOff(root)
    ? [
        'A run was cut off here before all of its files were written: the next one that writes, such as kaizen-docker update, finishes it first.',
      ]
    : [];
}
