import type { Process } from '../../facts.ts';
import { collectPackages, type Layout } from './cargo.ts';
import type { Package, Target } from './manifest.ts';
import { findServing, type Serving } from './serving.ts';
import { readModules } from './source.ts';
import type { Code } from './values.ts';

/** A program of a package. */
export interface Program extends Code {
  readonly package: Package;
  readonly target: Target;
  /** Its path in the image. */
  readonly path: string;
  readonly serving: Serving | undefined;
  /** True if it runs until it is stopped: it serves, or its code loops. */
  readonly lasts: boolean;
  /** The signal that stops it; undefined if it handles none. */
  readonly stopSignal: 'SIGTERM' | 'SIGINT' | undefined;
}

/** The programs, with the one that is the application. */
export interface Entry {
  readonly programs: readonly Program[];
  /** The application; undefined if there are several candidates. */
  readonly main: Program | undefined;
  /** Why it was chosen, in words that follow its file's name. */
  readonly why: string;
  readonly isAssumed: boolean;
  /** The other candidates. */
  readonly others: readonly Program[];
  /** The programs in the image: the application, and those that run next to it. */
  readonly deployed: readonly Program[];
  readonly beside: readonly { readonly program: Program; readonly process: Process }[];
}

const word = (words: string): RegExp => new RegExp(`(?:^|[-_])(?:${words})(?:$|[-_])`, 'i');
const once = word('migrat(?:e|ions?|or)|seeds?|seeder|backfill|bootstrap|initdb|setup');
const looping = word('workers?|consumers?|scheduler|cron|processor|subscriber|listener|relay|poller|dispatcher|daemon|bot');
const tool = word('cli|ctl|client|xtask|bench|gen|generate|codegen|example|demo|dump|admin|tool');
const begins = /(?:\b|_)(?:serve|run|start|listen|launch)\w*\s*\(/;
const loops = /\bloop\s*\{|\bwhile\b[^;\n]{0,120}\{|\.for_each\s*\(|\.join\(\)/;

// Programs that serve, the most usual first.
const usualNames = ['server', 'api', 'web', 'app', 'service', 'backend', 'main'];

/** Lists the programs of the investigated package, and chooses the application: cargo's default, the only one, or the only server. */
export function findEntry(layout: Layout): Entry {
  const { own } = layout;
  const programs = own === undefined ? [] : readPrograms(layout, own);
  const lasting = programs.filter(({ target: { name } }) => !once.test(name) && !tool.test(name));
  const servers = lasting.filter(({ target, serving }) => serving !== undefined && !looping.test(target.name));
  const candidates = [servers, lasting, programs].find((group) => group.length > 0) ?? [];
  const groups = [
    { group: programs.filter(({ target }) => target.name === own?.defaultRun), why: ', by default-run' },
    { group: programs, why: '' },
    { group: candidates, why: servers.length > 0 ? ', the only one that serves' : ', the only one that neither runs once nor is a tool' },
    { group: candidates.filter(({ target }) => target.name === own?.name), why: ", the one with the package's name" },
  ];
  const sure = groups.find(({ group }) => group.length === 1);
  const assumed = [
    ...usualNames.map((name) => ({ group: candidates.filter(({ target }) => target.name === name), why: ', the one with a usual name' })),
    ...usualNames.map((name) => ({
      group: candidates.filter(({ target }) => target.name.endsWith(`-${name}`) || target.name.endsWith(`_${name}`)),
      why: ', the one with a usual name',
    })),
    { group: candidates.slice(0, 1), why: ', the first of them' },
  ].find(({ group }) => group.length === 1);
  const { group: chosen, why } = sure ?? assumed ?? { group: [], why: '' };
  const [main] = chosen;
  const beside = [
    ...programs.filter((each) => !chosen.includes(each)),
    ...(main === undefined ? [] : findMigrations(layout, main)),
  ].flatMap((program) => {
    const process = planProcess(program);
    return process === undefined ? [] : [{ program, process }];
  });
  const isAssumed = sure === undefined && main !== undefined;
  const others = isAssumed ? candidates.filter((each) => each !== main) : [];
  return { programs, main, why, isAssumed, others, deployed: [...chosen, ...beside.map(({ program }) => program)], beside };
}

function readPrograms(layout: Layout, own: Package): Program[] {
  const { context } = layout;
  const closure = collectPackages(layout, [own]);
  const libraries = closure.flatMap(({ targets }) =>
    targets.flatMap(({ kind, path }) => (kind === 'lib' ? readModules(context, path) : [])),
  );
  const crates = new Set(closure.flatMap(({ dependencies }) => dependencies.map(({ name }) => name)));
  const folders = own.folder === '' ? [context] : [context.below(own.folder), context];
  return own.targets.flatMap((target) => {
    if (target.kind !== 'bin') return [];
    const tree = readModules(context, target.path);
    const files = [...tree, ...libraries.filter(({ path }) => !tree.some((each) => each.path === path))];
    const found = findServing({ files, folders }, crates);
    // A library that serves does so for the programs that call it.
    const isOwn = tree.some(({ path, code }) => begins.test(code) || found?.listening.some((each) => each.path === path));
    const serving = isOwn ? found : undefined;
    const lasts = serving !== undefined || (!tool.test(target.name) && !once.test(target.name) && loops.test(tree[0]?.code ?? ''));
    const handles = (signal: RegExp): boolean => files.some(({ code }) => signal.test(code));
    const terminates = serving?.framework?.stops === true || handles(/\bSignalKind::terminate\b|\bSIGTERM\b|\bsignal_hook\b/);
    const stopSignal = terminates ? 'SIGTERM' : handles(/\bctrl_c\s*\(|\bctrlc::/) ? 'SIGINT' : undefined;
    return [{ files, folders, package: own, target, path: `/usr/local/bin/${target.name}`, serving, lasts, stopSignal }];
  });
}

/**
 * How a program runs next to the application: its name shows that it runs once; its name or its own code shows that it runs as long as the
 * stack.
 */
function planProcess({ target, path, serving, lasts, package: { dependencies } }: Program): Process | undefined {
  const name = target.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  const isOfSeaOrm = dependencies.some((each) => each.name === 'sea-orm-migration');
  if (once.test(target.name)) return { name, kind: 'job', start: isOfSeaOrm ? [path, 'up'] : [path] };
  return looping.test(target.name) || (lasts && serving === undefined) ? { name, kind: 'worker', start: [path] } : undefined;
}

/** SeaORM's own layout: a package with a program that runs the migrations, unless the application runs them itself. */
function findMigrations(layout: Layout, main: Program): Program[] {
  const other = layout.packages.find((each) => each !== layout.own && each.dependencies.some(({ name }) => name === 'sea-orm-migration'));
  const isRun = main.files.some(({ code }) => /\bMigrator::(?:up|fresh|refresh)\b/.test(code));
  return other === undefined || isRun ? [] : readPrograms(layout, other);
}
