import { describeFixtures } from './fixtures.ts';

describe('generated files of Node.js applications on a real engine', () => describeFixtures(/^node\//));
