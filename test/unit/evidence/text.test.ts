import assert from 'node:assert/strict';
import {
  bytesText,
  differenceText,
  figureText,
  kindOf,
  memoryText,
  momentText,
  secondsText,
  shareText,
} from '../../../src/evidence/text.ts';

describe('figures for people', () => {
  it('have sizes in powers of 1000', () => {
    const sizes: readonly (readonly [number, string])[] = [
      [0, '0 B'],
      [512, '512 B'],
      [999, '999 B'],
      [1499, '1 kB'],
      [999_400, '999 kB'],
      [999_600, '1.0 MB'],
      [12_345, '12 kB'],
      [46_249_000, '46.2 MB'],
      [300_000_000, '300 MB'],
      [999_960_000, '1.00 GB'],
      [1_572_000_000, '1.57 GB'],
      [2_000_000_000, '2 GB'],
    ];
    for (const [bytes, text] of sizes) assert.equal(bytesText(bytes), text);
  });

  it('have memory in powers of 1024, as its limits are given', () => {
    const sizes: readonly (readonly [number, string])[] = [
      [512, '512 B'],
      [2048, '2 KiB'],
      [256 * 2 ** 20, '256 MiB'],
      [61_234_567, '58.4 MiB'],
      [1024 * 2 ** 20 - 1, '1.00 GiB'],
      [1.5 * 2 ** 30, '1.50 GiB'],
      [2 ** 31, '2 GiB'],
    ];
    for (const [bytes, text] of sizes) assert.equal(memoryText(bytes), text);
    assert.equal(figureText(2 ** 28, kindOf('bytes', 'idle memory')), '256 MiB');
    assert.equal(figureText(3e8, kindOf('bytes', 'image size')), '300 MB');
  });

  it('have durations with the unit that fits', () => {
    const durations: readonly (readonly [number, string])[] = [
      [0, '0 ms'],
      [0.18, '180 ms'],
      [0.9996, '1.0 s'],
      [4.249, '4.2 s'],
      [46.24, '46.2 s'],
      [60, '60 s'],
      [118.4, '1 min 58 s'],
      [600, '10 min'],
    ];
    for (const [seconds, text] of durations) assert.equal(secondsText(seconds), text);
  });

  it('have differences with their sign, shares, and moments', () => {
    assert.equal(differenceText(243_100_000, 743_200_000, 'bytes'), '+500.1 MB');
    assert.equal(differenceText(4.5, 3, 'seconds'), '−1.5 s');
    assert.equal(differenceText(3, 3, 'count'), '±0');
    assert.equal(shareText(1, 3), '33 %');
    assert.equal(shareText(0, 0), '0 %');
    assert.equal(momentText('2026-11-24T14:02:08.123Z'), '2026-11-24 at 14:02 UTC');
    assert.equal(momentText('yesterday'), 'yesterday');
  });
});
