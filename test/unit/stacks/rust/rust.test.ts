import assert from 'node:assert/strict';
import { type Folder, openFolder } from '../../../../src/folder/folder.ts';
import { printRun, type Run } from '../../../../src/render/run.ts';
import { rust } from '../../../../src/stacks/rust/rust.ts';
import type { Flavour } from '../../../../src/stacks/stack.ts';
import { folderWith, removeFolders } from '../../../support/folders.ts';
import { type Described, type Detected, detect, membersIn } from '../../../support/stacks.ts';

after(removeFolders);

type Files = Readonly<Record<string, string>>;

const manifest = '[package]\nname = "shop"\nversion = "0.1.0"\nedition = "2021"\n[dependencies]\n';
const lock = 'version = 4\n';

function packageOf(files: Files): Folder {
  return openFolder(folderWith({ 'Cargo.toml': manifest, 'Cargo.lock': lock, 'src/main.rs': 'fn main() {}', ...files }));
}

function detectIn(files: Files): Detected {
  return detect(rust, packageOf(files));
}

function buildIn(files: Files, flavour: Flavour = 'distroless', start?: readonly string[]): Described {
  const { bases, build } = detectIn(files);
  return build({ flavour, image: bases[flavour]?.image ?? '' }, start);
}

function withCrates(names: readonly string[], locked: Readonly<Record<string, readonly string[]>> = {}): Files {
  const entries = Object.entries({ ...Object.fromEntries(names.map((name) => [name, []])), ...locked });
  const text = entries.map(
    ([name, needs]) =>
      `[[package]]\nname = "${name}"\nversion = "1.0.0"\ndependencies = [\n${needs.map((each) => ` "${each}",\n`).join('')}]\n`,
  );
  return { 'Cargo.toml': `${manifest}${names.map((name) => `${name} = "1"\n`).join('')}`, 'Cargo.lock': `${lock}\n${text.join('\n')}` };
}

/** A printed RUN of the view. */
function printed({ view }: Described, name: 'compileDependencies' | 'compilePrograms'): string {
  const { compileDependencies, compilePrograms } = view as Readonly<Record<string, Run>>;
  const run = name === 'compileDependencies' ? compileDependencies : compilePrograms;
  return run === undefined ? '' : printRun(run, { cacheId: 'shop', packageIndex: '', buildSecrets: [] });
}

const axum = `${manifest}axum = "0.8"\n`;

describe('where a program of Rust listens', () => {
  const cases: readonly (readonly [why: string, code: string, port: number | undefined, more?: Files])[] = [
    ['an address as it is', 'TcpListener::bind("0.0.0.0:3001")', 3001],
    ['a constant', 'TcpListener::bind(ADDRESS) } const ADDRESS: &str = "[::]:3002"; fn x() {', 3002],
    ['a port among numbers', 'TcpListener::bind(SocketAddr::from(([0, 0, 0, 0], 3003)))', 3003],
    ['a format with a name', 'let port = 3004; let a = format!("0.0.0.0:{port}"); TcpListener::bind(&a)', 3004],
    [
      'a variable with a default',
      'let p: u16 = env::var("PORT").unwrap_or_else(|_| "3005".into()).parse()?; TcpListener::bind(("0.0.0.0", p))',
      3005,
    ],
    ['a match', 'let p = match env::var("PORT") { Ok(v) => v.parse().unwrap(), Err(_) => 3006 }; TcpListener::bind(("::", p))', 3006],
    ['PORT without a default', 'let p: u16 = env::var("PORT")?.parse()?; TcpListener::bind(("::", p))', 8080],
    [
      'an option of clap',
      'TcpListener::bind(o.listen) } struct O { #[arg(long, env = "LISTEN", default_value = "0.0.0.0:3007")] listen: SocketAddr',
      3007,
    ],
    [
      'a builder of clap',
      'Arg::new("port").env("PORT").default_value("3008"); let p = m.get_one::<u16>("port"); TcpListener::bind((h, p))',
      3008,
    ],
    ['a parameter', 'serve(3009) } fn serve(port: u16) { TcpListener::bind(("0.0.0.0", port))', 3009],
    [
      'a field of a configuration file',
      'TcpListener::bind((s.host, s.port))',
      3010,
      { 'config.toml': '[server]\nhost = "0.0.0.0"\nport = 3010\n' },
    ],
    ['a test', '} #[cfg(test)] mod x { fn t() { TcpListener::bind("0.0.0.0:0") }', undefined],
    ['a comment', '// TcpListener::bind("0.0.0.0:3011")', undefined],
  ];
  for (const [why, code, port, more = {}] of cases) {
    it(`is told by ${why}`, () => {
      const main = `use axum::Router;\nfn main() {\n${code.replace('#[cfg(test)]', '\n#[cfg(test)]\n')}\n}\n`;
      assert.equal(detectIn({ 'Cargo.toml': axum, 'src/main.rs': main, ...more }).facts.port?.value, port);
    });
  }

  it('counts for the programs that have a library begin', () => {
    const files = {
      'Cargo.toml': axum,
      'src/main.rs': 'fn main() { shop::run().await }',
      'src/bin/schema.rs': 'fn main() { println!("{}", shop::schema()) }',
      'src/lib.rs': 'use axum::Router;\npub async fn run() { TcpListener::bind("0.0.0.0:3012") }',
    };
    const { facts, warnings } = detectIn(files);
    assert.deepEqual(facts.start?.value, ['/usr/local/bin/shop']);
    assert.doesNotMatch(warnings.join('\n'), /is a server, too/);
  });

  it('is said to be out of reach where it is loopback', () => {
    const { warnings } = detectIn({
      'Cargo.toml': axum,
      'src/main.rs': 'use axum::Router;\nfn main() { TcpListener::bind("127.0.0.1:80") } // SIGTERM',
    });
    assert.match(warnings.join('\n'), /src\/main\.rs listens on 127\.0\.0\.1, which is not reachable from outside/);
  });
});

describe('the release of Rust', () => {
  const cases: readonly (readonly [file: string, text: string, version: string, image: string])[] = [
    ['rust-toolchain.toml', '[toolchain]\nchannel = "1.96.1"\n', '1.96.1', 'rust:1.96.1-slim-trixie'],
    ['rust-toolchain', '1.75\n', '1.75', 'rust:1.75-slim-bookworm'],
    ['.tool-versions', 'rust 1.60.0\n', '1.60.0', 'rust:1.60.0-slim-bullseye'],
    ['rust-toolchain.toml', '[toolchain]\nchannel = "stable"\n', '1', 'rust:1-slim-trixie'],
    ['rust-toolchain.toml', '[toolchain]\nchannel = "nightly-2026-01-01"\n', 'nightly-2026-01-01', 'rust:1-slim-trixie'],
  ];
  for (const [file, text, version, image] of cases) {
    it(`is ${version} by ${file}`, () => {
      assert.equal(detectIn({ [file]: text }).facts.version?.value, version);
      const build = buildIn({ [file]: text });
      assert.equal(build.builderImage, image);
      assert.equal(printed(build, 'compileDependencies').includes('rust-toolchain'), version.startsWith('nightly'));
    });
  }

  it('is refused where no image has it, with its place', () => {
    assert.throws(() => detectIn({ 'rust-toolchain': '1.40' }), /rust-toolchain line 1: "1\.40" is older than the images/);
    assert.throws(() => detectIn({ '.tool-versions': 'rust x' }), /\.tool-versions line 1: "x" is not a version of Rust/);
  });
});

describe('libraries of crates', () => {
  const cases: readonly (readonly [why: string, files: Files, build: readonly string[], base: string])[] = [
    ['nothing for crates in Rust', withCrates(['serde']), [], 'distroless'],
    [
      'OpenSSL by way of another crate',
      withCrates(['reqwest'], { reqwest: ['openssl-sys'], 'openssl-sys': ['cc', 'pkg-config'] }),
      ['libssl-dev', 'pkg-config'],
      'distroless',
    ],
    [
      'OpenSSL that is compiled',
      withCrates(['openssl-sys'], { 'openssl-sys': ['openssl-src'], 'openssl-src': ['cc'] }),
      ['make', 'perl'],
      'distroless',
    ],
    [
      'SQLite of the system',
      withCrates(['libsqlite3-sys'], { 'libsqlite3-sys': ['pkg-config'] }),
      ['libsqlite3-dev', 'pkg-config'],
      'debian',
    ],
    ['SQLite that is compiled', withCrates(['libsqlite3-sys'], { 'libsqlite3-sys': ['cc', 'pkg-config'] }), [], 'distroless'],
    [
      'cmake, but for aws-lc-sys',
      withCrates(['aws-lc-sys', 'x'], { 'aws-lc-sys': ['cmake'], x: ['cmake'] }),
      ['cmake', 'g++', 'make'],
      'distroless',
    ],
    [
      'a compiler for protobuf',
      withCrates(['tonic-build'], { 'tonic-build': ['prost-build'] }),
      ['libprotobuf-dev', 'protobuf-compiler'],
      'distroless',
    ],
    [
      'no database that sqlx is not used with',
      withCrates(['sqlx'], { sqlx: ['sqlx-sqlite'], 'sqlx-sqlite': ['libsqlite3-sys'] }),
      [],
      'distroless',
    ],
  ];
  for (const [why, files, build, base] of cases) {
    it(`need ${why}`, () => {
      assert.match(detectIn(files).facts.baseImage?.value ?? '', new RegExp(base));
      assert.deepEqual(buildIn(files, base === 'debian' ? 'slim' : 'distroless').view['packages'], {
        build,
        runtime: base === 'debian' ? ['ca-certificates', 'tzdata', 'libsqlite3-0'] : [],
      });
    });
  }

  it('that are not known are named', () => {
    const { warnings } = detectIn(withCrates(['foo-sys'], { 'foo-sys': ['pkg-config'] }));
    assert.match(warnings.join('\n'), /foo-sys links a library, and the tool knows no package that provides it/);
  });
});

describe('what is built in Rust', () => {
  it('is what the program needs of a workspace, with stubs for all that cargo wants to see', () => {
    const files = {
      'Cargo.toml':
        '[workspace]\nmembers = ["api", "lib", "bench"]\n[workspace.dependencies]\nlib = { path = "lib" }\n[patch.crates-io]\nx = { path = "x" }\n',
      'Cargo.lock': lock,
      'api/Cargo.toml':
        '[package]\nname = "api"\n[[bin]]\nname = "serve"\npath = "src/serve.rs"\nrequired-features = ["http"]\n[dependencies]\nlib.workspace = true\n',
      'api/src/serve.rs': 'fn main() { loop {} }',
      'api/build.rs': 'fn main() {}',
      'lib/Cargo.toml': '[package]\nname = "lib"\n[[bench]]\nname = "speed"\n',
      'lib/src/lib.rs': '',
      'bench/Cargo.toml': '[package]\nname = "bench"\n',
      'bench/src/main.rs': 'fn main() {}',
      'x/Cargo.toml': '[package]\nname = "x"\n',
      'x/src/lib.rs': '',
      '.cargo/config.toml': '[target.x86_64-unknown-linux-gnu]\nlinker = "clang"\n',
    };
    const root = openFolder(folderWith(files));
    assert.deepEqual(
      membersIn(rust, root)?.map(({ path }) => path),
      ['api'],
    );
    const { bases, build } = detect(rust, root.below('api'), { root, path: 'api' });
    const image = build({ flavour: 'distroless', image: bases.distroless?.image ?? '' });
    const text = printed(image, 'compileDependencies');
    const find = (pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, found = '']) => found);
    assert.deepEqual(find(/type=bind,source=([^,]+)/g), [
      ...['.cargo/config.toml', 'Cargo.lock', 'Cargo.toml', 'api/Cargo.toml', 'bench/Cargo.toml', 'lib/Cargo.toml', 'x'],
    ]);
    assert.deepEqual(find(/stub\.rs (\S+\.rs)/g), [
      ...['api/build.rs', 'api/src/serve.rs', 'bench/src/main.rs', 'lib/benches/speed.rs', 'lib/src/lib.rs'],
    ]);
    assert.match(text, /cargo build --release --locked --package api --bin serve --features api\/http \\/);
    assert.match(text, /cargo clean --release --locked --package api --package lib$/);
    const { view } = image;
    assert.deepEqual(view['packages'], { build: ['clang'], runtime: [] });
  });

  it('is also the program that is started', () => {
    const files = { 'src/bin/other.rs': 'fn main() {}' };
    assert.match(printed(buildIn(files, 'distroless', ['/usr/local/bin/other']), 'compilePrograms'), /--bin other --bin shop/);
  });

  it('takes along what is read beside it, and nothing that is compiled in', () => {
    const main =
      'fn main() { fs::read("data/a.json"); ServeDir::new("./pages"); include_str!("../README.md"); Tera::new("views/**/*"); fs::read(".env") }';
    const files = { 'data/a.json': '', 'pages/a.css': '', 'README.md': '', 'views/b/c.html': '', '.env': '' };
    const text = printed(buildIn({ 'src/main.rs': main, ...files }), 'compilePrograms');
    assert.deepEqual(
      [...text.matchAll(/cp -r (.*) \\/g)].map(([, found]) => found),
      ['data/a.json /out/app/data', 'pages /out/app', 'views /out/app'],
    );
  });

  it('asks sqlx for no database where its answers are in the folder', () => {
    const files = { ...withCrates(['sqlx']), 'src/main.rs': 'fn main() { sqlx::query!("SELECT 1"); }' };
    assert.match(detectIn(files).warnings.join('\n'), /there is no \.sqlx folder/);
    const prepared = { ...files, '.sqlx/query-1.json': '{}' };
    assert.doesNotMatch(detectIn(prepared).warnings.join('\n'), /sqlx/);
    assert.deepEqual(buildIn(prepared).view['environment'], {
      CARGO_TARGET_DIR: '/target',
      CARGO_PROFILE_RELEASE_STRIP: 'symbols',
      SQLX_OFFLINE: 'true',
    });
  });

  it('runs the migrations of SeaORM as a job, unless the program does', () => {
    const files = {
      'Cargo.toml': `[workspace]\nmembers = [".", "migration"]\n${manifest}migration = { path = "migration" }\n`,
      'migration/Cargo.toml': '[package]\nname = "migration"\n[dependencies]\nsea-orm-migration = "1"\n',
      'migration/src/main.rs': 'fn main() {}',
      'migration/src/lib.rs': '',
    };
    assert.deepEqual(detectIn(files).facts.processes?.value, [
      { name: 'migration', kind: 'job', start: ['/usr/local/bin/migration', 'up'] },
    ]);
    const own = { ...files, 'src/main.rs': 'fn main() { Migrator::up(&db, None).await? }' };
    assert.equal(detectIn(own).facts.processes, undefined);
  });

  it('is stopped by SIGINT where that is the one signal that it handles', () => {
    assert.equal(buildIn({ 'src/main.rs': 'fn main() { tokio::signal::ctrl_c().await }' }).stopSignal, 'SIGINT');
  });
});
