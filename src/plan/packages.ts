import { KaizenError } from '../errors.ts';
import type { Answers } from '../questions/question.ts';
import type { SystemPackages } from '../stacks/libraries.ts';
import type { ChosenBase } from '../stacks/stack.ts';

/**
 * The packages that were answered, by Debian's names.
 * Throws KaizenError (exit code 1) where the base image has no package manager for them.
 */
export function answeredPackages({ flavour, image }: ChosenBase, { packages, buildPackages }: Answers): SystemPackages {
  if ((flavour === 'distroless' || flavour === 'scratch') && packages.length > 0)
    throw new KaizenError(
      `--base-image ${image}: it has no package manager, and ${packages.join(', ')} must be installed: choose slim, or give --packages none.`,
    );
  return { build: buildPackages, runtime: packages };
}
