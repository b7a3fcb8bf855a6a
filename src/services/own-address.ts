/** Names of variables that hold the address by which users reach the application itself; `ONE_BASE_URL` may be that of something else called one. */
const bare = /^(?:URL|ORIGIN|(?:APP|BASE|PUBLIC|SITE|SERVER|ROOT|FRONTEND|WEB|AUTH|NEXTAUTH)_(?:URL|URI|ORIGIN))$/;

/** True for the name of a variable that holds the application's own address: `APP_URL`, or `SHOP_APP_URL` of the project shop. */
export function isOwnAddress(name: string, project: string): boolean {
  const lead = `${project.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_')}_`;
  return bare.test(name.startsWith(lead) ? name.slice(lead.length) : name);
}

/** The address of what listens on a port of this machine. */
export function localAddress(port: number): string {
  return port === 80 ? 'http://localhost' : `http://localhost:${port}`;
}
