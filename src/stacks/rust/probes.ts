import type { Flavour, Idle, Probes } from '../stack.ts';

/** Where the image has the program that asks the application how it is; `templates/dockerfile/partials/rust-healthcheck.ejs` makes it. */
export const healthcheckPath = '/healthcheck';

/** Health checks by that program: how many seconds it waits, the address, and for http the path. With nothing to ask it ends well. */
export const rustProbes: Probes = {
  http: (port, path, timeoutSeconds) => [healthcheckPath, `${timeoutSeconds}`, `127.0.0.1:${port}`, path],
  tcp: (port, timeoutSeconds) => [healthcheckPath, `${timeoutSeconds}`, `127.0.0.1:${port}`],
  running: [healthcheckPath],
};

/** How an image waits: by its own shell's command, or where there is none by a program that is added to it. */
export function idleFor(flavour: Flavour): Idle {
  return flavour === 'slim' || flavour === 'alpine' ? { words: ['sleep', '600'] } : { words: ['/idle'], dockerfile: idleDockerfile };
}

const idleDockerfile = `ARG APPLICATION
FROM $BUILDER AS idle
RUN echo 'fn main() { std::thread::sleep(std::time::Duration::from_secs(600)) }' > idle.rs && rustc -o /idle idle.rs
FROM $APPLICATION
COPY --from=idle /idle /idle
`;
