import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { cli } from './folders.ts';

/** How a program is started in a terminal. */
export interface ScreenOptions {
  readonly width: number;
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

let opened = 0;

/** A real terminal (of tmux) with a program, and its visible text. */
export class Screen {
  readonly #server = `kaizen-${process.pid}-${++opened}`;
  readonly #width: number;

  /** Starts the bin with these arguments in a terminal of that width. */
  static kaizen(words: readonly string[], options: ScreenOptions): Screen {
    return new Screen([process.execPath, cli, ...words], options);
  }

  constructor(command: readonly string[], { width, cwd, env = {} }: ScreenOptions) {
    this.#width = width;
    const line = [
      'env',
      '-u',
      'CI',
      '-u',
      'NO_COLOR',
      '-u',
      'FORCE_COLOR',
      ...Object.entries(env).map(([name, value]) => `${name}=${value}`),
    ];
    const size = ['-x', String(width), '-y', '60'];
    const started = [...line, ...command].map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
    const { status, stderr, error } = this.#tmux([
      '-f',
      '/dev/null',
      'new-session',
      '-d',
      ...size,
      '-c',
      cwd,
      `${started}; printf '\\nended with %s\\n' $?; exec sleep 600`,
    ]);
    assert.equal(error, undefined, 'these tests need the program tmux');
    assert.equal(status, 0, stderr);
  }

  #tmux(words: readonly string[]) {
    return spawnSync('tmux', ['-L', this.#server, ...words], {
      encoding: 'utf8',
      env: { ...process.env, TERM: 'screen-256color', LC_ALL: 'C.UTF-8' },
    });
  }

  /** Everything that was printed, including lines that have scrolled out of the screen. */
  text({ isColoured = false }: { readonly isColoured?: boolean } = {}): string {
    return this.#tmux(['capture-pane', '-p', '-S', '-', ...(isColoured ? ['-e'] : [])]).stdout.trimEnd();
  }

  /** Lines that the terminal itself wrapped, because they are too long. */
  brokenLines(): readonly string[] {
    const joined = this.#tmux(['capture-pane', '-p', '-J', '-S', '-']).stdout;
    return joined.split('\n').filter((line) => line.trimEnd().length > this.#width);
  }

  /** Waits for the text, and returns everything that was printed. */
  async until(text: string | RegExp, seconds = 20): Promise<string> {
    for (const end = Date.now() + seconds * 1000; Date.now() < end; await pause(50)) {
      const printed = this.text();
      if (typeof text === 'string' ? printed.includes(text) : text.test(printed)) return printed;
    }
    return assert.fail(`${text} did not come. The screen:\n${this.text()}`);
  }

  /** Presses keys, by their names in tmux: `Enter`, `Escape`, `Down`, `C-c`, or a text. */
  press(...keys: readonly string[]): void {
    this.#tmux(['send-keys', ...keys]);
  }

  /** Waits for the program's end, and returns its exit code. */
  async ended(): Promise<number> {
    const printed = await this.until(/ended with \d+/);
    return Number(/ended with (\d+)/.exec(printed)?.[1]);
  }

  close(): void {
    this.#tmux(['kill-server']);
  }
}
