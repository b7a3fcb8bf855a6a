import assert from 'node:assert/strict';
import { python } from '../../../../src/stacks/python/python.ts';
import { detect, membersIn } from '../../../support/stacks.ts';
import { folderOf } from './folders.ts';

const backend = '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n';
const member = (name: string, dependencies: readonly string[], more = ''): string =>
  `[project]\nname = "${name}"\nversion = "1"\ndependencies = ${JSON.stringify(dependencies)}\n${more}`;
const shop: Readonly<Record<string, string>> = {
  'pyproject.toml': '[tool.uv.workspace]\nmembers = ["services/*", "./libs/**"]\nexclude = ["services/old"]\n',
  'uv.lock': ['orders', 'money', 'fastapi', 'uvicorn', 'psycopg'].map((name) => `[[package]]\nname = "${name}"\n`).join(''),
  '.python-version': '3.13\n',
  'services/orders/pyproject.toml': member('orders', ['fastapi', 'uvicorn', 'money'], backend),
  'services/orders/src/orders/main.py': 'from fastapi import FastAPI\napp = FastAPI()\n',
  'services/mailer/pyproject.toml': member('mailer', ['dates']),
  'services/mailer/main.py': 'if __name__ == "__main__":\n    pass\n',
  'services/old/pyproject.toml': member('old', []),
  'services/old/main.py': 'if __name__ == "__main__":\n    pass\n',
  'libs/money/pyproject.toml': member('money', ['psycopg', 'rates'], backend),
  'libs/money/money.py': '',
  'libs/deep/rates/pyproject.toml': member('rates', []),
  'libs/dates/pyproject.toml': member('dates', [], backend),
};
const detectIn = (path: string, files = shop) => {
  const root = folderOf(files);
  return detect(python, root.below(path), { root, path });
};
const build = (path: string) => detectIn(path).build({ flavour: 'slim', image: 'python:3.13-slim-trixie' });

describe('a uv workspace', () => {
  it('has the members that something starts', () => {
    assert.deepEqual(membersIn(python, folderOf(shop)), [
      { path: 'services/mailer', name: 'mailer', source: 'tool.uv.workspace in pyproject.toml' },
      { path: 'services/orders', name: 'orders', source: 'tool.uv.workspace in pyproject.toml' },
    ]);
    assert.equal(membersIn(python, folderOf({ 'pyproject.toml': member('x', []) })), undefined);
  });

  it('is one application where only its root is started', () => {
    const { 'services/orders/src/orders/main.py': _orders, 'services/mailer/main.py': _mailer, ...rest } = shop;
    const files = {
      ...rest,
      'pyproject.toml': `${member('site', ['money'])}${shop['pyproject.toml']}`,
      'main.py': shop['services/mailer/main.py'] ?? '',
    };
    const root = folderOf(files);
    assert.equal(membersIn(python, root), undefined);
    const { view, ignore, keep } = detect(python, root).build({ flavour: 'slim', image: 'python:3.13-slim-trixie' });
    assert.deepEqual([view['projects'], view['copied'], view['home']], [['libs/money', 'libs/deep/rates'], '.', '/app']);
    assert.ok(ignore.includes('services/orders') && keep.includes('services/orders/pyproject.toml'));
  });

  it('gives a member what it depends on, and nothing of the others', () => {
    const { view, sourceFile, ignore, keep } = build('services/orders');
    assert.deepEqual(view['source'], {
      from: 'lock',
      manifests: [
        'pyproject.toml',
        'uv.lock',
        'services/orders/pyproject.toml',
        'libs/money/pyproject.toml',
        'libs/deep/rates/pyproject.toml',
        'libs/dates/pyproject.toml',
        'services/mailer/pyproject.toml',
      ],
      isLocked: true,
      member: 'orders',
    });
    assert.equal(view['copied'], 'services/orders');
    assert.deepEqual(view['projects'], ['services/orders', 'libs/money', 'libs/deep/rates']);
    assert.deepEqual(view['tools'], { managers: ['uv==0.13.9'], backends: ['hatchling', 'setuptools>=40.8.0'], versions: [] });
    assert.deepEqual([view['home'], view['pythonPath']], ['/app/services/orders', '/app/services/orders/src:/opt/app']);
    assert.equal(sourceFile, 'services/orders/src/orders/main.py');
    assert.ok(ignore.includes('libs/dates') && ignore.includes('services/orders/tests') && !ignore.includes('libs/money'));
    assert.deepEqual(keep, ['libs/dates/pyproject.toml', 'services/mailer/pyproject.toml']);
  });

  it('runs a member that is no package from its sources', () => {
    const { view } = build('services/mailer');
    assert.deepEqual([view['projects'], view['copied']], [['libs/dates'], 'services/mailer']);
  });

  it('knows services by the libraries, and the version by the root', () => {
    const { dependencies, facts, warnings } = detectIn('services/orders');
    assert.equal(dependencies.packages.get('psycopg'), 'libs/money/pyproject.toml');
    assert.deepEqual(facts.version, { value: '3.13', source: '.python-version of the workspace' });
    assert.deepEqual(warnings, []);
  });

  it('goes on without a lock file, with a warning', () => {
    const { 'uv.lock': _, ...rest } = shop;
    const { warnings, facts } = detectIn('services/orders', rest);
    assert.deepEqual(facts.packageManager, { value: 'uv', source: 'the workspace of uv' });
    assert.deepEqual(warnings, [
      'There is no lock file, so each build may install different versions: run "uv lock" and commit the lock file.',
    ]);
  });
});
