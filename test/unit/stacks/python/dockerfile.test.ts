import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Flavour } from '../../../../src/stacks/stack.ts';
import { fixtures } from '../../../support/folders.ts';
import { dockerfileFor } from '../../../support/plans.ts';
import { folderOf } from './folders.ts';

/** The Dockerfile of an application on a base image. */
async function dockerfileOf(app: string | Record<string, string>, flavour: Flavour = 'slim', packageIndex = ''): Promise<string> {
  const folder = typeof app === 'string' ? join(fixtures, 'python', app, 'app') : folderOf(app).root;
  return dockerfileFor(folder, { baseImage: flavour, packageIndex, health: 'none' });
}

/** The lines of one stage. */
function stageOf(dockerfile: string, name: string): string {
  return dockerfile.split(/^(?=FROM )/m).find((stage) => stage.split('\n')[0]?.endsWith(` AS ${name}`)) ?? '';
}

describe('the Dockerfile of Python', () => {
  const installs: readonly (readonly [string, string])[] = [
    ['django-asgi-channels', 'poetry install --no-interaction --only main --no-root'],
    ['litestar-pdm', 'pdm install --check --prod --no-self --no-editable'],
    ['flask-pipenv', 'pipenv install --deploy'],
    ['fastapi-uv-src', 'uv sync --locked --no-dev --no-editable --no-install-project'],
  ];
  for (const [fixture, command] of installs) {
    it(`installs strictly by the lock file with "${command}", and ships nothing that did it`, async () => {
      const dockerfile = await dockerfileOf(fixture);
      assert.ok(stageOf(dockerfile, 'dependencies').includes(` ${command} \\`), dockerfile);
      assert.match(dockerfile, /^FROM base AS runtime$/m);
      assert.doesNotMatch(stageOf(dockerfile, 'runtime'), /tools|backends|poetry|pdm|pipenv|uv /);
      assert.doesNotMatch(stageOf(dockerfile, 'base'), /^RUN/m);
    });
  }

  it('builds a project without the network, from what its dependencies are', async () => {
    const build = stageOf(await dockerfileOf('litestar-pdm'), 'build');
    assert.match(build, /^FROM tools AS build$/m);
    assert.match(build, /--mount=type=bind,target=\/tmp\/source,rw/);
    assert.match(build, /--no-build-isolation --offline --no-cache --target \/opt\/app \/tmp\/source/);
  });

  it('has what runs it also where static files are collected', async () => {
    const settings = 'INSTALLED_APPS = ["django.contrib.staticfiles"]\nSTATIC_ROOT = "x"\n';
    const manage = 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "x.settings")\n';
    const files = { 'requirements.txt': 'django\ngunicorn\npsycopg', 'manage.py': manage, 'x/settings.py': settings };
    const dockerfile = await dockerfileOf(files);
    assert.match(stageOf(dockerfile, 'base'), /DJANGO_SETTINGS_MODULE="x\.settings"[\s\S]*apt-get install .* libpq5/);
    assert.match(stageOf(dockerfile, 'build'), /source=\/opt\/venv,target=\/opt\/venv \\\n +python -m django collectstatic/);
  });

  it('gives settings no value of a variable that they ask for before they read it', async () => {
    const settings =
      'import os\nINSTALLED_APPS = ["django.contrib.staticfiles"]\nSTATIC_ROOT = "x"\nKEY = os.environ["SHOP_KEY"]\nif "DATABASE_URL" in os.environ:\n    parse(os.environ["DATABASE_URL"])\nif "ZONE" not in os.environ:\n    raise KeyError\nZONE = os.environ["ZONE"]\n';
    const manage = 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "x.settings")\n';
    const build = stageOf(
      await dockerfileOf({ 'requirements.txt': 'django\ngunicorn', 'manage.py': manage, 'x/settings.py': settings }),
      'build',
    );
    assert.match(build, / SHOP_KEY=build ZONE=build python -m django collectstatic/);
  });

  it('has the folders of data while static files are collected, and keeps nothing of what the settings write there', async () => {
    const settings =
      'import sqlite3\nINSTALLED_APPS = ["django.contrib.staticfiles"]\nSTATIC_ROOT = "x"\nsqlite3.connect("kept/queue.sqlite3")\nMEDIA_ROOT = "covers"\n';
    const manage = 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "x.settings")\n';
    const files = { 'requirements.txt': 'django\ngunicorn', 'manage.py': manage, 'x/settings.py': settings, 'covers/README': '' };
    const build = stageOf(await dockerfileOf(files), 'build');
    assert.match(build, /RUN [\s\S]*--mount=type=tmpfs,target=\/app\/kept \\\n +python -m django collectstatic/);
    assert.doesNotMatch(build, /covers/);
  });

  it('gives a version to a backend that would ask git for it', async () => {
    const toml =
      '[project]\nname = "x"\ndynamic = ["version"]\n[build-system]\nrequires = ["hatchling", "Hatch_VCS>=0.4"]\nbuild-backend = "hatchling.build"\n';
    assert.match(
      stageOf(await dockerfileOf({ 'pyproject.toml': toml, 'x/__init__.py': '' }), 'tools'),
      /^ENV SETUPTOOLS_SCM_PRETEND_VERSION=0\.0\.0$/m,
    );
    assert.doesNotMatch(await dockerfileOf('litestar-pdm'), /VERSION=0\.0\.0\n(?!ARG)/);
  });

  it('mounts what is a dependency in the folder itself', async () => {
    const files = { 'requirements.txt': './libs/money\n', 'libs/money/pyproject.toml': '' };
    assert.match(stageOf(await dockerfileOf(files), 'dependencies'), /--mount=type=bind,source=libs\/money,target=libs\/money,rw \\/);
  });

  it('leaves only the project itself out of requirements that name it', async () => {
    const toml =
      '[project]\nname = "x"\nversion = "1"\ndependencies = []\n[build-system]\nrequires = ["flit_core"]\nbuild-backend = "flit_core.buildapi"\n';
    const dockerfile = await dockerfileOf({
      'pyproject.toml': toml,
      'requirements.txt': '-e .\n./libs/money\n',
      'libs/money/pyproject.toml': '',
    });
    const pattern = /grep -vE '([^']+)'/.exec(dockerfile)?.[1]?.replaceAll('[[:space:]]', '\\s').replaceAll('[:space:]', '\\s') ?? '';
    const isLeftOut = (line: string): boolean => new RegExp(pattern).test(line);
    assert.deepEqual(['.', './', '-e .', '--editable=.[a]', '.[b] ; x', '  .'].map(isLeftOut), Array(6).fill(true));
    assert.deepEqual(['./libs/money', '-e ./libs/money', '../x', 'a.b', '.hidden'].map(isLeftOut), Array(5).fill(false));
  });

  it('on Alpine takes packages from apk, and compiles what has no wheel for musl', async () => {
    const dockerfile = await dockerfileOf(
      { 'requirements.txt': 'psycopg2\nweasyprint\nx @ git+https://git.example/x.git\n', 'main.py': '' },
      'alpine',
    );
    assert.match(stageOf(dockerfile, 'base'), /^RUN apk add --no-cache harfbuzz-subset libpq pango$/m);
    assert.match(stageOf(dockerfile, 'dependencies'), /^RUN apk add --no-cache build-base git libpq-dev$/m);
    assert.match(stageOf(dockerfile, 'runtime'), /adduser -u 10001/);
    assert.doesNotMatch(dockerfile, /apt-get|useradd|bash/);
  });

  it('gives every package manager the private index, and the credentials to each step that asks it', async () => {
    for (const fixture of ['flask-redis-requirements', 'uv-no-lock', 'litestar-pdm', 'python-queue-worker']) {
      const dockerfile = await dockerfileOf(fixture, 'slim', 'https://pypi.example/simple');
      const asking = dockerfile
        .split(/^(?=RUN )/m)
        .filter((step) => /^RUN [\s\S]*?\b(?:pip|uv|pdm)\b.* (?:install|sync)\b(?![\s\S]*--offline)/.test(step));
      assert.ok(asking.length > 0 && asking.every((step) => step.includes('--mount=type=secret,id=netrc,target=/root/.netrc')), dockerfile);
      assert.match(dockerfile, /PIP_INDEX_URL="https:\/\/pypi\.example\/simple"/);
    }
  });
});
