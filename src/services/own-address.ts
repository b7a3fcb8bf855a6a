/** Names of variables with the address at which users reach the application itself; `ONE_BASE_URL` may belong to another product. */
const bare = /^(?:URL|ORIGIN|(?:APP|BASE|PUBLIC|SITE|SERVER|ROOT|FRONTEND|WEB|AUTH|NEXTAUTH)_(?:URL|URI|ORIGIN))$/;

/** True for the name of a variable with the application's own address: `APP_URL`, or `SHOP_APP_URL` for the project shop. */
export function isOwnAddress(name: string, project: string): boolean {
  const lead = `${project.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_')}_`;
  return bare.test(name.startsWith(lead) ? name.slice(lead.length) : name);
}

/** The address of a port on this machine. */
export function localAddress(port: number): string {
  return port === 80 ? 'http://localhost' : `http://localhost:${port}`;
}
