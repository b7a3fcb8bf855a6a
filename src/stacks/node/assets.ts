import { posix } from 'node:path';
import { findCalls } from '../../source/source.ts';
import { scriptCommands } from './command.ts';
import { type Configuration, folderPath, openConfiguration, readConfiguration, webpackNames } from './configuration.ts';
import type { Project } from './product.ts';
import { splitSource } from './source.ts';

/** The files that a package builds for a server in another language: scripts and styles for pages that the server renders. */
export interface AssetsProduct {
  /** The script that builds them. */
  readonly script: string;
  /** The files and folders that it writes, relative to the package's folder. */
  readonly outputs: readonly string[];
}

/** Scripts that build assets for production: the first existing one counts, or else the first with a similar name. */
const scripts = ['build', 'build:prod', 'build:production', 'build-prod', 'production', 'prod', 'build:assets', 'build:frontend'];
const likeThem = /^(?:build|compile|css|sass|scss|styles?|tailwind)(?:$|[:_-](?!.*(?:watch|dev|start|serve|check|lint)))/;

/** Tools that write files, by program name, with the place of their output path in the command or the configuration. */
interface Tool {
  /** Options with the path. */
  readonly options?: readonly string[];
  /** True if the path follows the input: `sass in.scss out.css`. */
  readonly isSecond?: true;
  /** True if the last word is the path: `cp a b`. */
  readonly isLast?: true;
  /** The path in its configuration, if the command has none. */
  configured?(project: Project, words: readonly string[]): readonly string[];
}

const tools: ReadonlyMap<string, Tool> = new Map(
  Object.entries<Tool>({
    // https://vite.dev/config/build-options.html#build-outdir
    vite: { options: ['--outDir'], configured: viteOutputs },
    // https://webpack.js.org/configuration/output/#outputpath
    webpack: { options: ['-o', '--output-path'], configured: webpackOutputs },
    'webpack-cli': { options: ['-o', '--output-path'], configured: webpackOutputs },
    rspack: { options: ['-o', '--output-path'], configured: webpackOutputs },
    // https://rollupjs.org/command-line-interface/
    rollup: { options: ['-o', '--file', '-d', '--dir'], configured: rollupOutputs },
    // https://esbuild.github.io/api/
    esbuild: { options: ['--outfile', '--outdir'] },
    bun: { options: ['--outfile', '--outdir'] },
    parcel: { options: ['--dist-dir', '--out-dir', '-d'], configured: () => ['dist'] },
    // https://v3.tailwindcss.com/docs/installation
    tailwindcss: { options: ['-o', '--output'] },
    cli: { options: ['-o', '--output'] },
    postcss: { options: ['-o', '--output', '-d', '--dir'] },
    // https://sass-lang.com/documentation/cli/dart-sass/
    sass: { isSecond: true },
    'node-sass': { options: ['-o', '--output'], isSecond: true },
    lessc: { isSecond: true },
    stylus: { options: ['-o', '--out'] },
    lightningcss: { options: ['-o', '--output-file', '-d', '--output-dir'] },
    cleancss: { options: ['-o', '--output'] },
    terser: { options: ['-o', '--output'] },
    uglifyjs: { options: ['-o', '--output'] },
    babel: { options: ['-d', '--out-dir', '-o', '--out-file'] },
    browserify: { options: ['-o', '--outfile'] },
    cp: { isLast: true },
    copyfiles: { isLast: true },
    cpx: { isLast: true },
    gulp: { configured: gulpOutputs },
    node: { configured: scriptOutputs },
  }),
);

// More than a real build writes.
const mostOutputs = 20;

/** The output of a package's build, according to its commands and the configurations of its tools; undefined if it is not known. */
export function findAssets(project: Project): AssetsProduct | undefined {
  const names = [...project.manifest.scripts.keys()];
  const script = scripts.find((name) => names.includes(name)) ?? names.find((name) => likeThem.test(name));
  if (script === undefined) return undefined;
  const outputs = linesOf(project, script).flatMap((words) => outputsOf(project, words));
  const own = [...new Set(outputs.map((path) => folderPath(path)))].filter(
    (path) => /^[\w.@/-]{1,200}$/.test(path) && !path.startsWith('/'),
  );
  // Paths inside another output belong to it.
  const whole = own.filter((path) => !own.some((other) => path.startsWith(`${other}/`)));
  return whole.length === 0 ? undefined : { script, outputs: whole.slice(0, mostOutputs) };
}

/** The commands of a script, and those that a tool runs in addition to the assumed server. */
function linesOf({ manifest }: Project, script: string): readonly (readonly string[])[] {
  const line = scriptCommands(manifest, script, 0);
  if (!('commands' in line)) return [];
  return line.commands.flatMap(({ words, text, beside = [] }) => [
    text === undefined ? words : wordsIn(text),
    ...beside.flatMap((each) => besideCommands(manifest, each)),
  ]);
}

function besideCommands(manifest: Project['manifest'], line: string): readonly (readonly string[])[] {
  const [, name] = /^(?:npm|pnpm|yarn|bun) run ([\w:.-]{1,80})/.exec(line) ?? [];
  if (name === undefined) return [wordsIn(line)];
  const inner = scriptCommands(manifest, name, 0);
  return 'commands' in inner ? inner.commands.map(({ words, text }) => (text === undefined ? words : wordsIn(text))) : [];
}

const wordsIn = (text: string): readonly string[] => text.split(/\s+/).map((word) => word.replaceAll(/^["']|["']$/g, ''));

function outputsOf(project: Project, words: readonly string[]): readonly string[] {
  const [program = '', ...rest] = words;
  const name = posix.basename(program);
  const tool = tools.get(name);
  if (tool === undefined || (name === 'cli' && !program.includes('tailwindcss'))) return [];
  const told = (tool.options ?? []).flatMap((option) => optionValues(rest, option));
  if (told.length > 0) return told;
  const plain = rest.filter((word) => !word.startsWith('-'));
  if (tool.isSecond === true) {
    const pairs = plain.filter((word) => word.includes(':')).map((word) => word.slice(word.indexOf(':') + 1));
    return pairs.length > 0 ? pairs : plain.slice(1, 2);
  }
  if (tool.isLast === true) return plain.length < 2 ? [] : plain.slice(-1);
  return tool.configured?.(project, rest) ?? [];
}

/** `-o out.css`, `--outdir=out` */
function optionValues(words: readonly string[], option: string): readonly string[] {
  return words.flatMap((word, index) => {
    if (word === option) return words[index + 1] ?? [];
    return word.startsWith(`${option}=`) ? [word.slice(option.length + 1)] : [];
  });
}

/** The configuration in the command, or else the first existing one with a usual name. */
function configurationOf({ folder, reading }: Project, words: readonly string[], ...names: readonly string[]): Configuration | undefined {
  const [told] = [...optionValues(words, '--config'), ...optionValues(words, '-c')].map((path) => posix.normalize(path));
  if (told !== undefined) return folder.has(told) ? readConfiguration(folder, reading, told) : undefined;
  return openConfiguration(folder, reading, ...names);
}

function viteOutputs(project: Project, words: readonly string[]): readonly string[] {
  const configuration = configurationOf(project, words, 'vite.config');
  const root = configuration?.folder('', 'root') ?? '';
  const folder = configuration?.folder(root, 'build', 'outDir');
  if (folder === undefined && configuration?.code('build', 'outDir') !== undefined) return [];
  return [folder ?? folderPath(root, 'dist')];
}

function webpackOutputs(project: Project, words: readonly string[]): readonly string[] {
  const configuration = configurationOf(project, words, ...webpackNames);
  if (configuration === undefined) return [];
  const folder = configuration.folder('', 'output', 'path');
  return folder === undefined ? (configuration.code('output', 'path') === undefined ? ['dist'] : []) : [folder];
}

function rollupOutputs(project: Project, words: readonly string[]): readonly string[] {
  const configuration = configurationOf(project, words, 'rollup.config');
  if (configuration === undefined) return [];
  const all = configuration.keys().slice(0, mostOutputs);
  const bundles = all.every((key) => /^\d+$/.test(key)) ? all : [''];
  return bundles.flatMap((bundle) => {
    const keys = bundle === '' ? ['output'] : [bundle, 'output'];
    const several = configuration
      .keys(...keys)
      .slice(0, mostOutputs)
      .filter((key) => /^\d+$/.test(key));
    return (several.length === 0 ? [keys] : several.map((key) => [...keys, key])).flatMap((each) =>
      ['file', 'dir'].flatMap((name) => configuration.folder('', ...each, name) ?? []),
    );
  });
}

function gulpOutputs({ folder }: Project): readonly string[] {
  const file = folder.files.find((path) => /^gulpfile(?:\.babel)?\.(?:[cm]?js|ts)$/i.test(path));
  if (file === undefined) return [];
  return findCalls(splitSource(file, folder.search(file)), /\bdest\s*\(/g).flatMap(({ arguments: [first] }) => first?.literal ?? []);
}

/** The output paths in a project's own script that calls esbuild or another tool. */
function scriptOutputs({ folder }: Project, words: readonly string[]): readonly string[] {
  const file = words.find((word) => /\.[cm]?js$/.test(word));
  const path = file === undefined ? undefined : posix.normalize(file);
  if (path === undefined || !folder.has(path)) return [];
  const options = /\b(?:outfile|outdir|outDir)\s{0,9}:\s{0,9}["'`]([\w./-]{1,200})["'`]/g;
  return [...folder.search(path).matchAll(options)].map(([, output = '']) => output);
}
