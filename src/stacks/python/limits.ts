import { gte, lt, valid } from '@renovatebot/pep440';

/** What a release of a package lacks for a version of Python. */
export type Lack = 'wheel' | 'support';

/** The first releases of a package that work with each release line of Python. */
interface Limit {
  readonly name: string;
  /** The releases that the row covers: from this one on, and before that one; all unless given. */
  readonly since?: string;
  readonly before?: string;
  readonly lacks: Lack;
  readonly first: Readonly<Record<string, string>>;
}

/**
 * First releases with a wheel for Debian on x86-64, from the files of each release on PyPI. Used only if no lock file lists the wheels.
 * Releases older than the first line here only have wheels for older lines.
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
  { name: 'greenlet', first: { '3.9': '0.4.17', '3.10': '1.1.0', '3.11': '1.1.3', '3.12': '3.0.0', '3.13': '3.1.0', '3.14': '3.2.3' } },
  { name: 'grpcio', first: { '3.9': '1.33.1', '3.10': '1.41.0', '3.11': '1.49.1', '3.12': '1.59.0', '3.13': '1.66.2', '3.14': '1.75.1' } },
  { name: 'pillow', first: { '3.9': '8.0.0', '3.10': '8.3.2', '3.11': '9.2.0', '3.12': '10.0.0', '3.13': '10.4.0', '3.14': '11.3.0' } },
  { name: 'lxml', first: { '3.9': '4.5.2', '3.10': '4.6.3', '3.11': '4.9.1', '3.12': '4.9.3', '3.13': '5.3.0', '3.14': '6.0.1' } },
  {
    name: 'psycopg2-binary',
    first: { '3.9': '2.8.6', '3.10': '2.9.1', '3.11': '2.9.5', '3.12': '2.9.9', '3.13': '2.9.10', '3.14': '2.9.11' },
  },
  { name: 'psycopg-binary', first: { '3.9': '3.0', '3.10': '3.0', '3.11': '3.1.4', '3.12': '3.1.12', '3.13': '3.2.2', '3.14': '3.2.10' } },
  { name: 'asyncpg', first: { '3.9': '0.22.0', '3.10': '0.24.0', '3.11': '0.27.0', '3.12': '0.29.0', '3.13': '0.30.0', '3.14': '0.31.0' } },
  { name: 'aiohttp', first: { '3.9': '3.7.0', '3.10': '3.8.0', '3.11': '3.8.3', '3.12': '3.9.0', '3.13': '3.10.6', '3.14': '3.13.0' } },
  {
    name: 'gevent',
    first: { '3.9': '20.6.1', '3.10': '21.12.0', '3.11': '22.10.1', '3.12': '23.7.0', '3.13': '24.10.1', '3.14': '25.8.1' },
  },
  { name: 'uvloop', first: { '3.9': '0.15.2', '3.10': '0.16.0', '3.11': '0.17.0', '3.12': '0.18.0', '3.13': '0.21.0', '3.14': '0.22.1' } },
  { name: 'httptools', first: { '3.9': '0.1.2', '3.10': '0.3.0', '3.11': '0.5.0', '3.12': '0.6.1', '3.13': '0.6.2', '3.14': '0.7.1' } },
  { name: 'cffi', first: { '3.9': '1.14.3', '3.10': '1.15.0', '3.11': '1.15.1', '3.12': '1.16.0', '3.13': '1.17.0', '3.14': '2.0.0' } },
  { name: 'pyarrow', first: { '3.9': '3.0.0', '3.10': '6.0.0', '3.11': '10.0.1', '3.12': '14.0.0', '3.13': '18.0.0', '3.14': '22.0.0' } },
  { name: 'orjson', first: { '3.9': '3.4.0', '3.10': '3.4.7', '3.11': '3.7.7', '3.12': '3.9.3', '3.13': '3.10.7', '3.14': '3.11.4' } },
  {
    name: 'tensorflow',
    first: { '3.9': '2.5.0', '3.10': '2.8.0', '3.11': '2.12.0', '3.12': '2.16.1', '3.13': '2.20.0', '3.14': '2.22.0' },
  },
  // Its core: each release needs exactly one version (docs.pydantic.dev, changelog).
  { name: 'pydantic', since: '2', first: { '3.12': '2.4', '3.13': '2.8', '3.14': '2.12' } },
  { name: 'pyyaml', first: { '3.9': '5.4', '3.10': '6.0', '3.11': '6.0', '3.12': '6.0.1', '3.13': '6.0.2', '3.14': '6.0.3' } },
];

/** First releases that support a line according to the project, or that run on it. */
const support: readonly Omit<Limit, 'lacks'>[] = [
  // docs.djangoproject.com, "FAQ: Installation", What Python version can I use with Django? Its 3.2 runs on 3.11, and 3.12 has no distutils for it.
  { name: 'django', first: { '3.9': '2.2.17', '3.10': '3.2.9', '3.11': '3.2.9', '3.12': '4.2.8', '3.13': '5.1.3', '3.14': '5.2.8' } },
  // github.com/pydantic/pydantic, HISTORY.md: 1.10.13 and 1.10.19 for Python 3.12 and 3.13; version 1 does not run on 3.14.
  { name: 'pydantic', before: '2', first: { '3.12': '1.10.13', '3.13': '1.10.19', '3.14': '2' } },
  // docs.sqlalchemy.org, changelog 2.0.31 (3.13), 2.0.41 (3.14).
  { name: 'sqlalchemy', since: '2', first: { '3.13': '2.0.31' } },
];

const limits: readonly Limit[] = [
  ...wheels.map((limit): Limit => ({ ...limit, lacks: 'wheel' })),
  ...support.map((limit): Limit => ({ ...limit, lacks: 'support' })),
];

/** What a release of a package lacks for a release line of Python, according to the tables. */
export function lackOf(name: string, version: string, line: string): Lack | undefined {
  if (valid(version) === null) return undefined;
  return limits.find(({ since = '0', before, ...limit }) => {
    const first = limit.first[line];
    const isMeant = limit.name === name && gte(version, since) && (before === undefined || lt(version, before));
    return isMeant && first !== undefined && lt(version, first);
  })?.lacks;
}
