import assert from 'node:assert/strict';
import { lastName, readModFile } from '../../../../src/stacks/go/mod.ts';
import { moduleOf } from './folders.ts';

const read = (text: string, file = 'go.mod') => readModFile(moduleOf({ [file]: text }), file);

describe('go.mod', () => {
  it('is read with its blocks, comments and quotation marks', () => {
    const text = `// The shop.
module "example.com/shop" // not example.com/old

go 1.26.1
toolchain go1.27.0

require example.com/a v1.0.0
require (
	example.com/b/v2 v2.1.0 // indirect
	"example.com/c" v0.0.0-20240101000000-abcdefabcdef // indirect; and more

	// example.com/no v1.0.0
)
require ()
replace (
	example.com/a => ../a
	example.com/c v1.0.0 => example.com/d v1.2.0
)
exclude example.com/b/v2 v2.0.0
retract [v1.0.0, v1.1.0]
godebug default=go1.21
tool example.com/b/v2/cmd/b
ignore ./static
`;
    assert.deepEqual(read(text), {
      file: 'go.mod',
      module: 'example.com/shop',
      go: { value: '1.26.1', line: 4 },
      toolchain: { value: 'go1.27.0', line: 5 },
      requires: [
        { path: 'example.com/a', version: 'v1.0.0', isIndirect: false },
        { path: 'example.com/b/v2', version: 'v2.1.0', isIndirect: true },
        { path: 'example.com/c', version: 'v0.0.0-20240101000000-abcdefabcdef', isIndirect: true },
      ],
      replaces: [
        { path: 'example.com/a', target: '../a', isLocal: true, line: 16 },
        { path: 'example.com/c', target: 'example.com/d', isLocal: false, line: 17 },
      ],
      uses: [],
    });
  });

  it('of a workspace is read with what it uses', () => {
    const work = read('go 1.27\nuse .\nuse (\n\t./a/\n\t"./b c"\n)\n', 'go.work');
    assert.deepEqual(
      work?.uses.map(({ value, line }) => [value, line]),
      [
        ['.', 2],
        ['a', 4],
        ['b c', 5],
      ],
    );
    assert.equal(readModFile(moduleOf({}), 'go.work'), undefined);
  });

  const refused: readonly (readonly [string, string])[] = [
    ['module x\nrequir y v1\n', 'go.mod line 2: "requir" is not a directive of go.mod: correct it.'],
    ['go 1.27\n', 'go.mod has no "module" line: add one.'],
    ['module x\nmodule y\n', 'go.mod line 2: a second "module" line: leave one.'],
    ['module x\nrequire (\n\ty v1.0.0\n', 'go.mod line 2: the block "require (" is never closed: close it with ")".'],
    ['module x\nrequire y\n', 'go.mod line 2: "require" with one word after it: write it as https://go.dev/ref/mod describes.'],
    ['module x\nrequire y 1.0\n', 'go.mod line 2: "1.0" is not a version of y: write one such as v1.2.3.'],
    ['module x\ngo one\n', 'go.mod line 2: "one" is not a Go version: write one such as "go 1.27".'],
    ['module x\ntoolchain 1.27\n', 'go.mod line 2: "1.27" is not a Go version: write one such as "toolchain go1.27.0".'],
    ['module x\nreplace y z w\n', 'go.mod line 2: a replacement without "=>" and a target: write "replace MODULE => TARGET".'],
    ['module x\nuse ./y\n', 'go.mod line 2: "use" is not a directive of go.mod: correct it.'],
    ['module x\n<<<<<<< ours\n', 'go.mod line 2: a merge conflict marker: finish the merge first.'],
  ];
  for (const [text, message] of refused) {
    it(`is refused: ${JSON.stringify(text)}`, () => assert.throws(() => read(text), { name: 'KaizenError', message }));
  }

  it('gives the names that the go command gives to programs', () => {
    assert.deepEqual(['example.com/shop', 'example.com/shop/v2', 'shop', 'v2', 'gopkg.in/shop.v3'].map(lastName), [
      'shop',
      'shop',
      'shop',
      'v2',
      'shop.v3',
    ]);
  });
});
