import { KaizenError } from '../../errors.ts';
import type { Folder } from '../../inspect/folder.ts';
import { refuseConflict } from '../conflict.ts';
import { type Pyproject, readPyproject } from './pyproject.ts';
import { productionFiles, type Requirements, readRequirements } from './requirements.ts';
import { readSetupCfg, readSetupPy, type Setup } from './setup.ts';

/** All that the folder's manifests say. */
export interface Manifests {
  readonly pyproject: Pyproject | undefined;
  readonly setupCfg: Setup | undefined;
  readonly setupPy: Setup | undefined;
  /** The requirements of production. */
  readonly requirements: Requirements | undefined;
  readonly hasUvLock: boolean;
}

const anyRequirements = /^(?:requirements[^/]*|requirements\/[^/]+)\.txt$/;

/** Returns the file that makes the folder one of Python, or undefined where there is none. */
export function pythonManifest(folder: Folder): string | undefined {
  const manifests = ['pyproject.toml', 'setup.py', 'setup.cfg', ...productionFiles, 'Pipfile', 'manage.py'];
  return (
    manifests.find((file) => folder.has(file) && (file !== 'setup.cfg' || isPythonSetup(folder))) ??
    folder.files.find((file) => anyRequirements.test(file)) ??
    folder.files.find((file) => /^[^/]+\.py$/.test(file))
  );
}

function isPythonSetup(folder: Folder): boolean {
  return /^\[(?:metadata|options)[\].]/m.test(folder.search('setup.cfg'));
}

/**
 * Reads the manifests.
 * Throws KaizenError for one that can't be parsed, and where only a tool that is not supported yet knows the dependencies.
 */
export function readManifests(folder: Folder): Manifests {
  const pyproject = readPyproject(folder);
  const file = productionFiles.find((name) => folder.has(name));
  const manifests: Manifests = {
    pyproject,
    setupCfg: readSetupCfg(folder),
    setupPy: readSetupPy(folder),
    requirements: file === undefined ? undefined : readRequirements(folder, file),
    hasUvLock: pyproject !== undefined && folder.has('uv.lock'),
  };
  // Its text is only looked at for marks: it may be longer than what is read otherwise.
  if (manifests.hasUvLock) refuseConflict('uv.lock', folder.search('uv.lock'));
  refuseOtherTools(folder, manifests);
  return manifests;
}

function refuseOtherTools(folder: Folder, { pyproject, setupCfg, setupPy, requirements, hasUvLock }: Manifests): void {
  if (pyproject?.uv?.hasWorkspace === true) {
    throw new KaizenError(
      'pyproject.toml: uv workspaces are not supported yet: run this in the folder of one member, with a lock file of its own.',
    );
  }
  const isKnown =
    requirements !== undefined || hasUvLock || pyproject?.hasProject === true || setupCfg?.name !== undefined || setupPy !== undefined;
  if (isKnown) return;
  if (pyproject?.poetry?.hasDependencies === true) {
    throw new KaizenError(
      'pyproject.toml: dependencies in [tool.poetry.dependencies] are not supported yet: write them to a file with "poetry export -o requirements.txt", or move them to [project].',
    );
  }
  if (folder.has('Pipfile')) {
    throw new KaizenError(
      'Pipfile: dependencies of Pipenv are not supported yet: write them to a file with "pipenv requirements > requirements.txt".',
    );
  }
}
