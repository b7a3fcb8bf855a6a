import { chromiumLibraries, listSystemPackages, type System, type SystemNeeds, type SystemPackages } from '../libraries.ts';
import type { Release } from '../versions.ts';

/** A package without a wheel for Linux, or with a wheel that loads a C library which the image lacks. */
interface NativeModule extends SystemNeeds {
  readonly name: string;
  /** Packages that contain everything as a wheel. */
  readonly unless?: readonly string[];
}

// On Debian, the C compiler does not install the C library's headers without recommended packages. On Alpine, some packages are always
// compiled, because they have no wheel for musl, and their number changes with every release.
const compiler: Readonly<Record<System, readonly string[]>> = { debian: ['gcc', 'libc6-dev'], alpine: ['build-base'] };
const git: Readonly<Record<System, readonly string[]>> = { debian: ['ca-certificates', 'git'], alpine: ['git'] };
const pkgConfig: SystemNeeds['build'] = { debian: ['pkg-config'], alpine: ['pkgconf'] };

// Tools that compile any package: a C and a C++ compiler, make, and pkg-config for packages that find libraries with it.
const buildTools: Readonly<Record<System, readonly string[]>> = {
  debian: ['g++', 'gcc', 'libc6-dev', 'make', 'pkg-config'],
  alpine: ['build-base', 'pkgconf'],
};
/** Packages in Rust, whose source needs the Rust compiler (PyPI: `maturin` or `setuptools-rust` as the build backend). */
const inRust = new Set(
  'bcrypt cryptography jiter nh3 orjson polars pydantic-core rpds-py safetensors tiktoken tokenizers watchfiles y-py'.split(' '),
);

/**
 * The requirements of packages: from each project's installation guide, from `ldd` on the shared objects of wheels, and from the headers
 * that a build needs.
 */
const modules: readonly NativeModule[] = [
  { name: 'psycopg2', links: ['pq'] },
  { name: 'psycopg', loads: ['pq'], unless: ['psycopg-binary'] },
  { name: 'psycopg-c', links: ['pq'] },
  { name: 'mysqlclient', links: ['mariadb'], build: pkgConfig },
  { name: 'mariadb', links: ['mariadb'] },
  { name: 'pyodbc', loads: ['odbc'] },
  // Without PCRE, it does not support routes in its configuration.
  {
    name: 'uwsgi',
    build: { debian: ['libpcre2-dev'], alpine: ['linux-headers', 'pcre2-dev'] },
    runtime: { debian: ['libpcre2-8-0'], alpine: ['pcre2'] },
  },
  { name: 'pycairo', links: ['cairo'], build: pkgConfig },
  { name: 'rlpycairo', links: ['cairo'], build: pkgConfig },
  { name: 'pygobject', links: ['cairo', 'girepository-2.0'], build: pkgConfig },
  { name: 'cairocffi', loads: ['cairo'] },
  { name: 'cairosvg', loads: ['cairo'] },
  { name: 'weasyprint', loads: ['pango', 'pangoft2', 'harfbuzz-subset'] },
  { name: 'python-magic', loads: ['magic'] },
  { name: 'pyzbar', loads: ['zbar'] },
  { name: 'python-ldap', links: ['ldap', 'sasl2'] },
  { name: 'pygraphviz', links: ['cgraph'], build: pkgConfig },
  { name: 'graphviz', runtime: programs('graphviz') },
  { name: 'diagrams', runtime: programs('graphviz') },
  { name: 'pdf2image', runtime: programs('poppler-utils') },
  { name: 'pytesseract', runtime: { debian: ['tesseract-ocr'], alpine: ['tesseract-ocr', 'tesseract-ocr-data-eng'] } },
  {
    name: 'ocrmypdf',
    runtime: { debian: ['ghostscript', 'tesseract-ocr'], alpine: ['ghostscript', 'tesseract-ocr', 'tesseract-ocr-data-eng'] },
  },
  // github.com/opencv/opencv-python, "Manual builds" and issue 370: the headless packages do not load them.
  { name: 'opencv-python', loads: ['GL', 'gthread-2.0'] },
  { name: 'opencv-contrib-python', loads: ['GL', 'gthread-2.0'] },
  { name: 'playwright', runtime: chromiumLibraries },
  { name: 'pydub', runtime: programs('ffmpeg') },
  { name: 'ffmpeg-python', runtime: programs('ffmpeg') },
  { name: 'openai-whisper', runtime: programs('ffmpeg') },
  { name: 'yt-dlp', runtime: programs('ffmpeg') },
  { name: 'gitpython', runtime: programs('git') },
  { name: 'wand', loads: ['MagickWand'] },
  // The wheels contain another version of libxml2 than lxml's, so both are compiled with the system's (xmlsec's README).
  { name: 'xmlsec', links: ['xmlsec1-openssl', 'xml2', 'xslt'], build: pkgConfig },
  { name: 'pycurl', links: ['curl', 'ssl'] },
  { name: 'pyicu', links: ['icu-uc'], build: pkgConfig },
  { name: 'gdal', links: ['gdal'] },
  { name: 'pyaudio', links: ['portaudio'] },
  { name: 'dlib', build: { debian: ['cmake', 'g++'], alpine: ['cmake'] } },
  { name: 'face-recognition', build: { debian: ['cmake', 'g++'], alpine: ['cmake'] } },
  { name: 'gssapi', links: ['gssapi_krb5'] },
  { name: 'kerberos', links: ['gssapi_krb5'] },
  { name: 'pykerberos', links: ['gssapi_krb5'] },
  { name: 'llama-cpp-python', build: { debian: ['cmake', 'g++'], alpine: ['cmake'] } },
  { name: 'lightgbm', runtime: { debian: ['libgomp1'], alpine: ['libgomp'] } },
];

function programs(...names: readonly string[]): Readonly<Record<System, readonly string[]>> {
  return { debian: names, alpine: names };
}

/** docs.djangoproject.com, "Installing Geospatial libraries". */
export const geoDjango: SystemNeeds = { loads: ['gdal', 'geos', 'proj'] };

/** The requirements of an application's packages. */
export interface Asked {
  /** Names of the installed packages. */
  readonly names: { has(name: string): boolean; readonly size: number };
  /** Packages that are built from source, because they have no wheel. */
  readonly built: readonly string[];
  /** Whether a package is installed from a wheel, so that nothing is compiled or linked. */
  readonly hasWheel: (name: string) => boolean;
  /** True if git fetches one of them. */
  readonly needsGit: boolean;
  /** Requirements of the code itself, such as the libraries of GeoDjango. */
  readonly ofCode: readonly SystemNeeds[];
}

/** Lists the system packages that the packages require; includes git if it fetches one of them. */
export function findSystemPackages({ names, built, hasWheel, needsGit, ofCode }: Asked, system: System): SystemPackages {
  const needed = modules
    .filter(({ name, unless = [] }) => names.has(name) && !unless.some((other) => names.has(other)))
    .filter(({ name, links }) => links === undefined || system === 'alpine' || !hasWheel(name));
  const isCompiled = needed.some(({ links, build }) => links !== undefined || build !== undefined);
  const isMaybeCompiled = system === 'alpine' && names.size > 0;
  return listSystemPackages([...needed, ...ofCode], system, {
    build: [
      ...(isCompiled || isMaybeCompiled ? compiler[system] : []),
      ...(built.length > 0 ? buildTools[system] : []),
      ...(built.some((name) => inRust.has(name)) ? ['cargo'] : []),
      ...(needsGit ? git[system] : []),
    ],
    runtime: [],
  });
}

/** Packages that call a program which Debian 13 no longer has (tracker.debian.org/pkg/wkhtmltopdf). */
const callers = ['pdfkit', 'imgkit', 'django-wkhtmltopdf'];

/** Reports in one sentence a program that nothing installs. */
export function missingPrograms(names: { has(name: string): boolean }, { line }: Release): string[] {
  const caller = callers.find((name) => names.has(name));
  return caller === undefined
    ? []
    : [
        `${caller} calls wkhtmltopdf, which Debian 13 does not have: use --base-image python:${line}-slim-bookworm --packages wkhtmltopdf, or move to a package that is maintained.`,
      ];
}
