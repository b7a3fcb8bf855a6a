import assert from 'node:assert/strict';
import { buildIn, detectIn } from './folders.ts';

const script = (code: string): Record<string, string> => ({ 'requirements.txt': '', 'main.py': code });

describe('a program that serves by itself', () => {
  const servers: readonly (readonly [string, number])[] = [
    ['HTTPServer(("", 8011), Handler).serve_forever()', 8011],
    ['PORT = 8012\nwith socketserver.TCPServer(("", PORT), Handler) as server:\n    server.serve_forever()', 8012],
    ['make_server("0.0.0.0", 8013, app).serve_forever()', 8013],
    ['async def main():\n    await asyncio.start_server(answer, "0.0.0.0", 8014)', 8014],
    ['async def main():\n    await asyncio.start_server(answer, host="0.0.0.0", port=8015)', 8015],
    ['async def main():\n    async with websockets.serve(answer, "0.0.0.0", 8016):\n        pass', 8016],
  ];
  for (const [code, port] of servers) {
    it(`listens on ${port} with ${JSON.stringify(code)}`, () => assert.equal(detectIn(script(code)).facts.port?.value, port));
  }

  it('has no port where it is a client', () => {
    const clients = [
      'socket.create_connection(("db", 5432))',
      'parser.add_argument("--host", default="localhost")',
      'parser.add_argument("--address", default="localhost:6379")',
    ];
    for (const code of clients) {
      const { facts } = detectIn(script(code));
      assert.deepEqual([facts.port, facts.start?.value], [undefined, ['python', 'main.py']], code);
    }
  });

  it('is told to serve others, where an option says where it listens', () => {
    const code =
      'parser.add_argument("--host", default="127.0.0.1")\nparser.add_argument("--port", type=int, default=8021)\nargs = parser.parse_args()\nHTTPServer((args.host, args.port), Handler).serve_forever()\n';
    const { facts, warnings } = detectIn(script(code));
    assert.deepEqual([facts.start?.value, facts.port?.value], [['python', 'main.py', '--host', '0.0.0.0'], 8021]);
    assert.ok(!warnings.some((note) => note.includes('loopback')));
  });

  it('is on the port of its option, where the call that serves is given all at once', () => {
    const serve =
      'import click\nimport uvicorn\n@click.command()\n@click.option("-h", "--host", default="127.0.0.1")\n@click.option(\n    "-p",\n    "--port",\n    default=8022,\n)\ndef serve(**given):\n    uvicorn.run(make(), **given)\n';
    const { facts } = detectIn(script(serve));
    assert.deepEqual(facts.port, { value: 8022, source: 'the default of --port in main.py' });
    assert.deepEqual(facts.start?.value, ['python', 'main.py', '--host', '0.0.0.0']);
    assert.equal(detectIn(script('parser.add_argument("--port", default=8022)\n')).facts.port, undefined);
  });

  it('is on the port of a constant where no framework is known, and a server that the application brings is called', () => {
    const files = { 'shop/config.py': 'class Defaults:\n    PORT = 8023\n', 'shop/__init__.py': '' };
    const { facts } = detectIn({
      ...script('from shop.bundled import app\napp.run(host=host_of(args), port=port_of(args))\n'),
      ...files,
    });
    assert.equal(facts.port?.value, 8023);
  });

  it('is on the port of a table of defaults', () => {
    const code =
      'import os\nfrom aiohttp import web\nDEFAULTS = {"HOST": "::", "PORT": "8026"}\nfor name, value in DEFAULTS.items():\n    setattr(config, name, os.environ.get(name, value))\nweb.run_app(make(), port=int(config.PORT))\n';
    assert.equal(detectIn({ 'requirements.txt': 'aiohttp\n', 'main.py': code }).facts.port?.value, 8026);
  });

  it('starts by the file that is called as the project is, then by one that serves', () => {
    const guard = 'if __name__ == "__main__":\n    go()\n';
    const serve = `HTTPServer(("", 8027), Handler).serve_forever()\n${guard}`;
    const files = { 'requirements.txt': '', 'build_package.py': guard, 'listing.py': guard, 'shelves.py': serve };
    assert.deepEqual(detectIn(files).facts.start?.value, ['python', 'shelves.py']);
    const named = { ...files, 'setup.cfg': '[metadata]\nname = listing\n' };
    assert.deepEqual(detectIn(named).facts.start?.value, ['python', 'listing.py']);
  });

  it('starts by its own script where that calls the server of Flask-SocketIO', () => {
    const files = {
      'requirements.txt': 'flask\nflask-socketio\n',
      'shop/__init__.py': '',
      'shop/web.py': 'from flask import Flask\napp = Flask(__name__)\n',
      'shop/__main__.py': 'from shop.web import app\nsocketio_server.run(app, host="0.0.0.0", port=8028)\n',
    };
    const { facts } = detectIn(files);
    assert.deepEqual([facts.start?.value, facts.port?.value], [['python', '-m', 'shop'], 8028]);
  });

  it('is not on a port of what others wrote and the folder holds', () => {
    const files = {
      ...script('from shop.vendor.web import serve\nserve()\n'),
      'shop/vendor/web.py': 'app.run(host="0.0.0.0", port=8024)\n',
    };
    assert.equal(detectIn(files).facts.port, undefined);
  });

  it('is on the port of a field of its settings, which is assumed', () => {
    const code = 'from aiohttp import web\nweb.run_app(make(), port=port_of(settings))\n';
    const settings = (port: number): string => `class Config:\n    host: str = "0.0.0.0"\n    port: int = ${port}\n`;
    const portOf = (files: Record<string, string>): unknown =>
      detectIn({ 'requirements.txt': 'aiohttp\n', 'main.py': code, ...files }).facts.port?.value;
    assert.equal(portOf({ 'shop/config.py': settings(8081) }), 8081);
    assert.equal(portOf({ 'shop/config.py': settings(5432) }), 8080);
    assert.equal(portOf({ 'shop/client.py': settings(8081) }), 8080);
  });

  it('is on the port of a constant where the calls do not tell, which is assumed', () => {
    const code = 'from tornado.web import Application\nApplication([]).listen(read_settings())\n';
    const { facts } = detectIn({ 'requirements.txt': 'tornado\n', 'main.py': code, 'constants.py': 'DEFAULT_PORT = 8083\n' });
    assert.deepEqual(facts.port, { value: 8083, certainty: 'assumed', source: 'DEFAULT_PORT in constants.py' });
  });
});

describe('what setup.py says', () => {
  const setup = (...lines: readonly string[]): Record<string, string> => ({
    'setup.py': `from setuptools import setup\n\n\ndef lines(name):\n    return open("lists/" + name).read().split()\n\n\nsetup(name="sonar", version="1", ${lines.join(', ')})\n`,
    'lists/base.txt': 'celery==5.5.3\n',
    'sonar/__init__.py': '',
    'sonar/__main__.py': 'print(1)\n',
  });

  it('is given the files that it opens by names it puts together', () => {
    const { source } = buildIn(setup('install_requires=lines("base.txt")')).view;
    assert.ok(typeof source === 'object' && source !== null && 'manifests' in source && Array.isArray(source.manifests));
    assert.ok(source.manifests.includes('lists/base.txt'));
    assert.equal(detectIn(setup('install_requires=lines("base.txt")')).dependencies.packages.get('celery'), 'lists/base.txt');
  });

  it('starts by a console script, and by no other entry point', () => {
    const start = (points: string) => detectIn(setup(`entry_points=${points}`)).facts.start?.value;
    assert.deepEqual(start('{"console_scripts": ["sonar = sonar:main"], "sonar.sinks": ["file = sonar:File"]}'), ['sonar']);
    assert.deepEqual(start('{"sonar.sinks": ["file = sonar:File"]}'), ['python', '-m', 'sonar']);
    assert.deepEqual(start('{"celery.commands": ["sonar = sonar:command"]}'), ['celery', 'sonar']);
    assert.deepEqual(start('"""\n[console_scripts]\nsonar = sonar:main\n[sonar.sinks]\nfile = sonar:File\n"""'), ['sonar']);
  });
});
