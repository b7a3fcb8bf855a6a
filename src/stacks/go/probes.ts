import { addressProbes, type Flavour, type Idle, type Probes } from '../stack.ts';

/** Where the image has the program that asks the application how it is; `templates/dockerfile/partials/go-healthcheck.ejs` makes it. */
export const healthcheckPath = '/healthcheck';

/** Health checks by that program. The engine ends it when it takes too long. Without an address it exits with 0. */
export const goProbes: Probes = addressProbes(healthcheckPath);

/** How an image waits: by its own shell's command, or where there is none by a program that is added to it. */
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
