import { posix } from 'node:path';
import { isDevelopmentServer } from './runners.ts';

/** The commands that a tool runs: scripts of package.json by name, and lines for a shell. */
export interface Called {
  readonly lines: readonly string[];
  /** True if they run in parallel, otherwise one after the other. */
  readonly isParallel: boolean;
}

interface Tool {
  /** Its flags whose value is the next word. */
  readonly valued: readonly string[];
  read(words: readonly string[], flags: readonly string[]): Called;
}

const mostStars = 3;

/** `start:*` of npm-run-all and concurrently. */
const pattern = (glob: string): RegExp =>
  new RegExp(
    `^${glob
      .split(/\*+/)
      .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.{0,200}')}$`,
  );

const called = (name: string): string => `npm run ${name}`;

/** Tools that only run others, by program name: the READMEs of concurrently, npm-run-all and its successors. */
const tools: ReadonlyMap<string, Tool> = new Map(
  Object.entries<Tool>({
    concurrently: {
      valued: [
        '-n',
        '--names',
        '-c',
        '--prefix-colors',
        '-p',
        '--prefix',
        '-m',
        '--max-processes',
        '-s',
        '--success',
        '--restart-tries',
        '--restart-after',
        '-l',
        '--prefix-length',
        '-t',
        '--timestamp-format',
        '--kill-signal',
        '--hide',
        '--default-input-target',
        '--name-separator',
        '--cwd',
      ],
      read: (words) => ({ isParallel: true, lines: words.map((word) => word.replace(/^(?:npm|yarn|pnpm|bun|node):(?!\/)/, 'npm run ')) }),
    },
    'npm-run-all': {
      valued: ['--npm-path', '--max-parallel'],
      read: (words, flags) => ({ isParallel: flags.some((flag) => /^(?:-p|--parallel|-l.*)$/.test(flag)), lines: words.map(called) }),
    },
    'npm-run-all2': {
      valued: ['--npm-path', '--max-parallel'],
      read: (words, flags) => ({ isParallel: flags.some((flag) => /^(?:-p|--parallel)$/.test(flag)), lines: words.map(called) }),
    },
    'run-s': { valued: ['--npm-path'], read: (words) => ({ isParallel: false, lines: words.map(called) }) },
    'run-p': { valued: ['--npm-path', '--max-parallel'], read: (words) => ({ isParallel: true, lines: words.map(called) }) },
  }),
);

/** True for a program that runs scripts of package.json by name patterns. */
export const callsScripts = (program: string): boolean => tools.has(program);

/** Returns the lines that such a tool runs, with the scripts that match its patterns; undefined for any other program. */
export function calledBy(words: readonly string[], scripts: ReadonlyMap<string, string>): Called | undefined {
  const [program = '', ...rest] = words;
  const tool = tools.get(posix.basename(program));
  if (tool === undefined) return undefined;
  const own: string[] = [];
  const flags: string[] = [];
  for (let index = 0; index < rest.length; index += 1) {
    const word = rest[index] ?? '';
    if (word === '--') break;
    if (!word.startsWith('-')) own.push(word);
    else {
      flags.push(word);
      if (tool.valued.includes(word)) index += 1;
    }
  }
  const { lines, isParallel } = tool.read(own, flags);
  return { isParallel, lines: lines.flatMap((line) => named(line, scripts)) };
}

function named(line: string, scripts: ReadonlyMap<string, string>): string[] {
  const [, glob] = /^npm run (\S{0,200}\*\S{0,200})$/.exec(line) ?? [];
  return glob === undefined || glob.split('*').length > mostStars + 1
    ? [line]
    : [...scripts.keys()].filter((name) => pattern(glob).test(name)).map(called);
}

/** One of several parallel lines, with the program that it finally runs. */
export interface Beside {
  readonly line: string;
  /** The words of that program. */
  readonly words: readonly string[];
}

const watching = /(?:^|\s)(?:-w|--watch|--hot|watch|dev)(?:\s|=|$)/;
const serving = /(?:^|[\s:/_-])(?:server|api|backend|app|web|start)(?:[\s:/._-]|$)/i;
const besideServer =
  /(?:^|[\s:/_-])(?:client|frontend|ui|css|styles|tailwind\w*|types|worker|workers|queue|cron|watch|docs|studio|storybook|proxy|redis|db|docker)(?:[\s:/._-]|$)/i;

/** The likelihood that it is the server among them. */
export function serverRank({ line, words }: Beside): number {
  const text = `${line} ${words.join(' ')}`;
  return (
    (isDevelopmentServer(words) ? -8 : 0) +
    (watching.test(words.slice(1).join(' ')) ? -4 : 0) +
    (besideServer.test(line) ? -2 : 0) +
    (serving.test(text) ? 2 : 0) +
    (/^(?:node|bun|tsx|ts-node|next|nest)$/.test(posix.basename(words[0] ?? '')) ? 1 : 0)
  );
}
