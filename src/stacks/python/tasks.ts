import { readCommandLine } from '../../manifests/command-line.ts';
import { portSlot } from '../../manifests/port-slot.ts';
import type { Steps } from '../../manifests/shell-line.ts';
import type { Task } from './pyproject.ts';

/** A start command in a file of the application. */
export interface StatedStart {
  /** The commands that a shell runs before it. */
  readonly steps?: Steps;
  /** With `portSlot` in place of `$PORT`. */
  readonly words: readonly string[];
  readonly source: string;
}

// Names for production, the most common first.
const names = ['start', 'serve', 'server', 'web', 'prod', 'production', 'app', 'run', 'main', 'worker'];
// Development programs: they reload, show tracebacks, or print that they are not for production.
const development =
  /--reload\b|--debug\b|\bflask\b.{0,200}\brun\b|\bquart\b.{0,200}\brun\b|\brunserver\b|\bfastapi dev\b|\bpytest\b|\blitestar\b.{0,200}\brun\b/;

/** The package manager's command that starts the application in production. */
export function startTask(tasks: readonly Task[]): StatedStart | undefined {
  for (const name of names) {
    const task = tasks.find((each) => each.name === name);
    // Hatch and PDM insert the arguments of the command line there; a container has none.
    const line = task?.command.replaceAll(/(?<!\s)\s*\{args(?::[^{}]*)?\}/g, '') ?? '';
    if (task === undefined || development.test(line) || /[{}]/.test(line)) continue;
    const found = readCommandLine(line, portSlot);
    if ('words' in found && found.words.length > 0) return { words: withoutRunner(found.words), source: task.source };
  }
  return undefined;
}

/** Programs for the build, and changes of the image's files, which cannot be written at run time. */
const ofTheBuild =
  /^(?:(?:npm|npx|yarn|pnpm|bun|apt(?:-get)?|sudo|git|docker|pip3?|curl|wget|make)(?=\s|$)|(?:\S{1,40}\s{1,9}){0,3}(?:collectstatic|compilemessages|(?:translate|assets|digest) (?:compile|build))(?=\s|$))/;
const runner = /^(?:poetry|pdm|pipenv|uv|hatch|rye)[ \t]{1,9}run[ \t]{1,9}(?=[^\s-])/;

/** A step before a start command in the form for the image; undefined if it belongs to the build. */
export function stepInImage(text: string): string | undefined {
  const own = text.replace(runner, '');
  return ofTheBuild.test(own) ? undefined : own;
}

/** The command without the package manager before it: the image has none, and the environment is on the path. */
export function withoutRunner(words: readonly string[]): readonly string[] {
  const [first = '', second] = words;
  if (!/^(?:poetry|pdm|pipenv|uv|hatch|rye)$/.test(first) || second !== 'run') return words;
  const at = words.findIndex((word, index) => index > 1 && !word.startsWith('-'));
  return at === -1 ? words : words.slice(at);
}
