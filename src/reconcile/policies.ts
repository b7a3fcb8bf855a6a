import { KaizenError } from '../errors.ts';

/**
 * What to do where a person and the templates have changed the same place. `fail`: write nothing at all. `markers`: both sides between
 * marks. `mine` and `template`: that side's. `reject`: a person's, and what the templates wanted in a file beside.
 */
export const conflictPolicies = ['fail', 'markers', 'mine', 'template', 'reject'] as const;
export type ConflictPolicy = (typeof conflictPolicies)[number];

/** Takes what was given for --on-conflict. Throws KaizenError (exit code 1) for a policy that there is not. */
export function policyOf(value: unknown): ConflictPolicy {
  const policy = conflictPolicies.find((each) => each === value);
  if (policy !== undefined) return policy;
  throw new KaizenError(`--on-conflict: "${value}" is not one of ${conflictPolicies.join(', ')}.`);
}

/** Where `reject` puts what the templates wanted. */
export const rejectsFolder = '.kaizen-docker/rejects';
/** Keeps it out of git. */
export const rejectsIgnore = `${rejectsFolder}/.gitignore`;
