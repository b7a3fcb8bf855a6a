import assert from 'node:assert/strict';
import { runIn } from '../../../support/stacks.ts';
import { buildIn, detectIn } from './folders.ts';

const flask = 'from flask import Flask\napp = Flask(__name__)\n';
const manage = (settings: string): string => `import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "${settings}")\n`;
const wsgi = (settings: string): string =>
  `import os\nfrom django.core.wsgi import get_wsgi_application\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "${settings}")\napplication = get_wsgi_application()\n`;
const requirements = { 'requirements.txt': 'django==5.2.8\nflask==3.1.2\ngunicorn==23.0.0\n' };
const found = (files: Record<string, string>): readonly unknown[] => {
  const { view } = buildIn(files);
  return [detectIn(files).facts.start?.value[1], view['pythonPath'], view['home']];
};

describe('the folder that imports start from', () => {
  const manifests: readonly (readonly [string, string])[] = [
    ['Poetry', '[tool.poetry]\nname = "vale"\npackages = [{ include = "vale", from = "lib" }]\n'],
    ['setuptools by package-dir', '[project]\nname = "vale"\n[tool.setuptools]\npackage-dir = { "" = "lib" }\n'],
    ['setuptools by where', '[project]\nname = "vale"\n[tool.setuptools.packages.find]\nwhere = ["lib"]\n'],
    ['Hatch by packages', '[project]\nname = "vale"\n[tool.hatch.build.targets.wheel]\npackages = ["lib/vale"]\n'],
    ['Hatch by sources', '[project]\nname = "vale"\n[tool.hatch.build]\nsources = ["lib"]\n'],
    ['maturin', '[project]\nname = "vale"\n[tool.maturin]\npython-source = "lib"\n'],
    ['PDM', '[project]\nname = "vale"\n[tool.pdm.build]\npackage-dir = "lib"\n'],
    ['uv', '[project]\nname = "vale"\n[tool.uv.build-backend]\nmodule-root = "lib"\n'],
  ];
  for (const [tool, text] of manifests) {
    it(`is what ${tool} is told`, () => {
      assert.deepEqual(found({ ...requirements, 'pyproject.toml': text, 'lib/vale/__init__.py': flask }), ['vale:app', '/app/lib', '/app']);
    });
  }

  it('is what setup.py and setup.cfg are told', () => {
    const code = { ...requirements, 'lib/vale/__init__.py': flask };
    const setup =
      'from setuptools import find_packages, setup\nsetup(name="vale", package_dir={"": "lib"}, packages=find_packages("lib"))\n';
    assert.equal(found({ ...code, 'setup.py': setup })[0], 'vale:app');
    const cfg = '[metadata]\nname = vale\n[options]\npackage_dir =\n    = lib\n';
    assert.equal(found({ ...code, 'setup.cfg': cfg, 'pyproject.toml': '[build-system]\nrequires = ["setuptools"]\n' })[0], 'vale:app');
  });

  it('is the folder of manage.py, which the application runs in', () => {
    const files = {
      ...requirements,
      'web/manage.py': manage('shop.settings'),
      'web/shop/settings.py': 'X = 1\n',
      'web/shop/wsgi.py': wsgi('shop.settings'),
    };
    assert.deepEqual(found(files), ['shop.wsgi:application', '/app/web', '/app/web']);
    assert.deepEqual(detectIn(files).facts.processes?.value[0]?.start, ['python', 'manage.py', 'migrate', '--noinput']);
  });

  it('is the folder that manage.py adds to the path', () => {
    const files = {
      ...requirements,
      'manage.py': manage('shop.settings'),
      'web/shop/settings.py': 'X = 1\n',
      'web/shop/wsgi.py': wsgi('shop.settings'),
    };
    assert.deepEqual(found(files), ['shop.wsgi:application', '/app/web', '/app']);
  });

  it('is the folder that the Procfile changes into', () => {
    const files = { ...requirements, Procfile: 'web: cd back/api && gunicorn main:app --bind 0.0.0.0:$PORT\n', 'back/api/main.py': flask };
    assert.deepEqual(found(files), ['main:app', '/app/back/api', '/app/back/api']);
  });

  it('is the one folder whose files import each other from there', () => {
    const code = `${flask}from shelves import books\n`;
    assert.deepEqual(found({ ...requirements, 'backend/main.py': code, 'backend/shelves.py': 'books = []\n' }), [
      'main:app',
      '/app/backend',
      '/app/backend',
    ]);
    const whole = `${flask}from backend.shelves import books\n`;
    assert.deepEqual(found({ ...requirements, 'backend/main.py': whole, 'backend/shelves.py': 'books = []\n' }), [
      'backend.main:app',
      '/app',
      '/app',
    ]);
  });
});

describe('the folder that imports start from, beside other folders with modules', () => {
  const code = `${flask}from shelves import books\n`;
  const shelves = { 'backend/main.py': code, 'backend/shelves.py': 'books = []\n' };

  it('is the one whose files import each other from there', () => {
    const beside = { 'frontend/tools/colours.py': 'import json\n', 'deploy/release.py': 'import os\n' };
    const expected = ['main:app', '/app/backend', '/app/backend'];
    assert.deepEqual(found({ ...requirements, ...shelves, ...beside }), expected);
    assert.deepEqual(found({ ...requirements, ...shelves, ...beside, 'backend/__init__.py': '' }), expected);
  });

  it('is not where the application runs, where its code names a site beside it', () => {
    const code =
      'from fastapi import FastAPI\nfrom shelves import books\napp = FastAPI()\napp.mount("/", StaticFiles(directory="client/dist"))\n';
    const files = { 'requirements.txt': 'fastapi\nuvicorn\n', 'server/main.py': code, 'server/shelves.py': '' };
    assert.deepEqual(found(files), ['main:app', '/app/server', '/app']);
    assert.deepEqual(found({ ...files, 'server/main.py': code.replace('client/dist', 'pages') }), [
      'main:app',
      '/app/server',
      '/app/server',
    ]);
  });

  it('is the application where more is imported from there', () => {
    const shop = {
      'shop/main.py': `${flask}from shop.shelves import books\nimport shop.prices\n`,
      'shop/shelves.py': '',
      'shop/prices.py': '',
    };
    const relay = { 'relay/run.py': 'import jobs\n', 'relay/jobs.py': '' };
    assert.deepEqual(found({ ...requirements, ...shop, ...relay }), ['shop.main:app', '/app', '/app']);
  });

  it('is the application where two folders are like that', () => {
    const other = { 'worker/run.py': 'import jobs\n', 'worker/jobs.py': '' };
    assert.deepEqual(found({ ...requirements, ...shelves, ...other }), ['backend.main:app', '/app', '/app']);
  });
});

describe('the settings of Django', () => {
  const settings = (files: Record<string, string>): unknown => {
    const { view } = buildIn({ ...requirements, ...files });
    const { django } = view;
    return typeof django === 'object' && django !== null && 'settings' in django ? django.settings : undefined;
  };
  const notes = (files: Record<string, string>): readonly string[] => detectIn({ ...requirements, ...files }).warnings;

  it('are those that a server is configured with', () => {
    const files = {
      'manage.py': manage('shop.settings'),
      'shop/settings/__init__.py': 'from .dev import *\n',
      'shop/settings/dev.py': '',
      'shop/settings/live.py': '',
    };
    assert.equal(settings({ ...files, 'uwsgi.ini': '[uwsgi]\nenv = DJANGO_SETTINGS_MODULE=shop.settings.live\n' }), 'shop.settings.live');
  });

  it('are those of production, never of development', () => {
    const files = {
      'manage.py': manage('shop.settings.local'),
      'shop/settings/__init__.py': '',
      'shop/settings/local.py': '',
      'shop/settings/prod.py': '',
    };
    assert.equal(settings(files), 'shop.settings.prod');
    assert.ok(notes(files).some((note) => note.startsWith('The tool takes the settings module shop.settings.prod for production;')));
  });

  it('are a module that is in the folder, and the note says which one is not', () => {
    const files = {
      'manage.py': manage('shop.settings.dev'),
      'shop/wsgi.py': wsgi('shop_conf'),
      'shop/settings/__init__.py': '',
      'shop/settings/dev.py': '',
      'shop/settings/default.py': '',
    };
    assert.equal(settings(files), 'shop.settings.default');
    assert.ok(notes(files).some((note) => note.startsWith('The settings module shop_conf is not in the folder.')));
    const none = { 'manage.py': manage('shop_conf') };
    assert.ok(notes(none).some((note) => note.includes('is shop_conf, which is not in the folder: add that module')));
  });

  it('are made of the template that the folder ships', () => {
    const files = {
      'manage.py': manage('shop_conf'),
      'shop/settings/__init__.py': '',
      'shop/settings/default.py': 'INSTALLED_APPS = []\n',
      'deploy/shop_conf.py.example': 'import os\nfrom shop.settings.default import *\nSECRET_KEY = os.environ["SECRET_KEY"]\n',
    };
    assert.equal(settings(files), 'shop_conf');
    assert.ok(
      runIn(buildIn({ ...requirements, ...files }).view, 'makeApplication').steps.includes('cp deploy/shop_conf.py.example shop_conf.py'),
    );
    assert.deepEqual(detectIn({ ...requirements, ...files }).facts.env?.value, ['SECRET_KEY']);
  });
});
