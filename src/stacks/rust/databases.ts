import type { Folder } from '../../folder/folder.ts';
import type { Source } from '../../source/source.ts';
import { type Package, within } from './manifest.ts';

const checked = /\b(?:sqlx::)?query(?:_as|_scalar|_file|_file_as|_file_scalar)?!\s*[([]/;

/** Whether sqlx has the answers of the database in the folder, so that queries are checked without one. */
export function hasQueryData(context: Folder, own: Package | undefined): boolean {
  const folders = [own?.folder ?? '', ''];
  return folders.some(
    (folder) =>
      context.has(within(folder, 'sqlx-data.json')) || context.files.some((path) => path.startsWith(within(folder, '.sqlx/query-'))),
  );
}

/** Sentences about queries that are checked against a database which no build has, and about migrations that nothing runs. */
export function databaseWarnings(
  context: Folder,
  own: Package | undefined,
  files: readonly Source[],
  crates: ReadonlySet<string>,
): string[] {
  const query = crates.has('sqlx') ? files.find(({ code }) => checked.test(code)) : undefined;
  const migrations = within(own?.folder ?? '', 'migrations');
  const isThere = context.below(migrations).files.some((path) => path.endsWith('.sql'));
  const runs = (pattern: RegExp): boolean => files.some(({ code }) => pattern.test(code));
  const isLeft =
    isThere &&
    ((crates.has('sqlx') && !runs(/\bmigrate!|\bMigrator\b/)) ||
      (crates.has('diesel') && !runs(/\bembed_migrations!|\bFileBasedMigrations\b/)));
  return [
    ...(query === undefined || hasQueryData(context, own)
      ? []
      : [
          `${query.path} has queries that sqlx checks when it is compiled, and there is no .sqlx folder: run "cargo sqlx prepare" and commit it, or no image can be built.`,
        ]),
    ...(isLeft
      ? [`Nothing in the program runs ${migrations}: run them before it starts, or from it (sqlx::migrate!, diesel_migrations).`]
      : []),
  ];
}
