/** A command of a line, as written, and the operator before it. */
export interface LinePart {
  readonly text: string;
  /** Empty for the first one. */
  readonly sign: '' | '&&' | '||' | ';' | '|' | '&';
}

/** Splits a line of a POSIX shell into its commands, at the operators outside of quotes and brackets. */
export function splitLine(line: string): readonly LinePart[] {
  const parts: LinePart[] = [];
  let sign: LinePart['sign'] = '';
  let from = 0;
  let depth = 0;
  let quote = '';
  const take = (to: number): void => {
    const text = line.slice(from, to).trim();
    if (text !== '') parts.push({ text, sign });
  };
  for (let at = 0; at < line.length; at += 1) {
    const char = line.charAt(at);
    if (char === '\\' && quote !== "'") at += 1;
    else if (quote !== '') quote = char === quote ? '' : quote;
    else if (/["'`]/.test(char)) quote = char;
    else if (/[({]/.test(char)) depth += 1;
    else if (/[)}]/.test(char)) depth -= 1;
    else if (depth === 0) {
      const found = signAt(line, at);
      if (found === undefined) continue;
      take(at);
      sign = found.sign;
      at += found.length - 1;
      from = at + 1;
    }
  }
  take(line.length);
  return parts;
}

function signAt(line: string, at: number): { readonly sign: LinePart['sign']; readonly length: number } | undefined {
  const two = line.slice(at, at + 2);
  if (two === '&&' || two === '||') return { sign: two, length: 2 };
  const char = line.charAt(at);
  // `2>&1` and `&>file` are redirections.
  if (char === '&' && (/[<>]/.test(line.charAt(at - 1)) || line.charAt(at + 1) === '>')) return undefined;
  if (char === '\n') return { sign: ';', length: 1 };
  return char === ';' || char === '|' || char === '&' ? { sign: char, length: 1 } : undefined;
}

/** The commands that a line runs one after the other before its last command. */
export interface Steps {
  readonly before: readonly LinePart[];
  /** The last command as written, and the operator before it. */
  readonly last: LinePart;
}

/**
 * The commands of a line that run one after the other; undefined for a single command, and for pipes, alternatives and background commands.
 */
export function stepsOf(line: string): Steps | undefined {
  const parts = splitLine(line);
  const last = parts.at(-1);
  return last === undefined || parts.length === 1 || parts.some(({ sign }) => !['', '&&', ';'].includes(sign))
    ? undefined
    : { before: parts.slice(0, -1), last };
}

/** The steps and their last command as one line. */
export function lineOf({ before, last }: Steps): string {
  return [...before, last]
    .map(({ text, sign }) => `${sign} ${text}`)
    .join(' ')
    .trim();
}

/** The words that run these steps in a shell, which then replaces itself with a command. */
export function afterSteps({ before, last: { sign } }: Steps, words: readonly string[]): readonly string[] {
  return ['sh', '-c', withExec([...before, { text: words.map(shellWord).join(' '), sign }])];
}

/** A word as an argument for a POSIX shell. */
export function shellWord(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/**
 * Makes the shell replace itself with the last command of a line, which then receives the signals. A command after a pipe cannot do that.
 */
export function withExec(parts: readonly LinePart[]): string {
  const isPiped = parts.some(({ sign }) => sign === '|');
  return parts
    .map(({ text, sign }, index) => {
      const isLast = index === parts.length - 1;
      const command = isLast && !isPiped && !/^[({]|^(?:exec|if|for|while|case|until)\b/.test(text) ? `exec ${assigned(text)}` : text;
      if (sign === '') return command;
      return sign === ';' ? `; ${command}` : ` ${sign} ${command}`;
    })
    .join('');
}

/** `A=b node server.js` is not a program: `env` sets variables for one. */
function assigned(text: string): string {
  return /^\w+=/.test(text) ? `env ${text}` : text;
}
