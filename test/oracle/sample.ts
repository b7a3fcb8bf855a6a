import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file that both our reader and a real parser read. */
export interface Sampled {
  readonly path: string;
  readonly text: string;
}

/** True to read all sources of the machine: with KAIZEN_ORACLE=all. */
const isAll = process.env['KAIZEN_ORACLE'] === 'all';
/** Folders to read instead of the machine's: `KAIZEN_ORACLE_FOLDERS=/srv/a:/srv/b`. */
const instead = process.env['KAIZEN_ORACLE_FOLDERS']?.split(':').filter((folder) => folder !== '');

// No inspection reads a larger file.
const largest = 1_000_000;

/**
 * Up to `most` files with a matching name below the folders, always the same ones for the same folders: every n-th in alphabetical order.
 */
export function sample(folders: readonly string[], name: RegExp, most: number): Sampled[] {
  const paths = (instead ?? folders).flatMap((folder) => filesBelow(folder, name)).sort();
  const step = isAll ? 1 : Math.max(1, paths.length / most);
  const chosen = Array.from({ length: Math.ceil(paths.length / step) }, (_, index) => paths[Math.floor(index * step)]);
  return chosen.flatMap((path) => (path === undefined ? [] : (readText(path) ?? [])));
}

function filesBelow(folder: string, name: RegExp): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry: Dirent): string[] => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path, name);
    return entry.isFile() && name.test(entry.name) ? [path] : [];
  });
}

/** UTF-8 texts without a byte order mark, in which all line breaks are standard. */
function readText(path: string): Sampled[] | undefined {
  const bytes = readFileSync(path);
  const text = bytes.toString('utf8');
  const isPlain = bytes.length <= largest && !text.includes('\uFFFD') && !text.startsWith('\uFEFF') && !/\r(?!\n)/.test(text);
  return isPlain ? [{ path, text }] : undefined;
}

/** Converts a byte position to a position in the text. */
export function positionsOf(text: string): (byte: number) => number {
  const bytes = Buffer.from(text);
  if (bytes.length === text.length) return (byte) => byte;
  const positions = new Uint32Array(bytes.length + 1);
  let at = 0;
  for (const [index, byte] of bytes.entries()) {
    positions[index] = at;
    // The last byte of a character advances the position; one of four bytes has two units.
    const next = bytes[index + 1] ?? 0;
    if ((next & 0xc0) !== 0x80) at += lengthOf(bytes, index, byte);
  }
  positions[bytes.length] = text.length;
  return (byte) => positions[byte] ?? text.length;
}

function lengthOf(bytes: Buffer, index: number, byte: number): number {
  if (byte < 0x80) return 1;
  let first = index;
  while (((bytes[first] ?? 0) & 0xc0) === 0x80) first -= 1;
  return (bytes[first] ?? 0) >= 0xf0 ? 2 : 1;
}
