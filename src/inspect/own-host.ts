const ownHosts = new Set(['localhost', '127.0.0.1', '0.0.0.0', '[::1]', '[::]', 'host.docker.internal']);

/** True for a host that is the machine itself, as a developer's configuration has it. */
export function isOwnHost(host: string): boolean {
  return ownHosts.has(host.toLowerCase());
}
