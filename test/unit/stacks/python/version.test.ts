import assert from 'node:assert/strict';
import { droppedNames } from '../../../../src/prove/causes/versions.ts';
import { removedModules } from '../../../../src/stacks/python/removed-modules.ts';
import { detectIn } from './folders.ts';

const line = (files: Record<string, string>): string | undefined => {
  const version = detectIn({ 'main.py': '', ...files }).facts.version;
  return version?.certainty === 'assumed' ? undefined : version?.value;
};
const project = (range: string): Record<string, string> => ({ 'pyproject.toml': `[project]\nname = "x"\nrequires-python = "${range}"\n` });
const poetry = (range: string): Record<string, string> => ({
  'requirements.txt': '',
  'pyproject.toml': `[tool.poetry.dependencies]\npython = "${range}"\n`,
});

describe('the Python version', () => {
  const ranges: readonly (readonly [string, string])[] = [
    ['>=3.10,<3.13', '3.12'],
    ['>=3.9', '3.14'],
    ['~=3.11', '3.14'],
    ['~=3.11.2', '3.11'],
    ['==3.12.*', '3.12'],
    ['==3.12.4', '3.12'],
    ['>=3.11,!=3.14.*', '3.13'],
    ['<=3.13', '3.13'],
    ['<3.13', '3.12'],
    ['>3.13,<3.14', '3.13'],
    ['<3.11', '3.10'],
    ['>=3.15', '3.15'],
  ];
  for (const [range, expected] of ranges) {
    it(`takes ${expected} for ${range}`, () => assert.equal(line(project(range)), expected));
  }

  const caret: readonly (readonly [string, string])[] = [
    ['^3.11', '3.14'],
    ['~3.11', '3.11'],
    ['3.12.*', '3.12'],
    ['>=3.11,<3.13', '3.12'],
    ['~3.11 || ~3.12', '3.12'],
    ['*', '3.14'],
  ];
  for (const [range, expected] of caret) {
    it(`takes ${expected} for Poetry's ${range}`, () => assert.equal(line(poetry(range)), expected));
  }

  const removed: readonly (readonly [string, Record<string, string>, string | undefined])[] = [
    ['3.11', { 'main.py': 'import os\nfrom distutils.util import strtobool\n' }, undefined],
    ['3.12', { 'shop/hooks.py': 'import cgi\n', 'main.py': 'from shop import hooks\n' }, undefined],
    ['3.14', { 'main.py': 'try:\n    import telnetlib\nexcept ImportError:\n    telnetlib = None\n' }, undefined],
    ['3.14', { 'main.py': 'import asyncore_tools\nimport importlib\n' }, undefined],
    ['3.14', { 'main.py': 'import distutils\n' }, 'setuptools==80.9.0\n'],
    ['3.14', { 'main.py': '', 'setup.py': 'from distutils.core import setup\nsetup(name="x", python_requires=">=3.9")\n' }, undefined],
    ['3.14', { 'main.py': '', 'scripts/old.py': 'import imp\n' }, undefined],
  ];
  for (const [expected, files, requirements = ''] of removed)
    it(`takes ${expected} for ${Object.values(files).join('').split('\n', 2).join('; ')} ${requirements}`, () =>
      assert.equal(detectIn({ 'requirements.txt': requirements, ...files }).facts.version?.value, expected));

  it('knows the same removed modules as the causes of failed builds', () =>
    assert.deepEqual([...removedModules.keys()], droppedNames.split('|')));

  it('says which module an older version is taken for', () => {
    const { facts } = detectIn({ 'requirements.txt': '', 'main.py': 'import telnetlib\n' });
    assert.equal(facts.version?.source, 'the module telnetlib, which main.py imports, has no support for Python 3.14');
  });

  const pins: readonly (readonly [string, string])[] = [
    ['3.12', '3.12'],
    ['3.12.4\n', '3.12'],
    ['# a comment\n\n  3.11.9 # the first\n3.12.1\n', '3.11'],
    ['cpython-3.13.1', '3.13'],
    ['cpython@3.13', '3.13'],
    ['3.13-dev', '3.13'],
    ['3.14t', '3.14'],
    ['3.15.0rc1', '3.15'],
    ['3', '3.14'],
    ['>=3.11,<3.12', '3.11'],
  ];
  for (const [text, expected] of pins) {
    it(`takes ${expected} for ${JSON.stringify(text)} in .python-version`, () => assert.equal(line({ '.python-version': text }), expected));
  }

  it('prefers the sources in their order, and names those that disagree', () => {
    const files = {
      '.python-version': '3.12.1',
      'runtime.txt': 'python-3.11.4\n',
      '.tool-versions': 'nodejs 22\npython 3.12.9\n',
      ...project('>=3.13'),
      'setup.cfg': '[metadata]\nname = x\n[options]\npython_requires = >=3.8\n',
    };
    assert.deepEqual(detectIn(files).facts.version, {
      value: '3.12',
      source: '.python-version',
      over: [
        { value: '3.11', source: 'runtime.txt' },
        { value: '3.14', source: 'requires-python in pyproject.toml' },
      ],
    });
  });

  const mise: readonly (readonly [string, string | undefined])[] = [
    ['python = "3.12"', '3.12'],
    ['python = ["3.13", "3.12"]', '3.13'],
    ['python = { version = "3.12.4", virtualenv = ".venv" }', '3.12'],
    ['node = "24"', undefined],
    ['python = "latest"', undefined],
  ];
  for (const [text, expected] of mise) {
    it(`takes ${expected} for ${text} in mise.toml`, () => assert.equal(line({ 'mise.toml': `[tools]\n${text}\n` }), expected));
  }

  it('takes mise.toml after the other files and before the ranges', () => {
    const files = {
      '.config/mise.toml': '[tools]\npython = "3.12"\n',
      ...project('>=3.13'),
      Pipfile: '[requires]\npython_version = "3.11"\n',
    };
    assert.deepEqual(detectIn(files).facts.version, {
      value: '3.12',
      source: '.config/mise.toml',
      over: [
        { value: '3.14', source: 'requires-python in pyproject.toml' },
        { value: '3.11', source: 'Pipfile' },
      ],
    });
    assert.equal(line({ ...files, '.tool-versions': 'python 3.13\n' }), '3.13');
  });

  it('reads a Pipfile', () => {
    assert.equal(line({ Pipfile: '[requires]\npython_version = "3.12"\npython_full_version = "3.13.1"\n' }), '3.13');
    assert.throws(() => detectIn({ Pipfile: '[requires]\npython_version = "2.7"\n' }), {
      message: /^Pipfile line 2: "==2\.7\.\*" allows none/,
    });
  });

  it('reads setup.py and setup.cfg', () => {
    assert.deepEqual(detectIn({ 'setup.py': 'from setuptools import setup\nsetup(name="x", python_requires="<3.13")\n' }).facts.version, {
      value: '3.12',
      source: 'python_requires in setup.py',
    });
    const setupCfg = '[options]\npython-requires = >=3.11, <3.12\n[metadata]\nname = x\n';
    assert.deepEqual(detectIn({ 'setup.cfg': setupCfg }).facts.version, { value: '3.11', source: 'python_requires in setup.cfg' });
  });

  it('is assumed where the folder does not set one, and the base image with it', () => {
    const { facts } = detectIn({ 'main.py': '' });
    const assumed = { certainty: 'assumed', source: 'newest supported Python; the folder sets no version' };
    assert.deepEqual(facts.version, { value: '3.14', ...assumed });
    assert.deepEqual(facts.baseImage, { value: 'python:3.14-slim-trixie', ...assumed });
  });

  it('passes over a runtime.txt that is older than what the project requires', () => {
    const { facts, warnings } = detectIn({ 'runtime.txt': 'python-3.9.1\n', ...project('>=3.11') });
    assert.equal(facts.version?.value, '3.14');
    assert.equal(
      warnings[0],
      'The tool ignores Python 3.9 (runtime.txt), because requires-python in pyproject.toml requires a newer version.',
    );
    assert.equal(line({ 'runtime.txt': 'python-3.11.4\n', ...project('<3.13') }), '3.11');
  });

  it('passes over a runtime.txt that no image is known of', () => {
    const { facts, warnings } = detectIn({ 'main.py': '', 'runtime.txt': 'python-3.6.8\n' });
    assert.equal(facts.version?.value, '3.14');
    assert.equal(warnings[0], 'The tool ignores Python 3.6.8 (runtime.txt), because the tool knows no image of it.');
  });

  it('goes on with an ended line, with a warning', () => {
    const { facts, warnings } = detectIn({ 'main.py': '', '.python-version': '3.8' });
    assert.equal(facts.baseImage?.value, 'python:3.8-slim-bookworm');
    assert.deepEqual(warnings.slice(0, 1), [
      'Python 3.8 (.python-version) has had no security fixes since 2024-10: move to a supported version.',
    ]);
  });

  it('goes on with the oldest that is known, whose image has a pip that installs for another interpreter', () => {
    assert.equal(detectIn({ 'main.py': '', 'runtime.txt': 'python-3.7.9' }).facts.baseImage?.value, 'python:3.7-slim-bookworm');
  });

  it('warns where a pin is outside of what the project says', () => {
    const { warnings } = detectIn({ '.python-version': '3.12', ...project('>=3.13') });
    assert.deepEqual(warnings, [
      'The tool uses Python 3.12 (.python-version), but requires-python in pyproject.toml excludes it, so the install may fail: change one of them.',
    ]);
  });

  it('leaves an environment name aside, with a warning', () => {
    const { facts, warnings } = detectIn({ 'main.py': '', '.python-version': 'shop-env\n' });
    assert.equal(facts.version?.certainty, 'assumed');
    assert.deepEqual(warnings.slice(0, 1), ['.python-version line 1: the tool ignores "shop-env", because it is not a Python version.']);
  });

  const refused: readonly (readonly [Record<string, string>, RegExp])[] = [
    [
      { '.python-version': '\n2.7' },
      /^\.python-version line 2: "2\.7" allows none of the Python versions that the tool knows \(3\.7 to 3\.15\): name one of them\.$/,
    ],
    [{ '.python-version': '3.x' }, /^\.python-version line 1: "3\.x" is not a Python version/],
    [{ '.python-version': 'pypy3.10-7.3' }, /^\.python-version line 1: "pypy3\.10-7\.3" is not CPython/],
    [{ '.tool-versions': 'python pypy3.10-7.3.17\n' }, /^\.tool-versions line 1: "pypy3\.10-7\.3\.17" is not CPython/],
    [{ 'setup.cfg': '[options]\npython_requires = three\n' }, /^setup\.cfg line 2: "three" is not a version range/],
    [{ 'setup.py': 'setup(\n  name="x",\n  python_requires="3",\n)\n' }, /^setup\.py line 3: "3" is not a version range/],
    [project('>=3.99'), /^pyproject\.toml line 3: ">=3\.99" allows none .*: name one of them, or update generator-kaizen-docker\.$/],
  ];
  for (const [files, message] of refused) {
    it(`refuses ${JSON.stringify(files)}`, () =>
      assert.throws(() => detectIn({ 'main.py': '', ...files }), { name: 'KaizenError', message }));
  }
});
