/** A command of a shell script. */
export interface ShellCommand {
  /** Without quotation marks; variables (`$…`) stay as they are written. Empty if the command only assigns. */
  readonly words: readonly string[];
  /** `NAME=value` before the command, in its words' form. */
  readonly assignments: readonly string[];
  /** Its position in the script. */
  readonly at: number;
  /** The command whose output is piped into it. */
  readonly input?: ShellCommand;
  /** Commands in `$(…)`, backticks, `<(…)` and after `sh -c`. */
  readonly inner: readonly ShellCommand[];
}

// Deeper than anything that a person writes.
const mostLevels = 12;

/** Keywords before another command, and keywords that are not commands. */
const leading = new Set(['then', 'do', 'else', 'if', 'elif', 'while', 'until', '!', 'time', '{']);
const standing = new Set(['fi', 'done', 'esac', '}', 'for', 'case', 'select', 'function']);
const shells = /^(?:\/(?:usr\/)?bin\/)?(?:sh|bash|ash|dash|zsh|ksh)$/;

/**
 * Reads the commands of a POSIX or Bash script (pubs.opengroup.org, "Shell Command Language", 2.2 to 2.10), as far as a rule about commands
 * needs it, in time proportional to its length. Throws nothing.
 */
export function shellCommands(script: string): readonly ShellCommand[] {
  return new Reader(script, 0).list('');
}

/** These commands and the nested ones. */
export function allCommands(commands: readonly ShellCommand[]): readonly ShellCommand[] {
  return commands.flatMap((command) => [command, ...allCommands(command.inner)]);
}

/** True for the name of a shell, with or without a path. */
export function isShell(word: string): boolean {
  return shells.test(word);
}

class Reader {
  readonly #text: string;
  readonly #level: number;
  #depth = 0;
  #at = 0;
  #inner: ShellCommand[] = [];

  constructor(text: string, level: number) {
    this.#text = text;
    this.#level = level;
  }

  /** Reads commands up to the character that closes the list, or to the end. */
  list(closing: '' | ')' | '`', from?: number): ShellCommand[] {
    if (from !== undefined) this.#at = from;
    const around = this.#inner;
    const found: ShellCommand[] = [];
    let words: { text: string; at: number; isPlain: boolean }[] = [];
    let input: ShellCommand | undefined;
    this.#inner = [];
    const finish = (sign: string): void => {
      const command = this.#commandOf(words, input);
      words = [];
      this.#inner = [];
      if (command !== undefined) found.push(command);
      input = sign === '|' ? command : undefined;
    };
    while (this.#at < this.#text.length) {
      const char = this.#text.charAt(this.#at);
      if (char === closing) break;
      if (char === '\\' && /[\r\n]/.test(this.#text.charAt(this.#at + 1))) this.#at += 2;
      else if (char === ' ' || char === '\t' || char === '\r') this.#at += 1;
      else if (char === '#') this.#skipLine();
      else if (/[\n;&|()]/.test(char)) {
        const sign = char === '|' && this.#text.charAt(this.#at + 1) !== '|' ? '|' : ';';
        const doubled = /[;&|]/.test(char) && this.#text.charAt(this.#at + 1) === char;
        this.#at += doubled || (char === '|' && this.#text.charAt(this.#at + 1) === '&') ? 2 : 1;
        finish(sign);
      } else if (char === '<' || char === '>') this.#redirection();
      else {
        const word = this.#word(closing);
        if (word.text !== '' || !word.isPlain) words.push(word);
      }
    }
    finish('');
    this.#inner = around;
    return found;
  }

  #commandOf(
    words: readonly { readonly text: string; readonly at: number; readonly isPlain: boolean }[],
    input: ShellCommand | undefined,
  ): ShellCommand | undefined {
    const start = words.findIndex(({ text, isPlain }) => !(isPlain && (leading.has(text) || /^\w+\+?=/.test(text))));
    const own = start === -1 ? [] : words.slice(start);
    const [first] = own;
    const isNone = first === undefined || (first.isPlain && standing.has(first.text));
    const before = start === -1 ? words : words.slice(0, start);
    const assignments = before.flatMap(({ text }) => (/^\w+=/.test(text) ? [text] : []));
    if (isNone && this.#inner.length === 0 && assignments.length === 0) return undefined;
    const texts = isNone ? [] : own.map(({ text }) => text);
    const script = scriptOf(texts);
    const nested = script !== undefined && this.#level < mostLevels ? new Reader(script, this.#level + 1).list('') : [];
    const at = first?.at ?? words[0]?.at ?? this.#inner[0]?.at ?? 0;
    return {
      words: texts,
      assignments,
      at,
      ...(input === undefined ? {} : { input }),
      inner: [...this.#inner, ...nested.map((each) => placed(each, at))],
    };
  }

  #skipLine(): void {
    const end = this.#text.indexOf('\n', this.#at);
    this.#at = end === -1 ? this.#text.length : end;
  }

  /** Skips a redirection and the word after it; reads a process substitution in its place. */
  #redirection(): void {
    if (this.#text.charAt(this.#at + 1) === '(') {
      this.#substitution(this.#at + 2, ')');
      return;
    }
    const [sign = ''] = /^[<>&|-]{1,4}/.exec(this.#text.slice(this.#at, this.#at + 4)) ?? [];
    this.#at += Math.max(1, sign.length);
    while (/[ \t]/.test(this.#text.charAt(this.#at))) this.#at += 1;
    if (/[^\s;&|()<>]/.test(this.#text.charAt(this.#at))) this.#word('');
  }

  #word(closing: string): { text: string; at: number; isPlain: boolean } {
    const at = this.#at;
    const parts: string[] = [];
    let isPlain = true;
    while (this.#at < this.#text.length) {
      const char = this.#text.charAt(this.#at);
      if (/[\s;&|()<>]/.test(char) || char === closing) {
        // In `2>file`, the digit belongs to the redirection.
        if (/[<>]/.test(char) && parts.length > 0 && parts.every((part) => /^\d$/.test(part))) parts.length = 0;
        break;
      }
      if (char === '\\') {
        const next = this.#text.charAt(this.#at + 1);
        if (next !== '\n') parts.push(next);
        this.#at += 2;
      } else if (char === "'") {
        isPlain = false;
        const end = this.#text.indexOf("'", this.#at + 1);
        parts.push(this.#text.slice(this.#at + 1, end === -1 ? undefined : end));
        this.#at = end === -1 ? this.#text.length : end + 1;
      } else if (char === '"') {
        isPlain = false;
        this.#at += 1;
        this.#quoted(parts);
      } else this.#plain(parts);
    }
    return { text: parts.join(''), at, isPlain };
  }

  #quoted(parts: string[]): void {
    while (this.#at < this.#text.length && this.#text.charAt(this.#at) !== '"') {
      if (this.#text.charAt(this.#at) === '\\') {
        parts.push(this.#text.charAt(this.#at + 1));
        this.#at += 2;
      } else this.#plain(parts);
    }
    this.#at += 1;
  }

  /** Reads a character, or an expansion. */
  #plain(parts: string[]): void {
    const begin = this.#at;
    const [two, char] = [this.#text.slice(begin, begin + 2), this.#text.charAt(begin)];
    if (two === '$(' && this.#text.charAt(begin + 2) !== '(') this.#substitution(begin + 2, ')');
    else if (char === '`') this.#substitution(begin + 1, '`');
    else if (two === '$(' || two === '${') {
      const end = this.#text.indexOf(two === '${' ? '}' : '))', begin);
      this.#at = end === -1 ? this.#text.length : end + (two === '${' ? 1 : 2);
    } else this.#at += 1;
    parts.push(this.#text.slice(begin, this.#at));
  }

  #substitution(from: number, closing: ')' | '`'): void {
    if (this.#level + this.#depth >= mostLevels) {
      this.#at = from;
      return;
    }
    this.#depth += 1;
    const found = this.list(closing, from);
    this.#depth -= 1;
    this.#inner.push(...found);
    this.#at = Math.min(this.#text.length, this.#at + 1);
  }
}

/** The script after `sh -c`. */
function scriptOf(words: readonly string[]): string | undefined {
  const [program = '', ...rest] = words[0] === 'exec' ? words.slice(1) : words;
  if (!isShell(program)) return undefined;
  const at = rest.findIndex((word) => /^-[a-z]*c$/.test(word));
  return at === -1 ? undefined : rest[at + 1];
}

function placed(command: ShellCommand, at: number): ShellCommand {
  return { ...command, at, inner: command.inner.map((each) => placed(each, at)) };
}
