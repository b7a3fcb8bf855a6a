const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs work that must not be interrupted: a signal is handled afterwards. Returns true if there was one. */
export async function uninterrupted(work: () => void): Promise<boolean> {
  let wasSignalled = false;
  const note = (): void => {
    wasSignalled = true;
  };
  for (const signal of signals) process.on(signal, note);
  try {
    work();
    // Signals are delivered between two turns of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
  } finally {
    for (const signal of signals) process.off(signal, note);
  }
  return wasSignalled;
}
