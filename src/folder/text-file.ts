import { isUtf8 } from 'node:buffer';
import { mebibyte, readRegularFile } from '../read-file.ts';

/** A larger file holds data, not what somebody wrote; a lock file is written by a machine, and seldom longer than some mebibytes. */
export function mostBytes(path: string): number {
  return /lock(?:\.(?:json|ya?ml|toml))?$/.test(path) ? 8 * mebibyte : mebibyte;
}

/** A file's text, as far as it can be told: BOM removed, line ends as LF, and what is no UTF-8 replaced. */
export interface TextFile {
  readonly text: string;
  /** Bytes that were read. */
  readonly bytes: number;
  /** What stands against relying on it; `missing` also for what is no regular file any more. */
  readonly problem?: 'missing' | 'unreadable' | 'large' | 'encoding';
}

/** Reads a text file that is not too long. Throws nothing. */
export function readTextFile(path: string): TextFile {
  const read = readRegularFile(path, { most: mostBytes(path) });
  if ('bytes' in read) return decoded(read.bytes);
  // Something that came in the place of a file after the folder was listed is none.
  return { text: '', bytes: 0, problem: read.problem === 'irregular' ? 'missing' : read.problem };
}

function decoded(bytes: Buffer): TextFile {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  const text = bytes.toString(isUtf16 ? 'utf16le' : 'utf8').replace(/^\ufeff/, '');
  return {
    text: text.includes('\r') ? text.replaceAll(/\r\n?/g, '\n') : text,
    bytes: bytes.length,
    // Text in UTF-16 without a mark passes for UTF-8 with zeros.
    ...(isUtf8(bytes) && !bytes.includes(0) ? {} : { problem: 'encoding' }),
  };
}
