import type { Fact } from '../../facts.ts';
import type { Folder } from '../../folder/folder.ts';
import { hasPortSlot, onPort, portSlot } from '../../manifests/port-slot.ts';
import type { Procfile } from '../../manifests/procfile.ts';
import { type Command, calledCommands, type ScriptLine, scriptCommands } from './command.ts';
import { serverIn } from './listening.ts';
import type { Manager } from './manager.ts';
import { codeFile } from './modules.ts';
import type { PackageJson } from './package-json.ts';
import { isPm2List, pm2Program } from './pm2.ts';
import { isDevelopmentServer, type Run, runOf } from './runners.ts';
import type { Reading } from './values.ts';

/** How the application is started. */
export interface Start {
  /** `portSlot` stands in its words for `$PORT`. */
  readonly run: Run;
  readonly source: string;
  /** Variables that the script sets for it. */
  readonly environment: Readonly<Record<string, string>>;
  /** What the script runs before it, and the image's build has to. */
  readonly before: readonly Command[];
}

/** Why there is no start; `isDevelopment`: what a script starts serves for development only. */
export interface NoStart {
  readonly unknown: string;
  readonly isDevelopment?: true;
  /** True where a script or a Procfile says what to start, and it can't be run. */
  readonly isStated?: true;
}

/** A start, or why there is none. */
export type StartFinding = Start | NoStart;

interface Surroundings {
  readonly folder: Folder;
  readonly manifest: PackageJson;
  readonly packages: ReadonlyMap<string, string>;
  readonly reading: Reading;
  readonly manager: Manager;
  readonly procfile: Procfile | undefined;
  /** True where a framework's build makes what is started: no other file is looked for. */
  readonly isBuilt: boolean;
}

/** Port that `$PORT` in a command stands for where nothing else says one. */
const usualPort = 3000;

/** Scripts that start, the one for production first. */
const scripts = ['start:prod', 'start:production', 'start'];

/** Files that start by their names where no script does, and their code serves. */
const usualFiles = ['server', 'app', 'index', 'main'].flatMap((name) => [name, `src/${name}`]);

/**
 * Finds the start command: the Procfile, a script of package.json, server.js as npm has it, then a file that serves: `main`, `bin`, or one with a
 * usual name.
 */
export function findStart(around: Surroundings): StartFinding {
  const finding = findAnyStart(around);
  return 'run' in finding && around.manager.isPnp ? withPnp(finding, around.manifest) : finding;
}

function findAnyStart(around: Surroundings): StartFinding {
  const stated = [statedInProcfile(around), ...scripts.map((name) => statedInScript(around, name))].filter((each) => each !== undefined);
  const start = stated.find((each) => 'run' in each);
  if (start !== undefined) return start;
  const found = stated.length > 0 ? undefined : (npmDefault(around) ?? (around.isBuilt ? undefined : servingFile(around)));
  const [first] = stated;
  if (first !== undefined && 'unknown' in first) return { ...first, isStated: true };
  return found ?? { unknown: nothingFound(around) };
}

function statedInProcfile({ procfile, manifest, packages, ...around }: Surroundings): StartFinding | undefined {
  if (procfile?.start === undefined) return undefined;
  const { words, source } = procfile.start;
  const line = calledCommands(manifest, { words, environment: {}, scripts: [] }, portSlot);
  return startOf(listed(line, around), { packages, source, name: 'the line in Procfile' });
}

function statedInScript({ manifest, packages, ...around }: Surroundings, name: string): StartFinding | undefined {
  if (!manifest.scripts.has(name)) return undefined;
  const line = scriptCommands(manifest, name, portSlot);
  return startOf(listed(line, around), {
    packages,
    source: `the script ${name} in package.json`,
    name: `The script ${name} in package.json`,
  });
}

/** What pm2 starts by a list is the program in it, where there is one. */
function listed(line: ScriptLine, { folder, reading }: Pick<Surroundings, 'folder' | 'reading'>): ScriptLine {
  if ('reason' in line) return line;
  return {
    commands: line.commands.map((command) => {
      const [program, file] = command.words;
      const words = program === 'pm2-runtime' && file !== undefined && isPm2List(file) ? pm2Program(folder, reading, file) : undefined;
      return { ...command, words: words ?? command.words };
    }),
  };
}

/** The last command is what starts; those before it have to be steps of a build. */
export function startOf(
  line: ScriptLine,
  { packages, source, name }: { readonly packages: ReadonlyMap<string, string>; readonly source: string; readonly name: string },
): StartFinding {
  if ('reason' in line) return { unknown: `${name} can't be run without a shell (${line.reason}): give --start.` };
  const commands = line.commands.map(onUsualPort);
  const before = commands.slice(0, -1);
  const last = commands.at(-1);
  const other = before.find((command) => !isBuild(command));
  if (other !== undefined)
    return { unknown: `${name} runs "${other.words.join(' ')}" first, for which there is no shell in between: give --start.` };
  if (last !== undefined && isDevelopmentServer(last.words))
    return { unknown: `${name} starts "${last.words.join(' ')}", which serves for development only: give --start.`, isDevelopment: true };
  const run = runOf(line.commands.at(-1)?.words ?? [], packages);
  if (last === undefined || run === undefined)
    return { unknown: `${name} starts "${last?.words.join(' ') ?? ''}", which is no program of the image: give --start.` };
  return { run, source, environment: last.environment, before };
}

function onUsualPort(command: Command): Command {
  const entries = Object.entries(command.environment).map(([name, value]) => [name, onPort([value], usualPort).join('')]);
  return { ...command, words: onPort(command.words, usualPort), environment: Object.fromEntries(entries) };
}

const buildTools = new Set(
  'tsc tsup tsdown esbuild swc babel rollup webpack vite parcel rimraf tsc-alias copyfiles cpx mkdirp shx rm cp del del-cli ncc unbuild nest next prisma'.split(
    ' ',
  ),
);

/** True for a command that makes something of the source, which is done when the image is built. */
function isBuild({ words, scripts: parents }: Command): boolean {
  if (parents.some((name) => /^(?:pre)?(?:build|compile|clean)(?::|$)/.test(name))) return true;
  const [program = '', second = ''] = words;
  if (program === 'prisma') return second === 'generate';
  return buildTools.has(program) && !/^(?:dev|start|serve)$/.test(second);
}

/** Without node_modules, Node.js has to be told where packages are. */
function withPnp(start: Start, { isModule }: PackageJson): StartFinding {
  const [runtime, ...words] = start.run.words;
  if (runtime !== 'node' || start.run.file === undefined)
    return {
      unknown: `${start.run.words.join(' ')} looks for node_modules, which Plug'n'Play has none of: set nodeLinker to node-modules, or give --start.`,
    };
  const loader = isModule ? ['--experimental-loader', './.pnp.loader.mjs'] : [];
  return { ...start, run: { ...start.run, words: [runtime, '--require', './.pnp.cjs', ...loader, ...words] } };
}

/** npm runs it where there is no script (docs.npmjs.com, "npm-start"). */
function npmDefault({ folder }: Surroundings): Start | undefined {
  const file = 'server.js';
  return folder.has(file) ? nodeStart(file, `${file}, which npm starts where no script says another`) : undefined;
}

function servingFile({ folder, manifest, reading, packages, manager }: Surroundings): Start | undefined {
  const named = [
    ...(manifest.main === undefined ? [] : [{ path: manifest.main, source: 'main in package.json' }]),
    ...manifest.bin.map((path) => ({ path, source: 'bin in package.json' })),
  ];
  for (const { path, source } of [...named, ...usualFiles.map((name) => ({ path: name, source: undefined }))]) {
    const file = codeFile(folder, path);
    const server = file === undefined ? undefined : serverIn(reading.modules.read(file));
    if (file === undefined || server === undefined) continue;
    const isTyped = /\.[cm]?tsx?$|\.jsx$/.test(file);
    const program = server === 'bun' || (isTyped && manager.kind === 'bun') ? 'bun' : isTyped && packages.has('tsx') ? 'tsx' : 'node';
    const run = runOf([program, file], packages);
    if (run !== undefined) return { run, source: source ?? `${file}, which serves`, environment: {}, before: [] };
  }
  return undefined;
}

function nodeStart(file: string, source: string): Start {
  return { run: { runtime: 'node', words: ['node', file], file, tools: [] }, source, environment: {}, before: [] };
}

/** Manifests of applications whose scripts and styles a package.json only builds. */
const otherLanguages = ['composer.json', 'Gemfile', 'pom.xml', 'build.gradle', 'build.gradle.kts', 'Cargo.toml', 'mix.exs'];

function nothingFound({ folder, procfile }: Surroundings): string {
  const other = otherLanguages.find((file) => folder.has(file));
  return (
    procfile?.unknownStart ??
    (other === undefined
      ? undefined
      : `${other} shows an application in a language that is not known here, and nothing in package.json starts one: give --start.`) ??
    'Nothing in the folder tells how it starts (no start script in package.json, no file that serves by a usual name): give --start.'
  );
}

/** The fact of a start on this port: what runs, and what says so. */
export function startFact(start: Start, port = usualPort): Fact<readonly string[]> {
  return { value: onPort(start.run.words, port), source: start.source };
}

/** The words that start, with `portSlot` where the port stands among them; undefined where it stands nowhere. */
export function slottedStart({ run: { words } }: Start): readonly string[] | undefined {
  const at = portPlace(words);
  const slotted = words.map((word, index) => (index === at ? word.replace(/\d+$/, portSlot) : word));
  return hasPortSlot(slotted) ? slotted : undefined;
}

/** The port that a start command names by itself: `next start --port 4000`, `PORT=4000 node server.js`. */
export function portIn({ run: { words }, environment, source }: Start): Fact<number> | undefined {
  const [word] = onPort([words[portPlace(words)] ?? ''], usualPort);
  const text = environment['PORT'] ?? word?.replace(/^--port=/, '');
  return text !== undefined && /^\d{1,5}$/.test(text) ? { value: Number(text), source } : undefined;
}

/** The index of the word that holds the port: `--port=4000`, or what stands behind `-p`; -1 for none. */
function portPlace(words: readonly string[]): number {
  const isPort = (text: string | undefined): boolean => text !== undefined && /^\d{1,5}$/.test(onPort([text], usualPort).join(''));
  const inline = words.findIndex((word) => word.startsWith('--port=') && isPort(word.slice(7)));
  return inline === -1 ? words.findIndex((word, index) => /^(?:-p|--port)$/.test(words[index - 1] ?? '') && isPort(word)) : inline;
}
