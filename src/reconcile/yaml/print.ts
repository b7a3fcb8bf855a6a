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

/** A value in block style, the lines of a collection indented by `indent` columns: lists of scalars stay on one line. */
export function printBlock(value: Value, indent = 0): string {
  const margin = ' '.repeat(indent);
  if (value.kind === 'mapping') {
    return [...value.entries]
      .map(([key, each]) =>
        isOnOneLine(each) ? `${margin}${printEntry(key, each)}\n` : `${margin}${printText(key)}:\n${printBlock(each, indent + 2)}`,
      )
      .join('');
  }
  if (value.kind !== 'sequence') return `${margin}${printValue(value)}\n`;
  return value.items
    .map((each) =>
      isOnOneLine(each) ? `${margin}- ${printValue(each)}\n` : `${margin}- ${printBlock(each, indent + 2).slice(indent + 2)}`,
    )
    .join('');
}

function isOnOneLine(value: Value): boolean {
  if (value.kind === 'scalar' || value.kind === 'alias') return true;
  if (value.kind === 'mapping') return value.entries.size === 0;
  return value.items.every(({ kind }) => kind === 'scalar' || kind === 'alias');
}

function printText(text: string): string {
  return plain.test(text) ? text : JSON.stringify(text);
}
