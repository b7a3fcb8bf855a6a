import type { Fact } from '../../facts.ts';
import { type Call, findCalls, type Item, itemBetween, itemsAt, literalIn, type Source } from '../../source/source.ts';
import { bestHealthPath, healthWords, type Route } from '../health-path.ts';
import { fileRoutes } from './file-routes.ts';
import type { Modules } from './modules.ts';
import { nestRoutes } from './nest.ts';
import { propertyOf } from './source.ts';
import { definitionOf, importsOf, type Reading } from './values.ts';

const deepest = 6;

/** Where the routes are. */
export interface Routing {
  /** Name of the framework. */
  readonly framework: string;
  readonly files: readonly string[];
  /** What goes before the paths of all files that are routes by their place. */
  readonly basePath: string;
}

/** Finds a literal route that is meant for health checks, answers GET, and whose whole path can be told. */
export function findHealthPath(reading: Reading, { framework, files, basePath }: Routing): Fact<string> | undefined {
  const { modules } = reading;
  return bestHealthPath([
    ...fileRoutes(framework, files, modules, basePath),
    ...nestRoutes(modules),
    ...calledRoutes(reading),
    ...chainedRoutes(reading),
  ]);
}

/** `app.get("/healthz", …)` on what is an application or a router by its making or its name, `fastify.route({ method, url })`. */
function calledRoutes(reading: Reading): Route[] {
  return reading.modules.mentioning(...healthWords).flatMap((source) =>
    findCalls(source, /(?<![\w$.])((?:this\.)?[\w$]+)\s*\.\s*(get|all|route)\s*(?:<[^()]{0,200}>\s*)?\(/g).flatMap((call): Route[] => {
      const path = pathOf(source, call);
      const prefix = path === undefined ? undefined : prefixOf(reading, source, (call.match[1] ?? '').replace('this.', ''), 0);
      return path === undefined || prefix === undefined ? [] : [{ path: joined(prefix, path), file: source.path }];
    }),
  );
}

const maker =
  /(?<![\w$.])(?:new\s+)?(?:[\w$]+\s*\.\s*)?(?:Hono|OpenAPIHono|Elysia|express|[fF]astify|polka|\w*Router)\s*(?:<[^()]{0,200}>\s*)?\(/g;

/** `new Elysia().use(cors()).get("/health", …)`: routes in the expression that makes an application or a router. */
function chainedRoutes(reading: Reading): Route[] {
  return reading.modules.mentioning(...healthWords).flatMap((source) =>
    findCalls(source, maker).flatMap(({ start, end }): Route[] => {
      const calls = chainFrom(source, end);
      const found = calls.filter(({ method, path }) => method === 'get' && path !== undefined);
      const prefix =
        found.length === 0
          ? undefined
          : chainPrefix(reading, source, { start, end, serves: calls.some(({ method }) => method === 'listen') });
      return prefix === undefined ? [] : found.map(({ path = '' }) => ({ path: joined(prefix, path), file: source.path }));
    }),
  );
}

interface Link {
  readonly method: string;
  /** The first argument, where it is a literal. */
  readonly path: string | undefined;
}

/** The calls that follow on what stands before, one after the other. */
function chainFrom(source: Source, from: number): Link[] {
  const links: Link[] = [];
  for (let at = from; ; ) {
    const [whole, method = ''] = /^\s*\.\s*([\w$]+)\s*(?:<[^()]{0,200}>\s*)?\(/.exec(source.code.slice(at, at + 400)) ?? [];
    const open = at + (whole?.length ?? 0) - 1;
    const bracket = whole === undefined ? undefined : source.brackets.get(open);
    if (bracket === undefined) return links;
    const [first] = itemsAt(source, open).items;
    links.push({ method, path: first === undefined ? undefined : literalIn(source, first[0], first[1]) });
    at = bracket.end;
  }
}

function chainPrefix(
  reading: Reading,
  source: Source,
  { start, end, serves }: { readonly start: number; readonly end: number; readonly serves: boolean },
): string | undefined {
  const before = source.code.slice(Math.max(0, start - 300), start);
  const name = /\b(?:const|let|var)\s+([\w$]+)\s*(?::[^=;]{1,200})?=\s*(?:await\s+)?$/.exec(before)?.[1];
  if (name !== undefined) return prefixOf(reading, source, name, 0);
  const own = ownPrefix(source, itemBetween(source, start, end));
  const [mount] = mountsOf(reading, source, undefined);
  if (serves || (mount === undefined && /\bexport\s+default\s*$/.test(before))) return own;
  const outer = mount?.prefix === undefined ? undefined : prefixOf(reading, mount.source, mount.on, 0);
  return own === undefined || outer === undefined ? undefined : `${outer}${mount?.prefix ?? ''}${own}`;
}

function pathOf(source: Source, { match, arguments: items, end }: Call): string | undefined {
  const [first, second] = items;
  if (first === undefined) return undefined;
  if (match[2] !== 'route') return second === undefined || (second.code.startsWith('{') && items.length === 2) ? undefined : first.literal;
  const url = first.literal ?? propertyOf(source, first, 'url')?.literal ?? propertyOf(source, first, 'path')?.literal;
  const method = propertyOf(source, first, 'method');
  const isGet = method === undefined ? /^\s*\.\s*get\s*\(/.test(source.code.slice(end, end + 40)) : method.literal?.toUpperCase() === 'GET';
  return isGet ? url : undefined;
}

// Makers of applications and of routers, with or without `new`.
const application =
  /^(?:new\s+)?(?:[\w$]+\s*\.\s*)?(?:express|fastify|Fastify|Koa|Hono|OpenAPIHono|Elysia|polka|restana|restify|createServer|createApp|Server)\s*(?:<[^()]*>\s*)?\(/;
const router = /^(?:new\s+)?(?:[\w$]+\s*\.\s*)?(?:\w*Router|createRouter)\s*(?:<[^()]*>\s*)?\(/;
// What a function that is given one calls it.
const parameter = /^(?:app|application|server|router|routes?|fastify|instance|api|hono|\w+(?:Router|App|Server|Api))$/;

/** The literal path that an application's or a router's routes are below, or undefined where it can't be told. */
function prefixOf(reading: Reading, source: Source, name: string, depth: number): string | undefined {
  if (depth > deepest) return undefined;
  const made = definitionOf(source, name);
  const isApplication = made !== undefined && application.test(made.code);
  if (made !== undefined && !isApplication && !router.test(made.code)) return undefined;
  if (made === undefined && !parameter.test(name)) return undefined;
  const own = made === undefined ? '' : ownPrefix(source, made);
  const mounts = mountsOf(reading, source, made === undefined ? undefined : name);
  const [mount] = mounts;
  // A router that nothing mounts answers nothing; one that is given to a function may be the application itself.
  if (mount === undefined) return made === undefined || isApplication ? own : undefined;
  const outer = mount.prefix === undefined ? undefined : prefixOf(reading, mount.source, mount.on, depth + 1);
  return own === undefined || outer === undefined ? undefined : `${outer}${mount.prefix ?? ''}${own}`;
}

/** `new Router({ prefix: "/api" })`, `new Hono().basePath("/api")`. */
function ownPrefix(source: Source, made: Item): string | undefined {
  const [call] = findCalls({ ...source, code: source.code.slice(0, made.end) }, /\(/g).filter(({ start }) => start >= made.start);
  const prefix = call?.arguments[0] === undefined ? undefined : propertyOf(source, call.arguments[0], 'prefix');
  if (prefix !== undefined) return withoutSlash(prefix.literal);
  const base = findCalls(source, /\.\s*basePath\s*\(/g).find(({ start }) => start >= made.start && start < made.end);
  return base === undefined ? '' : withoutSlash(base.arguments[0]?.literal);
}

interface Mount {
  /** Undefined where it can't be told. */
  readonly prefix: string | undefined;
  readonly source: Source;
  /** What it is mounted on. */
  readonly on: string;
}

/** Where a router of a file, or the file's default export, is mounted: `app.use("/api", router)`, `app.register(routes, { prefix })`. */
function mountsOf({ modules }: Reading, source: Source, name: string | undefined): Mount[] {
  return modules.mentioning('.use(', '.register(', '.route(', '.mount(').flatMap((other) =>
    findCalls(other, /(?<![\w$.])((?:this\.)?[\w$]+)\s*\.\s*(use|register|route|mount)\s*\(/g).flatMap((call): Mount[] => {
      const index = call.arguments.findIndex((item) => refersTo(modules, other, item, { source, name }));
      if (index === -1 || call.match[1] === name) return [];
      const [first] = call.arguments;
      const options = call.arguments[index + 1];
      const given = index > 0 ? first : options === undefined ? undefined : propertyOf(other, options, 'prefix');
      return [
        { prefix: given === undefined ? '' : withoutSlash(given.literal), source: other, on: (call.match[1] ?? '').replace('this.', '') },
      ];
    }),
  );
}

function refersTo(
  modules: Modules,
  from: Source,
  { code, start, end }: Item,
  target: { source: Source; name: string | undefined },
): boolean {
  // Koa mounts what router.routes() gives.
  const [, name] = /^([\w$]+)(?:\s*\.\s*(?:routes|middleware|allowedMethods)\s*\(\s*\))?$/.exec(code) ?? [];
  if (from.path === target.source.path) return name !== undefined && name === target.name;
  const required = /^(?:\(\s*await\s+)?(?:require|import)\s*\(/.test(code)
    ? [...from.literals.values()].find((item) => item.start > start && item.end < end)?.value
    : undefined;
  if (required !== undefined) return modules.resolve(from.path, required) === target.source.path;
  return importsOf(from).some(
    ({ names, specifier }) => name !== undefined && names.has(name) && modules.resolve(from.path, specifier) === target.source.path,
  );
}

function withoutSlash(path: string | undefined): string | undefined {
  return path?.replace(/\/$/, '');
}

function joined(prefix: string, path: string): string {
  return path.startsWith('/') ? `${prefix}${path}` : `${prefix}/${path}`;
}
