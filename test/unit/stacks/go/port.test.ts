import assert from 'node:assert/strict';
import { buildIn, detectIn, program } from './folders.ts';

const viper = 'github.com/spf13/viper';
const cobra = 'github.com/spf13/cobra';
/** A program whose server gets an address from a place that cannot be followed. */
const main = program('\tapi.Serve(context.Background())', 'example.com/shop/internal/api', 'context');
const server =
  'package api\n\nimport "net/http"\n\nfunc Serve(c any) {\n\ts := makeServer(c)\n\ts.ListenAndServe()\n}\n\nvar _ http.Handler\n';
const file = (code: string, ...imports: readonly string[]): string =>
  `package api\n\nimport (\n${imports.map((path) => `\t"${path}"\n`).join('')})\n\n${code}\n`;
const filesWith = (settings: string, more: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  'main.go': main,
  'internal/api/server.go': server,
  'internal/api/settings.go': settings,
  ...more,
});
const portOf = (settings: string, more?: Readonly<Record<string, string>>) => detectIn(filesWith(settings, more)).facts.port;
const listenOf = (settings: string) => buildIn(filesWith(settings)).view['listen'];

describe('the port of a Go program whose server does not show it', () => {
  const cases: readonly (readonly [title: string, settings: string, port: number, source: string])[] = [
    [
      'a tag beside the one of a database',
      file('type Options struct {\n\tPort int `long:"port" default:"5432"`\n\tHTTPPort int `long:"listen" default:"4021"`\n}'),
      4021,
      'the default of HTTPPort',
    ],
    ['a default of viper', file('func init() { viper.SetDefault("http.port", 4000) }', viper), 4000, 'the default of http.port'],
    [
      'a default of typed keys',
      file('type Key string\n\nconst HTTPBind Key = `http.bind`\n\nfunc init() { HTTPBind.setDefault(":4001") }', viper),
      4001,
      'the default of http.bind',
    ],
    ['a flag', file('func init() { cmd.Flags().StringP("listen", "l", ":4002", "where") }', cobra), 4002, 'the default of --listen'],
    [
      'a flag with a constant for its default',
      file('const defaultPort = 4003\n\nfunc init() { cmd.Flags().Int("port", defaultPort, "where") }', cobra),
      4003,
      'the default of --port',
    ],
    [
      'a flag of urfave/cli',
      file('var f = &cli.IntFlag{Name: "http-port", Value: 4004, EnvVars: []string{"SHOP_PORT"}}', 'github.com/urfave/cli/v2'),
      4004,
      'the default of --http-port',
    ],
    [
      'a flag of kingpin',
      file('var f = kingpin.Flag("listen-address", "where").Default(":4005").String()', 'github.com/alecthomas/kingpin/v2'),
      4005,
      'the default of --listen-address',
    ],
    [
      'a tag of a struct',
      file('type Config struct {\n\tPort int `env:"SHOP_PORT" envDefault:"4006"`\n}'),
      4006,
      'the default of SHOP_PORT',
    ],
    [
      'a tag with a default',
      file('type Config struct {\n\tServer struct {\n\t\tPort int `default:"4007"`\n\t}\n}'),
      4007,
      'the default of Port',
    ],
    [
      'a flag whose default comes from a function of the program that reads the environment',
      file(
        'func opt(key, preset string) string {\n\tif v := os.Getenv(key); v != "" {\n\t\treturn v\n\t}\n\treturn preset\n}\n\nfunc init() { flag.StringVar(&addr, "addr", opt("SHOP_ADDR", "127.0.0.1:4011"), "where") }',
        'flag',
        'os',
      ),
      4011,
      'the default of --addr',
    ],
    ['a value of a struct', file('func load() *Config { return &Config{HTTPPort: 4008} }'), 4008, 'HTTPPort'],
    [
      'a constant',
      file('const DefaultPort = 4009\n\nfunc (c *Config) check() {\n\tif c.Port == 0 {\n\t\tc.Port = DefaultPort\n\t}\n}'),
      4009,
      'DefaultPort',
    ],
    [
      'a table of variables',
      file('var options = map[string]*option{\n\t"LISTEN_ADDR": {\n\t\tvalue: ":4010",\n\t},\n}'),
      4010,
      'the default of LISTEN_ADDR',
    ],
  ];
  for (const [title, settings, value, source] of cases) {
    it(`is told by ${title}`, () => {
      assert.deepEqual(portOf(settings), { value, source: `${source} in internal/api/settings.go` });
    });
  }

  it('is none of what belongs to something else', () => {
    const settings = file(
      'func init() {\n\tviper.SetDefault("smtp.port", 25)\n\tviper.SetDefault("metrics.addr", ":9100")\n\tviper.SetDefault("server.port", 4020)\n}\n\ntype Database struct {\n\tPort int `default:"5432"`\n}\n\nconst MaxPort = 65535',
      viper,
    );
    assert.equal(portOf(settings)?.value, 4020);
    const client = { 'internal/redis/client.go': 'package redis\n\nconst DefaultPort = 6379\n' };
    assert.equal(portOf(file('func init() { viper.SetDefault("server.port", 4021) }', viper), client)?.value, 4021);
  });

  it('is assumed where a name says less, or several say as much', () => {
    assert.deepEqual(portOf(file('const WidgetPort = 4022')), {
      value: 4022,
      certainty: 'assumed',
      source: 'WidgetPort in internal/api/settings.go',
    });
    assert.deepEqual(portOf(file('var a = Config{Port: 4023}\n\nvar b = Config{Port: 4024}')), {
      value: 4023,
      certainty: 'assumed',
      source: 'Port in internal/api/settings.go',
      over: [{ value: 4024, source: 'Port in internal/api/settings.go' }],
    });
  });

  it('is that of a sample of its configuration', () => {
    const code = file('var path = "config.yml"');
    const samples: readonly (readonly [path: string, text: string, source: string])[] = [
      ['config.example.yml', 'log:\n  level: info\nserver:\n  port: 4030 # of this machine\ndatabase:\n  port: 5432\n', 'port'],
      ['config.toml.sample', '[database]\nport = 5432\n\n[app]\naddress = "localhost:4030"\n', 'address'],
      ['config/settings.json', '{\n  "db": {\n    "port": 5432\n  },\n  "http": {\n    "listen": ":4030"\n  }\n}\n', 'listen'],
      ['shop.ini', '; port = 1\n[server]\nport = 4030\n', 'port'],
      ['config-dev.yaml', 'web:\n  http: 0.0.0.0:4030\n', 'http'],
    ];
    for (const [path, text, key] of samples)
      assert.deepEqual(portOf(code, { [path]: text }), { value: 4030, certainty: 'stated', source: `${key} in ${path}` });
  });

  it('is the usual one where nothing says it', () => {
    assert.deepEqual(portOf(file('var x = 1')), {
      value: 8080,
      certainty: 'assumed',
      source: 'the usual port of a Go server; the folder does not set one',
    });
  });
});

describe('a Go program is told its port', () => {
  it('by the variable that sets it', () => {
    const tag = (tags: string): string => file(`type Config struct {\n\tAddr string \`${tags}\`\n}`);
    assert.deepEqual(listenOf(tag('env:"SHOP_ADDR" envDefault:":4000"')), [{ name: 'SHOP_ADDR', before: ':', hasPort: true }]);
    assert.deepEqual(listenOf(tag('env:"SHOP_PORT" envDefault:"4000"')), [{ name: 'SHOP_PORT', before: '', hasPort: true }]);
    assert.deepEqual(listenOf(tag('env:"SHOP_ADDR" envDefault:"127.0.0.1:4000"')), [
      { name: 'SHOP_ADDR', before: '0.0.0.0:', hasPort: true },
    ]);
    // The image sets PORT in any case.
    assert.deepEqual(listenOf(tag('env:"PORT" envDefault:"4000"')), []);
  });

  it('by no variable whose prefix stands elsewhere', () => {
    const nested = (tag: string): string =>
      file(`type Config struct {\n\tServer struct {\n\t\tPort int \`env:"LISTEN_PORT" default:"4000"\`\n\t} \`${tag}\`\n}`);
    assert.deepEqual(listenOf(nested('group:"server"')), [{ name: 'LISTEN_PORT', before: '', hasPort: true }]);
    assert.deepEqual(listenOf(nested('group:"server" env-namespace:"SHOP"')), []);
    assert.deepEqual(listenOf(nested('envPrefix:"SHOP_"')), []);
  });

  it('by the variables of viper', () => {
    const settings = file(
      'func init() {\n\tviper.SetEnvPrefix("shop")\n\tviper.SetEnvKeyReplacer(strings.NewReplacer(".", "_"))\n\tviper.AutomaticEnv()\n\tviper.SetDefault("http.port", 4000)\n\tviper.SetDefault("http.address", "127.0.0.1")\n}',
      viper,
      'strings',
    );
    assert.deepEqual(listenOf(settings), [
      { name: 'SHOP_HTTP_PORT', before: '', hasPort: true },
      { name: 'SHOP_HTTP_ADDRESS', before: '0.0.0.0', hasPort: false },
    ]);
  });

  it('by a flag', () => {
    const started = (settings: string) => {
      const { slottedStart, facts, warnings } = detectIn(filesWith(settings));
      return [slottedStart, facts.start?.value, warnings.some((text) => text.includes('nothing outside'))];
    };
    assert.deepEqual(started(file('func init() { cmd.Flags().Int("port", 4000, "where") }', cobra)), [
      ['/app/shop', '--port=\0'],
      ['/app/shop'],
      false,
    ]);
    assert.deepEqual(started(file('func init() { cmd.Flags().String("addr", "localhost:4000", "where") }', cobra)), [
      ['/app/shop', '--addr=0.0.0.0:\0'],
      ['/app/shop', '--addr=0.0.0.0:4000'],
      false,
    ]);
  });

  it('by no flag of another command', () => {
    const settings = file('func f(set *flag.FlagSet) { set.Int("port", 4000, "where") }', 'flag');
    assert.equal(detectIn(filesWith(settings)).slottedStart, undefined);
  });

  it('by the host that belongs to the port', () => {
    const options =
      'type Options struct {\n\tHost string `long:"host" default:"localhost"`\n\tPort int `long:"port" default:"5432"`\n\tHTTPHost string `long:"bind" default:"localhost"`\n\tHTTPPort int `long:"listen" default:"4022"`\n}';
    assert.deepEqual(detectIn(filesWith(file(options))).facts.start?.value, ['/app/shop', '--listen=4022', '--bind=0.0.0.0']);
  });
});
