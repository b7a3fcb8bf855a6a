import { KaizenError } from '../errors.ts';
import { type Bases, type ChosenBase, type Flavour, flavours } from '../stacks/stack.ts';

/**
 * Returns the image and its flavour for the answered base image, a flavour or a reference. Throws KaizenError (exit code 1) for a flavour
 * that the stack cannot use.
 */
export function chooseBase(answer: string, bases: Bases): ChosenBase {
  const flavour = flavours.find((each) => each === answer) ?? flavourOf(answer);
  const base = bases[flavour];
  if (base === undefined) {
    const known = flavours.filter((each) => bases[each] !== undefined);
    throw new KaizenError(`--base-image ${answer}: this application can't run on ${flavour}: choose ${known.join(' or ')}.`);
  }
  return { flavour, image: flavour === answer ? base.image : answer };
}

// By the words in the names of public images; an organization's own image counts as one with a shell.
function flavourOf(reference: string): Flavour {
  if (/(?:^|[/:._-])alpine/.test(reference)) return 'alpine';
  return /distroless|chiseled|^cgr\.dev\/|^dhi\.io\//.test(reference) ? 'distroless' : 'slim';
}
