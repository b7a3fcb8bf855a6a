import { posix } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { exitCode, KaizenError } from '../errors.ts';
import { lineOutsideUtf8, mebibyte, readRegularFile } from '../read-file.ts';
import { sha256 } from '../sha256.ts';
import { mostBytesOfFile, type PresetSource } from './place.ts';

const most = { packed: 8 * mebibyte, unpacked: 32 * mebibyte, files: 2000 } as const;
const block = 512;

/**
 * A preset in a tarball, as `npm pack` makes it. It is read in memory, and nothing is unpacked to the disk.
 * Throws KaizenError: 5 for a path that leads out, a link or a device in it; 1 for a file that is not a tarball, or is too large.
 */
export function tarballSource(name: string, path: string): PresetSource {
  const read = readRegularFile(path, { most: most.packed, isTyped: true });
  if (!('bytes' in read)) {
    const why =
      read.problem === 'large'
        ? `is larger than ${most.packed / mebibyte} MiB`
        : `can't be read (${read.code ?? 'it is not a regular file'})`;
    throw new KaizenError(`The preset ${name} ${why}.`);
  }
  const files = filesIn(name, unpacked(name, read.bytes));
  const at = (prefix: string): PresetSource => ({
    name,
    id: `${sha256(read.bytes.toString('latin1'))}:${prefix}`,
    read: async (file) => {
      const bytes = files.get(posix.join(prefix, file));
      if (bytes === undefined) return undefined;
      if (bytes.length > mostBytesOfFile)
        throw new KaizenError(`The preset ${name}: ${file} is larger than ${mostBytesOfFile / 1024} KiB.`);
      if (lineOutsideUtf8(bytes) !== undefined) throw new KaizenError(`The preset ${name}: ${file} is not UTF-8 text.`);
      return bytes.toString('utf8');
    },
    below: (more) => at(posix.join(prefix, more)),
  });
  return at('');
}

function unpacked(name: string, bytes: Buffer): Buffer {
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
  try {
    return isPacked ? gunzipSync(bytes, { maxOutputLength: most.unpacked }) : bytes;
  } catch (error) {
    throw new KaizenError(
      `The preset ${name} is not a gzip file, or is larger than ${most.unpacked / mebibyte} MiB when it is unpacked.`,
      exitCode.invalid,
      error,
    );
  }
}

/** Types of entries in the format "ustar" (POSIX, pax). `x`, `g`: headers of names and times, whose path counts for the next entry. */
const types = { file: ['0', '\0', ''], folder: ['5'], header: ['x', 'g'] } as const;

/** The files of an archive without their first folder (`package/`), which npm and git put there. */
function filesIn(name: string, archive: Buffer): ReadonlyMap<string, Buffer> {
  const files = new Map<string, Buffer>();
  let longName: string | undefined;
  for (let at = 0, count = 0; at + block <= archive.length; ) {
    const header = archive.subarray(at, at + block);
    if (header.every((byte) => byte === 0)) break;
    count += 1;
    const size = Number.parseInt(textIn(header, 124, 12).trim() || '0', 8);
    if (!Number.isSafeInteger(size) || size < 0 || at + block + size > archive.length || !isSummed(header))
      throw new KaizenError(`The preset ${name} is not a tarball, or it is cut off.`);
    if (count > most.files) throw new KaizenError(`The preset ${name} has more than ${most.files} entries.`);
    const type = String.fromCharCode(header[156] ?? 0);
    const content = archive.subarray(at + block, at + block + size);
    at += block + Math.ceil(size / block) * block;
    if (isOf(types.header, type)) {
      if (type === 'x') longName = /(?:^|\n)\d{1,6} path=([^\n]{1,4096})\n/.exec(content.toString('utf8'))?.[1];
      continue;
    }
    const path = longName ?? [textIn(header, 345, 155), textIn(header, 0, 100)].filter((part) => part !== '').join('/');
    longName = undefined;
    if (!isOf(types.file, type) && !isOf(types.folder, type))
      throw new KaizenError(`The preset ${name}: ${path} is a link or a device. A preset has files only.`, exitCode.refused);
    if (posix.isAbsolute(path) || path.split(/[/\\]/).includes('..'))
      throw new KaizenError(`The preset ${name}: ${path} leads out of it.`, exitCode.refused);
    if (isOf(types.file, type)) files.set(posix.normalize(path).split('/').slice(1).join('/'), content);
  }
  if (files.size === 0) throw new KaizenError(`The preset ${name} is not a tarball, or it is empty.`);
  return files;
}

function isOf(known: readonly string[], type: string): boolean {
  return known.includes(type);
}

function textIn(header: Buffer, from: number, length: number): string {
  const field = header.subarray(from, from + length);
  const end = field.indexOf(0);
  return field.subarray(0, end === -1 ? length : end).toString('utf8');
}

/** True for a header with the correct checksum: the sum of its bytes, with the field of the checksum counted as blanks. */
function isSummed(header: Buffer): boolean {
  const stated = Number.parseInt(textIn(header, 148, 8).trim(), 8);
  const sum = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : byte), 0);
  return stated === sum;
}
