import { resolved } from './dockerfile-text.ts';
import { addedBy, installedBy } from './installed-packages.ts';
import { type Image, instructionsOf } from './own-image.ts';
import type { StatedPort } from './stated.ts';

// Servers in front of the application in the same container: an exposed port belongs to them.
const inFront = /\b(?:nginx|apache2?|lighttpd|httpd|caddy|haproxy|traefik|supervisor|openresty)\b/;

/** Ports that never belong to an application itself: SSH, TLS of a proxy, metrics and debuggers. */
export const otherPorts = new Set([22, 443, 8443, 9229, 5678, 9090, 2345, 40000]);

/** The port that EXPOSE or `ENV PORT` states. */
export function portIn(image: Image): StatedPort | undefined {
  const { file, values, variables, lineage } = image;
  const installed = instructionsOf(image, 'RUN').flatMap(({ rest }) => [...installedBy(rest), ...addedBy(rest)]);
  if ([lineage[0]?.from ?? '', ...installed].some((name) => inFront.test(name))) return undefined;
  const exposed = instructionsOf(image, 'EXPOSE').flatMap(({ rest, line }) =>
    (resolved(rest, values) ?? '').split(/\s+/).flatMap((word): StatedPort[] => {
      const [, digits = ''] = /^"?(\d{1,5})(?:\/tcp)?"?$/i.exec(word) ?? [];
      return isPort(digits) ? [{ value: Number(digits), source: `EXPOSE in ${file} line ${line}` }] : [];
    }),
  );
  const variable = variables.get('PORT');
  if (variable?.isKept === true && isPort(variable.value))
    return { value: Number(variable.value), source: `ENV PORT in ${file} line ${variable.line}` };
  return exposed.find(({ value }) => !otherPorts.has(value));
}

/** Returns true for the digits of a TCP port. */
export function isPort(digits: string): boolean {
  return /^\d{1,5}$/.test(digits) && Number(digits) > 0 && Number(digits) < 65_536;
}
