import { KaizenError } from '../errors.ts';
import { currentPackages } from '../manifests/debian-packages.ts';
import type { Answers } from '../questions/question.ts';
import { namesIn, type SystemPackages } from '../stacks/libraries.ts';
import type { ChosenBase } from '../stacks/stack.ts';

/**
 * The answered packages, with their names in the release of Debian. Throws KaizenError (exit code 1) if the base image has no package
 * manager for them, or if Debian 13 does not have one.
 */
export function answeredPackages(
  { flavour, image }: ChosenBase,
  { packages, buildPackages }: Pick<Answers, 'packages' | 'buildPackages'>,
): SystemPackages {
  if ((flavour === 'distroless' || flavour === 'scratch') && packages.length > 0)
    throw new KaizenError(
      `--base-image ${image}: it has no package manager, and ${packages.join(', ')} must be installed: choose slim, or use --packages none.`,
    );
  const answered = { build: buildPackages, runtime: packages };
  if (!isDebian13(image)) return namesIn(image, answered);
  return {
    build: buildPackages.flatMap((name) => currentNames(name, '--build-packages')),
    runtime: packages.flatMap((name) => currentNames(name, '--packages')),
  };
}

/** True for an image whose tag shows Debian 13, or an image without a system that is built on Debian 13. */
function isDebian13(image: string): boolean {
  return image === 'scratch' || /trixie|debian13/.test(image);
}

function currentNames(name: string, flag: string): readonly string[] {
  const current = currentPackages(name);
  if (current === undefined) return [name];
  if (current.names.length > 0) return current.names;
  throw new KaizenError(
    `${flag} ${name}: Debian 13 does not have this package${current.why === undefined ? '' : ` (${current.why})`}: leave it out, or set --base-image to an image that has it.`,
  );
}
