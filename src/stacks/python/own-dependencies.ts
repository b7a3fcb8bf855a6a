import { posix } from 'node:path';
import type { Folder } from '../../folder/folder.ts';
import type { Manifests } from './manifests.ts';
import type { Requirement } from './requirement.ts';
import { type Placed, readableRequirements, readRequirements } from './requirements.ts';
import type { Setup } from './setup.ts';
import type { Place } from './workspace.ts';

/** The application's own dependencies according to its manifests. */
export interface Own {
  readonly placed: readonly Placed[];
  /** The dependencies in a manifest. */
  readonly stated: readonly Requirement[];
  /** Requirements files with exactly the project's dependencies. */
  readonly files: readonly string[];
  /** True if only the build backend knows the dependencies. */
  readonly isMetadata: boolean;
  /** True if only the package manager can read them: tables of Poetry and Pipenv. */
  readonly needsManager: boolean;
}

/** Reads the dependencies in the manifests, and in those of required members of the workspace. */
export function ownDependencies(folder: Folder, manifests: Manifests, place: Place | undefined): Own {
  const { pyproject, setupCfg, setupPy, pipfile } = manifests;
  const setups = [setupCfg, setupPy].filter((setup) => setup !== undefined);
  const isStatic = pyproject?.dependencies !== undefined;
  const fromSetups = isStatic ? [] : setups.flatMap((setup) => placedIn(setup));
  const files = isStatic
    ? []
    : [...(pyproject?.dependencyFiles ?? []), ...(setupCfg?.dependencyFiles ?? [])].filter((file) => folder.has(file));
  const inFiles = files.flatMap((file) => readRequirements(folder, file).placed);
  const ofPoetry = (pyproject?.poetry?.dependencies ?? []).filter(({ isOptional }) => !isOptional).map(({ requirement }) => requirement);
  // The lists that setup.py reads are known, but only its build backend knows the result.
  const ofSetupPy =
    isStatic || setupPy?.dependencies !== undefined ? [] : (setupPy?.dependencyFiles ?? []).flatMap((file) => readListed(folder, file));
  const ofProject = [...(pyproject?.dependencies ?? []), ...ofPoetry];
  const ofPipfile = pipfile?.dependencies ?? [];
  const ofMembers = (place?.needed ?? []).flatMap(({ path, pyproject: { dependencies = [] } }) =>
    dependencies.map((requirement) => ({ requirement, file: posix.join(path, 'pyproject.toml') })),
  );
  return {
    placed: [
      ...ofProject.map((requirement) => ({ requirement, file: 'pyproject.toml' })),
      ...fromSetups,
      ...inFiles,
      ...ofSetupPy,
      ...ofPipfile.map((requirement) => ({ requirement, file: 'Pipfile' })),
      ...ofMembers,
    ],
    stated: [...ofProject, ...ofPipfile],
    files: fromSetups.length > 0 ? [] : files,
    isMetadata:
      !isStatic && ofPoetry.length === 0 && (pyproject?.hasDynamicDependencies === true || setupPy !== undefined || fromSetups.length > 0),
    needsManager: ofPoetry.length > 0 || (pipfile !== undefined && ofProject.length === 0),
  };
}

function readListed(folder: Folder, file: string): readonly Placed[] {
  return /\.(?:txt|in|pip)$/.test(file) ? (readableRequirements(folder, file)?.placed ?? []) : [];
}

function placedIn({ dependencies, file }: Setup): Placed[] {
  return (dependencies ?? []).map((requirement) => ({ requirement, file }));
}

// An extra for developers is not evidence for the stack.
const developmentExtra =
  /^(?:dev|develop|development|test|tests|testing|doc|docs|lint|linting|format|typing|types|mypy|ci|all|bench|benchmarks?)$/;

/** Lists the packages of extras, except those in `taken`. */
export function optionalDependencies({ pyproject }: Manifests, taken: readonly string[]): Placed[] {
  const extras = [...(pyproject?.extras ?? [])].filter(
    ([name, { key }]) => !developmentExtra.test(name) && !taken.includes(name) && !taken.includes(key),
  );
  const ofPoetry = (pyproject?.poetry?.dependencies ?? []).filter(({ isOptional }) => isOptional);
  return [
    ...extras.flatMap(([name, { requirements }]) =>
      requirements.map((requirement) => ({ requirement, file: `the extra "${name}" of pyproject.toml` })),
    ),
    ...ofPoetry.map(({ requirement }) => ({ requirement, file: 'pyproject.toml, where it is optional' })),
  ];
}
