import assert from 'node:assert/strict';
import { runIn } from '../../../support/stacks.ts';
import { buildIn, detectIn } from './folders.ts';

const flask = 'from flask import Flask\napp = Flask(__name__)\n';
const base = { flavour: 'slim', image: 'python:3.14-slim-trixie' } as const;
const project = (...lines: readonly string[]): string =>
  ['[project]', 'name = "shop"', 'version = "1"', 'dependencies = ["flask==3.1.2"]', ...lines, ''].join('\n');
const added = (files: Record<string, string>, start?: readonly string[], image: string = base.image): readonly string[] => {
  const { view } = detectIn(files).build({ ...base, image }, start);
  return view['installServer'] === null ? [] : runIn(view, 'installServer').steps;
};

describe('the server that nothing installs', () => {
  const files = { 'requirements.txt': 'flask==3.1.2\n', 'app.py': flask };

  it('is added in a layer of its own, by the package manager of the folder', () => {
    assert.deepEqual(added(files), ['pip --python /opt/venv/bin/python install gunicorn==27.0.1']);
    const uv = { 'pyproject.toml': project('[tool.uv]', 'package = false'), 'uv.lock': '', 'app.py': flask };
    assert.deepEqual(added(uv), [
      'UV_DEFAULT_INDEX= uv pip install --python /opt/venv/bin/python gunicorn==27.0.1'.replace('UV_DEFAULT_INDEX= ', ''),
    ]);
  });

  it('serves what is built on Werkzeug alone', () => {
    const code = 'from shop import make_app\napplication = make_app()\n';
    const shop = { 'requirements.txt': 'werkzeug==3.1.3\n', 'shop/__init__.py': 'def make_app():\n    return None\n', 'shop/run.py': code };
    const start = ['gunicorn', 'shop.run:application', '--bind', '0.0.0.0:8000', '--worker-tmp-dir', '/dev/shm'];
    assert.deepEqual(detectIn(shop).facts.start?.value, start);
    const both = { ...shop, 'requirements.txt': 'werkzeug==3.1.3\nflask==3.1.2\n', 'app.py': flask };
    assert.equal(detectIn(both).facts.framework?.value, 'flask');
  });

  it('is an older one for an older Python', () => {
    assert.deepEqual(added(files, undefined, 'python:3.9-slim'), ['pip --python /opt/venv/bin/python install gunicorn==23.0.0']);
  });

  it('is the one that a start command names, with the package of its worker class', () => {
    assert.deepEqual(added(files, ['waitress-serve', 'app:app']), ['pip --python /opt/venv/bin/python install waitress==3.0.2']);
    assert.deepEqual(added(files, ['gunicorn', 'app:app', '-k', 'gevent']), [
      'pip --python /opt/venv/bin/python install gunicorn==27.0.1 gevent==26.9.0',
    ]);
    assert.deepEqual(added(files, ['python', 'app.py']), []);
  });

  it('is refused where it is never added', () => {
    assert.throws(() => added(files, ['uwsgi', '--ini', 'uwsgi.ini']), {
      message: '--start: nothing installs uwsgi: add it to requirements.txt, or give another command.',
    });
  });
});

describe('the server that the folder keeps apart', () => {
  const note = (place: string): string => `The production server is in ${place}, so the image installs that, too.`;
  const notes = (files: Record<string, string>, place: string): boolean => detectIn(files).warnings.includes(note(place));

  it('is installed from an extra', () => {
    const files = {
      'pyproject.toml': project('[project.optional-dependencies]', 'dev = ["waitress"]', 'webserver = ["granian~=2.4"]'),
      'app.py': flask,
    };
    assert.equal(detectIn(files).facts.start?.value[0], 'granian');
    assert.ok(notes(files, 'the extra "webserver" of pyproject.toml'));
    assert.match(runIn(buildIn(files).view, 'installDependencies').steps.join(), /optional-dependencies.*webserver/);
    const locked = { ...files, 'uv.lock': '' };
    assert.match(
      runIn(buildIn(locked).view, 'installDependencies').steps.join(),
      /uv sync --locked --no-dev --no-editable --extra webserver/,
    );
  });

  it('is installed from a dependency group', () => {
    const files = { 'pyproject.toml': project('[dependency-groups]', 'production = ["gunicorn==23.0.0"]'), 'app.py': flask };
    assert.ok(notes(files, 'the dependency group "production" of pyproject.toml'));
    assert.match(runIn(buildIn(files).view, 'installDependencies').steps.join(), /gunicorn==23\.0\.0/);
    const poetry = {
      'pyproject.toml':
        '[tool.poetry]\nname = "shop"\npackage-mode = false\n[tool.poetry.dependencies]\npython = "^3.12"\nflask = "^3"\n[tool.poetry.group.prod.dependencies]\ngunicorn = "^23"\n',
      'poetry.lock': '',
      'app.py': flask,
    };
    assert.match(runIn(buildIn(poetry).view, 'installDependencies').steps.join(), /--only main,prod --no-root/);
  });

  it('is installed from another requirements file', () => {
    const files = { 'requirements.txt': 'flask==3.1.2\n', 'requirements/server.txt': 'gunicorn==23.0.0\n', 'app.py': flask };
    assert.ok(notes(files, 'requirements/server.txt'));
    const { mounts } = runIn(buildIn(files).view, 'installDependencies');
    assert.deepEqual(mounts, ['requirements.txt', 'requirements/server.txt']);
    assert.equal(detectIn(files).facts.server, undefined);
  });

  it('is none that only developers install', () => {
    const files = { 'requirements.txt': 'flask==3.1.2\n', 'requirements-dev.txt': 'waitress==3.0.2\n', 'app.py': flask };
    assert.equal(detectIn(files).facts.server?.value, 'gunicorn');
  });
});
