import { yamlScalar } from './printers.ts';

/** A value with a comment above it in the printed text. */
export class Noted {
  readonly note: string;
  readonly node: YamlNode;

  constructor(note: string, node: YamlNode) {
    this.note = note;
    this.node = node;
  }
}

/** A value to print. A member that is undefined is left out. */
export type YamlNode = string | number | boolean | readonly YamlNode[] | YamlMap | Noted;
export interface YamlMap {
  readonly [key: string]: YamlNode | undefined;
}

/** The value with a comment above it. */
export function noted(note: string, node: YamlNode): Noted {
  return new Noted(note, node);
}

const widest = 100;

/** Prints a map as one YAML document in block style. Lists of scalars are on one line if they fit. */
export function printYaml(map: YamlMap): string {
  return `${mapLines(map, '').join('\n')}\n`;
}

function mapLines(map: YamlMap, margin: string): readonly string[] {
  return Object.entries(map).flatMap(([key, member]): readonly string[] => {
    if (member === undefined) return [];
    const { notes, node } = withoutNotes(member, margin);
    return [...notes, ...entryLines(`${margin}${yamlScalar(key)}:`, node, margin)];
  });
}

function entryLines(lead: string, node: Bare, margin: string): readonly string[] {
  const single = inline(node, lead.length);
  if (single !== undefined) return [`${lead} ${single}`];
  if (isList(node)) return [lead, ...node.flatMap((item) => itemLines(item, `${margin}  `))];
  return typeof node === 'object' ? [lead, ...mapLines(node, `${margin}  `)] : [];
}

/** The comment of the first key of a map is above the dash. */
function itemLines(item: YamlNode, margin: string): readonly string[] {
  const { notes, node } = withoutNotes(item, margin);
  const single = inline(node, margin.length + 2);
  if (single !== undefined) return [...notes, `${margin}- ${single}`];
  if (isList(node) || typeof node !== 'object') throw new TypeError('a list within a list has no printer');
  const lines = mapLines(node, `${margin}  `);
  const first = lines.findIndex((line) => !line.trimStart().startsWith('#'));
  const above = lines.slice(0, first).map((line) => line.slice(2));
  return [...notes, ...above, `${margin}- ${(lines[first] ?? '').trimStart()}`, ...lines.slice(first + 1)];
}

type Bare = Exclude<YamlNode, Noted>;

function withoutNotes(node: YamlNode, margin: string): { readonly notes: readonly string[]; readonly node: Bare } {
  if (!(node instanceof Noted)) return { notes: [], node };
  const inner = withoutNotes(node.node, margin);
  return { notes: [...node.note.split('\n').map((line) => `${margin}# ${line}`), ...inner.notes], node: inner.node };
}

/** The value on one line; undefined if it needs more. */
function inline(node: Bare, used: number): string | undefined {
  if (typeof node === 'boolean') return String(node);
  if (typeof node === 'string' || typeof node === 'number') return yamlScalar(node);
  if (!isList(node)) return Object.values(node).every((member) => member === undefined) ? '{}' : undefined;
  const texts = node.flatMap((item) => (typeof item === 'string' || typeof item === 'number' ? yamlScalar(item) : []));
  const whole = `[${texts.join(', ')}]`;
  return texts.length === node.length && used + whole.length <= widest ? whole : undefined;
}

function isList(node: Bare): node is readonly YamlNode[] {
  return Array.isArray(node);
}
