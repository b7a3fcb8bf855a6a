import { readCommandLine } from '../../manifests/command-line.ts';
import { portSlot } from '../../manifests/port-slot.ts';
import type { Steps } from '../../manifests/shell-line.ts';
import type { Task } from './pyproject.ts';

/** A start command that a file of the application states. */
export interface StatedStart {
  /** What a shell runs before it. */
  readonly steps?: Steps;
  /** With `portSlot` where `$PORT` stands. */
  readonly words: readonly string[];
  readonly source: string;
}

// Names that mean production, the plainest first.
const names = ['start', 'serve', 'server', 'web', 'prod', 'production', 'app', 'run', 'main', 'worker'];
// Programs of development: they reload, show tracebacks, or say themselves that they are not for production.
const development =
  /--reload\b|--debug\b|\bflask\b.{0,200}\brun\b|\bquart\b.{0,200}\brun\b|\brunserver\b|\bfastapi dev\b|\bpytest\b|\blitestar\b.{0,200}\brun\b/;

/** The command among those of a package manager that starts the application in production. */
export function startTask(tasks: readonly Task[]): StatedStart | undefined {
  for (const name of names) {
    const task = tasks.find((each) => each.name === name);
    // Hatch and PDM put the words of the command line there, of which a container has none.
    const line = task?.command.replaceAll(/(?<!\s)\s*\{args(?::[^{}]*)?\}/g, '') ?? '';
    if (task === undefined || development.test(line) || /[{}]/.test(line)) continue;
    const found = readCommandLine(line, portSlot);
    if ('words' in found && found.words.length > 0) return { words: withoutRunner(found.words), source: task.source };
  }
  return undefined;
}

/** Programs of the machine that builds, and what is done to the files of the image, which nobody can write when it runs. */
const ofTheBuild =
  /^(?:(?:npm|npx|yarn|pnpm|bun|apt(?:-get)?|sudo|git|docker|pip3?|curl|wget|make)(?=\s|$)|(?:\S{1,40}\s{1,9}){0,3}(?:collectstatic|compilemessages|(?:translate|assets|digest) (?:compile|build))(?=\s|$))/;
const runner = /^(?:poetry|pdm|pipenv|uv|hatch|rye)[ \t]{1,9}run[ \t]{1,9}(?=[^\s-])/;

/** A step before a start command as the image can run it; undefined for what belongs to the build. */
export function stepInImage(text: string): string | undefined {
  const own = text.replace(runner, '');
  return ofTheBuild.test(own) ? undefined : own;
}

/** The command without the package manager in front of it: the image has none, and its environment is on the path. */
export function withoutRunner(words: readonly string[]): readonly string[] {
  const [first = '', second] = words;
  if (!/^(?:poetry|pdm|pipenv|uv|hatch|rye)$/.test(first) || second !== 'run') return words;
  const at = words.findIndex((word, index) => index > 1 && !word.startsWith('-'));
  return at === -1 ? words : words.slice(at);
}
