import assert from 'node:assert/strict';
import { openFolder } from '../../../src/folder/folder.ts';
import { declaredVolumes } from '../../../src/manifests/declared-volumes.ts';
import { folderWith, removeFolders } from '../../support/folders.ts';

describe('volumes that a Dockerfile declares', () => {
  after(removeFolders);

  it('are relative to the folder that the image runs in, with the variables of that path', async () => {
    const root = folderWith({ Dockerfile: 'FROM a\nWORKDIR /srv\nENV DATA_DIR=/srv/data\nVOLUME ["/srv/data", "/other"]\n' });
    assert.deepEqual(
      declaredVolumes(await openFolder(root)).map(({ path, variables }) => [path, variables]),
      [
        ['data', ['DATA_DIR']],
        ['/other', []],
      ],
    );
  });

  it('are as many as an image can have, and no more are read', async () => {
    const root = folderWith({ Dockerfile: `FROM a\n${Array.from({ length: 5000 }, (_, at) => `VOLUME /d${at}\n`).join('')}` });
    assert.equal(declaredVolumes(await openFolder(root)).length, 32);
  });
});
