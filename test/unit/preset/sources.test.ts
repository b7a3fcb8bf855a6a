import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readBundle } from '../../../src/preset/bundle.ts';
import { keptReference } from '../../../src/preset/source.ts';
import { folderWith, removeFolders, write } from '../../support/folders.ts';
import { presetWith, tarball } from '../../support/presets.ts';

const text = 'schema: 1\nname: acme\nfiles: {a.txt: {from: files/a.txt}}\n';
const files = { 'kaizen-preset.yaml': text, 'files/a.txt': 'A\n' };

function git(folder: string, ...words: string[]): string {
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@example', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', [...identity, ...words], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function repositoryWith(contents: Readonly<Record<string, string>>): string {
  const folder = folderWith(contents);
  git(folder, 'init', '--quiet');
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--message', 'first');
  return folder;
}

function tarballWith(entries: Parameters<typeof tarball>[0]): string {
  const folder = folderWith({});
  writeFileSync(join(folder, 'p.tgz'), tarball(entries));
  return join(folder, 'p.tgz');
}

const packed = (more: Parameters<typeof tarball>[0] = []) => [
  { path: 'package/kaizen-preset.yaml', text },
  { path: 'package/files/a.txt', text: 'A\n' },
  ...more,
];

describe('the source of a preset', () => {
  afterEach(removeFolders);

  async function partsOf(reference: string, from = '/'): Promise<readonly string[]> {
    const { parts } = await readBundle(reference, from);
    assert.equal(parts.at(-1)?.files['files/a.txt'], 'A\n');
    return parts.map(({ text: each }) => each);
  }

  it('is a folder, or its file', async () => {
    const folder = folderWith(files);
    assert.deepEqual(await partsOf(folder), [text]);
    assert.deepEqual(await partsOf(join(folder, 'kaizen-preset.yaml')), [text]);
  });

  it('is a package in node_modules of a folder above', async () => {
    const folder = folderWith({});
    write(join(folder, 'node_modules/@acme/preset'), files);
    mkdirSync(join(folder, 'services/shop'), { recursive: true });
    assert.deepEqual(await partsOf('npm:@acme/preset', join(folder, 'services/shop')), [text]);
    await assert.rejects(readBundle('npm:@acme/other', folder), { code: 1, message: /npm:@acme\/other is not in node_modules/ });
    await assert.rejects(readBundle('npm:../../etc', folder), { code: 1, message: /is not the name of a package/ });
  });

  it('is a git repository at a revision, with or without a work tree', async () => {
    const folder = repositoryWith(files);
    git(folder, 'tag', 'v1');
    write(folder, { 'kaizen-preset.yaml': 'schema: 1\nname: changed\nfiles: {a.txt: {from: files/a.txt}}\n' });
    // Uncommitted content does not count.
    assert.deepEqual(await partsOf(`git:${folder}`), [text]);
    git(folder, 'commit', '--quiet', '--all', '--message', 'second');
    assert.match((await partsOf(`git:${folder}`))[0] ?? '', /name: changed/);
    assert.deepEqual(await partsOf(`git:${folder}#v1`), [text]);
    const bare = join(folderWith({}), 'bare.git');
    git(folder, 'clone', '--quiet', '--bare', '.', bare);
    assert.deepEqual(await partsOf(`git:${bare}#v1`), [text]);
    const below = repositoryWith({ 'presets/node/kaizen-preset.yaml': text, 'presets/node/files/a.txt': 'A\n' });
    assert.deepEqual(await partsOf(`git:${below}#HEAD:presets/node`), [text]);
    await assert.rejects(readBundle(`git:${folder}#v9`, '/'), { code: 1, message: /Is v9 a revision of it\?/ });
    await assert.rejects(readBundle(`git:${folderWith({})}`, '/'), { code: 1, message: /there is no git repository/ });
  });

  it('is a tarball as npm packs it', async () => {
    assert.deepEqual(await partsOf(tarballWith(packed())), [text]);
  });

  it('is remembered relative to the project', () => {
    const root = folderWith({ 'project/a': '', 'presets/acme/b': '' });
    assert.equal(keptReference('presets/acme', root, join(root, 'project')), '../presets/acme');
    assert.equal(keptReference('git:presets/acme#v1:x', root, join(root, 'project')), 'git:../presets/acme#v1:x');
    assert.equal(keptReference('npm:@acme/preset', root, root), 'npm:@acme/preset');
  });

  describe('extends others', () => {
    const chain = (depth: number): string => {
      const root = folderWith({});
      for (let at = 0; at <= depth; at += 1)
        write(root, { [`p${at}/kaizen-preset.yaml`]: `schema: 1\nname: p${at}\n${at === depth ? '' : `extends: ../p${at + 1}\n`}` });
      return join(root, 'p0');
    };

    it('up to three deep', async () => {
      const { parts } = await readBundle(chain(3), '/');
      assert.deepEqual(
        parts.map((part) => /name: (\w+)/.exec(part.text)?.[1]),
        ['p3', 'p2', 'p1', 'p0'],
      );
      await assert.rejects(readBundle(chain(4), '/'), { code: 1, message: /is more than 3 presets deep/ });
    });

    it('but not itself', async () => {
      const root = folderWith({
        'a/kaizen-preset.yaml': 'schema: 1\nextends: ../b\n',
        'b/kaizen-preset.yaml': 'schema: 1\nextends: ../a\n',
      });
      await assert.rejects(readBundle(join(root, 'a'), '/'), { code: 1, message: /extends itself/ });
      await assert.rejects(readBundle(presetWith('extends: ./\n'), '/'), { code: 1, message: /extends itself/ });
    });

    it('within a repository and a tarball only what is in them', async () => {
      const inner = { 'base/kaizen-preset.yaml': 'schema: 1\nname: base\n' };
      const repository = repositoryWith({ 'kaizen-preset.yaml': 'schema: 1\nextends: ./base\n', ...inner });
      assert.equal((await readBundle(`git:${repository}`, '/')).parts.length, 2);
      const outside = repositoryWith({ 'kaizen-preset.yaml': 'schema: 1\nextends: /etc\n' });
      await assert.rejects(readBundle(`git:${outside}`, '/'), { code: 1, message: /line 2: "\/etc" is outside of the preset/ });
    });
  });

  describe('that is hostile', () => {
    it('has no file read through a link', async () => {
      const secret = folderWith({ secret: 'TOP SECRET\n' });
      const folder = folderWith({ 'kaizen-preset.yaml': text });
      mkdirSync(join(folder, 'files'));
      symlinkSync(join(secret, 'secret'), join(folder, 'files/a.txt'));
      await assert.rejects(readBundle(folder, '/'), { code: 5, message: /files\/a\.txt is a symbolic link/ });
      const other = folderWith({ 'kaizen-preset.yaml': 'schema: 1\nfiles: {a: {from: files/secret}}\n' });
      symlinkSync(secret, join(other, 'files'));
      await assert.rejects(readBundle(other, '/'), { code: 5, message: /files is a symbolic link/ });
      const repository = repositoryWith({ 'kaizen-preset.yaml': text });
      mkdirSync(join(repository, 'files'));
      symlinkSync(join(secret, 'secret'), join(repository, 'files/a.txt'));
      git(repository, 'add', '--all');
      git(repository, 'commit', '--quiet', '--message', 'link');
      await assert.rejects(readBundle(`git:${repository}`, '/'), { code: 5, message: /is a link, which is not followed/ });
    });

    it('names no file outside of its folder', async () => {
      for (const path of ['../secret', '/etc/passwd', 'a/../../secret'])
        await assert.rejects(readBundle(presetWith(`files: {a: {from: ${path}}}\n`), '/'), {
          code: 1,
          message: /is not the path of a file in the preset's folder/,
        });
    });

    it('has no hook, filter or transport of its repository run', async () => {
      const folder = repositoryWith(files);
      const proof = join(folderWith({}), 'ran');
      const script = `#!/bin/sh\ntouch ${proof}\n`;
      for (const hook of ['post-checkout', 'post-index-change', 'reference-transaction'])
        writeFileSync(join(folder, '.git/hooks', hook), script, { mode: 0o755 });
      writeFileSync(join(folder, '.git/evil'), script, { mode: 0o755 });
      const evil = join(folder, '.git/evil');
      // A partial clone fetches missing objects with the program in its own settings.
      const settings = {
        'core.fsmonitor': evil,
        'core.pager': evil,
        'core.sshCommand': evil,
        'filter.x.smudge': evil,
        'extensions.partialClone': 'origin',
        'remote.origin.url': `ext::${evil}`,
        'remote.origin.promisor': 'true',
        'remote.origin.uploadpack': evil,
        'protocol.ext.allow': 'always',
      };
      for (const [name, value] of Object.entries(settings)) git(folder, 'config', name, value);
      assert.deepEqual(await partsOf(`git:${folder}`), [text]);
      const blob = git(folder, 'rev-parse', 'HEAD:files/a.txt').trim();
      execFileSync('rm', ['-f', join(folder, '.git/objects', blob.slice(0, 2), blob.slice(2))]);
      await assert.rejects(readBundle(`git:${folder}`, '/'), { code: 1, message: /files\/a\.txt is missing in the repository/ });
      assert.equal(existsSync(proof), false);
    });

    it('takes no option for a revision', async () => {
      const folder = repositoryWith(files);
      await assert.rejects(readBundle(`git:${folder}#--output=/tmp/x`, '/'), { code: 1, message: /is not git:FOLDER/ });
    });

    it('has nothing in a tarball that leads out, links, or is too large', async () => {
      await assert.rejects(readBundle(tarballWith(packed([{ path: 'package/../../x', text: 'x' }])), '/'), {
        code: 5,
        message: /leads out of it/,
      });
      await assert.rejects(readBundle(tarballWith(packed([{ path: '/etc/x', text: 'x' }])), '/'), { code: 5, message: /leads out of it/ });
      for (const type of ['1', '2', '3', '6'])
        await assert.rejects(readBundle(tarballWith(packed([{ path: 'package/x', type, link: '/etc/passwd' }])), '/'), {
          code: 5,
          message: /is a link or a device/,
        });
      const bomb = packed([{ path: 'package/zeros', text: '\0'.repeat(40 * 1024 * 1024) }]);
      await assert.rejects(readBundle(tarballWith(bomb), '/'), { code: 1, message: /larger than 32 MiB when it is unpacked/ });
      await assert.rejects(readBundle(tarballWith(packed([{ path: 'package/kaizen-preset.yaml', text: '#'.repeat(600_000) }])), '/'), {
        code: 1,
        message: /kaizen-preset\.yaml is larger than 512 KiB/,
      });
      const broken = join(folderWith({ 'p.tgz': 'no archive' }), 'p.tgz');
      await assert.rejects(readBundle(broken, '/'), { code: 1, message: /is not a tarball/ });
    });

    it('keeps nobody waiting', async () => {
      const folder = folderWith({});
      execFileSync('mkfifo', [join(folder, 'kaizen-preset.yaml')]);
      await assert.rejects(readBundle(folder, '/'), { code: 5 });
      const anchors = Array.from({ length: 30 }, (_, at) => `  a${at}: &a${at} [${at === 0 ? 'x' : `*a${at - 1}, `.repeat(9)}]\n`).join('');
      const started = Date.now();
      await assert.rejects(readBundle(presetWith(`defaults:\n${anchors}extends: *a29\n`), '/'));
      await readBundle(presetWith(`slots: {compose.end: "${'{{ '.repeat(50_000)}"}\n`), '/');
      assert.ok(Date.now() - started < 5000);
    });
  });
});
