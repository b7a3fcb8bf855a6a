import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cli, filesIn, folderWith, removeFolders, shop } from '../support/folders.ts';

describe('the values in .env.example', () => {
  after(removeFolders);

  it('are printed nowhere and written nowhere, however they stand there', () => {
    const example = [
      'DATABASE_URL=postgresql://XYZZY:XYZZY@XYZZY/XYZZY?XYZZY # XYZZY',
      'export SECRET_KEY="XYZZY',
      'MORE=XYZZY"',
      "API_TOKEN='XYZZY' # XYZZY",
      'MAIL_URL = XYZZY://XYZZY:XYZZY@XYZZY',
      'XYZZY',
      '',
    ].join('\n');
    const files = { ...shop, '.env.example': example, '.env': 'API_TOKEN=XYZZY\n', '.env.local': 'OTHER_TOKEN=XYZZY\n' };
    const root = folderWith(files);
    for (const words of [
      ['inspect', root],
      ['inspect', root, '--json'],
      [root, '--yes', '--explain'],
    ]) {
      const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...words], { encoding: 'utf8', input: '' });
      assert.equal(status, 0, stderr);
      assert.match(stdout, /API_TOKEN/);
      assert.doesNotMatch(stdout + stderr, /XYZZY|OTHER_TOKEN|MORE/i);
    }
    const written = Object.entries(filesIn(root)).filter(([path]) => !(path in files));
    assert.deepEqual(
      written.filter(([, text]) => /XYZZY\b|OTHER_TOKEN/.test(text)).map(([path]) => path),
      [],
    );
  });
});
