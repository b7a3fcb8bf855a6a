import { exitCode, KaizenError } from '../errors.ts';
import type { Request } from './arguments.ts';
import { writeError } from './output.ts';
import { type ShownProgress, shownProgress } from './progress.ts';

/**
 * Runs something that Ctrl-C, SIGTERM and SIGHUP end properly: everything that was started is stopped and removed first. Throws KaizenError
 * (exit code 130) with the effect of the interrupt, such as `no evidence was written`; a function is called when it happens.
 */
export async function interruptible<Result>(
  { verbose }: Pick<Request, 'verbose'>,
  result: string | (() => string),
  action: (progress: ShownProgress, signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const over = new AbortController();
  const interrupt = (): void => {
    if (!over.signal.aborted) writeError('\nStopping and cleaning up …\n');
    over.abort();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, interrupt);
  const progress = shownProgress({ verbose, onInterrupt: interrupt });
  try {
    return await action(progress, over.signal);
  } catch (error) {
    if (!over.signal.aborted) throw error;
    throw new KaizenError(`Interrupted: ${typeof result === 'string' ? result : result()}.`, exitCode.interrupted, error);
  } finally {
    progress.close();
    for (const signal of signals) process.off(signal, interrupt);
  }
}
