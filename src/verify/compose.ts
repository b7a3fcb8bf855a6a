import { lineAt } from '../lines.ts';
import type { Fault } from './fault.ts';
import { readYaml, type Value } from './yaml.ts';

/** The valid values of a service's keys, as far as the templates use them. */
const kinds: readonly (readonly [key: string, expected: string, holds: (value: Value) => boolean])[] = [
  ['image', 'a text', isText],
  ['build', 'a map', isMap],
  ['command', 'a list of texts', isTexts],
  ['ports', 'a list of texts', isTexts],
  ['volumes', 'a list of texts', isTexts],
  ['secrets', 'a list of texts', isTexts],
  // A variable without a value takes that of the shell.
  ['environment', 'a map of texts', (value) => isMap(value) && [...value.values()].every((each) => each === null || isText(each))],
  ['healthcheck', 'a map', isMap],
  ['depends_on', 'a map', isMap],
];

/** The error in a rendered compose file: it cannot be parsed, or has another meaning for compose. */
export function composeFault(text: string): Fault | undefined {
  const read = readYaml(text);
  if ('fault' in read) return read.fault;
  const what = problemIn(read.value);
  return what === undefined ? undefined : { line: lineAt(text, Math.max(0, text.search(/^services:/m))), what };
}

/** The first error in the content of a compose file; undefined if there is none. */
export function problemIn(document: Value): string | undefined {
  const services = isMap(document) ? document.get('services') : undefined;
  if (!isMap(document) || services === undefined || !isMap(services)) return 'services is not a map';
  if (!isText(document.get('name') ?? '')) return 'the name of the project is not a string';
  for (const [service, own] of services) {
    if (!isMap(own)) return `services.${service} is not a map`;
    const odd = kinds.find(([key, , holds]) => own.has(key) && !holds(own.get(key) ?? null));
    if (odd !== undefined) return `${odd[0]} of services.${service} is not ${odd[1]}`;
  }
  return awaited(services);
}

/** A service must wait for one that exists and starts. */
function awaited(services: ReadonlyMap<string, Value>): string | undefined {
  for (const [service, own] of services) {
    const needs = isMap(own) ? (own.get('depends_on') ?? null) : null;
    for (const name of isMap(needs) ? needs.keys() : []) {
      const other = services.get(name);
      if (other === undefined) return `services.${service} waits for ${name}, which is not a service`;
      if (isMap(other) && other.has('profiles')) return `services.${service} waits for ${name}, which starts only with its profile`;
    }
  }
  return undefined;
}

function isText(value: Value): boolean {
  return typeof value === 'string';
}

function isTexts(value: Value): boolean {
  return Array.isArray(value) && value.every(isText);
}

function isMap(value: Value): value is ReadonlyMap<string, Value> {
  return value instanceof Map;
}
