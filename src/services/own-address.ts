/** Names of variables that hold the address by which users reach the application itself. */
const names = /^(?:URL|ORIGIN)$|^(?:[A-Z0-9]+_)?(?:APP|BASE|PUBLIC|SITE|SERVER|ROOT|FRONTEND|WEB|AUTH|NEXTAUTH)_(?:URL|URI|ORIGIN)$/;

/** True for the name of a variable that holds the application's own address: `APP_URL`. */
export function isOwnAddress(name: string): boolean {
  return names.test(name);
}

/** The address of what listens on a port of this machine. */
export function localAddress(port: number): string {
  return port === 80 ? 'http://localhost' : `http://localhost:${port}`;
}
