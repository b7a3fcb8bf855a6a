import assert from 'node:assert/strict';
import { detectIn, program, serverOn } from './folders.ts';

const facts = (main: string, files: Record<string, string> = {}) => detectIn({ 'main.go': main, ...files }).facts;
const requires = (...modules: readonly string[]): Record<string, string> => ({
  'go.mod': `module example.com/shop\n\ngo 1.27\n\n${modules.map((path) => `require ${path} v1.0.0\n`).join('')}`,
});

describe('where a Go program listens', () => {
  const getenv =
    '\nfunc getenv(name, fallback string) string {\n\tif v := os.Getenv(name); v != "" {\n\t\treturn v\n\t}\n\treturn fallback\n}\n';
  const addresses: readonly (readonly [title: string, main: string, port: number | undefined, source?: string])[] = [
    ['a literal', serverOn('":8080"'), 8080, '":8080" in main.go'],
    ['a literal with a host', serverOn('"0.0.0.0:9000"'), 9000],
    ['a constant', `${serverOn('addr')}\nconst addr = ":8081"\n`, 8081, '":8081" in main.go'],
    ['a field of http.Server', program('\ts := &http.Server{\n\t\tAddr: ":8082",\n\t}\n\ts.ListenAndServe()', 'net/http'), 8082],
    ['an assigned field', program('\tvar s http.Server\n\ts.Addr = ":8083"\n\ts.ListenAndServe()', 'net/http'), 8083],
    ['what is put together', serverOn('":" + strconv.Itoa(8084)', 'strconv'), 8084],
    ['what is formatted', serverOn('fmt.Sprintf("%s:%d", host(), 8085)', 'fmt'), 8085],
    ['net.JoinHostPort', serverOn('net.JoinHostPort("", "8086")', 'net'), 8086],
    ['a variable with a default', `${serverOn('":" + getenv("PORT", "8087")', 'os')}${getenv}`, 8087, 'the default of PORT in main.go'],
    ['cmp.Or', serverOn('cmp.Or(os.Getenv("ADDR"), ":8088")', 'os'), 8088, 'the default of ADDR in main.go'],
    [
      'an assignment that is made up for',
      program(
        '\tport := os.Getenv("PORT")\n\tif port == "" {\n\t\tport = "8089"\n\t}\n\thttp.ListenAndServe(":"+port, nil)',
        'net/http',
        'os',
      ),
      8089,
      'the default of PORT in main.go',
    ],
    [
      'a function that returns it',
      `${serverOn('address()')}\nfunc address() string {\n\tif v, ok := os.LookupEnv("ADDRESS"); ok {\n\t\treturn v\n\t}\n\treturn ":8090"\n}\n`,
      8090,
      'the default of ADDRESS in main.go',
    ],
    [
      'a flag',
      program('\taddr := flag.String("addr", ":8091", "where")\n\thttp.ListenAndServe(*addr, nil)', 'net/http', 'flag'),
      8091,
      'the default of -addr in main.go',
    ],
    [
      'a flag for a variable',
      program(
        '\tvar port int\n\tflag.IntVar(&port, "port", 8092, "where")\n\thttp.ListenAndServe(fmt.Sprintf(":%d", port), nil)',
        'net/http',
        'flag',
        'fmt',
      ),
      8092,
      'the default of -port in main.go',
    ],
    [
      'a field with a tag',
      `${serverOn('":" + c.Port')}\ntype config struct {\n\tPort string \`env:"HTTP_PORT" envDefault:"8093"\`\n}\n\nvar c config\n`,
      8093,
      'the default of HTTP_PORT in main.go',
    ],
    [
      "envconfig's tags",
      `${serverOn('fmt.Sprint(":", c.Port)', 'fmt')}\ntype config struct {\n\tPort int \`envconfig:"PORT" default:"8094"\`\n}\n\nvar c config\n`,
      8094,
      'the default of PORT in main.go',
    ],
    [
      'a default of viper',
      program(
        '\tviper.SetDefault("port", 8095)\n\thttp.ListenAndServe(":"+viper.GetString("port"), nil)',
        'net/http',
        'github.com/spf13/viper',
      ),
      8095,
    ],
    ['a listener', program('\tl, _ := net.Listen("tcp", ":8096")\n\thttp.Serve(l, nil)', 'net', 'net/http'), 8096],
    ['PORT without a default', serverOn('":" + os.Getenv("PORT")', 'os'), 8080, 'PORT, which main.go reads and the image sets'],
    [
      'another variable without a default',
      serverOn('os.Getenv("ADDR")', 'os'),
      8080,
      'the usual port of a Go server; ADDR has no default in main.go',
    ],
    ['something else', serverOn('os.Args[1]', 'os'), 8080, 'the usual port of a Go server; the folder does not set one'],
    ['a handed over method', program('\ts := http.Server{Addr: ":8097"}\n\tg.Go(s.ListenAndServe)', 'net/http'), 8097],
  ];
  for (const [title, main, value, source] of addresses) {
    it(`is told by ${title}`, () => {
      const { port, framework } = facts(main);
      assert.equal(framework?.value, 'net/http');
      assert.equal(port?.value, value);
      if (source !== undefined) assert.equal(port?.source, source);
    });
  }

  it('is told by code of another package', () => {
    const main = program('\tserver.Run(config.Load())', 'example.com/shop/internal/server', 'example.com/shop/internal/config');
    const server = 'package server\n\nimport "net/http"\n\nfunc Run(c config.Config) { http.ListenAndServe(c.Addr, nil) }\n';
    const config =
      'package config\n\ntype Config struct{ Addr string }\n\nfunc Load() Config { return Config{Addr: envOr("SHOP_ADDR", ":9001")} }\n';
    const { port } = facts(main, { 'internal/server/server.go': server, 'internal/config/config.go': config });
    assert.deepEqual(port, { value: 9001, source: 'the default of SHOP_ADDR in internal/server/server.go' });
  });

  it("takes the framework's own ways, by their objects only", () => {
    const gin = (call: string): string => program(`\tr := gin.Default()\n\tr.${call}\n\tcmd.Run(":1")`, 'github.com/gin-gonic/gin');
    const modules = requires(
      'github.com/gin-gonic/gin',
      'github.com/labstack/echo/v4',
      'github.com/gofiber/fiber/v3',
      'google.golang.org/grpc',
    );
    assert.deepEqual(facts(gin('Run()'), modules).port, { value: 8080, source: "gin's default in main.go" });
    assert.equal(facts(gin('Run(":9090")'), modules).port?.value, 9090);
    const made = program(
      '\trouter, err := app.setupRouter()\n\trouter.Run(":9091")\n}\n\nfunc (app *App) setupRouter() (*gin.Engine, error) {\n\tengine := gin.New()\n\treturn engine, nil',
      'github.com/gin-gonic/gin',
    );
    assert.equal(facts(made, modules).port?.value, 9091);
    const echo = facts(program('\te := echo.New()\n\te.Start(":1323")', 'github.com/labstack/echo/v4'), modules);
    assert.deepEqual(
      [echo.framework?.value, echo.framework?.source, echo.port?.value],
      ['echo', 'github.com/labstack/echo/v4 in go.mod', 1323],
    );
    const fiber = facts(program('\tapp := fiber.New()\n\tapp.Listen(":3000")', 'github.com/gofiber/fiber/v3'), modules);
    assert.deepEqual([fiber.framework?.value, fiber.port?.value], ['fiber', 3000]);
    const grpc = facts(
      program('\tl, _ := net.Listen("tcp", ":50051")\n\ts := grpc.NewServer()\n\ts.Serve(l)', 'net', 'google.golang.org/grpc'),
      modules,
    );
    assert.deepEqual([grpc.framework?.value, grpc.port?.value], ['grpc', 50051]);
  });

  it('is not a gRPC server because it calls one', () => {
    const main = program('\tc, _ := grpc.NewClient("x")\n\thttp.ListenAndServe(":8080", c)', 'net/http', 'google.golang.org/grpc');
    assert.equal(facts(main, requires('google.golang.org/grpc')).framework?.value, 'net/http');
  });

  it('leaves metrics and profiles aside', () => {
    const body = '\tgo http.ListenAndServe(os.Getenv("METRICS_ADDR"), nil)\n\thttp.ListenAndServe(":8080", nil)';
    assert.equal(facts(program(body, 'net/http', 'os')).port?.value, 8080);
  });

  it('leaves the file of the profiler aside, and what PORT does not set where it sets something', () => {
    const profiles = {
      'debug.go':
        'package main\n\nimport (\n\t"net/http"\n\t_ "net/http/pprof"\n)\n\nfunc init() { go http.ListenAndServe(":6060", nil) }\n',
    };
    assert.equal(facts(serverOn('":8080"'), profiles).port?.value, 8080);
    const other = { 'other.go': 'package main\n\nimport "net/http"\n\nfunc init() { go http.ListenAndServe(":7070", nil) }\n' };
    assert.equal(facts(serverOn('":" + cmp.Or(os.Getenv("PORT"), "8080")', 'os'), other).port?.value, 8080);
  });

  it('takes a name for what it is in its own file', () => {
    const other = { 'internal/x/x.go': 'package x\n\nvar addr = ":1"\n' };
    const main = `${serverOn('addr', 'example.com/shop/internal/x')}\nvar addr = ":8080"\n`;
    assert.equal(facts(main, other).port?.value, 8080);
  });

  for (const [title, text] of [
    ['assignments', 'func f() {\n'.concat('\taddr = addr + addr\n'.repeat(15_000), '}\n')],
    ['routes', 'func f() {\n'.concat('\thttp.HandleFunc("/healthz", ok)\n'.repeat(15_000), '}\n')],
    ['selectors', `var addr = ${'x.'.repeat(100_000)}y\n`],
    ['words', `var addr = ${'env'.repeat(100_000)}\n`],
  ] as const) {
    it(`needs no long time for a file of nothing but ${title}`, () => {
      facts(serverOn('addr'), { 'x.go': `package main\n\nimport "net/http"\n\n${text}` });
    }).timeout(4000);
  }

  it('assumes the one that can be told of two', () => {
    const body = '\tgo http.ListenAndServe(":8081", nil)\n\thttp.ListenAndServe(os.Args[1], nil)';
    assert.deepEqual(facts(program(body, 'net/http', 'os')).port, {
      value: 8081,
      certainty: 'assumed',
      source: '":8081" in main.go',
    });
  });

  it('assumes the first of two, and not that of TLS', () => {
    const body =
      '\tgo http.ListenAndServeTLS(":443", "", "", nil)\n\tgo http.ListenAndServe(":8081", nil)\n\thttp.ListenAndServe(":9090", nil)';
    assert.deepEqual(facts(program(body, 'net/http')).port, {
      value: 8081,
      certainty: 'assumed',
      source: '":8081" in main.go',
      over: [
        { value: 9090, source: '":9090" in main.go' },
        { value: 443, source: '":443" in main.go' },
      ],
    });
  });

  for (const host of ['127.0.0.1', 'localhost', '[::1]']) {
    it(`warns of ${host}`, () => {
      const { warnings } = detectIn({ 'main.go': serverOn(`"${host}:8080"`) });
      assert.deepEqual(warnings, [
        `main.go listens on ${host}:8080, which is not reachable from outside the container: listen on ":8080".`,
      ]);
    });
  }

  it('has no framework where nothing serves', () => {
    const { framework, port } = facts(program('\thttp.Get("http://x")', 'net/http'));
    assert.deepEqual([framework, port], [undefined, undefined]);
  });
});
