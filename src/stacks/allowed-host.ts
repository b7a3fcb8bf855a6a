import type { Fact } from '../facts.ts';

const host = /^\.?[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;

/**
 * Chooses the host that a health check names, from those that an application answers to: exact ones, `.example.com` for a domain with all below
 * it, `*.example.com` for what is below it, and `*` for all. A value may list several with commas or blanks between. Undefined where the loopback
 * address is one of them, which a health check names anyhow, or where none can be told.
 */
export function chooseHost(values: readonly string[]): string | undefined {
  const listed = values.flatMap((value) => value.split(/[\s,;]+/));
  if (listed.some((each) => each === '*' || /^127\.0\.0\.1(?::\d+)?$/.test(each))) return undefined;
  const hosts = listed.map((each) => each.replace(/^\*\./, 'health.')).filter((each) => host.test(each));
  return (hosts.find((each) => each === 'localhost') ?? hosts[0])?.replace(/^\./, '');
}

/** The same with what says so. */
export function hostFact(values: readonly string[], source: string): Fact<string> | undefined {
  const value = chooseHost(values);
  return value === undefined ? undefined : { value, source };
}

/** True for a variable that lists the hosts that an application answers to: `ALLOWED_HOSTS`, `HOMEPAGE_ALLOWED_HOSTS`. */
export function listsHosts(variable: string): boolean {
  return /(?:^|_)(?:ALLOWED|TRUSTED)_HOSTS?$/.test(variable);
}
