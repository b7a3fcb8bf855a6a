import { chromiumLibraries, listSystemPackages, type System, type SystemNeeds, type SystemPackages } from '../libraries.ts';
import type { Locked } from './lock.ts';

/** A package without a build for Linux in npm: it is downloaded from elsewhere, or compiled. */
interface NativeModule extends SystemNeeds {
  readonly name: string;
}

const compiler = ['g++', 'make', 'python3'];

const modules: readonly NativeModule[] = [
  ...['bcrypt', 'better-sqlite3', 'sqlite3', 'node-sass', 're2', 'isolated-vm', 'node-pty', 'deasync', 'libxmljs', 'libxmljs2'],
  ...['node-expat', 'iconv', 'microtime', 'leveldown', 'cpu-features', '@discordjs/opus', 'farmhash', 'ffi-napi', 'fibers', 'grpc'],
  ...['hnswlib-node', 'integer', 'node-hid', 'node-libcurl', 'odbc', 'ref-napi', 'unix-dgram', 'xxhash', 'zeromq', 'zlib-sync'],
].map((name): NativeModule => ({ name }));

const modulesWithLibraries: readonly NativeModule[] = [
  {
    name: 'canvas',
    links: ['cairo', 'gif', 'jpeg', 'pango', 'pangocairo', 'rsvg-2'],
    build: { debian: ['pkg-config'], alpine: ['pkgconf'] },
  },
  { name: 'kerberos', links: ['gssapi_krb5'] },
  { name: 'pg-native', links: ['pq'] },
  { name: 'libpq', links: ['pq'] },
  { name: 'node-rdkafka', links: ['sasl2'], compilesWith: ['ssl', 'z'] },
];

/** Packages with which others download their builds, or compile them if there is none for the image. */
const builders = ['@mapbox/node-pre-gyp', 'node-pre-gyp', 'prebuild-install', 'node-gyp'];

const known = [...modules, ...modulesWithLibraries];

/** Packages with an install script whose further requirements are in npm, so that they need no compiler. */
const scripted = [
  ...['@parcel/watcher', '@prisma/client', '@prisma/engines', '@sentry/cli', '@swc/core', 'argon2', 'bufferutil', 'core-js', 'cypress'],
  ...['esbuild', 'lmdb', 'msgpackr-extract', 'playwright', 'prisma', 'protobufjs', 'puppeteer', 'sharp', 'ssh2', 'unrs-resolver'],
];

/** System packages of the build stages, and of the runtime stage. */
export type NeededPackages = Readonly<Record<System, SystemPackages>>;

/** Puppeteer uses the system's browser if it is configured; its own download would be in a home folder that the image does not have. */
export const chromiumProgram = '/usr/bin/chromium';

/** Packages that drive their own browser, and contain the program that installs it (playwright.dev, "Browsers"). */
const browserDrivers = ['playwright', 'playwright-chromium'];

/** The package among these whose browser the build installs. */
export function browserDriver(names: { has(name: string): boolean }): string | undefined {
  return browserDrivers.find((name) => names.has(name));
}

/** Requirements of an application other than its packages. */
export interface Further {
  readonly needsOpenSsl: boolean;
  readonly needsChromium: boolean;
  /** True if Playwright's own browser is installed. */
  readonly drivesBrowser: boolean;
}

/** Lists the system packages that an application's native modules require: for direct dependencies, and for packages in the lock file. */
export function findSystemPackages(
  names: ReadonlySet<string>,
  locked: Locked,
  { needsOpenSsl, needsChromium, drivesBrowser }: Further,
): NeededPackages {
  const openSsl = needsOpenSsl ? ['openssl'] : [];
  const needed = known.filter(({ name }) => names.has(name) || locked.has(name));
  const isCompiled = needed.length > 0 || builders.some((name) => locked.has(name));
  const more = {
    build: [...openSsl, ...(isCompiled ? compiler : [])],
    runtime: [...openSsl, ...(needsChromium ? ['chromium'] : [])],
  };
  const needs = drivesBrowser ? [...needed, { runtime: chromiumLibraries }] : needed;
  return { debian: listSystemPackages(needs, 'debian', more), alpine: listSystemPackages(needs, 'alpine', more) };
}

/** Names of packages in the lock file with an install script. */
export function packagesWithScripts(locked: Locked): readonly string[] {
  return [...known.map(({ name }) => name), ...scripted].filter((name) => locked.has(name)).sort();
}
