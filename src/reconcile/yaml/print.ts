import type { Value } from './value.ts';

// Certainly an unquoted string, in any version of YAML and in any place.
const plain = /^(?!(?:y|yes|n|no|on|off|true|false|null)$)[a-z_/](?:[\w./@%+=-]|:(?=\w))*$/i;

/** A value as YAML on one line: without quotes if it is certainly read as a string. */
export function printValue(value: Value): string {
  if (value.kind === 'alias') return printContent(value);
  const names = [value.anchor === undefined ? [] : `&${value.anchor}`, value.tag ?? []].flat();
  return [...names, printContent(value)].join(' ');
}

/** The same without the anchor and the tag of the value itself. */
export function printContent(value: Value): string {
  if (value.kind === 'alias') return `*${value.name}`;
  if (value.kind === 'scalar') return value.typed ? value.text : printText(value.text);
  if (value.kind === 'sequence') return `[${value.items.map(printValue).join(', ')}]`;
  return `{${[...value.entries].map(([key, each]) => printEntry(key, each)).join(', ')}}`;
}

/** A key with its value. */
export function printEntry(key: string, value: Value): string {
  return `${printText(key)}: ${printValue(value)}`;
}

function printText(text: string): string {
  return plain.test(text) ? text : JSON.stringify(text);
}
