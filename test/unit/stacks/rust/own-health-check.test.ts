import assert from 'node:assert/strict';
import { openFolder } from '../../../../src/folder/folder.ts';
import { rust } from '../../../../src/stacks/rust/rust.ts';
import { folderWith, removeFolders } from '../../../support/folders.ts';
import { detect } from '../../../support/stacks.ts';

const manifest = '[package]\nname = "shop"\nversion = "0.1.0"\nedition = "2021"\n[dependencies]\naxum = "0.8"\nclap = "4"\nureq = "3"\n';
const found = (code: string) =>
  detect(rust, openFolder(folderWith({ 'Cargo.toml': manifest, 'Cargo.lock': 'version = 4\n', 'src/main.rs': code }))).facts.healthCommand;
const serve = 'fn serve() { let listener = TcpListener::bind("0.0.0.0:3000"); axum::serve(listener, app); }';
const ask = (address = '"http://localhost:3000/health"'): string =>
  `fn ask() -> Result<(), ureq::Error> {\n    ureq::get(${address}).call()?;\n    Ok(())\n}\n`;
const clap = (arm: string, variant = 'HealthCheck,'): string =>
  `use clap::{Parser, Subcommand};

#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serves.
    Serve,
    ${variant}
}

fn main() {
    match Cli::parse().command {
        Some(Command::HealthCheck) => ${arm}
        _ => serve(),
    }
}

${serve}
`;
const failing = '{\n            if ask().is_err() {\n                std::process::exit(1);\n            }\n        }';

describe("a Rust program's own health check", () => {
  after(removeFolders);

  it('is a command of clap', () => {
    assert.deepEqual(found(`${clap(failing)}${ask()}`), {
      value: { command: ['/usr/local/bin/shop', 'health-check'], port: 3000 },
      source: 'the command health-check in src/main.rs line 13',
    });
  });

  it('is a word that the program compares by itself', () => {
    const compared = `fn main() {\n    if std::env::args().nth(1).as_deref() == Some("healthcheck") {\n        ask().unwrap();\n        return;\n    }\n    serve();\n}\n${serve}\n${ask()}`;
    assert.deepEqual(found(compared)?.value.command, ['/usr/local/bin/shop', 'healthcheck']);
    const matched = `fn main() {\n    match std::env::args().nth(1).as_deref() {\n        Some("health") => ask().unwrap(),\n        _ => serve(),\n    }\n}\n${serve}\n${ask()}`;
    assert.deepEqual(found(matched)?.value.command, ['/usr/local/bin/shop', 'health']);
  });

  it('may put the port into the address', () => {
    const code = `${clap(failing)}${ask('&format!("http://127.0.0.1:{}/health", config.port)')}`;
    assert.deepEqual(found(code)?.value, { command: ['/usr/local/bin/shop', 'health-check'] });
  });

  const none: readonly (readonly [string, string])[] = [
    ['another port', `${clap(failing)}${ask('"http://localhost:9000/health"')}`],
    ['another machine', `${clap(failing)}${ask('"https://example.com/health"')}`],
    ['a word that it demands', `${clap(failing, 'HealthCheck { url: String },')}${ask()}`],
    ['no request', `${clap(failing)}fn ask() -> Result<(), Error> { connect("localhost:5432")?; Ok(()) }`],
    ['a request whose failure nobody hears of', clap('{ let _ = ureq::get("http://localhost:3000/health").call(); }')],
    ['a route of that name', `fn main() { app.route("health", get(handler)); serve() }\n${serve}`],
  ];
  for (const [title, code] of none) it(`is not found where there is ${title}`, () => assert.equal(found(code), undefined));
});
