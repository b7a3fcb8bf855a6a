import assert from 'node:assert/strict';
import { detectIn } from './folders.ts';

const mod = (lines: string): Record<string, string> => ({ 'go.mod': `module example.com/shop\n\n${lines}\n`, 'main.go': 'package main\n' });
const found = (files: Record<string, string>) => detectIn(files).facts.version;

describe('the Go version', () => {
  const lines: readonly (readonly [string, string, string])[] = [
    ['go 1.27', '1.27', 'go 1.27 in go.mod'],
    ['go 1.26.4', '1.26', 'go 1.26.4 in go.mod'],
    ['go 1.16', '1.27', 'go 1.16 in go.mod'],
    ['go 1.25\ntoolchain go1.26.2', '1.26', 'toolchain in go.mod'],
    ['go 1.26\ntoolchain default', '1.26', 'go 1.26 in go.mod'],
  ];
  for (const [text, value, source] of lines) {
    it(`is ${value} for ${JSON.stringify(text)}`, () => assert.deepEqual(found(mod(text)), { value, source }));
  }

  const pins: readonly (readonly [string, string, string])[] = [
    ['.go-version', '# ours\n1.26.1\n', '1.26'],
    ['.go-version', 'go1.26\n', '1.26'],
    ['.tool-versions', 'nodejs 24.1.0\ngolang 1.26.3 # for now\n', '1.26'],
    ['.tool-versions', 'go 1.26.3\n', '1.26'],
    ['mise.toml', '[tools]\nnode = "24"\ngo = "1.26"\n', '1.26'],
    ['.mise.toml', '[tools]\ngo = "1.26.2"\n', '1.26'],
  ];
  for (const [file, text, value] of pins) {
    it(`is ${value} for ${JSON.stringify(text)} in ${file}`, () =>
      assert.deepEqual(found({ ...mod('go 1.25'), [file]: text }), { value, source: file }));
  }

  for (const text of ['latest\n', 'system\n', '']) {
    it(`is not said by ${JSON.stringify(text)} in .go-version`, () =>
      assert.equal(found({ ...mod('go 1.26'), '.go-version': text })?.source, 'go 1.26 in go.mod'));
  }

  it('prefers the sources in their order, and names those that disagree', () => {
    const files = {
      ...mod('go 1.25\ntoolchain go1.27.1'),
      '.go-version': '1.26',
      '.tool-versions': 'golang 1.27.0',
      'mise.toml': '[tools]\ngo = "1.25"',
    };
    assert.deepEqual(found(files), {
      value: '1.27',
      source: 'toolchain in go.mod',
      over: [
        { value: '1.26', source: '.go-version' },
        { value: '1.25', source: 'mise.toml' },
      ],
    });
  });

  it('passes over a name below the go line, with a warning', () => {
    const { facts, warnings } = detectIn({ ...mod('go 1.27'), '.go-version': '1.26.1' });
    assert.equal(facts.version?.value, '1.27');
    assert.deepEqual(warnings[0], 'The tool ignores Go 1.26 (.go-version), because go 1.27 in go.mod requires a newer version.');
  });

  it('goes on with a line that has ended, with a warning', () => {
    const { warnings, build } = detectIn({ ...mod('go 1.22\ntoolchain go1.22.3'), 'main.go': 'package main\n\nfunc main() {}\n' });
    assert.match(warnings[0] ?? '', /^Go 1\.22 \(toolchain in go\.mod\) has had no security fixes since 2025-02/);
    assert.equal(build({ flavour: 'slim', image: 'debian:trixie-slim' }).builderImage, 'golang:1.22-bookworm');
  });

  it('is the newest where the folder does not set one', () => {
    const { facts, build } = detectIn({ 'go.mod': 'module x\n', 'main.go': 'package main\n\nfunc main() {}\n' });
    assert.deepEqual(facts.version, { value: '1.27', certainty: 'assumed', source: 'newest supported Go; the folder sets no version' });
    assert.equal(build({ flavour: 'slim', image: 'debian:trixie-slim' }).builderImage, 'golang:1.27-trixie');
  });

  const refused: readonly (readonly [Record<string, string>, RegExp])[] = [
    [
      mod('go 1.28'),
      /^go\.mod line 3: "1\.28" allows none of the Go versions that the tool knows \(1\.21 to 1\.27\): name one of them, or update generator/,
    ],
    [mod('go 1.26\ntoolchain go1.29.0'), /^go\.mod line 4: "go1\.29\.0" allows none .*, or update generator-kaizen-docker\.$/],
    [
      { ...mod('go 1.16'), '.go-version': '\n1.17\n' },
      /^\.go-version line 2: "1\.17" allows none of the Go versions that the tool knows \(1\.21 to 1\.27\): name one of them\.$/,
    ],
    [{ ...mod('go 1.26'), '.go-version': 'newest' }, /^\.go-version line 1: "newest" is not a Go version/],
  ];
  for (const [files, message] of refused) {
    it(`refuses ${JSON.stringify(files)}`, () => assert.throws(() => detectIn(files), { name: 'KaizenError', message }));
  }
});
