/** A shared C library by the packages that bring it: to build with, and to run with. */
export interface Library {
  /** What `-l` or `pkg-config` calls it. */
  readonly names: readonly string[];
  readonly debian: readonly [build: string, runtime: string];
  readonly alpine: readonly [build: string, runtime: string];
  /** True for one that the distroless base image with glibc holds. */
  readonly isInBase?: boolean;
}

/** Debian 13's and Alpine's names. */
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
];

/** A module that is written in C in part, without the major version in its path, and what it links. */
export interface NativeModule {
  readonly module: string;
  readonly libraries?: readonly string[];
  readonly isCpp?: boolean;
  /** Build tag that makes it fit musl. */
  readonly muslTag?: string;
}

/** Modules whose C code is in the module cache, where nothing is read. */
export const nativeModules: readonly NativeModule[] = [
  { module: 'github.com/mattn/go-sqlite3' },
  { module: 'github.com/mutecomm/go-sqlcipher' },
  { module: 'github.com/confluentinc/confluent-kafka-go', muslTag: 'musl' },
  { module: 'github.com/DataDog/zstd' },
  { module: 'github.com/valyala/gozstd' },
  { module: 'github.com/chai2010/webp' },
  { module: 'github.com/marcboeker/go-duckdb', isCpp: true },
  { module: 'github.com/duckdb/duckdb-go', isCpp: true },
  { module: 'github.com/h2non/bimg', libraries: ['vips'] },
  { module: 'github.com/davidbyttow/govips', libraries: ['vips'] },
  { module: 'github.com/kolesa-team/go-webp', libraries: ['webp'] },
  { module: 'github.com/pebbe/zmq4', libraries: ['zmq'] },
  { module: 'github.com/alexbrainman/odbc', libraries: ['odbc'] },
  { module: 'gopkg.in/gographics/imagick', libraries: ['MagickWand'] },
  { module: 'github.com/otiai10/gosseract', libraries: ['tesseract', 'leptonica'], isCpp: true },
];

/** Packages of modules that are written in C in part only where these are imported. */
export const nativePackages: readonly NativeModule[] = [
  { module: 'github.com/google/gopacket/pcap', libraries: ['pcap'] },
  { module: 'github.com/gopacket/gopacket/pcap', libraries: ['pcap'] },
];
