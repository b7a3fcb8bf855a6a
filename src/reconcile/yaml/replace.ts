import { type Edit, NotSpliced, reindentBelow } from './edits.ts';
import { printContent } from './print.ts';
import { type Entry, isCollection, meaning, type Source, type Value } from './value.ts';

/** Replaces a value with another. */
export function replacement(
  { mine, theirs, expected }: { readonly mine: Value; readonly theirs: Value | undefined; readonly expected: Value },
  texts: { readonly mine: string; readonly theirs: string },
): Edit {
  const own = mine.source;
  if (own === undefined) throw new NotSpliced();
  const source = theirs !== undefined && saysTheSame(theirs, expected) ? theirs.source : undefined;
  const fits = source?.style !== 'block' || (isCollection(mine) && isCollection(expected));
  if (own.style === 'block' || mine.tag !== expected.tag || !fits) return blockReplacement(own.entry, source?.entry, texts.theirs);
  const words =
    source?.style === 'flow'
      ? reindentBelow(texts.theirs.slice(source.start, source.end), source.entry?.column ?? 0, own.entry?.column ?? 0)
      : reworded(texts.mine.slice(own.start, own.end), mine, expected);
  return inlineReplacement(mine, own, words);
}

function saysTheSame(a: Value, b: Value): boolean {
  return meaning(a, { anchors: false }) === meaning(b, { anchors: false });
}

function inlineReplacement(mine: Value, { start, end, entry }: Source, words: string): Edit {
  if (start < end && words !== '') return { start, end, text: words };
  // If the old or the new value is empty, the space after the colon is added or removed with it.
  const from = start < end && mine.anchor === undefined && mine.tag === undefined ? (entry?.valueFrom ?? start) : start;
  return { start: from, end, text: words === '' ? '' : ` ${words}` };
}

/** New text in the user's quotes, if there are any; otherwise it is printed. */
function reworded(words: string, mine: Value, expected: Value): string {
  const isQuoted = mine.kind === 'scalar' && expected.kind === 'scalar' && words.slice(1, -1) === mine.text;
  return isQuoted ? `${words.at(0)}${expected.text}${words.at(-1)}` : printContent(expected);
}

function blockReplacement(own: Entry | undefined, template: Entry | undefined, text: string): Edit {
  if (own === undefined || template === undefined || own.style === 'flow' || template.style === 'flow') throw new NotSpliced();
  const words = reindentBelow(text.slice(template.valueFrom, template.contentEnd), template.column, own.column);
  return { start: own.valueFrom, end: own.contentEnd, text: words };
}
