import { environmentOf } from '../inspect/application.ts';
import type { Answers } from '../questions/question.ts';
import { serviceNamed } from '../services/catalog.ts';
import { fixedHosts } from '../services/reach.ts';
import type { Service } from '../services/service.ts';
import { mirrored } from './mirror.ts';
import type { Answered, ServicePlan } from './plan.ts';

/** The services of all applications. If two require different versions, the first one counts. */
export function backingServices(answered: readonly Answered[]): ServicePlan[] {
  const plans = new Map<string, ServicePlan>();
  for (const { answers } of answered) {
    for (const { name, version } of answers.services) {
      const service = serviceNamed(name);
      if (service === undefined || plans.has(name)) continue;
      const dataPath = service.dataPath?.(version);
      plans.set(name, {
        service,
        image: mirrored(service.image(version), answers.registryMirror),
        ...(dataPath === undefined ? {} : { dataPath }),
        published: answers.publish.includes(name),
        aliases: [],
      });
    }
  }
  return [...plans.values()];
}

/** The same services with the host names by which the applications reach them, without names that the stack uses for something else. */
export function withAliases(
  services: readonly ServicePlan[],
  answered: readonly Answered[],
  taken: ReadonlySet<string>,
): readonly ServicePlan[] {
  const given = new Set(taken);
  return services.map((plan) => {
    const asking = answered.filter(({ answers }) => answers.services.some(({ name }) => name === plan.service.name));
    const hosts = asking.flatMap(({ application }) => fixedHosts(plan.service, environmentOf(application)));
    const aliases = [...new Set(hosts)].filter((host) => !given.has(host));
    for (const alias of aliases) given.add(alias);
    return { ...plan, aliases };
  });
}

/** Returns the backing services that were answered. */
export function chosenServices({ services }: Answers): Service[] {
  return services.flatMap(({ name }) => serviceNamed(name) ?? []);
}
