/** A value of a compose file: its text, its items, or its entries by key, with their lines. */
export interface ComposeNode {
  readonly line: number;
  readonly text: string;
  readonly items: readonly ComposeNode[];
  readonly entries: ReadonlyMap<string, ComposeNode>;
}

interface Line {
  readonly number: number;
  readonly indent: number;
  readonly text: string;
}

const mostLines = 3000;
const mostLevels = 12;

/**
 * Reads a compose file in the block style that people write: maps, lists and texts on one line, `[a, b]` and `{a: b}`. An anchor appears as
 * text before its value, and multi-line texts are left out. A YAML parser would take more time in every run than all other files together.
 * `first`: the line of the file on which the text begins. The same style is that of Kubernetes manifests.
 */
export function readCompose(text: string, first = 1): ComposeNode {
  const lines = text
    .split('\n')
    .slice(0, mostLines)
    .flatMap((raw, index): Line[] => {
      const plain = raw.replace(/(?:^|\s)#.*$/s, '').trimEnd();
      const indent = plain.length - plain.trimStart().length;
      return plain === '' || /^(?:---|\.\.\.|%)/.test(plain) ? [] : [{ number: index + first, indent, text: plain.slice(indent) }];
    });
  return nodeOf(lines, 0, lines.length, mostLevels, { number: first, text: '' });
}

function nodeOf(lines: readonly Line[], from: number, to: number, levels: number, head: { number: number; text: string }): ComposeNode {
  const items: ComposeNode[] = [];
  const entries = new Map<string, ComposeNode>();
  const indent = lines[from]?.indent ?? 0;
  for (let at = from; at < to && levels > 0; ) {
    const line = lines[at];
    let end = at + 1;
    const isItem = line?.text.startsWith('- ') === true || line?.text === '-';
    // A list may have the same indentation as its key.
    while (
      end < to &&
      ((lines[end]?.indent ?? 0) > indent || (!isItem && /^-(?: |$)/.test(lines[end]?.text ?? '') && lines[end]?.indent === indent))
    )
      end += 1;
    if (line !== undefined && line.indent === indent) {
      const [, key, value = ''] = isItem ? [] : (/^("[^"]{1,200}"|'[^']{1,200}'|[^\s:"'][^:]{0,200}):(?:\s+(.*))?$/s.exec(line.text) ?? []);
      if (isItem) items.push(itemOf(lines, line, at, end, levels));
      else if (key !== undefined && !entries.has(unquoted(key)))
        entries.set(unquoted(key), nodeOf(lines, at + 1, end, levels - 1, { number: line.number, text: value }));
    }
    at = end;
  }
  const flow = /^\[(.{0,2000})\]$/.exec(head.text)?.[1];
  const flowItems = flow === undefined ? [] : partsOf(flow).map((text) => leaf(head.number, text));
  const flowMap = /^\{(.{0,2000})\}$/.exec(head.text)?.[1];
  for (const part of flowMap === undefined ? [] : partsOf(flowMap)) {
    const [, key, value = ''] = /^\s*([\w.-]{1,100}):\s+(.{1,1000})$/s.exec(part) ?? [];
    if (key !== undefined && !entries.has(key)) entries.set(key, leaf(head.number, value));
  }
  const isFlow = flow !== undefined || flowMap !== undefined;
  return { line: head.number, text: isFlow ? '' : unquoted(head.text), items: [...flowItems, ...items], entries };
}

/** An item is a text, or a map whose first key follows the dash. */
function itemOf(lines: readonly Line[], { number, indent, text }: Line, at: number, end: number, levels: number): ComposeNode {
  const behind = text.slice(1).trimStart();
  if (/^\{.*\}$/s.test(behind)) return nodeOf([], 0, 0, levels - 1, { number, text: behind });
  if (!/^[\w.-]{1,80}:(?:\s|$)/.test(behind)) return leaf(number, behind);
  const first = { number, indent: indent + text.length - behind.length, text: behind };
  const own = [first, ...lines.slice(at + 1, end)];
  return nodeOf(own, 0, own.length, levels - 1, { number, text: '' });
}

function leaf(line: number, text: string): ComposeNode {
  return { line, text: unquoted(text.trim()), items: [], entries: new Map() };
}

/** The texts between the commas outside of quotation marks. */
function partsOf(flow: string): readonly string[] {
  return [...flow.matchAll(/(?:"(?:[^"\\]|\\.){0,1000}"|'[^']{0,1000}'|[^,"']){1,200}/g)].map(([part]) => part);
}

function unquoted(text: string): string {
  const trimmed = text.trim();
  return /^(["']).*\1$/s.test(trimmed) ? trimmed.slice(1, -1) : trimmed;
}
