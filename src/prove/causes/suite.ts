import type { Cause, Change, Subject } from '../cause.ts';
import { installed } from './installed.ts';

/** Another signal, for which programs without a handler for SIGTERM may have one; or an init process, under which SIGTERM ends them. */
function stoppable(subject: Subject): Change[] {
  const { image } = subject.application;
  const { flavour, start } = image;
  if (flavour === 'distroless' || flavour === 'scratch') return [{ question: 'stopSignal', set: 'SIGINT' }];
  if (start[0] === 'tini') return [];
  return [...installed(['tini'], subject), { question: 'start', set: ['tini', '--', ...start] }];
}

/** Failures of a running application that the deployment suite finds. */
export const suiteCauses: readonly Cause[] = [
  {
    name: 'ignores SIGTERM',
    steps: ['suite'],
    pattern: /^kaizen-docker: test 8 of the suite failed/,
    explain: () =>
      'The application does not stop in time after SIGTERM: it has no handler for the signal, which process 1 needs, or its handler does not stop it.',
    repair: (_, subject) => stoppable(subject),
  },
  {
    name: 'does not stay healthy',
    steps: ['suite'],
    pattern: /^Of the stack, (?<service>[\w.-]{1,80}) is \w+, [\w ]{1,20}, restarted (?:[1-9]\d{0,3}) times/,
    explain: ({ service }, { application }) =>
      `${service} does not stay healthy while the suite runs: it restarts, as happens with too little memory (its limit is ${Math.round(application.memory / 2 ** 20)} MiB).`,
    // A guess that is kept only if the next attempt gets further.
    repair: (_, { application }) => [{ question: 'memory', set: `${Math.ceil(application.memory / 2 ** 20) * 2}MiB` }],
  },
  {
    name: 'larger than its budget',
    steps: ['suite'],
    pattern: /^kaizen-docker: test 3 of the suite failed/,
    explain: () => 'The image is larger than its budget: give --size-budget with a size that you accept, or drop dependencies.',
  },
];
