import { mysql, mysqlAs } from './mysql.ts';

const { schemes, words } = mysql.connection;

/** MariaDB, as the official image documents it (docker-library/docs, mariadb). */
export const mariadb = mysqlAs({
  name: 'mariadb',
  title: 'MariaDB',
  // The long-term lines.
  versions: ['12.3', '11.8', '11.4', '10.11'],
  image: (version) => `mariadb:${version}`,
  replaces: mysql.name,
  schemes: { own: ['mariadb', 'mariadb+mariadbconnector', 'mariadb+pymysql', 'mariadb+mysqldb', 'mariadb+asyncmy'], shared: schemes.own },
  words: { own: ['MARIADB'], shared: [...words.own, ...words.shared] },
  client: 'mariadb',
});
