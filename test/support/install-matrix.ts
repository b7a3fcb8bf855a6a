/** An application for each way to install dependencies and to build a program: its files by path. */
export const applications: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ...pythonApplications(),
  ...nodeApplications(),
  ...goApplications(),
  'static site': { 'index.html': '<h1>Shop</h1>', 'app.js': '' },
};

function pythonApplications(): Record<string, Record<string, string>> {
  const flask = 'from flask import Flask\napp = Flask(__name__)\n';
  const dynamic = '[project]\nname = "shop"\ndynamic = ["dependencies"]\n';
  const setuptools = '[build-system]\nrequires = ["setuptools>=61"]\nbuild-backend = "setuptools.build_meta"\n';
  const listed = '[project]\nname = "shop"\nversion = "1"\ndependencies = ["flask==3.1.0", "gunicorn==23.0.0"]\n';
  const extras = `[project.optional-dependencies]\n"web.pg" = ["psycopg==3.2"]\npdf = ["weasyprint==62"]\n`;
  const poetry = '[tool.poetry]\nname = "shop"\nversion = "1"\n[tool.poetry.dependencies]\npython = "^3.13"\nflask = "^3"\n';
  const hatch = `[tool.hatch.envs.production]\nfeatures = ["pdf"]\ndependencies = ["uvicorn==0.30"]\n`;
  const lock = (...names: readonly string[]): string =>
    `version = 1\n${names.map((name) => `[[package]]\nname = "${name}"\nversion = "1"\n`).join('')}`;
  const settings = (more: string): Record<string, string> => ({
    'manage.py': 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\n',
    'shop/__init__.py': '',
    'shop/wsgi.py': 'application = None\n',
    'shop/settings.py': `import os\nINSTALLED_APPS = ["django.contrib.staticfiles"]\nSTATIC_ROOT = "x"\n${more}`,
  });
  const asked = 'A = os.environ["SECRET_KEY"]\nB = os.environ["DATABASE_URL"]\n';
  const package_ = { 'shop/__init__.py': flask, 'shop/data/__init__.py': '' };
  return {
    'Python without dependencies': { 'main.py': 'print("x")\n' },
    'pip with requirements': { 'requirements.txt': 'flask==3.1.0\ngunicorn==23.0.0\n', 'app.py': flask },
    'pip with requirements that include others': {
      'requirements.txt': '-r requirements/base.txt\n-c constraints.txt\ngunicorn==23.0.0\n',
      'requirements/base.txt': 'flask==3.1.0\n',
      'constraints.txt': '',
      'app.py': flask,
    },
    'pip with a dependency in the folder and one from git': {
      'requirements.txt': './libs/money\nx @ git+https://git.example/x.git\npsycopg2\nflask\n',
      'libs/money/pyproject.toml': '',
      'app.py': flask,
    },
    'pip with requirements that name the project': {
      'pyproject.toml': `[project]\nname = "shop"\nversion = "1"\ndependencies = []\n${extras}${setuptools}`,
      'requirements/prod.txt': '-e .[pdf]\nflask==3.1.0\n',
      'requirements.txt': '-r requirements/prod.txt\n-e .[pdf]\n',
      ...package_,
    },
    'pip with a static list': { 'pyproject.toml': `${listed}${extras}`, 'app.py': flask },
    'pip with a static list and a package': { 'pyproject.toml': `${listed}${extras}${setuptools}`, ...package_ },
    'pip with extras': {
      'pyproject.toml': `${listed}${extras}${setuptools}`,
      'requirements.txt': '-e .[web.pg,pdf]\n',
      ...package_,
    },
    'pip with what a build backend tells': { 'pyproject.toml': `${dynamic}${setuptools}`, 'setup.py': '', ...package_ },
    'pip with what a build backend tells, with extras': {
      'pyproject.toml': `${dynamic}${extras}${setuptools}`,
      'setup.cfg': '[metadata]\nlong_description = file: README.md\n[options]\ninstall_requires = flask\n',
      'README.md': '',
      'requirements.txt': '-e .[web.pg,pdf]\ngunicorn==23.0.0\n',
      ...package_,
    },
    'pip with setup.py alone': { 'setup.py': 'setup(name="shop", install_requires=["flask"])\n', ...package_ },
    'pip with versions from git': {
      'pyproject.toml':
        '[project]\nname = "shop"\ndynamic = ["version"]\ndependencies = ["flask"]\n[build-system]\nrequires = ["hatchling", "hatch-vcs"]\nbuild-backend = "hatchling.build"\n',
      ...package_,
    },
    'Hatch with an environment': {
      'pyproject.toml': `${listed}${extras}${hatch}[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n`,
      ...package_,
    },
    'Hatch with an environment and a build backend': {
      'pyproject.toml': `${dynamic}${extras}${hatch}[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n`,
      ...package_,
    },
    'uv with its lock file': { 'pyproject.toml': `${listed}[tool.uv]\n`, 'uv.lock': lock('shop', 'flask', 'gunicorn'), 'app.py': flask },
    'uv with its lock file and a package': {
      'pyproject.toml': `${listed}[build-system]\nrequires = ["uv_build>=0.8"]\nbuild-backend = "uv_build"\n`,
      'uv.lock': lock('shop', 'flask', 'gunicorn'),
      'src/shop/__init__.py': flask,
    },
    'uv without a lock file': { 'pyproject.toml': `${listed}${extras}[tool.uv]\n`, 'app.py': flask },
    'uv without a lock file, with extras': {
      'pyproject.toml': `${listed}${extras}${setuptools}[tool.uv]\n`,
      'requirements.txt': '.[pdf]\ngunicorn==23.0.0\n',
      ...package_,
    },
    'uv with what a build backend tells': { 'pyproject.toml': `${dynamic}${extras}${setuptools}[tool.uv]\n`, 'setup.py': '', ...package_ },
    'uv with requirements': { 'pyproject.toml': '[tool.uv]\n', 'requirements.txt': 'flask==3.1.0\n', 'app.py': flask },
    'uv with pylock.toml': { 'pyproject.toml': listed, 'pylock.toml': 'lock-version = "1.0"\n', 'app.py': flask },
    'uv with a workspace': {
      'pyproject.toml': '[tool.uv.workspace]\nmembers = ["services/*", "libs/*"]\n',
      'uv.lock': lock('api', 'money', 'flask'),
      'services/api/pyproject.toml':
        '[project]\nname = "api"\nversion = "1"\ndependencies = ["flask", "gunicorn", "money"]\n[tool.uv.sources]\nmoney = { workspace = true }\n',
      'services/api/app.py': flask,
      'libs/money/pyproject.toml': `[project]\nname = "money"\nversion = "1"\n${setuptools}`,
    },
    'Poetry with its lock file': { 'pyproject.toml': poetry, 'poetry.lock': lock('flask'), 'app.py': flask },
    'Poetry without a lock file': { 'pyproject.toml': `${poetry}[build-system]\nrequires = ["poetry-core"]\n`, ...package_ },
    'PDM with its lock file': { 'pyproject.toml': `${listed}[tool.pdm]\n`, 'pdm.lock': lock('flask', 'gunicorn'), 'app.py': flask },
    'Pipenv with its lock file': { Pipfile: '[packages]\nflask = "*"\n', 'Pipfile.lock': '{"default": {"flask": {}}}', 'app.py': flask },
    'Pipenv without a lock file': { Pipfile: '[packages]\nflask = "*"\n', 'app.py': flask },
    'Django with static files': { 'requirements.txt': 'django==5.2\ngunicorn==23.0.0\n', ...settings('') },
    'Django whose settings ask for values': {
      'requirements.txt': 'django==5.2\ngunicorn==23.0.0\npsycopg==3.2\n',
      '.env.example': 'DATABASE_URL=postgres://localhost/x\n',
      ...settings(asked),
    },
    'Django as a package, whose settings ask for values': {
      'pyproject.toml': `[project]\nname = "shop"\nversion = "1"\ndependencies = ["django", "gunicorn"]\n${setuptools}`,
      ...settings(asked),
    },
    'Python that serves a front end': {
      'requirements.txt': 'flask==3.1.0\n',
      'app.py': `${flask}app.static_folder = "web/dist"\n`,
      ...frontEnd('web', { scripts: { build: 'vite build', postinstall: 'x' } }),
      'web/pnpm-lock.yaml': 'lockfileVersion: 9.0\n',
      'web/.npmrc': '',
    },
  };
}

function frontEnd(folder: string, manifest: object): Record<string, string> {
  const whole = {
    name: 'web',
    scripts: { build: 'vite build' },
    devDependencies: { vite: '7' },
    packageManager: 'pnpm@10.4.1',
    ...manifest,
  };
  return { [`${folder}/package.json`]: JSON.stringify(whole), [`${folder}/index.html`]: '<script src="/x.js"></script>' };
}

function nodeApplications(): Record<string, Record<string, string>> {
  const berry = '__metadata:\n  version: 8\n';
  const modules = 'nodeLinker: node-modules\n';
  const managers: Readonly<Record<string, readonly [string | undefined, Record<string, string>]>> = {
    'npm without a lock file': [undefined, {}],
    npm: [undefined, { 'package-lock.json': '{}', '.npmrc': '' }],
    'npm in a version': ['npm@11.2.0', { 'package-lock.json': '{}' }],
    pnpm: ['pnpm@10.4.1', { 'pnpm-lock.yaml': 'lockfileVersion: 9.0\n', 'patches/x.patch': '' }],
    'pnpm without a lock file': ['pnpm@10.4.1', {}],
    Yarn: ['yarn@1.22.22', { 'yarn.lock': '', '.yarnrc': '' }],
    'Yarn without a lock file': ['yarn@1.22.22', {}],
    'Yarn Berry with modules': ['yarn@4.9.1', { 'yarn.lock': berry, '.yarnrc.yml': modules }],
    "Yarn Berry with Plug'n'Play": ['yarn@4.9.1', { 'yarn.lock': berry }],
    'Yarn Berry of its own': [
      'yarn@3.8.7',
      { 'yarn.lock': berry, '.yarnrc.yml': `yarnPath: .yarn/releases/yarn-3.8.7.cjs\n${modules}`, '.yarn/releases/yarn-3.8.7.cjs': '' },
    ],
    Bun: ['bun@1.2.0', { 'bun.lock': '{}' }],
    'Bun without a lock file': ['bun@1.2.0', {}],
  };
  const kinds: Readonly<Record<string, readonly [object, Record<string, string>]>> = {
    'a server': [{ scripts: { start: 'node server.js' }, dependencies: { express: '5' } }, { 'server.js': 'app.listen(3000)' }],
    'a server that is built, with scripts, patches and Prisma': [
      {
        scripts: { build: 'tsc', start: 'node dist/server.js', postinstall: 'patch-package', prepare: 'husky' },
        dependencies: { express: '5', '@prisma/client': '6', bcrypt: '5' },
        devDependencies: { typescript: '5', prisma: '6', 'patch-package': '8' },
      },
      {
        'src/server.ts': 'app.listen(3000)',
        'patches/express+5.patch': '',
        'prisma/schema.prisma':
          'generator client {\n  provider = "prisma-client-js"\n}\ndatasource db {\n  provider = "mysql"\n  url = env("SHOP_DB")\n}\n',
      },
    ],
    'a program that Bun or tsx runs': [{ scripts: { start: 'bun src/x.ts' }, dependencies: { hono: '4' } }, { 'src/x.ts': 'serve(3000)' }],
    'a site': [{ scripts: { build: 'vite build' }, devDependencies: { vite: '7' } }, { 'index.html': '<script src="/x.js"></script>' }],
    'Next.js': [
      { scripts: { build: 'next build', start: 'next start' }, dependencies: { next: '16' }, devDependencies: { typescript: '5' } },
      { 'next.config.mjs': 'export default { output: "standalone" }', 'pages/index.js': '' },
    ],
  };
  const made: Record<string, Record<string, string>> = {};
  for (const [manager, [packageManager, files]] of Object.entries(managers)) {
    for (const [kind, [manifest, more]] of Object.entries(kinds)) {
      made[`${manager}: ${kind}`] = { 'package.json': JSON.stringify({ name: 'shop', packageManager, ...manifest }), ...more, ...files };
    }
    const root = { name: 'shop', private: true, workspaces: ['apps/*', 'packages/*'], packageManager };
    made[`${manager}: a workspace`] = {
      'package.json': JSON.stringify(root),
      'pnpm-workspace.yaml': 'packages:\n  - "apps/*"\n  - "packages/*"\n',
      'apps/api/package.json': JSON.stringify({
        name: '@shop/api',
        scripts: { start: 'next start', build: 'next build' },
        dependencies: { '@shop/db': '*', next: '16' },
      }),
      'packages/db/package.json': JSON.stringify({
        name: '@shop/db',
        scripts: { build: 'tsc' },
        dependencies: { pg: '8' },
        devDependencies: { typescript: '5' },
      }),
      'packages/ui/package.json': JSON.stringify({ name: '@shop/ui' }),
      ...files,
    };
  }
  return made;
}

function goApplications(): Record<string, Record<string, string>> {
  const module = (...requires: readonly string[]): string =>
    `module example.com/shop\n\ngo 1.26\n${requires.map((path) => `\nrequire ${path} v1.0.0\n`).join('')}`;
  const program = (body: string, ...imports: readonly string[]): string =>
    `package main\n\nimport (\n${imports.map((path) => `\t"${path}"\n`).join('')})\n\nfunc main() {\n${body}\n}\n`;
  const server = program('\thttp.ListenAndServe(":8080", nil)\n\thttp.Dir("./static")\n\tos.Open("conf/a/b.yaml")', 'net/http', 'os');
  const files = { 'static/a.css': '', 'conf/a/b.yaml': '' };
  return {
    'Go without modules': { 'go.mod': module(), 'main.go': program('\tprintln(1)', 'os') },
    'Go with modules': { 'go.mod': module('github.com/go-chi/chi/v5'), 'go.sum': '', 'main.go': server, ...files },
    'Go with vendored modules': { 'go.mod': module('github.com/go-chi/chi/v5'), 'go.sum': '', 'vendor/modules.txt': '', 'main.go': server },
    'Go with C in a module': { 'go.mod': module('github.com/mattn/go-sqlite3'), 'go.sum': '', 'main.go': server, ...files },
    'Go with a library of C': { 'go.mod': module('github.com/confluentinc/confluent-kafka-go/v2'), 'go.sum': '', 'main.go': server },
    'Go with C++ in a module': { 'go.mod': module('github.com/marcboeker/go-duckdb'), 'go.sum': '', 'main.go': server },
    'Go with several programs': {
      'go.mod': module(),
      'cmd/api/main.go': server,
      'cmd/worker/main.go': program('\tfor {\n\t}', 'os'),
    },
    'Go with a workspace': {
      'go.work': 'go 1.26\nuse (\n\t./api\n\t./money\n)\n',
      'go.work.sum': '',
      'api/go.mod': 'module example.com/api\n\ngo 1.26\n\nrequire example.com/money v1.0.0\n',
      'api/main.go': program('\thttp.ListenAndServe(":8080", nil)\n\thttp.Dir("./pages")', 'net/http', 'example.com/money'),
      'api/pages/a.html': '',
      'money/go.mod': 'module example.com/money\n\ngo 1.26\n',
      'money/money.go': 'package money\n',
    },
    'Go that embeds a front end': {
      'go.mod': module(),
      'main.go': 'package main\n\nimport _ "embed"\n\n//go:embed web/dist\nvar site string\n\nfunc main() {}\n',
      ...frontEnd('web', {}),
    },
    'Go that serves a front end': {
      'go.mod': module('github.com/go-chi/chi/v5'),
      'go.sum': '',
      'main.go': program('\thttp.ListenAndServe(":8080", http.FileServer(http.Dir("web/dist")))', 'net/http'),
      ...frontEnd('web', { packageManager: undefined }),
    },
  };
}
