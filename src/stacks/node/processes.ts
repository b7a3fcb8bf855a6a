import { posix } from 'node:path';
import type { Fact, Process } from '../../facts.ts';
import type { Folder } from '../../folder/folder.ts';
import type { Procfile } from '../../manifests/procfile.ts';
import { isTool } from '../own-places.ts';
import { addToStated, describeProcesses, type FoundProcess, statedInCompose } from '../processes.ts';
import { calledCommands } from './command.ts';
import { compiledFrom } from './compiled.ts';
import type { Modules } from './modules.ts';
import type { PackageJson } from './package-json.ts';
import { runOf } from './runners.ts';

/** A migration tool, and its command for an unattended run. */
interface Migration {
  readonly package: string;
  /** Words in a script that runs it. */
  readonly script: RegExp;
  /** Files that each show that its program finds its input with these words. */
  readonly byItself?: { readonly files: RegExp; readonly words: readonly string[] };
  /** The package and the code with which an application migrates at its start. It needs no job, which may read other settings than the code. */
  readonly byCode?: { readonly package: string; readonly made: RegExp; readonly called: string };
}

// From each tool's own documentation. A TypeScript configuration needs a runner, except for Drizzle, which contains one.
const migrations: readonly Migration[] = [
  {
    package: 'knex',
    script: /\bknex\b.{0,200}\bmigrate:latest\b/,
    byItself: { files: /^knexfile\.[cm]?js$/, words: ['knex', 'migrate:latest'] },
  },
  { package: 'typeorm', script: /\btypeorm\b.{0,200}\bmigration:run\b/ },
  {
    package: 'sequelize-cli',
    script: /\bsequelize(?:-cli)?\b.{0,200}\bdb:migrate\b(?!:)/,
    byItself: { files: /^\.sequelizerc$/, words: ['sequelize-cli', 'db:migrate'] },
    byCode: { package: 'umzug', made: /\bnew\s{1,9}Umzug\b/, called: '.up(' },
  },
  {
    package: 'drizzle-kit',
    script: /\bdrizzle-kit\b.{0,200}\bmigrate\b/,
    byItself: { files: /^drizzle\.config\.[cm]?[jt]s$/, words: ['drizzle-kit', 'migrate'] },
  },
  { package: 'node-pg-migrate', script: /\bnode-pg-migrate\b.{0,200}\bup\b/ },
];

/** Scripts with names of workers, those for production first. */
const workerScripts = /^(?:start:|prod:)?(?:workers?|queue|jobs)(?::(?:start|prod|production))?$/;

/**
 * How the code of each task queue processes tasks, from its documentation: a file that does this, and that nothing imports, is a worker.
 */
const queues: readonly { readonly package: string; readonly takes: RegExp }[] = [
  { package: 'bullmq', takes: /\bnew\s{1,4}Worker\s{0,4}[(<]/ },
  { package: 'bull', takes: /\.process\s{0,4}\(/ },
  { package: 'bee-queue', takes: /\.process\s{0,4}\(/ },
  { package: 'agenda', takes: /\.start\s{0,4}\(/ },
  { package: 'pg-boss', takes: /\.work\s{0,4}\(/ },
  { package: 'graphile-worker', takes: /\brun\s{0,4}\(/ },
];

/** Files with names of workers that the application does not import. */
const workerFile =
  /^(?:src\/|server\/|app\/)?(?:workers?\/(?:index|main|worker)|(?:queue-?)?workers?|jobs\/(?:worker|index)|queue\/(?:worker|index))\.[cm]?[jt]s$/;

interface Surroundings {
  readonly folder: Folder;
  readonly modules: Modules;
  /** The started file, which is not an additional worker. */
  readonly started: string | undefined;
  readonly manifest: PackageJson;
  readonly packages: ReadonlyMap<string, string>;
  readonly procfile: Procfile | undefined;
  /** Prisma's schema, if there are migrations. */
  readonly migrating: string | undefined;
  /** True if the image contains the whole application with its packages, not only the output of a framework's build. */
  readonly isWhole: boolean;
}

/** The other processes of an application. */
export interface NodeProcesses {
  readonly fact: Fact<readonly Process[]> | undefined;
  /** Packages with their programs, wherever they are declared: the image needs them. */
  readonly tools: readonly string[];
}

/**
 * Finds the other processes of an application: the remaining lines of the Procfile, scripts that start a worker, and the database's
 * migration, if the image can contain their programs.
 */
export function findProcesses(around: Surroundings): NodeProcesses {
  const stated = addToStated(
    (around.procfile?.processes ?? []).flatMap((each) => inImage(around, each, `${each.name} in Procfile`)),
    around.isWhole ? startedBeside(around) : [],
  );
  const migration = around.isWhole ? findMigration(around) : undefined;
  const named = around.isWhole ? findWorker(around) : [];
  const workers = named.length > 0 || !around.isWhole ? named : findWorkerFile(around);
  const shown = [...workers, ...(migration === undefined ? [] : [migration.process])];
  const found = addToStated(stated, shown);
  const isUsed = migration !== undefined && found.includes(migration.process);
  return { fact: describeProcesses(found), tools: isUsed ? [migration.tool] : [] };
}

/** The processes of a person's compose file that run a script, or an existing or built file. */
function startedBeside(around: Surroundings): readonly FoundProcess[] {
  const { folder, manifest } = around;
  return statedInCompose(folder, 3000).flatMap(({ source, ...process }) => {
    const found = inImage(around, process, source);
    const file = found[0]?.start.find((word) => /\.[cm]?js$/.test(word))?.replace(/^\.\//, '');
    const isThere = file === undefined || folder.has(file) || (manifest.scripts.has('build') && /^(?:dist|build|out|lib)\//.test(file));
    return isThere ? found : [];
  });
}

/** The script that starts a worker, if it runs a single program. */
function findWorker(around: Surroundings): FoundProcess[] {
  const names = [...around.manifest.scripts.keys()].filter((name) => workerScripts.test(name));
  const [name] = [...names.filter((each) => /prod|start/.test(each)), ...names];
  if (name === undefined) return [];
  const line = { name: 'worker', kind: 'worker', start: ['npm', 'run', name] } as const;
  return inImage(around, line, `the script ${name} in package.json`);
}

/** The worker file of a task queue, if nothing imports it: an imported file runs inside the application. */
function findWorkerFile({ folder, manifest, modules, packages, started }: Surroundings): FoundProcess[] {
  const own = queues.filter((each) => packages.has(each.package));
  if (own.length === 0) return [];
  const found = modules.paths.filter((path) => {
    if (!workerFile.test(path) || path === started) return false;
    const { code } = modules.read(path);
    return own.some(({ takes }) => takes.test(code)) && !isImported(modules, path);
  });
  const [file, other] = found;
  if (file === undefined || other !== undefined) return [];
  const made = compiledFrom(folder, manifest, file);
  // A file that needs a development runner, or that no script of the build compiles, is for developers.
  if (made === undefined ? /tsx?$/.test(file) : made.before.length > 0) return [];
  return [{ name: 'worker', kind: 'worker', start: ['node', made?.file ?? file], source: `${file}, which takes work from a queue` }];
}

function isImported(modules: Modules, path: string): boolean {
  const name = posix.basename(path).replace(/\.[cm]?[jt]s$/, '');
  const word = name === 'index' ? posix.basename(posix.dirname(path)) : name;
  return modules
    .mentioning(word)
    .some(
      (source) =>
        source.path !== path &&
        [...source.literals.values()].some(({ value }) => value?.includes(word) === true && modules.resolve(source.path, value) === path),
    );
}

function inImage({ manifest, packages }: Surroundings, process: Process, source: string): FoundProcess[] {
  const line = calledCommands(manifest, { words: process.start, environment: {}, scripts: [] }, 3000);
  const [command, ...others] = 'commands' in line ? line.commands : [];
  const run = command === undefined || others.length > 0 ? undefined : runOf(command.words, packages);
  return run === undefined ? [] : [{ ...process, start: run.words, source }];
}

interface FoundMigration {
  readonly process: FoundProcess;
  /** The package with the program. */
  readonly tool: string;
}

function findMigration({ folder, manifest, modules, packages, migrating }: Surroundings): FoundMigration | undefined {
  if (migrating !== undefined) {
    const start = ['node', 'node_modules/prisma/build/index.js', 'migrate', 'deploy', '--schema', migrating];
    return { process: migration(start, `prisma in package.json, ${migrating}`), tool: 'prisma' };
  }
  const has = (name: string): boolean => packages.has(name) || manifest.devDependencies.has(name);
  const open = migrations.filter(({ byCode }) => byCode === undefined || !packages.has(byCode.package) || !isCalled(modules, byCode));
  for (const [name, line] of manifest.scripts) {
    const tool = open.find(({ package: owner, script }) => has(owner) && script.test(line));
    const called =
      tool === undefined ? undefined : calledCommands(manifest, { words: ['npm', 'run', name], environment: {}, scripts: [] }, 3000);
    const [command, ...others] = called !== undefined && 'commands' in called ? called.commands : [];
    const [program = '', ...rest] = command?.words ?? [];
    // A migration that needs a TypeScript runner, or another command before it, is for a person.
    if (
      tool === undefined ||
      others.length > 0 ||
      !tool.script.test([program, ...rest].join(' ')) ||
      /^(?:node|npx|tsx|ts-node)$/.test(program)
    )
      continue;
    return { process: migration([`node_modules/.bin/${program}`, ...rest], `the script ${name} in package.json`), tool: tool.package };
  }
  const source = has('typeorm') && modules.mentioning('runMigrations').length === 0 ? dataSource(folder, manifest) : undefined;
  if (source !== undefined) {
    const start = ['node_modules/.bin/typeorm', 'migration:run', '--dataSource', source.file];
    return { process: migration(start, `the data source in ${source.path}`), tool: 'typeorm' };
  }
  for (const { package: owner, byItself } of open) {
    const file = byItself === undefined || !has(owner) ? undefined : folder.files.find((path) => byItself.files.test(path));
    const [program, ...rest] = byItself?.words ?? [];
    if (file === undefined) continue;
    return { process: migration([`node_modules/.bin/${program}`, ...rest], `${owner} in package.json, ${file}`), tool: owner };
  }
  return undefined;
}

/** True if the application's code creates that object and calls its method. */
function isCalled(modules: Modules, { made, called }: NonNullable<Migration['byCode']>): boolean {
  return modules.matching(made).some(({ path }) => !isTool(path)) && modules.mentioning(called).length > 0;
}

/** typeorm.io, "Executing and reverting migrations": the data source is given as JavaScript. One that runs its migrations itself needs no job. */
function dataSource(folder: Folder, manifest: PackageJson): { readonly path: string; readonly file: string } | undefined {
  const found = folder.files
    .filter(
      (path) => /(?:^|\/)(?:[\w.-]{0,40}data-?source|ormconfig|typeorm\.config)\.[cm]?[jt]s$/i.test(path) && path.split('/').length <= 5,
    )
    .filter((path) => {
      const text = folder.search(path);
      return (
        /\bnew\s{1,4}DataSource\s{0,4}\(/.test(text) &&
        /\bmigrations\s{0,4}:/.test(text) &&
        !/\bmigrationsRun\s{0,4}:\s{0,4}true\b|\*\.ts["'`]/.test(text)
      );
    });
  const [path, other] = found;
  if (path === undefined || other !== undefined) return undefined;
  const made = compiledFrom(folder, manifest, path);
  if (made === undefined ? /tsx?$/.test(path) : made.before.length > 0) return undefined;
  return { path, file: made?.file ?? path };
}

function migration(start: readonly string[], source: string): FoundProcess {
  return { name: 'migrate', kind: 'job', start, source };
}
