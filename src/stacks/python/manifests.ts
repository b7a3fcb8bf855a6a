import type { Folder } from '../../folder/folder.ts';
import { findLocks, type Lock } from './locks.ts';
import { type Pipfile, readPipfile } from './pipfile.ts';
import { type Pyproject, readPyproject } from './pyproject.ts';
import { productionFiles, type Requirements, readRequirements } from './requirements.ts';
import { readSetupCfg, readSetupPy, type Setup } from './setup.ts';

/** The content of all manifests in the folder. */
export interface Manifests {
  readonly pyproject: Pyproject | undefined;
  readonly setupCfg: Setup | undefined;
  readonly setupPy: Setup | undefined;
  readonly pipfile: Pipfile | undefined;
  /** The production requirements. */
  readonly requirements: Requirements | undefined;
  /** The lock files, the used one first. */
  readonly locks: readonly Lock[];
}

const anyRequirements = /^(?:requirements[^/]*|requirements\/[^/]+)\.txt$/;

/** Returns the manifest of a Python project in the folder, or undefined if there is none. */
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
 * Reads the manifests; the lock files are those of the workspace's root, if there is one. Throws KaizenError for one that cannot be parsed.
 */
export function readManifests(folder: Folder, root = folder): Manifests {
  const file = productionFiles.find((name) => folder.has(name));
  return {
    pyproject: readPyproject(folder),
    setupCfg: readSetupCfg(folder),
    setupPy: readSetupPy(folder),
    pipfile: readPipfile(folder),
    requirements: file === undefined ? undefined : readRequirements(folder, file),
    locks: findLocks(root),
  };
}
