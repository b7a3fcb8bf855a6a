import assert from 'node:assert/strict';
import { runIn } from '../../../support/stacks.ts';
import { buildIn, detectIn } from './folders.ts';

const view = (files: Record<string, string>): Readonly<Record<string, unknown>> => buildIn(files).view;
const poetry = (more = ''): string => `[tool.poetry]\nname = "x"\n[tool.poetry.dependencies]\npython = "^3.13"\nflask = "^3"\n${more}`;
const lock = (...names: readonly string[]): string => names.map((name) => `[[package]]\nname = "${name}"\n`).join('');
const named = (files: Record<string, string>): string[] => [...detectIn(files).dependencies.packages.keys()];
const core = '[build-system]\nrequires = ["poetry-core"]\nbuild-backend = "poetry.core.masonry.api"\n';
const locked = (manifests: readonly string[], isLocked = true) => ({ from: 'lock', manifests, isLocked, member: null });

describe('Poetry', () => {
  it('installs by its lock file, in both forms of pyproject.toml', () => {
    for (const toml of [poetry(), '[project]\nname = "x"\ndependencies = ["flask (>=3,<4)"]\n[tool.poetry]\n']) {
      const files = { 'pyproject.toml': toml, 'poetry.lock': lock('flask') };
      assert.deepEqual(view(files)['source'], locked(['pyproject.toml', 'poetry.lock']));
      assert.deepEqual(view(files)['tools'], { managers: ['poetry==2.5.1'], backends: [], versions: [] });
      assert.deepEqual(detectIn(files).facts.packageManager, { value: 'poetry', source: 'poetry.lock' });
      assert.deepEqual(detectIn(files).warnings, []);
    }
  });

  it('is installed apart from the packages of the base image', () => {
    const files = { 'pyproject.toml': poetry(core), 'poetry.lock': lock('flask'), 'x.py': '' };
    assert.deepEqual(runIn(view(files), 'installTools').steps.slice(0, 3), [
      'python -m venv --without-pip /opt/tools',
      'pip --python /opt/tools/bin/python install poetry==2.5.1 uv==0.13.9',
      'ln -s /opt/tools/bin/poetry /opt/tools/bin/uv /usr/local/bin/',
    ]);
  });

  it('installs without a lock file what only it can read, and says so', () => {
    const { warnings } = detectIn({ 'pyproject.toml': poetry() });
    assert.deepEqual(view({ 'pyproject.toml': poetry() })['source'], locked(['pyproject.toml'], false));
    assert.deepEqual(warnings, [
      'There is no lock file, so each build may install different versions: run "poetry lock" and commit the lock file.',
    ]);
  });

  it('gives way to requirements that pin all that it states', () => {
    const files = { 'pyproject.toml': poetry(), 'requirements.txt': 'flask==3.1.2\n' };
    assert.equal(detectIn(files).facts.packageManager?.value, 'pip');
  });

  it('reads dependencies in all their forms, and none of a group', () => {
    const toml = poetry(
      [
        'celery = { version = "^5", extras = ["redis"] }',
        'tools = { git = "https://git.example/tools.git" }',
        'colorama = { version = "*", markers = "sys_platform == \'win32\'" }',
        'pywin32 = { version = "*", platform = "win32" }',
        'numpy = [{ version = "<2", python = "<3.12" }, { version = ">=2", python = ">=3.12" }]',
        'asyncpg = { version = "*", optional = true }',
        '[tool.poetry.extras]\npg = ["asyncpg"]',
        '[tool.poetry.group.dev.dependencies]\npytest = "*"\n[tool.poetry.dev-dependencies]\npsycopg2 = "*"',
      ].join('\n'),
    );
    assert.deepEqual(named({ 'pyproject.toml': toml }), ['flask', 'celery', 'celery[redis]', 'redis', 'tools', 'numpy']);
    assert.deepEqual(
      [...(detectIn({ 'pyproject.toml': toml }).dependencies.optional ?? [])],
      [['asyncpg', 'pyproject.toml, where it is optional']],
    );
    assert.deepEqual(view({ 'pyproject.toml': toml })['systemPackages'], { build: ['ca-certificates', 'git'], runtime: [] });
  });

  const packages: readonly (readonly [string, Record<string, string>, boolean])[] = [
    ['with a folder of its name', { 'pyproject.toml': poetry(core), 'x/__init__.py': '' }, true],
    ['with a folder of its name below src', { 'pyproject.toml': poetry(core), 'src/x/__init__.py': '' }, true],
    ['with a module of its name', { 'pyproject.toml': poetry(core), 'x.py': '' }, true],
    ['that names its packages', { 'pyproject.toml': poetry(`[[tool.poetry.packages]]\ninclude = "y"\n${core}`) }, true],
    ['that is no package', { 'pyproject.toml': poetry(core).replace('name = "x"', 'name = "x"\npackage-mode = false'), 'x.py': '' }, false],
    ['without anything of its name', { 'pyproject.toml': poetry(core), 'main.py': '' }, false],
  ];
  for (const [title, files, isInstalled] of packages) {
    it(`${isInstalled ? 'installs' : 'does not install'} a project ${title}`, () => {
      assert.deepEqual(view(files)['projects'], isInstalled ? ['.'] : []);
    });
  }

  it('has console scripts in its own table, too', () => {
    const toml = poetry(`[tool.poetry.scripts]\nrun-x = "x:main"\n${core}`);
    assert.deepEqual(detectIn({ 'pyproject.toml': toml.replace('flask = "^3"\n', ''), 'x.py': '' }).facts.start?.value, ['run-x']);
  });
});

describe('PDM', () => {
  it('installs by its lock file, and is pip without one', () => {
    const toml = '[project]\nname = "x"\ndependencies = ["flask"]\n[tool.pdm]\ndistribution = false\n';
    const files = { 'pyproject.toml': toml, 'pdm.lock': lock('flask') };
    assert.deepEqual(view(files)['source'], locked(['pyproject.toml', 'pdm.lock']));
    assert.deepEqual(view(files)['tools'], { managers: ['pdm==2.29.4', 'hishel<2'], backends: [], versions: [] });
    assert.equal(detectIn({ 'pyproject.toml': toml }).facts.packageManager?.value, 'pip');
  });
});

describe('Pipenv', () => {
  const pipfile = '[packages]\nflask = "*"\nredis = {version = ">=5", extras = ["hiredis"]}\n[dev-packages]\nasyncpg = "*"\n';
  it('installs by its lock file, or by the Pipfile alone', () => {
    const files = { Pipfile: pipfile, 'Pipfile.lock': '{\n    "default": {\n        "flask": {\n        "redis": {\n' };
    assert.deepEqual(view(files)['source'], locked(['Pipfile', 'Pipfile.lock']));
    assert.deepEqual(detectIn(files).warnings, []);
    assert.deepEqual(view({ Pipfile: pipfile })['source'], locked(['Pipfile'], false));
    assert.deepEqual(named({ Pipfile: pipfile }), ['flask', 'redis', 'redis[hiredis]', 'hiredis']);
  });

  it('refuses a Pipfile that is none, with the line', () => {
    assert.throws(() => detectIn({ Pipfile: '[packages]\nflask = *\n' }), {
      name: 'KaizenError',
      message: /^Pipfile line 2: not valid TOML/,
    });
  });
});

describe('Hatch', () => {
  const hatch = (environments: string, dependencies = '["flask"]'): Record<string, string> => ({
    'pyproject.toml': `[project]\nname = "x"\nversion = "1"\ndependencies = ${dependencies}\n${environments}`,
  });
  const additional = (files: Record<string, string>): unknown => {
    const { source } = view(files);
    return typeof source === 'object' && source !== null && 'additional' in source ? source.additional : undefined;
  };

  it('installs the environment that starts the application', () => {
    const files = hatch(
      '[project.optional-dependencies]\nWeb = ["gunicorn"]\n[tool.hatch.envs.default]\ndependencies = ["structlog>=25"]\nfeatures = ["web"]\n[tool.hatch.envs.default.scripts]\nserve = "gunicorn x:app {args}"\n',
    );
    const { facts, dependencies } = detectIn(files);
    assert.deepEqual(facts.packageManager, { value: 'hatch', source: '[tool.hatch.envs] in pyproject.toml' });
    assert.deepEqual([...dependencies.packages.keys()], ['flask', 'gunicorn', 'structlog']);
    assert.deepEqual(additional(files), ['structlog>=25']);
    assert.deepEqual(facts.start, {
      value: ['gunicorn', 'x:app'],
      source: 'serve in [tool.hatch.envs.default.scripts] of pyproject.toml',
    });
  });

  it('takes an environment of production before the default one, which it inherits', () => {
    const files = hatch(
      '[tool.hatch.envs.default]\ndependencies = ["a"]\n[tool.hatch.envs.prod]\nextra-dependencies = ["b"]\n[tool.hatch.envs.prod.scripts]\nstart = "python -m x"\n',
    );
    assert.deepEqual(additional(files), ['a', 'b']);
  });

  it('takes no requirement with a field of its own', () => {
    const environment =
      '[tool.hatch.envs.default]\ndependencies = ["a", "x @ {root:uri}/x"]\n[tool.hatch.envs.default.scripts]\nstart = "x"\n';
    assert.deepEqual(additional(hatch(environment)), ['a']);
  });

  it('leaves an environment of development aside', () => {
    const environment = '[tool.hatch.envs.default]\ndependencies = ["pytest"]\n[tool.hatch.envs.default.scripts]\ntest = "pytest"\n';
    assert.deepEqual(additional(hatch(environment)), []);
    assert.deepEqual(additional(hatch(environment, '[]')), ['pytest'], 'a project without dependencies of its own has that one');
  });
});

describe('lock files', () => {
  const toml = '[project]\nname = "x"\nrequires-python = ">=3.12"\ndependencies = ["flask", "tomli; python_version < \'3.11\'"]\n';

  it('of several tools are told of, and one is taken', () => {
    const { facts, warnings } = detectIn({ 'pyproject.toml': toml, 'uv.lock': lock('flask'), 'poetry.lock': '', 'pdm.lock': '' });
    assert.equal(facts.packageManager?.value, 'uv');
    assert.deepEqual(warnings, [
      'The folder has lock files of several package managers. The tool uses uv.lock and ignores poetry.lock and pdm.lock: remove what you do not use.',
    ]);
  });

  it('that lack a dependency are told of', () => {
    assert.deepEqual(detectIn({ 'pyproject.toml': toml, 'pdm.lock': lock('django') }).warnings, [
      'pdm.lock is out of date: pyproject.toml requires flask, which pdm.lock does not have, so the build will fail. Run "pdm lock" and commit the changes.',
    ]);
  });

  it('in the form of the standard are installed by uv', () => {
    const files = { 'pyproject.toml': toml, 'pylock.toml': 'lock-version = "1.0"\n[[packages]]\nname = "flask"\n' };
    assert.deepEqual(view(files)['source'], { from: 'pylock', manifests: ['pylock.toml'] });
    assert.deepEqual(view(files)['tools'], { managers: ['uv==0.13.9'], backends: [], versions: [] });
    assert.deepEqual(detectIn(files).warnings, []);
    assert.deepEqual(detectIn({ ...files, 'pylock.toml': files['pylock.toml'].replace('flask', 'django') }).warnings, [
      'pylock.toml is out of date: pyproject.toml requires flask, which pylock.toml does not have, so the image will not have it. Run "uv export --output-file pylock.toml" and commit the changes.',
    ]);
  });

  it('count with their manifest only', () => {
    assert.equal(detectIn({ 'requirements.txt': 'flask', 'uv.lock': '', 'Pipfile.lock': '{}' }).facts.packageManager?.value, 'pip');
  });
});

describe('dependencies in the folder itself', () => {
  const money = { 'libs/money/pyproject.toml': '[project]\nname = "money"\n', 'libs/money/money.py': '' };
  const cases: readonly (readonly [string, Record<string, string>])[] = [
    ['requirements', { 'requirements.txt': '-e ./libs/money\nflask\n' }],
    ['Poetry', { 'pyproject.toml': poetry('money = { path = "libs/money/", develop = true }\n') }],
    ['Pipenv', { Pipfile: '[packages]\nmoney = {path = "./libs/money", editable = true}\n' }],
    [
      'uv',
      {
        'pyproject.toml': '[project]\nname = "x"\ndependencies = ["money"]\n[tool.uv.sources]\nmoney = { path = "libs/money" }\n',
        'uv.lock': lock('money'),
      },
    ],
  ];
  for (const [title, files] of cases) {
    it(`are part of what is installed with ${title}`, () =>
      assert.ok(runIn(view({ ...files, ...money }), 'installDependencies').mounts.includes('libs/money')));
  }

  it('must lie in it', () => {
    assert.throws(() => detectIn({ 'requirements.txt': '../money\n' }), {
      message: /^requirements\.txt: \.\.\/money is outside of the folder/,
    });
    assert.throws(() => detectIn({ 'requirements.txt': './libs/money\n' }), {
      message: /^requirements\.txt: names libs\/money, which does not exist/,
    });
  });
});

describe('dependencies that are optional', () => {
  it('are those of the extras that nothing installs, but not of development', () => {
    const toml =
      '[project]\nname = "x"\ndependencies = ["flask"]\n[project.optional-dependencies]\nqueue = ["redis"]\ntest = ["asyncpg"]\nDev = ["psycopg"]\n';
    assert.deepEqual(
      [...(detectIn({ 'pyproject.toml': toml }).dependencies.optional ?? [])],
      [['redis', 'the extra "queue" of pyproject.toml']],
    );
    const taken = { 'pyproject.toml': toml, 'requirements.txt': '.[queue]\n' };
    assert.deepEqual([...(detectIn(taken).dependencies.optional ?? [])], []);
  });
});
