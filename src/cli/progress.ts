import type { Progress } from '../evidence/progress.ts';
import { emptyLine, paint, together } from '../render/paint.ts';
import { visible } from '../visible.ts';
import { say, sayAsItIs } from './output.ts';

/** Milliseconds between two redraws of the line of the current step. */
const beat = 200;

/** The animation of the line of the current step. */
const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

export interface ProgressOptions {
  /** True if the output of programs is shown from the beginning. */
  readonly verbose: boolean;
  /** Called if a person presses Ctrl-C. */
  readonly onInterrupt: () => void;
}

export interface ShownProgress extends Progress {
  /** Restores the terminal. */
  close(): void;
}

/** Progress as plain lines, or as a live line on a terminal. */
export function shownProgress(options: ProgressOptions): ShownProgress {
  const isTerminal = process.stdout.isTTY === true && process.stdin.isTTY === true && process.env['CI'] === undefined;
  return isTerminal ? liveProgress(options) : plainProgress(options);
}

/** Prints one line when a step begins, one when it ends, and its state in between. */
export function plainProgress({ verbose }: ProgressOptions): ShownProgress {
  let since = 0;
  let step = '';
  return {
    begin(next) {
      [step, since] = [next, Date.now()];
      say(`${step} …\n`);
    },
    at(what) {
      say(`  ${what}\n`);
    },
    output(line) {
      if (verbose) sayAsItIs(`  | ${line}\n`);
    },
    end({ isWell, summary }) {
      if (step === '') return;
      say(
        together(
          paint(isWell ? 'green' : 'red', isWell ? 'ok' : 'NOT OK'),
          `  ${step}${summary === '' ? '' : `: ${summary}`} (${elapsed(since)})\n`,
        ),
      );
      step = '';
    },
    close() {},
  };
}

/** A live line at the bottom: the step, its state, the time. `o` shows and hides the output of programs. */
function liveProgress({ verbose, onInterrupt }: ProgressOptions): ShownProgress {
  let [step, what, since, frame, isOpen] = ['', '', 0, 0, verbose];
  const recent: string[] = [];
  const { stdin } = process;
  const draw = (): void => {
    if (step === '') return;
    const sign = frames[frame++ % frames.length] ?? '';
    const hint = isOpen ? 'o: hide output' : 'o: show output';
    const line = visible(`${sign} ${step} ${elapsed(since)}${what === '' ? '' : `  ${what}`}`).replaceAll(/\s+/g, ' ');
    const width = process.stdout.columns ?? 80;
    const room = width - hint.length - 3;
    const fitting = line.length > room ? `${line.slice(0, Math.max(0, room - 1))}…` : line.padEnd(Math.max(0, room));
    sayAsItIs(together(emptyLine, `${fitting}  `, paint('dim', hint)));
  };
  const show = (line: string): void => {
    sayAsItIs(together(emptyLine, '  ', paint('dim', line), '\n'));
    draw();
  };
  const onKey = (key: Buffer): void => {
    const pressed = key.toString('utf8');
    if (pressed === '\u0003') onInterrupt();
    if (pressed !== 'o') return;
    isOpen = !isOpen;
    if (isOpen) for (const line of recent) show(line);
    draw();
  };
  stdin.setRawMode(true);
  stdin.on('data', onKey).resume();
  const timer = setInterval(draw, beat);
  return {
    begin(next) {
      [step, what, since] = [next, '', Date.now()];
      recent.length = 0;
      draw();
    },
    at(next) {
      what = next;
      draw();
    },
    output(line) {
      recent.push(line);
      if (recent.length > 40) recent.shift();
      if (isOpen) show(line);
    },
    end({ isWell, summary }) {
      if (step === '') return;
      const sign = isWell ? paint('green', '✔') : paint('red', '✘');
      sayAsItIs(together(emptyLine, sign, ` ${step}${summary === '' ? '' : `: ${summary}`} `, paint('dim', elapsed(since)), '\n'));
      step = '';
    },
    close() {
      clearInterval(timer);
      sayAsItIs(emptyLine);
      stdin.off('data', onKey).pause();
      stdin.setRawMode(false);
    },
  };
}

function elapsed(since: number): string {
  const seconds = Math.floor((Date.now() - since) / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
