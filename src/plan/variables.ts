import type { ApplicationPlan } from './plan.ts';

/** Variables that the image sets and that a developer's .env file must not change: where the application listens, and where its data and settings are. */
export function fixedVariables({ byHand, configuration, image: { port, build, data } }: ApplicationPlan): Readonly<Record<string, string>> {
  if (byHand !== undefined) return data.environment;
  const listen = port === undefined ? [] : (build.listen ?? []);
  return {
    ...(port === undefined || build.serverConfiguration !== undefined ? {} : { PORT: String(port) }),
    ...Object.fromEntries(listen.map(({ name, before, hasPort }) => [name, hasPort ? `${before}${port}` : before])),
    ...data.environment,
    ...Object.fromEntries(configuration.flatMap(({ variable, target }) => (variable === undefined ? [] : [[variable, target]]))),
  };
}

/** The names of the variables in the env files of the application below the secrets folder. */
export function secretVariables({ environmentFiles }: Pick<ApplicationPlan, 'environmentFiles'>): readonly string[] {
  return environmentFiles.flatMap(({ text }) => [...text.matchAll(/^(\w+)=/gm)].map(([, name = '']) => name));
}

/**
 * The variables of each container of the application, apart from secrets and those of a developer's machine. `address`: where users reach
 * the application.
 */
export function variablesOf(application: ApplicationPlan, address: string | undefined): Readonly<Record<string, string>> {
  const addresses = application.addresses.map(({ variable, address: local }) => [variable, address ?? local]);
  return { ...fixedVariables(application), ...Object.fromEntries(addresses), ...application.environment };
}
