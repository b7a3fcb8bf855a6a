/** Packages that contain an embedded database, by registry. */
export const embeddedDatabases: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    pypi: ['aiosqlite', 'databases[sqlite]', 'databases[aiosqlite]', 'sqlalchemy[aiosqlite]', 'duckdb', 'libsql-experimental'],
    npm: [
      'better-sqlite3',
      'sqlite3',
      'sqlite',
      'sql.js',
      '@libsql/client',
      '@prisma/adapter-better-sqlite3',
      '@mikro-orm/sqlite',
      '@mikro-orm/better-sqlite',
      'prisma[sqlite]',
    ],
    go: [
      'github.com/mattn/go-sqlite3',
      'modernc.org/sqlite',
      'github.com/glebarez/sqlite',
      'github.com/glebarez/go-sqlite',
      'gorm.io/driver/sqlite',
      'github.com/ncruces/go-sqlite3',
      'zombiezen.com/go/sqlite',
      'crawshaw.io/sqlite',
      'github.com/tursodatabase/go-libsql',
      'github.com/uptrace/bun/dialect/sqlitedialect',
    ],
    crates: ['rusqlite', 'sqlx[sqlite]', 'diesel[sqlite]', 'sea-orm[sqlx-sqlite]', 'libsql', 'tokio-rusqlite'],
  }),
);

/** Names of such a database in the values of variables and settings. */
export const embeddedNames: readonly string[] = ['sqlite', 'sqlite3', 'better-sqlite3', 'django.db.backends.sqlite3', 'libsql'];

/** Names of places that are not a service: files, or the memory of the process. */
export const otherPlaces: readonly string[] = ['file', 'files', 'filesystem', 'disk', 'local', 'memory', 'inmemory', 'simple', 'none'];
