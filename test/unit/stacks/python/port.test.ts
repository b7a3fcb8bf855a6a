import assert from 'node:assert/strict';
import { detectIn } from './folders.ts';

const flask = 'from flask import Flask\napp = Flask(__name__)\n';
const detect = (main: string, files: Readonly<Record<string, string>> = {}) =>
  detectIn({ 'requirements.txt': 'aiohttp\npydantic-settings\n', 'main.py': main, ...files });
const run = (port: string, before = ''): string =>
  `import os\n${before}from aiohttp import web\nif __name__ == "__main__":\n    web.run_app(make(), host="0.0.0.0", port=${port})\n`;

describe('the port that an option of the command line has', () => {
  const web = 'from aiohttp import web\n';
  const body = '    web.run_app(make(), host="0.0.0.0", port=port)\n';
  const commands: readonly (readonly [shown: string, code: string])[] = [
    ['click', `import click\n${web}@click.command()\n@click.option("--port", "-p", default=9124, type=int)\ndef main(port):\n${body}`],
    [
      'click, several functions',
      `import click\n${web}@click.option("--port", default=1)\ndef other(port):\n    pass\n\n@click.command()\n@click.option(\n    "--listen-port",\n    "port",\n    default=9124,\n)\ndef main(port):\n${body}`,
    ],
    ['typer', `import typer\n${web}app = typer.Typer()\n@app.command()\ndef serve(debug: bool = False, port: int = 9124):\n${body}`],
    ['typer.Option', `import typer\n${web}def serve(port: int = typer.Option(9124, "--port", help="x=y")):\n${body}`],
    [
      'typer, annotated',
      `import typer\nfrom typing import Annotated\n${web}def serve(port: Annotated[int, typer.Option(help="a=1")] = 9124):\n${body}`,
    ],
    ['fire', `import fire\n${web}async def main(port=9124):\n${body}fire.Fire(main)\n`],
    ['a constant', `import click\n${web}PORT = 9124\n@click.option("--port", default=PORT)\ndef main(port):\n${body}`],
  ];
  for (const [shown, code] of commands)
    it(`is that of ${shown}`, () => {
      const { port } = detect(code).facts;
      assert.deepEqual(port, { value: 9124, source: 'the default of port in main.py' });
    });

  it('is the variable’s where the option has one', () => {
    const code = `import click\n${web}@click.option("--port", envvar="PORT", default=9124)\ndef main(port):\n${body}`;
    assert.equal(detect(code).facts.port?.source, 'the default of PORT in main.py');
  });

  it('is found in time that is proportional to the length', () => {
    const calls = 'web.run_app(make(), port=port)\n'.repeat(10_000);
    for (const heads of [
      Array.from({ length: 600 }, (_, index) => `def f${index}(a, b, c):\n    pass\n`).join(''),
      `${'@click.option("--port", default=1)\n'.repeat(8000)}def main(port):\n    pass\n`,
      `def main(${Array.from({ length: 20_000 }, (_, index) => `a${index}=1`).join(', ')}):\n    pass\n`,
    ]) {
      const began = performance.now();
      detect(`import click\n${web}${heads}${calls}`);
      assert.ok(performance.now() - began < 5000);
    }
  });

  it('is none of a function that is no command', () => {
    assert.equal(detect(`${web}def begin(port=9124):\n${body}`).facts.port?.certainty, 'assumed');
  });
});

describe('the port in a file of settings that the code opens', () => {
  const server = 'HTTPServer((conf["server"]["host"], int(conf["server"]["port"])), Handler).serve_forever()\n';
  const opening = (file: string) => `conf = load(open("${file}"))\n${server}`;
  const files: readonly (readonly [opened: string, path: string, text: string])[] = [
    ['settings.ini', 'settings.ini', '[mail]\nport = 25\n[server]\nhost = 0.0.0.0\nport = 9125\n'],
    ['config.toml', 'config.toml', '[database]\nport = 5432\n[web]\nport = 9125\n'],
    ['conf/app.yml', 'conf/app.yml', 'redis:\n  port: 6379\nhttp:\n  port: 9125\n'],
    ['config.yaml', 'config.example.yaml', 'listen: 0.0.0.0:9125\n'],
  ];
  for (const [opened, path, text] of files)
    it(`is found in ${path}`, () => {
      const { port } = detectIn({ 'requirements.txt': '', 'main.py': opening(opened), [path]: text }).facts;
      assert.deepEqual([port?.value, port?.source.endsWith(` in ${path}`)], [9125, true]);
    });

  it('goes before what is usual for a framework, and is none of a file that nothing opens', () => {
    const main = 'import tornado.web\ntornado.web.Application([]).listen(load("app.toml").port)\n';
    const settings = '[http]\nport = 9125\n';
    const portWith = (path: string) => detectIn({ 'requirements.txt': 'tornado\n', 'main.py': main, [path]: settings }).facts.port?.value;
    assert.equal(portWith('app.toml'), 9125);
    assert.equal(portWith('other.toml'), 8888);
    assert.equal(detectIn({ 'requirements.txt': '', 'main.py': 'load(open("app.toml"))\n', 'app.toml': settings }).facts.port, undefined);
  });
});

describe('the port of a server for development', () => {
  const portWith = (call: string, files: Readonly<Record<string, string>> = {}) =>
    detectIn({ 'requirements.txt': 'flask\ngunicorn\n', 'app.py': `${flask}if __name__ == "__main__":\n    app.run(${call})\n`, ...files })
      .facts.port;

  it('is not the one of the server that starts the application', () => {
    for (const call of ['debug=True, port=4123', 'host="127.0.0.1", port=4123', '"localhost", port=4123'])
      assert.equal(portWith(call)?.value, 8000, call);
    assert.equal(portWith('debug=True, port=4123', { Dockerfile: 'FROM x\nEXPOSE 6123\n' })?.value, 6123);
  });

  it('is the application’s where others are served, and where a variable sets it', () => {
    assert.equal(portWith('host="0.0.0.0", port=4123')?.value, 4123);
    assert.equal(portWith('debug=True, port=int(os.environ.get("PORT", 4123))')?.value, 4123);
  });
});

describe('the port of a Python program', () => {
  const cases: readonly (readonly [port: string, before: string, files: Readonly<Record<string, string>>, number, string])[] = [
    ['PORT', 'PORT = 9123\n', {}, 9123, 'PORT in main.py'],
    ['PORT', 'PORT: int = int(os.environ.get("PORT", "9123"))\n', {}, 9123, 'the default of PORT in main.py'],
    ['int(os.getenv("APP_PORT") or 9123)', '', {}, 9123, 'the default of APP_PORT in main.py'],
    ['int(os.environ["APP_PORT"]) if "APP_PORT" in os.environ else 9123', '', {}, 9123, 'the default of APP_PORT in main.py'],
    ['9123 if os.environ.get("HTTPS") else 9123', '', {}, 9123, 'port=9123 in main.py'],
    ['PORT', 'from config import PORT\n', { 'config.py': 'PORT = 9123\n' }, 9123, 'PORT in config.py'],
    [
      'number',
      'from shop.config import (\n    PORT as number,\n)\n',
      { 'shop/__init__.py': '', 'shop/config.py': 'PORT = 9_123\n' },
      9123,
      'PORT in shop/config.py',
    ],
    ['config.PORT', 'import config\n', { 'config.py': 'BASE = 9000\nPORT = BASE + 123\n' }, 9123, 'PORT in config.py'],
    [
      'config.PORT',
      'from shop import config\n',
      { 'shop/__init__.py': '', 'shop/config.py': 'PORT = 9123\n' },
      9123,
      'PORT in shop/config.py',
    ],
    ['settings.PORT', 'class Settings:\n    HOST = "0.0.0.0"\n    PORT = 9123\n\nsettings = Settings()\n', {}, 9123, 'PORT in main.py'],
    [
      'Config.PORT',
      'class Config(object):\n    PORT = int(os.getenv("WEB_PORT", 9123))\n\n',
      {},
      9123,
      'the default of WEB_PORT in main.py',
    ],
    [
      'settings.port',
      'from config import settings\n',
      {
        'config.py':
          'from dataclasses import dataclass, field\n\n@dataclass\nclass Settings:\n    port: int = field(default=9123)\n\nsettings = Settings()\n',
      },
      9123,
      'port in config.py',
    ],
    [
      'get_settings().port',
      'from config import get_settings\n',
      {
        'config.py':
          'from pydantic_settings import BaseSettings\n\nclass Settings(BaseSettings):\n    name: str\n    port: int = 9123\n    model_config = {"env_file": ".env"}\n\ndef get_settings() -> Settings:\n    return Settings()\n',
      },
      9123,
      'the default of PORT in config.py',
    ],
    [
      'settings.port',
      'from config import settings\n',
      {
        'config.py':
          'class Settings(BaseSettings):\n    port: int = Field(default=9123, ge=1)\n    class Config:\n        env_prefix = "SHOP_"\n\nsettings = Settings(_env_file=".env")\n',
      },
      9123,
      'the default of SHOP_PORT in config.py',
    ],
    [
      'args.port',
      'parser.add_argument("-p", "--port", type=int, default=9123)\nargs = parser.parse_args()\n',
      {},
      9123,
      'the default of port in main.py',
    ],
    ['env.int("PORT", default=9123)', 'import environ\nenv = environ.Env()\n', {}, 9123, 'the default of PORT in main.py'],
    ['int(os.environ["PORT"])', '', {}, 8000, 'PORT, which main.py reads and the image sets'],
  ];
  for (const [port, before, files, value, source] of cases) {
    it(`is ${value} for ${JSON.stringify(before)} and ${port}`, () => {
      assert.deepEqual(detect(run(port, before), files).facts.port, { value, source });
    });
  }

  it('is told by what gunicorn.conf.py puts together', () => {
    const bound = (text: string) =>
      detectIn({ 'requirements.txt': 'flask\ngunicorn\n', 'main.py': flask, 'gunicorn.conf.py': text }).facts.port;
    assert.deepEqual(bound('PORT = 9123\nbind = f"0.0.0.0:{PORT}"\n'), { value: 9123, source: 'bind in gunicorn.conf.py' });
    assert.deepEqual(bound('import os\nbind = "0.0.0.0:" + os.getenv("WEB_PORT", "9123")\n'), {
      value: 9123,
      source: 'the default of WEB_PORT in gunicorn.conf.py',
    });
    assert.deepEqual(bound('import os\nbind = f"{os.environ[\'HOST\']}:9123"\n')?.value, 9123);
  });

  it('is the first of several, which is assumed, and leaves those for metrics aside', () => {
    const { facts } = detect(`${run('9123')}    uvicorn.run(app, port=9124)\n`);
    assert.deepEqual(facts.port, { value: 9123, certainty: 'assumed', source: 'port=9123 in main.py, the first of several' });
    const metrics = 'serve(metrics, port=int(os.environ.get("METRICS_PORT", 9464)))\n';
    assert.equal(detect(`${metrics}${run('9123')}`).facts.port?.value, 9123);
  });

  it('is the usual one of the framework where names lead nowhere', () => {
    const usual = { value: 8080, certainty: 'assumed', source: 'the usual port of aiohttp; the folder does not set one' };
    for (const [port, before] of [
      ['PORT', 'PORT = PORT\n'],
      ['a', 'a = b\nb = a\n'],
      ['a', 'a = 1000\na = 2000\n'],
      [
        'a',
        `${Array.from({ length: 12 }, (_, at) => `a${at || ''} = ${Array.from({ length: 12 }, () => `a${at + 1}`).join(' + ')}\n`).join('')}`,
      ],
      ['a.b.c', 'import a\n'],
      ['f().g', 'def f():\n    return f()\n'],
    ] as const)
      assert.deepEqual(detect(run(port, before)).facts.port, usual, before);
  });
});

describe('the loopback address of a Python program', () => {
  const isLoopback = (code: string, files: Readonly<Record<string, string>> = {}): boolean =>
    detect(code, files).warnings.some((text) => text.includes('the loopback address'));

  it('is a field of the settings that a function makes', () => {
    const settings =
      'from pydantic_settings import BaseSettings\nclass Logging(BaseSettings):\n    LEVEL: str = "info"\nclass ShopSettings(LoggingSettings):\n    LISTEN_PORT: int = 9127\ndef make(path):\n    return read(path, ShopSettings)\n';
    const code = `from aiohttp import web\nfrom shop import make_settings\nsettings = make_settings()\nif __name__ == "__main__":\n    web.run_app(make(), host="0.0.0.0", port=settings.LISTEN_PORT)\n`;
    assert.equal(detect(code, { 'shop.py': settings }).facts.port?.value, 9127);
    const other = 'from pydantic_settings import BaseSettings\nclass Other(BaseSettings):\n    LISTEN_PORT: int = 9128\n';
    assert.notEqual(detect(code, { 'shop.py': settings, 'other.py': other }).facts.port?.value, 9127);
  });

  it('is told by what the host is given', () => {
    const serve = (host: string, before = ''): string => `${before}from aiohttp import web\nweb.run_app(make(), ${host}port=80)\n`;
    assert.ok(isLoopback(serve('host=HOST, ', 'HOST = "127.0.0.1"\n')));
    assert.ok(isLoopback(serve('host=HOST, ', 'from config import HOST\n'), { 'config.py': 'HOST = "localhost"\n' }));
    assert.ok(!isLoopback(serve('host="0.0.0.0", ')));
    assert.ok(!isLoopback(serve('')));
  });

  it('is not that of something else that the file names', () => {
    assert.ok(!isLoopback(run('80', 'redis = Redis(host="localhost")\n')));
  });
});
