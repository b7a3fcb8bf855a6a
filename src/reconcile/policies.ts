import { KaizenError } from '../errors.ts';

/**
 * What to write if a person and the templates have changed the same place. `fail`: nothing. `markers`: both sides between conflict markers.
 * `mine`, `template`: that side. `reject`: the person's side, and a diff to the template's side in a separate file.
 */
export const conflictPolicies = ['fail', 'markers', 'mine', 'template', 'reject'] as const;
export type ConflictPolicy = (typeof conflictPolicies)[number];

/** Parses the value of --on-conflict. Throws KaizenError (exit code 1) for an unknown policy. */
export function policyOf(value: unknown): ConflictPolicy {
  const policy = conflictPolicies.find((each) => each === value);
  if (policy !== undefined) return policy;
  throw new KaizenError(`--on-conflict: "${value}" is not one of ${conflictPolicies.join(', ')}.`);
}

/** The folder in which `reject` saves the template's side. */
export const rejectsFolder = '.kaizen-docker/rejects';
/** Keeps that folder out of git. */
export const rejectsIgnore = `${rejectsFolder}/.gitignore`;
