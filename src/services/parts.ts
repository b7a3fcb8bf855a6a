/** Last words of the names of variables with a service's whole address. */
export const addressParts = {
  URL: '{url}',
  URI: '{url}',
  DSN: '{url}',
  CONNECTION_STRING: '{url}',
  CONNECTION_URL: '{url}',
  CONNECTION_URI: '{url}',
} as const;

/** Last words of the names of variables with a host and its port. */
export function hostParts(host: string, port: number): Readonly<Record<string, string>> {
  return {
    HOST: host,
    HOSTNAME: host,
    SERVER: host,
    PORT: String(port),
    ADDR: `${host}:${port}`,
    ADDRESS: `${host}:${port}`,
  };
}

/** Last words of the names of variables with an account; `password` is the name of a secret. */
export function accountParts(user: string, password: string): Readonly<Record<string, string>> {
  const value = `{${password}}`;
  return { USER: user, USERNAME: user, PASSWORD: value, PASS: value, PWD: value };
}

/** Last words of the names of variables with the name of a database. */
export const databaseParts = { NAME: 'app', DB: 'app', DATABASE: 'app', DBNAME: 'app', DB_NAME: 'app', DATABASE_NAME: 'app' } as const;
