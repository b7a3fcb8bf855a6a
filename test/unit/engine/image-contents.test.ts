import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { imageContents, readArchive } from '../../../src/engine/image-contents.ts';
import { folderWith, removeFolders, write } from '../../support/folders.ts';
import { file, imageOf, tarOf } from '../../support/image-archive.ts';
import { withPrograms } from '../../support/programs.ts';

const apk = (...packages: readonly string[]): string => packages.map((name) => `P:${name}\nV:1.0-r0\nI:4096\n\n`).join('');

const names = async (image: Readable): Promise<string[]> => (await readArchive(image)).packages.map(({ name }) => name);

describe('what is in an image', () => {
  it('is read from archives of Docker before and since version 25, with layers plain and compressed, and those that are the same', async () => {
    const base = await tarOf([file('lib/apk/db/installed', apk('musl')), file('usr/lib/a.so', 3000)]);
    const second = await tarOf([file('app/main.js', 500)]);
    for (const isOld of [true, false]) {
      const image = await imageOf([base, gzipSync(second), base], { isOld, isEmpty: [false, true, false, true, false] });
      const { layers, isEmpty, packages } = await readArchive(image);
      assert.deepEqual(isEmpty, [false, true, false, true, false]);
      assert.deepEqual(layers, [
        {
          folders: [
            { path: '/usr/lib', size: 3000 },
            { path: '/lib', size: apk('musl').length },
          ],
        },
        { folders: [{ path: '/app', size: 500 }] },
        {
          folders: [
            { path: '/usr/lib', size: 3000 },
            { path: '/lib', size: apk('musl').length },
          ],
        },
      ]);
      assert.deepEqual(packages, [{ name: 'musl', version: '1.0-r0', ecosystem: 'alpine', size: 4096 }]);
    }
  });

  it('is no layer for an instruction without one, and an empty one for a layer without files', async () => {
    const image = await imageOf([await tarOf([{ name: 'app/', type: 'directory' }]), await tarOf([])]);
    assert.deepEqual((await readArchive(image)).layers, [{ folders: [] }, { folders: [] }]);
  });

  it('is not mistaken for a document where the first name of a layer looks like one', async () => {
    const image = await imageOf([await tarOf([file('[id]/page.js', 100), file('{x}', 50)]), await tarOf([file('{"a":1}', 30)])]);
    assert.deepEqual((await readArchive(image)).layers, [
      {
        folders: [
          { path: '/[id]', size: 100 },
          { path: '/', size: 50 },
        ],
      },
      { folders: [{ path: '/', size: 30 }] },
    ]);
  });

  for (const [what, above, left] of [
    ['removes the file', [file('lib/apk/db/.wh.installed', '')], []],
    ['removes a folder above it', [file('lib/.wh.apk', '')], []],
    ['empties the folder', [file('lib/apk/db/.wh..wh..opq', '')], []],
    ['empties all', [file('.wh..wh..opq', '')], []],
    [
      'empties the folder and has a new file',
      [file('lib/apk/db/.wh..wh..opq', ''), file('lib/apk/db/installed', apk('busybox'))],
      ['busybox'],
    ],
    ['has a new file', [file('lib/apk/db/installed', apk('zlib'))], ['zlib']],
    ['has a link in its place', [{ name: 'lib/apk/db/installed', type: 'symlink', linkname: 'other' }], []],
    ['has a link in the place of a folder', [{ name: 'lib/apk', type: 'symlink', linkname: '/usr' }], []],
    ['has a folder in its place', [{ name: 'lib/apk/db/installed/', type: 'directory' }], []],
    ['has the folder again', [{ name: 'lib/apk/db/', type: 'directory' }], ['musl']],
    ['removes another file whose name begins the same', [file('lib/apk/db/.wh.install', ''), file('lib/.wh.ap', '')], ['musl']],
  ] as const) {
    it(`has no more of a file below than there is in the end, where a layer ${what}`, async () => {
      const below = await tarOf([file('lib/apk/db/installed', apk('musl'))]);
      assert.deepEqual(await names(await imageOf([below, await tarOf(above)])), left);
    });
  }

  it('adds up: the folders of a layer have the bytes of its files, ten at most, whatever there is', async () => {
    const path = fc.array(fc.constantFrom('usr', 'lib', 'app', 'a', 'b'), { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/'));
    const files = fc.array(fc.tuple(path, fc.nat(5000)), { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(files, async (all) => {
        const sizes = new Map(all.map(([at, size], index) => [`${at}/${index}.f`, size]));
        const image = await imageOf([await tarOf([...sizes].map(([name, size]) => file(name, size)))]);
        const [layer] = (await readArchive(image)).layers;
        const folders = layer?.folders ?? [];
        const whole = [...sizes.values()].reduce((sum, size) => sum + size, 0);
        const told = folders.reduce((sum, { size }) => sum + size, 0);
        assert.ok(told <= whole && folders.length <= 10, JSON.stringify(folders));
        if (folders.length < 10) assert.equal(told, whole);
        assert.deepEqual(
          folders.map(({ size }) => size),
          folders.map(({ size }) => size).toSorted((a, b) => b - a),
        );
      }),
      { numRuns: 100 },
    );
  });

  it('is refused in one sentence where the archive ends too early, is none, is damaged, lacks a layer or is compressed with zstd', async () => {
    const whole = await buffer(await imageOf([gzipSync(await tarOf([file('a', 200_000)])), await tarOf([file('b', 5000)])]));
    const refused = (bytes: Buffer, sentence: RegExp): Promise<void> =>
      assert.rejects(readArchive(Readable.from([bytes])), { name: 'KaizenError', code: 1, message: sentence });
    await refused(whole.subarray(0, 1700), /^The archive of the image can't be read: .*\.$/);
    await refused(Buffer.alloc(10_000, 'no archive '), /^The archive of the image can't be read: .*\.$/);
    await refused(Buffer.alloc(0), /^The archive of the image can't be read: it has no manifest\.json that names layers\.$/);
    const damaged = Buffer.from(whole);
    damaged.fill(0xff, 530, 560);
    await refused(damaged, /^The archive of the image can't be read: .*\.$/);
    await refused(
      await tarOf([file('manifest.json', '[{"Config":"c","Layers":["blobs/sha256/aa"]}]')]),
      /^The archive of the image can't be read: it has no blobs\/sha256\/aa\.$/,
    );
    await refused(
      await tarOf([file('blobs/sha256/aa', Buffer.concat([Buffer.from('28b52ffd', 'hex'), Buffer.alloc(2000)]))]),
      /zstd, which the tool cannot read\.$/,
    );
  });
});

describe('an image of the engine', () => {
  after(removeFolders);

  it('is read as the engine saves it; where it does not, its own words say why, and where it is cut off by us, ours do', async () => {
    const folder = folderWith({});
    const whole = await buffer(await imageOf([await tarOf([file('a/b', 500_000)])]));
    write(folder, {
      whole,
      half: whole.subarray(0, 100_000),
      zstd: await tarOf([file('x', Buffer.concat([Buffer.from('28b52ffd', 'hex'), Buffer.alloc(5e6)]))]),
    });
    const engine = (script: string): Promise<unknown> => withPrograms({ docker: script }, () => imageContents('x:1'));
    assert.deepEqual(await engine(`[ "$*" = "image save x:1" ] && cat ${folder}/whole`), {
      layers: [{ folders: [{ path: '/a', size: 500_000 }] }],
      isEmpty: [],
      packages: [],
    });
    const message = '"docker image save" ended with 1: No such image: x:1';
    await assert.rejects(engine('echo "No such image: x:1" >&2; exit 1'), { code: 1, message });
    await assert.rejects(engine(`cat ${folder}/half; echo "No such image: x:1" >&2; exit 1`), { code: 1, message });
    await assert.rejects(engine(`cat ${folder}/zstd || { echo broken pipe >&2; exit 1; }`), {
      code: 1,
      message: /zstd, which the tool cannot read/,
    });
  });
});

describe('a Go program in an image', () => {
  const varint = (value: number): Buffer => Buffer.from(value < 0x80 ? [value] : [(value & 0x7f) | 0x80, value >> 7]);
  const told = (text: string): Buffer => Buffer.concat([varint(Buffer.byteLength(text)), Buffer.from(text)]);
  const header = (flags: number): Buffer =>
    Buffer.concat([Buffer.from('\xff Go buildinf:', 'latin1'), Buffer.from([8, flags]), Buffer.alloc(16)]);
  // The lines stand between two marks of 16 bytes.
  const modules = (lines: string): Buffer => told(`0123456789abcdef${lines}\nfedcba9876543210`);
  const program = (before: number, lines: string, after = 600_000): Buffer =>
    Buffer.concat([Buffer.alloc(before, 7), header(2), told('go1.27.1'), modules(lines), Buffer.alloc(after, 9)]);
  const read = async (content: Buffer, mode = 0o755): Promise<unknown> =>
    (await readArchive(await imageOf([await tarOf([file('app/server', content, mode), file('etc/last', 3)]), await tarOf([])]))).packages;
  const lines = 'path\texample.com/shop/cmd/server\nmod\texample.com/shop\tv1.2.3\th1:x=\ndep\tgolang.org/x/text\tv0.31.0\th1:y=';

  it('is named by its module and version, wherever it says them', async () => {
    for (const before of [0, 1, 65_530, 131_071, 700_001]) {
      const content = program(before, lines);
      assert.deepEqual(await read(content), [{ name: 'example.com/shop', version: 'v1.2.3', ecosystem: 'go', size: content.length }]);
    }
    assert.deepEqual(await read(program(600_000, lines, 0)).then((found) => JSON.stringify(found).includes('v1.2.3')), true);
  });

  it('has the version of Go where its module has none, and its path where it has no module', async () => {
    const devel = program(10, lines.replace('v1.2.3', '(devel)'));
    assert.deepEqual(await read(devel), [{ name: 'example.com/shop', version: '(devel), go1.27.1', ecosystem: 'go', size: devel.length }]);
    const without = program(10, 'path\tcommand-line-arguments');
    assert.deepEqual(await read(without), [{ name: '/app/server', version: '(devel), go1.27.1', ecosystem: 'go', size: without.length }]);
  });

  it('is found behind the mark that a program has which looks for such programs', async () => {
    const decoy = Buffer.concat([Buffer.alloc(100, 1), header(0), Buffer.alloc(50, 2), header(2), Buffer.alloc(300_000, 3)]);
    assert.match(JSON.stringify(await read(Buffer.concat([decoy, program(5, lines)]))), /example\.com\/shop/);
    assert.deepEqual(await read(Buffer.concat([decoy, Buffer.alloc(600_000)])), []);
  });

  it('is none where it can not be executed', async () => {
    assert.deepEqual(await read(program(10, lines), 0o644), []);
  });
});
