/** The packages of Debian 13 that replace one of another release of Debian or Ubuntu. */
export interface Current {
  /** The packages to install; empty if Debian 13 has no replacement. */
  readonly names: readonly string[];
  /** Why there is none, or what to use instead, as a clause: `Python no longer contains it`. */
  readonly why?: string;
}

const is = (...names: readonly string[]): Current => ({ names });
const gone = (why: string): Current => ({ names: [], why });

const ofPython = gone('the image has its own Python');
const noMore = gone('no package of Debian 13 needs it');
const notFree = gone('it is not free software, which Debian keeps in another archive');

/**
 * Names for which `apt-get install` finds no package in Debian 13 (tracker.debian.org, the releases of Debian 13; compared with its list of
 * packages). Names that exactly one other package provides are missing here, because apt installs that one: `libglib2.0-0`.
 */
const changed: ReadonlyMap<string, Current> = new Map(
  Object.entries({
    'chromium-browser': is('chromium'),
    'chromium-chromedriver': is('chromium-driver'),
    cython: is('cython3'),
    enchant: is('enchant-2'),
    exa: is('eza'),
    firefox: is('firefox-esr'),
    'fonts-kacst': is('fonts-hosny-amiri'),
    freeglut3: is('libglut3.12'),
    iproute: is('iproute2'),
    jpegtran: is('libjpeg-turbo-progs'),
    lib32gcc1: is('lib32gcc-s1'),
    libaio1: is('libaio1t64'),
    libasound2: is('libasound2t64'),
    libappindicator1: is('libayatana-appindicator3-1'),
    'libatlas-base-dev': is('libopenblas-dev'),
    'libav-tools': is('ffmpeg'),
    libcurl3: is('libcurl4t64'),
    'libdc1394-22': is('libdc1394-25'),
    'libdc1394-22-dev': is('libdc1394-dev'),
    'libegl1-mesa': is('libegl1'),
    'libenchant-dev': is('libenchant-2-dev'),
    libenchant1c2a: is('libenchant-2-2'),
    'libgdk-pixbuf2.0-0': is('libgdk-pixbuf-2.0-0'),
    'libgdk-pixbuf2.0-dev': is('libgdk-pixbuf-2.0-dev'),
    'libgl1-mesa-glx': is('libgl1'),
    'libgles2-mesa': is('libgles2'),
    libidn11: is('libidn12'),
    'libjpeg-turbo8-dev': is('libjpeg-dev'),
    'libjpeg8-dev': is('libjpeg-dev'),
    liblept5: is('libleptonica6'),
    'libmariadbclient-dev': is('libmariadb-dev'),
    libmariadbclient18: is('libmariadb3'),
    'libmysqlclient-dev': is('default-libmysqlclient-dev'),
    libodbc1: is('libodbc2'),
    'libopenblas-base': is('libopenblas0'),
    libpcre3: is('libpcre2-8-0'),
    'libpcre3-dev': is('libpcre2-dev'),
    'libpng12-0': is('libpng16-16t64'),
    'libpng12-dev': is('libpng-dev'),
    'libssl1.0-dev': is('libssl-dev'),
    libtbb2: is('libtbb12'),
    libzip4: is('libzip5'),
    'mime-support': is('media-types', 'mailcap'),
    'mysql-client': is('default-mysql-client'),
    netcat: is('netcat-openbsd'),
    odbcinst1debian2: is('libodbcinst2'),
    python: is('python3'),
    'python-dev': is('python3-dev'),
    'python-is-python2': is('python-is-python3'),
    'qt5-default': is('qtbase5-dev'),
    sqlite: is('sqlite3'),
    'swig3.0': is('swig'),
    'swig4.0': is('swig'),
    'texlive-generic-extra': is('texlive-plain-generic'),
    'ttf-dejavu': is('fonts-dejavu'),
    'ttf-freefont': is('fonts-freefont-ttf'),
    'ttf-liberation': is('fonts-liberation'),
    'ttf-wqy-microhei': is('fonts-wqy-microhei'),
    unrar: is('unrar-free'),
    'zlib-bin': is('zlib1g-dev'),

    'gconf-service': noMore,
    gconf2: noMore,
    libindicator7: noMore,
    'libgconf-2-4': noMore,
    libjasper1: noMore,
    'libjasper-dev': noMore,
    'lsb-core': noMore,
    'multiarch-support': noMore,
    mktemp: gone('coreutils contains it'),
    'mysql-server': gone('a database runs as a service of the stack: --services mysql'),
    'mongodb-clients': gone('MongoDB is in no release of Debian since 10'),
    'mongodb-org-tools': gone('MongoDB is in no release of Debian since 10'),
    neofetch: gone('nobody maintains it'),
    ntp: gone('a container has the clock of its host'),
    ntpdate: gone('a container has the clock of its host'),
    phantomjs: gone('nobody maintains it'),
    'python-pip': ofPython,
    'python-setuptools': ofPython,
    'python3-distutils': ofPython,
    'python3-lib2to3': ofPython,
    'software-properties-common': gone('it only adds other sources of packages'),
    'su-exec': gone('gosu does the same'),
    unoconv: gone('unoserver takes its place, from PyPI'),
    wkhtmltopdf: gone('nobody maintains it; Debian 12 has it: give a base image of "bookworm" and --packages wkhtmltopdf'),
    yarn: gone('the image has the package manager of the project'),
    'libfdk-aac2': notFree,
    'nvidia-cuda-toolkit': notFree,
    'p7zip-rar': notFree,
    rar: notFree,
    'ttf-mscorefonts-installer': gone(
      'it is not free software, which Debian keeps in another archive; fonts-liberation has fonts of the same widths',
    ),
  }),
);

/** Libraries whose names end with a version that changes with each release of Debian, and their version in Debian 13. */
const versioned: readonly (readonly [name: RegExp, now: string])[] = [
  [/^libavcodec\d+$/, 'libavcodec61'],
  [/^libavdevice\d+$/, 'libavdevice61'],
  [/^libavfilter\d+$/, 'libavfilter10'],
  [/^libavformat\d+$/, 'libavformat61'],
  [/^libavutil\d+$/, 'libavutil59'],
  [/^libswresample\d+$/, 'libswresample5'],
  [/^libswscale\d+$/, 'libswscale8'],
  [/^libdav1d\d+$/, 'libdav1d7'],
  [/^libevent-2\.1-\d+$/, 'libevent-2.1-7t64'],
  [/^libffi\d+$/, 'libffi8'],
  [/^libgdal\d+$/, 'libgdal36'],
  [/^libgeos-3[\d.]*$|^libgeos-c1(?:v5)?$/, 'libgeos-c1t64'],
  [/^libgfortran\d$/, 'libgfortran5'],
  [/^libglew2\.\d$/, 'libglew2.2'],
  [/^libgs\d+$/, 'libgs10'],
  [/^libhdf5-10\d$/, 'libhdf5-310'],
  [/^libhiredis[\d.]+$/, 'libhiredis1.1.0'],
  [/^libicu\d+$/, 'libicu76'],
  [/^libjavascriptcoregtk-4\.0-\d+$/, 'libjavascriptcoregtk-4.1-0'],
  [/^libjemalloc\d$/, 'libjemalloc2'],
  [/^libjpeg(?:8|-turbo8)$/, 'libjpeg62-turbo'],
  [/^libldap-2\.\d(?:-\d)?$/, 'libldap2'],
  [/^libmagickcore-[67]\.q16-\d+$/, 'libmagickcore-7.q16-10'],
  [/^libmagickwand-[67]\.q16-\d+$/, 'libmagickwand-7.q16-10'],
  [/^libmysqlclient\d+$/, 'libmariadb3'],
  [/^libncurses5$/, 'libncurses6'],
  [/^libncursesw5$/, 'libncursesw6'],
  [/^libproj\d+$/, 'libproj25'],
  [/^libprotobuf\d+$/, 'libprotobuf32t64'],
  [/^libreadline\d$/, 'libreadline8t64'],
  [/^libsodium\d+$/, 'libsodium23'],
  [/^libspatialite\d$/, 'libspatialite8t64'],
  [/^libssl[13](?:\.[\d.]+)?$/, 'libssl3t64'],
  [/^libtesseract\d$/, 'libtesseract5'],
  [/^libtiff\d$/, 'libtiff6'],
  [/^libtinfo5$/, 'libtinfo6'],
  [/^libvpx\d$/, 'libvpx9'],
  [/^libwebkit2gtk-4\.0-\d+$/, 'libwebkit2gtk-4.1-0'],
  [/^libwebp\d$/, 'libwebp7'],
  [/^libx264-\d+$/, 'libx264-164'],
  [/^libx265-\d+$/, 'libx265-215'],
  [/^libpython3[\d.]*-dev$/, 'libpython3-dev'],
  [/^postgresql-client-(?:\d|9\.\d|1[0-689])$/, 'postgresql-client'],
  [/^openjdk-(?:8|11|17)-jdk(?:-headless)?$/, 'default-jdk-headless'],
  [/^openjdk-(?:8|11|17)-jre(?:-headless)?$/, 'default-jre-headless'],
  [/^gcc-(?:[4-9]|1[01])$/, 'gcc'],
  [/^g\+\+-(?:[4-9]|1[01])$/, 'g++'],
  [/^clang-(?:[3-9]|1[0-8])(?:\.\d)?$/, 'clang'],
  [/^llvm-(?:[3-9]|1[0-8])(?:\.\d)?$/, 'llvm'],
  [/^llvm-(?:[3-9]|1[0-8])(?:\.\d)?-dev$/, 'llvm-dev'],
  [/^libclang1-(?:[3-9]|1[0-8])(?:\.\d)?$/, 'libclang1-19'],
];

/**
 * Interpreters and libraries of another Python than the image's, and packages that Debian 13 does not have in any version: Boost's
 * libraries by version.
 */
const goneVersions: readonly (readonly [name: RegExp, why: Current])[] = [
  [/^(?:lib)?python(?:2\.\d|3\.(?!13\b)\d+)(?:-(?:dev|distutils|venv|minimal|full))?$|^python2(?:-dev)?$/, ofPython],
  [/^libboost-[a-z-]+1\.\d\d\.\d$/, gone('the version is that of another release; libboost-all-dev has the current one')],
];

/** The packages of Debian 13 for a name; undefined if the name is still a package, as far as known. */
export function currentPackages(name: string): Current | undefined {
  const known = changed.get(name) ?? goneVersions.find(([pattern]) => pattern.test(name))?.[1];
  if (known !== undefined) return known;
  const now = versioned.find(([pattern]) => pattern.test(name))?.[1];
  return now === undefined || now === name ? undefined : is(now);
}
