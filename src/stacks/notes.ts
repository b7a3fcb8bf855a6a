/** Says that a server can't be reached from outside its container. `where`: the file or command that listens. `remedy`: what to do, an imperative. */
export function describeLoopback(where: string, remedy: string, address = 'the loopback address'): string {
  return `${where} listens on ${address}, which is not reachable from outside the container: ${remedy}.`;
}

/** Says that a program does not end by itself when its container stops. `effects`: what else follows. `remedy`: what to do. All are sentences. */
export function describeUnhandledSignal(path: string, effects: readonly string[], remedy: string): string {
  return [`${path} does not handle SIGTERM, so a stop interrupts running work.`, ...effects, remedy].join(' ');
}

/**
 * Effect of a signal without a handler: the default action ends the program, and the first process of a container has none (signal(7),
 * pid_namespaces(7)). The compose file has an init process before it, and other platforms have none.
 */
export function describeIgnored(runtime: string): readonly string[] {
  return [`Without an init process, as in Kubernetes, ${runtime} ignores the signal until it is killed.`];
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
  const asked = `${manifest} requires ${missing.slice(0, 3).join(', ')}, which ${lock} does not have`;
  const effect = isUnchecked ? `the image will not have ${missing.length === 1 ? 'it' : 'them'}` : 'the build will fail';
  return [`${lock} is out of date: ${asked}, so ${effect}. Run "${command}" and commit the changes.`];
}

/** Says which of the lock files of several package managers is taken; nothing where the others are none. */
export function describeOtherLocks(lock: string, others: readonly string[]): string[] {
  if (others.length === 0) return [];
  return [
    `The folder has lock files of several package managers. The tool uses ${lock} and ignores ${others.join(' and ')}: remove what you do not use.`,
  ];
}
