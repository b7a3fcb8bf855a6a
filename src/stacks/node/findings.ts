import type { Fact } from '../../inspect/facts.ts';
import type { Folder } from '../../inspect/folder.ts';
import { type Procfile, readProcfile } from '../../inspect/procfile.ts';
import type { Workspace } from '../stack.ts';
import { findStart, type Start, type StartFinding } from './entry.ts';
import { type Framework, frameworkOf } from './frameworks.ts';
import { type Installation, planInstallation } from './installation.ts';
import { findListening, type Listening } from './listening.ts';
import { type Locked, readLock } from './lock.ts';
import { chooseManager, type Manager } from './manager.ts';
import { type Modules, openModules } from './modules.ts';
import { type NeededPackages, systemPackagesFor } from './native-modules.ts';
import { manifestFile, type PackageJson, readPackageJson } from './package-json.ts';
import { bunBases, newestSupported, nodeBases, type Release } from './releases.ts';
import { readSettings } from './settings.ts';
import { readTypeScript, sourceOf, type TypeScript } from './tsconfig.ts';
import type { Reading } from './values.ts';
import { findBunVersion, findVersion } from './version.ts';

/** Everything that was found in an application's folder, from which facts and build follow. */
export interface Findings {
  readonly folder: Folder;
  readonly manifest: PackageJson;
  readonly modules: Modules;
  readonly reading: Reading;
  readonly manager: Manager;
  readonly locked: Locked;
  /** System packages that native modules need. */
  readonly system: NeededPackages;
  readonly installation: Installation;
  /** Packages that it needs to run. */
  readonly packages: ReadonlyMap<string, string>;
  readonly runtime: 'node' | 'bun';
  readonly version: Fact<string> | undefined;
  readonly release: Release;
  readonly framework: { readonly framework: Framework; readonly package: string } | undefined;
  readonly start: StartFinding;
  /** The file that is started, where it is one of the folder's. */
  readonly started: string | undefined;
  readonly listening: Listening | undefined;
  readonly procfile: Procfile | undefined;
  readonly warnings: readonly string[];
}

/** Looks at an application. Throws KaizenError (exit code 1) that names file and line where a manifest can't be parsed. */
export function investigate(folder: Folder, _workspace: Workspace | undefined): Findings {
  const manifest = readPackageJson(folder);
  const typeScript = readTypeScript(folder);
  const modules = openModules(folder, typeScript.aliases);
  const manager = chooseManager(folder, manifest);
  const locked = readLock(folder, manager.lock);
  const packages = new Map([...manifest.dependencies.keys()].map((name) => [name, manifestFile]));
  const framework = frameworkOf(packages);
  const procfile = readProcfile(folder, 3000);
  const start = findStart({ folder, manifest, packages, modules, manager, procfile });
  const started = startedFile(folder, start, typeScript);
  const runtime = 'run' in start ? start.run.runtime : 'node';
  const reading = { modules, settings: packages.has('config') ? readSettings(folder) : new Map() };
  const places = [{ folder, manifest, isOuter: false }];
  const version = runtime === 'node' ? findVersion(places) : { fact: findBunVersion(places), warnings: [] };
  return {
    folder,
    manifest,
    modules,
    reading,
    manager,
    locked,
    system: systemPackagesFor(new Set([...manifest.dependencies.keys(), ...manifest.devDependencies.keys()]), locked),
    installation: planInstallation(folder, manifest, manager, builderOf(runtime, manager)),
    packages,
    runtime,
    version: version.fact,
    release: ('release' in version ? version.release : undefined) ?? newestSupported,
    framework,
    start,
    started,
    procfile,
    listening: findListening(reading, started, {
      isLoopback: framework?.framework.isLoopback === true || packages.has('@nestjs/platform-fastify'),
      example: new Map(),
    }),
    warnings: version.warnings,
  };
}

function startedFile(folder: Folder, start: StartFinding, typeScript: TypeScript): string | undefined {
  return 'run' in start && start.run.file !== undefined ? sourceOf(folder, start.run.file, typeScript) : undefined;
}

/** The program of the stages that build: Bun's image has no Node.js, and the one of Node.js gets what else is needed from npm. */
export function builderOf(runtime: 'node' | 'bun', manager: Manager): 'node' | 'bun' {
  return runtime === 'bun' && manager.kind === 'bun' ? 'bun' : 'node';
}

/** The base images that fit, by flavour. */
export function basesOf({ runtime, version, release, start, system }: Findings): ReturnType<typeof nodeBases> {
  if (runtime === 'bun') return bunBases(version?.value ?? '1');
  const { distroless, ...others } = nodeBases(release);
  const needsShell = ('run' in start && start.run.needsShell === true) || system.debian.runtime.length > 0;
  return distroless === undefined || needsShell ? others : { ...others, distroless };
}

/** The start, where there is one. */
export function startOf(finding: StartFinding): Start | undefined {
  return 'run' in finding ? finding : undefined;
}
