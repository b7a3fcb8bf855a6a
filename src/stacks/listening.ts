import type { Fact } from '../facts.ts';

/** More calls than a program has: the arguments of each are resolved in all code. */
export const mostListeners = 64;

/** An address on which a program listens, according to its code. */
export interface Address {
  /** The file that listens. */
  readonly path: string;
  /** Undefined if it is unknown, or not a port. */
  readonly port?: number;
  /** Undefined if it is unknown; empty for all interfaces. */
  readonly host?: string;
  /** The variable with the port or the whole address. */
  readonly variable?: string;
  /** The same for a command line option. */
  readonly flag?: string;
  /** Its source, in words that fit after "from". */
  readonly said: string;
  /** True if other code shows that it is not the application's own address: the profiler in its file. */
  readonly isBeside?: boolean;
}

/** A port, or why there is none. */
export interface PortFinding<Found extends Address = Address> {
  readonly port?: Fact<number>;
  readonly unknown?: string;
  /** The first of the relevant addresses. */
  readonly address?: Found;
  /** The first of them that only the machine itself can reach. */
  readonly loopback?: Found;
}

// Additional ports: profiles and metrics.
const beside = /(?:^|_)(?:METRICS?|PROMETHEUS|PPROF|DEBUG|ADMIN|MANAGEMENT|PROBES?|HEALTH)(?:_|$)/;

/**
 * Chooses among the addresses: one that PORT sets comes before the others, those for metrics and profiles come last. `freePort`: if PORT
 * has no default, any port works, because the image sets it.
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
  // An unknown address may be the application's own.
  const isCertain = byPort.length > 0 || candidates.every((each) => each.port !== undefined);
  if (port !== undefined && isCertain)
    return { port: { value: port, source: candidates.find((each) => each.port === port)?.said ?? '' }, ...common };
  const { variable, path } = address;
  if (variable === undefined) return common;
  if (variable === 'PORT') return { port: { value: freePort, source: `PORT, which ${path} reads and the image sets` }, ...common };
  return {
    unknown: `${path} takes its address from ${variable}, which has no default: set --port, and ${variable} with --environment.`,
    ...common,
  };
}

/** True for an address that is not reachable from outside a container. */
export function isLoopback(host: string | number | undefined): boolean {
  return typeof host === 'string' && /^(?:127(?:\.\d+){1,3}|localhost|\[?::1\]?)$/.test(host);
}
