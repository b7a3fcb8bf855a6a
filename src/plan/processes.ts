import type { Process } from '../facts.ts';
import type { Application } from '../inspect/application.ts';
import { suffixed } from '../names.ts';
import type { Answers } from '../questions/question.ts';
import type { ProcessPlan } from './plan.ts';
import { type Taken, take, takeImage } from './taken.ts';

/** True for a job that prepares the database of the application: a migration, or Heroku's release phase. */
function isPreparation({ kind, name, buildArguments }: Process): boolean {
  // The deployment suite uses only the application's own image.
  return kind === 'job' && buildArguments === undefined && /(?:^|-)(?:migrate|migrations?|release)(?:-|$)/.test(name);
}

/** Backing services with tables; a database file belongs to the application's data. */
const databases = new Set(['postgres', 'pgvector', 'postgis', 'mysql', 'mariadb', 'mongo']);

/** Plans the workers and jobs that were chosen, with names that nothing else in the stack has. */
export function processPlans(
  { facts }: Application,
  { processes, image, services, data }: Answers,
  owner: string | undefined,
  taken: Taken,
): ProcessPlan[] {
  const names = new Set(processes);
  const keepsTables = data.length > 0 || services.some(({ name }) => databases.has(name));
  const chosen = (facts.processes?.value ?? []).filter(({ name }) => names.has(name));
  return chosen.map((process) => {
    const isOwn = owner === undefined && !taken.services.has(process.name);
    return {
      ...process,
      isFirst: keepsTables && isPreparation(process),
      service: take(isOwn ? process.name : suffixed(owner ?? 'app', process.name), taken.services),
      image: process.buildArguments === undefined ? image : takeImage(image, process.name, taken.images),
    };
  });
}
