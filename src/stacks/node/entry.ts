import { posix } from 'node:path';
import type { Certainty, Fact } from '../../facts.ts';
import type { Folder } from '../../folder/folder.ts';
import { containerEvidence } from '../../manifests/container-evidence.ts';
import { readJson } from '../../manifests/json.ts';
import { hasPortSlot, onPort, portSlot } from '../../manifests/port-slot.ts';
import type { Procfile } from '../../manifests/procfile.ts';
import { type LinePart, lineOf, shellWord, withExec } from '../../manifests/shell-line.ts';
import { textAt } from '../../manifests/table.ts';
import { findBinProgram } from './bin-program.ts';
import { type Command, calledCommands, lineCommands, type ScriptLine, scriptCommands } from './command.ts';
import { builtByNest, compiledFrom } from './compiled.ts';
import { serverIn } from './listening.ts';
import type { Programs } from './lock.ts';
import type { Manager } from './manager.ts';
import { codeFile } from './modules.ts';
import type { PackageJson } from './package-json.ts';
import { isPm2List, pm2Program } from './pm2.ts';
import { isDevelopmentServer, type Run, runOf } from './runners.ts';
import type { Reading } from './values.ts';

/** How the application starts. */
export interface Start {
  /** `portSlot` replaces `$PORT` in its words. */
  readonly run: Run;
  readonly source: string;
  /** Variables that the script sets. */
  readonly environment: Readonly<Record<string, string>>;
  /** Commands before it in the script, which the image's build must run. */
  readonly before: readonly Command[];
  /** `derived` unless given. */
  readonly certainty?: Certainty;
  /** Notes for a person, one sentence each. */
  readonly notes?: readonly string[];
}

/** Why there is no start command; `isDevelopment`: a script starts a development server. */
export interface NoStart {
  readonly unknown: string;
  readonly isDevelopment?: true;
  /** True if a script or a Procfile states a start command that cannot be run. */
  readonly isStated?: true;
}

/** A start command, or why there is none. */
export type StartFinding = Start | NoStart;

interface Surroundings {
  readonly folder: Folder;
  readonly manifest: PackageJson;
  readonly packages: ReadonlyMap<string, string>;
  /** Programs of installed packages. */
  readonly programs: Programs;
  readonly reading: Reading;
  readonly manager: Manager;
  readonly procfile: Procfile | undefined;
  /** True if a framework's build creates the started file: no other file is considered. */
  readonly isBuilt: boolean;
}

/** The port for `$PORT` in a command if there is no other statement. */
const usualPort = 3000;

/** Scripts that start the application, those for production first. */
const scripts = ['start:prod', 'start:production', 'start'];

/** Scripts that start the application if none of these exists; their names are common, but less certain. */
const otherScripts = [
  'prod',
  'production',
  'serve:prod',
  'serve',
  'start:server',
  'server:start',
  'start:backend',
  'server',
  'start:app',
  'run',
];

/** Files with usual names that are started if no script starts one, and if their code serves. */
const usualFiles = ['server', 'app', 'index', 'main'].flatMap((name) => [name, `src/${name}`]);

/**
 * Finds the start command: the Procfile, a script of package.json, server.js as in npm, then a file that serves: `main`, `bin`, or one with
 * a usual name.
 */
export function findStart(around: Surroundings): StartFinding {
  const finding = findAnyStart(around);
  return 'run' in finding && around.manager.isPnp ? withPnp(finding, around.manifest) : finding;
}

function findAnyStart(around: Surroundings): StartFinding {
  const stated = [statedInProcfile(around), ...scripts.map((name) => statedInScript(around, name))].filter((each) => each !== undefined);
  const start = stated.find((each) => 'run' in each);
  // The script may call a task runner that is only for development: a program of the package itself has priority.
  if (start !== undefined) return start.certainty === 'assumed' && !around.isBuilt ? (binProgram(around) ?? start) : start;
  const [first] = stated;
  if (first !== undefined && 'unknown' in first)
    return (first.isDevelopment === true || around.isBuilt ? undefined : binProgram(around)) ?? { ...first, isStated: true };
  return (
    npmDefault(around) ??
    (around.isBuilt ? undefined : (binProgram(around) ?? servingFile(around))) ??
    statedInContainer(around) ??
    (around.isBuilt ? undefined : usualStart(around)) ?? { unknown: nothingFound(around) }
  );
}

/** The start command by convention alone, if nothing states it and no file is known to serve. */
function usualStart(around: Surroundings): Start | undefined {
  for (const name of otherScripts) {
    const found = statedInScript(around, name);
    if (found !== undefined && 'run' in found) return found;
  }
  return onlyFile(around);
}

function statedInProcfile({ procfile, manifest, packages, programs, ...around }: Surroundings): StartFinding | undefined {
  if (procfile?.start === undefined) return undefined;
  const { words, source, steps } = procfile.start;
  const line =
    steps === undefined
      ? calledCommands(manifest, { words, environment: {}, scripts: [] }, portSlot)
      : lineCommands(manifest, lineOf(steps), portSlot);
  return startOf(listed(line, around), { packages, programs, source, name: 'The start command in Procfile' });
}

/** The start command of a person's container file: a script, an existing file, or one that the build creates. */
function statedInContainer({ folder, manifest, packages, programs, ...around }: Surroundings): StartFinding | undefined {
  const { start } = containerEvidence(folder);
  if (start === undefined) return undefined;
  const line = calledCommands(manifest, { words: start.words, environment: {}, scripts: [] }, portSlot);
  const found = startOf(listed(line, { folder, ...around }), { packages, programs, source: start.source, name: 'The start command' });
  const file = 'run' in found ? found.run.file?.replace(/^\.\//, '') : undefined;
  const isThere =
    file === undefined || folder.has(file) || (manifest.scripts.has('build') && /^(?:dist|build|out|lib|\.output)\//.test(file));
  return 'run' in found && isThere ? found : undefined;
}

function statedInScript({ manifest, packages, programs, ...around }: Surroundings, name: string): StartFinding | undefined {
  if (!manifest.scripts.has(name)) return undefined;
  const line = scriptCommands(manifest, name, portSlot);
  return startOf(listed(line, around), {
    packages,
    programs,
    source: `the script ${name} in package.json`,
    name: `The script ${name} in package.json`,
  });
}

/** If pm2 starts a list, the program in it; a shell runs one of the application's own scripts. */
function listed(line: ScriptLine, { folder, reading }: Pick<Surroundings, 'folder' | 'reading'>): ScriptLine {
  if ('reason' in line) return line;
  return {
    commands: line.commands.flatMap((command): Command[] => {
      const [program = '', file, ...rest] = command.words;
      if (program === 'nest' && file === 'start') return nestCommands(folder, command);
      const words = program === 'pm2-runtime' && file !== undefined && isPm2List(file) ? pm2Program(folder, reading, file) : undefined;
      const own = /^(?:\.\/)?[\w./-]{1,200}\.(?:sh|bash)$/.test(program) ? posix.normalize(program) : undefined;
      if (own === undefined || !folder.has(own)) return [{ ...command, words: words ?? command.words }];
      const shell = /^#!.{0,40}\bbash\b/.test(folder.search(own)) ? 'bash' : 'sh';
      return [{ ...command, words: [shell, program, ...(file === undefined ? [] : [file]), ...rest] }];
    }),
  };
}

/** `nest start` builds, and starts the output (docs.nestjs.com/cli/usages). */
function nestCommands(folder: Folder, command: Command): Command[] {
  const root = readJson(folder, 'nest-cli.json', 'jsonc')?.root ?? {};
  const source = posix.join(textAt(root, 'sourceRoot') ?? 'src', `${textAt(root, 'entryFile') ?? 'main'}.ts`);
  const dashes = command.words.indexOf('--');
  const own = dashes === -1 ? [] : command.words.slice(dashes + 1);
  const file = builtByNest(folder, source) ?? 'dist/main.js';
  return [
    { ...command, words: ['nest', 'build'] },
    { ...command, words: ['node', file, ...own] },
  ];
}

interface Line {
  readonly packages: ReadonlyMap<string, string>;
  readonly programs: Programs;
  readonly source: string;
  /** The name of the line in a sentence. */
  readonly name: string;
}

/** The last command is the start command. Build steps before it belong to the build, and a shell runs all others. */
export function startOf(line: ScriptLine, about: Line): StartFinding {
  const { packages, programs, source, name } = about;
  if ('reason' in line) return { unknown: `${name} can't be run (${line.reason}): set --start.` };
  const said = line.commands.filter((command, index, all) => index === all.length - 1 || !isSpoken(command));
  // A program that formats logs does not belong to the server.
  const commands = said.filter(({ sign, words }) => sign !== '|' || !/^(?:pino-[\w-]{1,40}|bunyan|roarr)$/.test(words[0] ?? ''));
  const isBuildStep = (command: Command, index: number): boolean =>
    index < commands.length - 1 && isInOrder(command) && isInOrder(commands[index + 1]) && isBuild(command);
  const before = commands.filter(isBuildStep);
  const atStart = commands.filter((command, index) => !isBuildStep(command, index));
  const last = atStart.at(-1);
  const beside = describeBeside(name, last);
  if (atStart.length > 1 || last?.text !== undefined) return shellStart(atStart, before, about);
  const words = onUsualPort(last ?? { words: [], environment: {}, scripts: [] });
  if (isDevelopmentServer(words.words))
    return { unknown: `${name} starts "${words.words.join(' ')}", which is a development server: set --start.`, isDevelopment: true };
  const run = runOf(words.words, packages, programs);
  if (run === undefined) return { unknown: `${name} starts "${words.words.join(' ')}", which is not a program in the image: set --start.` };
  return {
    run,
    source,
    environment: words.environment,
    before: before.map(onUsualPort),
    ...(run.isAssumed === true ? { certainty: 'assumed' } : {}),
    ...(beside.length === 0 ? {} : { notes: beside }),
  };
}

/** True for `echo starting`, `node --version`, which have no effect. */
function isSpoken({ words: [program = '', flag], text, sign }: Command): boolean {
  if (text !== undefined || (sign !== undefined && sign !== ';')) return false;
  return (
    /^(?:echo|printf|true|:|clear|sleep)$/.test(program) ||
    (/^(?:node|npm|yarn|pnpm|bun)$/.test(program) && /^(?:-v|--version)$/.test(flag ?? ''))
  );
}

const isInOrder = (command: Command | undefined): boolean => command?.sign === undefined || command.sign === ';';

function describeBeside(name: string, command: Command | undefined): string[] {
  const beside = command?.beside ?? [];
  return beside.length === 0
    ? []
    : [`${name} also runs ${beside.map((line) => `"${line}"`).join(' and ')} in parallel. The image does not.`];
}

/** Programs of any system, which need no package. */
const systemPrograms =
  /^(?:cd|export|set|sh|bash|node|mkdir|rm|cp|mv|ln|test|\[|cat|chmod|touch|sleep|true|exec|env|if|for|while|until|wait|umask|ulimit|echo|printf)$/;

/** A start command that needs a shell, which replaces itself with the last command. */
function shellStart(commands: readonly Command[], before: readonly Command[], { packages, programs, source, name }: Line): StartFinding {
  const last = commands.at(-1);
  const runs = commands.map((command) => (command.text === undefined ? runOf(shellPort(command).words, packages, programs) : undefined));
  const lastWords = last?.words ?? [];
  if (last?.text === undefined && isDevelopmentServer(lastWords))
    return { unknown: `${name} starts "${lastWords.join(' ')}", which is a development server: set --start.`, isDevelopment: true };
  const unresolved = commands.map((command, index) => runs[index] === undefined && !systemPrograms.test(firstWord(command)));
  // Text that only a shell can parse may be any program; a parsed program that nothing provides is none.
  if (unresolved.at(-1) === true && last?.text === undefined)
    return { unknown: `${name} starts "${lastWords.join(' ')}", which is not a program in the image: set --start.` };
  const parts = commands.map(
    (command, index): LinePart => ({ text: shellText(command, runs[index]), sign: index === 0 ? '' : (command.sign ?? '&&') }),
  );
  const path = unresolved.includes(true) ? 'PATH="$PWD/node_modules/.bin:/app/node_modules/.bin:$PATH"; ' : '';
  const file =
    runs.at(-1)?.file ?? /\b(?:node|tsx|bun)\s+(?:-\S{1,80}\s{1,9}){0,20}([\w./-]{1,200}\.[cm]?[jt]sx?)\b/.exec(last?.text ?? '')?.[1];
  const folder = commands.find(({ words }) => words[0] === 'cd')?.words[1];
  return {
    run: {
      runtime: runs.at(-1)?.runtime ?? 'node',
      words: ['sh', '-c', `${path}${withExec(parts)}`],
      tools: [...new Set(runs.flatMap((run) => run?.tools ?? []))],
      needsShell: true,
      ...(file === undefined ? {} : { file: folder === undefined ? file : posix.join(folder, file) }),
    },
    source,
    environment: last?.text === undefined ? (last?.environment ?? {}) : {},
    before: before.map(onUsualPort),
    ...(runs.some((run) => run?.isAssumed === true) ? { certainty: 'assumed' } : {}),
    notes: [
      parts.some(({ sign }) => sign === '|')
        ? `${name} runs in a shell, which does not pass SIGTERM on to the program: start the program without a shell.`
        : `${name} runs in a shell, which replaces itself with the last command.`,
      ...describeBeside(name, last),
    ],
  };
}

const firstWord = ({ words, text }: Command): string =>
  text === undefined ? (words[0] ?? '') : (/^[({\s]{0,9}(?:\w{1,80}=\S{0,200}\s+){0,20}(\S+)/.exec(text)?.[1] ?? '');

/** The shell expands `$PORT`: the image sets it. */
function shellPort(command: Command): Command {
  return { ...command, words: command.words.map((word) => word.replaceAll(portSlot, '$PORT')) };
}

function shellText(command: Command, run: Run | undefined): string {
  if (command.text !== undefined) return command.text.replaceAll(portSlot, '$PORT');
  const words = (run?.words ?? shellPort(command).words).map((word) => (word.includes('$PORT') ? `"${word}"` : shellWord(word)));
  const variables = Object.entries(command.environment).map(
    ([name, value]) => `${name}=${shellWord(value.replaceAll(portSlot, String(usualPort)))}`,
  );
  return [...variables, ...words].join(' ');
}

function onUsualPort(command: Command): Command {
  const entries = Object.entries(command.environment).map(([name, value]) => [name, onPort([value], usualPort).join('')]);
  return { ...command, words: onPort(command.words, usualPort), environment: Object.fromEntries(entries) };
}

const buildTools = new Set(
  'tsc tsup tsdown esbuild swc babel rollup webpack vite parcel rimraf tsc-alias resolve-tspaths copyfiles cpx mkdirp shx rm cp del del-cli ncc unbuild nest next prisma'.split(
    ' ',
  ),
);

/** True for a command that compiles sources, which runs when the image is built. */
function isBuild({ words, scripts: parents }: Command): boolean {
  if (parents.some((name) => /^(?:pre)?(?:build|compile|clean)(?::|$)/.test(name))) return true;
  const [program = '', second = ''] = words;
  if (program === 'prisma') return second === 'generate';
  return buildTools.has(program) && !/^(?:dev|start|serve)$/.test(second);
}

/** Without node_modules, Node.js needs a loader that finds packages. */
function withPnp(start: Start, { isModule }: PackageJson): StartFinding {
  const [runtime, ...words] = start.run.words;
  if (runtime !== 'node' || start.run.file === undefined)
    return {
      unknown: `${start.run.words.join(' ')} needs node_modules, which does not exist with Plug'n'Play: set nodeLinker to node-modules, or set --start.`,
    };
  const loader = isModule ? ['--experimental-loader', './.pnp.loader.mjs'] : [];
  return { ...start, run: { ...start.run, words: [runtime, '--require', './.pnp.cjs', ...loader, ...words] } };
}

/** npm runs it if there is no script (docs.npmjs.com, "npm-start"). */
function npmDefault({ folder }: Surroundings): Start | undefined {
  const file = 'server.js';
  return folder.has(file) ? nodeStart(file, `${file}, which npm start runs if there is no start script`) : undefined;
}

/** The program in `bin`, with the command that starts the server; undefined if none does. */
function binProgram({ folder, manifest, reading, packages, programs, manager }: Surroundings): StartFinding | undefined {
  const found = findBinProgram(folder, manifest, reading.modules);
  if (found === undefined) return undefined;
  const { file, words, source, operands } = found;
  const made = compiledFrom(folder, manifest, file);
  const server = serverIn(reading.modules.read(file));
  const program = made === undefined ? runnerOf(file, server, packages, manager) : builtRunner(server, manager);
  const command = [program, made?.file ?? file, ...words];
  if (operands !== undefined)
    return {
      unknown: `The program in bin of package.json starts its server with "${words.join(' ')} ${operands}", and nothing in the folder says what ${operands} is: use --start "${command.join(' ')} …".`,
    };
  const run = runOf(command, packages, programs);
  return run === undefined
    ? undefined
    : {
        run,
        source: made === undefined ? source : `${source}; ${made.file} is built from it`,
        environment: {},
        before: made?.before ?? [],
      };
}

function servingFile({ folder, manifest, reading, packages, programs, manager }: Surroundings): Start | undefined {
  const named = [
    ...(manifest.main === undefined ? [] : [{ path: manifest.main, source: 'main in package.json' }]),
    ...manifest.bin.map((path) => ({ path, source: 'bin in package.json' })),
  ];
  for (const { path, source } of [...named, ...usualFiles.map((name) => ({ path: name, source: undefined }))]) {
    const file = codeFile(folder, path);
    const server = file === undefined ? undefined : serverIn(reading.modules.read(file));
    if (file === undefined || server === undefined) continue;
    const made = compiledFrom(folder, manifest, file);
    const program = made === undefined ? runnerOf(file, server, packages, manager) : builtRunner(server, manager);
    const run = runOf([program, made?.file ?? file], packages, programs);
    const why = `${source ?? `${file}, which serves`}${made === undefined ? '' : `; ${made.file} is built from it`}`;
    if (run !== undefined) return { run, source: why, environment: {}, before: made?.before ?? [] };
  }
  return undefined;
}

/** The file in `main`, or else the one with a usual name, or else the only one in the folder. */
function onlyFile({ folder, manifest, packages, programs, reading, manager }: Surroundings): Start | undefined {
  const main = manifest.main === undefined ? undefined : codeFile(folder, manifest.main);
  const usual = usualFiles.flatMap((name) => codeFile(folder, name) ?? []).filter((file) => !file.endsWith('/index.tsx'));
  const lone = reading.modules.paths.filter(
    (file) => /^[^/.][^/]*\.[cm]?[jt]s$/.test(file) && !/config|setup|[gG](?:ulp|runt)file/.test(file),
  );
  const file = main ?? usual[0] ?? (lone.length === 1 ? lone[0] : undefined);
  if (file === undefined) return undefined;
  const made = compiledFrom(folder, manifest, file);
  const run = runOf(
    [made === undefined ? runnerOf(file, undefined, packages, manager) : builtRunner(undefined, manager), made?.file ?? file],
    packages,
    programs,
  );
  const why =
    file === main
      ? 'main in package.json'
      : file === usual[0]
        ? `${file}, which starts by its usual name`
        : `${file}, the only program in the folder`;
  return run === undefined
    ? undefined
    : {
        run,
        source: `${why}; the folder does not say how it starts`,
        environment: {},
        before: made?.before ?? [],
        certainty: 'assumed',
      };
}

/** The program that runs a file: for TypeScript the application's own tool, or else Node.js, which strips the types. */
function runnerOf(file: string, server: 'node' | 'bun' | undefined, packages: ReadonlyMap<string, string>, manager: Manager): string {
  const isTyped = /\.[cm]?tsx?$|\.jsx$/.test(file);
  if (server === 'bun' || (isTyped && manager.kind === 'bun')) return 'bun';
  return isTyped && packages.has('tsx') ? 'tsx' : 'node';
}

/** Compiled files run with the runtime of their project: Bun, if it installs the packages. */
const builtRunner = (server: 'node' | 'bun' | undefined, manager: Manager): string =>
  server === 'bun' || manager.kind === 'bun' ? 'bun' : 'node';

function nodeStart(file: string, source: string): Start {
  return { run: { runtime: 'node', words: ['node', file], file, tools: [] }, source, environment: {}, before: [] };
}

/** Manifests of applications for which a package.json only builds scripts and styles. */
const otherLanguages = ['composer.json', 'Gemfile', 'pom.xml', 'build.gradle', 'build.gradle.kts', 'Cargo.toml', 'mix.exs'];

function nothingFound({ folder, procfile }: Surroundings): string {
  const other = otherLanguages.find((file) => folder.has(file));
  return (
    procfile?.unknownStart ??
    (other === undefined
      ? undefined
      : `${other} belongs to an application in a language that the tool does not know, and nothing in package.json starts it: set --start.`) ??
    'Nothing in the folder says how to start the application (package.json has no start script, and no file with a usual name starts a server): set --start.'
  );
}

/** The fact of a start command on this port: its words and its source. */
export function startFact(start: Start, port = usualPort): Fact<readonly string[]> {
  return {
    value: onPort(start.run.words, port),
    ...(start.certainty === undefined ? {} : { certainty: start.certainty }),
    source: start.source,
  };
}

/** The words of the start command with `portSlot` in place of the port; undefined if they contain no port. */
export function slottedStart({ run: { words } }: Start): readonly string[] | undefined {
  const at = portPlace(words);
  const slotted = words.map((word, index) => (index === at ? word.replace(/\d+$/, portSlot) : word));
  return hasPortSlot(slotted) ? slotted : undefined;
}

/** The port in a start command: `next start --port 4000`, `PORT=4000 node server.js`. */
export function portIn({ run: { words }, environment, source }: Start): Fact<number> | undefined {
  const [word] = onPort([words[portPlace(words)] ?? ''], usualPort);
  const text = environment['PORT'] ?? word?.replace(/^--port=/, '');
  return text !== undefined && /^\d{1,5}$/.test(text) ? { value: Number(text), source } : undefined;
}

/** The index of the word with the port: `--port=4000`, or the word after `-p`; -1 for none. */
function portPlace(words: readonly string[]): number {
  const isPort = (text: string | undefined): boolean => text !== undefined && /^\d{1,5}$/.test(onPort([text], usualPort).join(''));
  const inline = words.findIndex((word) => word.startsWith('--port=') && isPort(word.slice(7)));
  return inline === -1 ? words.findIndex((word, index) => /^(?:-p|--port)$/.test(words[index - 1] ?? '') && isPort(word)) : inline;
}
