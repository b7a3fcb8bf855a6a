import assert from 'node:assert/strict';
import { buildIn, detectIn, type Files } from './folders.ts';

const express = { dependencies: { express: '^5.0.0' } };
const serve = (code: string, more: Files = {}): Files => ({
  manifest: { scripts: { start: 'node server.js' }, ...express },
  'package-lock.json': '{}',
  'server.js': code,
  ...more,
});
const port = (code: string, more: Files = {}) => detectIn(serve(code, more)).facts.port;
const health = (code: string, more: Files = {}): string | undefined => detectIn(serve(code, more)).facts.healthPath?.value;
const env = (code: string, more: Files = {}): readonly string[] | undefined => detectIn(serve(code, more)).facts.env?.value;

describe('the port of Node.js', () => {
  const cases: readonly (readonly [string, number | undefined])[] = [
    ['app.listen(3000)', 3000],
    ['app.listen("3000", () => {})', 3000],
    ['app.listen(process.env.PORT || 8080)', 8080],
    ['app.listen(process.env.PORT ?? 8080)', 8080],
    ['app.listen(Number(process.env.PORT) || 8081)', 8081],
    ['app.listen(parseInt(process.env["PORT"] ?? "8082", 10))', 8082],
    ['app.listen(+(process.env.PORT || 8083))', 8083],
    ['app.listen(process.env.PORT ? Number(process.env.PORT) : 8084)', 8084],
    ['const port = process.env.PORT || 8085;\napp.listen(port, () => console.log(port))', 8085],
    ['const { PORT = 8086 } = process.env;\napp.listen(PORT)', 8086],
    ['const { PORT: port } = process.env;\napp.listen(port || 8087)', 8087],
    ['var port = normalizePort(process.env.PORT || "8088");\napp.set("port", port);\nserver.listen(port);', 8088],
    ['app.set("port", process.env.PORT || 8089);\napp.listen(app.get("port"))', 8089],
    ['const config = { server: { port: 8090 } };\napp.listen(config.server.port)', 8090],
    ['app.listen({ port: 8091, host: "0.0.0.0" })', 8091],
    ['import { serve } from "@hono/node-server";\nserve({ fetch: app.fetch, port: 8092 })', 8092],
    ['Bun.serve({ port: 8093, fetch() {} })', 8093],
    ['const env = z.object({ PORT: z.coerce.number().default(8094) }).parse(process.env);\napp.listen(env.PORT)', 8094],
    ['app.listen(process.env.PORT)', 3000],
    ['app.listen(8_095)', 8095],
    ['const env = process.env;\napp.listen(env.PORT || 8097)', 8097],
    ['metrics.listen(process.env.METRICS_PORT || 9464); app.listen(8098)', 8098],
    ['app.listen(process.env.HTTPS ? 8099 : 8099)', 8099],
    ['app.listen(8000 + 100)', 8100],
    ['metrics.listen(9100); app.listen(process.env.PORT || 8096)', 8096],
    ['const port = [args.port, process.env.SHOP_PORT, process.env.PORT, 8101].map(Number).find(Boolean);\napp.listen(port)', 8101],
    ['const port = toNumber(process.env.PORT) ?? 8102;\napp.listen(port)', 8102],
    ['app.listen(env.int("PORT", 8103))', 8103],
    ['const port = process.env.PORT || 8104;\napp.listen(port, () => { const port = server.address().port; })', 8104],
    ['const options = cleanEnv(process.env, { PORT: num({ default: 8105 }) });\napp.listen(options.PORT)', 8105],
    ['const config = convict({ port: { format: "port", default: 8106, env: "PORT" } });\napp.listen(config.get("port"))', 8106],
    ['class Settings { port = Number(process.env.PORT || 8107) }\napp.listen(settings.port)', 8107],
    [
      'class Server { constructor(port) { this.port = port; } start() { app.listen(this.port); } }\nnew Server(process.env.PORT || 8108)',
      3000,
    ],
    [
      'class Shop { constructor() { this.config.port = args.port || Number(process.env.SHOP_PORT) || 8110; server.listen(this.config.port); } }',
      8110,
    ],
    [
      'config.port = process.env.PORT || config.port || 8111;\nclass Store { constructor(options) { this.c = { port: options.port || 28015 } } }\nhttp.createServer(app).listen(config.port)',
      8111,
    ],
    ['const values = { redis: { port: 6379 }, smtp: { port: 587 }, port: 8109 };\napp.listen(values[name].port)', 8109],
  ];
  for (const [code, expected] of cases) {
    it(`is ${expected} for ${JSON.stringify(code)}`, () => assert.equal(port(code)?.value, expected));
  }

  const assumed: readonly (readonly [string, number, string])[] = [
    ['app.listen(1); metrics.listen(2)', 1, 'listen in server.js; the code also listens on another port'],
    ['app.listen("/run/app.sock")', 3000, 'the usual port of Express; the folder does not set one'],
    ['app.listen(await findPort())', 3000, 'the usual port of Express; the folder does not set one'],
    ['// app.listen(80)\n"app.listen(81)"', 3000, 'the usual port of Express; the folder does not set one'],
  ];
  for (const [code, value, source] of assumed) {
    it(`is assumed for ${JSON.stringify(code)}`, () => assert.deepEqual(port(code), { value, certainty: 'assumed', source }));
  }

  it('is what settings have, where the code that listens does not show it', () => {
    const listening = 'const settings = load("config.yml");\napp.listen(settings.port)';
    assert.deepEqual(port(listening, { 'config.sample.yml': 'db:\n  port: 5432\n# The port\nport: 9100\n' }), {
      value: 9100,
      source: 'port in config.sample.yml',
    });
    const elsewhere = `if (settings.port < 1 || process.env.HEROKU) {\n  settings.port = process.env.PORT || 80;\n}\n${listening}`;
    assert.equal(port(elsewhere, { 'config.sample.yml': 'port: 9100\n' })?.value, 9100);
    assert.deepEqual(port(listening, { 'sample_conf/config.json': { WebServer: { http_port: 9101 }, smtp_port: 25 } }), {
      value: 9101,
      source: 'WebServer.http_port in sample_conf/config.json',
    });
    assert.deepEqual(port(listening, { 'defaults/config.js': 'module.exports = { https: { port: 465 }, port: 9102 };' }), {
      value: 9102,
      source: 'port in defaults/config.js',
    });
    const schema =
      'const schema = z.object({ backendPort: z.number().positive().default(9103) });\nconst shown = { backendPort: toNumber(process.env.SHOP_PORT) };';
    assert.equal(port('app.listen(conf.backendPort)', { 'src/config/app.config.ts': schema })?.value, 9103);
    assert.equal(port(listening, { 'config.json': '{"port": 5432}', 'data.yml': 'port: [1]\n' })?.certainty, 'assumed');
  });

  it('is none for what neither listens nor is built on a framework', () =>
    assert.equal(
      detectIn({ manifest: { scripts: { start: 'node server.js' } }, 'server.js': 'work()', 'config.json': '{"port": 80}' }).facts.port,
      undefined,
    ));

  it('is read from other files, settings and examples, with its source', () => {
    assert.deepEqual(
      port('const { port } = require("./config");\napp.listen(port)', {
        'config/index.js': 'exports.x = 1;\nmodule.exports = { port: 9000 };',
      }),
      {
        value: 9000,
        source: 'listen in config/index.js',
      },
    );
    assert.deepEqual(
      port('import config from "./config.js";\napp.listen(config.port)', {
        'config.ts': 'export default { port: Number(process.env.PORT ?? 9001) } as const;',
      }),
      {
        value: 9001,
        source: 'the default of PORT in config.ts',
      },
    );
    assert.deepEqual(
      port('import { PORT } from "@/env";\napp.listen(PORT)', {
        'src/env.ts': 'export const PORT = 9002;',
        'tsconfig.json': { compilerOptions: { paths: { '@/*': ['./src/*'] } } },
      }),
      {
        value: 9002,
        source: 'listen in src/env.ts',
      },
    );
    const config = { manifest: { scripts: { start: 'node server.js' }, dependencies: { config: '^4.0.0' } } };
    assert.deepEqual(port('app.listen(config.get("a.port"))', { ...config, 'config/default.json': { a: { port: 9003 } } }), {
      value: 9003,
      source: 'a.port in config/default.json',
    });
    assert.deepEqual(port('app.listen(process.env.SHOP_PORT)', { '.env.example': 'SHOP_PORT=9004\n' }), {
      value: 9004,
      source: 'SHOP_PORT in the example environment',
    });
    assert.deepEqual(port('await app.listen(configService.get("PORT", 9005))'), {
      value: 9005,
      source: 'the default of PORT in server.js',
    });
  });

  it('is read from a program without an ending, such as bin/www', () => {
    const www = '#!/usr/bin/env node\nvar port = normalizePort(process.env.PORT || "3006");\nserver.listen(port);\n';
    const files = { manifest: { scripts: { start: 'node ./bin/www' }, ...express }, 'bin/www': www };
    assert.deepEqual(detectIn(files).facts.port, { value: 3006, source: 'the default of PORT in bin/www' });
    assert.equal(detectIn({ ...files, 'bin/www': www.replace('node', 'bash') }).facts.port?.certainty, 'assumed');
  });

  it('is given by the image under every name that it is read by', () => {
    assert.deepEqual(buildIn(serve('app.listen(process.env.SHOP_PORT || 9000)')).view['portVariables'], ['SHOP_PORT']);
    assert.deepEqual(buildIn(serve('app.listen(process.env.PORT || 9000)')).view['portVariables'], []);
  });

  it('comes with a warning where only the loopback address is served', () => {
    const warnings = (code: string, dependencies = express.dependencies): readonly string[] =>
      detectIn({
        ...serve(code),
        'stop.js': 'process.once("SIGTERM", stop)',
        manifest: { scripts: { start: 'node server.js' }, dependencies },
      }).warnings;
    assert.deepEqual(warnings('app.listen(3000, "127.0.0.1")'), [
      'server.js listens on the loopback address, which is not reachable from outside the container: listen on "0.0.0.0".',
    ]);
    assert.equal(warnings('app.listen(3000, "localhost", () => {})').length, 1);
    assert.deepEqual(warnings('app.listen(3000)'), []);
    assert.deepEqual(warnings('app.listen(3000, "0.0.0.0")'), []);
    const fastify = { express: '1.0.0', fastify: '^5.0.0' };
    assert.deepEqual(warnings('app.listen({ port: 3000 })', fastify), [
      'server.js listens on the loopback address, which is not reachable from outside the container: give listen the host "0.0.0.0".',
    ]);
    assert.deepEqual(warnings('app.listen({ port: 3000, host: "0.0.0.0" })', fastify), []);
  });

  it('needs no warning where a variable says the address: the image sets it', () => {
    const files = serve('app.listen(3000, process.env.BIND ?? "127.0.0.1"); process.once("SIGTERM", stop)');
    assert.deepEqual(detectIn(files).warnings, []);
    assert.deepEqual(buildIn(files).view['environment'], [
      { name: 'NODE_ENV', value: 'production' },
      { name: 'BIND', value: '0.0.0.0' },
    ]);
  });
});

describe('the stop of Node.js', () => {
  it('comes with a warning where nothing handles its signal, which the first process of a container then ignores', () => {
    const warnings = (code: string, more: Files = {}): readonly string[] => detectIn(serve(code, more)).warnings;
    assert.deepEqual(warnings('app.listen(3000)'), [
      'server.js does not handle SIGTERM, so a stop interrupts running work. Without an init process, as in Kubernetes, Node.js ignores the signal until it is killed. Handle it with process.once("SIGTERM", …).',
    ]);
    assert.deepEqual(warnings('app.listen(3000); process.on("SIGTERM", () => app.close())'), []);
    assert.deepEqual(warnings('app.listen(3000)', { 'stop.js': "for (const signal of ['SIGTERM']) process.on(signal, stop)" }), []);
    const manifest = { scripts: { start: 'node server.js' }, dependencies: { express: '^5.0.0', 'close-with-grace': '^2.0.0' } };
    assert.deepEqual(warnings('app.listen(3000)', { manifest }), []);
    // The framework's own server starts the output of its build.
    const built = { manifest: { scripts: { build: 'nuxt build' }, dependencies: { nuxt: '4' } }, 'package-lock.json': '{}' };
    assert.deepEqual(detectIn(built).warnings, []);
  });
});

describe('the health path of Node.js', () => {
  const app = 'const app = express();\n';
  const single: readonly (readonly [string, string | undefined])[] = [
    [`${app}app.get("/healthz", (q, r) => r.end())`, '/healthz'],
    [`${app}app.get("/ready", f); app.get("/health", f)`, '/health'],
    [`${app}app.post("/health", f)`, undefined],
    [`${app}app.get("/health")`, undefined],
    ['axios.get("/health", { timeout: 1 })', undefined],
    ['client.get("/health", f)', undefined],
    [`${app}app.get(\`/health\`, f)`, '/health'],
    [`${app}app.route("/health").get(f)`, '/health'],
    [`${app}const api = express.Router();\napi.get("/health", f);\napp.use("/api", api);`, '/api/health'],
    [`${app}const api = express.Router();\napi.get("/health", f);\napp.use(prefix, api);`, undefined],
    [`${app}const api = express.Router();\napi.get("/health", f);`, undefined],
    [
      'const router = new Router({ prefix: "/api" });\nrouter.get("/ping", f);\nconst app = new Koa();\napp.use(router.routes());',
      '/api/ping',
    ],
    ['const app = new Hono().basePath("/api");\napp.get("/health", (c) => c.text(""))', '/api/health'],
    ['const app = new Hono();\nconst api = new Hono();\napi.get("/health", f);\napp.route("/v1", api)', '/v1/health'],
    ['fastify.route({ method: "GET", url: "/livez", handler })', '/livez'],
    ['fastify.route({ method: "POST", url: "/livez", handler })', undefined],
    ['module.exports = (app) => { app.get("/up", f) }', '/up'],
    ['// app.get("/health", f)', undefined],
  ];
  for (const [code, expected] of single) {
    it(`is ${expected} for ${JSON.stringify(code)}`, () => assert.equal(health(code), expected));
  }

  it('joins the prefixes of routers in other files', () => {
    const router = { 'routes/health.js': 'const router = Router();\nrouter.get("/health", f);\nmodule.exports = router;' };
    assert.equal(health(`${app}app.use("/api", require("./routes/health"))`, router), '/api/health');
    assert.equal(health(`${app}const checks = require("./routes/health");\napp.use("/api/v1", checks)`, router), '/api/v1/health');
    const plugin = { 'checks.js': 'export default async function (fastify) { fastify.get("/ping", f) }' };
    assert.equal(
      health('import checks from "./checks.js";\nconst app = Fastify();\napp.register(checks, { prefix: "/internal" })', plugin),
      '/internal/ping',
    );
  });

  it('follows a chain from what makes the application or the router', () => {
    assert.equal(health('new Elysia().use(cors({ a: () => 1 })).get("/health", () => "ok").listen(3000)'), '/health');
    assert.equal(health('const app = new Hono().basePath("/v1").get("/ping", f)\nserve({ fetch: app.fetch, port: 3000 })'), '/v1/ping');
    assert.equal(health('export default new Hono().get("/", f).get("/healthz", f)'), '/healthz');
    const mounted = { 'checks.js': 'export default new Hono().get("/health", f)' };
    assert.equal(
      health('import checks from "./checks.js";\nconst app = new Hono();\napp.route("/internal", checks)', mounted),
      '/internal/health',
    );
    assert.equal(health('function unused() { return new Hono().get("/health", f) }'), undefined);
    assert.equal(health('new Elysia().post("/health", f).listen(3000)'), undefined);
  });

  it('is the framework’s own where it has one', () => {
    const strapi = { manifest: { dependencies: { '@strapi/strapi': '^5.0.0' }, scripts: { start: 'strapi start' } } };
    assert.deepEqual(detectIn(strapi).facts.healthPath, { value: '/_health', source: 'the health check of Strapi' });
    assert.equal(detectIn(strapi).facts.port?.value, 1337);
  });

  it('knows the controllers of NestJS', () => {
    const files = (main: string, controller: string): Files => ({
      manifest: { dependencies: { '@nestjs/core': '^11.0.0' }, scripts: { start: 'node dist/main', build: 'nest build' } },
      'src/main.ts': main,
      'src/health.controller.ts': controller,
    });
    const path = (main: string, controller: string): string | undefined => detectIn(files(main, controller)).facts.healthPath?.value;
    assert.equal(path('', '@Controller("health") class A { @Get() check() {} }'), '/health');
    assert.equal(path('app.setGlobalPrefix("api");', '@Controller() class A { @Get("/health") check() {} }'), '/api/health');
    assert.equal(
      path('app.setGlobalPrefix("api", { exclude: ["health"] });', '@Controller("health") class A { @Get() check() {} }'),
      undefined,
    );
    assert.equal(path('', '@Controller({ path: "health", version: "1" }) class A { @Get() check() {} }'), undefined);
  });

  it('knows the files that are routes', () => {
    const path = (name: string, files: Files, dependencies = {}): string | undefined =>
      detectIn({ manifest: { dependencies: { [name]: '^1.0.0', ...dependencies }, scripts: { build: 'x' } }, ...files }).facts.healthPath
        ?.value;
    assert.equal(path('next', { 'src/app/(ops)/api/health/route.ts': 'export async function GET() {}' }), '/api/health');
    assert.equal(path('next', { 'app/api/health/route.ts': 'export async function POST() {}' }), undefined);
    assert.equal(path('next', { 'pages/api/healthz.js': '', 'next.config.js': 'module.exports = { basePath: "/v1" }' }), '/v1/api/healthz');
    assert.equal(path('nuxt', { 'server/routes/up.get.ts': '', 'server/api/orders.ts': '' }), '/up');
    assert.equal(
      path(
        'astro',
        {
          'src/pages/health.ts': 'export const GET = () => new Response()',
          'astro.config.mjs': 'export default { adapter: node({ mode: "standalone" }) }',
        },
        { '@astrojs/node': '1' },
      ),
      '/health',
    );
    assert.equal(path('express', { 'pages/api/health.js': '' }), undefined);
  });
});

describe('the environment of Node.js', () => {
  const cases: readonly (readonly [string, readonly string[] | undefined])[] = [
    ['process.env.B + process.env["A"] + Bun.env.C', ['A', 'B', 'C']],
    ['process.env.A || 1; process.env.B ?? "x"; Number(process.env.C) || 3; if (process.env.D) {} !process.env.E', undefined],
    ['process.env.A = "x"; process.env.B === "x"', undefined],
    ['const { A, B = 1, C: c } = process.env', ['A', 'C']],
    ['configService.get("A"); configService.getOrThrow<string>("B"); config.get("C", 1); config.get("d.e")', ['A', 'B']],
    ['process.env.PORT + process.env.NODE_ENV + process.env.HOME + process.env.npm_package_version', undefined],
    ['// process.env.A\n"process.env.B"', undefined],
    ['`${process.env.A}`', ['A']],
  ];
  for (const [code, expected] of cases) {
    it(`is ${JSON.stringify(expected)} for ${JSON.stringify(code)}`, () => assert.deepEqual(env(code), expected));
  }

  it('is what the example names, too, and nothing that the image sets', () => {
    assert.deepEqual(env('app.listen(process.env.SHOP_PORT)', { '.env.example': 'SHOP_PORT=1\nSTRIPE_KEY=\n' }), ['STRIPE_KEY']);
    const files = { ...serve('process.env.MODE; process.env.KEY'), manifest: { scripts: { start: 'MODE=a node server.js' } } };
    assert.deepEqual(detectIn(files).facts.env?.value, ['KEY']);
  });

  it('tells the services what the application reads and what it depends on', () => {
    const { dependencies, reads } = detectIn({
      ...serve('process.env.A || 1; process.env.B'),
      manifest: {
        dependencies: { pg: '^8.0.0' },
        optionalDependencies: { redis: '^5.0.0' },
        peerDependencies: { nats: '^2.0.0' },
        devDependencies: { mysql2: '^3.0.0' },
      },
    });
    assert.deepEqual(reads, ['A', 'B']);
    assert.equal(dependencies.ecosystem, 'npm');
    assert.deepEqual(
      [...dependencies.packages],
      [
        ['nats', 'package.json'],
        ['pg', 'package.json'],
      ],
    );
    assert.deepEqual([...(dependencies.optional ?? [])], [['redis', 'package.json']]);
  });
});

describe('the build arguments of Node.js', () => {
  it('are the public variables of a client that a server’s build makes, too', () => {
    const files = { manifest: { scripts: { start: 'node server.js', build: 'vite build' }, ...express, devDependencies: { vite: '7' } } };
    const client = { 'server.js': 'app.listen(3000)', 'client/main.ts': 'fetch(import.meta.env.VITE_SHOP_URL)' };
    assert.deepEqual(detectIn({ ...files, ...client }).facts.buildArguments?.value, ['VITE_SHOP_URL']);
    assert.equal(detectIn({ ...serve('app.listen(3000)'), 'a.ts': 'import.meta.env.VITE_A' }).facts.buildArguments, undefined);
  });
});
