import assert from 'node:assert/strict';
import { knownApplications, notesOf } from '../../../src/inspect/document.ts';
import { inspect } from '../../../src/inspect/inspect.ts';
import { folderWith, removeFolders } from '../../support/folders.ts';

describe('a path at which several applications keep data', () => {
  after(removeFolders);

  it('is noted, since each has a volume of its own', async () => {
    const application = (folder: string, path: string) => ({
      [`${folder}/requirements.txt`]: 'flask\n',
      [`${folder}/app.py`]: `import os\nfrom flask import Flask\napp = Flask(__name__)\nos.makedirs("${path}")\n`,
    });
    const notes = async (...paths: readonly [string, string]) => {
      const inspection = await inspect(folderWith({ ...application('front', paths[0]), ...application('back', paths[1]) }));
      return notesOf(inspection, knownApplications(inspection)).filter((note) => note.includes('keep data'));
    };
    assert.deepEqual(await notes('/data/shelf', '/data/shelf'), [
      'back and front keep data at /data/shelf, each in a separate volume: if it is the same data, give them one volume in the compose file.',
    ]);
    assert.deepEqual(await notes('shelf', 'shelf'), []);
    assert.deepEqual(await notes('/data/shelf")\nos.makedirs("/data/shelf', '/data/other'), []);
    assert.deepEqual(await notes('/data/shelf', '/data/other'), []);
  });
});

describe('a folder that cannot be read beside parts that can', () => {
  after(removeFolders);

  const site = {
    'frontend/package.json': JSON.stringify({ scripts: { build: 'vite build' }, devDependencies: { vite: '7' } }),
    'frontend/index.html': '',
  };
  const notes = async (requirements: string): Promise<readonly string[]> =>
    (await inspect(folderWith({ 'requirements.txt': requirements, 'app.py': 'from flask import Flask\napp = Flask(__name__)\n', ...site })))
      .warnings;

  it('is said to be left out, with the reason', async () => {
    const [first = ''] = await notes('flask\n=1.0\n');
    assert.match(first, /^The folder itself is not deployed, because it can't be read: requirements\.txt line 2: /);
  });

  it('is read with the options that pip takes behind a requirement', async () => {
    assert.deepEqual(await notes('flask>=3 --only-binary=flask\n'), []);
  });
});
