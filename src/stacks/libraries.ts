import { KaizenError } from '../errors.ts';

/** The systems of the base images, by package manager. */
export type System = 'debian' | 'alpine';

/** Packages of a system for the build stages, and for the runtime stage. */
export interface SystemPackages {
  readonly build: readonly string[];
  readonly runtime: readonly string[];
}

/** A shared C library with its packages: for the build, and for the runtime. */
export interface Library extends Readonly<Record<System, readonly [build: string, runtime: string]>> {
  /** Its names in `-l` or `pkg-config`. */
  readonly names: readonly string[];
  /** True if the distroless base image with glibc contains it. */
  readonly isInBase?: boolean;
}

/** Names in Debian 13 and Alpine. */
export const libraries: readonly Library[] = [
  {
    names: ['ssl', 'crypto', 'libssl', 'libcrypto', 'openssl'],
    debian: ['libssl-dev', 'libssl3t64'],
    alpine: ['openssl-dev', 'openssl'],
    isInBase: true,
  },
  { names: ['sqlite3'], debian: ['libsqlite3-dev', 'libsqlite3-0'], alpine: ['sqlite-dev', 'sqlite-libs'] },
  { names: ['z', 'zlib'], debian: ['zlib1g-dev', 'zlib1g'], alpine: ['zlib-dev', 'zlib'] },
  { names: ['zstd', 'libzstd'], debian: ['libzstd-dev', 'libzstd1'], alpine: ['zstd-dev', 'zstd-libs'] },
  { names: ['lz4', 'liblz4'], debian: ['liblz4-dev', 'liblz4-1'], alpine: ['lz4-dev', 'lz4-libs'] },
  { names: ['curl', 'libcurl'], debian: ['libcurl4-openssl-dev', 'libcurl4t64'], alpine: ['curl-dev', 'libcurl'] },
  { names: ['xml2', 'libxml-2.0'], debian: ['libxml2-dev', 'libxml2'], alpine: ['libxml2-dev', 'libxml2'] },
  { names: ['pq', 'libpq'], debian: ['libpq-dev', 'libpq5'], alpine: ['libpq-dev', 'libpq'] },
  { names: ['odbc', 'unixODBC'], debian: ['unixodbc-dev', 'libodbc2'], alpine: ['unixodbc-dev', 'unixodbc'] },
  { names: ['zmq', 'libzmq'], debian: ['libzmq3-dev', 'libzmq5'], alpine: ['zeromq-dev', 'libzmq'] },
  { names: ['rdkafka'], debian: ['librdkafka-dev', 'librdkafka1'], alpine: ['librdkafka-dev', 'librdkafka'] },
  { names: ['pcap', 'libpcap'], debian: ['libpcap-dev', 'libpcap0.8t64'], alpine: ['libpcap-dev', 'libpcap'] },
  { names: ['sodium', 'libsodium'], debian: ['libsodium-dev', 'libsodium23'], alpine: ['libsodium-dev', 'libsodium'] },
  { names: ['vips'], debian: ['libvips-dev', 'libvips42t64'], alpine: ['vips-dev', 'vips'] },
  { names: ['webp', 'libwebp'], debian: ['libwebp-dev', 'libwebp7'], alpine: ['libwebp-dev', 'libwebp'] },
  {
    names: ['MagickWand', 'MagickCore'],
    debian: ['libmagickwand-dev', 'libmagickwand-7.q16-10'],
    alpine: ['imagemagick-dev', 'imagemagick-libs'],
  },
  { names: ['geos_c', 'geos'], debian: ['libgeos-dev', 'libgeos-c1t64'], alpine: ['geos-dev', 'geos'] },
  { names: ['tesseract'], debian: ['libtesseract-dev', 'libtesseract5'], alpine: ['tesseract-ocr-dev', 'tesseract-ocr'] },
  { names: ['leptonica', 'lept'], debian: ['libleptonica-dev', 'libleptonica6'], alpine: ['leptonica-dev', 'leptonica'] },
  {
    names: ['mariadb', 'libmariadb'],
    debian: ['default-libmysqlclient-dev', 'libmariadb3'],
    alpine: ['mariadb-connector-c-dev', 'mariadb-connector-c'],
  },
  { names: ['cairo'], debian: ['libcairo2-dev', 'libcairo2'], alpine: ['cairo-dev', 'cairo'] },
  { names: ['pango-1.0', 'pango'], debian: ['libpango1.0-dev', 'libpango-1.0-0'], alpine: ['pango-dev', 'pango'] },
  { names: ['pangocairo-1.0', 'pangocairo'], debian: ['libpango1.0-dev', 'libpangocairo-1.0-0'], alpine: ['pango-dev', 'pango'] },
  { names: ['pangoft2-1.0', 'pangoft2'], debian: ['libpango1.0-dev', 'libpangoft2-1.0-0'], alpine: ['pango-dev', 'pango'] },
  { names: ['harfbuzz-subset'], debian: ['libharfbuzz-dev', 'libharfbuzz-subset0'], alpine: ['harfbuzz-dev', 'harfbuzz-subset'] },
  { names: ['rsvg-2', 'librsvg-2.0'], debian: ['librsvg2-dev', 'librsvg2-2'], alpine: ['librsvg-dev', 'librsvg'] },
  { names: ['gif'], debian: ['libgif-dev', 'libgif7'], alpine: ['giflib-dev', 'giflib'] },
  { names: ['jpeg', 'libjpeg'], debian: ['libjpeg-dev', 'libjpeg62-turbo'], alpine: ['jpeg-dev', 'jpeg'] },
  { names: ['magic', 'libmagic'], debian: ['libmagic-dev', 'libmagic1t64'], alpine: ['file-dev', 'libmagic'] },
  { names: ['zbar'], debian: ['libzbar-dev', 'libzbar0t64'], alpine: ['zbar-dev', 'zbar'] },
  { names: ['ldap'], debian: ['libldap-dev', 'libldap2'], alpine: ['openldap-dev', 'libldap'] },
  { names: ['sasl2', 'libsasl2'], debian: ['libsasl2-dev', 'libsasl2-2'], alpine: ['cyrus-sasl-dev', 'libsasl'] },
  { names: ['gssapi_krb5', 'krb5-gssapi'], debian: ['libkrb5-dev', 'libgssapi-krb5-2'], alpine: ['krb5-dev', 'krb5-libs'] },
  { names: ['GL', 'gl'], debian: ['libgl-dev', 'libgl1'], alpine: ['mesa-dev', 'mesa-gl'] },
  { names: ['glib-2.0', 'gthread-2.0'], debian: ['libglib2.0-dev', 'libglib2.0-0t64'], alpine: ['glib-dev', 'glib'] },
  {
    names: ['girepository-2.0'],
    debian: ['libgirepository-2.0-dev', 'libgirepository-2.0-0'],
    alpine: ['gobject-introspection-dev', 'gobject-introspection'],
  },
  { names: ['xslt', 'libxslt'], debian: ['libxslt1-dev', 'libxslt1.1'], alpine: ['libxslt-dev', 'libxslt'] },
  { names: ['xmlsec1', 'xmlsec1-openssl'], debian: ['libxmlsec1-dev', 'libxmlsec1t64-openssl'], alpine: ['xmlsec-dev', 'xmlsec'] },
  { names: ['icu-uc', 'icuuc', 'icu-i18n'], debian: ['libicu-dev', 'libicu76'], alpine: ['icu-dev', 'icu-libs'] },
  { names: ['gdal'], debian: ['libgdal-dev', 'libgdal36'], alpine: ['gdal-dev', 'gdal'] },
  { names: ['proj'], debian: ['libproj-dev', 'libproj25'], alpine: ['proj-dev', 'proj'] },
  { names: ['portaudio', 'portaudio-2.0'], debian: ['portaudio19-dev', 'libportaudio2'], alpine: ['portaudio-dev', 'portaudio'] },
  { names: ['cgraph', 'libcgraph'], debian: ['libgraphviz-dev', 'graphviz'], alpine: ['graphviz-dev', 'graphviz'] },
];

/**
 * Libraries of the Chromium that Playwright downloads, and a font (playwright's `nativeDeps.ts`, debian13-x64). Its builds need glibc, so
 * the list for Alpine is empty.
 */
export const chromiumLibraries: Readonly<Record<System, readonly string[]>> = {
  debian: [
    ...['fonts-liberation', 'libasound2t64', 'libatk-bridge2.0-0t64', 'libatk1.0-0t64', 'libatspi2.0-0t64', 'libcairo2', 'libcups2t64'],
    ...['libdbus-1-3', 'libdrm2', 'libgbm1', 'libglib2.0-0t64', 'libnspr4', 'libnss3', 'libpango-1.0-0', 'libx11-6', 'libxcb1'],
    ...['libxcomposite1', 'libxdamage1', 'libxext6', 'libxfixes3', 'libxkbcommon0', 'libxrandr2'],
  ],
  alpine: [],
};

/** The folder for browsers that every user can read: by default, Playwright uses the home folder, which differs at run time. */
export const browserFolder = '/opt/browsers';

/** The requirements of a language's package for the system; libraries by any of their names. */
export interface SystemNeeds {
  /** Libraries that it is compiled with and loads. */
  readonly links?: readonly string[];
  /** Libraries that it is compiled with and that the runtime image has. */
  readonly compilesWith?: readonly string[];
  /** Libraries that it loads without compilation. */
  readonly loads?: readonly string[];
  /** Further packages for the build. */
  readonly build?: Readonly<Record<System, readonly string[]>>;
  /** Further packages for the runtime: programs. */
  readonly runtime?: Readonly<Record<System, readonly string[]>>;
}

/** Lists the packages of a system for all needs and for `more`: each once, sorted. */
export function listSystemPackages(needs: readonly SystemNeeds[], system: System, more: SystemPackages): SystemPackages {
  const build = needs.flatMap((need) => [
    ...findLibraries([...(need.links ?? []), ...(need.compilesWith ?? [])]).map((library) => library[system][0]),
    ...(need.build?.[system] ?? []),
  ]);
  const runtime = needs.flatMap((need) => [
    ...findLibraries([...(need.links ?? []), ...(need.loads ?? [])]).map((library) => library[system][1]),
    ...(need.runtime?.[system] ?? []),
  ]);
  return { build: sortNames([...more.build, ...build]), runtime: sortNames([...more.runtime, ...runtime]) };
}

/** The known libraries with these names. */
export function findLibraries(names: readonly string[]): readonly Library[] {
  return libraries.filter((library) => library.names.some((name) => names.includes(name)));
}

/** Debian 12's names of packages that Debian 13 renamed, most of them for 64-bit times (packages.debian.org). */
const bookworm: ReadonlyMap<string, string> = new Map(
  Object.entries({
    libasound2t64: 'libasound2',
    'libatk-bridge2.0-0t64': 'libatk-bridge2.0-0',
    'libatk1.0-0t64': 'libatk1.0-0',
    'libatspi2.0-0t64': 'libatspi2.0-0',
    libcups2t64: 'libcups2',
    libcurl4t64: 'libcurl4',
    libgdal36: 'libgdal32',
    'libgeos-c1t64': 'libgeos-c1v5',
    'libgirepository-2.0-0': 'libgirepository-1.0-1',
    'libgirepository-2.0-dev': 'libgirepository1.0-dev',
    'libglib2.0-0t64': 'libglib2.0-0',
    libicu76: 'libicu72',
    libldap2: 'libldap-2.5-0',
    libleptonica6: 'liblept5',
    libmagic1t64: 'libmagic1',
    'libmagickwand-7.q16-10': 'libmagickwand-6.q16-6',
    'libpcap0.8t64': 'libpcap0.8',
    libssl3t64: 'libssl3',
    libvips42t64: 'libvips42',
    'libxmlsec1t64-openssl': 'libxmlsec1-openssl',
    libzbar0t64: 'libzbar0',
  }),
);

/** The packages with their names in an image on Debian 12, if its tag shows that it is one. */
export function namesIn(image: string, { build, runtime }: SystemPackages): SystemPackages {
  if (!/\bbookworm\b/.test(image)) return { build, runtime };
  const rename = (names: readonly string[]): string[] => sortNames(names.map((name) => bookworm.get(name) ?? name));
  return { build: rename(build), runtime: rename(runtime) };
}

/**
 * Adds the answered packages, with Debian's names, to those that a stack requires. `systems`: the systems of the build stages and of the
 * runtime stage. Throws KaizenError (exit code 1) for a package whose name in Alpine is not known.
 */
export function addPackages(
  own: SystemPackages,
  answered: SystemPackages | undefined,
  systems: Readonly<Record<'build' | 'runtime', System>>,
): SystemPackages {
  if (answered === undefined) return own;
  const named = (stage: 'build' | 'runtime', flag: string): string[] =>
    sortNames([...own[stage], ...answered[stage].map((name) => nameOn(systems[stage], name, flag))]);
  return { build: named('build', '--build-packages'), runtime: named('runtime', '--packages') };
}

function nameOn(system: System, name: string, flag: string): string {
  const known = system === 'debian' ? name : alpineName(name);
  if (known !== undefined) return known;
  throw new KaizenError(
    `${flag} ${name}: this is a Debian package, and the tool does not know its name in Alpine: use --base-image slim, or ${flag} none and add the package to the Dockerfile.`,
  );
}

/** The package that a program loads at run time, for a Debian package with the headers of a known library. */
export function loadedFor(headers: string): string | undefined {
  return libraries.find(({ debian: [build] }) => build === headers)?.debian[1];
}

/** Programs with the same name in Debian and in Alpine. */
const sameNames = new Set(
  [
    'aria2 bash chromium curl ffmpeg flac fontconfig ghostscript git gnupg graphicsmagick graphviz imagemagick inkscape jq lame libreoffice',
    'libffi-dev mailcap mariadb-client mediainfo mkvtoolnix mpv nodejs openssh-client openssl pandoc perl poppler-utils postgresql-client qpdf ripgrep rsync sox',
    'subversion tesseract-ocr tini tor traceroute tzdata unzip wget xvfb yt-dlp zip',
  ].flatMap((line) => line.split(' ')),
);
/** Alpine's names of other programs, headers and fonts, by Debian's names. */
const namesOfAlpine: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'bind-tools': 'bind9-dnsutils',
    exiftool: 'libimage-exiftool-perl',
    'font-noto': 'fonts-noto-core',
    'font-noto-cjk': 'fonts-noto-cjk',
    'font-noto-emoji': 'fonts-noto-color-emoji',
    freetype: 'libfreetype6',
    'freetype-dev': 'libfreetype-dev',
    harfbuzz: 'libharfbuzz0b',
    libheif: 'libheif1',
    'libjpeg-turbo': 'libjpeg62-turbo',
    'libjpeg-turbo-dev': 'libjpeg-dev',
    libwebpdemux: 'libwebpdemux2',
    libwebpmux: 'libwebpmux3',
    'mariadb-dev': 'default-libmysqlclient-dev',
    'mysql-client': 'default-mysql-client',
    nss: 'libnss3',
    openssh: 'openssh-client',
    p7zip: 'p7zip-full',
    'postgresql-dev': 'libpq-dev',
    'postgresql-libs': 'libpq5',
    python3: 'python3',
    sqlite: 'sqlite3',
    'tesseract-ocr-data-eng': 'tesseract-ocr-eng',
    'ttf-dejavu': 'fonts-dejavu',
    'ttf-freefont': 'fonts-freefont-ttf',
    'ttf-liberation': 'fonts-liberation',
    unrar: 'unrar-free',
  }),
);

/** Debian's name of an Alpine package; undefined if it is not known. */
export function debianName(alpine: string): string | undefined {
  if (sameNames.has(alpine)) return alpine;
  for (const { debian, alpine: names } of libraries) {
    if (names[0] === alpine) return debian[0];
    if (names[1] === alpine) return debian[1];
  }
  return namesOfAlpine.get(alpine);
}
const compilers: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'build-essential': 'build-base',
    gcc: 'build-base',
    'g++': 'build-base',
    make: 'make',
    cmake: 'cmake',
    'pkg-config': 'pkgconf',
  }),
);

/** Alpine's name of a Debian package; undefined if it is not known. */
function alpineName(name: string): string | undefined {
  if (sameNames.has(name)) return name;
  for (const { debian, alpine } of libraries) {
    if (debian[0] === name) return alpine[0];
    if (debian[1] === name) return alpine[1];
  }
  return compilers.get(name);
}

function sortNames(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}
