import { describeFixtures } from './fixtures.ts';

describe('generated files of Python applications on a real engine', () => describeFixtures(/^python\//));
