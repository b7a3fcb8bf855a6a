import { builtIn } from './defaults.ts';
import { choice, duration, folder, size } from './kinds.ts';
import { type Questions, severities } from './question.ts';

/** The limits of the evidence, and its place. */
export const budgetQuestions: Questions<
  'sizeBudget' | 'buildBudget' | 'rebuildBudget' | 'healthyBudget' | 'memoryBudget' | 'stopBudget' | 'severity' | 'evidenceFolder'
> = {
  sizeBudget: {
    kind: size,
    message: 'How large may the image be?',
    help: 'maximum size of the image',
    fallback: () => builtIn(2 * 1000 ** 3),
    ask: 'never',
    artifacts: ['tests'],
    scope: 'application',
  },
  buildBudget: {
    kind: duration,
    message: 'How long may a build without a cache take?',
    help: 'maximum time of a build without a cache (tdd, evidence)',
    fallback: () => builtIn(600),
    ask: 'never',
    artifacts: [],
    scope: 'application',
  },
  rebuildBudget: {
    kind: duration,
    message: 'How long may a build after a source edit take?',
    help: 'maximum time of a build after a source edit (tdd, evidence)',
    fallback: () => builtIn(60),
    ask: 'never',
    artifacts: [],
    scope: 'application',
  },
  healthyBudget: {
    kind: duration,
    message: 'How long may the application take to become healthy?',
    help: 'maximum time until the application is healthy (tdd, evidence)',
    fallback: () => builtIn(120),
    ask: 'never',
    artifacts: [],
    scope: 'application',
  },
  memoryBudget: {
    kind: size,
    message: 'How much memory may the idle application use?',
    help: 'maximum memory of the idle application (tdd, evidence)',
    fallback: () => builtIn(512 * 1024 ** 2),
    ask: 'never',
    artifacts: [],
    scope: 'application',
  },
  stopBudget: {
    kind: duration,
    message: 'How long may the application take to stop in the tests?',
    help: 'maximum time from SIGTERM until the application ends (default: --stop-grace; tdd, evidence)',
    fallback: ({ answers }) => (answers.stopGrace === undefined ? undefined : { value: answers.stopGrace, origin: 'stop-grace' }),
    ask: 'never',
    artifacts: [],
    scope: 'application',
  },
  severity: {
    kind: choice(severities),
    message: 'From which severity does a vulnerability count?',
    help: 'lowest severity at which a vulnerability fails the evidence, unless it is waived (tdd, evidence)',
    fallback: () => builtIn('high'),
    ask: 'never',
    artifacts: [],
    scope: 'stack',
  },
  evidenceFolder: {
    kind: folder,
    message: 'Which folder gets the evidence?',
    help: 'folder for the evidence document and its record (tdd, evidence)',
    fallback: () => builtIn('docs/deployment'),
    ask: 'never',
    artifacts: ['dockerignore'],
    scope: 'stack',
  },
};
