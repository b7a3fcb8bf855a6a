import assert from 'node:assert/strict';
import { python } from '../../../../src/stacks/python/python.ts';
import { buildIn, detectIn, folderOf } from './folders.ts';

const view = (files: Record<string, string>): Readonly<Record<string, unknown>> => buildIn(files).view;
const source = (files: Record<string, string>): unknown => view(files)['source'];
const backend = '[build-system]\nrequires = ["setuptools>=77"]\nbuild-backend = "setuptools.build_meta"\n';
const project = (dependencies: string, more = ''): string => `[project]\nname = "x"\nversion = "1"\n${dependencies}\n${more}`;
const requirements = (file: string, more: Record<string, unknown> = {}): unknown => ({
  from: 'requirements',
  files: [file],
  manifests: [file],
  skipLocal: false,
  ...more,
});
const metadata = (more: Record<string, unknown> = {}): unknown => ({
  from: 'metadata',
  manifests: ['setup.py'],
  stubs: [],
  extras: [],
  additional: [],
  requirements: null,
  ...more,
});
const pyproject = (more: Record<string, unknown> = {}): unknown => ({
  from: 'pyproject',
  manifests: ['pyproject.toml'],
  extras: [],
  additional: [],
  requirements: null,
  ...more,
});

describe('what is installed', () => {
  it('is what the code imports where no file lists it, as far as the packages are known', () => {
    const files = {
      'shop.py':
        'import os, flask_login\nfrom PIL import Image\nfrom flask import Flask\nimport helpers\nimport acme_pricing.rules\napp = Flask(__name__)\n',
      'helpers/__init__.py': 'from . import texts\nfrom dotenv import load_dotenv\n',
      'helpers/texts.py': '',
      'tests/test_shop.py': 'import pytest\n',
    };
    const { facts, warnings, dependencies } = detectIn(files);
    assert.equal(facts.framework?.value, 'flask');
    assert.deepEqual([...dependencies.packages.keys()].sort(), ['flask', 'flask-login', 'pillow', 'python-dotenv']);
    const [install] = (view(files)['installServer'] as { steps: readonly (readonly string[])[] }).steps;
    assert.deepEqual(install?.slice(-5), ['flask', 'flask-login', 'pillow', 'python-dotenv', 'gunicorn==27.0.1']);
    assert.ok(
      warnings.includes(
        'No file lists the packages that the application needs, so the image installs the newest of those that the code imports: flask, flask-login, pillow, python-dotenv. kaizen-docker does not know which packages these modules are imported from: acme_pricing. List them in requirements.txt, with their versions.',
      ),
      warnings.join('\n'),
    );
  });

  it('is nothing where the code imports what Python brings', () => {
    const { warnings } = detectIn({ 'main.py': 'import http.server, json\nfrom __future__ import annotations\n' });
    assert.deepEqual(
      warnings.filter((each) => each.startsWith('No file lists')),
      [],
    );
  });

  it('comes from uv.lock first', () => {
    const files = {
      'pyproject.toml': project('dependencies = ["flask"]'),
      'uv.lock': 'version = 1\n[[package]]\nname = "flask"\n',
      'requirements.txt': 'flask==3.1.0\n',
    };
    assert.deepEqual(source(files), { from: 'lock', manifests: ['pyproject.toml', 'uv.lock'], isLocked: true, member: null });
    assert.deepEqual(detectIn(files).facts.packageManager, { value: 'uv', source: 'uv.lock' });
    assert.deepEqual(detectIn(files).warnings, []);
  });

  it('comes from requirements where pyproject.toml states nothing', () => {
    assert.deepEqual(
      source({ 'pyproject.toml': '[tool.ruff]\nline-length = 100\n', 'requirements.txt': 'flask' }),
      requirements('requirements.txt'),
    );
  });

  it('comes from requirements that pin all that pyproject.toml states, from pyproject.toml otherwise', () => {
    const toml = project('dependencies = ["flask>=3"]');
    assert.deepEqual(source({ 'pyproject.toml': toml, 'requirements.txt': 'Flask==3.1.0\nredis==5.0' }), requirements('requirements.txt'));
    assert.deepEqual(source({ 'pyproject.toml': toml, 'requirements.txt': 'redis==5.0' }), pyproject());
    const { dependencies, warnings } = detectIn({ 'pyproject.toml': toml, 'requirements.txt': 'flask\nredis' });
    assert.deepEqual([...dependencies.packages], [['flask', 'pyproject.toml']]);
    assert.deepEqual(warnings, [
      'The tool ignores requirements.txt, because pyproject.toml names the dependencies and requirements.txt does not pin all of them.',
      'There is no lock file, so each build may install different versions: run "uv lock", or write a pinned requirements.txt with "uv pip compile".',
    ]);
  });

  it('takes the requirements of production, never those of development', () => {
    const base = { 'requirements/base.txt': 'flask', 'requirements/dev.txt': '-r base.txt\npytest' };
    assert.deepEqual(source(base), requirements('requirements/base.txt'));
    const prod = { ...base, 'requirements/prod.txt': '-r base.txt\ngunicorn' };
    assert.deepEqual(
      source(prod),
      requirements('requirements/prod.txt', { manifests: ['requirements/prod.txt', 'requirements/base.txt'] }),
    );
    assert.deepEqual(source({ 'requirements-dev.txt': 'pytest', 'main.py': '' }), { from: 'none' });
  });

  it('adds the project where requirements install it with an extra', () => {
    const toml = project('dependencies = ["flask"]', `[project.optional-dependencies]\nProd_Server = ["gunicorn"]\n${backend}`);
    const files = { 'pyproject.toml': toml, 'requirements.txt': '-e .[prod-server]\nredis\n' };
    assert.deepEqual(
      source(files),
      pyproject({
        extras: ['Prod_Server'],
        requirements: { files: ['requirements.txt'], manifests: ['requirements.txt'], skipLocal: true },
      }),
    );
    assert.deepEqual([...detectIn(files).dependencies.packages.keys()], ['flask', 'gunicorn', 'redis']);
  });

  it('comes from the files that setuptools reads', () => {
    const dynamic = project('dynamic = ["dependencies"]', `[tool.setuptools.dynamic]\ndependencies = { file = ["needs.txt"] }\n${backend}`);
    assert.deepEqual(source({ 'pyproject.toml': dynamic, 'needs.txt': 'flask==3.1.0' }), requirements('needs.txt'));
    const setupCfg = '[metadata]\nname = x\n[options]\ninstall_requires = file: needs.txt\n';
    assert.deepEqual(
      source({ 'setup.cfg': setupCfg, 'setup.py': 'from setuptools import setup\nsetup()\n', 'needs.txt': 'flask' }),
      requirements('needs.txt'),
    );
  });

  it('comes from the metadata otherwise, with all that it is made of', () => {
    const files = {
      'pyproject.toml': project(
        'dynamic = ["dependencies", "version"]\nreadme = "docs/README.md"\nlicense-files = ["LICEN[CS]E*", "legal/**/*.txt"]',
        `[tool.setuptools.dynamic]\nversion = { attr = "shop.version.number" }\n${backend}`,
      ),
      'setup.py':
        'from setuptools import setup\nwith open("needs.in") as f:\n    needs = f.read().split()\nsetup(install_requires=needs)\n',
      'needs.in': 'flask\n',
      'MANIFEST.in': '',
      LICENSE: '',
      'legal/a/b.txt': '',
      'docs/README.md': '',
      'src/shop/__init__.py': '',
      'src/shop/version.py': 'number = "1"\n',
      'src/shop/sub/__init__.py': '',
    };
    assert.deepEqual(
      source(files),
      metadata({
        manifests: [
          'pyproject.toml',
          'setup.py',
          'MANIFEST.in',
          'docs/README.md',
          'LICENSE',
          'legal/a/b.txt',
          'src/shop/version.py',
          'needs.in',
        ],
        stubs: ['src/shop/__init__.py'],
      }),
    );
    assert.deepEqual(buildIn(files).keep, ['LICENSE', 'docs/README.md', 'legal/a/b.txt', 'needs.in']);
  });

  it('adds requirements to a setup.py whose dependencies they do not name', () => {
    const files = {
      'setup.py': 'from setuptools import setup\nsetup(name="x", install_requires=["flask", "redis>=5"])\n',
      'requirements.txt': 'gunicorn\n',
    };
    assert.deepEqual(
      source(files),
      metadata({
        requirements: { files: ['requirements.txt'], manifests: ['requirements.txt'], skipLocal: false },
      }),
    );
    assert.deepEqual(
      [...detectIn(files).dependencies.packages],
      [
        ['flask', 'setup.py'],
        ['redis', 'setup.py'],
        ['gunicorn', 'requirements.txt'],
      ],
    );
  });

  it('takes no part of a list that setup.py computes', () => {
    const files = { 'setup.py': 'from setuptools import setup\nsetup(name="x", install_requires=["flask"] + more)\n' };
    assert.deepEqual([...detectIn(files).dependencies.packages.keys()], []);
    assert.deepEqual(source(files), metadata());
  });

  it('asks the build backend where requirements install a project with dependencies that only it knows', () => {
    const files = {
      'setup.py': 'from setuptools import setup\nsetup(name="x", install_requires=needs())\n',
      'requirements.txt': '.\ngunicorn\n',
    };
    const requirements = { files: ['requirements.txt'], manifests: ['requirements.txt'], skipLocal: true };
    const expected = metadata({ requirements });
    assert.deepEqual(source(files), expected);
    assert.deepEqual(source({ ...files, 'requirements.txt': '.\ngunicorn==23.0.0\n' }), expected);
  });

  it('includes the modules that setup.py imports', () => {
    const files = {
      'setup.py': 'from setuptools import setup\nfrom shop.about import name\nsetup(name=name, install_requires=list())\n',
      'shop/__init__.py': '',
      'shop/about.py': '',
    };
    assert.deepEqual(
      source(files),
      metadata({
        manifests: ['setup.py', 'shop/about.py', 'shop/__init__.py'],
      }),
    );
    const { sourceFile } = buildIn({ ...files, 'shop/web.py': 'from flask import Flask\n' });
    assert.equal(sourceFile, 'shop/web.py', 'an edit of the suite does not change what the dependencies are installed from');
  });

  it('reads the dependencies of setup.cfg', () => {
    const files = {
      'setup.cfg': '[metadata]\nname = x\n[options]\ninstall_requires =\n    flask>=3\n    # a comment\n    celery[redis]\n',
      'setup.py': 'from setuptools import setup\nsetup()\n',
    };
    assert.deepEqual([...detectIn(files).dependencies.packages.keys()], ['flask', 'celery', 'celery[redis]', 'redis']);
    assert.throws(() => detectIn({ 'setup.cfg': files['setup.cfg'] }), {
      name: 'KaizenError',
      message: /^setup\.cfg: no tool can install it without a pyproject\.toml or setup\.py/,
    });
  });

  const projects: readonly (readonly [string, Record<string, string>, readonly string[] | null])[] = [
    ['a build system', { 'pyproject.toml': project('dependencies = []', backend) }, ['setuptools>=77']],
    ['no build system', { 'pyproject.toml': project('dependencies = []') }, null],
    ['a setup.py', { 'setup.py': 'from setuptools import setup\nsetup(name="x")\n' }, ['setuptools>=40.8.0']],
    ['a build system that uv is told to leave', { 'pyproject.toml': project('', `[tool.uv]\npackage = false\n${backend}`) }, null],
    ['nothing', { 'main.py': '' }, null],
  ];
  for (const [title, files, backends] of projects) {
    it(`${backends === null ? 'installs no project' : `installs the project by ${backends}`} with ${title}`, () => {
      const { projects: found, tools } = view(files);
      const managers = backends === null && !files['pyproject.toml']?.includes('tool.uv') ? [] : ['uv==0.13.9'];
      assert.deepEqual(found, backends === null ? [] : ['.']);
      assert.deepEqual(tools, { managers, backends: backends ?? [], versions: [] });
      assert.equal(buildIn(files).codePaths.includes('/opt/app'), backends !== null);
    });
  }

  it('knows uv by its tables', () => {
    assert.deepEqual(detectIn({ 'pyproject.toml': project('', '[tool.uv]\n') }).facts.packageManager, {
      value: 'uv',
      source: '[tool.uv] in pyproject.toml',
    });
    const built = project('', '[build-system]\nrequires = ["uv_build"]\nbuild-backend = "uv_build"\n');
    assert.deepEqual(detectIn({ 'pyproject.toml': built }).facts.packageManager, {
      value: 'uv',
      source: 'build-backend in pyproject.toml',
    });
  });

  const system: readonly (readonly [string, unknown])[] = [
    ['psycopg2', { build: ['gcc', 'libc6-dev', 'libpq-dev'], runtime: ['libpq5'] }],
    ['psycopg', { build: [], runtime: ['libpq5'] }],
    ['psycopg[binary]', { build: [], runtime: [] }],
    ['x @ git+https://git.example/x/x.git', { build: ['ca-certificates', 'git'], runtime: [] }],
    ['flask', { build: [], runtime: [] }],
  ];
  for (const [text, expected] of system) {
    it(`needs ${JSON.stringify(expected)} for ${text}`, () =>
      assert.deepEqual(view({ 'requirements.txt': text })['systemPackages'], expected));
  }

  it('collects static files where the settings give them a place', () => {
    const files = (root: string): Record<string, string> => ({
      'requirements.txt': 'django\ngunicorn',
      'manage.py': 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings.prod")\n',
      'shop/settings/base.py': `INSTALLED_APPS = ["django.contrib.staticfiles"]\nKEY = os.environ["SECRET_KEY"]\n${root}\n`,
      'shop/settings/prod.py': 'from .base import *\nHOSTS = os.environ["HOSTS"]\nX = os.getenv("OPTIONAL")\n',
    });
    const found = {
      collectstatic: true,
      settings: 'shop.settings.prod',
      placeholders: [
        { name: 'HOSTS', value: 'build' },
        { name: 'SECRET_KEY', value: 'build' },
      ],
    };
    assert.deepEqual(view(files('STATIC_ROOT = BASE_DIR / "static"'))['django'], found);
    assert.deepEqual(view(files('STATIC_ROOT = os.environ["STATIC"]'))['django'], {
      ...found,
      collectstatic: false,
      placeholders: [
        { name: 'HOSTS', value: 'build' },
        { name: 'SECRET_KEY', value: 'build' },
        { name: 'STATIC', value: 'build' },
      ],
    });
    assert.deepEqual(view(files(''))['django'], { ...found, collectstatic: false });
  });

  const refused: readonly (readonly [string, Record<string, string>, RegExp])[] = [
    [
      'a list that is none',
      { 'pyproject.toml': project('dependencies = "flask"') },
      /^pyproject\.toml line 4: dependencies must be a list/,
    ],
    [
      'a requirement that is none',
      { 'pyproject.toml': project('dependencies = [\n  "flask",\n  "redis 5",\n]') },
      /^pyproject\.toml line 6: "redis 5" in dependencies is not a requirement/,
    ],
    ['a conflict', { 'pyproject.toml': '[project]\n<<<<<<< HEAD\nname = "x"\n' }, /^pyproject\.toml line 2: a merge conflict marker/],
  ];
  for (const [title, files, message] of refused) {
    it(`refuses ${title}`, () => assert.throws(() => detectIn(files), { name: 'KaizenError', message }));
  }
});

describe('the Python stack', () => {
  it('takes no folder without Python', () => {
    assert.equal(
      python.recognises(folderOf({ 'package.json': '{}', 'tools/x.py': '', 'setup.cfg': '[flake8]\nmax-line-length = 100\n' })),
      undefined,
    );
  });

  it('names the manifest that it was recognised by', () => {
    assert.deepEqual(detectIn({ 'requirements/dev.txt': 'pytest' }).facts.language, { value: 'python', source: 'requirements/dev.txt' });
    assert.deepEqual(detectIn({ 'job.py': '' }).facts.language, { value: 'python', source: 'job.py' });
  });
});
