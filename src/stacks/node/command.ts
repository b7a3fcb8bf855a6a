import { type ParseEntry, parse } from 'shell-quote';
import type { portSlot } from '../../manifests/port-slot.ts';
import { type LinePart, shellWord, splitLine } from '../../manifests/shell-line.ts';
import type { PackageJson } from './package-json.ts';
import { calledBy, callsScripts, serverRank } from './parallel.ts';
import { isPm2List } from './pm2.ts';

/** A program with its arguments, as a script starts it, and the variables that it sets. */
export interface Command {
  readonly words: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Names of the scripts that contain it, the outermost first. */
  readonly scripts: readonly string[];
  /** Its text for a shell, if only a shell can parse it. */
  readonly text?: string;
  /** The operator before it, if it is not `&&`. */
  readonly sign?: LinePart['sign'];
  /** Lines that a tool runs at the same time, which are left out. */
  readonly beside?: readonly string[];
}

/** The commands that a script runs one after the other, or why only a shell can parse it. */
export type ScriptLine = { readonly commands: readonly Command[] } | { readonly reason: string };

const nothing: Command = { words: [], environment: {}, scripts: [] };

/**
 * Splits a script's line at `&&`. `$PORT` becomes the given port, or its slot; `${NAME:-text}` becomes the text; other variables have no
 * value here.
 */
export function readScriptLine(line: string, port: number | typeof portSlot): ScriptLine {
  // shell-quote treats a line break as a blank, but it ends a command.
  if (line.trim().includes('\n')) return { reason: 'a line break in it needs a shell' };
  const unknown: string[] = [];
  const valueOf = (expression: string): string => {
    const [, name, fallback] = /^(\w+)(?::?-(.*))?$/.exec(expression) ?? [];
    if (fallback === undefined && name !== 'PORT') unknown.push(name ?? expression);
    return fallback ?? String(port);
  };
  const parts = partsOf(line, valueOf);
  if (parts === undefined) return { reason: 'a variable in it is not closed' };
  const commands: Command[] = [nothing];
  for (const part of parts) {
    const last = commands.pop() ?? nothing;
    // A pattern for script names is for the tool that runs them, not for a shell.
    if (typeof part !== 'string' && 'pattern' in part && last.words.some(callsScripts)) {
      commands.push({ ...last, words: [...last.words, part.pattern] });
      continue;
    }
    const sign = signOf(part);
    if (sign === '&&') commands.push(last, nothing);
    else if (sign !== undefined) return { reason: `"${sign}" needs a shell` };
    else commands.push({ ...last, words: typeof part === 'string' ? [...last.words, part] : last.words });
  }
  if (unknown[0] !== undefined) return { reason: `$${unknown[0]} has no value before it runs` };
  return { commands: commands.map(withAssignments).filter(({ words }) => words.length > 0) };
}

function partsOf(line: string, valueOf: (name: string) => string): ParseEntry[] | undefined {
  try {
    return parse(line, valueOf);
  } catch {
    // The only error of shell-quote: a brace that never closes, or an empty one.
    return undefined;
  }
}

function signOf(part: ParseEntry): string | undefined {
  if (typeof part === 'string' || 'comment' in part) return undefined;
  return 'pattern' in part ? part.pattern : part.op;
}

/** Moves variable assignments before the program: `A=b node x`. */
function withAssignments({ words, environment, ...others }: Command): Command {
  const count = words.findIndex((word) => !/^\w+=/.test(word));
  const assignments = words.slice(0, count === -1 ? words.length : count).map((word): [string, string] => {
    const at = word.indexOf('=');
    return [word.slice(0, at), word.slice(at + 1)];
  });
  return { words: words.slice(assignments.length), environment: { ...environment, ...Object.fromEntries(assignments) }, ...others };
}

/** A program that only prepares the start of the next one. */
interface Wrapper {
  /** Its command words. */
  readonly words: readonly string[];
  /** Its flags whose value is the next word. */
  readonly valued?: readonly string[];
  /** True if the words after the program are its own, up to `--`. */
  readonly takesWords?: true;
}

const wrappers: readonly Wrapper[] = [
  { words: ['exec'] },
  { words: ['env'] },
  { words: ['cross-env'] },
  { words: ['cross-env-shell'] },
  { words: ['x-var'] },
  { words: ['tini'] },
  { words: ['dumb-init'] },
  { words: ['dotenv-flow'] },
  { words: ['infisical', 'run'], valued: ['--env', '--path', '--projectId'] },
  { words: ['doppler', 'run'], valued: ['-p', '--project', '-c', '--config'] },
  { words: ['npx'] },
  { words: ['bunx'] },
  { words: ['npm', 'exec'] },
  { words: ['pnpm', 'exec'] },
  { words: ['yarn', 'exec'] },
  { words: ['dotenvx', 'run'], valued: ['-f', '--env-file', '-e', '--env'] },
  { words: ['dotenv'], valued: ['-e', '-c', '-v', '-p'] },
  { words: ['env-cmd'], valued: ['-f', '--file', '-e', '--environments', '-r', '--rc-file'] },
  // A container restarts a single process itself.
  ...[['pm2-runtime', 'start'], ['pm2-runtime'], ['pm2', 'start']].map(
    (words): Wrapper => ({ words, valued: ['-i', '--instances', '-n', '--name', '--env', '--only'], takesWords: true }),
  ),
  { words: ['forever', 'start'] },
  { words: ['forever'] },
  { words: ['nodemon'], valued: ['-w', '--watch', '-e', '--ext', '-i', '--ignore', '--delay', '--config', '--signal'] },
  { words: ['node-dev'] },
];

/** Removes the wrappers of a command, and collects the variables that they set. A remaining file is run with Node.js. */
export function unwrapped(command: Command): Command {
  const { words } = withAssignments(command);
  const wrapper = wrappers.find((each) => each.words.every((word, index) => words[index] === word));
  if (wrapper === undefined) return withAssignments(command);
  const rest = behindFlags(words.slice(wrapper.words.length), wrapper.valued ?? []);
  const inner = withAssignments({ ...withAssignments(command), words: wrapper.takesWords === true ? withoutOwn(rest) : rest });
  const [file = ''] = inner.words;
  if (wrapper.takesWords === true && isPm2List(file)) return { ...inner, words: ['pm2-runtime', file] };
  return unwrapped({ ...inner, words: /\.[cm]?js$/.test(file) ? ['node', ...inner.words] : inner.words });
}

/** `server.js -i max -- --port 80`: the words after the dashes belong to the program. */
function withoutOwn([file, ...words]: readonly string[]): string[] {
  const dashes = words.indexOf('--');
  return file === undefined ? [] : [file, ...(dashes === -1 ? [] : words.slice(dashes + 1))];
}

function behindFlags(words: readonly string[], valued: readonly string[]): string[] {
  const [first, ...rest] = words;
  if (first === undefined) return [];
  if (first === '--') return rest;
  // nodemon --exec "tsx watch" src/main.ts
  if (first === '--exec' || first === '-x') return [...(rest[0] ?? '').split(' '), ...rest.slice(1)];
  if (!first.startsWith('-')) return [...words];
  return behindFlags(valued.includes(first) ? rest.slice(1) : rest, valued);
}

const deepest = 6;
// More calls than the scripts of an application make: scripts that call each other can multiply without limit.
const mostCalls = 300;
let calls = 0;

/**
 * Returns the commands that a script of package.json runs, including those before it (`prestart`), and with the scripts that it calls
 * expanded.
 */
export function scriptCommands(manifest: PackageJson, name: string, port: number | typeof portSlot, depth = 0): ScriptLine {
  const lines = [manifest.scripts.get(`pre${name}`), manifest.scripts.get(name)].filter((line) => line !== undefined);
  const found = combined(lines.map((line) => lineCommands(manifest, line, port, depth)));
  return 'reason' in found ? found : { commands: found.commands.map((each) => ({ ...each, scripts: [name, ...each.scripts] })) };
}

/** The commands of a line, with the scripts that it calls expanded; text that only a shell can parse stays as written. */
export function lineCommands(manifest: PackageJson, line: string, port: number | typeof portSlot, depth = 0): ScriptLine {
  const read = readScriptLine(line, port);
  if ('commands' in read) return combined(read.commands.map((command) => calledCommands(manifest, command, port, depth)));
  return combined(
    splitLine(line).map(({ text, sign }): ScriptLine => {
      const part = readScriptLine(text, port);
      const signed = sign === '' || sign === '&&' ? {} : { sign };
      const shown: ScriptLine =
        'commands' in part
          ? combined(part.commands.map((command) => calledCommands(manifest, command, port, depth)))
          : shellCommands(manifest, text, port, depth);
      if ('reason' in shown) return shown;
      return { commands: shown.commands.map((command, index) => (index === 0 ? { ...command, ...signed } : command)) };
    }),
  );
}

/** A command for a shell, with the script that it calls expanded: the image has no package manager. */
function shellCommands(manifest: PackageJson, text: string, port: number | typeof portSlot, depth: number): ScriptLine {
  const [called, name = '', words = ''] = /^(?:npm|pnpm|yarn|bun)\s+(?:run\s+)?([\w:.-]{1,80})(?:\s+--)?(\s.{0,2000})?$/s.exec(text) ?? [];
  const script = manifest.scripts.get(name);
  if (called === undefined || script === undefined || depth > deepest) return { commands: [{ ...nothing, text: withoutEnv(text) }] };
  return lineCommands(manifest, `${script}${words}`, port, depth + 1);
}

/** `cross-env A=b node server.js` becomes `A=b node server.js` for a shell. */
function withoutEnv(text: string): string {
  return text.replace(/^(?:npx\s+)?(?:cross-env|env)\s+(?=\w+=)/, '');
}

/** Returns the commands that a command finally runs: itself without wrappers, or those of the script that it calls. */
export function calledCommands(manifest: PackageJson, raw: Command, port: number | typeof portSlot, depth = 0): ScriptLine {
  calls = depth === 0 ? 0 : calls + 1;
  if (calls > mostCalls) return { reason: 'its scripts call each other in an endless loop' };
  const command = unwrapped(raw);
  const several = calledBy(command.words, manifest.scripts);
  if (several !== undefined && several.lines.length > 0 && depth <= deepest) {
    const lines = several.lines.map((line) => lineCommands(manifest, line, port, depth + 1));
    const found = several.isParallel ? server(several.lines, lines) : combined(lines);
    if ('reason' in found) return found;
    return { commands: found.commands.map((each) => ({ ...each, environment: { ...command.environment, ...each.environment } })) };
  }
  const called = calledScript(manifest, command.words);
  if (called === undefined) return { commands: [command] };
  if (depth > deepest) return { reason: `the script ${called.name} calls itself` };
  const inner = scriptCommands(manifest, called.name, port, depth + 1);
  if ('reason' in inner) return inner;
  const last = inner.commands.length - 1;
  return {
    commands: inner.commands.map((each, index) => ({
      ...each,
      words: index === last ? [...each.words, ...called.words] : each.words,
      ...(index === last && each.text !== undefined && called.words.length > 0
        ? { text: [each.text, ...called.words.map(shellWord)].join(' ') }
        : {}),
      environment: { ...command.environment, ...each.environment },
    })),
  };
}

/** The one of several parallel lines that serves. */
function server(texts: readonly string[], lines: readonly ScriptLine[]): ScriptLine {
  const ranked = lines.flatMap((line, index) => {
    const text = texts[index] ?? '';
    return 'commands' in line ? [{ line, text, rank: serverRank({ line: text, words: line.commands.at(-1)?.words ?? [] }) }] : [];
  });
  const best = ranked.reduce<(typeof ranked)[number] | undefined>(
    (found, each) => (found !== undefined && found.rank >= each.rank ? found : each),
    undefined,
  );
  if (best === undefined) return lines[0] ?? { commands: [] };
  const beside = texts.filter((text) => text !== best.text);
  return { commands: best.line.commands.map((command) => ({ ...command, beside })) };
}

function combined(lines: readonly ScriptLine[]): ScriptLine {
  const failed = lines.find((line) => 'reason' in line);
  return failed ?? { commands: lines.flatMap((line) => ('commands' in line ? line.commands : [])) };
}

/** Flags of package managers that run a script of another project. */
const elsewhere = /^(?:-w|--workspace|--workspaces|--filter|-F|--prefix|-C|--cwd|--dir|-r|--recursive)(?:=|$)/;

/** The script that a command calls, with its arguments: `npm run serve -- --port 80`, `yarn serve`, `node --run serve`. */
function calledScript({ scripts }: PackageJson, words: readonly string[]): { name: string; words: readonly string[] } | undefined {
  const [program = '', ...rest] = words;
  const isRunner = /^(?:npm|pnpm|yarn|bun)$/.test(program) || (program === 'node' && rest[0] === '--run');
  const [name, ...extra] = rest.filter(
    (word, index) => !/^(?:-s|--silent|--run)$/.test(word) && !(index === 0 && /^run(?:-script)?$/.test(word)),
  );
  if (!isRunner || name === undefined || !scripts.has(name) || rest.some((word) => elsewhere.test(word))) return undefined;
  return { name, words: extra[0] === '--' ? extra.slice(1) : extra };
}
