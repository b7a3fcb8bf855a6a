import type { Cause, Change, Subject } from '../cause.ts';
import { installed } from './installed.ts';

/** Code with a handler for Ctrl-C. */
const interrupts = /\bSIGINT\b|\bos\.Interrupt\b|\bctrl_c\b/;
const code = /\.(?:[cm]?[jt]s|py|go|rs|rb|pl)$/;

/** The maximum number of files that are searched for a handler. */
const mostFiles = 400;

/** Sets the signal that the code handles, or adds an init process: below it, a signal without a handler ends the program. */
function stoppable(subject: Subject): Change[] {
  const { files, read, application } = subject;
  const { start } = application.image;
  const sources = files.filter((path) => code.test(path)).slice(0, mostFiles);
  if (sources.some((path) => interrupts.test(read(path) ?? ''))) return [{ question: 'stopSignal', set: 'SIGINT' }];
  if (start[0] === 'tini') return [];
  return [...installed(['tini'], subject), { question: 'start', set: ['tini', '--', ...start] }];
}

/** Failures of a running application that the deployment suite finds. */
export const suiteCauses: readonly Cause[] = [
  {
    name: 'ignores SIGTERM',
    steps: ['suite'],
    pattern: /After SIGTERM, the container ended with exit code 137 /,
    explain: () =>
      'The application does not stop in time after SIGTERM: it has no handler for the signal, which process 1 needs, or its handler does not stop it.',
    repair: (_, subject) => stoppable(subject),
  },
  {
    name: 'exits with an error on SIGTERM',
    steps: ['suite'],
    pattern: /After SIGTERM, the container ended with exit code (?<exit>(?!137 )\d{1,3}) /,
    explain: ({ exit }) =>
      `The application ends on SIGTERM with exit code ${exit}, like a program without a handler: a stop interrupts running work. Handle SIGTERM in the code, and end with 0.`,
  },
  {
    name: 'does not stay healthy',
    steps: ['suite'],
    pattern: /^Of the stack, (?<service>[\w.-]{1,80}) is \w+, [\w ]{1,20}, restarted (?:[1-9]\d{0,3}) times/,
    explain: ({ service }, { application }) =>
      `${service} does not stay healthy while the suite runs: it restarts. Too little memory can be the reason (its limit is ${Math.round(application.memory / 2 ** 20)} MiB).`,
    // A guess that is kept only if the next attempt gets further.
    repair: (_, { application }) => [{ question: 'memory', set: `${Math.ceil(application.memory / 2 ** 20) * 2}MiB` }],
  },
  {
    name: 'larger than its budget',
    steps: ['suite'],
    pattern: /^kaizen-docker: test 3 of the suite failed/,
    explain: () => 'The image is larger than its budget: set --size-budget to a size that you accept, or remove dependencies.',
  },
];
