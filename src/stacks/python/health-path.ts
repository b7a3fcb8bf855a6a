import type { Fact } from '../../inspect/facts.ts';
import { bestHealthPath, healthWords } from '../health-path.ts';
import type { Source } from '../source.ts';
import { type DjangoProject, rootUrls } from './django.ts';
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

/** Finds a literal route that is meant for health checks, answers GET, and whose whole path can be told. */
export function findHealthPath(modules: Modules, django: DjangoProject | undefined): Fact<string> | undefined {
  const routes = django === undefined ? webRoutes(modules) : djangoRoutes(modules, rootUrls(django, modules), '', 0);
  return bestHealthPath(routes.map(({ path, source }) => ({ path, file: source.path })));
}

function djangoRoutes(modules: Modules, file: string | undefined, prefix: string, depth: number): Route[] {
  if (file === undefined || depth > deepest) return [];
  const source = modules.read(file);
  return findCalls(source, /(?<![\w.])path\s*\(/g).flatMap((call): Route[] => {
    const path = argumentOf(call, 'route', 0)?.literal;
    const view = argumentOf(call, 'view', 1);
    if (path === undefined || view === undefined) return [];
    const whole = `${prefix}${path}`;
    if (!/^include\s*\(/.test(view.code)) return [{ path: `/${whole}`, source }];
    const included = findCalls(source, /(?<![\w.])include\s*\(/g).find((item) => item.start >= view.start && item.end <= view.end);
    const module = included && argumentOf(included, undefined, 0)?.literal;
    return module === undefined ? [] : djangoRoutes(modules, modules.fileOf(module), whole, depth + 1);
  });
}

function webRoutes(modules: Modules): Route[] {
  const sources = modules.mentioning(...healthWords);
  return sources
    .flatMap((source) => [...decorated(source), ...registered(source), ...listed(source)])
    .flatMap(({ router, path, source }) => {
      const prefix = router === undefined ? '' : prefixOf(modules, router, 0);
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
  const mounts = findCalls(source, /\bMount\s*\(/g);
  const isMounted = (call: Call): boolean => mounts.some(({ start, end }) => call.start > start && call.end < end);
  const calls = findCalls(source, /(?<![\w.])(?:Route|web\.get)\s*\(/g).filter((call) => !isMounted(call));
  return calls.flatMap((call): Found[] => routeOf(source, call, { variable: undefined, pathName: 'path', position: 0 }));
}

function routeOf(source: Source, call: Call, at: { variable: string | undefined; pathName: string; position: number }): Found[] {
  const path = argumentOf(call, at.pathName, at.position)?.literal ?? argumentOf(call, 'rule')?.literal;
  const methods = argumentOf(call, 'methods');
  const allowsGet =
    methods === undefined ||
    [...source.literals.values()].some(
      (item) => item.start >= methods.start && item.end <= methods.end && item.value?.toUpperCase() === 'GET',
    );
  if (path === undefined || !allowsGet) return [];
  return [{ path, source, ...(at.variable === undefined ? {} : { router: { source, variable: at.variable } }) }];
}

/** The literal prefix of a router's paths, or undefined where it can't be told. */
function prefixOf(modules: Modules, router: Router, depth: number): string | undefined {
  const { source, variable } = router;
  const made = findCalls(source, new RegExp(`^[ \\t]*${variable}(?:[ \\t]*:[^=\\n]+)?[ \\t]*=[ \\t]*([\\w.]+)[ \\t]*\\(`, 'gm'))[0];
  const construction = made?.match[1]?.split('.').at(-1) ?? '';
  if (made === undefined || depth > deepest) return undefined;
  if (/^(?:FastAPI|Flask|Quart|Sanic|Starlette|Litestar|Application|RouteTableDef)$/.test(construction))
    return mountPrefix(source, variable);
  if (!/^(?:APIRouter|Blueprint|Router)$/.test(construction)) return undefined;
  const own = literalPrefix(made);
  const included = inclusions(modules, router)[0];
  const given = included === undefined ? undefined : literalPrefix(included.call);
  if (own === undefined || included === undefined || given === undefined) return undefined;
  const outer = prefixOf(modules, { source: included.source, variable: included.call.match[1] ?? '' }, depth + 1);
  // Flask's registration replaces the blueprint's own prefix; FastAPI's goes before it.
  return outer === undefined ? undefined : `${outer}${construction === 'Blueprint' && given !== '' ? given : `${given}${own}`}`;
}

function mountPrefix(source: Source, variable: string): string | undefined {
  const mount = findCalls(source, /\b\w+\.mount\s*\(/g).find((call) => argumentOf(call, 'app', 1)?.code === variable);
  return mount === undefined ? '' : argumentOf(mount, 'path', 0)?.literal?.replace(/\/$/, '');
}

function literalPrefix(call: Call): string | undefined {
  const argument = argumentOf(call, 'prefix') ?? argumentOf(call, 'url_prefix');
  return argument === undefined ? '' : argument.literal?.replace(/\/$/, '');
}

function inclusions(modules: Modules, { source, variable }: Router): { call: Call; source: Source }[] {
  return modules.mentioning('include_router', 'register_blueprint', '.blueprint').flatMap((other) =>
    findCalls(other, /\b(\w+)\.(?:include_router|register_blueprint|blueprint)\s*\(/g)
      .filter((call) => refersTo(modules, other, argumentOf(call, undefined, 0)?.code ?? '', { source, variable }))
      .map((call) => ({ call, source: other })),
  );
}

function refersTo(modules: Modules, from: Source, code: string, { source, variable }: Router): boolean {
  if (from.path === source.path) return code === variable;
  const module = modules.moduleName(source.path)?.split('.').at(-1) ?? '';
  if (code === `${module}.${variable}`) return true;
  const imports = from.code.matchAll(/^[ \t]*from[ \t]+([\w.]+)[ \t]+import[ \t]+(\([^)]*\)|[^\n]+)/gm);
  return [...imports].some(([, path = '', list = '']) => {
    const isModule = path.split('.').at(-1) === module;
    return list
      .replaceAll(/[()]/g, '')
      .split(',')
      .some((item) => {
        const [, name, alias] = /^\s*(\w+)(?:\s+as\s+(\w+))?\s*$/.exec(item) ?? [];
        if (isModule) return name === variable && (alias ?? name) === code;
        return name === module && `${alias ?? name}.${variable}` === code;
      });
  });
}

function joined(prefix: string, path: string): string {
  return path.startsWith('/') ? `${prefix}${path}` : `${prefix}/${path}`;
}
