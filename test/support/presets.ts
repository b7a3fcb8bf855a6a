import { gzipSync } from 'node:zlib';
import { generate, update } from '../../src/library.ts';
import { folderWith } from './folders.ts';

/** An application without dependencies, which needs no lock file. */
export const nodeApplication = {
  'package.json': JSON.stringify({ name: 'shop', version: '1.0.0', engines: { node: '22' }, scripts: { start: 'node server.js' } }),
  'server.js':
    'const s = require("node:http").createServer((q, r) => r.end("ok")).listen(process.env.PORT ?? 3000);\nprocess.once("SIGTERM", () => s.close());\n',
};

/** A folder with a preset of this text, its sections after the first lines. */
export function presetWith(sections: string, files: Readonly<Record<string, string>> = {}): string {
  return folderWith({ 'kaizen-preset.yaml': `schema: 1\nname: acme\n${sections}`, ...files });
}

/** An application for which the files were generated with a preset. */
export async function projectWith(preset: string, files: Readonly<Record<string, string>> = nodeApplication): Promise<string> {
  const root = folderWith(files);
  await generate(root, {}, { preset, durable: false });
  return root;
}

/** Updates a project, which resolves its preset anew. */
export async function updated(root: string, preset?: string): Promise<void> {
  await update(root, 'fail', { durable: false, preset });
}

/** The content of one entry of an archive: its type as in POSIX, and its text or its target. */
export interface TarEntry {
  readonly path: string;
  readonly text?: string;
  readonly type?: string;
  readonly link?: string;
}

/** An archive in the format "ustar", packed by gzip. */
export function tarball(entries: readonly TarEntry[]): Buffer {
  const blocks = entries.flatMap(({ path, text = '', type = '0', link = '' }) => {
    const content = Buffer.from(text);
    const header = Buffer.alloc(512);
    header.write(path, 0, 100);
    header.write('0000644\0', 100);
    header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
    header.write('        ', 148);
    header.write(type, 156);
    header.write(link, 157, 100);
    header.write('ustar\0', 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    return [header, content, Buffer.alloc((512 - (content.length % 512)) % 512)];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}
