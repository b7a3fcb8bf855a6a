import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { budgetsOf } from '../../../src/evidence/budgets.ts';
import { copyProject, editSource, withOwnCaches } from '../../../src/evidence/copy.ts';
import type { ServiceEvidence } from '../../../src/evidence/record.ts';
import { greenRecord } from '../../support/evidence-records.ts';
import { filesIn, folderWith, removeFolders, shop } from '../../support/folders.ts';
import { planFor } from '../../support/plans.ts';

describe('the copy of a project that is built', () => {
  after(removeFolders);

  it('has all but secrets and what is made anew, with links as they are', async () => {
    const root = folderWith({
      ...shop,
      'secrets/app.env': 'SECRET_KEY=s',
      '.env': 'A=1',
      'src/.env': 'B=2',
      'src/secrets/notes.txt': 'a folder of the application',
      'node_modules/x/index.js': '',
      'web/node_modules/x/index.js': '',
      '.git/HEAD': '',
      '.venv/bin/python': '',
      '.kaizen-docker/lock.json': '{}',
    });
    symlinkSync('main.py', join(root, 'link.py'));
    symlinkSync('/etc', join(root, 'outside'));
    const copy = join(folderWith({}), 'copy');
    await copyProject(root, copy);
    const left = readdirSync(copy, { recursive: true, encoding: 'utf8' }).filter((path) => !path.startsWith('outside/'));
    assert.deepEqual(
      left.sort(),
      [
        '.env.example',
        '.python-version',
        'link.py',
        'main.py',
        'outside',
        'requirements.txt',
        'src',
        'src/secrets',
        'src/secrets/notes.txt',
        'web',
      ].sort(),
    );
    assert.equal(readlinkSync(join(copy, 'outside')), '/etc');
  });

  it('is complete, whatever the folder itself is called', async () => {
    const root = join(folderWith({}), 'secrets');
    mkdirSync(join(root, 'node_modules'), { recursive: true });
    const copy = join(folderWith({}), 'copy');
    for (const from of [root, join(root, 'node_modules')]) {
      writeFileSync(join(from, 'a.txt'), 'a');
      await copyProject(from, copy);
      assert.deepEqual(filesIn(copy), { 'a.txt': 'a' });
    }
  });

  it('is edited by a comment of the language that no other run makes', async () => {
    for (const [folder, comment] of [
      [folderWith(shop), '# edited by run-1'],
      [
        folderWith({ 'package.json': '{"name":"x","version":"1.0.0","scripts":{"start":"node a.js"}}', 'a.js': 'require("http")\n' }),
        '// edited by run-1',
      ],
    ] as const) {
      const [application] = (await planFor(folder)).applications;
      assert.ok(application);
      const path = await editSource(folder, application, 'run-1');
      assert.ok(readFileSync(join(folder, path), 'utf8').endsWith(`\n${comment}\n`), path);
    }
  });
});

describe('cache mounts of a cold build', () => {
  it('have IDs of their own, and stay as they are otherwise', () => {
    for (const [before, after] of [
      [
        'RUN --mount=type=cache,id=kaizen-pip,target=/root/.cache/pip \\\n pip',
        'RUN --mount=type=cache,target=/root/.cache/pip,id=run-kaizen-pip \\\n pip',
      ],
      ['RUN --mount=target=/root/.npm,type=cache npm ci', 'RUN --mount=target=/root/.npm,type=cache,id=run-/root/.npm npm ci'],
      ['RUN --mount=type=cache,dst=/c,sharing=locked x', 'RUN --mount=type=cache,dst=/c,sharing=locked,id=run-/c x'],
      ['RUN --mount=type=bind,source=id=a,target=/x,rw x', 'RUN --mount=type=bind,source=id=a,target=/x,rw x'],
      [
        'RUN --mount=type=secret,id=netrc --mount=type=cache,id=a,target=/a x',
        'RUN --mount=type=secret,id=netrc --mount=type=cache,target=/a,id=run-a x',
      ],
      ['RUN --mount=type=cached x', 'RUN --mount=type=cached x'],
      ['COPY a b', 'COPY a b'],
    ] as const)
      assert.equal(withOwnCaches(before, 'run'), after);
  });
});

describe('what is spent of the budgets', () => {
  after(removeFolders);

  const app: ServiceEvidence = {
    name: 'app',
    image: 'x',
    role: 'application',
    dependsOn: [],
    volumes: [],
    start: 2,
    healthy: 5,
    memory: 100,
    restarts: 0,
    stop: { seconds: 0.5, exit: 143 },
  };
  const spent = async (services: readonly ServiceEvidence[], applications = greenRecord.applications): Promise<unknown[]> => {
    const plan = await planFor(folderWith(shop), { sizeBudget: '1GB', healthyBudget: '3s', memoryBudget: '100B', stopGrace: '10s' });
    return budgetsOf(plan, applications, { ...greenRecord.stack, services }).map(({ name, actual, isHeld }) => [name, actual, isHeld]);
  };

  it('is what was measured: the budget is met up to its last byte and second', async () => {
    const size = greenRecord.applications[0]?.image?.size;
    assert.deepEqual(await spent([app]), [
      ['size', size, true],
      ['build', 46.2, true],
      ['rebuild', 4.72, true],
      ['healthy', 3, true],
      ['memory', 100, true],
      ['stop', 0.5, true],
    ]);
    assert.deepEqual((await spent([{ ...app, healthy: 5.1, memory: 101, stop: { seconds: 10.1, exit: 137 } }])).slice(3), [
      ['healthy', 3.0999999999999996, false],
      ['memory', 101, false],
      ['stop', 10.1, false],
    ]);
  });

  it('is not within the budget where it could not be measured', async () => {
    assert.deepEqual(await spent([], []), [
      ['size', undefined, false],
      ['build', undefined, false],
      ['rebuild', undefined, false],
      ['healthy', undefined, false],
      ['memory', undefined, false],
      ['stop', undefined, false],
    ]);
  });
});
