import type { ApplicationPlan, Plan } from '../plan/plan.ts';
import { type ApplicationEvidence, type BudgetEvidence, type BudgetName, budgetNames, type StackEvidence } from './record.ts';

const units: Readonly<Record<BudgetName, BudgetEvidence['unit']>> = {
  size: 'bytes',
  build: 'seconds',
  rebuild: 'seconds',
  healthy: 'seconds',
  memory: 'bytes',
  stop: 'seconds',
};

/** How much of its budgets each application has used. A value that could not be measured exceeds its budget. */
export function budgetsOf(
  { applications }: Plan,
  evidence: readonly ApplicationEvidence[],
  { services }: StackEvidence,
): readonly BudgetEvidence[] {
  return applications.flatMap((application) => {
    const found = evidence.find(({ service }) => service === application.service);
    const running = services.find(({ name }) => name === application.service);
    const spent: Readonly<Record<BudgetName, number | undefined>> = {
      size: found?.image?.size,
      build: found?.builds?.cold.seconds,
      rebuild: found?.builds?.rebuild.seconds,
      healthy: running?.healthy === undefined || running.start === undefined ? undefined : running.healthy - running.start,
      memory: running?.memory,
      stop: running?.stop?.seconds,
    };
    return budgetNames.filter((name) => isAsked(name, application)).map((name) => budget(name, application, spent[name]));
  });
}

/** An application without a health check never becomes healthy, so it has no budget for that. */
function isAsked(name: BudgetName, { image }: ApplicationPlan): boolean {
  return name !== 'healthy' || image.health.kind !== 'none';
}

function budget(name: BudgetName, { service, budgets }: ApplicationPlan, actual: number | undefined): BudgetEvidence {
  const limit = budgets[name];
  return {
    name,
    service,
    ...(actual === undefined ? {} : { actual }),
    limit,
    unit: units[name],
    isHeld: actual !== undefined && actual <= limit,
  };
}
