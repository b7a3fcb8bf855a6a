import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from '../../../../src/session.ts';
import { folderWith } from '../../../support/folders.ts';
import { detectIn, moduleOf, program } from './folders.ts';

const serve = (address: string): string => `\tsignal.Notify(nil)\n\thttp.ListenAndServe(${address}, nil)`;
const imports = ['fmt', 'log', 'net/http', 'os', 'os/signal'];
/** A request in a separate function, to this address. */
const asking = (address: string): string => `
func ask() error {
	answer, err := http.Get(${address})
	if err != nil {
		return err
	}
	if answer.StatusCode != 200 {
		return fmt.Errorf("status %d", answer.StatusCode)
	}
	return nil
}
`;
const port = '\tport := os.Getenv("PORT")\n\tif port == "" {\n\t\tport = "8080"\n\t}\n';
/** A program that does this before it serves. */
const main = (before: string, more: string, address = '":8080"'): string => `${program(`${before}${serve(address)}`, ...imports)}${more}`;
const found = (files: Record<string, string>) => detectIn(files).facts.healthCommand;
const ran = (before: string, more = asking('"http://localhost:8080/healthz"'), address = '":8080"') =>
  found({ 'main.go': main(before, more, address) });

const ended = '\t\tif err := ask(); err != nil {\n\t\t\tlog.Fatal(err)\n\t\t}\n\t\treturn\n';
const inArguments = `\tif len(os.Args) > 1 && os.Args[1] == "healthcheck" {\n${ended}\t}\n`;

const dockerfileIn = (root: string): string => readFileSync(join(root, 'Dockerfile'), 'utf8');

describe("a Go program's own health check", () => {
  it('is a command that it tells apart by itself', () => {
    assert.deepEqual(ran(inArguments), {
      value: { command: ['/app/shop', 'healthcheck'], port: 8080 },
      source: 'the command healthcheck in main.go line 12',
    });
    const cases = `\tswitch os.Args[1] {\n\tcase "migrate":\n\t\tmigrate()\n\tcase "health":\n${ended}\t}\n`;
    assert.deepEqual(ran(cases)?.value.command, ['/app/shop', 'health']);
  });

  it('is a flag', () => {
    const flags = `\tcheck := flag.Bool("health-check", false, "ask the server")\n\tflag.Parse()\n\tif *check {\n${ended}\t}\n`;
    assert.deepEqual(ran(flags)?.value.command, ['/app/shop', '--health-check']);
    const variable = `\tvar check bool\n\tflag.BoolVar(&check, "healthcheck", false, "ask the server")\n\tflag.Parse()\n\tif check {\n${ended}\t}\n`;
    assert.deepEqual(ran(variable)?.source, 'the flag --healthcheck in main.go line 13');
  });

  it('is a command of cobra, urfave/cli or kong', () => {
    const cobra = `package main

import (
	"os"
	"net/http"

	"github.com/spf13/cobra"
)

var rootCmd = &cobra.Command{Use: "shop", Run: serve}

var healthCmd = &cobra.Command{
	Use:   "healthcheck",
	RunE: func(cmd *cobra.Command, args []string) error {
		return ask(cmd.Context())
	},
}

func init() { rootCmd.AddCommand(healthCmd) }

func main() { rootCmd.Execute() }

func serve(cmd *cobra.Command, args []string) { http.ListenAndServe(":8080", nil) }

func ask(ctx context.Context) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://127.0.0.1:8080/health", nil)
	if err != nil {
		return err
	}
	_, err = client.Do(request)
	return err
}
`;
    assert.deepEqual(found({ 'main.go': cobra })?.value.command, ['/app/shop', 'healthcheck']);
    // Its requirement is not known.
    const demanding = cobra.replace('func init() {', 'func init() { healthCmd.MarkFlagRequired("url");');
    assert.equal(found({ 'main.go': demanding }), undefined);
    const kong = `${program(serve('":8080"'), ...imports, 'github.com/alecthomas/kong')}
type cli struct {
	Serve  ServeCmd  \`cmd:"" default:"1"\`
	Health HealthCmd \`cmd:"" help:"ask the server"\`
}

func (c *HealthCmd) Run() error {
	return ask()
}
${asking('"http://localhost:8080/health"')}`;
    assert.deepEqual(found({ 'main.go': kong })?.value.command, ['/app/shop', 'health']);
  });

  it('asks the port that the same variable sets, whichever that is', () => {
    const settled = ran(`${port}${inArguments}`, asking('"http://localhost:" + port + "/health"'), '":" + port');
    assert.deepEqual(settled?.value, { command: ['/app/shop', 'healthcheck'] });
  });

  const none: readonly (readonly [string, string, string?, string?])[] = [
    ['another port', inArguments, asking('"http://localhost:9999/health"')],
    ['another machine', inArguments, asking('"https://status.example.com/health"')],
    ['an address that is a word more', inArguments.replace('len(os.Args) > 1', 'len(os.Args) > 2'), asking('os.Args[2]')],
    ['no request', inArguments, '\nfunc ask() error {\n\treturn db.Ping("localhost:5432")\n}\n'],
    [
      'a request whose failure nobody hears of',
      '\tif os.Args[1] == "health" {\n\t\thttp.Get("http://localhost:8080/health")\n\t\treturn\n\t}\n',
      '',
    ],
    ['a route of that name', '\thttp.HandleFunc("/health", nil)\n\tlog.Print("health")\n'],
  ];
  for (const [title, before, more, address] of none)
    it(`is not found where there is ${title}`, () => assert.equal(ran(before, more, address), undefined));

  it('is bound to its port where words of the start command move the server', () => {
    const flags = '\taddr := flag.String("addr", "127.0.0.1:8080", "address")\n\tflag.Parse()\n';
    const bound = ran(`${flags}${inArguments}`, asking('"http://" + *addr + "/health"'), '*addr');
    assert.deepEqual(bound?.value.port, 8080);
    const unclear = ran(`${flags}${inArguments}`, asking('fmt.Sprintf("http://localhost:%d/health", config.Port)'), '*addr');
    assert.equal(unclear, undefined);
  });

  it('is used in the place of a program for that, unless the answers say otherwise', async () => {
    const root = moduleOf({ 'main.go': main(inArguments, asking('"http://localhost:8080/healthz"')) }).root;
    const checkOf = async (answers: object) => {
      await generate(root, { ...answers }, { durable: false });
      const text = dockerfileIn(root);
      return {
        check: /HEALTHCHECK[^\n]*\n +(CMD [^\n]*)/.exec(text)?.[1],
        isCompiled: text.includes('/healthcheck.go'),
        lines: text.split('\n').length,
      };
    };
    const own = await checkOf({});
    assert.deepEqual([own.check, own.isCompiled], ['CMD ["/app/shop","healthcheck"]'.replace(',', ', '), false]);
    assert.ok(own.lines <= 40, `${own.lines}`);
    for (const answers of [{ port: 9000 }, { port: 8080, healthPath: '/ready' }, { healthPath: '/ready', healthAccepts: 'below-500' }])
      assert.deepEqual((await checkOf(answers)).isCompiled, true, JSON.stringify(answers));
  });

  it('leaves a Dockerfile of about 50 lines where there is none', async () => {
    const root = folderWith({ 'go.mod': 'module example.com/shop\n\ngo 1.26\n', 'main.go': main('', '') });
    await generate(root, {}, { durable: false });
    const lines = dockerfileIn(root).split('\n').length - 1;
    assert.ok(lines <= 55, `${lines}`);
  });
});
