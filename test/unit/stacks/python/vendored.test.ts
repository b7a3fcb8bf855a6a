import assert from 'node:assert/strict';
import { detectIn } from './folders.ts';

const copies = (folder: string, ...names: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    names.map((name) => [
      `${folder}/${name}/__init__.py`,
      'import os\nfrom flask import Flask\napp = Flask(__name__)\nDEBUG = os.environ["COPIED_DEBUG"]\nos.makedirs("copied", exist_ok=True)\n',
    ]),
  );
const names = ['flask', 'waitress', 'yaml', 'requests', 'six'];
const adding = 'import os\nimport sys\nsys.path.insert(0, os.path.join(os.path.dirname(__file__), "libs/"))\n';
const serving = 'from waitress.server import create_server\ncreate_server(make(), host=host, port=port).run()\n';
const guard = 'if __name__ == "__main__":\n    main()\n';

describe('a folder of copies of packages', () => {
  it('is no part of the application, where its code puts it on the path', () => {
    const { facts, reads } = detectIn({ 'requirements.txt': '', 'shop.py': adding + guard, ...copies('libs', ...names) });
    assert.deepEqual([facts.start?.value, facts.framework, facts.written, reads], [['python', 'shop.py'], undefined, undefined, []]);
  });

  it('is one with few packages where these are installed ones', () => {
    const installed = { ...copies('libs', 'flask'), 'libs/flask-3.1.0.dist-info/METADATA': '' };
    assert.deepEqual(detectIn({ 'requirements.txt': '', 'shop.py': adding + guard, ...installed }).reads, []);
    assert.deepEqual(detectIn({ 'requirements.txt': '', 'shop.py': adding + guard, ...copies('libs', 'flask') }).reads, ['COPIED_DEBUG']);
  });

  it('is the application itself where nothing puts it on the path, or where it is a package', () => {
    assert.deepEqual(detectIn({ 'requirements.txt': '', 'shop.py': guard, ...copies('libs', ...names) }).reads, ['COPIED_DEBUG']);
    const own = { ...copies('libs', ...names), 'libs/__init__.py': '' };
    assert.deepEqual(detectIn({ 'requirements.txt': '', 'shop.py': adding + guard, ...own }).reads, ['COPIED_DEBUG']);
  });

  it('brings the server that the code calls', () => {
    const files = {
      'requirements.txt': '',
      'shop.py': `import argparse\n${guard}`,
      'store/paths.py': adding.replace('"libs/"', '"../libs/"'),
      'store/server.py': `from flask import Flask\napp = Flask(__name__)\n${serving}`,
      'store/options.py': 'parser.add_argument("--port", type=int, help="Port number (default: 6123)")\n',
    };
    const { facts } = detectIn({ ...files, ...copies('libs', ...names) });
    assert.deepEqual([facts.start?.value, facts.port?.value], [['python', 'shop.py'], 6123]);
  });
});

describe('the port of a program in Python', () => {
  it('is that of a table of settings with their types', () => {
    const table = 'SETTINGS = {\n    "HTTP_PORT": (int, "General", 8027),\n    "SMTP_PORT": (int, "Mail", 25),\n}\n';
    const files = { 'requirements.txt': 'cherrypy\n', 'shop/config.py': table, 'main.py': 'import cherrypy\ncherrypy.engine.start()\n' };
    assert.deepEqual(detectIn(files).facts.port, { value: 8027, certainty: 'assumed', source: 'HTTP_PORT in shop/config.py' });
  });
});

describe('the script that starts', () => {
  it('is the one that another one only calls', () => {
    const files = {
      'requirements.txt': '',
      'Shop.py': `def main():\n    run()\n${guard}`,
      'OldShop.py': `from Shop import main\n${guard}`,
    };
    assert.deepEqual(detectIn(files).facts.start?.value, ['python', 'Shop.py']);
  });
});
