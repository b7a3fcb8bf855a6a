import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

/** How many tasks run at a time, and for how long. */
export interface WorkOptions<Task, Result> {
  readonly concurrency: number;
  /** Milliseconds that one task may take. */
  readonly mostTime: number;
  /** The arguments of this program that start a worker; `data` is passed unchanged. */
  readonly words: readonly string[];
  readonly data: unknown;
  /** The result of a task that took too long, or whose worker ended. */
  failed(task: Task, reason: string): Result;
  /** True for a valid result of a worker. */
  isResult(value: unknown): value is Result;
  /** Receives each result as soon as it is available. Returning false ends the run after the current tasks. */
  onResult(result: Result): boolean;
}

/**
 * The memory limits of one worker, in mebibytes: a task that needs more fails alone. New objects get little space, because most of a worker's
 * memory would be garbage otherwise.
 */
const limits = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 24 };

/**
 * Runs each task in one of several workers. A task that breaks its worker affects no other task. Returns how many tasks were not started.
 */
export async function workOnAll<Task, Result>(tasks: readonly Task[], options: WorkOptions<Task, Result>): Promise<number> {
  let next = 0;
  let isOpen = true;
  const work = async (): Promise<void> => {
    let worker: Worker | undefined;
    try {
      while (isOpen) {
        const task = tasks[next];
        if (task === undefined) break;
        next += 1;
        worker ??= startWorker(options);
        const { result, isBroken } = await resultOf(worker, task, options);
        if (isBroken) {
          await worker.terminate();
          worker = undefined;
        }
        isOpen = options.onResult(result) && isOpen;
      }
    } catch (error) {
      // The receiver of the results has failed: no further task starts, and no worker keeps the process alive.
      isOpen = false;
      throw error;
    } finally {
      await worker?.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.concurrency, tasks.length) }, work));
  return tasks.length - next;
}

function startWorker<Task, Result>({ words, data }: WorkOptions<Task, Result>): Worker {
  const [program = ''] = process.argv.slice(1);
  return new Worker(program, { argv: [...words], workerData: data, resourceLimits: limits });
}

function resultOf<Task, Result>(
  worker: Worker,
  task: Task,
  { mostTime, failed, isResult }: WorkOptions<Task, Result>,
): Promise<{ readonly result: Result; readonly isBroken: boolean }> {
  return new Promise((resolve) => {
    const finish = (result: Result, isBroken: boolean): void => {
      clearTimeout(timer);
      // Without a name, this would also remove the worker's own listeners.
      for (const event of ['message', 'error', 'exit']) worker.removeAllListeners(event);
      // A worker that ends later must not end the run.
      worker.on('error', () => undefined);
      resolve({ result, isBroken });
    };
    const timer = setTimeout(() => finish(failed(task, `It took more than ${mostTime / 1000} s.`), true), mostTime);
    worker.once('message', (value: unknown) =>
      isResult(value) ? finish(value, false) : finish(failed(task, 'The worker gave no result.'), true),
    );
    worker.once('error', (error: Error) => finish(failed(task, `The worker ended: ${error.message}`), true));
    worker.once('exit', () => finish(failed(task, 'The worker ended.'), true));
    worker.postMessage(task);
  });
}

/** True in a worker, which must call `serveTasks`. */
export const isWorker = !isMainThread;

/** Runs in a worker until it is ended: receives tasks as messages, and sends results. `isTask` and `isData` check the messages. */
export function serveTasks<Task, Data, Result>(
  work: (task: Task, data: Data) => Promise<Result>,
  { isTask, isData }: { isTask(value: unknown): value is Task; isData(value: unknown): value is Data },
): Promise<never> {
  const port = parentPort;
  const data: unknown = workerData;
  port?.on('message', (task: unknown) => {
    if (isTask(task) && isData(data)) void work(task, data).then((result) => port.postMessage(result));
  });
  return new Promise(() => undefined);
}
