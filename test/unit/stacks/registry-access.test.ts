import assert from 'node:assert/strict';
import { findRegistryAccess } from '../../../src/stacks/registry-access.ts';
import { folderOf } from './python/folders.ts';

const access = (files: Record<string, string>) => findRegistryAccess(folderOf(files), Object.keys(files));
const variables = (files: Record<string, string>) => access(files).secrets.map(({ id }) => id);

describe('credentials of registries', () => {
  it('come from the variables that the file names', () => {
    const { secrets, mounts, steps, warnings } = access({
      '.npmrc': '@x:registry=https://npm.example\n//npm.example/:_authToken=${PACKAGES_TOKEN}\n',
    });
    assert.deepEqual(secrets, [{ id: 'PACKAGES_TOKEN' }]);
    assert.deepEqual(mounts, [{ type: 'secret', id: 'PACKAGES_TOKEN', variable: 'PACKAGES_TOKEN' }]);
    assert.deepEqual(steps, [['export', { option: 'PACKAGES_TOKEN', value: { variable: 'PACKAGES_TOKEN', orEmpty: true } }]]);
    assert.deepEqual(warnings, [
      '.npmrc reads PACKAGES_TOKEN: set it in the environment before you build. The build takes it as a secret.',
    ]);
  });

  it('are named by each client in its own way', () => {
    assert.deepEqual(variables({ '.yarnrc.yml': 'npmScopes:\n  x:\n    npmAuthToken: "${X_TOKEN}"\n' }), ['X_TOKEN']);
    assert.deepEqual(variables({ 'bunfig.toml': '[install.scopes]\nx = { token = "$BUN_TOKEN", url = "https://npm.example" }\n' }), [
      'BUN_TOKEN',
    ]);
    assert.deepEqual(variables({ 'requirements.txt': '--extra-index-url https://me:${INDEX_TOKEN}@pypi.example/simple\nflask\n' }), [
      'INDEX_TOKEN',
    ]);
    assert.deepEqual(variables({ Pipfile: '[[source]]\nurl = "https://$PIP_USER:${PIP_PASS}@pypi.example/simple"\n' }), [
      'PIP_USER',
      'PIP_PASS',
    ]);
    const index = (host: string) => `[[tool.uv.index]]\nname = "my-index"\nurl = "https://${host}/simple"\n`;
    assert.deepEqual(variables({ 'pyproject.toml': index('pypi.example') }), ['UV_INDEX_MY_INDEX_USERNAME', 'UV_INDEX_MY_INDEX_PASSWORD']);
    assert.deepEqual(variables({ 'pyproject.toml': index('download.pytorch.org') }), []);
    assert.deepEqual(variables({ 'pyproject.toml': '[[tool.poetry.source]]\nname = "a.b"\nurl = "https://pypi.example"\n' }), [
      'POETRY_HTTP_BASIC_A_B_USERNAME',
      'POETRY_HTTP_BASIC_A_B_PASSWORD',
    ]);
    assert.deepEqual(variables({ 'pyproject.toml': '[[tool.pdm.source]]\nname = "x"\nurl = "https://u:${PDM_PASS}@pypi.example"\n' }), [
      'PDM_PASS',
    ]);
    assert.deepEqual(variables({ '.cargo/config.toml': '[registries.mine]\nindex = "sparse+https://cargo.example/"\n' }), [
      'CARGO_REGISTRIES_MINE_TOKEN',
    ]);
  });

  it('are none in comments and of the system, and stay as they are where they have a default', () => {
    const { secrets, steps } = access({ '.npmrc': '# ${A}\n; ${B}\ncache=${HOME}/.npm\n//r/:_authToken=${C:-}\n//s/:_authToken=${D?}\n' });
    assert.deepEqual(secrets, [{ id: 'C' }, { id: 'D' }]);
    assert.deepEqual(steps, []);
  });

  it('that stand in a file of settings make the file a secret', () => {
    const { secrets, mounts, hidden, settings, warnings } = access({ '.npmrc': '//npm.example/:_authToken=npm_0123456789\n' });
    assert.deepEqual(secrets, [{ id: 'npmrc', file: '.npmrc' }]);
    assert.deepEqual(mounts, [{ type: 'secret', id: 'npmrc', target: '/app/.npmrc' }]);
    assert.deepEqual(hidden, ['.npmrc']);
    assert.deepEqual(settings, []);
    assert.deepEqual(warnings, [
      '.npmrc holds a credential: it stays out of the build context, and the build gets it as a secret. Replace the credential if git has it, and name a variable in the file.',
    ]);
    assert.deepEqual(access({ 'pip.conf': '[global]\nindex-url = https://me:hidden@pypi.example/simple\n' }).hidden, ['pip.conf']);
    assert.deepEqual(access({ '.yarnrc.yml': 'npmAuthToken: abcdefgh\n' }).hidden, ['.yarnrc.yml']);
    assert.deepEqual(access({ 'pip.conf': '[global]\nindex-url = https://pypi.example/simple\n' }).settings, ['pip.conf']);
  });

  it('that stand in a file of the application are refused', () => {
    for (const line of ['--index-url https://me:hidden@pypi.example/simple', 'x @ git+https://ghp_0123456789abcdef@github.com/me/x'])
      assert.throws(() => access({ 'requirements.txt': `flask\n${line}\n` }), {
        message:
          'requirements.txt line 2: the line holds a credential, and the image would keep it: use a variable such as ${INDEX_TOKEN} or the settings of your package manager instead, and replace the credential.',
      });
    for (const host of ['localhost:8000', '127.0.0.1', 'couchdb'])
      assert.deepEqual(variables({ 'pyproject.toml': `[tool.tests]\naddress = "http://admin:admin@${host}/db"\n` }), []);
    assert.deepEqual(variables({ 'requirements.txt': 'x @ git+https://${GH_TOKEN}:x-oauth-basic@github.com/me/x\n' }), ['GH_TOKEN']);
  });

  it('take time in proportion to what is read', () => {
    const begin = performance.now();
    for (const sign of ['https://', '${A', 'token=', ' ', '$', ':', '//a:'])
      access({ '.npmrc': sign.repeat(100_000), 'requirements.txt': sign.repeat(100_000) });
    assert.ok(performance.now() - begin < 4000);
  });
});
