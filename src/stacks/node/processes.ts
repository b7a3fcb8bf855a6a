import type { Fact, Process } from '../../facts.ts';
import type { Procfile } from '../../manifests/procfile.ts';
import { addToStated, describeProcesses, type FoundProcess } from '../processes.ts';
import { calledCommands } from './command.ts';
import type { PackageJson } from './package-json.ts';
import { runOf } from './runners.ts';

/** A tool that migrates a database, and the command that does it without a person. */
interface Migration {
  readonly package: string;
  /** Words of a script that runs it. */
  readonly script: RegExp;
}

const migrations: readonly Migration[] = [
  { package: 'knex', script: /\bknex\b.{0,200}\bmigrate:latest\b/ },
  { package: 'typeorm', script: /\btypeorm\b.{0,200}\bmigration:run\b/ },
  { package: 'sequelize-cli', script: /\bsequelize(?:-cli)?\b.{0,200}\bdb:migrate\b(?!:)/ },
  { package: 'drizzle-kit', script: /\bdrizzle-kit\b.{0,200}\bmigrate\b/ },
  { package: 'node-pg-migrate', script: /\bnode-pg-migrate\b.{0,200}\bup\b/ },
];

interface Surroundings {
  readonly manifest: PackageJson;
  readonly packages: ReadonlyMap<string, string>;
  readonly procfile: Procfile | undefined;
  /** Prisma's schema, where the image can migrate its database. */
  readonly migrating: string | undefined;
}

/**
 * Finds what runs beside the application: the other lines of the Procfile, and the database's migration, where the image holds what
 * runs it. A migration is a job, which runs when it is asked for.
 */
export function findProcesses(around: Surroundings): Fact<readonly Process[]> | undefined {
  const stated = (around.procfile?.processes ?? []).flatMap((each) => inImage(around, each, `${each.name} in Procfile`));
  return describeProcesses(addToStated(stated, findMigration(around)));
}

function inImage({ manifest, packages }: Surroundings, process: Process, source: string): FoundProcess[] {
  const line = calledCommands(manifest, { words: process.start, environment: {}, scripts: [] }, 3000);
  const [command, ...others] = 'commands' in line ? line.commands : [];
  const run = command === undefined || others.length > 0 ? undefined : runOf(command.words, packages);
  return run === undefined ? [] : [{ ...process, start: run.words, source }];
}

function findMigration({ manifest, packages, migrating }: Surroundings): FoundProcess[] {
  if (migrating !== undefined) {
    const start = ['node', 'node_modules/prisma/build/index.js', 'migrate', 'deploy', '--schema', migrating];
    return [{ name: 'migrate', kind: 'job', start, source: `prisma in package.json, ${migrating}` }];
  }
  for (const [name, line] of manifest.scripts) {
    const tool = migrations.find(({ package: owner, script }) => packages.has(owner) && script.test(line));
    const called =
      tool === undefined ? undefined : calledCommands(manifest, { words: ['npm', 'run', name], environment: {}, scripts: [] }, 3000);
    const [command, ...others] = called !== undefined && 'commands' in called ? called.commands : [];
    const [program = '', ...rest] = command?.words ?? [];
    // Through TypeScript's runner, or after something else: that is for a person.
    if (
      tool === undefined ||
      others.length > 0 ||
      !tool.script.test([program, ...rest].join(' ')) ||
      /^(?:node|npx|tsx|ts-node)$/.test(program)
    )
      continue;
    return [
      { name: 'migrate', kind: 'job', start: [`node_modules/.bin/${program}`, ...rest], source: `the script ${name} in package.json` },
    ];
  }
  return [];
}
