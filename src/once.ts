/** Makes a function that is asked once for each object, and remembers its answer for as long as that object is there. */
export function once<Key extends object, Value>(find: (key: Key) => Value): (key: Key) => Value {
  const answers = new WeakMap<Key, { readonly value: Value }>();
  return (key) => {
    const answer = answers.get(key) ?? { value: find(key) };
    answers.set(key, answer);
    return answer.value;
  };
}
