import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { makeStateFolder, stateFolders } from '../../../src/apply/state-folder.ts';
import { folderWith, removeFolders } from '../../support/folders.ts';

describe("the folder of a user's runs", () => {
  const names = ['XDG_STATE_HOME', 'HOME', 'TMPDIR'] as const;
  const before = names.map((name) => [name, process.env[name]] as const);
  let [root, home, temporary] = ['', '', ''];

  beforeEach(() => {
    [root, home, temporary] = [folderWith({}), folderWith({}), folderWith({})];
    process.env['HOME'] = home;
    process.env['TMPDIR'] = temporary;
    delete process.env['XDG_STATE_HOME'];
  });
  after(() => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    removeFolders();
  });

  const inTemporary = () => join(temporary, `kaizen-docker-${process.getuid?.()}`);

  it('is where the XDG specification has it, and closed to others', () => {
    assert.deepEqual(stateFolders(root), []);
    const made = makeStateFolder(root);
    assert.equal(made, join(home, '.local/state/kaizen-docker'));
    assert.deepEqual(stateFolders(root), [made]);
    assert.equal(statSync(made).mode & 0o777, 0o700);
    process.env['XDG_STATE_HOME'] = join(home, 'state');
    assert.equal(makeStateFolder(root), join(home, 'state/kaizen-docker'));
    process.env['XDG_STATE_HOME'] = 'relative';
    assert.equal(makeStateFolder(root), made);
  });

  it('never lies in the project, by its path or by a link', () => {
    for (const inside of ['', 'state']) {
      process.env['XDG_STATE_HOME'] = join(root, inside);
      assert.equal(makeStateFolder(root), inTemporary());
    }
    process.env['XDG_STATE_HOME'] = join(home, 'link');
    symlinkSync(root, join(home, 'link'));
    assert.equal(makeStateFolder(root), inTemporary());
  });

  it('is a private one among the temporary files where there is no home to write in', () => {
    process.env['HOME'] = '/proc/nowhere';
    const made = makeStateFolder(root);
    assert.equal(made, inTemporary());
    assert.equal(statSync(made).mode & 0o777, 0o700);
  });

  for (const [name, prepare] of [
    [
      'is open to others',
      () => {
        mkdirSync(inTemporary());
        chmodSync(inTemporary(), 0o777);
      },
    ],
    ['is a link', () => symlinkSync(home, inTemporary())],
    [
      'is part of the project',
      () => {
        process.env['TMPDIR'] = root;
      },
    ],
  ] as const) {
    it(`is refused where all that is left ${name}`, () => {
      process.env['HOME'] = '/proc/nowhere';
      prepare();
      assert.throws(() => makeStateFolder(root), { code: 1, message: /needs a folder outside the project/ });
      assert.deepEqual(stateFolders(root), []);
      assert.ok(!existsSync(join(root, 'kaizen-docker')));
    });
  }
});
