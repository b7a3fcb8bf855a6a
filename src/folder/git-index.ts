import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { limits } from './limits.ts';

/** A larger index is that of more files than are looked at. Version 4 leaves out what paths have in common: theirs are counted as a whole. */
const mostBytes = 64 * 1024 * 1024;

/** No system opens a longer path (PATH_MAX of Linux), so no file has it. */
const longestPath = 4096;

// What is no regular file is neither followed nor waited for.
const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * The paths that git tracks in a folder, and those of the folders that they are in: read from `.git/index`, without running git. Undefined
 * where that can't be told: there is no such file, `.git` leads elsewhere (a worktree, a submodule), or the index is of a format that is not
 * known, or has paths that no file can have. Those deeper than a folder is looked at are left out. Throws nothing.
 */
export function trackedPaths(root: string): ReadonlySet<string> | undefined {
  try {
    if (!lstatSync(join(root, '.git')).isDirectory()) return undefined;
    const file = openSync(join(root, '.git', 'index'), flags);
    try {
      const { size } = fstatSync(file);
      return size > mostBytes ? undefined : withFolders(pathsIn(readFileSync(file)));
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
}

function withFolders(paths: readonly string[]): ReadonlySet<string> {
  const all = new Set(paths);
  for (const path of paths) {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const folder = path.slice(0, end);
      if (all.has(folder)) break;
      all.add(folder);
    }
  }
  return all;
}

/** The entries' names (gitformat-index). Throws where the bytes are no index of version 2, 3 or 4. */
function pathsIn(index: Buffer): string[] {
  const version = index.readUInt32BE(4);
  if (index.toString('latin1', 0, 4) !== 'DIRC' || version < 2 || version > 4) throw new RangeError('no index of git');
  const count = index.readUInt32BE(8);
  const paths: string[] = [];
  let bytes = 0;
  let at = 12;
  let last: Buffer = Buffer.alloc(0);
  for (let entry = 0; entry < count; entry += 1) {
    // Times, sizes and the object's name; a SHA-256 repository has longer names, and fails the check of the next entry's length.
    const flagBits = index.readUInt16BE(at + 60);
    let start = at + 62 + (version >= 3 && (flagBits & 0x4000) !== 0 ? 2 : 0);
    let kept = 0;
    if (version === 4) {
      const { value, next } = offsetAt(index, start);
      kept = last.length - value;
      start = next;
    }
    const end = index.indexOf(0, start);
    if (end === -1 || kept < 0) throw new RangeError('no index of git');
    if (kept + end - start > longestPath) throw new RangeError('a path that is too long');
    last = Buffer.concat([last.subarray(0, kept), index.subarray(start, end)]);
    bytes += last.length;
    if (bytes > mostBytes) throw new RangeError('paths that are too long');
    const length = flagBits & 0xfff;
    if (length !== 0xfff && length !== last.length) throw new RangeError('no index of git');
    const path = last.toString('utf8');
    if (path.split('/', limits.depth + 2).length <= limits.depth + 1) paths.push(path);
    // Up to version 3 an entry is filled up to a multiple of eight bytes, with one zero at least.
    at = version === 4 ? end + 1 : at + Math.ceil((end + 1 - at) / 8) * 8;
  }
  return paths;
}

/** A number in git's notation for offsets, as version 4 has it before each name. */
function offsetAt(index: Buffer, from: number): { readonly value: number; readonly next: number } {
  let at = from;
  let byte = index.readUInt8(at);
  let value = byte & 0x7f;
  while ((byte & 0x80) !== 0) {
    at += 1;
    byte = index.readUInt8(at);
    value = (value + 1) * 128 + (byte & 0x7f);
    if (value > mostBytes) throw new RangeError('no index of git');
  }
  return { value, next: at + 1 };
}
