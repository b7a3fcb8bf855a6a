import assert from 'node:assert/strict';
import { openFolder } from '../../../../src/folder/folder.ts';
import { node } from '../../../../src/stacks/node/node.ts';
import { folderWith, removeFolders } from '../../../support/folders.ts';
import { detect } from '../../../support/stacks.ts';

after(removeFolders);

describe('the files of the environment that a build of Vite reads', () => {
  it('are where envDir says', () => {
    const root = openFolder(
      folderWith({
        'package.json': JSON.stringify({ private: true, workspaces: ['till'] }),
        'package-lock.json': '{}',
        '.env.production': 'VITE_ORIGIN=https://shop.example\n',
        'till/package.json': JSON.stringify({ name: 'till', scripts: { build: 'vite build' }, devDependencies: { vite: '7' } }),
        'till/index.html': '',
        'till/vite.config.ts': 'export default { envDir: "../" }',
      }),
    );
    const { build } = detect(node, root.below('till'), { root, path: 'till' });
    assert.deepEqual(build({ flavour: 'slim', image: 'node:24-trixie-slim' }).buildArguments, [
      { name: 'VITE_ORIGIN', value: 'https://shop.example' },
    ]);
  });

  it('are read by the build itself where a value has several lines', () => {
    const root = openFolder(
      folderWith({
        'package.json': JSON.stringify({ name: 'till', scripts: { build: 'vite build' }, devDependencies: { vite: '7' } }),
        'package-lock.json': '{}',
        'index.html': '',
        '.env.production': "VITE_KEY='first\nVITE_NOT=this\nlast'\nVITE_NAME='till'\n",
      }),
    );
    assert.deepEqual(detect(node, root).build({ flavour: 'slim', image: 'node:24-trixie-slim' }).buildArguments, [
      { name: 'VITE_KEY' },
      { name: 'VITE_NAME', value: 'till' },
    ]);
  });
});
