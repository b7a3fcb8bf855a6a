import type { System } from './libraries.ts';

/** Programs that the code which runs them cannot do without → the package of each system that has them. */
export const essentialPrograms: ReadonlyMap<string, Readonly<Record<System, string>>> = new Map(
  Object.entries({
    git: { debian: 'git', alpine: 'git' },
    ffmpeg: { debian: 'ffmpeg', alpine: 'ffmpeg' },
    ffprobe: { debian: 'ffmpeg', alpine: 'ffmpeg' },
    'ssh-keygen': { debian: 'openssh-client', alpine: 'openssh-keygen' },
    pandoc: { debian: 'pandoc', alpine: 'pandoc' },
    tesseract: { debian: 'tesseract-ocr', alpine: 'tesseract-ocr' },
  }),
);

/** Programs that are optional in many applications → the Debian package that has them. */
const otherPrograms: ReadonlyMap<string, string> = new Map(
  Object.entries({
    pdftotext: 'poppler-utils',
    pdftoppm: 'poppler-utils',
    pdfinfo: 'poppler-utils',
    convert: 'imagemagick',
    magick: 'imagemagick',
    gs: 'ghostscript',
    soffice: 'libreoffice-core',
    libreoffice: 'libreoffice-core',
    dot: 'graphviz',
    exiftool: 'libimage-exiftool-perl',
    qpdf: 'qpdf',
    unpaper: 'unpaper',
    pngquant: 'pngquant',
    psql: 'postgresql-client',
    pg_dump: 'postgresql-client',
    mysqldump: 'mariadb-client',
    'redis-cli': 'redis-tools',
    ssh: 'openssh-client',
    rsync: 'rsync',
    curl: 'curl',
    wget: 'wget',
    unzip: 'unzip',
    '7z': '7zip',
    jq: 'jq',
    bash: 'bash',
    node: 'nodejs',
    java: 'default-jre-headless',
    chromium: 'chromium',
    aria2c: 'aria2',
    'yt-dlp': 'yt-dlp',
    nmap: 'nmap',
    ping: 'iputils-ping',
    dig: 'bind9-dnsutils',
  }),
);

/** All programs that applications call → the Debian package that has them. */
export const programs: ReadonlyMap<string, string> = new Map([
  ...otherPrograms,
  ...[...essentialPrograms].map(([name, { debian }]) => [name, debian] as const),
]);

/** Programs that builds call → the Debian package that has them. */
export const buildPrograms: ReadonlyMap<string, string> = new Map(
  Object.entries({
    gcc: 'build-essential',
    cc: 'build-essential',
    'g++': 'build-essential',
    make: 'build-essential',
    cmake: 'cmake',
    git: 'git',
    pg_config: 'libpq-dev',
    mysql_config: 'default-libmysqlclient-dev',
    'pkg-config': 'pkg-config',
    protoc: 'protobuf-compiler',
    cargo: 'cargo',
    rustc: 'rustc',
    swig: 'swig',
    'gdal-config': 'libgdal-dev',
    'xml2-config': 'libxml2-dev',
    'xslt-config': 'libxslt1-dev',
    'curl-config': 'libcurl4-openssl-dev',
    'krb5-config': 'libkrb5-dev',
    gfortran: 'gfortran',
    ninja: 'ninja-build',
    autoreconf: 'autoconf',
    python3: 'python3',
    python: 'python-is-python3',
    unzip: 'unzip',
    curl: 'curl',
    wget: 'wget',
  }),
);
