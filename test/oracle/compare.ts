import assert from 'node:assert/strict';
import { lineAt } from '../../src/lines.ts';

import type { Sampled } from './sample.ts';

/** A finding of a reader in a file: its place and its text. */
export interface Found {
  readonly at: number;
  readonly what: string;
}

/** A deliberate difference from the parser. */
export interface Limit {
  readonly reason: string;
  /** True if this limit explains a difference, by the file's text and the place. */
  applies(text: string, at: number, what: string): boolean;
  /** The maximum number per thousand findings of the parser. */
  readonly perMille: number;
}

/** Collects the findings of our reader and of the parser, and reports differences. */
export class Comparison {
  readonly #name: string;
  readonly #limits: readonly Limit[];
  readonly #accepted = new Map<Limit, number>();
  readonly #differences: string[] = [];
  #compared = 0;

  constructor(name: string, limits: readonly Limit[] = []) {
    this.#name = name;
    this.#limits = limits;
  }

  /** The order of both lists does not matter. */
  add({ path, text }: Sampled, parsed: readonly Found[], own: readonly Found[]): void {
    this.#compared += parsed.length;
    const open = new Map<string, Found[]>();
    for (const found of parsed) open.set(keyOf(found), [...(open.get(keyOf(found)) ?? []), found]);
    const extra = own.filter((found) => open.get(keyOf(found))?.pop() === undefined);
    const missing = [...open.values()].flat();
    for (const [sign, all] of [['-', missing] as const, ['+', extra] as const]) {
      for (const { at, what } of all) {
        const limit = this.#limits.find((each) => each.applies(text, at, what));
        if (limit === undefined) this.#differences.push(`${path}:${lineAt(text, at)} ${sign} ${JSON.stringify(what).slice(0, 160)}`);
        else this.#accepted.set(limit, (this.#accepted.get(limit) ?? 0) + 1);
      }
    }
  }

  /** Fails for an unexplained difference, an exceeded limit, and too few comparisons. */
  check(least: number): void {
    const shown = this.#differences.slice(0, 20).join('\n');
    assert.equal(
      this.#differences.length,
      0,
      `${this.#differences.length} of ${this.#compared} ${this.#name} (- the parser's, + ours):\n${shown}`,
    );
    for (const [{ reason, perMille }, count] of this.#accepted)
      assert.ok(
        (count * 1000) / this.#compared <= perMille,
        `${count} of ${this.#compared} ${this.#name}, more than ${perMille} ‰: ${reason}`,
      );
    assert.ok(this.#compared >= least, `only ${this.#compared} ${this.#name} were compared, and not ${least}`);
  }

  /** A line for the test's output. */
  toString(): string {
    const limits = [...this.#accepted].map(([{ reason }, count]) => `; ${count}: ${reason}`).join('');
    return `${this.#compared} ${this.#name}${limits}`;
  }
}

function keyOf({ at, what }: Found): string {
  return `${at} ${what}`;
}
