/** Breaks a line at blanks so that none is longer than `width`, those behind the first indented; a longer word stays whole. */
export function wrap(line: string, width: number, indent: number): string {
  if (line.length <= width) return line;
  const lines: string[] = [];
  let current: string | undefined;
  for (const word of line.split(' ')) {
    const isFull: boolean = current !== undefined && current.trim() !== '' && current.length + 1 + word.length > width;
    if (current !== undefined && isFull) {
      lines.push(current.trimEnd());
      current = undefined;
    }
    // The blanks that a line is broken at go.
    if (current === undefined && lines.length > 0) current = word === '' ? undefined : `${' '.repeat(indent)}${word}`;
    else current = current === undefined ? word : `${current} ${word}`;
  }
  return [...lines, ...(current === undefined ? [] : [current])].join('\n');
}
