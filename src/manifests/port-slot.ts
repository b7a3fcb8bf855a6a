/** Marks the place of the port in the words of a command: a character that no program argument can contain. */
export const portSlot = '\0';

/** The words of a command with the port in each slot. */
export function onPort(words: readonly string[], port: number): string[] {
  return words.map((word) => word.replaceAll(portSlot, String(port)));
}

/** True if the words contain a slot for the port. */
export function hasPortSlot(words: readonly string[]): boolean {
  return words.some((word) => word.includes(portSlot));
}
