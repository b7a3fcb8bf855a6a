import type { Fact, Process } from '../../facts.ts';
import { closureOf, type Layout } from './cargo.ts';
import type { Package, Target } from './manifest.ts';
import { findServing, type Serving } from './serving.ts';
import { moduleTree } from './source.ts';
import type { Code } from './values.ts';

/** A program of a package. */
export interface Program extends Code {
  readonly package: Package;
  readonly target: Target;
  /** Where the image has it. */
  readonly path: string;
  readonly serving: Serving | undefined;
  /** True where it goes on until it is stopped, by its own code or because it serves. */
  readonly lasts: boolean;
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
}

const word = (words: string): RegExp => new RegExp(`(?:^|[-_])(?:${words})(?:$|[-_])`, 'i');
const once = word('migrat(?:e|ions?|or)|seeds?|seeder|backfill|bootstrap|initdb|setup');
const looping = word('workers?|consumers?|scheduler|cron|processor|subscriber|listener|relay|poller|dispatcher|daemon|bot');
const tool = word('cli|ctl|client|xtask|bench|gen|generate|codegen|example|demo|dump|admin|tool');
const loops = /\bloop\s*\{|\bwhile\b[^;\n]{0,120}\{|\.for_each\s*\(|\.join\(\)/;

/** Lists the programs of the package that is looked at, and chooses the application: cargo's default, the only one, or the only one that serves. */
export function findEntry(layout: Layout): Entry {
  const { own } = layout;
  const programs = own === undefined ? [] : programsOf(layout, own);
  const { main, why, candidates } = choose(programs, own);
  const others = programs.filter((each) => each !== main && !candidates.includes(each));
  const beside = [...others.flatMap((program) => processOf(program) ?? []), ...(main === undefined ? [] : migrations(layout, main))];
  const processes = beside.map(({ process }) => process);
  return {
    programs,
    ...(main === undefined
      ? { unknownStart: unknownStart(candidates) }
      : { main, start: { value: [main.path], source: `${main.target.path}${why}` } }),
    ...(beside.length === 0
      ? {}
      : { processes: { value: processes, source: beside.map(({ program }) => program.target.path).join(', ') } }),
    deployed: [...(main === undefined ? candidates : [main]), ...beside.map(({ program }) => program)],
  };
}

function programsOf(layout: Layout, own: Package): Program[] {
  const { context } = layout;
  const closure = closureOf(layout, [own]);
  const libraries = closure
    .flatMap(({ targets }) => targets.filter(({ kind }) => kind === 'lib'))
    .flatMap(({ path }) => moduleTree(context, path));
  const crates = new Set(closure.flatMap(({ dependencies }) => dependencies.map(({ name }) => name)));
  const folders = own.folder === '' ? [context] : [context.below(own.folder), context];
  return own.targets
    .filter(({ kind }) => kind === 'bin')
    .map((target) => {
      const tree = moduleTree(context, target.path);
      const files = [...tree, ...libraries.filter(({ path }) => !tree.some((each) => each.path === path))];
      const serving = findServing({ files, folders }, crates);
      const isTool = tool.test(target.name) || once.test(target.name);
      const lasts = serving !== undefined || (!isTool && loops.test(tree[0]?.code ?? ''));
      return { files, folders, package: own, target, path: `/usr/local/bin/${target.name}`, serving, lasts };
    });
}

interface Choice {
  readonly main?: Program;
  /** What sets it apart, in words that follow its file's name. */
  readonly why: string;
  readonly candidates: readonly Program[];
}

function choose(programs: readonly Program[], own: Package | undefined): Choice {
  const lasting = programs.filter(({ target: { name } }) => !once.test(name) && !tool.test(name));
  const servers = lasting.filter(({ target, serving }) => serving !== undefined && !looping.test(target.name));
  const candidates = [servers, lasting, programs].find((group) => group.length > 0) ?? [];
  for (const [group, why] of [
    [programs.filter(({ target }) => target.name === own?.defaultRun), ', by default-run'],
    [programs, ''],
    [candidates, servers.length > 0 ? ', the only one that serves' : ', the only one that neither runs once nor is a tool'],
    [candidates.filter(({ target }) => target.name === own?.name), ", the one with the package's name"],
  ] as const) {
    const [one, other] = group;
    if (one !== undefined && other === undefined) return { main: one, why, candidates: [] };
  }
  return { why: '', candidates };
}

function unknownStart(candidates: readonly Program[]): string {
  const [first] = candidates;
  if (first === undefined) return 'No package here has a program (src/main.rs, src/bin, [[bin]]): name the folder of one that has.';
  const names = candidates.slice(0, 4).map(({ path, target }) => `${path} (${target.path})`);
  return `Several programs could be the application, ${names.join(' and ')}: say which one with --start ${first.path}, or by default-run in ${first.package.file}.`;
}

interface Beside {
  readonly program: Program;
  readonly process: Process;
}

/** A program beside the application: it runs once by its name, or as long as the stack does by its name or its own code. */
function processOf(program: Program): Beside | undefined {
  const { target, path, serving, lasts } = program;
  const isJob = once.test(target.name);
  if (!isJob && !looping.test(target.name) && (!lasts || serving !== undefined)) return undefined;
  const name = target.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return { program, process: { name, kind: isJob ? 'job' : 'worker', start: [path] } };
}

/** SeaORM's own layout: a package with a program that runs the migrations, unless the application does that itself. */
function migrations(layout: Layout, main: Program): Beside[] {
  if (main.files.some(({ code }) => /\bMigrator::(?:up|fresh|refresh)\b/.test(code))) return [];
  const other = layout.packages.find((each) => each !== layout.own && each.dependencies.some(({ name }) => name === 'sea-orm-migration'));
  const [program] = other === undefined ? [] : programsOf(layout, other);
  return program === undefined ? [] : [{ program, process: { name: 'migrate', kind: 'job', start: [program.path, 'up'] } }];
}
