import type { Folder } from '../../folder/folder.ts';
import type { Source } from '../../source/source.ts';
import { within } from './manifest.ts';

/** Whether sqlx has the answers of the database in one of these folders, so that queries are checked without one. */
export function hasQueryData(context: Folder, folders: readonly string[]): boolean {
  return folders.some((folder) => context.has(within(folder, 'sqlx-data.json')) || context.below(within(folder, '.sqlx')).files.length > 0);
}

/** Sentences about queries that are checked against a database which no build has, and about migrations that nothing runs. */
export function databaseWarnings(
  context: Folder,
  folders: readonly string[],
  files: readonly Source[],
  crates: ReadonlySet<string>,
): string[] {
  const [migrations] = folders
    .map((folder) => within(folder, 'migrations'))
    .filter((path) => context.below(path).files.some((file) => file.endsWith('.sql')));
  const runs = /\bmigrate!|\bMigrator\b|\bembed_migrations!|\bFileBasedMigrations\b|\bembed_migrations\b|\binclude_str!/;
  const isLeft = migrations !== undefined && (crates.has('sqlx') || crates.has('diesel')) && !files.some(({ code }) => runs.test(code));
  const query = files.find(({ code }) => crates.has('sqlx') && /\bquery(?:_as|_scalar|_file|_file_as|_file_scalar)?!\s*[([]/.test(code));
  return [
    ...(query === undefined || hasQueryData(context, folders)
      ? []
      : [
          `${query.path} has queries that sqlx checks when it is compiled, and there is no .sqlx folder: run "cargo sqlx prepare" and commit it, or no image can be built.`,
        ]),
    ...(isLeft
      ? [`Nothing in the program runs ${migrations}: run them before it starts, or from it (sqlx::migrate!, diesel_migrations).`]
      : []),
  ];
}
