import type { Stack } from '../stacks/stack.ts';
import { type Investigations, strength } from './investigations.ts';

/** The chosen language of a part. */
export interface Choice {
  readonly stack: Stack;
  /** The strength of the evidence for it, as in `strength`. */
  readonly strength: number;
  /** Other languages in which the part could be deployed, the strongest first. */
  readonly others: readonly Stack[];
}

/**
 * Chooses among the languages that recognise a part: a server takes precedence over pages, documentation and tools. Undefined if no language
 * recognises it. A part that only one language recognises is not investigated for this.
 */
export function chooseStack(
  investigations: Investigations,
  path: string,
  stacks: readonly Stack[],
): Pick<Choice, 'stack' | 'others'> | undefined {
  const [only, ...more] = candidatesFor(investigations, path, stacks);
  return only === undefined || more.length > 0 ? choose(investigations, path, stacks) : { stack: only.stack, others: [] };
}

/** The same with the evidence for the choice. */
export function choose(investigations: Investigations, path: string, stacks: readonly Stack[]): Choice | undefined {
  const candidates = candidatesFor(investigations, path, stacks);
  const weighed = (sign: Candidate['sign']): Choice[] =>
    candidates
      .filter((candidate) => candidate.sign === sign)
      .map(({ stack }) => ({ stack, strength: investigations.strength(stack, path), others: [] }))
      // Of two servers, the one with more code is the purpose of the folder.
      .sort((a, b) => b.strength - a.strength || investigations.size(b.stack, path) - investigations.size(a.stack, path));
  const [manifest, ...others] = weighed('manifest');
  // A manifest is stronger evidence than sources: a Python script next to a package.json does not make a Python application, unless nothing
  // else can start.
  if (manifest !== undefined && manifest.strength > strength.manifest)
    return { ...manifest, others: others.filter((each) => each.strength >= strength.site).map(({ stack }) => stack) };
  const [source] = weighed('sources');
  return source !== undefined && (manifest === undefined || givesWay(manifest.strength, source.strength)) ? source : manifest;
}

function givesWay(manifest: number, source: number): boolean {
  return manifest === strength.aside ? source > manifest : manifest === strength.manifest && source >= strength.site;
}

interface Candidate {
  readonly stack: Stack;
  readonly sign: 'manifest' | 'sources';
}

function candidatesFor(investigations: Investigations, path: string, stacks: readonly Stack[]): Candidate[] {
  const part = investigations.part(path);
  return stacks.flatMap((stack) => {
    const sign = stack.recognises(part);
    return sign === undefined ? [] : [{ stack, sign }];
  });
}
