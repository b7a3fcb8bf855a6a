import { mysql, mysqlAs } from './mysql.ts';

const { schemes, words } = mysql.connection;

/** MariaDB, as the official image documents it (docker-library/docs, mariadb). */
export const mariadb = mysqlAs({
  name: 'mariadb',
  title: 'MariaDB',
  // The long-term lines.
  versions: ['12.3', '11.8', '11.4', '10.11'],
  image: (version) => `mariadb:${version}`,
  drivers: {
    pypi: ['mariadb', 'sqlalchemy[mariadb-connector]'],
    // The drivers `mysql` and `promise-mysql` know no caching_sha2_password, which is all that MySQL has from 9 on
    // (mysqljs/mysql, issue 2001): MariaDB speaks what they know.
    npm: ['mariadb', '@prisma/adapter-mariadb', '@mikro-orm/mariadb', 'mysql', 'promise-mysql'],
  },
  replaces: mysql.name,
  // The driver of that name takes no other scheme, and the others look at none.
  dialects: { npm: { scheme: 'mariadb' } },
  schemes: { own: ['mariadb', 'mariadb+mariadbconnector', 'mariadb+pymysql', 'mariadb+mysqldb', 'mariadb+asyncmy'], shared: schemes.own },
  words: { own: ['MARIADB'], shared: [...words.own, ...words.shared] },
  client: 'mariadb',
});
