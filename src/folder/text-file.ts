import { isUtf8 } from 'node:buffer';
import { mebibyte, readRegularFile } from '../read-file.ts';

/** A larger file contains data that no person wrote. A lock file is generated, and seldom longer than some mebibytes. */
export function mostBytes(path: string): number {
  return /lock(?:\.(?:json|ya?ml|toml))?$/.test(path) ? 8 * mebibyte : mebibyte;
}

/** A file's text, as far as it can be read: without BOM, with LF line ends, and with invalid UTF-8 replaced. */
export interface TextFile {
  readonly text: string;
  /** The number of bytes read. */
  readonly bytes: number;
  /** Why it is not reliable; `missing` also for anything except a regular file. */
  readonly problem?: 'missing' | 'unreadable' | 'large' | 'encoding';
}

/** Reads a text file up to a maximum length. Throws nothing. */
export function readTextFile(path: string): TextFile {
  const read = readRegularFile(path, { most: mostBytes(path) });
  if ('bytes' in read) return decoded(read.bytes);
  // Something else has replaced the file after the folder was listed.
  return { text: '', bytes: 0, problem: read.problem === 'irregular' ? 'missing' : read.problem };
}

function decoded(bytes: Buffer): TextFile {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  const text = bytes.toString(isUtf16 ? 'utf16le' : 'utf8').replace(/^\ufeff/, '');
  return {
    text: text.includes('\r') ? text.replaceAll(/\r\n?/g, '\n') : text,
    bytes: bytes.length,
    // UTF-16 text without a BOM passes as UTF-8 with zeros.
    ...(isUtf8(bytes) && !bytes.includes(0) ? {} : { problem: 'encoding' }),
  };
}
