/** A module that partly consists of C code, without the major version in its path, and the libraries that it links. */
export interface NativeModule {
  readonly module: string;
  readonly libraries?: readonly string[];
  readonly isCpp?: boolean;
  /** Build tag for musl. */
  readonly muslTag?: string;
}

/** Modules whose C code is in the module cache, which the tool does not read. */
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

/** Packages of modules that need C code only if these packages are imported. */
export const nativePackages: readonly NativeModule[] = [
  { module: 'github.com/google/gopacket/pcap', libraries: ['pcap'] },
  { module: 'github.com/gopacket/gopacket/pcap', libraries: ['pcap'] },
];
