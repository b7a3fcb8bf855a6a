import { posix } from 'node:path';
import type { Fact, Process } from '../../facts.ts';
import type { Folder } from '../../folder/folder.ts';
import type { Source } from '../../source/source.ts';
import { closureOf, type Layout } from './cargo.ts';
import type { Package, Target } from './manifest.ts';
import { findServing, type Serving } from './serving.ts';
import { splitSource } from './source.ts';
import type { Program as Evaluated } from './values.ts';

/** A program of a package. */
export interface Program extends Evaluated {
  readonly package: Package;
  readonly target: Target;
  /** Where the image has it. */
  readonly path: string;
  readonly serving: Serving | undefined;
}

/** The programs, and which of them is the application. */
export interface Entry {
  readonly programs: readonly Program[];
  readonly main?: Program;
  readonly start?: Fact<readonly string[]>;
  readonly unknownStart?: string;
  readonly processes?: Fact<readonly Process[]>;
  /** The programs of the image: the application, or what may be it, and what runs beside it. */
  readonly deployed: readonly Program[];
  readonly warnings: readonly string[];
}

const word = (words: string): RegExp => new RegExp(`(?:^|[-_])(?:${words})(?:$|[-_])`, 'i');
const once = word('migrat(?:e|ions?|or)|seeds?|seeder|backfill|bootstrap|initdb|setup');
const looping = word('workers?|consumers?|scheduler|cron|processor|subscriber|listener|relay|poller|dispatcher|daemon|bot');
const tool = word('cli|ctl|client|xtask|bench|gen|generate|codegen|example|demo|dump|admin|tool');
const loops = /\bloop\s*\{|\bwhile\b[^;\n]{0,120}\{|\.for_each\s*\(|\.join\(\)/;

/** Lists the programs of the package that is looked at, and chooses the application: cargo's default, the only one, or the only one that serves. */
export function findEntry(layout: Layout): Entry {
  const { own } = layout;
  const trees = new Map<string, readonly Source[]>();
  const targets = own?.targets.filter(({ kind }) => kind === 'bin') ?? [];
  const programs = own === undefined ? [] : targets.map((target) => programOf(layout, own, target, trees));
  const { main, why, candidates } = choose(programs, own);
  const others = programs.filter((each) => each !== main && !candidates.includes(each));
  const beside = [
    ...others.flatMap((program) => [processOf(program)].flatMap((process) => (process === undefined ? [] : [{ program, process }]))),
    ...(main === undefined ? [] : migrations(layout, main, trees)),
  ];
  const also = others.filter((each) => each.serving !== undefined && !beside.some(({ program }) => program === each));
  return {
    programs,
    ...(main === undefined
      ? { unknownStart: unknownStart(candidates) }
      : { main, start: { value: [main.path], source: `${main.target.path}${why}` } }),
    ...(beside.length === 0
      ? {}
      : {
          processes: { value: beside.map(({ process }) => process), source: beside.map(({ program }) => program.target.path).join(', ') },
        }),
    deployed: [...(main === undefined ? candidates : [main]), ...beside.map(({ program }) => program)],
    warnings: also.map(
      ({ target }) =>
        `${target.path} serves as well, and is no part of this stack: start it from the same image by hand, or give it an image of its own.`,
    ),
  };
}

function programOf(layout: Layout, own: Package, target: Target, trees: Map<string, readonly Source[]>): Program {
  const { context } = layout;
  const closure = closureOf(layout, own);
  const roots = [target.path, ...closure.flatMap(({ targets }) => targets.flatMap(({ kind, path }) => (kind === 'lib' ? [path] : [])))];
  const files = [...new Map(roots.flatMap((root) => treeOf(context, root, trees)).map((source) => [source.path, source])).values()];
  const folders = own.folder === '' ? [context] : [context.below(own.folder), context];
  const evaluated: Evaluated = { files, folders, known: new Map() };
  const crates = new Set(closure.flatMap(({ dependencies }) => dependencies.map(({ name }) => name)));
  return { ...evaluated, package: own, target, path: `/usr/local/bin/${target.name}`, serving: findServing(evaluated, crates) };
}

/** The file of a target and the modules that it declares. */
function treeOf(context: Folder, root: string, trees: Map<string, readonly Source[]>): readonly Source[] {
  const known = trees.get(root);
  if (known !== undefined) return known;
  const paths = new Set([root]);
  const sources: Source[] = [];
  for (const path of paths) {
    if (!context.has(path)) continue;
    const source = splitSource(path, context.search(path));
    sources.push(source);
    const own = path === root || path.endsWith('/mod.rs') ? posix.dirname(path) : path.replace(/\.rs$/, '');
    for (const { index, 0: text, 1: name = '' } of source.code.matchAll(/\bmod\s+(\w{1,80})\s*;/g)) {
      const attribute = /#\[path\s*=\s*(?=")/.exec(source.code.slice(Math.max(0, index - 120), index));
      const given =
        attribute === null ? undefined : source.literals.get(Math.max(0, index - 120) + attribute.index + attribute[0].length)?.value;
      const options = given === undefined ? [`${own}/${name}.rs`, `${own}/${name}/mod.rs`] : [posix.join(posix.dirname(path), given)];
      const found =
        /#\[cfg\(test\)\]\s*(?:pub\s+)?$/.test(source.code.slice(Math.max(0, index - 60), index)) || text === ''
          ? undefined
          : options.find((each) => context.has(each));
      if (found !== undefined) paths.add(found);
    }
  }
  trees.set(root, sources);
  return sources;
}

interface Choice {
  readonly main?: Program;
  /** What sets it apart, in words that follow its file's name. */
  readonly why: string;
  readonly candidates: readonly Program[];
}

function choose(programs: readonly Program[], own: Package | undefined): Choice {
  const lasting = programs.filter(({ target }) => !once.test(target.name) && !tool.test(target.name));
  const servers = lasting.filter(({ target, serving }) => serving !== undefined && !looping.test(target.name));
  for (const [group, why] of [
    [programs.filter(({ target }) => target.name === own?.defaultRun), ', by default-run'],
    [programs, ''],
    [servers, ', the only one that serves'],
    [servers.filter(({ target }) => target.name === own?.name), ", the one with the package's name"],
    [servers.length === 0 ? lasting : [], ', the only one that neither runs once nor is a tool'],
    [servers.length === 0 ? lasting.filter(({ target }) => target.name === own?.name) : [], ", the one with the package's name"],
  ] as const) {
    const [one, other] = group;
    if (one !== undefined && other === undefined) return { main: one, why, candidates: [] };
  }
  return { why: '', candidates: servers.length > 0 ? servers : lasting.length > 0 ? lasting : programs };
}

function unknownStart(candidates: readonly Program[]): string {
  const [first] = candidates;
  if (first === undefined) return 'No package here has a program (src/main.rs, src/bin, [[bin]]): name the folder of one that has.';
  const names = candidates.slice(0, 4).map(({ path, target }) => `${path} (${target.path})`);
  return `Several programs could be the application, ${names.join(' and ')}: say which one with --start ${first.path}, or by default-run in ${first.package.file}.`;
}

/** A program beside the application: it runs once by its name, or as long as the stack does by its name or its own code. */
function processOf({ target, path, files, serving }: Program): Process | undefined {
  const isJob = once.test(target.name);
  const own = files.find((source) => source.path === target.path);
  const isWorker = looping.test(target.name) || (serving === undefined && !tool.test(target.name) && loops.test(own?.code ?? ''));
  if (!isJob && !isWorker) return undefined;
  return { name: target.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'), kind: isJob ? 'job' : 'worker', start: [path] };
}

/** SeaORM's own layout: a package `migration` with a program that runs the migrations, unless the application does that itself. */
function migrations(layout: Layout, main: Program, trees: Map<string, readonly Source[]>): { program: Program; process: Process }[] {
  if (main.files.some(({ code }) => /\bMigrator::(?:up|fresh|refresh)\b/.test(code))) return [];
  return layout.packages.flatMap((each) => {
    const target = each.targets.find(({ kind }) => kind === 'bin');
    if (each === layout.own || target === undefined || !each.dependencies.some(({ name }) => name === 'sea-orm-migration')) return [];
    const program = programOf(layout, each, target, trees);
    return [{ program, process: { name: 'migrate', kind: 'job', start: [program.path, 'up'] } }];
  });
}

/** True for a program that lasts: it serves, or goes on until it is stopped. */
export function lasts({ serving, target, files }: Program): boolean {
  return (
    serving !== undefined ||
    (!tool.test(target.name) && !once.test(target.name) && loops.test(files.find(({ path }) => path === target.path)?.code ?? ''))
  );
}
