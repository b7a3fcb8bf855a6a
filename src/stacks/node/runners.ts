import { posix } from 'node:path';
import type { OwnProgram } from './framework.ts';
import { frameworks } from './frameworks.ts';
import { noPrograms, type Programs } from './lock.ts';

/** A start command for the image: an installed program, without another one in between. */
export interface Run {
  readonly runtime: 'node' | 'bun';
  readonly words: readonly string[];
  /** The started file, as in the command; undefined if a package's own program is started. */
  readonly file?: string;
  /** Packages that it needs in addition to the imports of the code. */
  readonly tools: readonly string[];
  /** True if a package's script is started, which needs a shell or `env`. */
  readonly needsShell?: true;
  /** True if no package is known to provide the program. */
  readonly isAssumed?: true;
}

/** Flags of Node.js whose value is the next word. */
const valued = new Set([
  '-r',
  '--require',
  '--import',
  '--loader',
  '--experimental-loader',
  '-C',
  '-P',
  '--project',
  '--tsconfig',
  '--conditions',
  '--env-file',
  '--env-file-if-exists',
  '--input-type',
  '--title',
  '--inspect-port',
]);
/** Flags for development: the variables of a file come from outside, and files in an image do not change. */
const dropped =
  /^--(?:watch|watch-path|watch-preserve-output|hot|no-clear-screen|env-file|env-file-if-exists|inspect(?:-brk|-wait)?)(?:=|$)/;
/** Those whose value is the next word. */
const droppedWithValue = /^--(?:env-file|env-file-if-exists|watch-path)$/;

/** Commands of packages whose own program is the server, with the file that Node.js runs. */
const programs: ReadonlyMap<string, OwnProgram> = new Map(
  Object.entries<OwnProgram>({
    ...Object.fromEntries(frameworks.flatMap((each) => Object.entries(each.programs ?? {}))),
    'moleculer-runner': { package: 'moleculer', file: 'bin/moleculer-runner.js' },
    probot: { package: 'probot', file: 'bin/probot.js' },
    directus: { package: 'directus', file: 'cli.js' },
    prisma: { package: 'prisma', file: 'build/index.js' },
    sequelize: { package: 'sequelize-cli' },
    keystone: { package: '@keystone-6/core' },
    medusa: { package: '@medusajs/cli' },
    'pm2-runtime': { package: 'pm2' },
    payload: { package: 'payload' },
    'json-server': { package: 'json-server' },
    serve: { package: 'serve' },
    'http-server': { package: 'http-server', file: 'bin/http-server' },
  }),
);

/** Development servers: their pages are built for production, and served by something else. */
const development = new Set([
  ...'vite react-scripts expo react-native ng vue-cli-service webpack webpack-dev-server rsbuild rspack parcel gatsby vitepress vuepress docusaurus eleventy snowpack storybook'.split(
    ' ',
  ),
  ...frameworks.flatMap(({ developmentServers }) => developmentServers ?? []),
]);

/** True for a command that starts a development server. */
export function isDevelopmentServer([program = '', second]: readonly string[]): boolean {
  const name = posix.basename(program);
  return development.has(name) || development.has(`${name} ${second}`);
}

type Rule = (words: readonly string[]) => Run | undefined;

/** Programs that run a file, with their command forms. */
const rules: ReadonlyMap<string, Rule> = new Map(
  Object.entries<Rule>({
    node: (words) => fileRun('node', [], words),
    // Not its own command, which would be a second process in front of Node.js.
    tsx: (words) => fileRun('node', ['--import', 'tsx'], words[0] === 'watch' ? words.slice(1) : words, ['tsx']),
    'ts-node': (words) => fileRun('node', ['node_modules/ts-node/dist/bin.js'], words, ['ts-node', 'typescript']),
    'ts-node-transpile-only': (words) => fileRun('node', ['node_modules/ts-node/dist/bin-transpile.js'], words, ['ts-node', 'typescript']),
    'ts-node-dev': (words) => fileRun('node', ['node_modules/ts-node/dist/bin.js'], withoutFlags(words), ['ts-node', 'typescript']),
    tsnd: (words) => fileRun('node', ['node_modules/ts-node/dist/bin.js'], withoutFlags(words), ['ts-node', 'typescript']),
    'ts-node-esm': (words) => fileRun('node', ['--loader', 'ts-node/esm'], words, ['ts-node', 'typescript']),
    sh: (words) => scriptRun('sh', words),
    bash: (words) => scriptRun('bash', words),
    bun: (words) => fileRun('bun', [], words[0] === 'run' ? words.slice(1) : words),
  }),
);

/**
 * Returns how a command runs in an image, or undefined for an unknown program. `packages`: the dependencies of the application, which may
 * provide a program with their name.
 */
export function runOf(words: readonly string[], packages: ReadonlyMap<string, string>, installed: Programs = noPrograms): Run | undefined {
  const [program = '', ...rest] = words;
  const name = posix.basename(program);
  if (isDevelopmentServer(words)) return undefined;
  const rule = rules.get(name);
  if (rule !== undefined && (program === name || program.includes('.bin/'))) return rule(rest);
  // yarn node server.js
  if (/^(?:yarn|pnpm)$/.test(program) && rest[0] === 'node') return runOf(rest, packages, installed);
  if (/^(?:yarn|pnpm)$/.test(program) && rest[0] !== undefined && !rest[0].startsWith('-')) return runOf(rest, packages, installed);
  const listed = programs.get(name);
  const known = listed !== undefined && (packages.has(listed.package) || installed.hasPackage(listed.package)) ? listed : undefined;
  if (listed !== undefined && known === undefined) return undefined;
  if (known?.file !== undefined)
    return { runtime: 'node', words: ['node', `node_modules/${known.package}/${known.file}`, ...rest], tools: [known.package] };
  const owner = known?.package ?? (packages.has(name) ? name : installed.ownerOf(name));
  const isProgram = /^[\w-]{1,80}$/.test(program) && !system.test(program);
  if (owner === undefined && (installed.isComplete || !isProgram)) return undefined;
  return {
    runtime: 'node',
    words: [`node_modules/.bin/${name}`, ...rest],
    tools: owner === undefined ? [] : [owner],
    needsShell: true,
    ...(owner === undefined ? { isAssumed: true } : {}),
  };
}

function fileRun(
  runtime: Run['runtime'],
  before: readonly string[],
  words: readonly string[],
  tools: readonly string[] = [],
): Run | undefined {
  const flags: string[] = [];
  const loaded: string[] = [];
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') continue;
    if (!word.startsWith('-'))
      return { runtime, words: [runtime, ...before, ...flags, word, ...rest], file: word, tools: [...tools, ...loaded] };
    if (dropped.test(word)) {
      if (droppedWithValue.test(word)) rest.shift();
      continue;
    }
    const value = valued.has(word) ? rest.shift() : undefined;
    flags.push(word, ...(value === undefined ? [] : [value]));
    const module = value ?? /^(?:--require|--import|--loader|--experimental-loader)=(.*)$/.exec(word)?.[1];
    if (module !== undefined && /^(?:-r|--require|--import|--loader|--experimental-loader)/.test(word)) loaded.push(...packageOf(module));
  }
  return undefined;
}

/** One of the application's own shell scripts. */
function scriptRun(shell: string, [file, ...words]: readonly string[]): Run | undefined {
  if (file === undefined || !/^[\w./-]{1,200}\.(?:sh|bash)$/.test(file)) return undefined;
  return { runtime: 'node', words: [shell, file, ...words], tools: [], needsShell: true };
}

/** Programs that no npm package provides. */
const system =
  /^(?:npm|npx|pnpm|pnpx|yarn|bunx|cd|export|set|docker|docker-compose|podman|make|python\d?|pip\d?|go|cargo|java|php|ruby|bundle|deno|sudo|git|curl|wget|mkdir|rm|cp|mv|cat|test|exit|source|exec|kill|wait|trap|lerna|turbo|nx)$/;

function withoutFlags(words: readonly string[]): readonly string[] {
  return words.slice(words.findIndex((word) => !word.startsWith('-')));
}

/** The package of a module's name; empty for a file. */
function packageOf(module: string): string[] {
  if (/^[./]|^node:|^file:/.test(module)) return [];
  const [scope = '', name] = module.split('/');
  return [scope.startsWith('@') && name !== undefined ? `${scope}/${name}` : scope];
}
