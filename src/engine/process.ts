import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { setTimeout as sleep } from 'node:timers/promises';
import { exitCode, KaizenError, systemErrorCode } from '../errors.ts';

export type Words = readonly [program: string, ...words: string[]];

export interface ProgramOptions {
  readonly cwd?: string;
  /** Additional environment variables. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Text for its standard input; empty by default. */
  readonly input?: string;
  /** Ends the program: first by SIGINT, so that it can clean up. */
  readonly signal?: AbortSignal;
  /** The maximum time in seconds. */
  readonly timeout?: number;
  /** Each line that it prints, as it prints it. */
  readonly onLine?: (line: string) => void;
}

export interface Ended {
  /** Its exit code; 128 plus the signal's number if a signal ended it. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Seconds for the cleanup of a program after SIGINT. */
const patience = 30;

/** Seconds for the cleanup of processes that outlive the program. */
const groupPatience = 15;

const signalNumbers: ReadonlyMap<string, number> = new Map(Object.entries<number>({ SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 }));

/**
 * Runs a program without a shell until it ends. Throws KaizenError: 1 if the program is not on the path or exceeds its time, 130 after an
 * interrupt.
 */
export async function runProgram(words: Words, options: ProgramOptions = {}): Promise<Ended> {
  const child = start(words, options);
  const [stdout, stderr] = [collected(child.stdout, options.onLine), collected(child.stderr, options.onLine)];
  const status = await ended(child, words, options);
  return { status, stdout: stdout(), stderr: stderr() };
}

/** Runs a program whose output is read as a stream. `ended` rejects with the errors of `runProgram`. */
export function openProgram(
  words: Words,
  options: ProgramOptions = {},
): { readonly stdout: Readable; readonly ended: Promise<Omit<Ended, 'stdout'>> } {
  const child = start(words, options);
  const stderr = collected(child.stderr, undefined);
  return { stdout: child.stdout, ended: ended(child, words, options).then((status) => ({ status, stderr: stderr() })) };
}

function start([program, ...words]: Words, { cwd, environment, input }: ProgramOptions) {
  const child = spawn(program, words, {
    cwd,
    env: { ...process.env, ...environment },
    stdio: 'pipe',
    // A terminal sends Ctrl-C to the whole process group. A child in its own group gets the signal from us, once.
    detached: process.platform !== 'win32',
  });
  // A program that does not read its input is not an error.
  child.stdin.on('error', () => {});
  child.stdin.end(input ?? '');
  return child;
}

function collected(stream: Readable, onLine: ((line: string) => void) | undefined): () => string {
  const decoder = new StringDecoder('utf8');
  const texts: string[] = [];
  let rest = '';
  const finish = (): void => {
    if (rest !== '') onLine?.(rest);
    rest = '';
  };
  stream.on('data', (bytes: Buffer) => {
    const text = decoder.write(bytes);
    texts.push(text);
    if (onLine === undefined) return;
    const lines = (rest + text).split(/\r?\n/);
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  });
  stream.on('end', finish);
  return () => texts.join('');
}

function ended(child: ChildProcess, [program, ...words]: Words, { signal, timeout }: ProgramOptions): Promise<number> {
  const command = [program, ...words].slice(0, 4).join(' ');
  return new Promise((resolve, reject) => {
    let isLate = false;
    let killer: NodeJS.Timeout | undefined;
    const stop = (): void => {
      kill(child, 'SIGINT');
      killer ??= setTimeout(() => kill(child, 'SIGKILL'), patience * 1000);
    };
    const late = (): void => {
      isLate = true;
      stop();
    };
    const clock = timeout === undefined ? undefined : setTimeout(late, timeout * 1000);
    signal?.addEventListener('abort', stop, { once: true });
    if (signal?.aborted === true) stop();
    const settle = (): void => {
      clearTimeout(clock);
      clearTimeout(killer);
      signal?.removeEventListener('abort', stop);
    };
    child.on('error', (error) => {
      settle();
      const isMissing = systemErrorCode(error) === 'ENOENT';
      reject(
        new KaizenError(
          isMissing ? `${program} is not on the path.` : `${program} can't be started (${error.message}).`,
          exitCode.invalid,
          error,
        ),
      );
    });
    child.on('close', (status, name) => {
      settle();
      if (signal?.aborted === true) void groupEnd(child).then(() => reject(new KaizenError('Interrupted.', exitCode.interrupted)));
      else if (isLate) reject(new KaizenError(`"${command}" took longer than ${timeout} s.`));
      else resolve(status ?? 128 + (signalNumbers.get(name ?? '') ?? 0));
    });
  });
}

/** Waits until no process of a program's group is left: a test runner ends before its tests, which remove what they have started. */
async function groupEnd({ pid }: ChildProcess): Promise<void> {
  const last = Date.now() + groupPatience * 1000;
  while (pid !== undefined && process.platform !== 'win32' && isGroupAlive(pid) && Date.now() < last) await sleep(100);
}

function isGroupAlive(pid: number): boolean {
  try {
    return process.kill(-pid, 0);
  } catch {
    return false;
  }
}

/** Signals a program and its child processes. */
function kill({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch (error) {
    if (systemErrorCode(error) !== 'ESRCH') throw error;
  }
}
