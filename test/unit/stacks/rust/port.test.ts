import assert from 'node:assert/strict';
import { openFolder } from '../../../../src/folder/folder.ts';
import { rust } from '../../../../src/stacks/rust/rust.ts';
import { folderWith, removeFolders } from '../../../support/folders.ts';
import { type Detected, detect } from '../../../support/stacks.ts';

const manifest = '[package]\nname = "shelf"\nversion = "1.0.0"\nedition = "2024"\n\n[dependencies]\naxum = "0.8"\nclap = "4"\n';
/** A server whose address comes from a place that cannot be followed. */
const main = (more: string): string =>
  `mod settings;\n${more}\nasync fn start() {\n    let app = axum::Router::new();\n    for place in settings::places() {\n        let listener = TcpListener::bind(place).await.unwrap();\n        axum::serve(listener, app.clone()).await.unwrap();\n    }\n}\n\nfn main() {\n    start();\n    tokio::signal::unix::signal(SignalKind::terminate());\n}\n`;
const detectWith = (settings: string, files: Readonly<Record<string, string>> = {}, more = ''): Detected =>
  detect(
    rust,
    openFolder(folderWith({ 'Cargo.toml': manifest, 'Cargo.lock': '', 'src/main.rs': main(more), 'src/settings.rs': settings, ...files })),
  );
const parser = (field: string): string => `#[derive(Parser)]\npub struct Options {\n${field}\n}\n`;

describe('the port of a Rust program whose server does not show it', () => {
  after(removeFolders);

  const cases: readonly (readonly [title: string, settings: string, port: number, source: string])[] = [
    ["clap's default", parser('    #[arg(long, default_value_t = 4100)]\n    pub port: u16,'), 4100, 'the default of port'],
    [
      "clap's default as a text, with a variable",
      parser(
        '    #[arg(\n        long,\n        env = "SHELF_LISTEN",\n        default_value = "0.0.0.0:4101"\n    )]\n    pub listen: SocketAddr,',
      ),
      4101,
      'the address',
    ],
    [
      "clap's builder",
      'fn cli() -> Command {\n    Command::new("shelf").arg(Arg::new("port").long("port").default_value("4102"))\n}\n',
      4102,
      'the default of --port',
    ],
    ['a default of config', 'fn load() {\n    Config::builder().set_default("http.port", 4103)?;\n}\n', 4103, 'the default of http.port'],
    ['a function that gives a default', 'fn default_port() -> u16 {\n    4104\n}\n', 4104, 'default_port'],
    ['a constant', 'pub const HTTP_PORT: u16 = 4105;\n', 4105, 'HTTP_PORT'],
    [
      'a field of a default',
      'impl Default for Server {\n    fn default() -> Self {\n        Self { port: 4106 }\n    }\n}\n',
      4106,
      'port',
    ],
    ['an attribute', 'struct Settings {\n    #[default(4107)]\n    pub port: u16,\n}\n', 4107, 'the default of port'],
  ];
  for (const [title, settings, value, source] of cases) {
    it(`is told by ${title}`, () => {
      assert.deepEqual(detectWith(settings).facts.port, { value, source: `${source} in src/settings.rs` });
    });
  }

  it('is that of a sample of its configuration', () => {
    const { facts } = detectWith('', { 'shelf.example.toml': '[metrics]\nport = 9000\n\n[server]\nport = 4110\n' });
    assert.deepEqual(facts.port, { value: 4110, certainty: 'stated', source: 'port in shelf.example.toml' });
  });

  it("is the framework's usual one where nothing says it", () => {
    const { facts, unknown } = detectWith('');
    assert.deepEqual(facts.port, { value: 3000, certainty: 'assumed', source: 'the usual port of axum; the folder does not set one' });
    assert.deepEqual(unknown, {});
  });

  it('reaches the program by its variable, else by its flag', () => {
    const option = (attribute: string) => detectWith(parser(`    #[arg(${attribute})]\n    pub port: u16,`));
    const listen = (found: Detected): unknown => found.build({ flavour: 'distroless', image: 'x' }).view['listen'];
    assert.deepEqual(listen(option('long, env = "SHELF_PORT", default_value_t = 4100')), [
      { name: 'SHELF_PORT', before: '', hasPort: true },
    ]);
    const flagged = option('long = "http-port", default_value_t = 4100');
    assert.deepEqual([listen(flagged), flagged.slottedStart], [[], ['/usr/local/bin/shelf', '--http-port=\0']]);
  });

  it('is no longer loopback where a setting changes it', () => {
    const { facts, warnings } = detectWith(parser('    #[arg(long, default_value = "127.0.0.1:4100")]\n    pub listen: SocketAddr,'));
    assert.deepEqual(facts.start?.value, ['/usr/local/bin/shelf', '--listen=0.0.0.0:4100']);
    assert.deepEqual(warnings, []);
  });
});

describe('a Rust program of several commands', () => {
  const commands =
    '\n#[derive(Subcommand)]\nenum Action {\n    Migrate { dry: bool },\n    Serve(ServeOptions),\n    Nested {\n        #[command(subcommand)]\n        inner: Inner,\n    },\n}\n';
  const options = (type: string): string => `#[derive(Parser)]\nstruct Cli {\n    #[command(subcommand)]\n    action: ${type},\n}\n`;

  it('is started with the one that serves', () => {
    assert.deepEqual(detectWith('', {}, commands + options('Action')).facts.start, {
      value: ['/usr/local/bin/shelf', 'serve'],
      source: 'src/main.rs; the command serve in src/main.rs',
    });
  });

  it('needs none where it does without', () => {
    assert.deepEqual(detectWith('', {}, commands + options('Option<Action>')).facts.start?.value, ['/usr/local/bin/shelf']);
  });
});

describe('several programs of a Rust package', () => {
  it('are named, and the one with a usual name is taken', () => {
    const program = 'fn main() {\n    loop {}\n}\n';
    const files = { 'Cargo.toml': manifest, 'Cargo.lock': '', 'src/bin/alpha.rs': program, 'src/bin/server.rs': program };
    const { facts, warnings } = detect(rust, openFolder(folderWith(files)));
    assert.deepEqual(facts.start, {
      value: ['/usr/local/bin/server'],
      certainty: 'assumed',
      source: 'src/bin/server.rs, the one with a usual name',
    });
    assert.equal(
      warnings[0],
      'Several programs could be the application. The tool takes /usr/local/bin/server (src/bin/server.rs). The others are /usr/local/bin/alpha (src/bin/alpha.rs): choose one with --start, or by default-run in Cargo.toml.',
    );
  });
});
