import type { Installation } from './installation.ts';
import type { Tool } from './locks.ts';
import { normaliseName } from './requirement.ts';

// Versions that were tried, with what has to be older than it could be to go with them.
const pinned: Readonly<Record<Tool, readonly string[]>> = {
  pip: [],
  hatch: [],
  uv: ['uv==0.13.9'],
  poetry: ['poetry==2.5.1'],
  pdm: ['pdm==2.29.4', 'hishel<2'],
  pipenv: ['pipenv==2026.10.3'],
};

/** What the stage `tools` holds, as requirements. */
export interface Tools {
  /** Package managers; none where pip, which Python brings, is enough. */
  readonly managers: readonly string[];
  /** Build backends of the projects that are installed. */
  readonly backends: readonly string[];
  /** Variables that give a project its version, where its backend would ask git. */
  readonly versions: readonly string[];
}

// The history is not part of the build: each of these takes the version from a variable instead.
const versionVariables: ReadonlyMap<string, string> = new Map(
  Object.entries<string>({
    'setuptools-scm': 'SETUPTOOLS_SCM_PRETEND_VERSION',
    'hatch-vcs': 'SETUPTOOLS_SCM_PRETEND_VERSION',
    'poetry-dynamic-versioning': 'POETRY_DYNAMIC_VERSIONING_BYPASS',
    'uv-dynamic-versioning': 'UV_DYNAMIC_VERSIONING_BYPASS',
  }),
);

/** Lists what a build needs beside Python; uv builds the projects, whoever installs their dependencies. */
export function toolsFor({ tool, projects }: Installation): Tools {
  const managers = [...pinned[tool.name], ...(projects.length > 0 ? pinned.uv : [])];
  const backends = [...new Set(projects.flatMap(({ requires }) => requires))];
  const versions = backends.flatMap((requirement) => versionVariables.get(normaliseName(/^[\w.-]+/.exec(requirement)?.[0] ?? '')) ?? []);
  return { managers: [...new Set(managers)], backends, versions: [...new Set(versions)] };
}
