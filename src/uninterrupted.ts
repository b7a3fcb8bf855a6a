const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Does something that must not be left half done: a signal that comes meanwhile waits until it is.
 * Returns true where one came.
 */
export async function uninterrupted(work: () => void): Promise<boolean> {
  let wasSignalled = false;
  const note = (): void => {
    wasSignalled = true;
  };
  for (const signal of signals) process.on(signal, note);
  try {
    work();
    // Signals are handed over between two turns of the event loop, of which the work was one.
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
  } finally {
    for (const signal of signals) process.off(signal, note);
  }
  return wasSignalled;
}
