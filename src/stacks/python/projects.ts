import type { Folder } from '../../folder/folder.ts';
import type { Manifests } from './manifests.ts';
import type { Pyproject } from './pyproject.ts';
import type { Place, UvMember } from './workspace.ts';

/** A project that is built and installed as a package. */
export interface InstalledProject {
  /** Its folder, relative to the build context: `.` for the context itself. */
  readonly path: string;
  /** The requirements of its build backend. */
  readonly requires: readonly string[];
  readonly scripts: readonly string[];
}

/**
 * Lists the projects that are installed as packages: the application itself, if it is one, and the members of its workspace that it needs.
 */
export function findProjects(folder: Folder, manifests: Manifests, place: Place | undefined): InstalledProject[] {
  const { pyproject, setupCfg, setupPy } = manifests;
  const name = pyproject?.name ?? setupCfg?.name ?? setupPy?.name;
  const isBuilt = pyproject?.build !== undefined || setupPy !== undefined || pyproject?.uv?.isPackage === true;
  const isOurs = name !== undefined && isBuilt && pyproject?.uv?.isPackage !== false && isPoetryPackage(folder, pyproject, name);
  const scripts = [...(pyproject?.scripts ?? []), ...(setupCfg?.scripts ?? []), ...(setupPy?.scripts ?? [])];
  const own = { path: place?.member.path || '.', requires: requires(pyproject), scripts: [...new Set(scripts)] };
  return [...(isOurs ? [own] : []), ...(place?.needed ?? []).flatMap(installedMember)];
}

// The default of PEP 518.
function requires(pyproject: Pyproject | undefined): readonly string[] {
  return pyproject?.build?.requires ?? ['setuptools>=40.8.0'];
}

/** uv builds a dependency of another member even without a [build-system]. */
function installedMember({ path, pyproject }: UvMember): InstalledProject[] {
  return pyproject.uv?.isPackage === false ? [] : [{ path: path || '.', requires: requires(pyproject), scripts: [] }];
}

// Many Poetry projects are not packages, and their authors never notice that they cannot be built.
function isPoetryPackage(folder: Folder, pyproject: Pyproject | undefined, name: string): boolean {
  if (pyproject?.poetry === undefined || !pyproject.build?.backend.startsWith('poetry')) return true;
  const module = name.toLowerCase().replaceAll(/[-.]/g, '_');
  const paths = [module, `src/${module}`];
  return (
    pyproject.poetry.isPackage &&
    (pyproject.poetry.packages.length > 0 ||
      folder.files.some((file) => paths.some((path) => file === `${path}.py` || file.startsWith(`${path}/`))))
  );
}
