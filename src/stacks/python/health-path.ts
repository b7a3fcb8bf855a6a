import type { Fact } from '../../facts.ts';
import { literalsBetween, type Source } from '../../source/source.ts';
import { bestHealthPath, healthWords } from '../health-path.ts';
import { type DjangoProject, rootUrls } from './django.ts';
import { frameworks } from './frameworks.ts';
import type { Modules } from './modules.ts';
import { argumentOf, type Call, findCalls } from './source.ts';

interface Route {
  readonly path: string;
  readonly source: Source;
}

/** An object that routes are put on. */
interface Router {
  readonly source: Source;
  readonly variable: string;
}

const deepest = 6;
const mostInclusions = 1000;

/** Finds a literal route that is meant for health checks, answers GET, and whose whole path can be told. */
export function findHealthPath(modules: Modules, django: DjangoProject | undefined): Fact<string> | undefined {
  const routes = django === undefined ? webRoutes(modules) : djangoRoutes(modules, rootUrls(django, modules));
  return bestHealthPath(routes.map(({ path, source }) => ({ path, file: source.path })));
}

function djangoRoutes(modules: Modules, root: string | undefined): Route[] {
  const routes: Route[] = [];
  const known = new Map<string, readonly DjangoPath[]>();
  const queue: { prefix: string; trail: readonly string[] }[] = root === undefined ? [] : [{ prefix: '', trail: [root] }];
  for (const { prefix, trail } of queue) {
    const file = trail.at(-1) ?? '';
    const source = modules.read(file);
    const paths = known.get(file) ?? djangoPaths(source);
    known.set(file, paths);
    for (const { path, included } of paths) {
      if (included === undefined) routes.push({ path: `/${prefix}${path}`, source });
      const next = included === undefined ? undefined : modules.fileOf(included);
      // A file that includes itself, and a folder that is made of nothing but inclusions, come to an end, too.
      const isMore = next !== undefined && !trail.includes(next) && trail.length <= deepest && queue.length < mostInclusions;
      if (isMore) queue.push({ prefix: `${prefix}${path}`, trail: [...trail, next] });
    }
  }
  return routes;
}

/** A literal route of a URL configuration, or an inclusion of another module's (an empty name where it can't be told). */
interface DjangoPath {
  readonly path: string;
  readonly included: string | undefined;
}

function djangoPaths(source: Source): DjangoPath[] {
  const inclusions = new Map(findCalls(source, /(?<![\w.])include\s*\(/g).map((call) => [call.start, call]));
  return findCalls(source, /(?<![\w.])path\s*\(/g).flatMap((call): DjangoPath[] => {
    const path = argumentOf(call, 'route', 0)?.literal;
    const view = argumentOf(call, 'view', 1);
    if (path === undefined || view === undefined) return [];
    const inclusion = inclusions.get(view.start + source.code.slice(view.start, view.end).search(/\S/));
    return [{ path, included: inclusion && (argumentOf(inclusion, undefined, 0)?.literal ?? '') }];
  });
}

function webRoutes(modules: Modules): Route[] {
  const sources = modules.mentioning(...healthWords);
  const prefixes = new Map<string, string | undefined>();
  const known = (router: Router): string | undefined => {
    const key = `${router.source.path}\0${router.variable}`;
    if (!prefixes.has(key)) prefixes.set(key, prefixOf(modules, router, 0));
    return prefixes.get(key);
  };
  return sources
    .flatMap((source) => [...decorated(source), ...registered(source), ...listed(source)])
    .flatMap(({ router, path, source }) => {
      const prefix = router === undefined ? '' : known(router);
      return prefix === undefined ? [] : [{ path: joined(prefix, path), source }];
    });
}

type Found = Route & { readonly router?: Router };

function decorated(source: Source): Found[] {
  const calls = findCalls(source, /^[ \t]*@[ \t]*(?:(\w+)\.)?(get|route|api_route)[ \t]*\(/gm);
  return calls.flatMap((call): Found[] => routeOf(source, call, { variable: call.match[1], pathName: 'path', position: 0 }));
}

function registered(source: Source): Found[] {
  const calls = findCalls(source, /\b(\w+)\.(?:router\.)?(?:add_get|add_url_rule|add_api_route|add_route)\s*\(/g);
  return calls.flatMap((call): Found[] => routeOf(source, call, { variable: call.match[1], pathName: 'path', position: 0 }));
}

function listed(source: Source): Found[] {
  // Inside a Mount the path is longer than it looks.
  const calls = outside(findCalls(source, /(?<![\w.])(?:Route|web\.get)\s*\(/g), findCalls(source, /\bMount\s*\(/g));
  return calls.flatMap((call): Found[] => routeOf(source, call, { variable: undefined, pathName: 'path', position: 0 }));
}

/** The calls that stand in none of the others; both in the order of the code. */
function outside(calls: readonly Call[], others: readonly Call[]): Call[] {
  const waiting = [...others].reverse();
  let reach = 0;
  return calls.filter(({ start, end }) => {
    for (let next = waiting.at(-1); next !== undefined && next.start < start; next = waiting.at(-1)) {
      reach = Math.max(reach, next.end);
      waiting.pop();
    }
    return end >= reach;
  });
}

function routeOf(source: Source, call: Call, at: { variable: string | undefined; pathName: string; position: number }): Found[] {
  const path = argumentOf(call, at.pathName, at.position)?.literal ?? argumentOf(call, 'rule')?.literal;
  const methods = argumentOf(call, 'methods');
  const allowsGet =
    methods === undefined || literalsBetween(source, methods.start, methods.end).some((value) => value.toUpperCase() === 'GET');
  if (path === undefined || !allowsGet) return [];
  return [{ path, source, ...(at.variable === undefined ? {} : { router: { source, variable: at.variable } }) }];
}

/** What a file says about routers. */
interface Wiring {
  /** Variable → the call that makes it. */
  readonly made: ReadonlyMap<string, Call>;
  /** An application as it is called there → the call that mounts it. */
  readonly mounts: ReadonlyMap<string, Call>;
  /** The same for a router → the call that includes it. */
  readonly inclusions: ReadonlyMap<string, Call>;
  /** `module name` → what that name of a module is called there. */
  readonly members: ReadonlyMap<string, readonly string[]>;
  /** The same for a module that is imported itself. */
  readonly imported: ReadonlyMap<string, readonly string[]>;
}

const wirings = new WeakMap<Source, Wiring>();

/** Each file is looked through once, however many routers there are. */
function wiringOf(source: Source): Wiring {
  const known = wirings.get(source);
  if (known !== undefined) return known;
  const imports = importedNames(source);
  const wiring: Wiring = {
    made: firstBy(findCalls(source, /^[ \t]*(\w+)[ \t]*(?::[^=\n]{1,200})?=[ \t]*([\w.]+)[ \t]*\(/gm), ({ match }) => match[1]),
    mounts: firstBy(findCalls(source, /\b\w+\.mount\s*\(/g), (call) => argumentOf(call, 'app', 1)?.code),
    inclusions: firstBy(
      findCalls(source, /\b(\w+)\.(?:include_router|register_blueprint|blueprint)\s*\(/g),
      (call) => argumentOf(call, undefined, 0)?.code,
    ),
    members: grouped(imports.map(({ module, name, alias }) => [`${module} ${name}`, alias])),
    imported: grouped(imports.flatMap(({ module, name, alias }) => (module === name ? [] : [[name, alias]]))),
  };
  wirings.set(source, wiring);
  return wiring;
}

function firstBy(calls: readonly Call[], keyOf: (call: Call) => string | undefined): Map<string, Call> {
  const first = new Map<string, Call>();
  for (const call of calls) {
    const key = keyOf(call);
    if (key !== undefined && !first.has(key)) first.set(key, call);
  }
  return first;
}

function grouped(pairs: readonly (readonly [string, string])[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [key, value] of pairs) {
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return groups;
}

/** What `from package.module import name as alias` statements say; `module` is the last part of the path. */
function importedNames({ code, brackets }: Source): { module: string; name: string; alias: string }[] {
  return [...code.matchAll(/^[ \t]*from[ \t]+([\w.]+)[ \t]+import[ \t]+(\(?)/gm)].flatMap((match) => {
    const start = match.index + match[0].length;
    const bracket = match[2] === '(' ? brackets.get(start - 1) : undefined;
    const lineEnd = code.indexOf('\n', start);
    const list = code.slice(start, bracket === undefined ? (lineEnd === -1 ? code.length : lineEnd) : bracket.end - 1);
    const module = match[1]?.split('.').at(-1) ?? '';
    return list.split(',').flatMap((item) => {
      const [, name, alias = name] = /^\s*(\w+)(?:\s+as\s+(\w+))?\s*$/.exec(item) ?? [];
      return name === undefined || alias === undefined ? [] : [{ module, name, alias }];
    });
  });
}

/** The literal prefix of a router's paths, or undefined where it can't be told. */
function prefixOf(modules: Modules, router: Router, depth: number): string | undefined {
  const { source, variable } = router;
  const made = wiringOf(source).made.get(variable);
  const callee = made?.match[2] ?? '';
  const construction = callee.split('.').at(-1) ?? '';
  if (made === undefined || depth > deepest) return undefined;
  const isApplication = construction === 'RouteTableDef' || frameworks.some((framework) => framework.construction.test(callee));
  if (isApplication) return mountPrefix(source, variable);
  if (!/^(?:APIRouter|Blueprint|Router)$/.test(construction)) return undefined;
  const own = literalPrefix(made);
  const included = inclusion(modules, router);
  const given = included === undefined ? undefined : literalPrefix(included.call);
  if (own === undefined || included === undefined || given === undefined) return undefined;
  const outer = prefixOf(modules, { source: included.source, variable: included.call.match[1] ?? '' }, depth + 1);
  // Flask's registration replaces the blueprint's own prefix; FastAPI's goes before it.
  return outer === undefined ? undefined : `${outer}${construction === 'Blueprint' && given !== '' ? given : `${given}${own}`}`;
}

function mountPrefix(source: Source, variable: string): string | undefined {
  const mount = wiringOf(source).mounts.get(variable);
  return mount === undefined ? '' : argumentOf(mount, 'path', 0)?.literal?.replace(/\/$/, '');
}

function literalPrefix(call: Call): string | undefined {
  const argument = argumentOf(call, 'prefix') ?? argumentOf(call, 'url_prefix');
  return argument === undefined ? '' : argument.literal?.replace(/\/$/, '');
}

/** The first call that includes a router. */
function inclusion(modules: Modules, router: Router): { call: Call; source: Source } | undefined {
  for (const source of modules.mentioning('include_router', 'register_blueprint', '.blueprint')) {
    const calls = namesIn(modules, source, router).flatMap((name) => wiringOf(source).inclusions.get(name) ?? []);
    const [call] = calls.sort((a, b) => a.start - b.start);
    if (call !== undefined) return { call, source };
  }
  return undefined;
}

/** What a router may be called in a file. */
function namesIn(modules: Modules, from: Source, { source, variable }: Router): string[] {
  if (from.path === source.path) return [variable];
  const module = modules.moduleName(source.path)?.split('.').at(-1) ?? '';
  const { members, imported } = wiringOf(from);
  const modulesNames = imported.get(module)?.map((name) => `${name}.${variable}`) ?? [];
  return [`${module}.${variable}`, ...(members.get(`${module} ${variable}`) ?? []), ...modulesNames];
}

function joined(prefix: string, path: string): string {
  return path.startsWith('/') ? `${prefix}${path}` : `${prefix}/${path}`;
}
