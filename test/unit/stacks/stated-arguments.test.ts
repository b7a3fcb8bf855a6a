import assert from 'node:assert/strict';
import { openFolder } from '../../../src/folder/folder.ts';
import { portSlot } from '../../../src/manifests/port-slot.ts';
import { go } from '../../../src/stacks/go/go.ts';
import { rust } from '../../../src/stacks/rust/rust.ts';
import { statedArguments } from '../../../src/stacks/stated-arguments.ts';
import { folderWith, removeFolders } from '../../support/folders.ts';
import { detect } from '../../support/stacks.ts';

const dockerfile = (...lines: readonly string[]) => ({ Dockerfile: `FROM scratch\nCOPY --from=build /out /out\n${lines.join('\n')}\n` });
const given = (...lines: readonly string[]) => statedArguments(openFolder(folderWith(dockerfile(...lines))));

describe('the arguments that a container file gives a compiled program', () => {
  after(removeFolders);

  const cases: readonly (readonly [lines: readonly string[], words: readonly string[] | undefined, port?: number])[] = [
    [['CMD ["/out/depot", "serve", "--http", ":9131"]'], ['serve', '--http', `:${portSlot}`], 9131],
    [['ENTRYPOINT ["/out/depot"]', 'CMD ["serve", "--bind=0.0.0.0:9131"]'], ['serve', `--bind=0.0.0.0:${portSlot}`], 9131],
    [['CMD /out/depot -p 9131 --verbose'], ['-p', portSlot, '--verbose'], 9131],
    [['CMD /out/depot --port $PORT'], ['--port', portSlot]],
    [['CMD ["/usr/local/bin/depot", "--workers", "16"]'], ['--workers', '16']],
    [['CMD ["/out/depot", "--metrics-port", "9131"]'], ['--metrics-port', '9131']],
    [['CMD ["/out/depot", "serve", "--config", "/etc/depot.toml"]'], ['serve']],
    [['CMD ["/out/depot", "--store=postgres://db/depot"]'], undefined],
    [['CMD ["/out/depot"]'], undefined],
    [['CMD ["sh", "run.sh"]'], undefined],
    [['CMD ["go", "run", "."]'], undefined],
  ];
  for (const [lines, words, port] of cases)
    it(`are ${JSON.stringify(words ?? [])} in ${lines.join('; ')}`, () => {
      const found = given(...lines);
      assert.deepEqual(found?.words, words);
      assert.equal(found?.port?.value, port);
    });

  it('are those of a service behind its entrypoint', () => {
    const files = {
      ...dockerfile('ENTRYPOINT ["/out/depot"]', 'CMD ["help"]'),
      'compose.yaml': 'services:\n  depot:\n    build: .\n    command: ["serve", "--port", "9131"]\n',
    };
    assert.deepEqual(statedArguments(openFolder(folderWith(files)))?.words, ['serve', '--port', portSlot]);
  });

  const main = 'package main\n\nimport "net/http"\n\nfunc main() {\n\thttp.ListenAndServe(address(), nil)\n}\n';
  const crate = '[package]\nname = "depot"\nversion = "1.0.0"\nedition = "2024"\n\n[dependencies]\naxum = "0.8"\n';
  const serving =
    'fn main() {\n    let listener = TcpListener::bind(place()).await.unwrap();\n    axum::serve(listener, app()).await.unwrap();\n}\n';

  it('start a program of Go and one of Rust, on their port', () => {
    const command = dockerfile('CMD ["/out/x", "serve", "--http", ":9131"]');
    const ofGo = detect(go, openFolder(folderWith({ 'go.mod': 'module a.example/depot\n', 'main.go': main, ...command })));
    const ofRust = detect(rust, openFolder(folderWith({ 'Cargo.toml': crate, 'Cargo.lock': '', 'src/main.rs': serving, ...command })));
    for (const [{ facts, slottedStart }, program] of [
      [ofGo, '/app/depot'],
      [ofRust, '/usr/local/bin/depot'],
    ] as const) {
      assert.deepEqual(facts.start?.value, [program, 'serve', '--http', ':9131']);
      assert.deepEqual(facts.port, { value: 9131, certainty: 'stated', source: 'CMD in Dockerfile line 3' });
      assert.deepEqual(slottedStart, [program, 'serve', '--http', `:${portSlot}`]);
    }
  });

  it('give way to the command that serves by the code', () => {
    const cobra =
      'package main\n\nimport (\n\t"net/http"\n\t"github.com/spf13/cobra"\n)\n\nvar root = &cobra.Command{Use: "depot"}\nvar serve = &cobra.Command{Use: "serve", Run: func(c *cobra.Command, a []string) {\n\thttp.ListenAndServe(":9132", nil)\n}}\n\nfunc main() {\n\troot.AddCommand(serve)\n\troot.Execute()\n}\n';
    const startWith = (...words: readonly string[]) =>
      detect(
        go,
        openFolder(
          folderWith({
            'go.mod': 'module a.example/depot\n',
            'main.go': cobra,
            ...dockerfile(`CMD ${JSON.stringify(['/out/x', ...words])}`),
          }),
        ),
      ).facts.start?.value;
    assert.deepEqual(startWith('migrate', '--all'), ['/app/depot', 'serve']);
    assert.deepEqual(startWith('serve', '--verbose'), ['/app/depot', 'serve', '--verbose']);
  });
});
