import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from '../../../src/inspect/inspect.ts';
import { folderWith, removeFolders } from '../../support/folders.ts';

after(removeFolders);

describe('the folder for the deployment suite', () => {
  const folderBeside = async (make: (root: string) => void): Promise<string> => {
    const root = folderWith({ 'main.py': '' });
    make(root);
    return (await inspect(root)).testFolder;
  };

  it('is tests, whether it is there or not', async () => {
    assert.equal(await folderBeside(() => {}), 'tests');
    assert.equal(await folderBeside((root) => mkdirSync(join(root, 'tests'))), 'tests');
    const ignored = (root: string): void => {
      mkdirSync(join(root, 'tests'));
      writeFileSync(join(root, '.gitignore'), '/*\n!/main.py\n');
    };
    assert.equal(await folderBeside(ignored), 'tests');
  });

  it('is test where a link or a file has that name', async () => {
    assert.equal(await folderBeside((root) => symlinkSync('src', join(root, 'tests'))), 'test');
    assert.equal(await folderBeside((root) => writeFileSync(join(root, 'tests'), '')), 'test');
  });
});
