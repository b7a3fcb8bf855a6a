import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * A value that holds for the work on one project. Several projects may be worked on at the same time in one process: within `run`, each has a value of
 * its own; outside of it there is one.
 */
export class Scoped<Value> {
  readonly #storage = new AsyncLocalStorage<{ value: Value }>();
  readonly #initial: Value;
  readonly #outside: { value: Value };

  constructor(initial: Value) {
    this.#initial = initial;
    this.#outside = { value: initial };
  }

  get value(): Value {
    return this.#place().value;
  }

  set value(value: Value) {
    this.#place().value = value;
  }

  /** Does a work with a value of its own, which begins as the initial one. */
  run<Result>(work: () => Result): Result {
    return this.#storage.run({ value: this.#initial }, work);
  }

  #place(): { value: Value } {
    return this.#storage.getStore() ?? this.#outside;
  }
}
