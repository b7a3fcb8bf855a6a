import { describeFixtures } from './fixtures.ts';

// The example is by far the largest: next to the small ones it costs the least time.
describe('generated files of all other applications on a real engine', () => describeFixtures(/^(?!(?:node|python)\/)/));
