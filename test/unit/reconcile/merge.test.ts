import assert from 'node:assert/strict';
import type { Conflicted } from '../../../src/reconcile/conflict.ts';
import { merge } from '../../../src/reconcile/merge.ts';

const base = 'FROM python:3.13-slim AS base\nRUN make\n\nFROM base\nCOPY . .\nUSER 1000\nEXPOSE 8000\n\n# How it starts.\nCMD ["x"]\n';
const theirs = base.replace('EXPOSE 8000', 'EXPOSE 9000');
const mine = base.replace('RUN make', 'RUN make it');

async function conflictIn(...[path, sides]: Parameters<typeof merge>): Promise<Conflicted> {
  const merged = await merge(path, sides);
  assert.ok(!merged.isClean, merged.text);
  return merged;
}

describe('merging a file', () => {
  it('takes the changes of both', async () => {
    const merged = mine.replace('EXPOSE 8000', 'EXPOSE 9000');
    assert.deepEqual(await merge('Dockerfile', { mine, base, theirs }), { isClean: true, text: merged });
    assert.deepEqual(await merge('Dockerfile', { mine: merged, base, theirs }), { isClean: true, text: merged });
  });

  it('leaves a conflict where the merge would say a thing twice; each side has its way as a whole', async () => {
    const without = base.replace('USER 1000\n', '');
    const sides = {
      mine: without.replace('COPY . .', 'USER 1\nCOPY . .'),
      base: without,
      theirs: without.replace('# How', 'USER 2\n# How'),
    };
    const { text, ...conflict } = await conflictIn('web/Dockerfile', sides);
    assert.deepEqual(conflict, {
      isClean: false,
      conflicts: [{ line: 9, base: '', mine: '', theirs: 'USER 2\n' }],
      preferring: { mine: sides.mine, theirs: sides.theirs },
      reason: 'USER would occur 2 times in the last stage.',
    });
    assert.match(text, /\n<<<<<<< yours\n=======\nUSER 2\n>>>>>>> generated\n# How/);
    // The same lines in a file of another kind are a merge.
    assert.ok((await merge('x.sh', sides)).isClean);
  });

  it('lets a side have its way where both changed a place, and merges the others', async () => {
    const sides = { mine: mine.replace('8000', '1'), base, theirs: theirs.replace('["x"]', '["y"]') };
    const { conflicts, preferring } = await conflictIn('Dockerfile', sides);
    assert.deepEqual(conflicts, [{ line: 7, base: 'EXPOSE 8000\n', mine: 'EXPOSE 1\n', theirs: 'EXPOSE 9000\n' }]);
    assert.equal(preferring.mine, sides.mine.replace('["x"]', '["y"]'));
    assert.equal(preferring.theirs, sides.theirs.replace('RUN make', 'RUN make it'));
  });

  it('lets a side have its way as a whole where the text would not be sound else', async () => {
    const sides = {
      mine: base.replace('USER 1000\n', '').replace('RUN make', 'RUN make it').replace('CMD ["x"]', 'CMD ["x"]\nUSER 1'),
      base: base.replace('USER 1000\n', ''),
      theirs: base.replace('RUN make', 'RUN make that'),
    };
    const { preferring } = await conflictIn('Dockerfile', sides);
    assert.deepEqual(preferring, { mine: sides.mine, theirs: sides.theirs });
  });

  it('takes the newer of two versions in a Dockerfile, and leaves a conflict over them in a script', async () => {
    const sides = { mine: base.replace('3.13', '3.15'), base, theirs: base.replace('3.13', '3.14') };
    assert.deepEqual(await merge('Dockerfile.web', sides), { isClean: true, text: sides.mine });
    await conflictIn('suite.sh', sides);
  });

  it('merges by kind: a .dockerignore as a set, a compose file by what it says', async () => {
    const ignored = { mine: 'a\nmine\n', base: 'a\n', theirs: 'a\nnew\n' };
    assert.deepEqual(await merge('web/Dockerfile.dockerignore', ignored), { isClean: true, text: 'a\nnew\nmine\n' });
    await conflictIn('list.txt', ignored);
    const compose = {
      mine: 'services:\n    app:\n        image: a # mine\n',
      base: 'services:\n  app:\n    image: a\n',
      theirs: 'services:\n  app:\n    image: b\n',
    };
    for (const path of ['compose.yaml', 'docker-compose.yml', 'deploy/compose.prod.yaml']) {
      assert.deepEqual(await merge(path, compose), { isClean: true, text: 'services:\n    app:\n        image: b # mine\n' });
    }
    await conflictIn('other.yaml', compose);
  });

  it('leaves a conflict where a merged compose file would use what it does not have', async () => {
    const app = 'services:\n  app:\n    image: a\n';
    const db = '  db:\n    image: b\n';
    const sides = { mine: `${app}    depends_on: [db]\n${db}`, base: `${app}${db}`, theirs: app };
    const { reason, text } = await conflictIn('compose.yaml', sides);
    assert.equal(reason, 'services.app would use services.db, which does not exist.');
    assert.match(text, /<<<<<<< yours\n {2}db:/);
  });

  it('has nothing against a text that says a thing twice, where nothing is to be changed in it', async () => {
    const sides = {
      base: 'name: x\nservices:\n  app:\n    image: a\n',
      theirs: 'name: x\nservices:\n  app:\n    image: a\n    init: true\n',
    };
    const twice = `services: {}\n${sides.theirs}`;
    assert.deepEqual(await merge('compose.yaml', { ...sides, mine: twice }), { isClean: true, text: twice });
  });
});
