import type { Locked } from './lock.ts';

/** Names of packages in Debian and in Alpine. */
interface SystemPackages {
  readonly debian: readonly string[];
  readonly alpine: readonly string[];
}

/** A package that has no build for Linux in npm: it is fetched from elsewhere, or compiled. */
interface NativeModule {
  readonly name: string;
  /** What compiling asks for beside a compiler. */
  readonly build?: SystemPackages;
  /** What it loads when it runs. */
  readonly runtime?: SystemPackages;
}

const nothing: SystemPackages = { debian: [], alpine: [] };
const compiler: SystemPackages = { debian: ['g++', 'make', 'python3'], alpine: ['g++', 'make', 'python3'] };
const libpq = { build: { debian: ['libpq-dev'], alpine: ['libpq-dev'] }, runtime: { debian: ['libpq5'], alpine: ['libpq'] } };

const modules: readonly NativeModule[] = [
  ...['bcrypt', 'better-sqlite3', 'sqlite3', 'node-sass', 're2', 'isolated-vm', 'node-pty', 'deasync', 'libxmljs', 'libxmljs2'],
  ...['node-expat', 'iconv', 'microtime', 'leveldown', 'cpu-features'],
].map((name): NativeModule => ({ name }));

const modulesWithLibraries: readonly NativeModule[] = [
  {
    name: 'canvas',
    build: {
      debian: ['libcairo2-dev', 'libgif-dev', 'libjpeg-dev', 'libpango1.0-dev', 'librsvg2-dev', 'pkg-config'],
      alpine: ['cairo-dev', 'giflib-dev', 'jpeg-dev', 'librsvg-dev', 'pango-dev', 'pkgconf'],
    },
    runtime: {
      debian: ['libcairo2', 'libgif7', 'libjpeg62-turbo', 'libpango-1.0-0', 'libpangocairo-1.0-0', 'librsvg2-2'],
      alpine: ['cairo', 'giflib', 'jpeg', 'librsvg', 'pango'],
    },
  },
  {
    name: 'kerberos',
    build: { debian: ['libkrb5-dev'], alpine: ['krb5-dev'] },
    runtime: { debian: ['libgssapi-krb5-2'], alpine: ['krb5-libs'] },
  },
  { name: 'pg-native', ...libpq },
  { name: 'libpq', ...libpq },
  {
    name: 'node-rdkafka',
    build: { debian: ['libsasl2-dev', 'libssl-dev', 'zlib1g-dev'], alpine: ['cyrus-sasl-dev', 'openssl-dev', 'zlib-dev'] },
    runtime: { debian: ['libsasl2-2'], alpine: ['libsasl'] },
  },
];

const known = [...modules, ...modulesWithLibraries];

/** Packages that run a script when they are installed: what they need beside is in npm, so that no compiler is asked for. */
const scripted = [
  ...['@parcel/watcher', '@prisma/client', '@prisma/engines', '@sentry/cli', '@swc/core', 'argon2', 'bufferutil', 'core-js', 'cypress'],
  ...['esbuild', 'lmdb', 'msgpackr-extract', 'playwright', 'prisma', 'protobufjs', 'puppeteer', 'sharp', 'ssh2', 'unrs-resolver'],
];

/** System packages of the stages that build, and of the one that runs. */
export type NeededPackages = Readonly<
  Record<keyof SystemPackages, { readonly build: readonly string[]; readonly runtime: readonly string[] }>
>;

/** Names the system packages that the native modules of an application need: direct dependencies, and what the lock file has. */
export function systemPackagesFor(names: ReadonlySet<string>, locked: Locked, needsOpenSsl: boolean): NeededPackages {
  const openSsl = needsOpenSsl ? ['openssl'] : [];
  const found = known.filter(({ name }) => names.has(name) || locked.has(name));
  const needed = (system: keyof SystemPackages) => ({
    build: sorted([...openSsl, ...(found.length === 0 ? [] : compiler[system]), ...found.flatMap(({ build = nothing }) => build[system])]),
    runtime: sorted([...openSsl, ...found.flatMap(({ runtime = nothing }) => runtime[system])]),
  });
  return { debian: needed('debian'), alpine: needed('alpine') };
}

/** Names of packages in the lock file that run a script when they are installed. */
export function packagesWithScripts(locked: Locked): readonly string[] {
  return [...known.map(({ name }) => name), ...scripted].filter((name) => locked.has(name)).sort();
}

function sorted(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}
