import { posix } from 'node:path';
import minVersion from 'semver/ranges/min-version.js';
import type { Folder } from '../../folder/folder.ts';
import { tableAt, textAt } from '../../manifests/table.ts';
import type { Command } from '../../render/run.ts';
import { openConfiguration } from './configuration.ts';
import type { PackageJson } from './package-json.ts';
import type { Reading } from './values.ts';
import type { Place, WorkspaceMember } from './workspaces.ts';

/** Prisma in an application: its client is generated from a schema. Paths are relative to the application's folder. */
export interface Prisma {
  /** The schema's file or folder, and the configuration with its path. */
  readonly files: readonly string[];
  readonly schema: string;
  /** The kind of database: `postgresql`. */
  readonly provider?: string;
  /** True if the client is generated into the source, otherwise into node_modules. */
  readonly isInSource: boolean;
  /** Variables that the schema requires to be readable, with placeholder values in the right form. */
  readonly placeholders: Readonly<Record<string, string>>;
  /** True if the image contains a program of Prisma that needs OpenSSL: its engine up to version 6, or that of migrations. */
  readonly needsOpenSsl: boolean;
  /** True if there are migrations, and if their command is among the dependencies. */
  readonly canMigrate: boolean;
}

/** Prisma in a project: the application itself, or a member of its workspace that it needs. */
export interface Client {
  readonly prisma: Prisma;
  /** Undefined if the application is not in a workspace. */
  readonly member: WorkspaceMember | undefined;
}

/** Finds the clients to generate for an application; those of required members come first. */
export function findClients(folder: Folder, manifest: PackageJson, place: Place | undefined, reading: Reading): readonly Client[] {
  const libraries = (place?.needed ?? []).filter(({ path }) => path !== '');
  return [
    ...libraries.map((member) => ({ member, prisma: findPrisma(member.folder, member.manifest, reading) })),
    { member: place?.member, prisma: findPrisma(folder, manifest, reading) },
  ].flatMap(({ member, prisma }) => (prisma === undefined ? [] : [{ member, prisma }]));
}

/** Finds Prisma's schema, if the application depends on Prisma. */
function findPrisma(folder: Folder, manifest: PackageJson, reading: Reading): Prisma | undefined {
  const range =
    manifest.dependencies.get('@prisma/client') ?? manifest.dependencies.get('prisma') ?? manifest.devDependencies.get('prisma');
  if (range === undefined) return undefined;
  const configuration = openConfiguration(folder, reading, 'prisma.config');
  const stated = configuration?.text('schema') ?? textAt(tableAt(manifest.root, 'prisma'), 'schema');
  const schema = [stated, 'prisma/schema.prisma', 'schema.prisma', 'prisma/schema'].find(
    (path) =>
      path !== undefined &&
      (folder.has(posix.normalize(path)) || folder.files.some((file) => file.startsWith(`${posix.normalize(path)}/`))),
  );
  if (schema === undefined) return undefined;
  const path = posix.normalize(schema);
  const text = folder.files
    .filter((file) => file === path || (file.startsWith(`${path}/`) && file.endsWith('.prisma')))
    .map((file) => folder.search(file))
    .join('\n');
  const provider = /datasource\s+\w+\s*\{[^{}]*?provider\s*=\s*"(\w+)"/.exec(text)?.[1];
  const output = /generator\s+\w+\s*\{[^{}]*?output\s*=\s*"([^"]+)"/.exec(text)?.[1];
  const names = [text, configuration?.source.code === undefined ? '' : folder.search(configuration.file)].flatMap((code) =>
    // A shell cannot set other names.
    [...code.matchAll(/(?<![\w.])env\(\s*["']([A-Za-z_]\w*)["']/g)].flatMap(([, name]) => name ?? []),
  );
  const major = minVersion(range)?.major ?? 0;
  const isMigrated = manifest.dependencies.has('prisma') || manifest.devDependencies.has('prisma');
  // A schema in a separate folder is copied to the build as that folder; one in the root as a file.
  const folderOf = path.includes('/') ? (path.split('/')[0] ?? path) : path;
  return {
    files: [folderOf, ...(configuration === undefined ? [] : [configuration.file])],
    schema: path,
    ...(provider === undefined ? {} : { provider }),
    isInSource: output !== undefined && !output.includes('node_modules'),
    placeholders: Object.fromEntries([...new Set(names)].map((name) => [name, `${provider ?? 'postgresql'}://build@localhost/0`])),
    needsOpenSsl: major < 7 || isMigrated,
    canMigrate: isMigrated && folder.files.some((file) => /(?:^|\/)migrations\/[^/]+\/migration\.sql$/.test(file)),
  };
}

/** The command that generates the client. `run`: how to run Prisma's program. */
export function generateCommand({ schema, placeholders }: Prisma, run: readonly string[]): Command {
  return { env: placeholders, words: [...run, '--schema', schema] };
}
