import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openFolder } from '../../../src/inspect/folder.ts';
import { folderWith, removeFolders } from '../../support/folders.ts';

describe('folder', () => {
  after(removeFolders);

  it('lists files, the root first, without what git ignores and without folders that hold no source', () => {
    const root = folderWith({
      'main.py': '',
      'src/a.py': '',
      'src/gen/b.py': '',
      'node_modules/x/index.js': '',
      '.git/config': '',
      'secrets/password': '',
      'local.py': '',
      '.gitignore': 'local.py\n',
      'src/.gitignore': 'gen/\n',
    });
    assert.deepEqual(openFolder(root).files, ['.gitignore', 'main.py', 'src/.gitignore', 'src/a.py']);
  });

  it('follows no link', () => {
    const root = folderWith({ 'main.py': '' });
    symlinkSync('/etc', join(root, 'etc'));
    symlinkSync('/etc/hostname', join(root, 'name.py'));
    symlinkSync('.', join(root, 'loop'));
    assert.deepEqual(openFolder(root).files, ['main.py']);
  });

  it('gives text without BOM and with plain line ends', () => {
    const root = folderWith({ 'a.txt': '\ufeffa\r\nb' });
    assert.equal(openFolder(root).read('a.txt'), 'a\nb');
    assert.equal(openFolder(root).read('b.txt'), undefined);
  });

  it('says in a sentence what can not be read', () => {
    const root = folderWith({});
    writeFileSync(join(root, 'requirements.txt'), Buffer.from('\ufefffastapi\n', 'utf16le'));
    writeFileSync(join(root, 'large.txt'), 'x'.repeat(1024 * 1024 + 1));
    mkdirSync(join(root, 'empty'));
    const folder = openFolder(root);
    assert.throws(() => folder.read('requirements.txt'), { code: 1, message: 'requirements.txt is not UTF-8 text: save it as UTF-8.' });
    assert.throws(() => folder.read('large.txt'), { code: 1, message: /large\.txt is 1048577 bytes/ });
    assert.equal(folder.search('large.txt'), '');
    assert.throws(() => openFolder(join(root, 'nowhere')), { code: 1, message: /nowhere is not there: name the folder/ });
    assert.throws(() => openFolder(join(root, 'large.txt')), { code: 1, message: /is not a folder/ });
  });

  it('lets files in memory hide those on disk', () => {
    const root = folderWith({ 'a.txt': 'disk' });
    const folder = openFolder(
      root,
      new Map([
        ['a.txt', 'memory'],
        ['b/c.txt', 'new'],
      ]),
    );
    assert.deepEqual([folder.read('a.txt'), folder.read('b/c.txt'), folder.files.length], ['memory', 'new', 2]);
  });
});
