import assert from 'node:assert/strict';
import { detectIn } from './folders.ts';

const cobra = 'github.com/spf13/cobra';
const file = (name: string, code: string, ...imports: readonly string[]): string =>
  `package ${name}\n\nimport (\n${imports.map((path) => `\t"${path}"\n`).join('')})\n\n${code}\n`;
const main = file('main', 'func main() { cmd.Execute() }', 'example.com/shop/cmd');
const root = (fields = ''): string =>
  file('cmd', `var rootCmd = &cobra.Command{\n\tUse: "shop",\n${fields}}\n\nfunc Execute() { rootCmd.Execute() }`, cobra);
const serving = 'http.ListenAndServe(":8080", nil)';
const startIn = (files: Record<string, string>) => {
  const { facts, unknown } = detectIn({ 'main.go': main, ...files });
  return facts.start ?? unknown['start'];
};

describe('a Go program of several commands', () => {
  const migrate = file(
    'cmd',
    'var migrateCmd = &cobra.Command{Use: "migrate", Run: migrate}\n\nfunc init() { rootCmd.AddCommand(migrateCmd) }',
    cobra,
  );

  it('is started with the one that serves', () => {
    const serve = file(
      'cmd',
      `var apiCmd = &cobra.Command{\n\tUse: "api [flags]",\n\tRunE: func(cmd *cobra.Command, args []string) error {\n\t\treturn ${serving}\n\t},\n}\n\nvar otherCmd = &cobra.Command{Use: "other", Run: other}\n\nfunc init() { rootCmd.AddCommand(apiCmd, otherCmd) }`,
      cobra,
      'net/http',
    );
    assert.deepEqual(startIn({ 'cmd/root.go': root(), 'cmd/migrate.go': migrate, 'cmd/api.go': serve }), {
      value: ['/app/shop', 'api'],
      source: 'func main in main.go; the command api in cmd/api.go',
    });
  });

  it('is started with the one below another one, where the program is a command itself', () => {
    const program = file(
      'main',
      'func main() {\n\tcmd := &cli.Command{\n\t\tName: "shop",\n\t\tCommands: []*cli.Command{commands.Web, commands.Jobs},\n\t}\n\tcmd.Run(context.Background(), os.Args)\n}',
      'context',
      'os',
      'example.com/shop/commands',
      'github.com/urfave/cli/v3',
    );
    const commands = file(
      'commands',
      `var Web = &cli.Command{\n\tName: "web",\n\tCommands: []*cli.Command{{Name: "run", Action: run}},\n}\n\nvar Jobs = &cli.Command{\n\tName: "jobs",\n\tCommands: []*cli.Command{{Name: "list", Action: list}},\n}\n\nfunc run() { ${serving} }`,
      'net/http',
      'github.com/urfave/cli/v3',
    );
    assert.deepEqual(startIn({ 'main.go': program, 'commands/web.go': commands }), {
      value: ['/app/shop', 'web', 'run'],
      source: 'func main in main.go; the command run in commands/web.go',
    });
  });

  it('runs its own migration and its own worker beside', () => {
    const serve = file(
      'cmd',
      `var serveCmd = &cobra.Command{Use: "serve", RunE: func(cmd *cobra.Command, args []string) error { return ${serving} }}\n\nfunc init() { rootCmd.AddCommand(serveCmd) }`,
      cobra,
      'net/http',
    );
    const command = (fields: string, ...imports: string[]) =>
      file('cmd', `var besideCmd = &cobra.Command{${fields}}\n\nfunc init() { rootCmd.AddCommand(besideCmd) }`, cobra, ...imports);
    const beside = (code: string) =>
      detectIn({ 'main.go': main, 'cmd/root.go': root(), 'cmd/serve.go': serve, 'cmd/beside.go': code }).facts.processes;
    assert.deepEqual(beside(command('Use: "migrate", RunE: up', 'github.com/pressly/goose/v3')), {
      value: [{ name: 'migrate', kind: 'job', start: ['/app/shop', 'migrate'] }],
      source: 'cmd/beside.go',
    });
    assert.deepEqual(beside(command('Use: "worker", Run: work', 'github.com/hibiken/asynq'))?.value, [
      { name: 'worker', kind: 'worker', start: ['/app/shop', 'worker'] },
    ]);
    assert.equal(beside(command('Use: "migrate", RunE: up')), undefined);
    const needing = command('Use: "migrate [version]", Args: cobra.ExactArgs(1), RunE: up', 'github.com/pressly/goose/v3');
    assert.equal(beside(needing), undefined);
  });

  it('is started with the one in whose file it serves, below its parents', () => {
    const files = {
      'cmd/root.go': root(),
      'cmd/admin.go': file('cmd', 'var adminCmd = &cobra.Command{Use: "admin"}\n\nfunc init() { rootCmd.AddCommand(adminCmd) }', cobra),
      'cmd/panel.go': file(
        'cmd',
        `func newPanel() *cobra.Command {\n\treturn &cobra.Command{Use: "panel", RunE: runPanel}\n}\n\nfunc runPanel(cmd *cobra.Command, args []string) error { return ${serving} }\n\nfunc init() { adminCmd.AddCommand(newPanel()) }`,
        cobra,
        'net/http',
      ),
      'cmd/migrate.go': migrate,
    };
    assert.deepEqual(startIn(files), {
      value: ['/app/shop', 'admin', 'panel'],
      source: 'func main in main.go; the command panel in cmd/panel.go',
    });
  });

  it('is started with the only one of a usual name, where something else serves', () => {
    const files = {
      'cmd/root.go': root(),
      'cmd/migrate.go': migrate,
      'cmd/serve.go': file(
        'cmd',
        'var serveCmd = &cobra.Command{Use: "serve", RunE: server.Run}\n\nfunc init() { rootCmd.AddCommand(serveCmd) }',
        cobra,
        'example.com/shop/server',
      ),
      'server/server.go': file('server', `func Run() { ${serving} }`, 'net/http'),
    };
    assert.deepEqual(startIn(files), { value: ['/app/shop', 'serve'], source: 'func main in main.go; the command serve in cmd/serve.go' });
  });

  it('needs no command where it serves without one', () => {
    const server = file('cmd', `func serve() { ${serving} }`, 'net/http');
    for (const files of [
      { 'cmd/root.go': root('\tRun: serve,\n'), 'cmd/migrate.go': migrate, 'cmd/server.go': server },
      { 'cmd/root.go': root('\tRun: serve,\n'), 'cmd/server.go': server },
    ])
      assert.deepEqual(startIn(files), { value: ['/app/shop'], source: 'func main in main.go' });
  });

  it('is started without one where nobody can tell, and its commands are named', () => {
    const files = {
      'cmd/root.go': root(),
      'cmd/migrate.go': migrate,
      'cmd/sync.go': file(
        'cmd',
        'var syncCmd = &cobra.Command{Use: "sync", Run: sync}\n\nfunc init() { rootCmd.AddCommand(syncCmd) }',
        cobra,
      ),
    };
    const { facts, warnings } = detectIn({ 'main.go': main, ...files });
    assert.deepEqual(facts.start, { value: ['/app/shop'], certainty: 'assumed', source: 'func main in main.go' });
    assert.equal(
      warnings[0],
      'main.go: the program has commands (migrate, sync), but none of them looks like a server. The tool starts the program without a command: if that is wrong, use --start "/app/shop migrate".',
    );
  });

  it('is started with the usual one below a program that only shows its help', () => {
    const help = root('\tRun: func(cmd *cobra.Command, args []string) {\n\t\tcmd.Help()\n\t},\n');
    const made = (name: string): string =>
      file(
        'cmd',
        `func new${name}() *cobra.Command {\n\tcmd := &cobra.Command{Use: "${name}", Run: run}\n\treturn cmd\n}\n\nfunc init() { rootCmd.AddCommand(new${name}()) }`,
        cobra,
      );
    assert.deepEqual(startIn({ 'cmd/root.go': help, 'cmd/start.go': made('start'), 'cmd/serve.go': made('serve') }), {
      value: ['/app/shop', 'serve'],
      source: 'func main in main.go; the command serve in cmd/serve.go',
    });
  });

  it('is started by itself where only a command below another one has a usual name', () => {
    const service = file(
      'cmd',
      'var serviceCmd = &cobra.Command{Use: "service", Run: run}\n\nfunc newStart() *cobra.Command {\n\treturn &cobra.Command{Use: "start", Run: run}\n}\n\nfunc init() {\n\trootCmd.AddCommand(serviceCmd)\n\tserviceCmd.AddCommand(newStart())\n}',
      cobra,
    );
    assert.deepEqual(startIn({ 'cmd/root.go': root('\tRun: serve,\n'), 'cmd/service.go': service }), {
      value: ['/app/shop'],
      source: 'func main in main.go',
    });
  });

  for (const [library, fields, name] of [
    ['github.com/jessevdk/go-flags', '\tServer ServerCommand `command:"server"`\n\tBackup BackupCommand `command:"backup"`\n', 'server'],
    ['github.com/alecthomas/kong', '\tServe ServeCmd `cmd:"" help:"Serves."`\n\tImport ImportCmd `cmd:""`\n', 'serve'],
  ] as const) {
    it(`may be made with ${library}`, () => {
      const code = `type Options struct {\n${fields}}\n\nfunc main() { run() }`;
      assert.deepEqual(startIn({ 'main.go': file('main', code, library) }), {
        value: ['/app/shop', name],
        source: `func main in main.go; the command ${name} in main.go`,
      });
    });
  }

  it('may be made with urfave/cli', () => {
    const application = (commands: string) =>
      file(
        'main',
        `func main() {\n\tapp := &cli.App{\n\t\tName: "shop",\n\t\tCommands: []*cli.Command{\n${commands}\n\t\t},\n\t}\n\tapp.Run(os.Args)\n}`,
        'github.com/urfave/cli/v2',
        'net/http',
        'os',
      );
    const command = (name: string, body: string): string => `{\n\tName: "${name}",\n\tAction: func(c *cli.Context) error { ${body} },\n},`;
    assert.deepEqual(startIn({ 'main.go': application(command('web', `return ${serving}`) + command('migrate', 'return nil')) }), {
      value: ['/app/shop', 'web'],
      source: 'func main in main.go; the command web in main.go',
    });
  });

  it('may have commands of urfave/cli in variables of their own', () => {
    const files = {
      'main.go': file(
        'main',
        'func main() {\n\tapp := &cli.App{Name: "shop", Commands: commands}\n\tapp.Run(os.Args)\n}',
        'github.com/urfave/cli/v2',
        'os',
      ),
      'serve.go': file(
        'main',
        'var flags = []cli.Flag{&cli.StringFlag{Name: "listen", Value: ":8080"}}\n\nvar serveCommand = &cli.Command{\n\tName: "serve",\n\tFlags: flags,\n\tAction: run,\n}\n\nvar userCommand = &cli.Command{Name: "user", Action: run}',
        'github.com/urfave/cli/v2',
      ),
    };
    assert.deepEqual(startIn(files), {
      value: ['/app/shop', 'serve'],
      source: 'func main in main.go; the command serve in serve.go',
    });
  });
});

describe('a Go program that tells its commands apart by itself', () => {
  const switching = (subject: string, cases: string): Record<string, string> => ({
    'main.go': file(
      'main',
      `func main() {\n\tcmd := flag.Arg(0)\n\tswitch ${subject} {\n${cases}\tdefault:\n\t\tusage()\n\t}\n}\n\nfunc serve() { ${serving} }`,
      'net/http',
      'flag',
    ),
  });

  it('is started with the one that serves', () => {
    const cases = '\tcase "db", "database":\n\t\tdb()\n\tcase "serve":\n\t\tserve()\n';
    for (const subject of ['cmd', 'os.Args[1]', 'cmd := args[0]; cmd']) {
      assert.deepEqual(startIn(switching(subject, cases)), {
        value: ['/app/shop', 'serve'],
        source: 'func main in main.go; the command serve in main.go',
      });
    }
  });

  it('is started without one where the switch is about something else', () => {
    const cases = '\tcase "http":\n\t\tserve()\n\tcase "unix":\n\t\tserve()\n';
    assert.deepEqual(startIn(switching('network', cases)), { value: ['/app/shop'], source: 'func main in main.go' });
  });
});

describe('a Go program on PocketBase', () => {
  const pocketbase = 'github.com/pocketbase/pocketbase';
  const files = (code: string): Record<string, string> => ({
    'go.mod': `module example.com/shop\n\ngo 1.27\n\nrequire ${pocketbase} v0.30.0\n`,
    'main.go': file('main', code, pocketbase),
  });

  it('is started with the command of PocketBase, on all interfaces', () => {
    const { facts } = detectIn(files('func main() {\n\tapp := pocketbase.New()\n\tlog.Fatal(app.Start())\n}'));
    assert.deepEqual(facts.start?.value, ['/app/shop', 'serve', '--http=0.0.0.0:8090']);
    assert.deepEqual(facts.port, { value: 8090, source: "pocketbase's default in main.go" });
    assert.deepEqual(facts.written?.value, [{ path: 'pb_data', kind: 'folder', use: 'data' }]);
  });

  it('keeps its data where its configuration says', () => {
    const code =
      'const name = "shop"\n\nfunc main() {\n\tapp := pocketbase.NewWithConfig(pocketbase.Config{\n\t\tDefaultDataDir: name + "_data",\n\t})\n\tstart(app)\n}\n\nfunc start(app core.App) error {\n\tif pb, ok := app.(*pocketbase.PocketBase); ok {\n\t\treturn pb.Start()\n\t}\n\treturn nil\n}';
    const { facts } = detectIn(files(code));
    assert.deepEqual(facts.start?.value, ['/app/shop', 'serve', '--http=0.0.0.0:8090']);
    assert.deepEqual(facts.written?.value, [{ path: 'shop_data', kind: 'folder', use: 'data' }]);
  });
});
