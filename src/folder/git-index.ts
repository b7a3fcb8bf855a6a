import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { limits } from './limits.ts';

/**
 * A larger index lists more files than the tool examines. Version 4 omits common prefixes of paths: the limit applies to the expanded
 * paths.
 */
const mostBytes = 64 * 1024 * 1024;

/** No system opens a longer path (PATH_MAX of Linux), so no file has one. */
const longestPath = 4096;

// Neither follows a link nor waits for a pipe or a device.
const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * The paths that git tracks in a folder, and the folders around them: read from `.git/index`, without running git. Undefined if that is not
 * possible: there is no such file, `.git` leads elsewhere (a worktree, a submodule), or the index has an unknown format or impossible
 * paths. Paths beyond the depth limit are left out. Throws nothing.
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

/** The names of the entries (gitformat-index). Throws if the bytes are not an index of version 2, 3 or 4. */
function pathsIn(index: Buffer): string[] {
  const version = index.readUInt32BE(4);
  if (index.toString('latin1', 0, 4) !== 'DIRC' || version < 2 || version > 4) throw new RangeError('no index of git');
  const count = index.readUInt32BE(8);
  const paths: string[] = [];
  let bytes = 0;
  let at = 12;
  let last: Buffer = Buffer.alloc(0);
  for (let entry = 0; entry < count; entry += 1) {
    // Skips times, sizes and the object's name. A SHA-256 repository has longer names, and fails the check of the next entry's length.
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
    // Up to version 3, an entry is padded to a multiple of eight bytes, with at least one zero.
    at = version === 4 ? end + 1 : at + Math.ceil((end + 1 - at) / 8) * 8;
  }
  return paths;
}

/** A number in git's encoding of offsets, which version 4 has before each name. */
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
