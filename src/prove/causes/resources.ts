import type { Cause, Change } from '../cause.ts';

/** Resources that the machine, or the container's share of it, lacks. */
export const resourceCauses: readonly Cause[] = [
  {
    name: 'killed for memory',
    steps: ['start', 'answer', 'suite'],
    pattern: /^kaizen-docker: the container was killed because it used more memory than its limit/,
    explain: (_, { application }) =>
      `The application needs more memory than the ${Math.round(application.memory / 2 ** 20)} MiB that it may use.`,
    repair: (_, { application }) => [{ question: 'memory', set: `${Math.ceil(application.memory / 2 ** 20) * 2}MiB` }],
  },
  {
    name: 'out of memory in the build',
    steps: ['build'],
    pattern: /Killed signal terminated program|signal: killed|exit code: 137|cannot allocate memory/i,
    explain: () => "The build needs more memory than the engine's machine has.",
  },
  {
    name: 'disk is full',
    steps: ['build', 'start'],
    pattern: /no space left on device|ENOSPC/i,
    explain: () => 'The engine\'s disk is full: "docker system prune" makes room.',
  },
  {
    name: 'lost layers of the build cache',
    steps: ['build'],
    pattern: /layer does not exist|failed to get layer sha256:/,
    explain: () => 'The engine\'s build cache has lost layers: "docker builder prune" clears it; then try again.',
  },
  {
    name: 'image that cannot be pulled',
    steps: ['build', 'start'],
    pattern:
      /(?:failed to resolve source metadata for|pull access denied for|manifest for|Error response from daemon: Get "https?:\/\/)\s?(?<image>[\w./:@-]{1,160})/,
    explain: ({ image = '' }) =>
      `The image ${image.replace(/:$/, '')} can't be pulled: it does not exist, or its registry can't be reached.`,
  },
  {
    name: 'needs a terminal',
    steps: ['start'],
    pattern:
      /the input device is not a TTY|inappropriate ioctl for device|stdin is not a (?:tty|terminal)|EOFError: EOF when reading a line|no such device or address, open '\/dev\/tty'|setupterm: could not find terminal|User force closed the prompt/i,
    explain: () => 'The start command needs a terminal, or asks a question: set --start to a command that runs without one.',
  },
];

/** Symptoms of a service whose output does not say why it fails. */
export const endingCauses: readonly Cause[] = [
  {
    name: 'starts slowly',
    steps: ['start'],
    pattern:
      /^kaizen-docker: (?<service>[\w.-]{1,80}) was healthy (?<seconds>\d{1,6}) s after its start, and its health check had given up$/,
    explain: ({ service, seconds }) => `${service} is healthy ${seconds} s after its start, which is longer than its health check waits.`,
    repair({ seconds }, { application: { budgets } }): Change[] {
      // Half as much again, since a busy machine starts it more slowly.
      const enough = Math.ceil(Number(seconds) * 1.5);
      return [
        { question: 'healthStartPeriod', set: `${enough}s` },
        ...(enough > budgets.healthy ? [{ question: 'healthyBudget', set: `${enough}s` } as const] : []),
      ];
    },
  },
  {
    name: 'ends by itself',
    steps: ['start'],
    pattern: /^kaizen-docker: (?<service>\S+) ended with exit code (?<exit>0)$/,
    explain: ({ service }) =>
      `${service} exits without an error: its start command does not keep running, so set --start to one that does.`,
  },
  {
    name: 'does not listen',
    steps: ['start', 'answer'],
    pattern: /^kaizen-docker: nothing listens on port (?<port>\d{1,5})$/,
    explain: ({ port }) =>
      `The application runs and does not listen on port ${port}: it waits for something, or it needs more time than its health check allows, or its start command does not serve.`,
  },
];
