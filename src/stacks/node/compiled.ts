import { posix } from 'node:path';
import type { Folder } from '../../folder/folder.ts';
import { readJson } from '../../manifests/json.ts';
import { tableAt, textAt } from '../../manifests/table.ts';
import { type Command, scriptCommands } from './command.ts';
import type { PackageJson } from './package-json.ts';
import { compilationOf } from './tsconfig.ts';

/** The compiled form of a file. */
export interface Compiled {
  /** The file to start. */
  readonly file: string;
  /** Commands that build it, if no script does. */
  readonly before: readonly Command[];
}

type WriteTo = (words: readonly string[], source: string, folder: Folder) => string | undefined;

const flag = (words: readonly string[], ...names: readonly string[]): string | undefined => {
  const inline = words.find((word) => names.some((name) => word.startsWith(`${name}=`)));
  const behind = words[words.findIndex((word) => names.includes(word)) + 1];
  return inline?.slice(inline.indexOf('=') + 1) ?? (words.some((word) => names.includes(word)) ? behind : undefined);
};

/** `main.ts` is `main.js`, `main.mts` is `main.mjs`. */
const scripted = (path: string): string => path.replace(/\.([cm]?)[jt]sx?$/, '.$1js');

function below(outDir: string | undefined, root: string, source: string): string {
  return outDir === undefined ? scripted(source) : scripted(posix.join(outDir, posix.relative(root, source)));
}

const byTypeScript = (folder: Folder, file: string, source: string): string | undefined => {
  const compilation = compilationOf(folder, file);
  return compilation === undefined ? undefined : below(compilation.outDir, compilation.rootDir, source);
};

/** Compilers and bundlers, and the output path of each for a file, according to the options of its command and its configuration. */
const compilers: ReadonlyMap<string, WriteTo> = new Map(
  Object.entries<WriteTo>({
    tsc: (words, source, folder) => {
      if (words.includes('--noEmit') || words.includes('--emitDeclarationOnly')) return undefined;
      const project = flag(words, '-p', '--project') ?? (flag(words, '-b', '--build') || 'tsconfig.json');
      const file = project.endsWith('.json') ? posix.normalize(project) : posix.join(project, 'tsconfig.json');
      const outDir = flag(words, '--outDir');
      if (outDir !== undefined) return below(outDir, flag(words, '--rootDir') ?? posix.dirname(source), source);
      return byTypeScript(folder, file, source);
    },
    // docs.nestjs.com/cli/monorepo, "compilerOptions.tsConfigPath"
    nest: ([command], source, folder) => {
      if (command !== 'build') return undefined;
      const stated = textAt(tableAt(readJson(folder, 'nest-cli.json', 'jsonc')?.root ?? {}, 'compilerOptions'), 'tsConfigPath');
      const file = [stated, 'tsconfig.build.json', 'tsconfig.json'].find((each) => each !== undefined && folder.has(each));
      return file === undefined ? undefined : byTypeScript(folder, file, source);
    },
    tsup: (words, source) => bundled(flag(words, '-d', '--out-dir') ?? 'dist', source),
    tsdown: (words, source) => bundled(flag(words, '-d', '--out-dir') ?? 'dist', source),
    ncc: (words, source) =>
      words[0] === 'build' ? posix.join(flag(words, '-o', '--out') ?? 'dist', `index${posix.extname(scripted(source))}`) : undefined,
    esbuild: (words, source) => flag(words, '--outfile') ?? bundled(flag(words, '--outdir'), source),
    bun: (words, source) => (words[0] === 'build' ? bundled(flag(words, '--outdir'), source) : undefined),
    swc: (words, source) => {
      const outDir = flag(words, '-d', '--out-dir');
      const from = posix.normalize(words[0] ?? '.');
      return outDir === undefined ? undefined : below(outDir, words.includes('--strip-leading-paths') ? from : '.', source);
    },
    babel: (words, source) => {
      const outDir = flag(words, '-d', '--out-dir');
      return outDir === undefined ? undefined : below(outDir, posix.normalize(words[0] ?? '.'), source);
    },
  }),
);

function bundled(outDir: string | undefined, source: string): string | undefined {
  return outDir === undefined ? undefined : posix.join(outDir, posix.basename(scripted(source)));
}

/** The output of `nest build` for a file. */
export function builtByNest(folder: Folder, source: string): string | undefined {
  return compilers.get('nest')?.(['build'], source, folder);
}

const buildScripts = ['build', 'compile', 'build:prod', 'build:server', 'tsc'];

/**
 * The output of the application's build for a source file; undefined if it is not known. A file that needs no compiler is started directly.
 */
export function compiledFrom(folder: Folder, manifest: PackageJson, source: string): Compiled | undefined {
  if (!/\.[cm]?tsx?$|\.jsx$/.test(source)) return undefined;
  for (const name of buildScripts) {
    if (!manifest.scripts.has(name)) continue;
    const line = scriptCommands(manifest, name, 0);
    for (const {
      words: [program = '', ...words],
    } of 'commands' in line ? line.commands : []) {
      const file = compilers.get(posix.basename(program))?.(words, source, folder);
      if (file !== undefined) return { file: posix.normalize(file), before: [] };
    }
  }
  const isScripted = buildScripts.some((name) => manifest.scripts.has(name));
  const hasCompiler = manifest.devDependencies.has('typescript') || manifest.dependencies.has('typescript');
  const compilation = isScripted || !hasCompiler ? undefined : compilationOf(folder, 'tsconfig.json');
  if (compilation?.outDir === undefined) return undefined;
  const before: Command = { words: ['tsc', '-p', 'tsconfig.json'], environment: {}, scripts: [] };
  return { file: below(compilation.outDir, compilation.rootDir, source), before: [before] };
}
