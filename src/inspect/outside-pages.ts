import { posix } from 'node:path';
import type { Application } from './inspect.ts';

/** Says that the code serves pages which another application of the folder builds outside of its own build context. */
export function describeOutsidePages(application: Application, all: readonly Application[]): readonly string[] {
  const { stack, finding, path, context, facts } = application;
  if (stack.serves === undefined || facts.files !== undefined || context === '') return [];
  return all.flatMap((other) => {
    const files = other.facts.files?.value;
    if (files === undefined || other.path === path || other.path.startsWith(`${path}/`)) return [];
    const made = posix.join(other.path, files.folder);
    const isWithin = made.startsWith(`${path}/`);
    const named = isWithin ? made.slice(path.length + 1) : posix.join(posix.basename(other.path), files.folder);
    if (stack.serves?.(finding, named) !== true) return [];
    return [
      `The code serves ${isWithin ? made : named}, which is built in ${other.path || 'the root'} and is not part of this image. The image of ${other.path || 'the root'} serves these pages: make sure that the code starts without them.`,
    ];
  });
}
