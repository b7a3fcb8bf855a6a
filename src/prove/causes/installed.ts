import type { Change, Subject } from '../cause.ts';

/** The changes that add Debian packages to the runtime image; a base image without a package manager is replaced by one with it. */
export function installed(names: readonly string[], { application: { image } }: Subject): Change[] {
  return [...withShell(image.flavour), { question: 'packages', add: names }];
}

/** The change to a base image with a shell, if the current one has none. */
export function withShell(flavour: Subject['application']['image']['flavour']): Change[] {
  return flavour === 'distroless' || flavour === 'scratch' ? [{ question: 'baseImage', set: 'slim' }] : [];
}
