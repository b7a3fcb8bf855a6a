import { postgres, postgresAs } from './postgres.ts';

const { schemes, words } = postgres.connection;

/**
 * PostgreSQL with the extension for vectors, as its authors publish it (pgvector's README, "Docker"): the official image on Debian with one
 * more package. The application runs `CREATE EXTENSION vector`, which its user is allowed to do. Not tested here with this image, but with
 * PostgreSQL's own.
 */
export const pgvector = postgresAs({
  name: 'pgvector',
  title: 'PostgreSQL with pgvector',
  versions: postgres.versions,
  image: (version) => `pgvector/pgvector:pg${version}-trixie`,
  replaces: postgres.name,
  schemes: { own: [], shared: schemes.own },
  words: { own: ['PGVECTOR'], shared: [...words.own, ...words.shared] },
});
