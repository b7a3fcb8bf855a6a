import { inflateRawSync } from 'node:zlib';

/* Packs a text into one line: DEFLATE (RFC 1951) in base64. zlib produces other bytes on another processor or in another release of Node.js, and a lock must be the same for all people who write it. So this compressor is our own: matches of the last 32 KiB, and the fixed codes of the format. */

const [minLength, maxLength, window, mostTried] = [3, 258, 32 * 1024, 32];
const hashBits = 14;
const endOfBlock = 256;

/** The number of extra bits of the codes for lengths from 257, and for distances from 0 (RFC 1951, section 3.2.5). */
const lengthBits = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const distanceBits = [0, 0, 0, 0, ...Array.from({ length: 26 }, (_, index) => (index >> 1) + 1)];
const firstLengths = lengthBits.map((_, code) =>
  code === lengthBits.length - 1 ? maxLength : lengthBits.slice(0, code).reduce((sum, bits) => sum + (1 << bits), minLength),
);
const firstDistances = distanceBits.map((_, code) => distanceBits.slice(0, code).reduce((sum, bits) => sum + (1 << bits), 1));

/** Compresses a text to one line of base64: the same on every machine, in every version of Node.js. */
export function pack(text: string): string {
  const bytes = Buffer.from(text);
  const output = new BitWriter(bytes.length * 2 + 16);
  output.number(0b011, 3); // the last block, with fixed codes
  const heads = new Int32Array(1 << hashBits).fill(-1);
  const previous = new Int32Array(bytes.length);
  for (let at = 0; at < bytes.length; ) {
    const [length, distance] = longestMatch(bytes, at, heads, previous);
    if (length < minLength) output.symbol(bytes[at] ?? 0);
    else {
      const [lengthCode, distanceCode] = [codeOf(firstLengths, length), codeOf(firstDistances, distance)];
      output.symbol(endOfBlock + 1 + lengthCode);
      output.number(length - (firstLengths[lengthCode] ?? 0), lengthBits[lengthCode] ?? 0);
      output.code(distanceCode, 5);
      output.number(distance - (firstDistances[distanceCode] ?? 0), distanceBits[distanceCode] ?? 0);
    }
    for (const end = at + Math.max(1, length); at < end; at++) {
      const key = hashAt(bytes, at);
      previous[at] = heads[key] ?? -1;
      heads[key] = at;
    }
  }
  output.symbol(endOfBlock);
  return Buffer.from(output.finished()).toString('base64');
}

/** Unpacks a text. Undefined if it is invalid, or longer than `most` bytes. */
export function unpack(packed: string, most: number): string | undefined {
  // zlib does not accept a limit of zero.
  if (most < 1) return undefined;
  try {
    return inflateRawSync(Buffer.from(packed, 'base64'), { maxOutputLength: most }).toString('utf8');
  } catch {
    return undefined;
  }
}

function hashAt(bytes: Uint8Array, at: number): number {
  const three = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
  return Math.imul(three, 0x9e3779b1) >>> (32 - hashBits);
}

function codeOf(firsts: readonly number[], value: number): number {
  let code = firsts.length - 1;
  while ((firsts[code] ?? 0) > value) code -= 1;
  return code;
}

/** The longest match among the latest positions with the same beginning as this one; its length is 1 without a match. */
function longestMatch(bytes: Uint8Array, at: number, heads: Int32Array, previous: Int32Array): readonly [length: number, distance: number] {
  const most = Math.min(maxLength, bytes.length - at);
  let [longest, distance] = [1, 0];
  if (most < minLength) return [longest, distance];
  let candidate = heads[hashAt(bytes, at)] ?? -1;
  for (let tried = 0; tried < mostTried && candidate >= 0 && at - candidate <= window; tried++) {
    let length = 0;
    while (length < most && bytes[candidate + length] === bytes[at + length]) length += 1;
    if (length > longest) [longest, distance] = [length, at - candidate];
    if (length === most) break;
    candidate = previous[candidate] ?? -1;
  }
  return [longest, distance];
}

/** Packs bits for DEFLATE: numbers from their lowest bit, codes from their highest. */
class BitWriter {
  private readonly bytes: Uint8Array;
  private size = 0;
  private pending = 0;
  private count = 0;

  constructor(mostBytes: number) {
    this.bytes = new Uint8Array(mostBytes);
  }

  number(value: number, bits: number): void {
    this.pending |= value << this.count;
    this.count += bits;
    while (this.count >= 8) {
      this.bytes[this.size++] = this.pending & 0xff;
      this.pending >>>= 8;
      this.count -= 8;
    }
  }

  code(value: number, bits: number): void {
    let reversed = 0;
    for (let bit = 0; bit < bits; bit++) reversed |= ((value >> bit) & 1) << (bits - 1 - bit);
    this.number(reversed, bits);
  }

  /** A literal byte, the end, or the code of a length. */
  symbol(value: number): void {
    if (value < 144) this.code(0x30 + value, 8);
    else if (value < 256) this.code(0x190 + value - 144, 9);
    else if (value < 280) this.code(value - 256, 7);
    else this.code(0xc0 + value - 280, 8);
  }

  finished(): Uint8Array {
    if (this.count > 0) this.bytes[this.size++] = this.pending & 0xff;
    return this.bytes.subarray(0, this.size);
  }
}
