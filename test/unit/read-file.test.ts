import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { lineOutsideUtf8, readRegularFile, readTypedText } from '../../src/read-file.ts';
import { folderWith, removeFolders } from '../support/folders.ts';

describe('reading a file', () => {
  after(removeFolders);

  it('gives its bytes, and those of no longer one', () => {
    const root = folderWith({ a: 'abc', empty: '' });
    const read = readRegularFile(join(root, 'a'), { most: 3 });
    assert.equal('bytes' in read && read.bytes.toString(), 'abc');
    assert.deepEqual(readRegularFile(join(root, 'a'), { most: 2 }), { problem: 'large' });
    const empty = readRegularFile(join(root, 'empty'), { most: 2 });
    assert.equal('bytes' in empty && empty.bytes.length, 0);
    // A file of the system's that says it has no length.
    const endless = readRegularFile('/proc/self/maps', { most: 100 });
    assert.deepEqual(endless, { problem: 'large' });
    const grown = readRegularFile('/proc/self/maps', { most: 10_000_000 });
    assert.ok('bytes' in grown && grown.bytes.length > 1000);
  });

  it('neither follows nor waits', () => {
    const root = folderWith({ file: 'x' });
    mkdirSync(join(root, 'folder'));
    symlinkSync('file', join(root, 'link'));
    symlinkSync('/dev/zero', join(root, 'zero'));
    spawnSync('mkfifo', [join(root, 'pipe')]);
    for (const name of ['folder', 'link', 'zero', 'pipe']) {
      const read = readRegularFile(join(root, name), { most: 10 });
      assert.equal('problem' in read && read.problem, 'irregular', name);
    }
    assert.deepEqual(readRegularFile(join(root, 'none'), { most: 10 }), { problem: 'missing', code: 'ENOENT' });
    assert.deepEqual(readRegularFile(join(root, 'file/x'), { most: 10 }), { problem: 'missing', code: 'ENOTDIR' });
  });

  it('follows a link that a person has typed, to a file', () => {
    const root = folderWith({ file: 'x', latin: '' });
    symlinkSync('file', join(root, 'link'));
    symlinkSync('/dev/zero', join(root, 'zero'));
    assert.deepEqual(readTypedText(join(root, 'link')), { text: 'x' });
    assert.deepEqual(readTypedText(join(root, 'zero')), { wrong: 'is not a regular file' });
    assert.deepEqual(readTypedText(join(root, 'none')), { wrong: "can't be read (ENOENT)" });
  });

  it('finds the line that is not UTF-8', () => {
    assert.equal(lineOutsideUtf8(Buffer.from('\ufeffä\r\n\n')), undefined);
    assert.equal(lineOutsideUtf8(Buffer.from('a\n\xe9\n', 'latin1')), 2);
    assert.equal(lineOutsideUtf8(Buffer.from('a\nb\n\xe9', 'latin1')), 3);
  });
});
