import minVersion from 'semver/ranges/min-version.js';
import type { Folder } from '../../folder/folder.ts';
import { isTable, tableAt, textsAt } from '../../manifests/table.ts';
import { yamlKey } from '../../manifests/yaml-keys.ts';
import type { Locked } from './lock.ts';
import type { Manager } from './manager.ts';
import { packagesWithScripts } from './native-modules.ts';
import type { PackageJson } from './package-json.ts';

/** The release of a package manager from which on it runs only allowed install scripts. */
interface Rule {
  readonly since: readonly [major: number, minor: number];
  /** What it does instead, and where to allow scripts. */
  readonly sentence: (version: string, names: string) => string;
  /** Packages with allowed scripts; `*` means all. */
  allowed(folder: Folder, manifest: PackageJson): readonly string[];
}

const workspaceFile = 'pnpm-workspace.yaml';

const rules: Partial<Readonly<Record<Manager['kind'], readonly Rule[]>>> = {
  npm: [
    {
      since: [12, 0],
      sentence: (version, names) =>
        `npm ${version} does not run the install scripts of ${names}: if a package needs its script, allow it with "npm install-scripts approve".`,
      allowed: (_, { root }) => keysOf(root['allowScripts']),
    },
  ],
  pnpm: [
    {
      since: [11, 0],
      sentence: (version, names) =>
        `pnpm ${version} fails an install with scripts that are neither allowed nor ignored (${names}): choose with "pnpm approve-builds".`,
      allowed: (folder) => {
        const text = folder.search(workspaceFile);
        return isTrue(text, 'dangerouslyAllowAllBuilds') ? ['*'] : [...(yamlKey(text, 'allowBuilds')?.entries.keys() ?? [])];
      },
    },
    {
      since: [10, 0],
      sentence: (version, names) =>
        `pnpm ${version} does not run the install scripts of ${names}: if a package needs its script, allow it with "pnpm approve-builds".`,
      allowed: (folder, { root }) => {
        const text = folder.search(workspaceFile);
        const settings = tableAt(root, 'pnpm');
        const lists = ['onlyBuiltDependencies', 'ignoredBuiltDependencies'];
        if (isTrue(text, 'dangerouslyAllowAllBuilds')) return ['*'];
        return lists.flatMap((key) => [...(yamlKey(text, key)?.items ?? []), ...textsAt(settings, key)]);
      },
    },
  ],
  berry: [
    {
      since: [4, 14],
      sentence: (version, names) =>
        `Yarn ${version} does not run the install scripts of ${names}: if a package needs its script, allow it with enableScripts in .yarnrc.yml and dependenciesMeta in package.json.`,
      allowed: (folder, { root }) => {
        const meta = Object.entries(tableAt(root, 'dependenciesMeta') ?? {});
        const built = meta.flatMap(([name, value]) => (isTable(value) && value['built'] !== undefined ? [name] : []));
        return isTrue(folder.search('.yarnrc.yml'), 'enableScripts') ? ['*'] : built;
      },
    },
  ],
};

/** Reports in one sentence that the package manager will skip install scripts. */
export function blockedScripts(folder: Folder, manifest: PackageJson, manager: Manager, locked: Locked): string[] {
  const version = manager.version === undefined ? null : minVersion(manager.version);
  if (version === null) return [];
  const rule = rules[manager.kind]?.find(
    ({ since: [major, minor] }) => version.major > major || (version.major === major && version.minor >= minor),
  );
  const allowed = rule?.allowed(folder, manifest) ?? ['*'];
  const names = allowed.includes('*') ? [] : packagesWithScripts(locked).filter((name) => !allowed.some((each) => nameIn(each) === name));
  return rule === undefined || names.length === 0 ? [] : [rule.sentence(`${version.major}.${version.minor}`, listed(names))];
}

/** `bcrypt@5.1.1` allows only that version. */
function nameIn(key: string): string {
  return key.replace(/(?<=.)@.*/s, '');
}

function keysOf(value: unknown): string[] {
  return isTable(value) ? Object.keys(value) : [];
}

function isTrue(text: string, key: string): boolean {
  return yamlKey(text, key)?.text === 'true';
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 4).join(', ');
  return names.length > 4 ? `${shown} and others` : shown;
}
