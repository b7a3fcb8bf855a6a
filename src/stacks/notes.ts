/** Says that nothing outside a container reaches a server. `where`: the file or command that listens. `remedy`: what to do, an imperative. */
export function describeLoopback(where: string, remedy: string, address = 'the loopback address'): string {
  return `${where} listens on ${address}, which nothing outside a container reaches: ${remedy}.`;
}

/** Says that a program does not end by itself when its container is stopped. `effect`: what comes of it, a clause. */
export function describeUnhandledSignal(path: string, effect: string, remedy: string): string {
  return `${path} does not handle SIGTERM, ${effect}: ${remedy}.`;
}

/**
 * Effect of a signal without a handler: the default action ends the program, and the first process of a container has none (signal(7),
 * pid_namespaces(7)). The compose file has an init process before it, and other platforms have none.
 */
export function describeIgnored(runtime: string): string {
  return `so a stop interrupts its work, and without an init process, as in Kubernetes, ${runtime} ignores SIGTERM until it is killed`;
}

/** What a lock file lacks. */
export interface LockGap {
  readonly lock: string;
  /** Dependencies that it does not have as the manifest asks for them, with what is asked: `koa ^3.0.0`. */
  readonly missing: readonly string[];
  /** The file that asks for them. */
  readonly manifest: string;
  /** The command that writes the lock file anew. */
  readonly command: string;
  /** True where installing does not compare the two: what is missing is left out of the image, and nothing else says so. */
  readonly isUnchecked?: boolean;
}

/** Says that a lock file is older than its manifest; nothing where it lacks nothing. */
export function describeStaleLock({ lock, missing, manifest, command, isUnchecked = false }: LockGap): string[] {
  if (missing.length === 0) return [];
  const asked = `${manifest} asks for ${missing.slice(0, 3).join(', ')}, which it lacks`;
  const effect = isUnchecked ? 'that is not installed' : 'the build will fail';
  return [`${lock} is out of date: ${asked}, so ${effect}. Run "${command}", and commit what it changes.`];
}

/** Says which of the lock files of several package managers is taken; nothing where the others are none. */
export function describeOtherLocks(lock: string, others: readonly string[]): string[] {
  if (others.length === 0) return [];
  return [
    `Lock files of several package managers are here: ${lock} is taken, and ${others.join(' and ')} left aside: remove what is stale.`,
  ];
}
