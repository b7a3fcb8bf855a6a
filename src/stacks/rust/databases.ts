import type { Folder } from '../../folder/folder.ts';
import type { Source } from '../../source/source.ts';

/** Whether one of these folders contains sqlx's query data, with which queries are checked without a database. */
export function hasQueryData(folders: readonly Folder[]): boolean {
  return folders.some((folder) => folder.has('sqlx-data.json') || folder.below('.sqlx').files.length > 0);
}

const runs = /\bmigrate!|\bMigrator\b|\bembed_migrations\b|\bFileBasedMigrations\b|\binclude_str!/;
const queries = /\bquery(?:_as|_scalar|_file|_file_as|_file_scalar)?!\s*[([]/;

/** Sentences about queries that need a database during the build, and about migrations that nothing runs. */
export function describeDatabases(folders: readonly Folder[], files: readonly Source[], crates: ReadonlySet<string>): string[] {
  const hasMigrations = folders.some((folder) => folder.below('migrations').files.some((file) => file.endsWith('.sql')));
  const isLeft = hasMigrations && (crates.has('sqlx') || crates.has('diesel')) && !files.some(({ code }) => runs.test(code));
  const query = hasQueryData(folders) || !crates.has('sqlx') ? undefined : files.find(({ code }) => queries.test(code))?.path;
  const remedy = 'run "cargo sqlx prepare" and commit the folder';
  return [
    ...(query === undefined
      ? []
      : [`sqlx checks the queries of ${query} during the build, which fails because there is no .sqlx folder: ${remedy}.`]),
    ...(isLeft
      ? ['The program does not run its migrations: run them before it starts, or in the program (sqlx::migrate!, diesel_migrations).']
      : []),
  ];
}
