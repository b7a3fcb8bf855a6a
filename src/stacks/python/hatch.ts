import type { HatchEnvironment, Pyproject } from './pyproject.ts';
import { startTask } from './tasks.ts';

const names = ['production', 'prod', 'default'];

/** The Hatch environment for production, with the name of its table. */
export interface ProductionEnvironment {
  readonly environment: HatchEnvironment;
  readonly source: string;
}

/**
 * Chooses the environment that starts the application (production, prod, default), and the default one if the project itself lists no
 * dependencies. Any other environment is for development, and ignored.
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
