import type { Fault } from './fault.ts';

/** The error in a JSON text. */
export function jsonFault(text: string): Fault | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return { line: 1, what: error instanceof Error ? error.message : String(error) };
  }
}
