import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { artifacts } from '../../../src/artifacts/registry.ts';
import { ignoredPatterns } from '../../../src/plan/git-ignored.ts';
import { applyChanges, openProject, planChanges } from '../../../src/project.ts';
import { decide } from '../../../src/questions/decide.ts';
import { check } from '../../../src/state.ts';
import { folderWith, removeFolders, write } from '../../support/folders.ts';
import { hostileContexts, layOut, withoutGit } from '../../support/hostile-contexts.ts';
import { isSent } from '../../support/ignore-files.ts';

async function generate(root: string): Promise<string> {
  const project = await openProject(root);
  const decision = await decide(project.inspection, [project.saved]);
  applyChanges(project, decision, await planChanges(project, decision, artifacts), { durable: false });
  return readFileSync(join(root, '.dockerignore'), 'utf8');
}

/** Files that stay out of every context, whatever git says. */
const always = /^(?:\.gitignore|\.gitattributes)$/;

describe('the .dockerignore', () => {
  after(removeFolders);

  for (const context of hostileContexts) {
    it(`stops what git ignores, and nothing else: ${context.name}`, async () => {
      const { root, ignored } = layOut(context);
      const text = await generate(root);
      const { needed = [], stopped = [], files } = context;
      const paths = Object.keys(files).filter((path) => !always.test(path));
      const expected = paths.filter((path) => (!ignored.has(path) && !stopped.includes(path)) || needed.includes(path));
      assert.deepEqual(paths.filter((path) => isSent(text, path)).sort(), expected.sort());
      assert.equal((await check(root)).exit, 0);
    });
  }

  it('stays as it is where what only one machine ignores is not known', async () => {
    const { root } = layOut({ ...hostileContexts[3], name: '', files: hostileContexts[3]?.files ?? {}, forced: [] });
    write(root, { '.git/info/exclude': 'notes/\n/scratch.txt\n' });
    const text = await generate(root);
    assert.match(text, /# Files that git ignores on one machine only\.\n\*\*\/notes\nscratch\.txt\n/);
    withoutGit(root);
    assert.equal((await check(root)).exit, 0);
    assert.equal(await generate(root), text);
  });

  it('costs no long time, whatever the rules are', () => {
    const rules = Array.from({ length: 1000 }, (_, at) => `${at % 2 === 0 ? '!' : ''}${'*a'.repeat(30)}${at}/${'?*'.repeat(20)}`);
    const files = Array.from({ length: 20_000 }, (_, at) => `${'a'.repeat(60)}/${at}`);
    const lines = [...rules, ...Array.from({ length: 1000 }, (_, at) => `${at}/`), '*a'.repeat(2000)];
    const start = performance.now();
    ignoredPatterns([{ folder: '', lines, isLocal: false }], { path: 'x', files, others: ['**/.env*', '**/*a*b*c'], sources: [] });
    assert.ok(performance.now() - start < 3000);
  });

  it('is short for an ordinary project, and names no rule that it has already', async () => {
    const text = await generate(
      folderWith({
        'package.json': '{"scripts":{"start":"node a.js"}}',
        'a.js': 'require("http").createServer().listen(3000)\n',
        '.gitignore': 'node_modules/\n.env\n.env*.local\n*.log\n.DS_Store\n*.pem\n*.tfstate\ncoverage/\nuploads/\n',
      }),
    );
    assert.match(text, /^# Files that git ignores\.\n\*\*\/coverage\n\*\*\/uploads\n\n# Version history/);
  });
});
