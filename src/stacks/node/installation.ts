import { posix } from 'node:path';
import type { Folder } from '../../folder/folder.ts';
import { type Mount, netrc, packageIndex, type Run, type Step, type Variables } from '../../render/run.ts';
import { findRegistryAccess, type RegistryAccess } from '../registry-access.ts';
import type { ManagerKind } from './lock.ts';
import type { Manager } from './manager.ts';
import { manifestFile, manifestOf, type PackageJson } from './package-json.ts';
import type { Place, WorkspaceMember } from './workspaces.ts';

/** How the dependencies are installed in the image. */
export interface Installation {
  /** Installs the package manager, if the image does not have it. */
  readonly manager: Run | null;
  /** Installs the production dependencies only. */
  readonly production: Run;
  readonly development: Run;
  /** True if the manifests are copied without their own scripts. */
  readonly isWithoutScripts: boolean;
  /** The paths of an install that the application needs, relative to the workspace's root. */
  readonly installed: readonly string[];
  /** The paths to remove before others are copied to their places. */
  readonly left: readonly string[];
  /** Files that an install reads although they have names of credentials, relative to the workspace's root. */
  readonly kept: readonly string[];
  readonly registries: RegistryAccess;
  readonly warnings: readonly string[];
}

/** A development package that the image needs anyway, and its purpose. */
export interface DevelopmentTool {
  readonly name: string;
  readonly does: 'starts the application' | 'migrates the database';
}

/** The data on which an install depends. */
interface Case {
  /** How the package manager is called. */
  readonly run: readonly string[];
  readonly hasLock: boolean;
  readonly isProduction: boolean;
  /** True if the manifest's scripts cannot be removed, and must not run. */
  readonly ignoresScripts: boolean;
  readonly isPnp: boolean;
  /** True if Yarn can leave out development dependencies. */
  readonly canFocus: boolean;
  /** The application in its workspace; undefined if it is not in one. */
  readonly place: Place | undefined;
}

interface Row {
  readonly cache: { readonly name: string; readonly target: string; readonly isLocked?: true };
  /** The npm package with its program. */
  readonly package: string;
  /** Files and folders that its install reads, if they exist, in addition to the manifest and the lock file. */
  readonly reads: readonly string[];
  install(given: Case): readonly Step[];
}

const npmCache = { name: 'npm', target: '/root/.npm' };

const rows: Readonly<Record<ManagerKind, Row>> = {
  npm: {
    cache: npmCache,
    package: 'npm',
    reads: ['.npmrc'],
    install: ({ hasLock, isProduction, place }) => [
      [
        'npm',
        ...(hasLock ? ['ci'] : ['install', '--no-package-lock']),
        ...(isProduction ? ['--omit=dev'] : []),
        '--no-audit',
        '--no-fund',
        // Including its dependencies in the workspace.
        ...(isProduction && place !== undefined && place.member !== place.root
          ? ['--include-workspace-root', '--workspace', place.member.path]
          : []),
      ],
    ],
  },
  pnpm: {
    cache: { name: 'pnpm', target: '/pnpm/store' },
    package: 'pnpm',
    reads: ['.npmrc', 'pnpm-workspace.yaml', '.pnpmfile.cjs', '.pnpmfile.mjs', 'patches'],
    // The store must not be at pnpm's default path, on the file system of the application, which is a layer.
    install: ({ hasLock, isProduction, place, ignoresScripts }) => [
      [
        'pnpm',
        'install',
        ...(ignoresScripts ? ['--ignore-scripts'] : []),
        ...(isProduction ? ['--prod'] : []),
        hasLock ? '--frozen-lockfile' : '--no-lockfile',
        '--store-dir=/pnpm/store',
        ...(isProduction && place !== undefined ? [`--filter=${place.member.manifest.name ?? `{${place.member.path}}`}...`] : []),
      ],
    ],
  },
  yarn: {
    // Two concurrent installs of Yarn 1 corrupt each other's cache (github.com/yarnpkg/yarn/issues/4102).
    cache: { name: 'yarn', target: '/root/.cache/yarn', isLocked: true },
    package: 'yarn',
    reads: ['.npmrc', '.yarnrc', '.yarn/releases'],
    install: ({ run, hasLock, isProduction }) => [
      [
        ...run,
        'install',
        ...(isProduction ? ['--production'] : []),
        hasLock ? '--frozen-lockfile' : '--no-lockfile',
        '--non-interactive',
        // npm and pnpm only warn of packages that name other versions of Node.js; Yarn 1 ends.
        '--ignore-engines',
        '--cache-folder=/root/.cache/yarn',
      ],
    ],
  },
  berry: {
    cache: { name: 'yarn-berry', target: '/root/.yarn/berry/cache' },
    package: '@yarnpkg/cli-dist',
    reads: ['.yarnrc.yml', '.yarn/releases', '.yarn/plugins', '.yarn/patches'],
    install: ({ run, hasLock, isProduction, isPnp, canFocus, place }) => {
      // With Plug'n'Play, the packages stay in the cache, and those that the image needs must be in a separate cache.
      const cached = (isShared: boolean): Variables => (isPnp ? { YARN_ENABLE_GLOBAL_CACHE: isShared ? 1 : 0 } : {});
      const isFocused = isProduction && canFocus;
      const member = place?.member.manifest.name;
      const focus = [...run, 'workspaces', 'focus', ...(member === undefined ? [] : [member]), '--production'];
      return [
        { env: cached(isFocused), words: [...run, 'install', hasLock ? '--immutable' : '--no-immutable'] },
        // It has no option to keep the lock file unchanged: the install before it has one.
        ...(isFocused ? [{ env: cached(false), words: focus }] : []),
      ];
    },
  },
  bun: {
    cache: { name: 'bun', target: '/root/.bun/install/cache' },
    package: 'bun',
    reads: ['.npmrc', 'bunfig.toml', 'patches'],
    install: ({ hasLock, isProduction }) => [
      ['bun', 'install', ...(isProduction ? ['--production'] : []), hasLock ? '--frozen-lockfile' : '--no-save'],
    ],
  },
};

/** Files with the names of registries, among those that an install reads. */
const registryFiles: ReadonlySet<string> = new Set(['.npmrc', '.yarnrc', '.yarnrc.yml', 'bunfig.toml']);

/** Lifecycle scripts of a project, which need its source or its git repository. */
const lifecycle = ['preinstall', 'install', 'postinstall', 'preprepare', 'prepare', 'postprepare', 'prepublish'];

/** The output of an install with Yarn's Plug'n'Play: `.pnp.loader.mjs` if there are ES modules. */
const pnpFiles = ['.pnp.*', '.yarn/cache', '.yarn/unplugged'];

/** Removes development dependencies. Package managers that are not in this list cannot do that without changing other packages. */
const prunes: Partial<Readonly<Record<ManagerKind, readonly string[]>>> = {
  npm: ['npm', 'prune', '--omit=dev', '--no-save', '--no-audit', '--no-fund'],
  pnpm: ['pnpm', 'prune', '--prod'],
};

/** A change of the packages after their installation. */
export interface Finish {
  readonly steps: readonly Step[];
  /** Files and folders of the application that it reads. */
  readonly reads: readonly string[];
  /** True if a development package makes the change. */
  readonly needsDevelopment: boolean;
}

/** The packages to install. */
interface Installed {
  readonly folder: Folder;
  readonly manifest: PackageJson;
  readonly place: Place | undefined;
  readonly finishes: readonly Finish[];
  /** A development package that starts the application, so that the image must contain it. */
  readonly tool: DevelopmentTool | undefined;
  /** The started programs below node_modules: `next`, `.bin/serve`. */
  readonly programs: readonly string[];
}

/** The program in the build stages that removes the scripts from manifests: their input, the source, is not there yet. */
const withoutScripts = '/usr/local/lib/without-scripts.cjs';

/** Plans the install. `runtime`: the program in the build stages. */
export function planInstallation(
  { folder, manifest, place, finishes, tool, programs }: Installed,
  manager: Manager,
  runtime: 'node' | 'bun',
): Installation {
  const row = rows[manager.kind];
  const root = place?.root.folder ?? folder;
  const projects = place === undefined ? [{ path: '', manifest }] : [place.root, ...membersWithout(place)];
  const own = manifestOf(root);
  const manifests = projects.map(({ path }) => (path === '' ? own : posix.join(path, manifestFile))).filter((file) => root.has(file));
  // The program that removes scripts reads JSON: for any other manifest, no script runs.
  const isPlain = own === manifestFile;
  const runsScripts = projects.some((project) => lifecycle.some((name) => project.manifest.scripts.has(name)));
  const hasScripts = runsScripts && isPlain;
  const registries = findRegistryAccess(
    root,
    row.reads.filter((path) => registryFiles.has(path)),
  );
  const reads = [
    ...(manager.lock === undefined ? [] : [manager.lock]),
    ...row.reads.filter((path) => isThere(root, path) && !registries.hidden.includes(path)),
  ];
  const canFocus = manager.kind !== 'berry' || hasFocus(root, manager);
  const given = {
    run: runOf(manager),
    ignoresScripts: runsScripts && !isPlain,
    hasLock: manager.lock !== undefined,
    isPnp: manager.isPnp,
    canFocus,
    place,
  };
  const isBorrowed = finishes.some(({ needsDevelopment }) => needsDevelopment);
  const prune = isBorrowed && tool === undefined && place === undefined ? prunes[manager.kind] : undefined;
  const keepsDevelopment = tool !== undefined || (isBorrowed && prune === undefined);
  const path = place?.member.path ?? '';
  const hoisted = path === '' || manager.isPnp ? [] : programs;
  const install = (isProduction: boolean): Run => ({
    mounts: [
      ...manifests.map((file): Mount => ({ type: 'bind', source: file, target: hasScripts ? `/tmp/manifests/${file}` : file })),
      ...[...new Set([...reads, ...finishes.flatMap((finish) => finish.reads)])].map(
        (file): Mount => ({ type: 'bind', source: file, target: file }),
      ),
      { type: 'cache', ...row.cache },
      ...registryMounts,
      ...registries.mounts,
    ],
    steps: [
      tellRegistry(runtime),
      ...registries.steps,
      ...(hasScripts ? [[runtime, withoutScripts, ...manifests]] : []),
      ...row.install({ ...given, isProduction: isProduction && !isBorrowed && !keepsDevelopment }),
      ...finishes.flatMap(({ steps }) => steps),
      ...(isProduction ? [...(prune === undefined ? [] : [prune]), ...reachable(hoisted, path), ...finished(manager, place)] : []),
    ],
  });
  return {
    manager: managerInstall(manager, row, runtime),
    production: install(true),
    development: install(false),
    isWithoutScripts: hasScripts,
    installed: manager.isPnp ? pnpFiles : place === undefined ? ['node_modules'] : ['.'],
    left: manager.isPnp
      ? ['.pnp.cjs', '.pnp.loader.mjs', '.yarn']
      : [
          'node_modules',
          ...(place === undefined
            ? []
            : [place.member, ...place.needed, ...place.served].map(({ path }) => posix.join(path, 'node_modules'))),
        ],
    kept: reads.filter((path) => path === '.npmrc'),
    registries,
    warnings: [
      ...registries.warnings,
      ...(canFocus
        ? []
        : ['Without the plugin workspace-tools, Yarn 2 and 3 install devDependencies, too, so the image contains them: add the plugin.']),
      ...(tool === undefined
        ? []
        : [`${tool.name} ${tool.does} but is in devDependencies, so the image contains all devDependencies: move it to dependencies.`]),
      ...(keepsDevelopment && tool === undefined
        ? [
            'The generator of a client in node_modules is in devDependencies, so the image contains all devDependencies: move the generator to dependencies, or generate the client into the source.',
          ]
        : []),
    ],
  };
}

/** All members except the root. */
function membersWithout({ member, needed, served, others }: Place): readonly WorkspaceMember[] {
  return [member, ...needed, ...served, ...others].filter(({ path }) => path !== '').sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Yarn has it from 4 on, and earlier with a plugin. */
function hasFocus(folder: Folder, { version, program }: Manager): boolean {
  const major = /(?:^|yarn-)\D{0,80}(\d+)(?:\.|$)/.exec(program ?? version ?? '')?.[1];
  return Number(major ?? 0) > 3 || folder.files.some((file) => /^\.yarn\/plugins\/.*workspace-tools/.test(file));
}

function isThere(folder: Folder, path: string): boolean {
  return folder.has(path) || folder.files.some((file) => file.startsWith(`${path}/`));
}

/** How the package manager is called. */
export function runOf({ kind, program }: Manager): readonly string[] {
  if (program !== undefined) return ['node', program];
  return [kind === 'berry' ? 'yarn' : kind];
}

/**
 * The command for a script of a package.json in the build: the application's own, or that of a member of its workspace. `options` go to the
 * last command of the script.
 */
export function runScript(
  manager: Manager,
  name: string,
  member: WorkspaceMember | undefined,
  options: readonly string[] = [],
): readonly string[] {
  const words = scriptWords(manager, name, member);
  // npm takes options before `--` for its own.
  return options.length === 0 ? words : [...words, ...(manager.kind === 'npm' ? ['--'] : []), ...options];
}

function scriptWords(manager: Manager, name: string, member: WorkspaceMember | undefined): readonly string[] {
  const run = runOf(manager);
  if (member === undefined || member.path === '') return [...run, 'run', name];
  const { path, manifest } = member;
  const calls: Readonly<Record<ManagerKind, readonly string[]>> = {
    npm: [...run, 'run', name, '--workspace', path],
    pnpm: [...run, '--dir', path, 'run', name],
    yarn: [...run, '--cwd', path, 'run', name],
    berry: [...run, 'workspace', manifest.name ?? path, 'run', name],
    bun: [...run, 'run', '--cwd', path, name],
  };
  return calls[manager.kind];
}

/** The command for a package's program in the build, in the folder of a member of the workspace; a system program is run unchanged. */
export function runTool(manager: Manager, words: readonly string[], member?: WorkspaceMember): readonly string[] {
  if (member !== undefined && member.path !== '') return runToolIn(manager, words, member);
  const { kind, program } = manager;
  if (/^(?:node|rm|cp|mkdir|mv)$/.test(words[0] ?? '')) return words;
  const runners = { npm: ['npx'], pnpm: ['pnpm', 'exec'], yarn: ['yarn', 'run'], berry: ['yarn', 'run'], bun: ['bunx'] } as const;
  return [...(program === undefined ? runners[kind] : ['node', program, 'run']), ...words];
}

function runToolIn(manager: Manager, words: readonly string[], { path, manifest }: WorkspaceMember): readonly string[] {
  const run = runOf(manager);
  const calls: Readonly<Record<ManagerKind, readonly string[]>> = {
    npm: [...run, 'exec', '--workspace', path, '--', ...words],
    pnpm: [...run, '--dir', path, 'exec', ...words],
    yarn: [...run, '--cwd', path, 'run', ...words],
    berry: [...run, 'workspace', manifest.name ?? path, 'run', ...words],
    bun: [...run, 'run', '--cwd', path, ...words],
  };
  return calls[manager.kind];
}

/**
 * Links packages with started programs to the member's own node_modules: in a workspace they are often in the root's, and only an install
 * shows where.
 */
function reachable(programs: readonly string[], path: string): readonly Step[] {
  const script = 'test -e "$1/$2" || { mkdir -p "$(dirname "$1/$2")" && ln -s "/app/node_modules/$2" "$1/$2"; }';
  return programs.map((name) => ['sh', '-c', script, 'sh', `${path}/node_modules`, name]);
}

/** Mounts for the user's own registry in an install: a temporary home folder, and the credentials. */
const registryMounts: readonly Mount[] = [{ type: 'tmpfs', target: '/root', onlyWithIndex: true }, netrc];

/** Writes the registry and its credentials into that folder, with the program in `templates/dockerfile/partials/node-registry.ejs`. */
function tellRegistry(runtime: 'node' | 'bun'): Step {
  return [runtime, '/usr/local/lib/registry.cjs', packageIndex];
}

function managerInstall({ kind, version, program }: Manager, row: Row, runtime: 'node' | 'bun'): Run | null {
  if (version === undefined || program !== undefined || (runtime === 'bun' && kind === 'bun')) return null;
  // Up to Node.js 25, Yarn in the base image conflicts with it.
  const force = row.package === 'yarn' || row.package === '@yarnpkg/cli-dist' ? ['--force'] : [];
  // npm 12 runs only allowed scripts, and these two packages download their program in one.
  const allowed = row.package === 'bun' || row.package === 'pnpm' ? [`--allow-scripts=${row.package}`] : [];
  return {
    mounts: [{ type: 'cache', ...npmCache }, ...registryMounts],
    steps: [tellRegistry(runtime), ['npm', 'install', '--global', ...force, ...allowed, `${row.package}@${version}`]],
  };
}

/** Without dependencies there is no folder, and some packages contain files that only their owner can read, or that anyone can write. */
function finished({ isPnp }: Manager, place: Place | undefined): readonly Step[] {
  if (place !== undefined && !isPnp) {
    return [
      ['mkdir', '-p', 'node_modules'],
      ['find', '.', '-name', 'node_modules', '-prune', '-exec', 'chmod', '-R', 'a+rX,go-w', '{}', '+'],
    ];
  }
  const folders = isPnp ? ['.yarn/cache', '.yarn/unplugged'] : ['node_modules'];
  return [
    ['mkdir', '-p', ...folders],
    ['chmod', '-R', 'a+rX,go-w', ...(isPnp ? ['.pnp.cjs'] : []), ...folders],
  ];
}
