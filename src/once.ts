/** Wraps a function so that it runs once for each object. Its result is kept as long as the object exists. */
export function once<Key extends object, Value>(find: (key: Key) => Value): (key: Key) => Value {
  const answers = new WeakMap<Key, { readonly value: Value }>();
  return (key) => {
    const answer = answers.get(key) ?? { value: find(key) };
    answers.set(key, answer);
    return answer.value;
  };
}

/** The same for each object and each name. */
export function onceFor<Key extends object, Value>(find: (key: Key, name: string) => Value): (key: Key, name: string) => Value {
  const answers = once((_: Key) => new Map<string, { readonly value: Value }>());
  return (key, name) => {
    const known = answers(key);
    const answer = known.get(name) ?? { value: find(key, name) };
    known.set(name, answer);
    return answer.value;
  };
}

/** Computes a value on its first use. */
export function lazy<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
