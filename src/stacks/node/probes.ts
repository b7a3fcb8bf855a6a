import { type Idle, type Probes, success } from '../stack.ts';

/**
 * Health checks with the runtime of the application, `node` or `bun`. A redirect counts as an answer; without an agent, no proxy is used.
 * The code works in every version: `fetch` does not exist in all of them.
 */
export function probesBy(program: string): Probes {
  return {
    http: (port, path, timeoutSeconds, { below, host } = success) => [
      program,
      '-e',
      `require("http").get({ host: "127.0.0.1", port: ${port}, path: ${JSON.stringify(path)}, ${host === undefined ? '' : `headers: { host: ${JSON.stringify(host)} }, `}timeout: ${timeoutSeconds}000, agent: false }, ` +
        `(answer) => process.exit(answer.statusCode < ${below} ? 0 : 1)).on("timeout", () => process.exit(1)).on("error", () => process.exit(1))`,
    ],
    tcp: (port, timeoutSeconds) => [
      program,
      '-e',
      `require("net").connect(${port}, "127.0.0.1", () => process.exit(0)).on("error", () => process.exit(1))` +
        `.setTimeout(${timeoutSeconds}000, () => process.exit(1))`,
    ],
    running: [program, '-e', ''],
  };
}

/** Keeps a container running without its application. */
export function idleBy(program: string): Idle {
  return { words: [program, '-e', 'setTimeout(() => {}, 600000)'] };
}
