import type { Fact } from '../../facts.ts';
import { literalsBetween, type Source } from '../../source/source.ts';
import {
  bestHealthPath,
  healthWords,
  type Placement,
  type Route,
  type Router,
  resolveRoutes,
  type WrittenRoute,
  withoutSlash,
} from '../health-path.ts';
import { type DjangoProject, rootUrls } from './django.ts';
import { frameworks } from './frameworks.ts';
import type { Modules } from './modules.ts';
import { argumentOf, type Call, findCalls } from './source.ts';

const deepest = 6;
const mostInclusions = 1000;

/** Finds a literal route that is meant for health checks, answers GET, and whose whole path can be told. */
export function findHealthPath(modules: Modules, django: DjangoProject | undefined): Fact<string> | undefined {
  if (django !== undefined) return bestHealthPath(djangoRoutes(modules, rootUrls(django, modules)));
  const routes = modules.mentioning(...healthWords).flatMap(routesIn);
  return bestHealthPath(resolveRoutes(routes, (router) => place(modules, router)));
}

function djangoRoutes(modules: Modules, root: string | undefined): Route[] {
  const routes: Route[] = [];
  const known = new Map<string, readonly DjangoPath[]>();
  const queue: { prefix: string; trail: readonly string[] }[] = root === undefined ? [] : [{ prefix: '', trail: [root] }];
  for (const { prefix, trail } of queue) {
    const file = trail.at(-1) ?? '';
    const paths = known.get(file) ?? djangoPaths(modules.read(file));
    known.set(file, paths);
    for (const { path, included } of paths) {
      if (included === undefined) routes.push({ path: `/${prefix}${path}`, file });
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

function routesIn(source: Source): WrittenRoute[] {
  return [
    ...findCalls(source, /^[ \t]*@[ \t]*(?:(\w+)\.)?(get|route|api_route)[ \t]*\(/gm),
    ...findCalls(source, /\b(\w+)\.(?:router\.)?(?:add_get|add_url_rule|add_api_route|add_route)\s*\(/g),
    // Inside a Mount the path is longer than it looks.
    ...outside(findCalls(source, /(?<![\w.])(?:Route|web\.get)\s*\(/g), findCalls(source, /\bMount\s*\(/g)),
  ].flatMap((call) => routeOf(source, call));
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

function routeOf(source: Source, call: Call): WrittenRoute[] {
  const path = (argumentOf(call, 'path', 0) ?? argumentOf(call, 'rule'))?.literal;
  const methods = argumentOf(call, 'methods');
  const allowsGet =
    methods === undefined || literalsBetween(source, methods.start, methods.end).some((value) => value.toUpperCase() === 'GET');
  if (path === undefined || !allowsGet) return [];
  const [, name] = call.match;
  return [{ path, source, ...(name === undefined ? {} : { router: { source, name } }) }];
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

function place(modules: Modules, router: Router): Placement | undefined {
  const { made, mounts } = wiringOf(router.source);
  const making = made.get(router.name);
  const callee = making?.match[2] ?? '';
  const construction = callee.split('.').at(-1) ?? '';
  const isApplication = construction === 'RouteTableDef' || frameworks.some((framework) => framework.construction.test(callee));
  if (making === undefined) return undefined;
  if (isApplication) {
    const mount = mounts.get(router.name);
    return { prefix: mount === undefined ? '' : withoutSlash(argumentOf(mount, 'path', 0)?.literal) };
  }
  const included = /^(?:APIRouter|Blueprint|Router)$/.test(construction) ? inclusion(modules, router) : undefined;
  const [own, given] = [literalPrefix(making), included && literalPrefix(included.call)];
  if (own === undefined || included === undefined || given === undefined) return undefined;
  // Flask's registration replaces the blueprint's own prefix; FastAPI's goes before it.
  const prefix = construction === 'Blueprint' && given !== '' ? given : `${given}${own}`;
  return { prefix, on: { source: included.source, name: included.call.match[1] ?? '' } };
}

function literalPrefix(call: Call): string | undefined {
  const argument = argumentOf(call, 'prefix') ?? argumentOf(call, 'url_prefix');
  return argument === undefined ? '' : withoutSlash(argument.literal);
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
function namesIn(modules: Modules, from: Source, { source, name: variable }: Router): string[] {
  if (from.path === source.path) return [variable];
  const module = modules.moduleName(source.path)?.split('.').at(-1) ?? '';
  const { members, imported } = wiringOf(from);
  const modulesNames = imported.get(module)?.map((name) => `${name}.${variable}`) ?? [];
  return [`${module}.${variable}`, ...(members.get(`${module} ${variable}`) ?? []), ...modulesNames];
}
