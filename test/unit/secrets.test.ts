import assert from 'node:assert/strict';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { artifacts } from '../../src/artifacts/registry.ts';
import { eject, ejectChanges } from '../../src/eject.ts';
import { applyChanges, openProject, planChanges } from '../../src/project.ts';
import { decide } from '../../src/questions/decide.ts';
import { generate as generateBy } from '../../src/session.ts';
import { check } from '../../src/state.ts';
import { filesIn, folderWith, removeFolders, shop, write } from '../support/folders.ts';

const difficult = 'p/a@s:s$w#o r%d"\'\\';

async function generate(root: string): Promise<Readonly<Record<string, string>>> {
  const project = await openProject(root);
  const decision = await decide(project.inspection, [project.saved]);
  const changes = await planChanges(project, decision, artifacts);
  applyChanges(project, decision, changes, { durable: false });
  return Object.fromEntries(
    changes
      .filter(({ path, write, because }) => path.startsWith('secrets/') && (write !== undefined || because !== undefined))
      .map(({ path, status, because }) => [path, because === undefined ? status : `${status}: ${because}`]),
  );
}

async function generated(): Promise<string> {
  const root = folderWith(shop);
  await generate(root);
  return root;
}

const secret = (root: string, name: string): string => readFileSync(join(root, 'secrets', name), 'utf8');
const put = (root: string, name: string, text: string): void => writeFileSync(join(root, 'secrets', name), text);

describe('secrets', () => {
  after(removeFolders);

  it('stay where a compose file that nobody generates any more goes on naming them, and go with their service', async () => {
    const root = folderWith(shop);
    const services = ['postgres', 'redis', 'mysql'];
    await generateBy(root, { services }, { durable: false });
    const project = await openProject(root, undefined, { isWriting: true });
    eject(project, ejectChanges(project));
    const before = filesIn(join(root, 'secrets'));
    await generateBy(root, { services: ['redis'] }, { durable: false, onConflict: 'mine' });
    assert.deepEqual(filesIn(join(root, 'secrets')), before);

    const other = folderWith(shop);
    await generateBy(other, { services }, { durable: false });
    await generateBy(other, { services: ['redis'] }, { durable: false });
    assert.ok(!existsSync(join(other, 'secrets', 'mysql_password')) && existsSync(join(other, 'secrets', 'redis_password')));
  });

  it('are derived from one file, whichever of them is gone', async () => {
    const root = await generated();
    const before = filesIn(join(root, 'secrets'));
    for (const name of readdirSync(join(root, 'secrets')).filter((each) => !['app.env', '.derived.json'].includes(each))) {
      rmSync(join(root, 'secrets', name));
      const changes = await generate(root);
      assert.deepEqual(filesIn(join(root, 'secrets')), before, name);
      if (name === 'postgres_password') {
        assert.deepEqual(changes, { 'secrets/postgres_password': 'created: with the value in secrets/postgres.env' });
      }
    }
    assert.deepEqual(await generate(root), {});
  });

  it('get a new value where nothing is left of the old one, and all files have that', async () => {
    const root = await generated();
    const before = secret(root, 'redis_password');
    for (const name of ['redis_password', 'redis.conf', 'redis.env']) rmSync(join(root, 'secrets', name));
    await generate(root);
    const value = secret(root, 'redis_password');
    assert.notEqual(value, before);
    assert.equal(secret(root, 'redis.conf'), `requirepass ${value}\n`);
    assert.equal(secret(root, 'redis.env'), `REDIS_URL=redis://default:${value}@redis:6379/0\n`);
  });

  it('follow a value of a person, and check says so until they do', async () => {
    const root = await generated();
    put(root, 'redis_password', `${difficult}\n`);
    const { exit, files } = await check(root);
    assert.equal(exit, 2);
    assert.deepEqual(
      files.filter(({ state }) => state === 'outdated').map(({ path, change }) => [path, change.because]),
      [
        ['secrets/redis.conf', 'follows secrets/redis_password'],
        ['secrets/redis.env', 'follows secrets/redis_password'],
      ],
    );
    assert.deepEqual(await generate(root), {
      'secrets/redis.conf': 'updated: follows secrets/redis_password',
      'secrets/redis.env': 'updated: follows secrets/redis_password',
    });
    assert.equal(secret(root, 'redis_password'), `${difficult}\n`);
    assert.match(secret(root, 'redis.env'), /^REDIS_URL=redis:\/\/default:p%2Fa%40s%3As%24w%23o%20r%25d%22%27%5C@redis:6379\/0\n$/);
    assert.deepEqual([await generate(root), (await check(root)).exit], [{}, 0]);
    // From one value of a person to the next: derived values are recognised.
    put(root, 'redis_password', 'simple');
    await generate(root);
    assert.equal(secret(root, 'redis.conf'), 'requirepass simple\n');
  });

  it('leave a derived file that a person edited, and say so', async () => {
    const root = await generated();
    const mine = 'DATABASE_URL=postgresql://me:mine@elsewhere/db\n';
    put(root, 'postgres.env', mine);
    const said = 'kept: its value differs from secrets/postgres_password; delete it, and the tool derives it again';
    assert.deepEqual(await generate(root), { 'secrets/postgres.env': said });
    put(root, 'postgres_password', 'other');
    assert.deepEqual(await generate(root), { 'secrets/postgres.env': said });
    assert.equal(secret(root, 'postgres.env'), mine);
    // A person's file with the right value in it is worth no word.
    put(root, 'postgres.env', 'DATABASE_URL=postgresql://app:other@postgres:5432/app?options=-csearch_path%3Dx\n');
    assert.deepEqual([await generate(root), (await check(root)).exit], [{}, 0]);
  });

  it('of an earlier version, which noted nothing, are known by their values', async () => {
    const root = await generated();
    rmSync(join(root, 'secrets', '.derived.json'));
    const before = filesIn(root);
    assert.deepEqual([await generate(root), filesIn(root)], [{}, before]);
    put(root, 'redis_password', 'simple');
    await generate(root);
    assert.equal(secret(root, 'redis.conf'), 'requirepass simple\n');
    assert.ok(existsSync(join(root, 'secrets', '.derived.json')));
  });

  it('are refused with a sentence where they can not be written', async () => {
    const root = await generated();
    const before = filesIn(root);
    for (const [value, message] of [
      ['', /^secrets\/redis_password is empty/],
      ['two\nlines', /^secrets\/redis_password holds a line break/],
    ] as const) {
      put(root, 'redis_password', value);
      await assert.rejects(generate(root), { code: 1, message });
    }
    put(root, 'redis_password', before['secrets/redis_password'] ?? '');
    assert.deepEqual(filesIn(root), before);
  });

  it("are kept out of git whatever the folder's own .gitignore says", async () => {
    const root = await generated();
    for (const [text, expected] of [
      ['# nothing\n', '# nothing\n*\n'],
      ['*\n!redis_password', '*\n!redis_password\n*\n'],
      ['', '*\n'],
    ] as const) {
      put(root, '.gitignore', text);
      assert.equal((await check(root)).exit, 2);
      await generate(root);
      assert.equal(secret(root, '.gitignore'), expected);
      assert.equal((await check(root)).exit, 0);
    }
    for (const text of ['*\n!README.md\n', '/*\n']) {
      put(root, '.gitignore', text);
      assert.deepEqual(await generate(root), {});
      assert.equal(secret(root, '.gitignore'), text);
    }
  });

  it('are in a folder that is closed to others', async () => {
    for (const mode of [0o777, 0o770, 0o755]) {
      const root = folderWith(shop);
      write(root, { 'secrets/mine': 'x' });
      chmodSync(join(root, 'secrets'), mode);
      const changes = await generate(root);
      assert.equal(statSync(join(root, 'secrets')).mode & 0o777, 0o700);
      assert.equal(
        changes['secrets/.gitignore'],
        `created: other users could access the folder (mode ${mode.toString(8)}), and now cannot`,
      );
      assert.equal((await generate(root))['secrets/.gitignore'], undefined);
    }
  });
});
