import type { Installation } from './installation.ts';
import type { Tool } from './locks.ts';
import { normaliseName } from './requirement.ts';

// Tested versions, with older versions of dependencies that they need.
const pinned: Readonly<Record<Tool, readonly string[]>> = {
  pip: [],
  hatch: [],
  uv: ['uv==0.13.9'],
  poetry: ['poetry==2.5.1'],
  pdm: ['pdm==2.29.4', 'hishel<2'],
  pipenv: ['pipenv==2026.10.3'],
};

/** The content of the stage `tools`, as requirements. */
export interface Tools {
  /** Package managers; empty if pip, which comes with Python, is sufficient. */
  readonly managers: readonly string[];
  /** Build backends of the installed projects. */
  readonly backends: readonly string[];
  /** Variables with a project's version, for a backend that would run git. */
  readonly versions: readonly string[];
}

// The build has no git history: each of these backends reads the version from a variable instead.
const versionVariables: ReadonlyMap<string, string> = new Map(
  Object.entries<string>({
    'setuptools-scm': 'SETUPTOOLS_SCM_PRETEND_VERSION',
    'hatch-vcs': 'SETUPTOOLS_SCM_PRETEND_VERSION',
    'poetry-dynamic-versioning': 'POETRY_DYNAMIC_VERSIONING_BYPASS',
    'uv-dynamic-versioning': 'UV_DYNAMIC_VERSIONING_BYPASS',
  }),
);

/** Lists the tools of a build in addition to Python; uv builds the projects, whichever tool installs their dependencies. */
export function toolsFor({ tool, projects }: Installation): Tools {
  const managers = [...pinned[tool.name], ...(projects.length > 0 ? pinned.uv : [])];
  const backends = [...new Set(projects.flatMap(({ requires }) => requires))];
  const versions = backends.flatMap((requirement) => versionVariables.get(normaliseName(/^[\w.-]+/.exec(requirement)?.[0] ?? '')) ?? []);
  return { managers: [...new Set(managers)], backends, versions: [...new Set(versions)] };
}
