import type { Folder } from '../../folder/folder.ts';
import { listPackages } from './dependencies.ts';
import { frameworks } from './frameworks.ts';
import type { Manifests } from './manifests.ts';
import type { RequirementGroup } from './pyproject.ts';
import type { Requirement } from './requirement.ts';
import { type Placed, type Requirements, readableRequirements } from './requirements.ts';
import { servers } from './servers.ts';

/** Where a folder lists the production server, separate from the dependencies that are always installed. */
export type ServerPlace = { readonly in: 'file'; readonly requirements: Requirements; readonly shown: string } | InGroup;

type GroupKind = 'extra' | 'poetryExtra' | 'group' | 'poetryGroup';

interface InGroup {
  readonly in: GroupKind;
  readonly group: RequirementGroup;
  readonly shown: string;
}

// Groups for developers contain servers for their own machines.
const ofDevelopers =
  /(?:^|[-_/.])(?:dev|devel|develop|development|tests?|testing|docs?|lint(?:ing)?|types?|typing|mypy|ci|bench(?:marks?)?|all)(?:[-_/.]|$)/i;
const requirementFile = /^(?:[\w.-]{0,80}requirements[\w.-]{0,80}|requirements\/[\w.-]{1,80})\.(?:txt|in|pip)$/;

/**
 * Finds the server of a web framework in another requirements file, an extra or a dependency group; undefined if the framework needs none,
 * if one is already installed, and if there is none.
 */
export function findServerPlace(folder: Folder, { pyproject }: Manifests, placed: readonly Placed[]): ServerPlace | undefined {
  const packages = listPackages(placed);
  const interfaces = new Set(frameworks.filter(({ name }) => packages.has(name)).map(({ interface: kind }) => kind));
  const names = servers.filter(({ serves }) => serves.some((kind) => interfaces.has(kind))).map(({ name }) => name);
  if (names.length === 0 || names.some((name) => packages.has(name))) return undefined;
  const holds = (requirements: readonly Requirement[]): boolean =>
    requirements.some((each) => each.kind === 'package' && each.name !== undefined && names.includes(each.name));
  const groups = [
    ...entriesOf(pyproject?.extras, 'extra'),
    ...entriesOf(pyproject?.poetryExtras, 'poetryExtra'),
    ...entriesOf(pyproject?.groups, 'group'),
  ].filter(({ group }) => !ofDevelopers.test(group.key));
  return groups.find(({ group }) => holds(group.requirements)) ?? fileWith(folder, names, holds);
}

function entriesOf(groups: ReadonlyMap<string, RequirementGroup> | undefined, kind: GroupKind): InGroup[] {
  return [...(groups?.values() ?? [])].map((group) => {
    const shown = `the ${kind === 'group' ? 'dependency group' : 'extra'} "${group.key}" of pyproject.toml`;
    return { in: kind === 'group' && group.texts.length === 0 ? 'poetryGroup' : kind, group, shown };
  });
}

function fileWith(
  folder: Folder,
  names: readonly string[],
  holds: (requirements: readonly Requirement[]) => boolean,
): ServerPlace | undefined {
  const files = folder.files.filter((path) => requirementFile.test(path) && !ofDevelopers.test(path));
  for (const file of files) {
    const text = folder.search(file);
    if (!names.some((name) => text.includes(name))) continue;
    const requirements = readableRequirements(folder, file);
    if (requirements !== undefined && holds(requirements.placed.map(({ requirement }) => requirement)))
      return { in: 'file', requirements, shown: file };
  }
  return undefined;
}
