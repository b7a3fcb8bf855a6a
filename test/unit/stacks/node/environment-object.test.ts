import assert from 'node:assert/strict';
import { openFolder } from '../../../../src/folder/folder.ts';
import { findVariables } from '../../../../src/stacks/node/environment.ts';
import { openModules } from '../../../../src/stacks/node/modules.ts';
import { folderWith, removeFolders } from '../../../support/folders.ts';

function readIn(files: Readonly<Record<string, string>>) {
  const folder = openFolder(folderWith(files));
  return findVariables(folder, openModules(folder), () => false);
}

describe('variables that are read of an object of the application', () => {
  after(removeFolders);

  it('are known where another file makes it of process.env, and are not needed', () => {
    const { reads, needed } = readIn({
      'src/settings.ts': 'export default withFiles(process.env);\nexport const raw: Record<string, string> = process.env;\n',
      'src/pool.ts':
        'import settings, { raw as more } from "./settings";\nconnect(settings.PGSSLMODE, more.SHOP_KEY, other.SHOP_OTHER, settings.close);\n',
      'src/plain.js': 'module.exports = process.env;\n',
      'src/start.js': "const plain = require('./plain');\nlisten(plain?.SHOP_NAME);\n",
    });
    assert.deepEqual(reads, ['PGSSLMODE', 'SHOP_KEY', 'SHOP_NAME']);
    assert.equal(needed, undefined);
  });

  it('are none where the object is something else', () => {
    const { reads } = readIn({
      'src/settings.ts': 'export default { mode: process.env.SHOP_MODE ?? "x" };\n',
      'src/pool.ts': 'import settings from "./settings";\nimport other from "./other";\nconnect(settings.PGSSLMODE);\n',
    });
    assert.deepEqual(reads, ['SHOP_MODE']);
  });
});
