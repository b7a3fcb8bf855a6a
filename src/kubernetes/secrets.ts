import type { ApplicationPlan } from '../plan/plan.ts';
import { secretVariables } from '../plan/variables.ts';

/** The variables that an application takes from its Secret: those that compose reads from the secrets folder, and those that only its owner knows. */
export function secretNames(application: ApplicationPlan): readonly string[] {
  return [...new Set([...secretVariables(application), ...application.needed])].filter(
    (name) => !Object.hasOwn(application.environment, name),
  );
}

/** True for an application that needs a Secret. */
export function hasSecrets(application: ApplicationPlan): boolean {
  return secretNames(application).length > 0;
}
