import { findLibraries } from '../../stacks/libraries.ts';
import type { Cause } from '../cause.ts';
import { installed } from './installed.ts';

/** Headers whose names differ from those of their libraries → the library's name in the table of libraries. */
const headers: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'libpq-fe.h': 'pq',
    'pg_config.h': 'pq',
    'mysql.h': 'mariadb',
    'mysql/mysql.h': 'mariadb',
    'openssl/ssl.h': 'ssl',
    'openssl/opensslv.h': 'ssl',
    'zlib.h': 'z',
    'sqlite3.h': 'sqlite3',
    'lber.h': 'ldap',
    'ldap.h': 'ldap',
    'sasl/sasl.h': 'sasl2',
    'sasl.h': 'sasl2',
    'libxml/xpath.h': 'xml2',
    'libxml/xmlversion.h': 'xml2',
    'libxslt/xslt.h': 'xslt',
    'magic.h': 'magic',
    'jpeglib.h': 'jpeg',
    'sql.h': 'odbc',
    'pcap.h': 'pcap',
    'zmq.h': 'zmq',
    'sodium.h': 'sodium',
    'curl/curl.h': 'curl',
    'gssapi/gssapi.h': 'gssapi_krb5',
    'geos_c.h': 'geos_c',
    'gdal.h': 'gdal',
    'cairo.h': 'cairo',
    'glib.h': 'glib-2.0',
    'portaudio.h': 'portaudio',
    'graphviz/cgraph.h': 'cgraph',
    'gif_lib.h': 'gif',
    'zbar.h': 'zbar',
    'librdkafka/rdkafka.h': 'rdkafka',
    'xmlsec/xmlsec.h': 'xmlsec1',
  }),
);

/** Shared libraries that the tables of compiled packages lack, by their soname without its version → Debian's package. */
const sharedLibraries: ReadonlyMap<string, string> = new Map(
  Object.entries({
    libSM: 'libsm6',
    libICE: 'libice6',
    libXext: 'libxext6',
    libXrender: 'libxrender1',
    libX11: 'libx11-6',
    libxcb: 'libxcb1',
    libEGL: 'libegl1',
    libGLESv2: 'libgles2',
    libgomp: 'libgomp1',
    libatomic: 'libatomic1',
    'libstdc++': 'libstdc++6',
    libgcc_s: 'libgcc-s1',
    libnss3: 'libnss3',
    libnspr4: 'libnspr4',
    'libatk-1.0': 'libatk1.0-0t64',
    'libatk-bridge-2.0': 'libatk-bridge2.0-0t64',
    libcups: 'libcups2t64',
    libdrm: 'libdrm2',
    libgbm: 'libgbm1',
    libxkbcommon: 'libxkbcommon0',
    libXcomposite: 'libxcomposite1',
    libXdamage: 'libxdamage1',
    libXfixes: 'libxfixes3',
    libXrandr: 'libxrandr2',
    libasound: 'libasound2t64',
    libsndfile: 'libsndfile1',
    libpulse: 'libpulse0',
    'libusb-1.0': 'libusb-1.0-0',
    libffi: 'libffi8',
    libgmp: 'libgmp10',
    libyaml: 'libyaml-0-2',
    'libgobject-2.0': 'libglib2.0-0t64',
    'libgio-2.0': 'libglib2.0-0t64',
    'libgdk_pixbuf-2.0': 'libgdk-pixbuf-2.0-0',
    'libgtk-3': 'libgtk-3-0t64',
    libfontconfig: 'libfontconfig1',
    libfreetype: 'libfreetype6',
    libexpat: 'libexpat1',
    libpng16: 'libpng16-16t64',
    libtiff: 'libtiff6',
    libopenjp2: 'libopenjp2-7',
    libssh2: 'libssh2-1t64',
    libncurses: 'libncurses6',
    libreadline: 'libreadline8t64',
    libuuid: 'libuuid1',
    libdbus: 'libdbus-1-3',
  }),
);

function runtimePackage(soname: string): string | undefined {
  const stem = soname.replace(/\.so.*/, '');
  return sharedLibraries.get(stem) ?? findLibraries([stem.replace(/^lib/, ''), stem])[0]?.debian[1];
}

/** Headers that belong to no library of the table → Debian's package. */
const ownPackages: ReadonlyMap<string, string> = new Map([
  // Python's images contain it; images with Debian's Python do not.
  ['Python.h', 'python3-dev'],
  // libc6-dev installs it up to Debian 13.
  ['crypt.h', 'libcrypt-dev'],
]);

function headerPackage(header: string): string | undefined {
  const own = ownPackages.get(header);
  if (own !== undefined) return own;
  const name = headers.get(header) ?? header.replace(/\.h$/, '');
  return findLibraries([name])[0]?.debian[0];
}

/** Parts that the system below the application lacks. */
export const systemCauses: readonly Cause[] = [
  {
    name: 'missing shared library',
    steps: ['start', 'answer', 'suite'],
    pattern:
      /(?<library>lib[\w.+-]{1,60}\.so[\w.]{0,20}): cannot open shared object file|Error loading shared library (?<alpine>lib[\w.+-]{1,60}\.so[\w.]{0,20}):|The image lacks shared libraries\. .{0,80}?(?<listed>lib[\w.+-]{1,60}\.so[\w.]{0,20})/,
    explain: ({ library, alpine, listed }) => `The image lacks the shared library ${library || alpine || listed}.`,
    repair({ library, alpine, listed }, subject) {
      const name = runtimePackage(library || alpine || listed || '');
      return name === undefined ? [] : installed([name], subject);
    },
  },
  {
    name: 'missing header',
    steps: ['build'],
    pattern: /fatal error: (?<header>[\w./+-]{1,80}\.h(?:pp)?): No such file or directory/,
    explain: ({ header }) => `The build needs the header ${header}, which its image lacks.`,
    repair({ header = '' }) {
      const name = headerPackage(header);
      return name === undefined ? [] : [{ question: 'buildPackages', add: ['build-essential', name] }];
    },
  },
  {
    name: 'missing library for pkg-config',
    steps: ['build'],
    pattern:
      /Package '?(?<library>[\w.+-]{1,60})'?,? (?:required by '[^']{1,60}', )?(?:was )?not found|No package '(?<plain>[\w.+-]{1,60})' found|system library `(?<rust>[\w.+-]{1,60})` required by/,
    explain: ({ library, plain, rust }) => `The build needs the library ${library || plain || rust}, which pkg-config does not find.`,
    repair({ library, plain, rust }) {
      const name = findLibraries([library || plain || rust || ''])[0]?.debian[0];
      return name === undefined ? [] : [{ question: 'buildPackages', add: ['pkg-config', name] }];
    },
  },
  {
    name: 'missing client library of MySQL',
    steps: ['build'],
    pattern: /Exception: Can not find valid pkg-config name/,
    explain: () => 'The build needs the client library of MySQL.',
    repair: () => [
      { question: 'buildPackages', add: ['build-essential', 'default-libmysqlclient-dev', 'pkg-config'] },
      { question: 'packages', add: ['libmariadb3'] },
    ],
  },
  {
    name: 'unknown Debian package',
    steps: ['build'],
    pattern: /E: (?:Unable to locate package|Package '|Couldn't find any package by (?:glob|regex) ')\s?(?<name>[\w.+-]{1,60})/,
    explain: ({ name }) =>
      `The image's release of Debian has no package ${name}: set --packages or --build-packages to the package that replaces it.`,
  },
];
