import type { Fact } from '../facts.ts';

/** More calls than these listen nowhere: what each is given is looked for in all of the code. */
export const mostListeners = 64;

/** An address that a program listens on, as its code says. */
export interface Address {
  /** The file that listens. */
  readonly path: string;
  /** Undefined where it can't be told, or is none. */
  readonly port?: number;
  /** Undefined where it can't be told; empty for all interfaces. */
  readonly host?: string;
  /** The variable that the port or the whole address is read from. */
  readonly variable?: string;
  /** The same for an option of the command line. */
  readonly flag?: string;
  /** What says so, in words that fit behind "from". */
  readonly said: string;
  /** True where something else tells that it is not the application's own: the profiler of its file. */
  readonly isBeside?: boolean;
}

/** A port, or why there is none. */
export interface PortFinding<Found extends Address = Address> {
  readonly port?: Fact<number>;
  readonly unknown?: string;
  /** The first of the addresses that count. */
  readonly address?: Found;
  /** The first of them that only the machine itself reaches. */
  readonly loopback?: Found;
}

// Ports beside the application's own: profiles and metrics.
const beside = /(?:^|_)(?:METRICS?|PROMETHEUS|PPROF|DEBUG|ADMIN|MANAGEMENT|PROBES?|HEALTH)(?:_|$)/;

/**
 * Chooses among the addresses: the one that PORT sets before the others, what is for metrics and profiles after them. `freePort`: where PORT has no
 * default any port is right, since the image sets it.
 */
export function choosePort<Found extends Address>(found: readonly Found[], freePort: number): PortFinding<Found> {
  const own = found.filter(({ variable, flag, isBeside }) => isBeside !== true && !beside.test(variable ?? flag?.toUpperCase() ?? ''));
  const ranked = own.length > 0 ? own : found;
  const byPort = ranked.filter(({ variable }) => variable === 'PORT');
  const candidates = byPort.length > 0 ? byPort : ranked;
  const [address] = candidates;
  if (address === undefined) return {};
  const loopback = candidates.find(({ host }) => isLoopback(host));
  const common = { address, ...(loopback === undefined ? {} : { loopback }) };
  const ports = [...new Set(candidates.flatMap(({ port }) => port ?? []))];
  const [port, other] = ports;
  if (other !== undefined && byPort.length === 0)
    return { unknown: `The code listens on ${ports.join(' and ')}: choose the port of the application with --port.`, ...common };
  // An address that can't be told may well be the application's own.
  const isCertain = byPort.length > 0 || candidates.every((each) => each.port !== undefined);
  if (port !== undefined && isCertain)
    return { port: { value: port, source: candidates.find((each) => each.port === port)?.said ?? '' }, ...common };
  const { variable, path } = address;
  if (variable === undefined) return common;
  if (variable === 'PORT') return { port: { value: freePort, source: `PORT, which ${path} reads and the image sets` }, ...common };
  return {
    unknown: `${path} takes its address from ${variable}, which has no default: give --port, and ${variable} with --environment.`,
    ...common,
  };
}

/** True for an address that nothing outside a container reaches. */
export function isLoopback(host: string | number | undefined): boolean {
  return typeof host === 'string' && /^(?:127(?:\.\d+){1,3}|localhost|\[?::1\]?)$/.test(host);
}
