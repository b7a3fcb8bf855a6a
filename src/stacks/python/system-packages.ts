import type { Flavour } from '../stack.ts';

/** Packages of the operating system that the stages need, beside what the Python image holds. */
export interface SystemPackages {
  readonly build: readonly string[];
  readonly runtime: readonly string[];
}

type System = Extract<Flavour, 'slim' | 'alpine'>;

interface Row {
  readonly name: string;
  /** Needed to build it, beside the compiler; undefined where it is not built. */
  readonly build?: Readonly<Record<System, readonly string[]>>;
  readonly runtime?: Readonly<Record<System, readonly string[]>>;
  /** Packages that bring it all as a wheel. */
  readonly unless?: readonly string[];
}

// On Debian the C compiler does not bring the C library's headers without the recommended packages. On Alpine some packages are always
// compiled, since there is no wheel of them for musl, and which ones changes with every release.
const compiler: Readonly<Record<System, readonly string[]>> = { slim: ['gcc', 'libc6-dev'], alpine: ['build-base'] };
const git: Readonly<Record<System, readonly string[]>> = { slim: ['ca-certificates', 'git'], alpine: ['git'] };

// Packages that have no wheel for Linux, or whose wheel loads a C library that the image lacks.
const rows: readonly Row[] = [
  { name: 'psycopg2', build: { slim: ['libpq-dev'], alpine: ['libpq-dev'] }, runtime: { slim: ['libpq5'], alpine: ['libpq'] } },
  { name: 'psycopg', runtime: { slim: ['libpq5'], alpine: ['libpq'] }, unless: ['psycopg-binary'] },
  { name: 'psycopg-c', build: { slim: ['libpq-dev'], alpine: ['libpq-dev'] }, runtime: { slim: ['libpq5'], alpine: ['libpq'] } },
  {
    name: 'mysqlclient',
    build: { slim: ['pkg-config', 'default-libmysqlclient-dev'], alpine: ['pkgconf', 'mariadb-connector-c-dev'] },
    runtime: { slim: ['libmariadb3'], alpine: ['mariadb-connector-c'] },
  },
  { name: 'uwsgi', build: { slim: [], alpine: ['linux-headers'] } },
  {
    name: 'pycairo',
    build: { slim: ['pkg-config', 'libcairo2-dev'], alpine: ['pkgconf', 'cairo-dev'] },
    runtime: { slim: ['libcairo2'], alpine: ['cairo'] },
  },
  { name: 'cairocffi', runtime: { slim: ['libcairo2'], alpine: ['cairo'] } },
  { name: 'cairosvg', runtime: { slim: ['libcairo2'], alpine: ['cairo'] } },
  {
    name: 'weasyprint',
    runtime: { slim: ['libpango-1.0-0', 'libpangoft2-1.0-0', 'libharfbuzz-subset0'], alpine: ['pango', 'harfbuzz-subset'] },
  },
  { name: 'python-magic', runtime: { slim: ['libmagic1'], alpine: ['libmagic'] } },
  { name: 'pyzbar', runtime: { slim: ['libzbar0'], alpine: ['zbar'] } },
  {
    name: 'python-ldap',
    build: { slim: ['libldap-dev', 'libsasl2-dev'], alpine: ['openldap-dev', 'cyrus-sasl-dev'] },
    runtime: { slim: ['libldap2', 'libsasl2-2'], alpine: ['libldap', 'libsasl'] },
  },
  {
    name: 'pygraphviz',
    build: { slim: ['pkg-config', 'libgraphviz-dev'], alpine: ['pkgconf', 'graphviz-dev'] },
    runtime: { slim: ['graphviz'], alpine: ['graphviz'] },
  },
  { name: 'graphviz', runtime: { slim: ['graphviz'], alpine: ['graphviz'] } },
  { name: 'pdf2image', runtime: { slim: ['poppler-utils'], alpine: ['poppler-utils'] } },
  { name: 'pytesseract', runtime: { slim: ['tesseract-ocr'], alpine: ['tesseract-ocr', 'tesseract-ocr-data-eng'] } },
];

/** Lists what the packages need on that system; git where one of them is fetched by it. */
export function listSystemPackages(packages: ReadonlyMap<string, string>, needsGit: boolean, system: System): SystemPackages {
  const needed = rows.filter(({ name, unless = [] }) => packages.has(name) && !unless.some((other) => packages.has(other)));
  const built = needed.flatMap(({ build }) => (build === undefined ? [] : [...compiler[system], ...build[system]]));
  return {
    build: sorted([...built, ...(system === 'alpine' && packages.size > 0 ? compiler.alpine : []), ...(needsGit ? git[system] : [])]),
    runtime: sorted(needed.flatMap(({ runtime }) => runtime?.[system] ?? [])),
  };
}

function sorted(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}
