import { listSystemPackages, type System, type SystemNeeds, type SystemPackages } from '../libraries.ts';

/** A package that has no wheel for Linux, or whose wheel loads a C library that the image lacks. */
interface NativeModule extends SystemNeeds {
  readonly name: string;
  /** Packages that bring it all as a wheel. */
  readonly unless?: readonly string[];
}

// On Debian the C compiler does not bring the C library's headers without the recommended packages. On Alpine some packages are always
// compiled, since there is no wheel of them for musl, and which ones changes with every release.
const compiler: Readonly<Record<System, readonly string[]>> = { debian: ['gcc', 'libc6-dev'], alpine: ['build-base'] };
const git: Readonly<Record<System, readonly string[]>> = { debian: ['ca-certificates', 'git'], alpine: ['git'] };
const pkgConfig: SystemNeeds['build'] = { debian: ['pkg-config'], alpine: ['pkgconf'] };

const modules: readonly NativeModule[] = [
  { name: 'psycopg2', links: ['pq'] },
  { name: 'psycopg', loads: ['pq'], unless: ['psycopg-binary'] },
  { name: 'psycopg-c', links: ['pq'] },
  { name: 'mysqlclient', links: ['mariadb'], build: pkgConfig },
  { name: 'uwsgi', build: { debian: [], alpine: ['linux-headers'] } },
  { name: 'pycairo', links: ['cairo'], build: pkgConfig },
  { name: 'cairocffi', loads: ['cairo'] },
  { name: 'cairosvg', loads: ['cairo'] },
  { name: 'weasyprint', loads: ['pango', 'pangoft2', 'harfbuzz-subset'] },
  { name: 'python-magic', loads: ['magic'] },
  { name: 'pyzbar', loads: ['zbar'] },
  { name: 'python-ldap', links: ['ldap', 'sasl2'] },
  { name: 'pygraphviz', links: ['cgraph'], build: pkgConfig },
  { name: 'graphviz', runtime: { debian: ['graphviz'], alpine: ['graphviz'] } },
  { name: 'pdf2image', runtime: { debian: ['poppler-utils'], alpine: ['poppler-utils'] } },
  { name: 'pytesseract', runtime: { debian: ['tesseract-ocr'], alpine: ['tesseract-ocr', 'tesseract-ocr-data-eng'] } },
];

/** Lists what the packages need on that system; git where one of them is fetched by it. */
export function findSystemPackages(packages: ReadonlyMap<string, string>, needsGit: boolean, system: System): SystemPackages {
  const needed = modules.filter(({ name, unless = [] }) => packages.has(name) && !unless.some((other) => packages.has(other)));
  const isCompiled = needed.some(({ links, build }) => links !== undefined || build !== undefined);
  const isMaybeCompiled = system === 'alpine' && packages.size > 0;
  return listSystemPackages(needed, system, {
    build: [...(isCompiled || isMaybeCompiled ? compiler[system] : []), ...(needsGit ? git[system] : [])],
    runtime: [],
  });
}
