import { posix } from 'node:path';
import type { Folder } from '../../folder/folder.ts';
import type { Delegates } from '../stack.ts';
import { manifestFile } from './package-json.ts';
import { membersOf, type WorkspaceMember } from './workspaces.ts';

/** Scripts of a workspace's root that start it in production, the first that is there. */
const starting = ['start:production', 'start:prod', 'prod', 'production', 'start', 'serve'];

/**
 * Flags behind which a package manager or Turborepo names a member, by path or name, and words that do so: the command line references of npm,
 * pnpm, Yarn and Turborepo.
 */
const naming = /^(?:--filter|-F|--workspace|-w|--cwd|-C|--prefix|--dir|--scope|workspace|cd)$/;
const managers = /^(?:npm|pnpm|yarn|bun)$/;

/** A script may call another, this deep. */
const deepest = 4;

/** The members that the start script of a workspace's root runs, with what says so; undefined where it names none. */
export function findDelegates(root: Folder): Delegates | undefined {
  const members = membersOf(root)?.members ?? [];
  const scripts = members[0]?.manifest.scripts ?? new Map<string, string>();
  const name = starting.find((each) => scripts.has(each));
  if (name === undefined) return undefined;
  const paths = new Set(delegatesIn(name, scripts, members, deepest).map(({ path }) => path));
  return paths.size === 0 ? undefined : { paths: [...paths], source: `the script ${name} in ${manifestFile}` };
}

function delegatesIn(
  name: string,
  scripts: ReadonlyMap<string, string>,
  members: readonly WorkspaceMember[],
  depth: number,
): readonly WorkspaceMember[] {
  const words = (scripts.get(name) ?? '').split(/[\s"'&|;]+/);
  return words.flatMap((word, at) => {
    const [flag = '', value] = word.startsWith('-') && word.includes('=') ? word.split('=', 2) : [word, words[at + 1]];
    if (naming.test(flag)) return memberNamed(value ?? '', members);
    if (depth === 0 || !managers.test(word)) return [];
    const called = value === 'run' ? words[at + 2] : value;
    return called === undefined || !scripts.has(called) ? [] : delegatesIn(called, scripts, members, depth - 1);
  });
}

/** By its path, or by its name with what a filter adds to it: `...web`, `web...`, `{./apps/web}`. */
function memberNamed(text: string, members: readonly WorkspaceMember[]): readonly WorkspaceMember[] {
  const bare = text.replace(/^\.{3}|\.{3}$|^\{|\}$/g, '');
  const path = posix.normalize(bare).replace(/\/$/, '');
  return members.filter((member) => member.path !== '' && (member.path === path || member.manifest.name === bare)).slice(0, 1);
}
