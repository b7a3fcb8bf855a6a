import assert from 'node:assert/strict';
import { canHold } from '../../../../src/stacks/python/markers.ts';
import { fitsDebian, fitsPython, readWheelName } from '../../../../src/stacks/python/wheels.ts';
import { runIn } from '../../../support/stacks.ts';
import { buildIn, detectIn } from './folders.ts';

const manifest = (range: string, ...dependencies: readonly string[]): string =>
  `[project]\nname = "x"\nrequires-python = "${range}"\ndependencies = ${JSON.stringify(dependencies)}\n`;

const file = (name: string): string => `{ url = "https://files.example/aa/bb/${name}", hash = "sha256:00", size = 1 }`;

/** A package of uv's lock file. */
const uv = (name: string, version: string, files: readonly string[], dependencies: readonly string[] = []): string => {
  const wheels = files.filter((each) => each.endsWith('.whl')).map((each) => `    ${file(each)},\n`);
  const source = files.find((each) => each.endsWith('.tar.gz'));
  return [
    `[[package]]\nname = "${name}"\nversion = "${version}"\nsource = { registry = "https://index.example/simple" }`,
    ...(dependencies.length === 0 ? [] : [`dependencies = [\n${dependencies.map((each) => `    ${each},\n`).join('')}]`]),
    ...(source === undefined ? [] : [`sdist = ${file(source)}`]),
    ...(wheels.length === 0 ? [] : [`wheels = [\n${wheels.join('')}]`]),
    '',
  ].join('\n');
};

const pure = (name: string, version: string): string => uv(name, version, [`${name}-${version}-py3-none-any.whl`]);
const native = (name: string, version: string, lines: readonly string[], dependencies: readonly string[] = []): string =>
  uv(
    name,
    version,
    [
      `${name}-${version}.tar.gz`,
      ...lines.map((line) => `${name}-${version}-cp${line}-cp${line}-manylinux_2_17_x86_64.manylinux2014_x86_64.whl`),
    ],
    dependencies,
  );
const lock = (...packages: readonly string[]): string => `version = 1\nrequires-python = ">=3.10"\n\n${packages.join('\n')}`;

const versionIn = (files: Record<string, string>): unknown => {
  const { facts } = detectIn({ 'main.py': '', ...files });
  return [facts.version?.value, facts.version?.source];
};

describe('what the wheels in a lock file allow', () => {
  it('is the newest Python that all of them fit', () => {
    const files = {
      'pyproject.toml': manifest('>=3.10', 'grid==1.2', 'plain'),
      'uv.lock': lock(native('grid', '1.2', ['310', '311', '312']), pure('plain', '2.0')),
    };
    assert.deepEqual(versionIn(files), ['3.12', 'requires-python in pyproject.toml; grid 1.2 has no wheel for Python 3.14']);
  });

  it('counts what is needed by what is asked for, and by no other', () => {
    const files = {
      'pyproject.toml': manifest('>=3.10', 'web'),
      'uv.lock': lock(
        uv('web', '1.0', ['web-1.0-py3-none-any.whl'], ['{ name = "fast" }', `{ name = "shim", marker = "python_full_version < '3.12'" }`]),
        native('fast', '3.0', ['311', '312', '313']),
        native('shim', '0.1', ['310']),
        native('linter', '0.1', ['310']),
        uv('pywin', '3', ['pywin-3-cp310-cp310-win_amd64.whl']),
      ),
    };
    assert.deepEqual(versionIn(files), ['3.13', 'requires-python in pyproject.toml; fast 3.0 has no wheel for Python 3.14']);
  });

  it('is the newest Python where a package has several releases, one for each', () => {
    const files = {
      'pyproject.toml': manifest('>=3.10', 'grid'),
      'uv.lock': lock(native('grid', '1.2', ['310']), native('grid', '2.0', ['313', '314'])),
    };
    assert.deepEqual(versionIn(files), ['3.14', 'requires-python in pyproject.toml']);
  });

  it('does not count a package that has no wheel at all, and gives the build a compiler for it', () => {
    const files = {
      'main.py': '',
      'pyproject.toml': manifest('>=3.10', 'crypt'),
      'uv.lock': lock(native('crypt', '1.0', [])),
    };
    assert.deepEqual(versionIn(files), ['3.14', 'requires-python in pyproject.toml']);
    assert.deepEqual(buildIn(files).view['systemPackages'], {
      build: ['g++', 'gcc', 'libc6-dev', 'make', 'pkg-config'],
      runtime: [],
    });
  });

  it('loses against a stated version, with a note and a compiler', () => {
    const files = {
      'main.py': '',
      '.python-version': '3.14',
      'pyproject.toml': manifest('>=3.10', 'orjson==3.8'),
      'uv.lock': lock(native('orjson', '3.8', ['310', '311'])),
    };
    const { warnings } = detectIn(files);
    assert.equal(
      warnings[0],
      'The tool uses Python 3.14 (.python-version), but orjson 3.8 has no wheel for Python 3.14, so the build may fail: choose Python 3.11, or use newer releases of them.',
    );
    assert.deepEqual(buildIn(files).view['systemPackages'], {
      build: ['cargo', 'g++', 'gcc', 'libc6-dev', 'make', 'pkg-config'],
      runtime: [],
    });
  });

  it('is read from the files of Poetry, new and old, and of PDM', () => {
    const poetry = `[tool.poetry]\nname = "x"\n[tool.poetry.dependencies]\npython = ">=3.10"\ngrid = "*"\n`;
    const wheel = 'grid-1.2-cp312-cp312-manylinux2014_x86_64.whl';
    const found = ['3.12', 'tool.poetry.dependencies in pyproject.toml; grid 1.2 has no wheel for Python 3.14'];
    const entry = `{file = "${wheel}", hash = "sha256:00"}`;
    const both = `[[package]]\nname = "grid"\nversion = "1.2"\noptional = false\n`;
    assert.deepEqual(versionIn({ 'pyproject.toml': poetry, 'poetry.lock': `${both}files = [\n    ${entry},\n]\n` }), found);
    assert.deepEqual(
      versionIn({ 'pyproject.toml': poetry, 'poetry.lock': `${both}\n[metadata]\n\n[metadata.files]\ngrid = [\n    ${entry},\n]\n` }),
      found,
    );
    const pdm = `${both}files = [\n    ${entry},\n]\n\n[[package]]\nname = "top"\nversion = "1"\ndependencies = [\n    "grid>=1; sys_platform != \\"win32\\"",\n]\n`;
    assert.deepEqual(versionIn({ 'pyproject.toml': manifest('>=3.10', 'top'), 'pdm.lock': pdm }), [
      '3.12',
      'requires-python in pyproject.toml; grid 1.2 has no wheel for Python 3.14',
    ]);
  });

  it('is read from pylock.toml, all of which is installed', () => {
    const text = `lock-version = "1.0"\n[[packages]]\nname = "grid"\nversion = "1.2"\nwheels = [${file('grid-1.2-cp311-abi3-manylinux2014_x86_64.whl')}]\n\n[[packages]]\nname = "fast"\nversion = "1"\nwheels = [${file('fast-1-cp313-cp313-manylinux2014_x86_64.whl')}]\n`;
    assert.deepEqual(versionIn({ 'pyproject.toml': '[project]\nname = "x"\nversion = "1"\n', 'pylock.toml': text }), [
      '3.13',
      'fast 1 has no wheel for Python 3.14',
    ]);
  });
});

describe('what is linked', () => {
  const files = (wheels: readonly string[]): Record<string, string> => ({
    'main.py': '',
    '.python-version': '3.14',
    'pyproject.toml': manifest('>=3.10', 'pycurl'),
    'uv.lock': lock(native('pycurl', '7.46.0', wheels)),
  });

  it('is not needed where a wheel brings its libraries', () => {
    assert.deepEqual(buildIn(files(['314'])).view['systemPackages'], { build: [], runtime: [] });
    assert.deepEqual(buildIn(files([])).view['systemPackages'], {
      build: ['g++', 'gcc', 'libc6-dev', 'libcurl4-openssl-dev', 'libssl-dev', 'make', 'pkg-config'],
      runtime: ['libcurl4t64', 'libssl3t64'],
    });
  });
});

describe('a program that Debian does not have', () => {
  it('is said, with an image that has it', () => {
    assert.match(
      detectIn({ 'main.py': '', 'requirements.txt': 'pdfkit==1.0.0\n', '.python-version': '3.13' }).warnings.join('\n'),
      /^pdfkit calls wkhtmltopdf, which Debian 13 does not have: use --base-image python:3\.13-slim-bookworm --packages wkhtmltopdf, or/m,
    );
  });
});

describe('a browser of Playwright', () => {
  it('is installed where any user finds it, with the libraries that it loads', () => {
    const { view } = buildIn({ 'main.py': '', 'requirements.txt': 'playwright==1.56.0\n' });
    assert.deepEqual(runIn({ install: Object(view['browser']).install }, 'install').steps, [
      'PLAYWRIGHT_BROWSERS_PATH=/opt/browsers /opt/venv/bin/python -m playwright install chromium',
      'chmod -R a+rX,go-w /opt/browsers',
    ]);
    assert.match(JSON.stringify(view['systemPackages']), /"libnss3"/);
    assert.equal(buildIn({ 'main.py': '', 'requirements.txt': 'flask==3.1.2\n' }).view['browser'], null);
  });
});

describe('what pins without names of wheels allow', () => {
  it('is the newest Python by the tables of known limits', () => {
    assert.deepEqual(versionIn({ 'requirements.txt': 'numpy==1.26.4\nflask==3.0.0\n' }), [
      '3.12',
      'numpy 1.26.4 has no wheel for Python 3.14',
    ]);
    assert.deepEqual(versionIn({ 'requirements.txt': 'pydantic==1.10.21\n' }), ['3.13', 'pydantic 1.10.21 has no support for Python 3.14']);
    assert.deepEqual(
      versionIn({ 'requirements.txt': 'numpy==1.26.4 ; python_version < "3.12"\nnumpy==2.3.2 ; python_version >= "3.12"\n' }),
      ['3.14', 'newest supported Python; the folder sets no version'],
    );
  });

  it('is asked of the versions in Pipfile.lock', () => {
    const files = {
      Pipfile: '[packages]\nscipy = "*"\n',
      'Pipfile.lock': JSON.stringify({ default: { scipy: { hashes: [], version: '==1.11.4' } }, develop: {} }, null, 4),
    };
    assert.deepEqual(versionIn(files), ['3.12', 'scipy 1.11.4 has no wheel for Python 3.14']);
  });
});

describe('a wheel', () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    ['x-1-cp312-cp312-manylinux_2_17_x86_64', '3.12', true],
    ['x-1-cp312-cp312-manylinux_2_17_x86_64', '3.13', false],
    ['x-1-cp313-cp313t-manylinux_2_17_x86_64', '3.13', false],
    ['x-1-cp38-abi3-manylinux2014_x86_64', '3.14', true],
    ['x-1-cp313-abi3-manylinux2014_x86_64', '3.12', false],
    ['x-1-py2.py3-none-any', '3.14', true],
    ['x-1-py3-none-manylinux1_x86_64', '3.10', true],
    ['x-1-py39-none-any', '3.8', false],
    ['x-1-2-cp37-cp37m-manylinux1_x86_64', '3.7', true],
    ['x-1-cp312-cp312-musllinux_1_2_x86_64', '3.12', false],
    ['x-1-cp312-cp312-macosx_11_0_arm64', '3.12', false],
    ['x-1-py2-none-any', '3.12', false],
  ];
  for (const [name, line, expected] of cases) {
    it(`${expected ? 'fits' : 'does not fit'}: ${name} and ${line}`, () => {
      const wheel = readWheelName(name);
      assert.equal(wheel !== undefined && fitsDebian(wheel) && fitsPython(wheel, line), expected);
    });
  }

  it('has five parts or six', () => assert.equal(readWheelName('x-1-py3'), undefined));
});

describe('a marker', () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    ['', '3.14', true],
    ['python_version < "3.11"', '3.14', false],
    ["python_full_version >= '3.12' and platform_machine == 'x86_64'", '3.14', true],
    ['python_version == "3"', '3.0', true],
    ['sys_platform == "win32"', '3.14', false],
    ['sys_platform == "win32" or python_version < "3.11"', '3.14', true],
    ['implementation_name == "pypy"', '3.14', false],
    ['platform_python_implementation != "PyPy"', '3.14', true],
  ];
  for (const [marker, line, expected] of cases)
    it(`${expected ? 'can' : 'can not'} hold: ${marker} on ${line}`, () => assert.equal(canHold(marker, line), expected));
});
