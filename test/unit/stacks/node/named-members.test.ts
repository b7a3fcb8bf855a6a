import assert from 'node:assert/strict';
import { openFolder } from '../../../../src/folder/folder.ts';
import { placeIn } from '../../../../src/stacks/node/workspaces.ts';
import { folderWith, removeFolders } from '../../../support/folders.ts';

after(removeFolders);

const root = JSON.stringify({ private: true, workspaces: ['till', 'parts/*'] });
const part = (name: string): string => JSON.stringify({ name: `@shop/${name}` });

function neededBy(files: Readonly<Record<string, string>>): readonly string[] {
  const folder = openFolder(
    folderWith({
      'package.json': root,
      'till/package.json': JSON.stringify({ name: 'till' }),
      'parts/money/package.json': part('money'),
      'parts/ui/package.json': part('ui'),
      'parts/docs/package.json': part('docs'),
      ...files,
    }),
  );
  return (placeIn(folder, 'till')?.needed ?? []).map(({ path }) => path);
}

describe('members that the code names without a dependency', () => {
  it('are needed where it imports them', () => {
    assert.deepEqual(neededBy({ 'till/main.ts': 'import { euro } from "@shop/money/src/euro";\nexport const a = "@shop/docs";' }), [
      'parts/money',
    ]);
    assert.deepEqual(neededBy({ 'till/main.js': "const ui = require('@shop/ui'); import('@shop/money')" }), ['parts/money', 'parts/ui']);
  });

  it('are needed where a path leads to them', () => {
    assert.deepEqual(neededBy({ 'till/css/main.scss': '@import "../../parts/ui/colors.scss";' }), ['parts/ui']);
    assert.deepEqual(neededBy({ 'till/vite.config.ts': 'alias: { ui: path.resolve(__dirname, "../parts/ui/src") }' }), ['parts/ui']);
  });

  it('come with what they name themselves', () => {
    const files = { 'till/a.ts': 'import "@shop/ui"', 'parts/ui/index.ts': 'export * from "@shop/money"' };
    assert.deepEqual(neededBy(files), ['parts/money', 'parts/ui']);
  });

  it('are none where a name only begins the same', () => {
    assert.deepEqual(neededBy({ 'till/a.ts': 'import "@shop/uikit"; import "../partsother/ui"' }), []);
  });
});
