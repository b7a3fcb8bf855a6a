import { addressProbes, type Flavour, type Idle, type Probes } from '../stack.ts';

/** The path of the health check program in the image; `templates/dockerfile/partials/go-healthcheck.ejs` builds it. */
export const healthcheckPath = '/healthcheck';

/** Health checks with that program. The engine ends it after the timeout. Without an address, it exits with 0. */
export const goProbes: Probes = addressProbes(healthcheckPath);

/** How to keep an image running: with its own shell, or with a program that is added to an image without a shell. */
export function idleFor(flavour: Flavour): Idle {
  return flavour === 'slim' || flavour === 'alpine' ? { words: ['sleep', '600'] } : { words: ['/idle'], dockerfile: idleDockerfile };
}

const idleDockerfile = `ARG APPLICATION
FROM $BUILDER AS idle
WORKDIR /src
RUN printf 'package main\\n\\nimport "time"\\n\\nfunc main() { time.Sleep(10 * time.Minute) }\\n' > idle.go
RUN CGO_ENABLED=0 go build -o /idle idle.go
FROM $APPLICATION
COPY --from=idle /idle /idle
`;
