import type { Service } from '../services/service.ts';

/** The ports at which applications reach a service, in ascending order. The published port may differ: it may be that of a web page. */
export function portsOf({ connection: { address, parts } }: Service): readonly number[] {
  const [, asked] = /:(\d{1,5})(?:\/|$)/.exec(address) ?? [];
  const others = Object.entries(parts).flatMap(([name, value]) => (/(?:^|_)PORT$/.test(name) && /^\d{1,5}$/.test(value) ? [value] : []));
  return [...new Set([...(asked === undefined ? [] : [asked]), ...others].map(Number))].sort((a, b) => a - b);
}
