import { postgres, postgresAs } from './postgres.ts';

const { schemes, words, values = [] } = postgres.connection;
const made = postgresAs({
  name: 'postgis',
  title: 'PostgreSQL with PostGIS',
  versions: postgres.versions,
  image: (version) => `postgis/postgis:${version}-${Number(version) >= 18 ? '3.6' : '3.5'}`,
  replaces: postgres.name,
  schemes: { own: ['postgis'], shared: schemes.own },
  words: { own: ['POSTGIS'], shared: [...words.own, ...words.shared] },
});

/**
 * PostgreSQL with PostGIS, as its authors publish it (hub.docker.com/r/postgis/postgis): the official image on Debian with one more
 * package, whose first database has the extension. Not tested here with this image, but with Debian's packages of both.
 */
export const postgis: typeof made = {
  ...made,
  connection: { ...made.connection, values: ['django.contrib.gis.db.backends.postgis', 'postgis', ...values] },
};
