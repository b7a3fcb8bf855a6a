import assert from 'node:assert/strict';
import type { Folder } from '../../../src/folder/folder.ts';
import { openFolder } from '../../../src/folder/folder.ts';
import { itemBetween } from '../../../src/source/source.ts';
import type { Value } from '../../../src/source/values.ts';
import { splitSource as splitGo } from '../../../src/stacks/go/source.ts';
import { openProgram, readValue as readGo } from '../../../src/stacks/go/values.ts';
import { openModules as openNode } from '../../../src/stacks/node/modules.ts';
import { readValue as readNode } from '../../../src/stacks/node/values.ts';
import { openModules as openPython } from '../../../src/stacks/python/modules.ts';
import { readValue as readPython } from '../../../src/stacks/python/values.ts';
import { folderWith, removeFolders } from '../../support/folders.ts';

/** The value of the last line of a file, given the lines before it. */
type Read = (text: string) => Value | undefined;

const lastLine = (text: string): [number, number] => [text.lastIndexOf('\n') + 1, text.length];
const opened = (name: string, text: string): Folder => openFolder(folderWith({ [name]: text }));
const languages: Readonly<Record<'JavaScript' | 'Python' | 'Go', Read>> = {
  JavaScript: (text) => {
    const modules = openNode(opened('a.js', text));
    const source = modules.read('a.js');
    return readNode({ modules, settings: new Map() }, source, itemBetween(source, ...lastLine(text)));
  },
  Python: (text) => {
    const modules = openPython(opened('a.py', text));
    const source = modules.read('a.py');
    return readPython({ modules, source }, itemBetween(source, ...lastLine(text)));
  },
  Go: (text) => {
    const source = splitGo('a.go', text);
    return readGo({ program: openProgram([source]), source }, itemBetween(source, ...lastLine(text)));
  },
};
type Texts = readonly [javascript: string, python: string, go: string];
const cases: readonly (readonly [title: string, texts: Texts, value: Omit<Value, 'path' | 'name'>])[] = [
  ['a literal', ['"a"', "'a'", '"a"'], { literal: 'a' }],
  ['a number', ['8_080', '8_080', '8_080'], { literal: 8080 }],
  ['brackets', ['(("a"))', '(("a"))', '(("a"))'], { literal: 'a' }],
  ['a sum of texts', ['"a" + ("b" + "c")', '"a" + ("b" + "c")', '"a" + ("b" + "c")'], { literal: 'abc' }],
  ['a sum of numbers', ['8000 + 80', '8000 + 80', '8000 + 80'], { literal: 8080 }],
  ['a name', ['const a = 80\na', 'a = 80\na', 'var a = 80\na'], { literal: 80 }],
  ['names of names', ['const a = 80\nconst b = a\nb', 'a = 80\nb = a\nb', 'var a = 80\nvar b = a\nb'], { literal: 80 }],
  ['a conversion', ['Number("80")', 'int("80")', 'strconv.Itoa(80)'], { literal: '80' }],
  ['what is put into a text', ['const a = 80\n`:${a}`', 'a = 80\nf":{a:d}"', 'var a = 80\nfmt.Sprintf(":%d", a)'], { literal: ':80' }],
  ['a variable', ['process.env.A', 'os.environ["A"]', 'os.Getenv("A")'], { variable: 'A' }],
  [
    'a variable with a default',
    ['process.env.A ?? "80"', 'os.environ.get("A", "80")', 'cmp.Or(os.Getenv("A"), "80")'],
    { variable: 'A', literal: '80' },
  ],
];

describe('what an expression comes to', () => {
  after(removeFolders);

  for (const [title, texts, expected] of cases) {
    for (const [index, [language, read]] of Object.entries(languages).entries()) {
      it(`is told by ${title} in ${language}`, () => {
        const { path: _, name: __, ...value } = read(texts[index] ?? '') ?? { path: '' };
        // Literals that no conversion changes: their values count.
        const { literal, ...others } = value;
        const { literal: wanted, ...rest } = expected;
        assert.deepEqual(
          { ...others, literal: literal === undefined ? undefined : String(literal) },
          { ...rest, literal: wanted === undefined ? undefined : String(wanted) },
        );
      });
    }
  }

  it('is no condition', () => {
    assert.deepEqual(languages.JavaScript('process.env.A ? 1 : 1'), { literal: 1, path: 'a.js' });
    assert.deepEqual(languages.JavaScript('process.env.A || b ? process.env.B : c'), { variable: 'B', path: 'a.js' });
    assert.deepEqual(languages.Python('1 if os.environ.get("A") or b else 1'), { literal: 1, path: 'a.py' });
    assert.deepEqual(languages.Python('os.getenv("A") if a else 80'), { variable: 'A', literal: 80, path: 'a.py' });
  });

  it('is not known where a part is not', () => {
    for (const text of ['a', 'a + "b"', '`${a}b`', 'f(1)', 'a["b"]', '']) assert.equal(languages.JavaScript(text), undefined, text);
    for (const text of ['a', 'f(1)', 'a["b"]', 'lambda: 1', '']) assert.equal(languages.Python(text), undefined, text);
  });

  for (const [language, line] of [
    ['JavaScript', (name: string, next: string) => `const ${name} = ${Array(30).fill(next).join(' || ')};\n`],
    ['Python', (name: string, next: string) => `${name} = ${Array(30).fill(next).join(' or ')}\n`],
    ['Go', (name: string, next: string) => `var ${name} = ${Array(30).fill(next).join(' + ')}\n`],
  ] as const) {
    it(`takes no long time where names lead to many others in ${language}`, () => {
      const names = Array.from({ length: 12 }, (_, index) => `a${index}`);
      languages[language](`${names.map((name, index) => line(name, `a${index + 1}`)).join('')}a0`);
    }).timeout(1500);
  }
});
