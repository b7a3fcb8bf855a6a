import assert from 'node:assert/strict';
import { openFolder } from '../../../src/inspect/folder.ts';
import { mostRules } from '../../../src/inspect/ignore-rules.ts';
import { folderWith, removeFolders } from '../../support/folders.ts';

/** What is listed of these files, .gitignore files aside. */
function listed(ignoreFiles: Readonly<Record<string, string>>, ...paths: readonly string[]): readonly string[] {
  const files = Object.fromEntries(paths.map((path) => [path, '']));
  const ignores = Object.entries(ignoreFiles).map(([folder, text]) => [`${folder}.gitignore`, text]);
  return openFolder(folderWith({ ...files, ...Object.fromEntries(ignores) })).files.filter((path) => !path.endsWith('.gitignore'));
}

// Each as `git ls-files --others --exclude-standard` lists it.
describe('.gitignore', () => {
  after(removeFolders);

  it('holds below its own folder', () => {
    assert.deepEqual(
      listed({ 'a/': '*.log\n/only.py\nsub/x.py\n' }, 'b.log', 'a/c.log', 'a/d/e.log', 'a/only.py', 'a/d/only.py', 'a/sub/x.py'),
      ['b.log', 'a/d/only.py'],
    );
  });

  it('is overruled by a deeper one, for files and for folders', () => {
    assert.deepEqual(listed({ '': 'lib/\n*.env\n', 'web/': '!lib/\n!a.env\n' }, 'lib/a.py', 'web/lib/b.py', 'web/a.env', 'web/b.env'), [
      'web/a.env',
      'web/lib/b.py',
    ]);
  });

  it('takes nothing back below an excluded folder', () => {
    assert.deepEqual(listed({ '': 'out/\n!out/keep.py\n', 'out/': '!keep.py\n' }, 'out/keep.py', 'a.py'), ['a.py']);
  });

  it('does not exclude the folder that it is in', () => {
    assert.deepEqual(listed({ 'build/a/': 'build\na\n*\n!b.py\n' }, 'build/a/b.py', 'build/a/c.py', 'build/a/build/d.py'), [
      'build/a/b.py',
    ]);
  });

  it('lets the last rule that matches decide, and the case of letters count', () => {
    assert.deepEqual(listed({ '': '*.py\n!a.py\n!B.PY\nA.py\n' }, 'a.py', 'b.py'), ['a.py']);
  });

  it('reads comments, blanks, escapes, a BOM and CRLF as git does', () => {
    const text = '\ufeffa.py\r\n# b.py\r\nc.py  \r\n\\#d.py\r\ne\\ \r\n\r\n\\!f.py\r\n';
    assert.deepEqual(listed({ '': text }, 'a.py', 'b.py', 'c.py', '#d.py', 'e ', '!f.py'), ['b.py']);
  });

  it("takes the signs in a folder's name for themselves", () => {
    assert.deepEqual(listed({ '[ab]*/': 'x/y.py\n' }, '[ab]*/x/y.py', '[ab]*/y.py', 'ac/x/y.py'), ['[ab]*/y.py', 'ac/x/y.py']);
  });

  it('says so where a file that is asked for is excluded, committed or not', () => {
    const folder = openFolder(folderWith({ '.gitignore': '.env*\n!.env.example\n', '.env': 'KEY=secret', '.env.example': 'KEY=' }));
    assert.deepEqual(folder.files, ['.env.example', '.gitignore']);
    assert.deepEqual([folder.read('.env'), folder.search('.env')], [undefined, '']);
    assert.deepEqual(folder.leftOut(), ['What .gitignore excludes is not read, and it excludes this: .env.']);
  });

  it('is applied up to a number of rules, which is told', () => {
    const many = Array.from({ length: mostRules + 1 }, (_, index) => `file${index}.py\n`).join('');
    const folder = openFolder(folderWith({ '.gitignore': many, 'file0.py': '', [`file${mostRules}.py`]: '' }));
    assert.deepEqual(folder.files, ['.gitignore', `file${mostRules}.py`]);
    assert.match(folder.leftOut()[0] ?? '', /only the first 1000 are applied: \.gitignore\.$/);
  });

  it('is not looked for above the folder', () => {
    const root = folderWith({ '.gitignore': '*.py\n', 'app/main.py': '' });
    assert.deepEqual(openFolder(`${root}/app`).files, ['main.py']);
  });
});
