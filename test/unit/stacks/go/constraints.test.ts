import assert from 'node:assert/strict';
import { isBuilt } from '../../../../src/stacks/go/constraints.ts';

describe('build constraints', () => {
  const names: readonly (readonly [string, boolean])[] = [
    ['main.go', true],
    ['main_test.go', false],
    ['_main.go', false],
    ['.main.go', false],
    ['main_linux.go', true],
    ['main_windows.go', false],
    ['main_linux_amd64.go', true],
    ['main_amd64.go', true],
    ['main_darwin_arm64.go', false],
    ['main_arm64.go', false],
    ['linux.go', true],
    ['windows.go', true],
    ['http_server.go', true],
  ];
  for (const [name, expected] of names) {
    it(`${expected ? 'take in' : 'leave out'} ${name}`, () => assert.equal(isBuilt(name, 'package main\n'), expected));
  }

  const expressions: readonly (readonly [string, boolean])[] = [
    ['ignore', false],
    ['tools', false],
    ['linux', true],
    ['!windows', true],
    ['unix && !cgo', true],
    ['cgo', false],
    ['windows || (linux && amd64)', true],
    ['!(linux || darwin)', false],
    ['go1.21', true],
    ['linux && integration', false],
  ];
  for (const [expression, expected] of expressions) {
    it(`${expected ? 'take in' : 'leave out'} a file for "${expression}"`, () =>
      assert.equal(isBuilt('x.go', `// Licence.\n\n//go:build ${expression}\n\npackage main\n`), expected));
  }

  it('that nobody wrote leave nothing out', () =>
    assert.equal(isBuilt('x.go', `//go:build ${'('.repeat(100_000)}ignore\n\npackage main\n`), true));

  it('count before the package clause only', () => assert.equal(isBuilt('x.go', 'package main\n\n//go:build ignore\n'), true));
});
