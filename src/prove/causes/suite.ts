import type { Cause } from '../cause.ts';

/** What the deployment suite finds of an application that runs. */
export const suiteCauses: readonly Cause[] = [
  {
    name: 'ignores SIGTERM',
    steps: ['suite'],
    pattern: /^kaizen-docker: test 8 of the suite failed/,
    explain: () => 'The application does not end in time on SIGTERM: handle the signal in its code.',
  },
  {
    name: 'larger than its budget',
    steps: ['suite'],
    pattern: /^kaizen-docker: test 3 of the suite failed/,
    explain: () => 'The image is larger than its budget: give --size-budget with a size that you accept, or drop dependencies.',
  },
];
