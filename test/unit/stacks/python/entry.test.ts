import assert from 'node:assert/strict';
import { buildIn, detectIn } from './folders.ts';

const fastapi = 'from fastapi import FastAPI\napp = FastAPI()\n';
const flask = 'from flask import Flask\napp = Flask(__name__)\n';
const needs = (...packages: readonly string[]): string => packages.join('\n');
const start = (files: Record<string, string>): readonly string[] | string | undefined => {
  const { facts, unknown } = detectIn(files);
  return facts.start?.value ?? unknown['start'];
};
const bind = ['--bind', '0.0.0.0:8000'];
const memory = ['--worker-tmp-dir', '/dev/shm'];
const uvicorn = (target: string): string[] => ['uvicorn', target, '--host', '0.0.0.0', '--port', '8000'];

describe('the configuration of uWSGI', () => {
  const files = (ini: string, more: Readonly<Record<string, string>> = {}): Record<string, string> => ({
    'requirements.txt': needs('flask', 'uwsgi'),
    'main.py': flask,
    'uwsgi.ini': `[uwsgi]\n${ini}`,
    ...more,
  });
  const options = ['--master', '--die-on-term', '--need-app'];
  const startOf = (given: Record<string, string>): unknown => {
    const { facts } = detectIn(given);
    return [facts.start?.value, facts.port?.value];
  };

  it('is taken where it would do the same in a container', () => {
    const named = 'module = main:app\nstatic-map = /static=/srv/static\npidfile = /tmp/shop.pid\n';
    assert.deepEqual(startOf(files(named)), [['uwsgi', '--http-socket', '0.0.0.0:8000', ...options, '--ini', 'uwsgi.ini'], 8000]);
    assert.deepEqual(startOf(files('http = :9090\nprocesses=2\n')), [
      ['uwsgi', ...options, '--module', 'main:app', '--ini', 'uwsgi.ini'],
      9090,
    ]);
  });

  it('is left alone where it is of another machine', () => {
    const alone = ['uwsgi', '--http-socket', '0.0.0.0:8000', ...options, '--module', 'main:app'];
    for (const line of ['chdir = /home/shop', 'plugins = python3', 'socket = shop.sock', 'logto = /var/log/shop.log'])
      assert.deepEqual(startOf(files(line)), [alone, 8000], line);
  });

  it('says where a stated command listens, and where the environment of Python is', () => {
    const procfile = { Procfile: 'web: uwsgi ./etc/web.ini\n' };
    const on = (ini: string): Record<string, string> => files('', { ...procfile, 'etc/web.ini': `[uwsgi]\n${ini}` });
    assert.deepEqual(startOf(on('http-socket=:$(PORT)\nvirtualenv=$(VIRTUAL_ENV)\n')), [['uwsgi', './etc/web.ini'], 8000]);
    assert.deepEqual(startOf(on('http=0.0.0.0:9191\n')), [['uwsgi', './etc/web.ini'], 9191]);
    assert.deepEqual(startOf(on('module=main:app\n')), [['uwsgi', '--http-socket', '0.0.0.0:8000', './etc/web.ini'], 8000]);
    assert.equal(buildIn(on('http-socket=:$(PORT)\nvirtualenv=$(VIRTUAL_ENV)\n')).view['namesEnvironment'], true);
    assert.equal(buildIn(on('http=0.0.0.0:9191\n')).view['namesEnvironment'], false);
  });
});

describe('an object that a factory makes', () => {
  it('is a tool of the application in a file without a usual name', () => {
    const files = {
      'requirements.txt': needs('flask', 'gunicorn'),
      'shop/__init__.py': 'from flask import Flask\ndef create_app(config=None):\n    app = Flask(__name__)\n    return app\n',
      'update_stock.py': 'from shop import create_app\napp = create_app()\n',
      'update_prices.py': 'from shop import create_app\napp = create_app()\n',
    };
    assert.deepEqual(start(files), ['gunicorn', 'shop:create_app()', ...bind, ...memory]);
    assert.deepEqual(start({ ...files, 'wsgi.py': files['update_stock.py'] }), ['gunicorn', 'wsgi:app', ...bind, ...memory]);
  });
});

describe('the start command', () => {
  const servers: readonly (readonly [string, string, readonly string[]])[] = [
    ['uvicorn', fastapi, uvicorn('main:app')],
    ['gunicorn uvicorn', fastapi, uvicorn('main:app')],
    ['gunicorn uvicorn-worker', fastapi, ['gunicorn', 'main:app', ...bind, ...memory, '--worker-class', 'uvicorn_worker.UvicornWorker']],
    ['hypercorn', fastapi, ['hypercorn', 'main:app', ...bind]],
    ['daphne', fastapi, ['daphne', '--bind', '0.0.0.0', '--port', '8000', 'main:app']],
    ['granian', fastapi, ['granian', '--interface', 'asgi', '--host', '0.0.0.0', '--port', '8000', 'main:app']],
    ['gunicorn', flask, ['gunicorn', 'main:app', ...bind, ...memory]],
    ['granian', flask, ['granian', '--interface', 'wsgi', '--host', '0.0.0.0', '--port', '8000', 'main:app']],
    ['waitress', flask, ['waitress-serve', '--listen=0.0.0.0:8000', 'main:app']],
    ['uwsgi', flask, ['uwsgi', '--http-socket', '0.0.0.0:8000', '--master', '--die-on-term', '--need-app', '--module', 'main:app']],
    ['quart', 'from quart import Quart\napp = Quart(__name__)\n', ['hypercorn', 'main:app', ...bind]],
    ['sanic', 'from sanic import Sanic\napp = Sanic("x")\n', ['sanic', 'main:app', '--host=0.0.0.0', '--port=8000']],
    [
      'aiohttp gunicorn',
      'from aiohttp import web\napp = web.Application()\n',
      ['gunicorn', 'main:app', ...bind, ...memory, '--worker-class', 'aiohttp.GunicornWebWorker'],
    ],
    [
      'dash gunicorn',
      'import dash\napp = dash.Dash(__name__)\nserver = app.server\nif __name__ == "__main__":\n    app.run(port=8050)\n',
      ['gunicorn', 'main:server', '--bind', '0.0.0.0:8050', ...memory],
    ],
    [
      'bottle gunicorn',
      'import bottle\napp = bottle.default_app()\nbottle.run(app, port=8000)\n',
      ['gunicorn', 'main:app', ...bind, ...memory],
    ],
    ['falcon gunicorn', 'import falcon\napp = falcon.App()\n', ['gunicorn', 'main:app', ...bind, ...memory]],
    ['falcon uvicorn', 'import falcon.asgi\napp = falcon.asgi.App()\n', uvicorn('main:app')],
    ['blacksheep uvicorn', 'from blacksheep import Application\napp = Application()\n', uvicorn('main:app')],
    ['starlette uvicorn', 'from starlette.applications import Starlette\napp = Starlette(routes=[])\n', uvicorn('main:app')],
  ];
  const serving: readonly (readonly [string, string, string, number | undefined])[] = [
    ['aiohttp', 'from aiohttp import web\nif __name__ == "__main__":\n    web.run_app(make(), port=9090)\n', 'python main.py', 9090],
    ['aiohttp', 'from aiohttp import web\nweb.run_app(make())\n', 'python main.py', 8080],
    ['tornado', 'import tornado.web\ntornado.web.Application([]).listen(8888)\napp.listen(8888)\n', 'python main.py', 8888],
    [
      'tornado',
      'from tornado.options import define, options\ndefine("port", default=8889)\napp.listen(options.port)\n',
      'python main.py',
      8889,
    ],
    ['nicegui', 'from nicegui import ui\nui.run(port=9000, reload=False)\n', 'python main.py', 9000],
    ['gradio', 'import gradio as gr\ndemo.launch(server_name="0.0.0.0", server_port=7000)\n', 'python main.py', 7000],
    ['gradio', 'import gradio as gr\ndemo.launch(server_name="0.0.0.0")\n', 'python main.py', 7860],
  ];
  for (const [name, code, expected, port] of serving) {
    it('is the function that makes the application, where only tools call it', () => {
      const making = 'from shelf import create_app\napp = create_app()\n';
      const files = {
        'requirements.txt': 'flask\ngunicorn\n',
        'shelf/__init__.py': 'from flask import Flask\ndef create_app():\n    return Flask(__name__)\n',
        'sync_books.py': making,
        'sync_users.py': making,
      };
      assert.equal(detectIn(files).facts.start?.value[1], 'shelf:create_app()');
      assert.equal(detectIn({ ...files, 'wsgi.py': making }).facts.start?.value[1], 'wsgi:app');
    });

    it(`is ${expected} for ${JSON.stringify(code)}, which serves by itself on ${port}`, () => {
      const { facts } = detectIn({ 'requirements.txt': `${name}==1\n`, 'main.py': code });
      assert.deepEqual([facts.framework?.value, facts.start?.value.join(' '), facts.port?.value], [name, expected, port]);
    });
  }

  it('has a note where what serves by itself does not close on SIGTERM, and none for what does', () => {
    const notes = (name: string, code: string) =>
      detectIn({ 'requirements.txt': `${name}==1\n`, 'main.py': code }).warnings.filter((note) => note.includes('SIGTERM')).length;
    assert.equal(notes('tornado', 'import tornado.web\ntornado.web.Application([]).listen(8888)\napp.listen(8888)\n'), 1);
    assert.equal(notes('nicegui', 'from nicegui import ui\nui.run(reload=False)\n'), 0);
    assert.equal(notes('aiohttp', 'from aiohttp import web\nweb.run_app(make())\n'), 0);
  });

  it('is none for the documentation that MkDocs makes', () => {
    assert.match(
      String(start({ 'requirements.txt': 'mkdocs-material\n', 'mkdocs.yml': 'site_name: x\n' })),
      /^The tool does not run MkDocs, which builds the site from mkdocs\.yml/,
    );
  });

  it('is a module where what serves is not in the root', () => {
    assert.deepEqual(start({ 'requirements.txt': 'gradio\n', 'shop/__init__.py': '', 'shop/ui.py': 'import gradio\ndemo.launch()\n' }), [
      'python',
      '-m',
      'shop.ui',
    ]);
    // A client of aiohttp serves nothing.
    const client = { 'requirements.txt': 'aiohttp\n', 'main.py': 'import aiohttp\naiohttp.ClientSession()\n' };
    assert.equal(detectIn(client).facts.framework, undefined);
  });

  for (const [packages, code, expected] of servers) {
    it(`is that of ${packages} for ${code.split('\n')[1]}`, () => {
      assert.deepEqual(start({ 'requirements.txt': needs(...packages.split(' ')), 'main.py': code }), expected);
    });
  }

  it('takes gunicorn with uvicorn workers where the folder configures gunicorn', () => {
    const files = { 'requirements.txt': 'fastapi\nuvicorn\ngunicorn', 'gunicorn.conf.py': 'workers = 2\n', 'main.py': fastapi };
    assert.deepEqual(start(files), ['gunicorn', 'main:app', ...bind, ...memory, '--worker-class', 'uvicorn.workers.UvicornWorker']);
  });

  const factory = 'from flask import Flask\n\ndef create_app(config=None):\n    app = Flask(__name__)\n    return app\n';
  const factories: readonly (readonly [string, readonly string[]])[] = [
    ['gunicorn', ['gunicorn', 'shop:create_app()', ...bind, ...memory]],
    ['waitress', ['waitress-serve', '--listen=0.0.0.0:8000', '--call', 'shop:create_app']],
    ['granian', ['granian', '--interface', 'wsgi', '--host', '0.0.0.0', '--port', '8000', '--factory', 'shop:create_app']],
  ];
  for (const [server, expected] of factories) {
    it(`calls a factory with ${server}`, () => {
      assert.deepEqual(start({ 'requirements.txt': needs('flask', server), 'shop/__init__.py': factory }), expected);
    });
  }

  it('gives a factory of FastAPI to uvicorn', () => {
    const code = 'from fastapi import FastAPI\n\ndef create_app() -> FastAPI:\n    return FastAPI()\n';
    assert.deepEqual(start({ 'requirements.txt': 'fastapi\nuvicorn', 'app/main.py': code }), [
      'uvicorn',
      '--factory',
      'app.main:create_app',
      '--host',
      '0.0.0.0',
      '--port',
      '8000',
    ]);
  });

  it('takes no factory that needs an argument', () => {
    const code = factory.replace('config=None', 'config');
    const sentence = 'The folder uses Flask, but no module creates an application object at its top level: set --start.';
    assert.equal(start({ 'requirements.txt': 'flask\ngunicorn', 'shop/__init__.py': code }), sentence);
  });

  it('prefers an object that calls the factory', () => {
    const files = {
      'requirements.txt': 'flask\ngunicorn',
      'shop/__init__.py': factory,
      'wsgi.py': 'from shop import create_app\n\napplication = create_app()\n',
    };
    assert.deepEqual(start(files), ['gunicorn', 'wsgi:application', ...bind, ...memory]);
  });

  it('prefers an object to a factory in a file with a better name', () => {
    const files = {
      'requirements.txt': 'flask\ngunicorn',
      'main.py': factory,
      'wsgi.py': 'from main import create_app\n\napplication = create_app()\n',
    };
    assert.deepEqual(start(files), ['gunicorn', 'wsgi:application', ...bind, ...memory]);
  });

  it('takes what wsgi.py imports', () => {
    const files = {
      'requirements.txt': 'flask\ngunicorn',
      'shop/web.py': 'from x import make\nweb = make()\n',
      'wsgi.py': 'from shop.web import app as application\n',
    };
    assert.deepEqual(start(files), ['gunicorn', 'wsgi:application', ...bind, ...memory]);
  });

  it('ranks by the name of the file, then by its depth, then by the name of the object', () => {
    const packages = { 'requirements.txt': 'fastapi\nuvicorn' };
    assert.deepEqual(start({ ...packages, 'a/api.py': fastapi, 'a/b/main.py': fastapi }), uvicorn('a.b.main:app'));
    assert.deepEqual(start({ ...packages, 'a/main.py': fastapi, 'b/c/main.py': fastapi }), uvicorn('a.main:app'));
    assert.deepEqual(start({ ...packages, 'main.py': `${fastapi}admin = FastAPI()\n` }), uvicorn('main:app'));
    assert.deepEqual(start({ ...packages, 'main.py': `${fastapi}root = FastAPI()\nroot.mount("/api", app)\n` }), uvicorn('main:root'));
  });

  it('leaves tests, documentation, comments and texts aside', () => {
    const files = {
      'requirements.txt': 'fastapi\nuvicorn',
      'tests/main.py': fastapi,
      'docs/main.py': fastapi,
      'shop/test_service.py': fastapi,
      'examples/app.py': fastapi,
      'text.py': `"""\n${fastapi}"""\n# app = FastAPI()\n`,
      'shop/service.py': fastapi,
    };
    assert.deepEqual(start(files), uvicorn('shop.service:app'));
  });

  it('imports from src in a src layout', () => {
    const files = { 'requirements.txt': 'fastapi\nuvicorn', 'src/shop/api.py': fastapi };
    assert.deepEqual(start(files), uvicorn('shop.api:app'));
    assert.equal(buildIn(files).view['pythonPath'], '/app/src');
    assert.equal(buildIn(files).sourceFile, 'src/shop/api.py');
  });

  it('imports from its own tree before what is installed of it, unless that is compiled', () => {
    const pathOf = (more: Record<string, string>): unknown => {
      const pyproject =
        '[project]\nname = "shop"\nversion = "1"\ndependencies = ["fastapi", "uvicorn"]\n[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n';
      return buildIn({ 'pyproject.toml': pyproject, 'shop/__init__.py': '', 'shop/api.py': fastapi, ...more }).view['pythonPath'];
    };
    assert.equal(pathOf({}), '/app:/opt/app');
    assert.equal(pathOf({ 'shop/fast.pyx': '' }), '/opt/app:/app');
  });

  it('is by the usual server where the application brings none, which the image adds', () => {
    const files = { 'requirements.txt': 'fastapi', 'main.py': `${fastapi}\nif __name__ == "__main__":\n    pass\n` };
    const { facts, warnings } = detectIn(files);
    assert.deepEqual([facts.start?.value, facts.start?.certainty], [uvicorn('main:app'), 'assumed']);
    assert.deepEqual([facts.server?.value, facts.server?.certainty], ['uvicorn', 'assumed']);
    assert.ok(
      warnings.includes(
        'Nothing in the folder installs a production server for FastAPI: the image adds uvicorn, unless --server names another one.',
      ),
    );
  });

  it('is by the server that the code itself calls, where the application brings one', () => {
    const served = `${flask}from gevent.pywsgi import WSGIServer\nif __name__ == "__main__":\n    WSGIServer(("", 9000), app).serve_forever()\n`;
    const { facts } = detectIn({ 'requirements.txt': 'flask\ngevent\n', 'main.py': served });
    assert.deepEqual([facts.start?.value, facts.server], [['python', 'main.py'], undefined]);
  });

  it('takes a function that gives back an application, whatever its name is, and says so', () => {
    const factory = 'from flask import Flask\ndef init():\n    app = Flask(__name__)\n    return app\n';
    const { facts } = detectIn({ 'requirements.txt': 'flask\ngunicorn\n', 'main.py': factory });
    assert.deepEqual([facts.start?.value.slice(0, 2), facts.start?.certainty], [['gunicorn', 'main:init()'], 'assumed']);
  });

  it('runs the page of Streamlit', () => {
    const files = { 'requirements.txt': 'streamlit', 'app.py': 'import streamlit as st\nst.title("x")\n' };
    assert.deepEqual(start(files), [
      'streamlit',
      'run',
      'app.py',
      '--server.address=0.0.0.0',
      '--server.port=8000',
      '--server.headless=true',
      '--browser.gatherUsageStats=false',
    ]);
  });

  const guard = 'def main():\n    pass\n\nif __name__ == "__main__":\n    main()\n';
  const scripted = (scripts: string, build = '\n[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'): string =>
    `[project]\nname = "x"\nversion = "1"\n[project.scripts]\n${scripts}${build}`;

  it('is the one console script of a project that is installed', () => {
    assert.deepEqual(start({ 'pyproject.toml': scripted('run-x = "x:main"\n'), 'x/__init__.py': '' }), ['run-x']);
    assert.deepEqual(start({ 'pyproject.toml': scripted('run-x = "x:main"\n', ''), 'main.py': guard }), ['python', 'main.py']);
    const several = detectIn({ 'pyproject.toml': scripted('run-y = "x:other"\nx = "x:main"\n'), 'x/__init__.py': '' });
    assert.deepEqual([several.facts.start?.value, several.facts.start?.certainty], [['x'], 'assumed']);
    assert.ok(
      several.warnings.includes(
        'Several commands could start the application: "x" and "run-y". The tool takes the first; --start names another one.',
      ),
    );
  });

  it('is a package with __main__.py, then a file with a main guard', () => {
    assert.deepEqual(start({ 'requirements.txt': '', 'worker/__main__.py': guard, 'main.py': guard }), ['python', '-m', 'worker']);
    assert.deepEqual(start({ 'consumer.py': guard, 'helper.py': guard, 'main.py': 'x = 1\n' }), ['python', 'consumer.py']);
    assert.deepEqual(start({ 'night_job.py': guard }), ['python', 'night_job.py']);
    const { facts } = detectIn({ 'one.py': guard, 'two.py': guard });
    assert.deepEqual([facts.start?.value, facts.start?.certainty], [['python', 'one.py'], 'assumed']);
  });

  const assumptions: readonly (readonly [string, Record<string, string>, readonly string[]])[] = [
    ['a file with a usual name', { 'bot.py': 'bot.run(TOKEN)\n', 'helpers.py': 'x = 1\n' }, ['python', 'bot.py']],
    ['the only file', { 'requirements.txt': 'requests', 'poller.py': 'print(1)\n' }, ['python', 'poller.py']],
    ['the file that runs', { 'jobs.py': 'while True:\n    work()\n', 'lib.py': 'x = 1\n' }, ['python', 'jobs.py']],
    [
      'a file with a usual name in a package',
      { 'requirements.txt': '', 'pkg/__init__.py': '', 'pkg/main.py': 'print(1)\n', 'pkg/x.py': '' },
      ['python', '-m', 'pkg.main'],
    ],
  ];
  for (const [what, files, expected] of assumptions) {
    it(`is ${what} where nothing shows one`, () => {
      const { facts } = detectIn(files);
      assert.deepEqual([facts.start?.value, facts.start?.certainty], [expected, 'assumed']);
    });
  }

  it('is not made up', () => {
    assert.equal(start({ 'requirements.txt': 'requests\n' }), 'The tool found no Python file that starts an application: set --start.');
  });
});

describe('the start command of Django', () => {
  const entry = (kind: string): string =>
    `import os\nfrom django.core.${kind} import get_${kind}_application\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\napplication = get_${kind}_application()\n`;
  const project = (...packages: readonly string[]): Record<string, string> => ({
    'requirements.txt': needs('django', ...packages),
    'manage.py': 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.dev")\nif __name__ == "__main__":\n    pass\n',
    'shop/settings.py': '',
    'shop/wsgi.py': entry('wsgi'),
    'shop/asgi.py': entry('asgi'),
  });
  const expected: readonly (readonly [string, readonly string[]])[] = [
    ['gunicorn', ['gunicorn', 'shop.wsgi:application', ...bind, ...memory]],
    ['gunicorn uvicorn', ['gunicorn', 'shop.wsgi:application', ...bind, ...memory]],
    ['gunicorn uvicorn channels', uvicorn('shop.asgi:application')],
    ['uvicorn', uvicorn('shop.asgi:application')],
    ['daphne gunicorn', ['daphne', '--bind', '0.0.0.0', '--port', '8000', 'shop.asgi:application']],
    ['granian', ['granian', '--interface', 'asgi', '--host', '0.0.0.0', '--port', '8000', 'shop.asgi:application']],
    ['waitress', ['waitress-serve', '--listen=0.0.0.0:8000', 'shop.wsgi:application']],
  ];
  for (const [packages, command] of expected) {
    it(`with ${packages}`, () => assert.deepEqual(start(project(...packages.split(' '))), command));
  }

  it('takes the settings that wsgi.py names', () => {
    assert.deepEqual(buildIn(project('gunicorn')).view['django'], {
      collectstatic: false,
      settings: 'shop.settings',
      placeholders: [],
    });
  });

  it('is by the usual server without one, and by what Django itself makes without a module', () => {
    const { facts } = detectIn(project());
    assert.deepEqual([facts.start?.value, facts.start?.certainty], [['gunicorn', 'shop.wsgi:application', ...bind, ...memory], 'assumed']);
    const { 'shop/wsgi.py': _wsgi, 'shop/asgi.py': _asgi, ...rest } = project('gunicorn');
    assert.deepEqual(start(rest), ['gunicorn', 'django.core.wsgi:get_wsgi_application()', ...bind, ...memory]);
  });
});
