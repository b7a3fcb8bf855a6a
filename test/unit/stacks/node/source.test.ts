import assert from 'node:assert/strict';
import { openFolder } from '../../../../src/folder/folder.ts';
import { readJson } from '../../../../src/manifests/json.ts';
import { findCalls } from '../../../../src/source/source.ts';
import { propertyOf, splitSource } from '../../../../src/stacks/node/source.ts';
import { definitionOf, importsOf } from '../../../../src/stacks/node/values.ts';
import { folderWith, removeFolders } from '../../../support/folders.ts';

const values = (text: string) => [...splitSource('x.ts', text).literals.values()].map(({ value }) => value);
const codeOf = (text: string): string => splitSource('x.ts', text).code.replaceAll(/\s+/g, ' ');

describe('the reading of JavaScript texts', () => {
  it('keeps no comment and no text of a literal in the code', () => {
    const { code } = splitSource(
      'x.js',
      `/* app.listen(1) */ // app.listen(2)\nx = "app.listen(3) // '"\ny = 'app.listen(4)'; app.listen(5)\n`,
    );
    assert.deepEqual(code.match(/app\.listen\(\d\)/g), ['app.listen(5)']);
    assert.equal(code.split('\n').length, 4);
  });

  it('reads literals of every kind', () => {
    assert.deepEqual(values(`'a\\'b' "c\\n" \`d\n\` \`e\${f}\` "\\u0041\\x42\\u{43}" '' "g`), [
      "a'b",
      'c\n',
      'd\n',
      undefined,
      'ABC',
      '',
      undefined,
    ]);
  });

  const parts: readonly (readonly [string, string])[] = [
    ['`a ${b} c`', '" {b} "'],
    ['`a ${`b ${c} d`} e`', '" {" {c} "} "'],
    ['`a ${ { b: { c: "}" } } } d`; e', '" { { b: { c: " " } } } "; e'],
    ['`a ${b}${c}`', '" {b} {c}"'],
    ['`\\`\\${a}`; b', '" "; b'],
    ['a = /["\'`/]/g; b', 'a = " "g; b'.replace('" "', '" "')],
    ['a / b; "c" / d', 'a / b; " " / d'],
    ['return /"/.test(a)', 'return " ".test(a)'],
    ['if (a) { b } // "c', 'if (a) { b } '],
    ['<p className="a">{b}</p>', '<p className=" ">{b}</p>'],
    ['a = b /* " */ / c', 'a = b / c'],
    ["<p>don't</p>; a('b')", '<p>don\'t</p>; a(" ")'],
    ["return'a';case'b'", 'return" ";case" "'],
    ['<p a="b\n c" d="e" />', '<p a=" " d=" " />'],
    ['/* never closed "', ' '],
    ['`never closed', '" "'],
  ];
  for (const [text, expected] of parts) {
    it(`finds the code of ${JSON.stringify(text)}`, () => assert.equal(codeOf(text).replaceAll(/"\s*"/g, '" "'), expected));
  }

  it('is as long as the text, line by line', () => {
    const text = 'a = `x\n${b}\n`; /* c\n */ d = /e/ // f\n"g"';
    assert.deepEqual(
      splitSource('x.js', text)
        .code.split('\n')
        .map((line) => line.length),
      text.split('\n').map((line) => line.length),
    );
  });

  it('reads arguments and properties', () => {
    const source = splitSource('x.ts', `app.listen({ 'port': PORT, host, "a b": [1, 2], ...rest, f() {} }, "x", () => { a(1, 2) })`);
    const [call] = findCalls(source, /\.listen\(/g);
    assert.ok(call);
    assert.deepEqual(
      call.arguments.map(({ literal }) => literal),
      [undefined, 'x', undefined],
    );
    const [options] = call.arguments;
    assert.ok(options);
    assert.equal(propertyOf(source, options, 'port')?.code, 'PORT');
    assert.equal(propertyOf(source, options, 'host')?.code, 'host');
    assert.equal(propertyOf(source, options, 'a b')?.code, '[1, 2]');
    assert.equal(propertyOf(source, options, 'f'), undefined);
    assert.equal(propertyOf(source, options, 'rest'), undefined);
  });

  it('reads imports however they are written', () => {
    const found = (text: string) => importsOf(splitSource('x.ts', text)).map(({ names, specifier }) => [[...names], specifier]);
    const both = [
      ['b', 'a'],
      ['C', 'default'],
    ];
    for (const text of [
      'import C, { a as b } from "./x"',
      'import C,{a as b}from"./x"',
      'import C, {\n  // from here\n  a as b,\n} from\n  "./x"',
    ])
      assert.deepEqual(found(text), [[both, './x']], text);
    assert.deepEqual(found('import "a"; import type { T } from "b"\nimport * as c from "c"'), [
      [[['T', 'T']], 'b'],
      [[['c', '*']], 'c'],
    ]);
    assert.deepEqual(found('const { a: b }: Some<{ a: 1 }> = require("a"), c = 1; let d = await import("d")'), [
      [[['b', 'a']], 'a'],
      [[['d', '*']], 'd'],
    ]);
    assert.deepEqual(found('x(import.meta.url)\nexport { a } from "a"\nrequire("b")\nimport "c"'), []);
  });

  const required: readonly (readonly [string, readonly unknown[]])[] = [
    ['const b: Map<string, number> = f(1, 2), c = require("c");', [[[['c', '*']], 'c']]],
    [
      'var a\n  , b = require("b")\n  , c = require("c")',
      [
        [[['b', '*']], 'b'],
        [[['c', '*']], 'c'],
      ],
    ],
    ['const E = require("events").EventEmitter;', [[[['E', 'EventEmitter']], 'events']]],
    ['const a = require("a")(1), b = require("b").c.d, e = require("e").f()', []],
    ['const { promises: { readFile }, join: j, sep = "/" } = require("x")', [[[['j', 'join']], 'x']]],
    ['import e = require("e")', [[[['e', '*']], 'e']]],
    ['import*as e from"e"', [[[['e', '*']], 'e']]],
  ];
  for (const [text, expected] of required) {
    it(`reads what is imported by ${JSON.stringify(text)}`, () => {
      assert.deepEqual(
        importsOf(splitSource('x.ts', text)).map(({ names, specifier }) => [[...names], specifier]),
        expected,
      );
    });
  }

  it('knows what a name is given, whatever is declared beside it', () => {
    const given = (text: string) => definitionOf(splitSource('x.ts', text), 'a')?.code;
    for (const text of [
      'const a = 1',
      'let b, a = 1;',
      'var b = 2,\n  a = 1',
      'let b: Map<x, y> = z(), a: () => void = 1',
      'const { c } = d, a = 1',
    ])
      assert.equal(given(text), '1', text);
    for (const text of [
      'f(b, a = 1)',
      'let a: number, b = 1',
      'const a = 1; { const a = 2 }',
      'a = 1',
      'let a\n b = 1',
      'let a: b\n c = 1',
    ])
      assert.equal(given(text), undefined, text);
  });

  for (const [title, text] of [
    ['brackets that never close', 'f('.repeat(20_000)],
    ['nested templates', '`${'.repeat(5_000)],
    ['slashes', 'a = /'.repeat(20_000)],
    ['divisions', 'a / b '.repeat(20_000)],
    ['expressions that never end', '= /['.repeat(20_000)],
    ['quotation marks', `"'`.repeat(20_000)],
    ['comments', '/* '.repeat(20_000)],
  ] as const) {
    it(`needs no long time for a file of ${title}`, () => assert.ok(splitSource('x.js', text).code.length === text.length)).timeout(5000);
  }
});

describe('a package.json that nobody wrote', () => {
  after(removeFolders);

  it('is refused with a sentence where it is nested too deeply', () => {
    const deep = openFolder(folderWith({ 'package.json': '['.repeat(100_000) }));
    assert.throws(() => readJson(deep, 'package.json'), {
      code: 1,
      message: 'package.json line 1: more than 100 levels deep: correct it.',
    });
  });
});
