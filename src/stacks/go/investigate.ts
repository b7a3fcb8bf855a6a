import type { Folder } from '../../folder/folder.ts';
import { lazy } from '../../once.ts';
import { findSampleConfiguration } from '../missing-settings.ts';
import type { Workspace } from '../stack.ts';
import { type StatedArguments, statedArguments } from '../stated-arguments.ts';
import { findAssets } from './assets.ts';
import { findCgo } from './cgo.ts';
import { type Command, findEntry, subcommandOf } from './commands.ts';
import { findConfiguration } from './configuration.ts';
import { findVariables } from './environment.ts';
import type { Findings } from './findings.ts';
import { findGeneration } from './generate.ts';
import { ignoredPackages } from './ignored-packages.ts';
import { readLayout, within } from './modules.ts';
import { openPackages } from './packages.ts';
import { findPort, type GoPort, noPort } from './port.ts';
import { findPrivateModules } from './private-modules.ts';
import { findOtherPrograms } from './programs.ts';
import { findVersion } from './version.ts';

/** Reads a module or a workspace. Throws KaizenError (exit code 1) for a manifest that cannot be parsed. */
export function investigate(folder: Folder, workspace?: Workspace): Findings {
  const layout = readLayout(folder, workspace);
  const packages = openPackages(layout);
  const entry = findEntry(packages);
  const files = [...new Set(entry.deployed.flatMap((command) => command.files))];
  const stated = entry.main === undefined ? undefined : argumentsOf(entry.main, folder);
  // Computed on demand, because the choice among languages does not need it.
  const mounted = lazy(() =>
    findSampleConfiguration(
      folder,
      (name) => files.filter((source) => folder.search(source.path).includes(name)),
      environment().needed?.value,
    ),
  );
  const port = lazy(() => (entry.main === undefined ? noPort : withPort(findPort(entry.main, layout), stated)));
  const environment = lazy(() => findVariables(folder, files));
  const assets = lazy(() => findAssets(layout, files));
  const generation = lazy(() => findGeneration(layout, files, ignoredPackages(layout, files), packages.files));
  const configuration = lazy(() => findConfiguration(entry.main, layout, mounted()?.value ?? []));
  const otherPrograms = lazy(() => findOtherPrograms(files));
  const cgo = lazy(() => findCgo(layout, files));
  return {
    folder,
    layout,
    version: findVersion(folder, layout),
    entry,
    tags: packages.tags,
    files,
    stated,
    get port() {
      return port();
    },
    get environment() {
      return environment();
    },
    get assets() {
      return assets();
    },
    get generation() {
      return generation();
    },
    get mounted() {
      return mounted();
    },
    get configuration() {
      return configuration();
    },
    get cgo() {
      return cgo();
    },
    get otherPrograms() {
      return otherPrograms();
    },
    isVendored: layout.root.has(within(layout.work === undefined ? layout.own.folder : '', 'vendor/modules.txt')),
    privateModules: findPrivateModules(
      layout.root,
      layout.modules.flatMap(({ mod }) => mod.requires.map(({ path }) => path)),
    ),
  };
}

/** The arguments that a container file passes to a program, unless the code serves with another command. */
function argumentsOf(command: Command, folder: Folder): StatedArguments | undefined {
  const found = statedArguments(folder);
  return subcommandOf(command).words.every((word, index) => found?.words[index] === word) ? found : undefined;
}

/** The port of a program that receives it from a container file's arguments. */
function withPort(port: GoPort, stated: StatedArguments | undefined): GoPort {
  if (stated?.port === undefined) return port;
  const { loopback: _, ...others } = port;
  return { ...others, port: stated.port, flags: [], needsFlags: false };
}
