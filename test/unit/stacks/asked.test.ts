import assert from 'node:assert/strict';
import { inspect } from '../../../src/inspect/inspect.ts';
import { askedIn } from '../../../src/stacks/asked.ts';
import { folderWith, removeFolders } from '../../support/folders.ts';

const asked = (text: string) => askedIn([{ path: 'a', text }]);

describe('what code asks of whether it is there', () => {
  after(removeFolders);

  const questions: readonly string[] = [
    // Python
    'if REDIS_URL:\n    connect()',
    'cache = connect(REDIS_URL) if REDIS_URL else None',
    'search = Search([app.config["REDIS_URL"]]) \\\n    if app.config["REDIS_URL"] else None',
    'if os.environ.get("REDIS_URL") is not None:\n    connect()',
    'if url := os.getenv("REDIS_URL"):\n    connect(url)',
    'if "REDIS_URL" in os.environ:\n    connect()',
    'if not settings.REDIS_URL:\n    return None\n',
    'if REDIS_URL is None:\n    return\n',
    // Node.js
    'const a = process.env.REDIS_URL && new Redis(process.env.REDIS_URL);',
    'const a = redisUrl ? new Redis(redisUrl) : null;',
    "if (process.env['REDIS_URL']) connect();",
    'if (!config.redis.redisUrl) { return undefined; }',
    'if (!env.REDIS_URL) return;\n',
    // Go
    'if url := os.Getenv("REDIS_URL"); url != "" {\n\tconnect(url)\n}',
    'if url, ok := os.LookupEnv("REDIS_URL"); ok {\n',
    'if cfg.RedisURL != "" {\n\tconnect()\n}',
    'if cfg.RedisURL == "" {\n\treturn nil, nil\n}',
    // Rust
    'if let Ok(url) = std::env::var("REDIS_URL") {\n',
    'if let Some(url) = &config.redis_url {\n',
    'let c = match env::var("REDIS_URL") {\n    Ok(url) => Some(open(url)),\n    Err(_) => None,\n};',
    'let c = env::var("REDIS_URL").ok().map(|url| open(url));',
    'let c = config.redis_url.as_deref().map(open);',
  ];
  for (const code of questions) it(JSON.stringify(code), () => assert.deepEqual(asked(code), ['REDIS_URL']));

  it('is nothing that the program ends without, and no type', () => {
    for (const code of [
      'if not REDIS_URL:\n    raise ValueError()',
      'if (!process.env.REDIS_URL) throw new Error("x");',
      'if (!process.env.REDIS_URL) {\n  console.error("x");\n  process.exit(1);\n}',
      'if cfg.RedisURL == "" {\n\treturn nil, errors.New("x")\n}',
      'if cfg.RedisURL == "" {\n\tlog.Fatal("x")\n}',
      'let c = match env::var("REDIS_URL") {\n    Ok(url) => open(url),\n    Err(error) => panic!("{error}"),\n};',
      'let c = env::var("REDIS_URL").expect("x");',
      'interface A { redisUrl?: string; other: number }',
      'function open(redisUrl?) {}',
      'const url = config?.redisUrl ?? "redis://cache";',
    ])
      assert.deepEqual(asked(code), [], code);
  });

  const server = {
    pypi: {
      files: { 'requirements.txt': 'flask\nelasticsearch\n' },
      path: 'app.py',
      code: (use: string) => `import os\nfrom flask import Flask\nfrom elasticsearch import Elasticsearch\napp = Flask(__name__)\n${use}\n`,
      optional: 'app.search = Elasticsearch(os.environ["ELASTICSEARCH_URL"]) if os.environ.get("ELASTICSEARCH_URL") else None',
      needed: 'app.search = Elasticsearch(os.environ["ELASTICSEARCH_URL"])',
    },
    npm: {
      files: { 'package.json': '{"dependencies":{"@elastic/elasticsearch":"8"}}' },
      path: 'server.js',
      code: (use: string) =>
        `const { Client } = require("@elastic/elasticsearch");\n${use}\nrequire("http").createServer().listen(3000);\n`,
      optional: 'const c = process.env.ELASTICSEARCH_URL ? new Client({ node: process.env.ELASTICSEARCH_URL }) : null;',
      needed: 'const c = new Client({ node: process.env.ELASTICSEARCH_URL });',
    },
    go: {
      files: { 'go.mod': 'module a.example/x\n\nrequire github.com/elastic/go-elasticsearch/v8 v8.1.0\n', 'go.sum': '' },
      path: 'main.go',
      code: (use: string) =>
        `package main\n\nimport (\n\t"net/http"\n\t"os"\n\t"github.com/elastic/go-elasticsearch/v8"\n)\n\nfunc main() {\n${use}\n\thttp.ListenAndServe(":8080", nil)\n}\n`,
      optional: '\tif url := os.Getenv("ELASTICSEARCH_URL"); url != "" {\n\t\telasticsearch.NewClient(at(url))\n\t}',
      needed: '\telasticsearch.NewClient(at(os.Getenv("ELASTICSEARCH_URL")))',
    },
    cargo: {
      files: {
        'Cargo.toml': '[package]\nname = "x"\nversion = "1.0.0"\n\n[dependencies]\nredis = "0.27"\n',
        'Cargo.lock': '',
      },
      path: 'src/main.rs',
      code: (use: string) => `fn main() {\n${use}\n}\n`,
      optional: '    let c = std::env::var("REDIS_URL").ok().map(|url| redis::Client::open(url));',
      needed: '    let c = redis::Client::open(std::env::var("REDIS_URL").unwrap());',
    },
  };
  for (const [ecosystem, { files, path, code, optional, needed }] of Object.entries(server))
    it(`offers the service, and requires it where nothing asks: ${ecosystem}`, async () => {
      const factsOf = async (use: string) => (await inspect(folderWith({ ...files, [path]: code(use) }))).application('')?.facts;
      const [offered, required] = [await factsOf(optional), await factsOf(needed)];
      assert.deepEqual([offered?.services, required?.optionalServices], [undefined, undefined]);
      assert.deepEqual(offered?.optionalServices?.value, required?.services?.value);
    });

  it('requires what a queue works with, and what another address tells of', async () => {
    const servicesOf = async (packages: object, use: string) =>
      (
        await inspect(
          folderWith({
            'package.json': JSON.stringify({ dependencies: packages }),
            'server.js': `const Redis = require("ioredis");\n${use}\nrequire("http").createServer().listen(3000);\n`,
          }),
        )
      ).application('')?.facts.services?.value;
    const question = 'const c = process.env.REDIS_URL ? new Redis(process.env.REDIS_URL) : null;';
    assert.deepEqual(await servicesOf({ ioredis: '5' }, question), undefined);
    assert.deepEqual(await servicesOf({ ioredis: '5', bullmq: '5' }, question), ['redis']);
    assert.deepEqual(await servicesOf({ ioredis: '5' }, `${question}\nconst d = new Redis({ host: process.env.REDIS_HOST });`), ['redis']);
  });

  it('is found in time that is proportional to the length', () => {
    for (const piece of [
      'if ',
      'a.',
      'a::',
      'match URL{None ',
      'if let Ok(',
      'X_URL ? ',
      'if not X_URL:\n',
      'a("b")',
      '"X_URL" in ',
      '_',
      '!',
    ]) {
      const began = performance.now();
      asked(piece.repeat(Math.ceil(500_000 / piece.length)));
      assert.ok(performance.now() - began < 4000, piece);
    }
  });
});
