import assert from 'node:assert/strict';
import { openFolder } from '../../../../src/folder/folder.ts';
import { type Configuration, openConfiguration } from '../../../../src/stacks/node/configuration.ts';
import { openModules } from '../../../../src/stacks/node/modules.ts';
import { folderWith, removeFolders } from '../../../support/folders.ts';
import { built, detectIn, without } from './folders.ts';

const opened = (text: string, files: Readonly<Record<string, string>> = {}): Configuration => {
  const folder = openFolder(folderWith({ 'x.config.ts': text, ...files }));
  const configuration = openConfiguration(folder, { modules: openModules(folder), settings: new Map() }, 'x.config');
  assert.ok(configuration);
  return configuration;
};

describe('the configuration that a tool is given as code', () => {
  after(removeFolders);

  const found: readonly (readonly [string, string])[] = [
    ['an object', 'export default { out: "a" }'],
    ['in CommonJS', 'module.exports = { out: "a" };'],
    ['behind a nested key of the name', 'export default { webpack: (c) => ({ out: "b" }), plugins: [x({ out: "c" })], out: "a" }'],
    ['a call', 'export default defineConfig({ x: { out: "b" }, out: "a" })'],
    ['a call with a type', 'export default defineConfig<Options>({ out: "a" })'],
    ['a name', 'const c: Config = { out: "a" };\nexport default c;'],
    ['a name that is exported as another', 'const c = { out: "a" };\nexport { c as default };'],
    ['with a type behind it', 'export default { out: "a" } satisfies Config<{ out: string }>'],
    ['with a constant type', 'const c = { out: "a" } as const satisfies Config\nexport = c'],
    ['an arrow function', 'export default ({ mode }) => ({ out: "a" })'],
    ['an arrow function with a type', 'export default async (phase: string, { c }: { c: X }): Promise<Config> => ({ out: "a" })'],
    ['a function', 'module.exports = async function config(phase) { const f = () => { return { out: "b" } }; return { out: "a" } }'],
    [
      'a function that is declared',
      'function config() { if (x) { return { other: 1 } }\n  return { out: "a" };\n}\nmodule.exports = config',
    ],
    ['a function that gives a name', 'export default defineConfig(() => {\n  const c = { out: "a" };\n  return c;\n})'],
    ['a wrapper', 'const c = { out: "a" };\nmodule.exports = withA({ out: "b" })(c);'],
    ['wrappers with options', 'module.exports = withA(withB(c), { out: "b" });\nconst c = { x: 1, out: "a" };'],
    ['a wrapper with a list before it', 'module.exports = withPlugins([withA, [withB, { out: "b" }]], { out: "a" })'],
    ['a wrapper of a package', 'module.exports = require("w")({ out: "b" })({ out: "a" })'],
    ['another object taken over', 'const base = { out: "a" };\nexport default { out: "b", ...base }'],
    ['its own key behind another object', 'const base = { out: "b" };\nexport default { ...base, out: "a" }'],
    ['part of it where something holds', 'export default { ...(isLive && { out: "a" }), ...(x ? { y: 1 } : {}) }'],
    ['one of two that agree', 'export default live ? { out: "a", x: 1 } : { out: "a" }'],
    ['merged', 'export default mergeConfig({ out: "b" }, { out: "a" })'],
    ['merged with something unknown', 'export default mergeConfig(base, defineConfig({ out: "a" }))'],
    ['a shorthand', 'const out = "a";\nexport default { out }'],
    ['a quoted key', 'export default { "out": "a" }'],
    ['a property of a name', 'const all = { live: { out: "a" } };\nexport default all.live'],
    ['in brackets', 'export default (({ out: "a" }))'],
    ['by its name', 'export const config = { out: "a" };'],
  ];
  for (const [title, text] of found) it(`is read: ${title}`, () => assert.equal(opened(text).text('out'), 'a'));

  const unknown: readonly (readonly [string, string])[] = [
    ['a key further in', 'export default { webpack(c) { return { out: "b" } }, x: { out: "b" }, y: [{ out: "b" }], z: f({ out: "b" }) }'],
    ['something that is not here', 'export default configuration'],
    ['a class', 'class C { out = "b" }\nexport default new C({ x: { out: "b" } })'],
    ['two that differ', 'export default live ? { out: "a" } : { out: "b" }'],
    ['a parameter', 'export default (config) => { config.x = { out: "b" }; return config }'],
    ['options of a wrapper', 'const c = { x: 1 };\nmodule.exports = withA(c, { out: "b" })'],
    ['a name that leads to itself', 'const a = { ...b }, z = 1;\nconst b = { ...a };\nexport default a'],
    ['an object that is replaced', 'export default { x: 1 };\nconst other = { out: "b" }'],
  ];
  for (const [title, text] of unknown) it(`is left open: ${title}`, () => assert.equal(opened(text).code('out'), undefined));

  it('has nested keys by their path, and lists by their index', () => {
    const configuration = opened(
      'export default { a: { b: { c: "d" }, e: shared }, apps: [{ script: "s" }, x] };\nconst shared = { f: 5 };',
    );
    assert.equal(configuration.text('a', 'b', 'c'), 'd');
    assert.equal(configuration.number('a', 'e', 'f'), 5);
    assert.equal(configuration.text('apps', '0', 'script'), 's');
    assert.equal(configuration.code('apps', '1'), 'x');
    assert.equal(configuration.code('apps', '2'), undefined);
    assert.equal(configuration.text('b', 'c'), undefined);
  });

  it('takes what another file exports', () => {
    const files = { 'base.ts': 'export const base = { out: "a" };\nexport default { out: "c" }' };
    assert.equal(opened('import { base } from "./base";\nexport default { ...base }', files).text('out'), 'a');
    assert.equal(opened('import base from "./base";\nexport default base', files).text('out'), 'c');
  });

  it('has what a call in the file is given, such as the options of a plugin', () => {
    const configuration = opened('export default defineConfig({ plugins: [x({ out: "b" }), remix({ out: "a" })] })');
    assert.equal(configuration.text('out'), undefined);
    assert.equal(configuration.within(/\bremix\(/g)?.text('out'), 'a');
    assert.equal(configuration.within(/\bother\(/g), undefined);
    const remix = built(
      '@remix-run/serve',
      {
        'vite.config.ts':
          'import { vitePlugin as remix } from "@remix-run/dev";\nexport default { plugins: [remix({ ssr: false, basename: "/b" })] }',
      },
      { ...without, devDependencies: { '@remix-run/dev': '2', vite: '5' } },
    );
    assert.equal(detectIn(remix).facts.files?.value.basePath, '/b/');
  });

  it('needs no long time for names that stand for names', () => {
    const spread = (name: string): string => `{ ${`...${name}, `.repeat(60)} }`;
    const names = Array.from({ length: 30 }, (_, index) => `const n${index} = ${spread(`n${index + 1}`)};\n`);
    assert.equal(opened(`${names.join('')}export default n0`).text('out'), undefined);
  }).timeout(1500);

  it('needs no long time for exports that never end', () => {
    assert.equal(opened('export default '.repeat(8000)).text('out'), undefined);
  }).timeout(1500);

  it('is not hidden by a key of the same name further in', () => {
    const next = built(
      'next',
      { 'next.config.js': 'module.exports = { webpack: (c) => ({ ...c, output: { x: 1 } }), output: "standalone" }' },
      without,
    );
    assert.equal(detectIn(next).facts.start?.value.join(' '), 'node server.js');
    const vite = built(
      'vite',
      { 'index.html': '', 'vite.config.ts': 'export default defineConfig({ plugins: [pwa({ base: "/x/" })], base: "/shop/" })' },
      { scripts: { build: 'vite build' } },
    );
    assert.equal(detectIn(vite).facts.files?.value.basePath, '/shop/');
  });
});
