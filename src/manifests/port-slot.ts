/** Stands in the words of a command where its port does: a sign that no argument of a program can hold. */
export const portSlot = '\0';

/** The words of a command with this port in each slot. */
export function onPort(words: readonly string[], port: number): string[] {
  return words.map((word) => word.replaceAll(portSlot, String(port)));
}

/** True where a port stands in the words. */
export function hasPortSlot(words: readonly string[]): boolean {
  return words.some((word) => word.includes(portSlot));
}
