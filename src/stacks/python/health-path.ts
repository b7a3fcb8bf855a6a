import type { Fact } from '../../facts.ts';
import { once } from '../../once.ts';
import { argumentOf, type Call, findCalls, literalsBetween, type Source } from '../../source/source.ts';
import {
  chooseHealthPath,
  healthMention,
  type Placement,
  type Route,
  type Router,
  resolveRoutes,
  trimSlash,
  type WrittenRoute,
} from '../health-path.ts';
import { type DjangoProject, rootUrls } from './django.ts';
import { frameworks } from './frameworks.ts';
import type { Modules } from './modules.ts';

const deepest = 6;
const mostInclusions = 1000;

/** Finds a literal route for health checks that answers GET and whose whole path is known. */
export function findHealthPath(modules: Modules, django: DjangoProject | undefined): Fact<string> | undefined {
  if (django !== undefined) return chooseHealthPath(findDjangoRoutes(modules, rootUrls(django, modules)));
  const routes = modules.matching(healthMention).flatMap(findRoutes);
  return chooseHealthPath(resolveRoutes(routes, (router) => placeRouter(modules, router)));
}

function findDjangoRoutes(modules: Modules, root: string | undefined): Route[] {
  const routes: Route[] = [];
  const known = new Map<string, readonly DjangoPath[]>();
  const queue: { prefix: string; trail: readonly string[] }[] = root === undefined ? [] : [{ prefix: '', trail: [root] }];
  for (const { prefix, trail } of queue) {
    const file = trail.at(-1) ?? '';
    const paths = known.get(file) ?? readUrlPaths(modules.read(file));
    known.set(file, paths);
    for (const { path, included } of paths) {
      if (included === undefined) routes.push({ path: `/${prefix}${path}`, file });
      const next = included === undefined ? undefined : modules.fileOf(included);
      // Also ends for a file that includes itself, and for a folder of nothing but inclusions.
      const isMore = next !== undefined && !trail.includes(next) && trail.length <= deepest && queue.length < mostInclusions;
      if (isMore) queue.push({ prefix: `${prefix}${path}`, trail: [...trail, next] });
    }
  }
  return routes;
}

/** A literal route of a URL configuration, or an inclusion of another module (an empty name if it is not known). */
interface DjangoPath {
  readonly path: string;
  readonly included: string | undefined;
}

function readUrlPaths(source: Source): DjangoPath[] {
  const inclusions = new Map(findCalls(source, /(?<![\w.])include\s*\(/g).map((call) => [call.start, call]));
  return findCalls(source, /(?<![\w.])path\s*\(/g).flatMap((call): DjangoPath[] => {
    const path = argumentOf(call, 'route', 0)?.literal;
    const view = argumentOf(call, 'view', 1);
    if (path === undefined || view === undefined) return [];
    const inclusion = inclusions.get(view.start + source.code.slice(view.start, view.end).search(/\S/));
    return [{ path, included: inclusion && (argumentOf(inclusion, undefined, 0)?.literal ?? '') }];
  });
}

function findRoutes(source: Source): WrittenRoute[] {
  return [
    ...findCalls(source, /^[ \t]*@[ \t]*(?:(\w+)\.)?(get|route|api_route)[ \t]*\(/gm),
    ...findCalls(source, /\b(\w+)\.(?:router\.)?(?:add_get|add_url_rule|add_api_route|add_route)\s*\(/g),
    // Inside a Mount, the path is longer than it looks.
    ...selectOutside(findCalls(source, /(?<![\w.])(?:Route|web\.get)\s*\(/g), findCalls(source, /\bMount\s*\(/g)),
  ].flatMap((call) => readRoute(source, call));
}

/** The calls outside of the others; both in the order of the code. */
function selectOutside(calls: readonly Call[], others: readonly Call[]): Call[] {
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

function readRoute(source: Source, call: Call): WrittenRoute[] {
  const path = (argumentOf(call, 'path', 0) ?? argumentOf(call, 'rule'))?.literal;
  const methods = argumentOf(call, 'methods');
  const allowsGet =
    methods === undefined || literalsBetween(source, methods.start, methods.end).some((value) => value.toUpperCase() === 'GET');
  if (path === undefined || !allowsGet) return [];
  const [, name] = call.match;
  return [{ path, source, ...(name === undefined ? {} : { router: { source, name } }) }];
}

/** The routers in a file, and their connections. */
interface Wiring {
  /** Variable → the call that creates it. */
  readonly made: ReadonlyMap<string, Call>;
  /** The local name of an application → the call that mounts it. */
  readonly mounts: ReadonlyMap<string, Call>;
  /** The local name of a router → the call that includes it. */
  readonly inclusions: ReadonlyMap<string, Call>;
  /** `module name` → the local names of that name. */
  readonly members: ReadonlyMap<string, readonly string[]>;
  /** The same for an imported module. */
  readonly imported: ReadonlyMap<string, readonly string[]>;
}

/** Each file is read once, however many routers there are. */
const readWiring = once((source: Source): Wiring => {
  const imports = readImportedNames(source);
  return {
    made: indexFirst(findCalls(source, /^[ \t]*(\w+)[ \t]*(?::[^=\n]{1,200})?=[ \t]*([\w.]+)[ \t]*\(/gm), ({ match }) => match[1]),
    mounts: indexFirst(findCalls(source, /\b\w+\.mount\s*\(/g), (call) => argumentOf(call, 'app', 1)?.code),
    inclusions: indexFirst(
      findCalls(source, /\b(\w+)\.(?:include_router|register_blueprint|blueprint)\s*\(/g),
      (call) => argumentOf(call, undefined, 0)?.code,
    ),
    members: groupPairs(imports.map(({ module, name, alias }) => [`${module} ${name}`, alias])),
    imported: groupPairs(imports.flatMap(({ module, name, alias }) => (module === name ? [] : [[name, alias]]))),
  };
});

function indexFirst(calls: readonly Call[], keyOf: (call: Call) => string | undefined): Map<string, Call> {
  const first = new Map<string, Call>();
  for (const call of calls) {
    const key = keyOf(call);
    if (key !== undefined && !first.has(key)) first.set(key, call);
  }
  return first;
}

function groupPairs(pairs: readonly (readonly [string, string])[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [key, value] of pairs) {
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return groups;
}

/** The names in `from package.module import name as alias` statements; `module` is the last part of the path. */
function readImportedNames({ code, brackets }: Source): { module: string; name: string; alias: string }[] {
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

function placeRouter(modules: Modules, router: Router): Placement | undefined {
  const { made, mounts } = readWiring(router.source);
  const making = made.get(router.name);
  const callee = making?.match[2] ?? '';
  const construction = callee.split('.').at(-1) ?? '';
  const isApplication = construction === 'RouteTableDef' || frameworks.some((framework) => framework.construction.test(callee));
  if (making === undefined) return undefined;
  if (isApplication) {
    const mount = mounts.get(router.name);
    return { prefix: mount === undefined ? '' : trimSlash(argumentOf(mount, 'path', 0)?.literal) };
  }
  const included = /^(?:APIRouter|Blueprint|Router)$/.test(construction) ? findInclusion(modules, router) : undefined;
  const [own, given] = [readPrefix(making), included && readPrefix(included.call)];
  if (own === undefined || included === undefined || given === undefined) return undefined;
  // Flask's registration replaces the blueprint's own prefix; FastAPI's is put before it.
  const prefix = construction === 'Blueprint' && given !== '' ? given : `${given}${own}`;
  return { prefix, on: { source: included.source, name: included.call.match[1] ?? '' } };
}

function readPrefix(call: Call): string | undefined {
  const argument = argumentOf(call, 'prefix') ?? argumentOf(call, 'url_prefix');
  return argument === undefined ? '' : trimSlash(argument.literal);
}

/** The first call that includes a router. */
function findInclusion(modules: Modules, router: Router): { call: Call; source: Source } | undefined {
  for (const source of modules.mentioning('include_router', 'register_blueprint', '.blueprint')) {
    const calls = listNames(modules, source, router).flatMap((name) => readWiring(source).inclusions.get(name) ?? []);
    const [call] = calls.sort((a, b) => a.start - b.start);
    if (call !== undefined) return { call, source };
  }
  return undefined;
}

/** The possible names of a router in a file. */
function listNames(modules: Modules, from: Source, { source, name: variable }: Router): string[] {
  if (from.path === source.path) return [variable];
  const module = modules.moduleName(source.path)?.split('.').at(-1) ?? '';
  const { members, imported } = readWiring(from);
  const modulesNames = imported.get(module)?.map((name) => `${name}.${variable}`) ?? [];
  return [`${module}.${variable}`, ...(members.get(`${module} ${variable}`) ?? []), ...modulesNames];
}
