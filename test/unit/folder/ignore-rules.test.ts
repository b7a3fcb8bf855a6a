import assert from 'node:assert/strict';
import fc from 'fast-check';
import { openFolder } from '../../../src/folder/folder.ts';
import { isExcluded, withIgnoreFile } from '../../../src/folder/ignore-rules.ts';
import { folderWith, removeFolders } from '../../support/folders.ts';

/** The files among these that are listed, without .gitignore files. */
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
    assert.deepEqual(folder.leftOut(), ['The tool did not read this, because .gitignore excludes it: .env.']);
  });

  it('is not applied where a rule would take forever', () => {
    const deep = `${'a/'.repeat(20)}a.py`;
    const folder = openFolder(folderWith({ '.gitignore': `${'**/a/'.repeat(12)}b.py\nb.py\n`, [deep]: '', 'b.py': '' }));
    assert.deepEqual(folder.files, ['.gitignore', deep]);
    assert.match(folder.leftOut()[0] ?? '', /with more than three \*\*: \.gitignore\.$/);
  });

  it('excludes by names, endings, parts and signs, with and without folders', () => {
    const rules = ['*.log', '*~', '*.py[cod]', 'cache', 'out/**', 'docs/_build/', '/only', '**/gen/*.py', 'data-*', '[xy].txt', '*.tar.gz'];
    const excluded = [
      'a.log',
      'b/a.log',
      'a~',
      'a.pyc',
      'cache',
      'b/cache/x',
      'out/x',
      'docs/_build/x',
      'only',
      'b/gen/x.py',
      'data-1',
      'x.txt',
      'a.tar.gz',
    ];
    const kept = [
      'a.logs',
      '~a',
      'a.py',
      'caches',
      'b/out/x',
      'docs/build',
      'b/only',
      'gen.py',
      'data',
      'z.txt',
      'a.gz',
      'b/docs/_build/x',
    ];
    assert.deepEqual([...listed({ '': rules.join('\n') }, ...excluded, ...kept)].sort(), [...kept].sort());
  });

  it('excludes the same whether or not the cheap look comes first', () => {
    const name = fc.constantFrom('a', 'b.py', 'c.d.log', '.e', 'f~', 'A', 'a b');
    const segment = fc.oneof(
      name,
      fc.constantFrom('*', '**', '*.py', '*.d.log', 'a*', '?', '[ab]', '*.[pl]*', '\\a', '*b.py', '.*', 'a\\ b '),
    );
    const rule = fc.tuple(
      fc.constantFrom('', '!', '/', '!/'),
      fc.array(segment, { minLength: 1, maxLength: 3 }),
      fc.constantFrom('', '/', ' '),
    );
    const text = fc
      .array(rule, { maxLength: 5 })
      .map((rules) => rules.map(([start, segments, end]) => `${start}${segments.join('/')}${end}\n`).join(''));
    const path = fc.array(name, { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(text, text, path, fc.boolean(), (outer, inner, names, isFolder) => {
        const rules = withIgnoreFile(withIgnoreFile(undefined, '', outer), 'sub', inner);
        const folders = ['sub', ...names.slice(0, -1)].map((_, depth, all) => `${all.slice(0, depth + 1).join('/')}/`);
        fc.pre(!folders.some((folder) => rules.matcher.ignores(folder)));
        const whole = `${['sub', ...names].join('/')}${isFolder ? '/' : ''}`;
        assert.equal(isExcluded(rules, whole, names.at(-1) ?? ''), rules.matcher.ignores(whole));
      }),
      { numRuns: 500 },
    );
  });

  it('is applied up to a number of rules, which is told', () => {
    const many = Array.from({ length: 1001 }, (_, index) => `file${index}.py\n`).join('');
    const folder = openFolder(folderWith({ '.gitignore': many, 'file0.py': '', 'file1000.py': '' }));
    assert.deepEqual(folder.files, ['.gitignore', 'file1000.py']);
    assert.match(folder.leftOut()[0] ?? '', /^The tool does not apply all rules of \.gitignore files: .*: \.gitignore\.$/);
  });

  it('is not looked for above the folder', () => {
    const root = folderWith({ '.gitignore': '*.py\n', 'app/main.py': '' });
    assert.deepEqual(openFolder(`${root}/app`).files, ['main.py']);
  });
});
