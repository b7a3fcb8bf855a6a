import assert from 'node:assert/strict';
import { listPackages } from '../../../../src/stacks/python/dependencies.ts';
import { readRequirements } from '../../../../src/stacks/python/requirements.ts';
import { detectIn, folderOf } from './folders.ts';

const read = (files: Record<string, string>) => readRequirements(folderOf(files), 'requirements.txt');
const names = (text: string): string[] => [...listPackages(read({ 'requirements.txt': text }).placed).keys()];

describe('requirements files', () => {
  const forms: readonly (readonly [string, readonly string[]])[] = [
    ['Flask', ['flask']],
    ['Zope.Interface_x==1', ['zope-interface-x']],
    ['celery[redis]>=5', ['celery', 'celery[redis]', 'redis']],
    ['uvicorn[standard] ~= 0.30', ['uvicorn', 'uvicorn[standard]']],
    ['fastapi[standard]', ['fastapi', 'fastapi[standard]', 'uvicorn']],
    ['psycopg[binary,pool]', ['psycopg', 'psycopg[binary]', 'psycopg-binary', 'psycopg[pool]', 'psycopg-pool']],
    ['databases[asyncpg]', ['databases', 'databases[asyncpg]', 'asyncpg']],
    ['requests (>=2.0)', ['requests']],
    ['pywin32; sys_platform == "win32"', []],
    ['uvloop; sys_platform != "win32" and python_version >= "3.8"', ['uvloop']],
    ['a; sys_platform == "darwin" or sys_platform == "linux"', ['a']],
    ['flask==3.1 \\\n  --hash=sha256:00 \\\n  --hash=sha256:11\nredis==5', ['flask', 'redis']],
    ['git+https://git.example/x/y.git@v1#egg=My_Lib[fast]', ['my-lib', 'my-lib[fast]']],
    ['lib @ git+ssh://git@git.example/x/lib.git', ['lib']],
    ['https://files.example/shop_tools-1.0-py3-none-any.whl', ['shop-tools']],
    ['lib @ https://files.example/lib.zip ; python_version > "3"', ['lib']],
    ['-e .', []],
    ['.[prod]', []],
    ['-i https://index.example/simple\n--extra-index-url=https://index.example\n--pre\nflask', ['flask']],
    ['flask  # the web\n# redis\n\n', ['flask']],
  ];
  for (const [text, expected] of forms) {
    it(`reads ${JSON.stringify(text)}`, () => assert.deepEqual(names(text), expected));
  }

  it('follows includes relative to their file, once each, and takes no package from constraints', () => {
    const found = read({
      'requirements.txt': '-r requirements/prod.txt\n--constraint=constraints.txt\n',
      'requirements/prod.txt': '-rbase.txt\ngunicorn==23.0.0\n',
      'requirements/base.txt': '-r ../requirements.txt\nflask\n',
      'constraints.txt': 'flask==3.1.0\nredis==5.0\n',
    });
    assert.deepEqual(found.files, ['requirements.txt', 'requirements/prod.txt', 'requirements/base.txt', 'constraints.txt']);
    assert.deepEqual(
      [...listPackages(found.placed)],
      [
        ['flask', 'requirements/base.txt'],
        ['gunicorn', 'requirements/prod.txt'],
      ],
    );
    assert.equal(found.isPinned, true);
  });

  it('names the first file that names a package', () => {
    const found = read({ 'requirements.txt': 'flask\n-r more.txt\n', 'more.txt': 'flask>=3\n' });
    assert.deepEqual([...listPackages(found.placed)], [['flask', 'requirements.txt']]);
  });

  it('knows what is pinned', () => {
    assert.equal(read({ 'requirements.txt': 'flask==3.1.0\nredis==5.*' }).isPinned, false);
    assert.equal(read({ 'requirements.txt': 'a @ git+https://git.example/x/a.git' }).isPinned, false);
    assert.equal(read({ 'requirements.txt': 'a @ git+https://git.example/x/a.git@1f2e' }).isPinned, true);
    assert.equal(read({ 'requirements.txt': 'a==1,>0' }).isPinned, false);
  });

  const refused: readonly (readonly [string, RegExp])[] = [
    ['flask\n==3.1\n', /^requirements\.txt line 2: "==3\.1" is not a requirement/],
    ['flask==3 \\\n  --hash=sha256:00\n\nredis 5\n', /^requirements\.txt line 4: "redis 5" is not/],
    ['flask\nredis 5 \\\n  --hash=sha256:00\n', /^requirements\.txt line 2: "redis 5/],
    ['--no-such-option x\n', /^requirements\.txt line 1: "--no-such-option x" is not/],
    ['-r ../base.txt\n', /^requirements\.txt line 1: includes \.\.\/base\.txt, which does not exist/],
    ['flask\n-c missing.txt\n', /^requirements\.txt line 2: includes missing\.txt/],
    ['a\n=======\nb\n', /^requirements\.txt line 2: a merge conflict marker/],
  ];
  for (const [text, message] of refused) {
    it(`refuses ${JSON.stringify(text)}`, () => assert.throws(() => read({ 'requirements.txt': text }), { name: 'KaizenError', message }));
  }

  it('never repeats an address, which may hold a password', () => {
    assert.throws(
      () => read({ 'requirements.txt': 'x y @ https://user:word@index.example/x.whl\n' }),
      (error) => error instanceof Error && !error.message.includes('word'),
    );
  });

  it('refuses requirements in UTF-16', () => {
    assert.throws(() => detectIn({ 'requirements.txt': '\u0000f' }), { name: 'KaizenError' });
  });
});
