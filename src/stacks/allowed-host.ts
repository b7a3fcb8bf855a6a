import type { Fact } from '../facts.ts';

const host = /^\.?[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;

/**
 * Chooses the host for a health check from the hosts that an application accepts: exact names, `.example.com` for a domain and its
 * subdomains, `*.example.com` for subdomains, and `*` for all. A value may list several with commas or blanks between them. Undefined if
 * the loopback address is among them, which a health check uses anyway, or if none is known.
 */
export function chooseHost(values: readonly string[]): string | undefined {
  const listed = values.flatMap((value) => value.split(/[\s,;]+/));
  if (listed.some((each) => each === '*' || /^127\.0\.0\.1(?::\d+)?$/.test(each))) return undefined;
  const hosts = listed.map((each) => each.replace(/^\*\./, 'health.')).filter((each) => host.test(each));
  return (hosts.find((each) => each === 'localhost') ?? hosts[0])?.replace(/^\./, '');
}

/** The same with its source. */
export function hostFact(values: readonly string[], source: string): Fact<string> | undefined {
  const value = chooseHost(values);
  return value === undefined ? undefined : { value, source };
}

/** True for a variable with the hosts that an application accepts: `ALLOWED_HOSTS`, `HOMEPAGE_ALLOWED_HOSTS`. */
export function listsHosts(variable: string): boolean {
  return /(?:^|_)(?:ALLOWED|TRUSTED)_HOSTS?$/.test(variable);
}
