/** Debian packages that the stages need, beside what the Python image holds. */
export interface SystemPackages {
  readonly build: readonly string[];
  readonly runtime: readonly string[];
}

interface Row {
  readonly name: string;
  readonly build?: readonly string[];
  readonly runtime?: readonly string[];
  /** Packages that bring it all as a wheel. */
  readonly unless?: readonly string[];
}

// The C compiler does not bring the C library's headers without Debian's recommended packages.
const compiler = ['gcc', 'libc6-dev'];

// Packages that have no wheel for Linux, or whose wheel loads a C library that the slim image lacks.
const rows: readonly Row[] = [
  { name: 'psycopg2', build: [...compiler, 'libpq-dev'], runtime: ['libpq5'] },
  { name: 'psycopg', runtime: ['libpq5'], unless: ['psycopg-binary'] },
  { name: 'psycopg-c', build: [...compiler, 'libpq-dev'], runtime: ['libpq5'] },
  { name: 'mysqlclient', build: [...compiler, 'pkg-config', 'default-libmysqlclient-dev'], runtime: ['libmariadb3'] },
  { name: 'uwsgi', build: compiler },
  { name: 'pycairo', build: [...compiler, 'pkg-config', 'libcairo2-dev'], runtime: ['libcairo2'] },
  { name: 'cairocffi', runtime: ['libcairo2'] },
  { name: 'cairosvg', runtime: ['libcairo2'] },
  { name: 'weasyprint', runtime: ['libpango-1.0-0', 'libpangoft2-1.0-0', 'libharfbuzz-subset0'] },
  { name: 'python-magic', runtime: ['libmagic1'] },
  { name: 'pyzbar', runtime: ['libzbar0'] },
  { name: 'python-ldap', build: [...compiler, 'libldap-dev', 'libsasl2-dev'], runtime: ['libldap2', 'libsasl2-2'] },
  { name: 'pygraphviz', build: [...compiler, 'pkg-config', 'libgraphviz-dev'], runtime: ['graphviz'] },
  { name: 'graphviz', runtime: ['graphviz'] },
  { name: 'pdf2image', runtime: ['poppler-utils'] },
  { name: 'pytesseract', runtime: ['tesseract-ocr'] },
];

/** Lists what the packages need; git where one of them is fetched by it. */
export function listSystemPackages(packages: ReadonlyMap<string, string>, needsGit: boolean): SystemPackages {
  const needed = rows.filter(({ name, unless = [] }) => packages.has(name) && !unless.some((other) => packages.has(other)));
  return {
    build: sorted([...needed.flatMap(({ build = [] }) => build), ...(needsGit ? ['ca-certificates', 'git'] : [])]),
    runtime: sorted(needed.flatMap(({ runtime = [] }) => runtime)),
  };
}

function sorted(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}
