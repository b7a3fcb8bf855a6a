/** The value of a key on the first level. */
export interface YamlValue {
  /** The text after the colon. */
  readonly text?: string;
  /** The items of a list. */
  readonly items: readonly string[];
  /** The keys of the next level with their texts. */
  readonly entries: ReadonlyMap<string, string>;
}

/**
 * Reads one key of the first level of a YAML file, in the plain style in which package managers write their settings: a text, a list of
 * texts, or a level of keys and texts. A YAML parser would take more time in every run than all other files together.
 */
export function yamlKey(text: string, key: string): YamlValue | undefined {
  const lines = text.split('\n').map((line) => line.replace(/(?:^|\s)#.*/s, '').trimEnd());
  const named = new RegExp(`^(["']?)${key}\\1:(?:\\s|$)`);
  const start = lines.findIndex((line) => named.test(line));
  if (start === -1) return undefined;
  const rest = (lines[start] ?? '').replace(/^[^:]*:\s*/, '');
  const below = lines.slice(start + 1).filter((line) => line !== '');
  const end = below.findIndex((line) => !/^(?:\s|-\s)/.test(line));
  const block = end === -1 ? below : below.slice(0, end);
  const flow = /^\[(.*)\]$/.exec(rest)?.[1];
  return {
    ...(rest === '' || flow !== undefined ? {} : { text: unquoted(rest) }),
    items: [...(flow?.split(',') ?? []), ...block.flatMap((line) => /^\s*-\s+(.*)$/s.exec(line)?.[1] ?? [])].map(unquoted),
    entries: new Map(block.flatMap(entryOf)),
  };
}

function entryOf(line: string): [string, string][] {
  const [, key, value = ''] = /^\s+([^\s-].*?):(?:\s+(.*))?$/s.exec(line) ?? [];
  return key === undefined ? [] : [[unquoted(key), unquoted(value)]];
}

function unquoted(text: string): string {
  const trimmed = text.trim();
  return /^(["']).*\1$/.test(trimmed) ? trimmed.slice(1, -1) : trimmed;
}
