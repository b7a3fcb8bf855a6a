/** Warns that a server is not reachable from outside its container. `where`: the file or command that listens. `remedy`: an imperative. */
export function describeLoopback(where: string, remedy: string, address = 'the loopback address'): string {
  return `${where} listens on ${address}, which is not reachable from outside the container: ${remedy}.`;
}

/**
 * Warns that a program does not end itself when its container stops. `effects`: further effects. `remedy`: what to do. All are sentences.
 */
export function describeUnhandledSignal(path: string, effects: readonly string[], remedy: string): string {
  return [`${path} does not handle SIGTERM, so a stop interrupts running work.`, ...effects, remedy].join(' ');
}

/**
 * The effect of an unhandled signal: the default action ends the program, but not the first process of a container (signal(7),
 * pid_namespaces(7)). The compose file starts an init process first, and other platforms do not.
 */
export function describeIgnored(runtime: string): readonly string[] {
  return [`Without an init process, as in Kubernetes, ${runtime} ignores the signal until it is killed.`];
}

/** The gaps of a lock file. */
export interface LockGap {
  readonly lock: string;
  /** Dependencies that do not match the manifest, with their requirement: `koa ^3.0.0`. */
  readonly missing: readonly string[];
  /** The file with the requirements. */
  readonly manifest: string;
  /** The command that updates the lock file. */
  readonly command: string;
  /** True if an install does not compare the two: the missing packages are then left out of the image without an error. */
  readonly isUnchecked?: boolean;
}

/** Warns that a lock file is older than its manifest; empty if nothing is missing. */
export function describeStaleLock({ lock, missing, manifest, command, isUnchecked = false }: LockGap): string[] {
  if (missing.length === 0) return [];
  const asked = `${manifest} requires ${missing.slice(0, 3).join(', ')}, which ${lock} does not have`;
  const effect = isUnchecked ? `the image will not have ${missing.length === 1 ? 'it' : 'them'}` : 'the build will fail';
  return [`${lock} is out of date: ${asked}, so ${effect}. Run "${command}" and commit the changes.`];
}

/** Says which of several lock files is used; empty if there are no others. */
export function describeOtherLocks(lock: string, others: readonly string[]): string[] {
  if (others.length === 0) return [];
  return [
    `The folder has lock files of several package managers. The tool uses ${lock} and ignores ${others.join(' and ')}: remove what you do not use.`,
  ];
}
