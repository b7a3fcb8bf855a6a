import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dockerignore } from '../../../src/artifacts/dockerignore.ts';
import { lineAgainst } from '../../../src/dockerignore/ignored.ts';
import { inspect } from '../../../src/inspect/inspect.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import { refuseContradictions } from '../../../src/verify/contradiction.ts';
import { fixtureFolders, folderWith, removeFolders, shop } from '../../support/folders.ts';
import { planFor } from '../../support/plans.ts';

describe('a plan that is held to its folder', () => {
  after(removeFolders);

  const files = Object.keys(shop);
  const withSource = (plan: Plan, sourceFile: string): Plan => ({
    ...plan,
    applications: plan.applications.map((each) => ({ ...each, image: { ...each.image, build: { ...each.image.build, sourceFile } } })),
  });

  it('is refused where what starts is not in the build context', async () => {
    const plan = withSource(await planFor(folderWith(shop)), 'gone.py');
    assert.throws(() => refuseContradictions(plan, files, []), {
      code: 1,
      message: /^Dockerfile: the image is made of gone\.py, which is not.*defect/,
    });
  });

  it('may miss the source of an application that is not there yet', async () => {
    const plan = withSource(await planFor(folderWith(shop)), 'gone.py');
    refuseContradictions({ ...plan, applications: plan.applications.map((each) => ({ ...each, isThere: false })) }, files, []);
  });

  it('is refused where .dockerignore keeps out what starts', async () => {
    const plan = await planFor(folderWith(shop));
    const ignore = { path: '.dockerignore', text: '*.md\n*.py\n' };
    assert.throws(() => refuseContradictions(plan, files, [ignore]), {
      code: 1,
      message: /main\.py, and the line \*\.py of \.dockerignore keeps it out/,
    });
    refuseContradictions(plan, files, [{ ...ignore, text: '*.py\n!main.py\n' }]);
  });

  for (const { name, app, folder } of fixtureFolders().filter((each) => existsSync(join(each.folder, 'facts.json')))) {
    it(`is right for ${name}`, async () => {
      const answers = join(folder, 'answers.json');
      const plan = await planFor(app, existsSync(answers) ? JSON.parse(readFileSync(answers, 'utf8')) : {});
      refuseContradictions(plan, (await inspect(app)).files, await dockerignore.render(plan));
    });
  }

  for (const [path, text, line] of [
    ['a/b.py', 'a', 'a'],
    ['a/b.py', '**/*.py', '**/*.py'],
    ['b.py', '**/*.py', '**/*.py'],
    ['a/b.py', '*.py', undefined],
    ['a/b.py', 'a\n!a/b.py', undefined],
    ['a/b.py', 'a/?.p[a-z]', 'a/?.p[a-z]'],
    ['a/b.py', '# a\n\nb.py', undefined],
    ['a.b', 'a?b', 'a?b'],
    ['axb', 'a.b', undefined],
    ['a*b', 'a\\*b', 'a\\*b'],
    ['a/c/d/e.py', 'a/**/e.py', 'a/**/e.py'],
    ['a', '[', undefined],
    ['a-b/c', 'a-b', 'a-b'],
  ] as const) {
    it(`takes ${JSON.stringify(text)} ${line === undefined ? 'for nothing' : 'to keep out'} ${path}`, () => {
      assert.equal(lineAgainst(path, text), line);
    });
  }
});
