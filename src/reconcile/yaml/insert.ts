import { type Edit, flowEntryOf, insert, NotSpliced, reindent } from './edits.ts';
import { printEntry, printValue } from './print.ts';
import { type Collection, type Entries, isSame, type Source } from './value.ts';

/** An entry to add to a collection, and the user's key before it; the entry comes first if there is none. */
interface Addition {
  readonly key: string;
  readonly predecessor: string | undefined;
  readonly mine: Entries;
  readonly theirs: Entries;
  readonly expected: Entries;
  /** The text of the template. */
  readonly text: string;
}

/** Adds an entry to a collection, in the template's own text if there is one. */
export function insertion(collection: Collection, { key, predecessor, mine, theirs, expected, text }: Addition): Edit {
  const [value, template] = [expected.get(key), theirs.get(key)];
  if (value === undefined || collection.source === undefined) throw new NotSpliced();
  const source = template !== undefined && isSame(template, value) ? template.source : undefined;
  const words: Words = {
    text,
    source,
    kind: collection.kind,
    printed: collection.kind === 'mapping' ? printEntry(key, value) : printValue(value),
  };
  return collection.source.style === 'flow'
    ? flowInsertion(collection.source, mine, predecessor, flowWords(words))
    : blockInsertion(collection, mine, predecessor, words);
}

/** The template's text of an entry if there is one, and the printed text. */
interface Words {
  readonly text: string;
  readonly source: Source | undefined;
  readonly kind: Collection['kind'];
  readonly printed: string;
}

function flowWords({ text, source, kind, printed }: Words): string {
  if (source?.entry === undefined || source.style === 'block') return printed;
  const words = text.slice(kind === 'mapping' ? source.entry.start : source.entry.valueFrom, source.end).trim();
  return words.includes('\n') ? printed : words;
}

function flowInsertion(collection: Source, mine: Entries, predecessor: string | undefined, words: string): Edit {
  const [first] = mine.values();
  const at = predecessor === undefined ? first : mine.get(predecessor);
  if (at === undefined) return insert(collection.start + 1, words);
  const { start, end } = flowEntryOf(at);
  return predecessor === undefined ? insert(start, `${words}, `) : insert(end, `, ${words}`);
}

function blockInsertion({ kind }: Collection, mine: Entries, predecessor: string | undefined, words: Words): Edit {
  const [first] = mine.values();
  const entry = (predecessor === undefined ? first : mine.get(predecessor))?.source?.entry;
  if (entry === undefined || (predecessor === undefined && entry.style === 'compact' && kind === 'sequence')) throw new NotSpliced();
  const isAbove = predecessor === undefined && entry.style === 'block';
  return insert(isAbove ? entry.lead : entry.end, blockWords(words, entry.column));
}

function blockWords(words: Words, column: number): string {
  const { text, source: { entry } = {}, kind } = words;
  if (entry === undefined || entry.style === 'flow') return `${' '.repeat(column)}${kind === 'sequence' ? '- ' : ''}${flowWords(words)}\n`;
  const lines = entry.style === 'block' ? text.slice(entry.lead, entry.end) : ' '.repeat(entry.column) + text.slice(entry.start, entry.end);
  return reindent(lines, entry.column, column);
}
