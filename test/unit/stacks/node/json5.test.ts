import assert from 'node:assert/strict';
import { openFolder } from '../../../../src/folder/folder.ts';
import { inspect } from '../../../../src/inspect/inspect.ts';
import { node } from '../../../../src/stacks/node/node.ts';
import { folderWith, removeFolders } from '../../../support/folders.ts';
import { detect } from '../../../support/stacks.ts';

const manifest = `// The shelf.
{
  name: 'shelf',
  scripts: { start: 'node serve.js', prepare: 'make-it', },
  dependencies: { "koa": '^3.0.0', },
}
`;
const files = {
  'package.json5': manifest,
  'serve.js': 'require("http").createServer().listen(4100)\n',
  'pnpm-lock.yaml': "lockfileVersion: '9.0'\n",
};
const detectIn = (all: Readonly<Record<string, string>>) => detect(node, openFolder(folderWith(all)));

describe('a package.json5', () => {
  after(removeFolders);

  it('is the manifest, and pnpm installs from it', () => {
    const { facts, dependencies, build } = detectIn(files);
    assert.deepEqual(facts.name, { value: 'shelf', source: 'package.json5' });
    assert.equal(facts.language?.source, 'package.json5');
    assert.deepEqual(facts.start?.value, ['node', 'serve.js']);
    assert.ok(dependencies.packages.has('koa'));
    const view = JSON.stringify(build({ flavour: 'slim', image: 'node:24-trixie-slim' }).view);
    assert.match(view, /"source":"package\.json5","target":"package\.json5"/);
    assert.match(view, /"pnpm","install","--ignore-scripts"/);
    assert.doesNotMatch(view, /without-scripts/);
  });

  it('tells the language alone', async () => {
    const { 'pnpm-lock.yaml': _, 'serve.js': __, ...manifestOnly } = files;
    assert.equal((await inspect(folderWith({ ...manifestOnly, 'src/serve.js': '' }))).application('')?.stack.language, 'node');
  });

  it('is pnpm’s where nothing names another package manager, and refused where that does not read it', () => {
    const { 'pnpm-lock.yaml': _, ...others } = files;
    assert.deepEqual(detectIn(others).facts.packageManager, { value: 'pnpm', source: 'package.json5, which only pnpm reads' });
    assert.throws(() => detectIn({ ...others, 'yarn.lock': '# yarn lockfile v1\n' }), {
      code: 1,
      message: 'package.json5: only pnpm reads this file, but the folder uses yarn (yarn.lock). Write it as package.json.',
    });
  });

  it('gives way to a package.json, and is named with the line of what is wrong', () => {
    assert.equal(detectIn({ ...files, 'package.json': '{"name":"other"}' }).facts.name?.value, 'other');
    assert.throws(() => detectIn({ ...files, 'package.json5': '{\n  a: 1,\n  b c\n}' }), { code: 1, message: /^package\.json5 line 3: / });
  });

  it('may be a package.yaml for pnpm, which is refused in one sentence', () => {
    const { 'package.json5': _, ...others } = files;
    assert.throws(() => detectIn({ ...others, 'package.yaml': 'name: shelf\n' }), {
      code: 1,
      message: /^package\.yaml: .* Write it as package\.json or package\.json5/,
    });
    const folder = openFolder(folderWith({ 'package.yaml': 'name: shelf\n' }));
    assert.equal(node.recognises(folder), undefined);
  });
});
