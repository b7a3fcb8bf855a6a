import type { HatchEnvironment, Pyproject } from './pyproject.ts';
import { startTask } from './tasks.ts';

const names = ['production', 'prod', 'default'];

/** The environment of Hatch that production runs in, with the table that it stands in. */
export interface ProductionEnvironment {
  readonly environment: HatchEnvironment;
  readonly source: string;
}

/**
 * Chooses the environment that starts the application (production, prod, default), and the default one where the project itself names no
 * dependencies. Any other is for development: it is left out.
 */
export function productionEnvironment({ hatch, dependencies = [], hasDynamicDependencies }: Pyproject): ProductionEnvironment | undefined {
  const starting = names.find((each) => startTask(hatch.get(each)?.tasks ?? []) !== undefined);
  const name = starting ?? (dependencies.length === 0 && !hasDynamicDependencies ? 'default' : '');
  const environment = hatch.get(name);
  const inherited = name === 'default' ? undefined : hatch.get('default');
  if (environment === undefined) return undefined;
  return {
    // Every environment inherits from the default one.
    environment: {
      dependencies: [...(inherited?.dependencies ?? []), ...environment.dependencies],
      requirements: [...(inherited?.requirements ?? []), ...environment.requirements],
      features: [...(inherited?.features ?? []), ...environment.features],
      tasks: environment.tasks,
    },
    source: `[tool.hatch.envs.${name}] in pyproject.toml`,
  };
}
