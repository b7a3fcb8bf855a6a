import type { Change, Subject } from '../cause.ts';

/** The changes that put Debian packages into the image that runs; one without a package manager gives way to one that has it. */
export function installed(names: readonly string[], { application: { image } }: Subject): Change[] {
  return [...withShell(image.flavour), { question: 'packages', add: names }];
}

/** The change to a base image with a shell, where there is none. */
export function withShell(flavour: Subject['application']['image']['flavour']): Change[] {
  return flavour === 'distroless' || flavour === 'scratch' ? [{ question: 'baseImage', set: 'slim' }] : [];
}
