import assert from 'node:assert/strict';
import { openFolder } from '../../../../src/folder/folder.ts';
import { openModules } from '../../../../src/stacks/node/modules.ts';
import { folderWith, removeFolders } from '../../../support/folders.ts';

const pathsOf = (files: Readonly<Record<string, string>>): readonly string[] =>
  [...openModules(openFolder(folderWith(files))).paths].sort();

describe("the application's files of JavaScript and TypeScript", () => {
  after(removeFolders);

  it('are not those for browsers, of examples or of documents', () => {
    assert.deepEqual(pathsOf({ 'server.js': 'serve("./static/shop.js")', 'static/shop.js': '', 'src/docs/try.js': '', 'test/x.js': '' }), [
      'server.js',
    ]);
  });

  it('are those of such a folder that another file imports, and what they import', () => {
    const files = {
      'src/main.ts': 'import { StaticModule } from "./parts/static/static.module";\nimport "./docs";\n',
      'src/parts/static/static.module.ts': "import { pages } from './pages';\nconst other = await import('../../site/start');\n",
      'src/parts/static/pages.ts': '',
      'src/parts/static/shop.js': '',
      'src/docs/index.ts': '',
      'src/site/start.ts': "const set = require('../test/set');\n",
      'src/test/set.ts': '',
    };
    assert.deepEqual(pathsOf(files), [
      'src/docs/index.ts',
      'src/main.ts',
      'src/parts/static/pages.ts',
      'src/parts/static/static.module.ts',
      'src/site/start.ts',
    ]);
  });
});
