import type { Placed } from './requirements.ts';

// Packages that an extra, or a package itself, installs; only if another rule here needs it.
const brought: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries<readonly string[]>({
    'fastapi[standard]': ['uvicorn'],
    'fastapi[all]': ['uvicorn'],
    'litestar[standard]': ['uvicorn'],
    'litestar[full]': ['uvicorn'],
    'channels[daphne]': ['daphne'],
    'celery[redis]': ['redis'],
    'kombu[redis]': ['redis'],
    'dramatiq[redis]': ['redis'],
    'psycopg[binary]': ['psycopg-binary'],
    'psycopg[c]': ['psycopg-c'],
    'psycopg[pool]': ['psycopg-pool'],
    'databases[asyncpg]': ['asyncpg'],
    'databases[postgresql]': ['asyncpg'],
    'databases[aiopg]': ['aiopg'],
    'tortoise-orm[asyncpg]': ['asyncpg'],
    'tortoise-orm[psycopg]': ['psycopg'],
    'sqlalchemy[postgresql]': ['psycopg2'],
    'sqlalchemy[postgresql-asyncpg]': ['asyncpg'],
    'sqlalchemy[postgresql-psycopg]': ['psycopg'],
    'sqlalchemy[postgresql-psycopgbinary]': ['psycopg', 'psycopg-binary'],
    'redis[hiredis]': ['hiredis'],
    quart: ['hypercorn'],
  }),
);

/** Lists the packages by normalised name, each with the file that names it; an extra is a separate key: `celery[redis]`. */
export function listPackages(placed: readonly Placed[]): Map<string, string> {
  const packages = new Map<string, string>();
  const add = (name: string, file: string): void => {
    if (!packages.has(name)) packages.set(name, file);
  };
  for (const { requirement, file } of placed) {
    if (requirement.kind !== 'package' || requirement.name === undefined) continue;
    const { name, extras } = requirement;
    for (const key of [name, ...extras.map((extra) => `${name}[${extra}]`)]) {
      add(key, file);
      for (const more of brought.get(key) ?? []) add(more, file);
    }
  }
  return packages;
}
