import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * A value that belongs to one project. One process may work on several projects at the same time: within `run`, each has its own value; outside of it,
 * there is a single value.
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

  /** Runs a function with its own value, which begins as the initial one. */
  run<Result>(work: () => Result): Result {
    return this.#storage.run({ value: this.#initial }, work);
  }

  #place(): { value: Value } {
    return this.#storage.getStore() ?? this.#outside;
  }
}
