import type { HunkLines } from './merge-lines.ts';

/** A line that is not a comment, with the comments above it. The last one of a hunk may consist of comments only. */
interface Statement {
  readonly comments: readonly string[];
  readonly line: string | undefined;
}

/**
 * Merges a hunk of a Dockerfile in which the templates only changed the wording: comments, or the spelling of instructions, line by line. A
 * person's insertions stay in place; a comment that the person did not change gets the template's text. Undefined if the templates change
 * more than that, or if it is not certain which lines belong together.
 */
export function mergeRewording(hunk: HunkLines): readonly string[] | undefined {
  return withInsertions(hunk) ?? withComments(hunk);
}

/** The template's lines with a person's insertions, if the person did nothing else. */
function withInsertions({ mine, base, theirs }: HunkLines): readonly string[] | undefined {
  const inserted = insertionsInto(base, mine);
  const [before, after] = [statementsOf(base), statementsOf(theirs)];
  if (inserted === undefined || before.length !== after.length) return undefined;
  if (before.some(({ line }, index) => kindOf(line) !== kindOf(after[index]?.line))) return undefined;
  const lines: string[] = [];
  let at = 0;
  const insert = (upTo: number): void => {
    for (; at <= upTo; at += 1) lines.push(...(inserted[at] ?? []));
  };
  for (const [index, { comments, line }] of before.entries()) {
    const own = after[index];
    if (own === undefined) return undefined;
    const middle = inserted.slice(at + 1, at + comments.length).some((each) => each.length > 0);
    // The insertion is inside a comment that has changed.
    if (middle) return undefined;
    insert(at);
    lines.push(...own.comments);
    if (comments.length > 0) insert(at + comments.length - 1);
    if (own.line !== undefined) lines.push(own.line);
    if (line === undefined) break;
  }
  insert(base.length);
  return lines;
}

/** A person's lines with the template's comments, if the templates change nothing else. */
function withComments({ mine, base, theirs }: HunkLines): readonly string[] | undefined {
  const [before, after] = [statementsOf(base), statementsOf(theirs)];
  if (before.length !== after.length || before.some(({ line }, index) => line !== after[index]?.line)) return undefined;
  let lines = [...mine];
  for (const [index, { comments, line }] of before.entries()) {
    const own = after[index]?.comments ?? [];
    if (own.join('\n') === comments.join('\n')) continue;
    const old = comments.length > 0 ? comments : line === undefined ? [] : [line];
    const place = onlyPlaceOf(old, lines);
    if (place === undefined) continue;
    lines = [...lines.slice(0, place), ...own, ...lines.slice(place + comments.length)];
  }
  return lines;
}

/** The insertions before each line of a text and at its end; undefined if a line was changed or removed. */
function insertionsInto(base: readonly string[], lines: readonly string[]): (readonly string[])[] | undefined {
  const inserted: string[][] = base.map(() => []);
  let at = 0;
  let before: string[] = [];
  for (const line of lines) {
    if (at < base.length && line === base[at]) {
      inserted[at] = before;
      before = [];
      at += 1;
    } else before.push(line);
  }
  return at === base.length ? [...inserted, before] : undefined;
}

function statementsOf(lines: readonly string[]): Statement[] {
  const statements: Statement[] = [];
  let comments: string[] = [];
  for (const line of lines) {
    if (/^\s*#/.test(line)) comments.push(line);
    else {
      statements.push({ comments, line });
      comments = [];
    }
  }
  return [...statements, { comments, line: undefined }];
}

/** The first word: an instruction, or the operator of a continuation. */
function kindOf(line: string | undefined): string | undefined {
  return line === undefined ? undefined : (/^\s*(\S*)/.exec(line)?.[1] ?? '');
}

/** The only place of a sequence of lines among others; undefined if it occurs more than once. */
function onlyPlaceOf(row: readonly string[], lines: readonly string[]): number | undefined {
  if (row.length === 0) return undefined;
  const places = lines.flatMap((_, place) => (row.every((line, index) => lines[place + index] === line) ? [place] : []));
  return places.length === 1 ? places[0] : undefined;
}
