import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { openFolder } from '../../../src/folder/folder.ts';
import { limits } from '../../../src/folder/limits.ts';
import { folderWith, removeFolders } from '../../support/folders.ts';

/** Makes a named pipe, which hangs whoever opens it to read. */
function makePipe(path: string): void {
  assert.equal(spawnSync('mkfifo', [path]).status, 0);
}

describe('folder', () => {
  after(removeFolders);

  it('lists files, the root first, without what git ignores and without folders that hold no source', () => {
    const root = folderWith({
      'main.py': '',
      'src/a.py': '',
      'src/gen/b.py': '',
      'node_modules/x/index.js': '',
      '.git/config': '',
      'secrets/password': '',
      'env/pyvenv.cfg': '',
      'env/lib/site.py': '',
      'local.py': '',
      '.gitignore': 'local.py\n',
      'src/.gitignore': 'gen/\n',
    });
    assert.deepEqual(openFolder(root).files, ['.gitignore', 'main.py', 'src/.gitignore', 'src/a.py']);
  });

  it('follows no link, and says so of one that is asked for', () => {
    const root = folderWith({ 'main.py': '', 'shared/requirements.txt': 'flask\n' });
    symlinkSync('/etc', join(root, 'etc'));
    symlinkSync('/etc/hostname', join(root, 'name.py'));
    symlinkSync('.', join(root, 'loop'));
    symlinkSync('nowhere', join(root, 'dangling'));
    symlinkSync('shared/requirements.txt', join(root, 'requirements.txt'));
    const folder = openFolder(root);
    assert.deepEqual(folder.files, ['main.py', 'shared/requirements.txt']);
    assert.deepEqual(folder.leftOut(), []);
    assert.deepEqual(
      [folder.has('requirements.txt'), folder.read('requirements.txt'), folder.search('loop/main.py'), folder.exists('dangling')],
      [false, undefined, '', true],
    );
    assert.deepEqual(folder.leftOut(), ['The tool does not follow symbolic links, so it did not read this: requirements.txt.']);
    assert.deepEqual([folder.has('requirements.txt'), folder.leftOut()], [false, []]);
  });

  it('opens neither pipes nor sockets', async () => {
    const root = folderWith({ 'main.py': '' });
    makePipe(join(root, 'Procfile'));
    makePipe(join(root, 'worker.py'));
    const server = createServer().listen(join(root, 'app.sock'));
    await new Promise((resolve) => server.once('listening', resolve));
    try {
      const folder = openFolder(root);
      assert.deepEqual(folder.files, ['main.py']);
      assert.deepEqual([folder.read('Procfile'), folder.search('app.sock')], [undefined, '']);
      assert.deepEqual(folder.leftOut(), ['The tool opens regular files and folders only, so it did not read this: Procfile, app.sock.']);
    } finally {
      server.close();
    }
  });

  it('lists no file whose name can not be written, and opens none by the name of another', () => {
    const root = folderWith({ 'main.py': '', 'a\nb.py': '', 'it\'s "$HOME" 😀.py': 'odd', 'a\ufffd.py': 'not this one' });
    writeFileSync(Buffer.concat([Buffer.from(`${root}/a`), Buffer.from([0xff]), Buffer.from('.py')]), 'this one');
    const folder = openFolder(root);
    assert.deepEqual(folder.files, ['it\'s "$HOME" 😀.py', 'main.py']);
    assert.equal(folder.read('it\'s "$HOME" 😀.py'), 'odd');
    assert.equal(folder.search('a\ufffd.py'), '');
  });

  it('gives text without BOM and with plain line ends', () => {
    const root = folderWith({ 'a.txt': '\ufeffa\r\nb\rc\n', 'empty.txt': '' });
    assert.equal(openFolder(root).read('a.txt'), 'a\nb\nc\n');
    assert.equal(openFolder(root).read('empty.txt'), '');
    assert.equal(openFolder(root).read('b.txt'), undefined);
  });

  it('says in a sentence what can not be read', () => {
    const root = folderWith({ 'large.txt': 'x'.repeat(1024 * 1024 + 1), 'just.txt': 'x'.repeat(1024 * 1024), 'zero.txt': 'a\0' });
    writeFileSync(join(root, 'requirements.txt'), Buffer.from('\ufefffastapi\n', 'utf16le'));
    writeFileSync(join(root, 'bare.txt'), Buffer.from('fastapi\n', 'utf16le'));
    writeFileSync(join(root, 'latin.txt'), Buffer.from('# café\nflask\n', 'latin1'));
    const folder = openFolder(root);
    for (const file of ['requirements.txt', 'bare.txt', 'latin.txt', 'zero.txt'])
      assert.throws(() => folder.read(file), { code: 1, message: `${file} is not UTF-8 text: save it as UTF-8.` });
    assert.throws(() => folder.read('large.txt'), { code: 1, message: /^large\.txt is larger than 1 MiB, the most that the tool reads/ });
    assert.equal(folder.read('just.txt')?.length, 1024 * 1024);
    assert.throws(() => openFolder(join(root, 'nowhere')), { code: 1, message: /nowhere does not exist: name the folder/ });
    assert.throws(() => openFolder(join(root, 'large.txt')), { code: 1, message: /is not a folder/ });
  });

  it('searches a file in whatever encoding, and nothing in one that is too long', () => {
    const root = folderWith({
      'large.py': 'x'.repeat(1024 * 1024 + 1),
      'uv.lock': 'x'.repeat(2_000_000),
      'pnpm-lock.yaml': 'x'.repeat(8 * 1024 * 1024),
      'yarn.lock': 'x'.repeat(8 * 1024 * 1024 + 1),
    });
    writeFileSync(join(root, 'latin.py'), Buffer.from('# café\r\napp = FastAPI()\r\n', 'latin1'));
    writeFileSync(join(root, '.env.example'), Buffer.from('\ufeffA=1\r\n', 'utf16le'));
    const folder = openFolder(root);
    assert.match(folder.search('latin.py'), /^# caf\ufffd\napp = FastAPI\(\)\n$/);
    assert.equal(folder.search('.env.example'), 'A=1\n');
    assert.equal(folder.search('large.py'), '');
    assert.deepEqual(
      ['uv.lock', 'pnpm-lock.yaml', 'yarn.lock'].map((file) => folder.search(file).length),
      [2_000_000, 8 * 1024 * 1024, 0],
    );
    assert.deepEqual(folder.leftOut(), []);
  });

  it('takes a file that is gone, or is no file any more, for one that was never there', () => {
    const root = folderWith({ 'gone.txt': 'a', 'piped.txt': 'a', 'linked.txt': 'a', 'folder.txt': 'a', 'grown.txt': 'a' });
    const folder = openFolder(root);
    for (const name of ['gone.txt', 'piped.txt', 'linked.txt', 'folder.txt']) rmSync(join(root, name));
    makePipe(join(root, 'piped.txt'));
    symlinkSync('/etc/hostname', join(root, 'linked.txt'));
    mkdirSync(join(root, 'folder.txt'));
    writeFileSync(join(root, 'grown.txt'), 'x'.repeat(2 * 1024 * 1024));
    for (const name of ['gone.txt', 'linked.txt', 'folder.txt']) assert.equal(folder.read(name), undefined, name);
    // A pipe without a writer ends immediately.
    assert.ok(['', undefined].includes(folder.read('piped.txt')));
    assert.throws(() => folder.read('grown.txt'), /grown\.txt is larger/);
  });

  it('lets files in memory hide those on disk, each in its place', () => {
    const root = folderWith({ 'a.txt': 'disk', 'c.txt': '', 'd/z.txt': '' });
    symlinkSync('a.txt', join(root, 'link.txt'));
    const inMemory = { 'a.txt': 'memory', 'b.txt': '', 'd/a.txt': '', 'b/c.txt': 'new', 'link.txt': 'own' };
    const folder = openFolder(root, new Map(Object.entries(inMemory)));
    assert.deepEqual(folder.files, ['a.txt', 'b.txt', 'c.txt', 'link.txt', 'b/c.txt', 'd/a.txt', 'd/z.txt']);
    assert.deepEqual([folder.read('a.txt'), folder.read('b/c.txt'), folder.read('link.txt')], ['memory', 'new', 'own']);
    assert.deepEqual(folder.leftOut(), []);
  });

  it('gives a part of itself as a folder, with paths of its own', () => {
    const root = folderWith({ 'a.py': '', 'shop/b.py': 'b', 'shop/api/c.py': 'c', 'shopping/d.py': '' });
    symlinkSync('b.py', join(root, 'shop/link.py'));
    const shop = openFolder(root).below('shop');
    assert.deepEqual([shop.name, shop.files, shop.root.endsWith('/shop')], ['shop', ['b.py', 'api/c.py'], true]);
    assert.deepEqual([shop.read('b.py'), shop.has('a.py'), shop.read('link.py')], ['b', false, undefined]);
    assert.deepEqual(shop.leftOut(), ['The tool does not follow symbolic links, so it did not read this: shop/link.py.']);
    assert.deepEqual([shop.below('api').read('c.py'), shop.below('none').files], ['c', []]);
  });

  describe('bounds', () => {
    it('looks at so many names, the shallow ones first, and says so', () => {
      const root = folderWith({ 'a/one.py': '', 'a/b/two.py': '', 'z.py': '' });
      const folder = openFolder(root, new Map(), { ...limits, entries: 4 });
      assert.deepEqual(folder.files, ['z.py', 'a/one.py']);
      assert.deepEqual(folder.leftOut(), [
        'The tool looked at the first 4 files and folders only, and not at the deepest: name the folder of one application.',
      ]);
    });

    it('enters so many folders one in the other, and says so', () => {
      const path = (depth: number): string => `${'d/'.repeat(depth)}a.py`;
      const folder = openFolder(folderWith({ [path(24)]: '', [path(25)]: '', [path(300)]: '' }));
      assert.deepEqual(folder.files, [path(24)]);
      assert.deepEqual(folder.leftOut(), ['The tool did not look into folders more than 24 levels deep.']);
    });

    it('searches so many files and bytes, and says so; and reads as many manifests', () => {
      const root = folderWith({
        'a.py': 'a',
        'b.py': 'b',
        'c.py': 'c',
        'long.py': 'x'.repeat(100),
        'd.txt': 'd',
        'e.txt': 'e',
        'f.txt': 'f',
      });
      const few = openFolder(root, new Map(), { ...limits, files: 2 });
      assert.deepEqual(['a.py', 'b.py', 'c.py', 'a.py'].map(few.search), ['a', 'b', '', 'a']);
      assert.deepEqual(few.leftOut(), [
        'The tool searched only the first 2 source files, or 16 MiB of them: name the folder of one application.',
      ]);
      assert.deepEqual(['d.txt', 'e.txt', 'a.py'].map(few.read), ['d', 'e', 'a']);
      assert.throws(() => few.read('f.txt'), { code: 1, message: /^The folder has too many files to read \(f\.txt is beyond/ });
      const short = openFolder(root, new Map(), { ...limits, bytes: 50 });
      assert.deepEqual(['long.py', 'a.py'].map(short.search), ['x'.repeat(100), '']);
    });
  });

  it('names five of what was left out, and counts the rest', () => {
    const root = folderWith({ a: '' });
    const names = Array.from({ length: 7 }, (_, index) => `link${index}`);
    for (const name of names) symlinkSync('a', join(root, name));
    const folder = openFolder(root);
    for (const name of names) folder.has(name);
    assert.match(folder.leftOut()[0] ?? '', /: link0, link1, link2, link3, link4 and 2 more\.$/);
  });

  it('is the same for a folder under another name', () => {
    const root = folderWith({ 'app/main.py': '', 'app/b/c.py': '' });
    const before = openFolder(join(root, 'app')).files;
    renameSync(join(root, 'app'), join(root, '[a] "b" $c 😀'));
    assert.deepEqual(openFolder(join(root, '[a] "b" $c 😀')).files, before);
  });
});
