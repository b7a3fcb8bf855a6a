/** A source of random numbers that depends only on the seed (mulberry32). */
export interface Dice {
  /** True once in `sides` times. */
  readonly once: (sides: number) => boolean;
  /** One of these. */
  readonly pick: <T>(choices: readonly [T, ...T[]] | readonly T[]) => T;
  /** A whole number below `limit`. */
  readonly below: (limit: number) => number;
}

export function diceOf(seed: number): Dice {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    below,
    once: (sides) => below(sides) === 0,
    pick: (choices) => {
      const choice = choices[below(choices.length)];
      if (choice === undefined) throw new Error('There is nothing to pick from.');
      return choice;
    },
  };
}
