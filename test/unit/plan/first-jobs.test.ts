import assert from 'node:assert/strict';
import { parse } from 'yaml';
import { artifacts } from '../../../src/artifacts/registry.ts';
import { testRunners } from '../../../src/questions/question.ts';
import { folderWith, removeFolders, shop } from '../../support/folders.ts';
import { planFor } from '../../support/plans.ts';

const migrating = {
  ...shop,
  'requirements.txt': `${shop['requirements.txt']}alembic==1.14.0\ncelery==5.4.0\n`,
  'alembic.ini': '[alembic]\n',
  'tasks.py': 'from celery import Celery\nqueue = Celery("shop")\n',
};

async function rendered(answers: Record<string, unknown> = {}): Promise<Map<string, string>> {
  const plan = await planFor(folderWith(migrating), answers);
  const files = await Promise.all(artifacts.map((artifact) => artifact.render(plan)));
  return new Map(files.flat().map(({ path, text }) => [path, text]));
}

const services = async (answers?: Record<string, unknown>) => parse((await rendered(answers)).get('compose.yaml') ?? '').services;

describe('a migration', () => {
  after(removeFolders);

  it('ends before the application and its workers start, and after the database is well', async () => {
    const { app, worker, migrate } = await services();
    const done = { condition: 'service_completed_successfully' };
    assert.deepEqual([app.depends_on.migrate, worker.depends_on.migrate], [done, done]);
    assert.deepEqual([migrate.profiles, migrate.restart, Object.keys(migrate.depends_on)], [undefined, 'no', ['postgres', 'redis']]);
  });

  it('runs when it is asked for, where the stack has no database', async () => {
    const { app, migrate } = await services({ services: 'redis' });
    assert.deepEqual([app.depends_on.migrate, migrate.profiles], [undefined, ['jobs']]);
  });

  it('is none of the stack where it is not chosen', async () => {
    const { app, migrate } = await services({ processes: 'worker' });
    assert.deepEqual([app.depends_on.migrate, migrate], [undefined, undefined]);
  });

  for (const testRunner of testRunners) {
    it(`may have ended in the suite for ${testRunner}, and runs before a container of the application alone`, async () => {
      const suite = [...(await rendered({ testRunner }))]
        .filter(([path]) => path.startsWith('tests/'))
        .map(([, text]) => text)
        .join('\n');
      assert.match(suite, /run.{1,4}--rm/);
      assert.match(suite, /exited/);
      const none = [...(await rendered({ testRunner, processes: 'worker' }))].map(([, text]) => text).join('\n');
      assert.doesNotMatch(none, /FIRST_JOBS|exited 0/);
    });
  }
});
