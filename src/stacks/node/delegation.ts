import { posix } from 'node:path';
import { splitLine } from '../../manifests/shell-line.ts';
import type { WorkspaceMember } from './workspaces.ts';

/** Scripts of a workspace's root that start its main application. */
const starting = ['start:prod', 'start:production', 'start', 'prod', 'serve'];
const deepest = 4;

/**
 * The members that the start script of a workspace's root starts: `yarn workspace api start`, `pnpm --filter api start`, `npm start -w
 * api`, `yarn --cwd api start`, `turbo run start --filter=api`, `nx serve api`, `cd api && npm start`. Empty if it starts all of them, or
 * none.
 */
export function startedMembers(members: readonly WorkspaceMember[]): readonly WorkspaceMember[] {
  const root = members.find(({ path }) => path === '');
  if (root === undefined) return [];
  const { scripts } = root.manifest;
  const name = starting.find((each) => scripts.has(each));
  return name === undefined ? [] : membersIn(scripts.get(name) ?? '', { members, scripts }, 0);
}

interface Around {
  readonly members: readonly WorkspaceMember[];
  readonly scripts: ReadonlyMap<string, string>;
}

function membersIn(line: string, around: Around, depth: number): readonly WorkspaceMember[] {
  if (depth > deepest) return [];
  const found = splitLine(line).flatMap(({ text }) => {
    // Commands that a tool runs in parallel are quoted.
    const quoted = /^(?:npx\s+)?concurrently\b/.test(text)
      ? [...text.matchAll(/["']([^"']{1,400})["']/g)].flatMap(([, inner]) => inner ?? [])
      : [];
    if (quoted.length > 0) return quoted.flatMap((inner) => membersIn(inner, around, depth + 1));
    const words = text.split(/\s+/).map((word) => word.replaceAll(/^["']|["']$/g, ''));
    const called = calledScript(words, around.scripts);
    return called === undefined ? memberOf(words, around.members) : membersIn(called, around, depth + 1);
  });
  return [...new Set(found)];
}

/** The line of one of the root's own scripts that is called without naming a member. */
function calledScript(words: readonly string[], scripts: ReadonlyMap<string, string>): string | undefined {
  const [, ...rest] = withoutWrappers(words);
  const isOther = rest.some((word) => /^(?:-w|--workspace|--filter|-F|--prefix|-C|--cwd|--dir|workspace)(?:=|$)/.test(word));
  const [program = ''] = withoutWrappers(words);
  const name = rest.find((word) => !word.startsWith('-') && word !== 'run');
  return isOther || !/^(?:npm|pnpm|yarn|bun)$/.test(program) || name === undefined ? undefined : scripts.get(name);
}

/** The words without wrappers before the program. */
function withoutWrappers(words: readonly string[]): readonly string[] {
  const dashes = words.indexOf('--');
  const wraps = /^(?:npx|dotenv|dotenvx|cross-env|env|env-cmd)$/.test(words[0] ?? '');
  const rest = wraps && dashes !== -1 ? words.slice(dashes + 1) : wraps ? words.slice(1) : words;
  return rest.slice(rest.findIndex((word) => !/^\w+=/.test(word)));
}

const byFlag = /^(?:-w|--workspace|--filter|-F|--scope|--prefix|-C|--cwd|--dir)(?:=(.+))?$/;

function memberOf(all: readonly string[], members: readonly WorkspaceMember[]): readonly WorkspaceMember[] {
  const words = withoutWrappers(all);
  const [program = '', second = '', third = ''] = words;
  const named = words.flatMap((word, index) => {
    const match = byFlag.exec(word);
    return match === null ? [] : [match[1] ?? words[index + 1] ?? ''];
  });
  if (program === 'yarn' && second === 'workspace') named.push(third);
  if (program === 'cd') named.push(second);
  // nx serve api, nx run api:serve
  if (program === 'nx') named.push(second === 'run' ? (third.split(':')[0] ?? '') : third);
  return members.filter(({ path, manifest }) => path !== '' && named.some((name) => isNamed(name, path, manifest.name)));
}

function isNamed(text: string, path: string, name: string | undefined): boolean {
  const bare = text.replace(/^\.{3}|\.{3}$/g, '').replace(/^\{(.*)\}$/, '$1');
  if (bare === '') return false;
  return (
    bare === name || posix.normalize(bare).replace(/\/$/, '') === path || (name?.replace(/^@[^/]*\//, '') === bare && !bare.includes('/'))
  );
}
