import { gte, lt, valid } from '@renovatebot/pep440';

/** What a release of a package lacks for a version of Python. */
export type Lack = 'wheel' | 'support';

/** For each release line of Python, from which release on a package can be used with it. */
interface Limit {
  readonly name: string;
  /** The releases that the row is about: from this one on, and before that one; all unless given. */
  readonly since?: string;
  readonly before?: string;
  readonly lacks: Lack;
  readonly first: Readonly<Record<string, string>>;
}

/**
 * First releases with a wheel for Debian on x86-64, from the files of each release on PyPI. They are asked only where no lock file names the
 * wheels. What is older than the first line here has wheels for older ones at most.
 */
const wheels: readonly Omit<Limit, 'lacks'>[] = [
  {
    name: 'numpy',
    first: { '3.9': '1.19.3', '3.10': '1.21.2', '3.11': '1.23.2', '3.12': '1.26.0', '3.13': '2.1.0', '3.14': '2.3.2' },
  },
  {
    name: 'pandas',
    first: { '3.9': '1.1.3', '3.10': '1.3.3', '3.11': '1.5.0', '3.12': '2.1.1', '3.13': '2.2.3', '3.14': '2.3.3' },
  },
  {
    name: 'scipy',
    first: { '3.9': '1.5.4', '3.10': '1.7.2', '3.11': '1.9.2', '3.12': '1.11.2', '3.13': '1.14.1', '3.14': '1.16.1' },
  },
  {
    name: 'scikit-learn',
    first: { '3.9': '0.24.0', '3.10': '1.0.2', '3.11': '1.1.3', '3.12': '1.3.1', '3.13': '1.5.2', '3.14': '1.7.2' },
  },
  {
    name: 'matplotlib',
    first: { '3.9': '3.3.3', '3.10': '3.5.0', '3.11': '3.6.0', '3.12': '3.7.3', '3.13': '3.9.2', '3.14': '3.10.5' },
  },
  {
    name: 'torch',
    first: { '3.9': '1.7.1', '3.10': '1.11.0', '3.11': '1.13.0', '3.12': '2.2.0', '3.13': '2.5.0', '3.14': '2.9.0' },
  },
  { name: 'pyyaml', first: { '3.9': '5.4', '3.10': '6.0', '3.11': '6.0', '3.12': '6.0.1', '3.13': '6.0.2', '3.14': '6.0.3' } },
];

/** First releases that a project itself says support a line, or that run on it. */
const support: readonly Omit<Limit, 'lacks'>[] = [
  // docs.djangoproject.com, "FAQ: Installation", What Python version can I use with Django?
  { name: 'django', first: { '3.9': '2.2.17', '3.10': '3.2.9', '3.11': '4.1.3', '3.12': '4.2.8', '3.13': '5.1.3', '3.14': '5.2.8' } },
  // docs.pydantic.dev, "Migration guide": version 1 does not run on Python 3.14; its changelog: 3.12 since 1.10.13, 3.13 since 1.10.19.
  { name: 'pydantic', before: '2', first: { '3.10': '1.9', '3.11': '1.10', '3.12': '1.10.13', '3.13': '1.10.19', '3.14': '2' } },
  // docs.sqlalchemy.org, changelog 2.0.31 (3.13), 2.0.41 (3.14).
  { name: 'sqlalchemy', since: '2', first: { '3.13': '2.0.31' } },
];

const limits: readonly Limit[] = [
  ...wheels.map((limit): Limit => ({ ...limit, lacks: 'wheel' })),
  ...support.map((limit): Limit => ({ ...limit, lacks: 'support' })),
];

/** What that release of a package lacks for a release line of Python, as far as the tables know. */
export function lackOf(name: string, version: string, line: string): Lack | undefined {
  if (valid(version) === null) return undefined;
  return limits.find(({ since = '0', before, ...limit }) => {
    const first = limit.first[line];
    const isMeant = limit.name === name && gte(version, since) && (before === undefined || lt(version, before));
    return isMeant && first !== undefined && lt(version, first);
  })?.lacks;
}
