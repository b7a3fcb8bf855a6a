import validVersion from 'semver/functions/valid.js';
import validRange from 'semver/ranges/valid.js';
import { KaizenError } from '../../errors.ts';
import type { Fact } from '../../facts.ts';
import type { Folder } from '../../folder/folder.ts';
import { refuseConflict } from '../../manifests/conflict.ts';
import { tableAt, textAt } from '../../manifests/table.ts';
import { toolPins } from '../../manifests/tool-pins.ts';
import { yamlKey } from '../../manifests/yaml-keys.ts';
import { describeOtherLocks, describeStaleLock } from '../notes.ts';
import { type ManagerKind, missingInLock } from './lock.ts';
import { manifestFile, manifestOf, type PackageJson } from './package-json.ts';
import { developmentEngine } from './version.ts';

type Name = 'npm' | 'pnpm' | 'yarn' | 'bun';

/** The package manager of a folder. */
export interface Manager {
  readonly kind: ManagerKind;
  readonly fact: Fact<string>;
  /** The version to install, in npm's format; undefined if the one that comes with Node.js is sufficient. */
  readonly version?: string;
  /** Its lock file, if there is one. */
  readonly lock?: string;
  /** Yarn's own program, if the repository contains it. */
  readonly program?: string;
  /** True for Yarn's Plug'n'Play, which has no node_modules. */
  readonly isPnp: boolean;
  readonly warnings: readonly string[];
}

const names: readonly Name[] = ['npm', 'pnpm', 'yarn', 'bun'];

/**
 * Lock files in order of precedence: npm's come last, because they are often left behind when a project moves to another package manager.
 */
const locks: readonly { readonly file: string; readonly name: Name }[] = [
  { file: 'bun.lock', name: 'bun' },
  { file: 'bun.lockb', name: 'bun' },
  { file: 'pnpm-lock.yaml', name: 'pnpm' },
  { file: 'yarn.lock', name: 'yarn' },
  { file: 'npm-shrinkwrap.json', name: 'npm' },
  { file: 'package-lock.json', name: 'npm' },
];

/** The version to install if none is stated: the newest one that keeps a lock file of that format unchanged. */
const newest = {
  bun: '1.4.5',
  yarn: '1.22.22',
  pnpm: [
    { format: 9, version: '10.34.9' },
    { format: 6, version: '8.15.9' },
    { format: 5, version: '7.33.7' },
  ],
  berry: [
    { format: 10, version: '4.18.1' },
    { format: 9, version: '4.14.1' },
    { format: 8, version: '4.13.0' },
    { format: 6, version: '3.8.7' },
    { format: 4, version: '2.4.3' },
  ],
} as const;

/** A statement about the package manager, perhaps with its version. */
interface Choice {
  readonly name: Name;
  readonly version?: string;
  readonly source: string;
}

/**
 * Chooses the package manager: `packageManager`, `devEngines`, the lock file, volta, .tool-versions and mise.toml; npm if there is no
 * statement. For a workspace, its root counts. Throws KaizenError for a lock file with markers of an unfinished merge.
 */
export function chooseManager(folder: Folder, manifest: PackageJson): Manager {
  const present = locks.filter(({ file }) => folder.has(file));
  const choices = [...declared(manifest), ...present.map(({ file, name }) => ({ name, source: file })), ...pinned(folder, manifest)];
  const chosen = choices[0] ?? otherwise(folder);
  const file = manifestOf(folder);
  if (file !== manifestFile && chosen.name !== 'pnpm')
    throw new KaizenError(
      `${file}: only pnpm reads this file, but the folder uses ${chosen.name} (${chosen.source}). Write it as ${manifestFile}.`,
    );
  const lock = present.find(({ name }) => name === chosen.name)?.file;
  // The text is only searched for markers, so it may be longer than the limit for other files.
  if (lock !== undefined) refuseConflict(lock, folder.search(lock));
  const others = [...new Set(present.filter(({ name }) => name !== chosen.name).map(({ file }) => file))];
  const over = choices.filter(({ name }) => name !== chosen.name).map(({ name, source }) => ({ value: name, source }));
  const kind = kindOf(folder, chosen, lock, choices);
  const version = versionOf(folder, kind, lock, choices);
  const program = kind === 'berry' || kind === 'yarn' ? ownYarn(folder) : undefined;
  return {
    kind,
    fact: { value: chosen.name, source: chosen.source, ...(over.length === 0 ? {} : { over }) },
    ...(version === undefined ? {} : { version }),
    ...(lock === undefined ? {} : { lock }),
    ...(program === undefined ? {} : { program }),
    isPnp: kind === 'berry' && (yamlKey(folder.search('.yarnrc.yml'), 'nodeLinker')?.text ?? 'pnp') === 'pnp',
    warnings:
      lock === undefined
        ? withoutLock(chosen, others)
        : [
            ...describeOtherLocks(lock, others),
            ...describeStaleLock({
              lock,
              missing: missingInLock(folder, lock, kind, manifest),
              manifest: manifestFile,
              command: `${chosen.name} install`,
            }),
          ],
  };
}

/** The package manager if no file states one. */
function otherwise(folder: Folder): Choice {
  const file = manifestOf(folder);
  return file === manifestFile
    ? { name: 'npm', source: 'Node.js, which includes npm; no file names another' }
    : { name: 'pnpm', source: `${file}, which only pnpm reads` };
}

function declared({ root }: PackageJson): Choice[] {
  const [, name, version] = /^(\w+)@([^+]+)/.exec(textAt(root, 'packageManager') ?? '') ?? [];
  const known = names.find((each) => each === name);
  const field =
    known === undefined || version === undefined
      ? []
      : [{ name: known, version, source: `packageManager ${name}@${version} in package.json` }];
  const engines = names.flatMap((each): Choice[] => {
    const range = developmentEngine(root, 'packageManager', each);
    return range === undefined ? [] : [{ name: each, version: range, source: 'devEngines.packageManager in package.json' }];
  });
  return [...field, ...engines];
}

function pinned(folder: Folder, { root }: PackageJson): Choice[] {
  const others = names.filter((name) => name !== 'npm');
  return [
    ...others.flatMap((name): Choice[] => {
      const version = textAt(tableAt(root, 'volta'), name);
      return version === undefined ? [] : [{ name, version, source: 'volta in package.json' }];
    }),
    ...others.flatMap((name) => toolPins(folder, name).map(({ version, file }) => ({ name, version, source: file }))),
  ];
}

function kindOf(folder: Folder, { name }: Choice, lock: string | undefined, choices: readonly Choice[]): ManagerKind {
  if (name !== 'yarn') return name;
  const stated = choices.find((choice) => choice.name === 'yarn' && choice.version !== undefined)?.version;
  const major = /^\D*(\d+)/.exec(stated ?? '')?.[1];
  if (major !== undefined) return Number(major) > 1 ? 'berry' : 'yarn';
  const isBerry = lock === undefined ? folder.has('.yarnrc.yml') : /^__metadata:/m.test(folder.search(lock));
  return isBerry ? 'berry' : 'yarn';
}

function versionOf(folder: Folder, kind: ManagerKind, lock: string | undefined, choices: readonly Choice[]): string | undefined {
  const name = kind === 'berry' ? 'yarn' : kind;
  const stated = choices.flatMap((choice) => (choice.name === name && choice.version !== undefined ? [choice.version] : []));
  const file = name === 'bun' ? folder.search('.bun-version').trim() : '';
  const version = [...stated, file].find(
    (text) => text !== '' && text !== '*' && (validVersion(text) !== null || validRange(text) !== null),
  );
  if (version !== undefined || kind === 'npm') return version;
  if (kind === 'yarn' || kind === 'bun') return newest[kind];
  const format = lock === undefined ? undefined : formatOf(folder.search(lock));
  return (newest[kind].find((row) => row.format <= (format ?? Number.POSITIVE_INFINITY)) ?? newest[kind][0]).version;
}

/** The format version in the lock files of pnpm and Yarn: `lockfileVersion: '9.0'`, `__metadata:` with `version: 8`. */
function formatOf(text: string): number | undefined {
  const value = yamlKey(text, 'lockfileVersion')?.text ?? yamlKey(text.slice(0, 1000), '__metadata')?.entries.get('version');
  return value === undefined ? undefined : Number.parseInt(value, 10);
}

function ownYarn(folder: Folder): string | undefined {
  const path =
    yamlKey(folder.search('.yarnrc.yml'), 'yarnPath')?.text ?? /^yarn-path[ \t]+"?([^"\s][^"\n]*)"?$/m.exec(folder.search('.yarnrc'))?.[1];
  const file = path?.replace(/^\.\//, '');
  return file !== undefined && folder.has(file) ? file : undefined;
}

function withoutLock({ name, source }: Choice, others: readonly string[]): string[] {
  return [
    ...(others.length === 0
      ? []
      : [
          `${source} names ${name}, so the tool ignores ${others.join(' and ')}, which ${others.length === 1 ? 'belongs' : 'belong'} to another package manager.`,
        ]),
    `There is no ${name} lock file, so each build may install different versions: run "${name} install" and commit the lock file.`,
  ];
}
