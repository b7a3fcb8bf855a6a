import assert from 'node:assert/strict';
import { openFolder } from '../../../src/folder/folder.ts';
import { containerEvidence } from '../../../src/manifests/container-evidence.ts';
import { folderWith, removeFolders } from '../../support/folders.ts';

describe('volumes that a Dockerfile declares', () => {
  after(removeFolders);

  it('are relative to the folder that the image runs in, with the variables of that path', () => {
    const root = folderWith({ Dockerfile: 'FROM a\nWORKDIR /srv\nENV DATA_DIR=/srv/data\nVOLUME ["/srv/data", "/other"]\n' });
    assert.deepEqual(
      containerEvidence(openFolder(root)).volumes.map(({ path, variables }) => [path, variables]),
      [
        ['data', ['DATA_DIR']],
        ['/other', []],
      ],
    );
  });

  it('are as many as an image can have, and no more are read', () => {
    const root = folderWith({ Dockerfile: `FROM a\n${Array.from({ length: 1000 }, (_, at) => `VOLUME /d${at}\n`).join('')}` });
    assert.equal(containerEvidence(openFolder(root)).volumes.length, 32);
  });
});
