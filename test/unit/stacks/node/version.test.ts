import assert from 'node:assert/strict';
import { detectIn, type Files } from './folders.ts';

const line = (files: Files): string | undefined => {
  const { version } = detectIn(files).facts;
  return version?.certainty === 'assumed' ? undefined : version?.value;
};
const engine = (range: unknown): Files => ({ manifest: { engines: { node: range } } });

describe('the version of Node.js', () => {
  const pins: readonly (readonly [string, string | undefined])[] = [
    ['22', '22'],
    ['v22.11.0\n', '22'],
    ['# comment\n\n24.1', '24'],
    ['lts/*', '24'],
    ['lts/jod', '22'],
    ['lts/Krypton', '24'],
    ['lts/-1', '22'],
    ['node', '26'],
    ['latest', '26'],
    ['20.9.0', '20'],
    ['23', '23'],
    ['system', undefined],
    ['', undefined],
  ];
  for (const [text, expected] of pins) {
    it(`is ${expected} for ${JSON.stringify(text)} in .nvmrc`, () => assert.equal(line({ '.nvmrc': text }), expected));
  }

  const ranges: readonly (readonly [string, string])[] = [
    ['>=20', '24'],
    ['^22.12.0', '22'],
    ['20.x || 22.x', '22'],
    ['>=18 <21', '20'],
    ['>=26', '26'],
    ['>=25', '26'],
    ['~25.1', '25'],
    ['22.11.0', '22'],
    ['>= 22', '24'],
    ['*', '24'],
    ['14 - 16', '16'],
  ];
  for (const [range, expected] of ranges) {
    it(`is ${expected} for the range ${range} of engines`, () => assert.equal(line(engine(range)), expected));
  }

  it('takes the newest line with long-term support where the folder does not set one, and says so at the base image', () => {
    const { facts } = detectIn({});
    assert.equal(facts.version?.certainty, 'assumed');
    assert.deepEqual(facts.baseImage, {
      value: 'node:24-trixie-slim',
      certainty: 'assumed',
      source: 'newest Node.js with long-term support; the folder sets no version',
    });
  });

  it('prefers the sources in their order, and names those that disagree', () => {
    const files: Files = {
      '.nvmrc': '22',
      '.node-version': '24',
      '.tool-versions': 'python 3.12\nnodejs 20.1.0\n',
      'mise.toml': '[tools]\nnode = "18"\n',
      manifest: {
        volta: { node: '16.20.0' },
        devEngines: { runtime: [{ name: 'bun' }, { name: 'node', version: '>=24' }] },
        engines: { node: '>=14' },
      },
    };
    const order = ['.nvmrc', '.node-version', '.tool-versions', 'mise.toml'];
    const values = ['22', '24', '20', '18', '16', '24'];
    let left = files;
    for (const [index, file] of order.entries()) {
      assert.deepEqual([detectIn(left).facts.version?.value, detectIn(left).facts.version?.source], [values[index], file]);
      const { [file]: _, ...others } = left;
      left = others;
    }
    assert.equal(detectIn(left).facts.version?.source, 'volta.node in package.json');
    const { volta: _, ...others } = files.manifest ?? {};
    assert.equal(detectIn({ manifest: others }).facts.version?.source, 'devEngines.runtime in package.json');
    assert.deepEqual(detectIn(files).facts.version?.over, [
      { value: '24', source: '.node-version' },
      { value: '20', source: '.tool-versions' },
      { value: '18', source: 'mise.toml' },
      { value: '16', source: 'volta.node in package.json' },
      { value: '24', source: 'devEngines.runtime in package.json' },
    ]);
  });

  it('warns of a line that has ended, of one that is new, and of a pin that a range excludes', () => {
    const warnings = (files: Files): readonly string[] => detectIn(files).warnings.slice(0, -1);
    assert.deepEqual(warnings({ '.nvmrc': '20', ...engine('>=22') }), [
      'Node.js 20 (.nvmrc) has had no security fixes since 2026-04: move to a supported version.',
      'The tool uses Node.js 20 (.nvmrc), but engines.node in package.json excludes it, so the install may fail: change one of them.',
    ]);
    assert.deepEqual(warnings({ '.nvmrc': 'node' }), [
      'Node.js 26 (.nvmrc) is very new: some native modules may have no build for it yet.',
    ]);
    assert.deepEqual(warnings({ '.node-version': 'system' }), [
      '.node-version line 1: the tool ignores "system", because it is not a Node.js version.',
    ]);
    assert.deepEqual(warnings({ '.nvmrc': '24', ...engine('>=20') }), []);
  });

  const wrong: readonly (readonly [Files, RegExp])[] = [
    [{ '.nvmrc': '\nv8.1' }, /^\.nvmrc line 2: "v8\.1" allows none of the Node\.js versions that the tool knows \(10 to 26\)/],
    [{ '.nvmrc': 'lts/argon' }, /"lts\/argon" allows none/],
    [{ '.nvmrc': 'twenty' }, /^\.nvmrc line 1: "twenty" is not a Node\.js version: name one such as 24\.$/],
    [engine('twenty'), /^package\.json: engines\.node: "twenty" is not a Node\.js version/],
    [{ 'mise.toml': '[tools]\nnode = \n' }, /^mise\.toml line 2: not valid TOML/],
  ];
  for (const [files, message] of wrong) {
    it(`refuses ${JSON.stringify(files)}`, () => assert.throws(() => detectIn(files), { code: 1, message }));
  }

  it('knows images whose Debian release fits', () => {
    const image = (version: string): string | undefined => detectIn({ '.nvmrc': version }).bases.slim?.image;
    assert.deepEqual(['26', '24', '18', '14'].map(image), [
      'node:26-trixie-slim',
      'node:24-trixie-slim',
      'node:18-bookworm-slim',
      'node:14-bullseye-slim',
    ]);
    assert.equal(detectIn({ '.nvmrc': '22' }).bases.distroless?.image, 'gcr.io/distroless/nodejs22-debian13:nonroot');
    assert.equal(detectIn({ '.nvmrc': '18' }).bases.distroless, undefined);
  });
});
