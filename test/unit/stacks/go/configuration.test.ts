import assert from 'node:assert/strict';
import { runIn } from '../../../support/stacks.ts';
import { buildIn, detectIn, program, serverOn } from './folders.ts';

const copies = (files: Record<string, string>): readonly string[] =>
  runIn(buildIn(files).view, 'compileProgram').steps.filter((step) => step.startsWith('install'));

describe('configuration of a Go program', () => {
  const main = `${serverOn('":8080"')}\n\nconst path = "conf/shop.toml"\n`;

  it('is a sample where the program reads a file that is not there', () => {
    const files = { 'main.go': main, 'shop.toml.sample': '[app]\n' };
    assert.deepEqual(detectIn(files).facts.configuration?.value, [{ path: 'conf/shop.toml', sample: 'shop.toml.sample' }]);
    // It comes from outside the image.
    assert.deepEqual(copies(files), []);
    assert.deepEqual(detectIn(files).warnings, []);
  });

  it('is no sample where there is a file, or none that fits', () => {
    assert.deepEqual(copies({ 'main.go': main, 'conf/shop.toml': '', 'shop.toml.sample': '' }), []);
    assert.deepEqual(copies({ 'main.go': main, 'config.example.yml': '' }), []);
    assert.deepEqual(copies({ 'main.go': main, 'shop.toml.sample': 'secret = "{{ .Secret }}"\n' }), []);
  });

  it('stands behind a command that asks for it, by a sample that listens outside', () => {
    const command = `\n\nvar serve = &cobra.Command{\n\tUse: "serve [flags] [config file]",\n\tArgs: cobra.ExactArgs(1),\n\tRunE: run,\n}\n\nfunc init() { root.AddCommand(serve) }\n\nvar root = &cobra.Command{Use: "shop"}\n`;
    const code = `${program('\troot.Execute()', 'github.com/spf13/cobra')}${command}`;
    const samples = { 'config.local.yaml': 'listen: 127.0.0.1:4000\n', 'examples/config-dev.yaml': 'listen: 0.0.0.0:4000\n' };
    const { facts, warnings } = detectIn({ 'main.go': code, ...samples });
    assert.deepEqual(facts.start?.value, ['/app/shop', 'serve', 'config-dev.yaml']);
    assert.ok(
      warnings.includes(
        'The program needs a configuration file. The image starts it with the sample examples/config-dev.yaml: mount your own file at /app/config-dev.yaml.',
      ),
    );
    assert.deepEqual(copies({ 'main.go': code, ...samples }), ['install -D /src/examples/config-dev.yaml /out/app/config-dev.yaml']);
    assert.ok(
      detectIn({ 'main.go': code }).warnings.includes(
        '"/app/shop serve" needs an argument ([config file]): give it with --start "/app/shop serve …".',
      ),
    );
  });

  it('may listen on loopback where a flag of the command says otherwise, and names files of data', () => {
    const command = `\n\nfunc serveCmd() *cobra.Command {\n\tcmd := &cobra.Command{\n\t\tUse: "serve [flags] [config file]",\n\t\tArgs: cobra.ExactArgs(1),\n\t\tRunE: run,\n\t}\n\tcmd.Flags().StringVar(&address, "web-http-addr", "", "where")\n\treturn cmd\n}\n\nfunc run() { s := &http.Server{Addr: c.Web.HTTP}; s.ListenAndServe() }\n\nfunc init() { root.AddCommand(serveCmd()) }\n\nvar root = &cobra.Command{Use: "shop"}\n`;
    const { facts } = detectIn({
      'main.go': `${program('\troot.Execute()', 'github.com/spf13/cobra', 'net/http')}${command}`,
      'config.dev.yaml': 'web:\n  http: 127.0.0.1:4001\n',
      'config.yaml.dist': 'web:\n  http: 127.0.0.1:4000\nstorage:\n  file: here/shop.db\n',
      'examples/config-dev.yaml': 'web:\n  http: 0.0.0.0:4002\n',
    });
    assert.deepEqual(facts.start?.value, ['/app/shop', 'serve', '--web-http-addr=0.0.0.0:4000', 'config.yaml.dist']);
    assert.equal(facts.port?.value, 4000);
    assert.deepEqual(facts.written?.value, [{ path: 'here', kind: 'folder', use: 'data' }]);
  });

  it('is noted where the program ends without a file of variables', () => {
    const load = (after: string): readonly string[] =>
      detectIn({
        'main.go': program(`\tsignal.Notify(nil)\n${after}`, 'github.com/joho/godotenv', 'log', 'os/signal'),
      }).warnings;
    const note =
      'main.go line 11: the program exits if there is no .env, and the image has none: ignore the error of godotenv.Load, because the variables come from the environment of the container.';
    assert.deepEqual(load('\tif err := godotenv.Load(); err != nil {\n\t\tlog.Fatal(err)\n\t}'), [note]);
    assert.deepEqual(load('\terr := godotenv.Load()\n\tif err != nil {\n\t\tpanic(err)\n\t}'), [note]);
    assert.deepEqual(load('\tif err := godotenv.Load(); err != nil {\n\t\tlog.Println(err)\n\t}'), []);
    assert.deepEqual(load('\t_ = godotenv.Load()'), []);
  });
});
