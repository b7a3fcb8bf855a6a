import type { Fact } from '../../facts.ts';
import { once } from '../../once.ts';
import { type Call, findCalls, type Item, itemBetween, itemsAt, literalIn, literalsBetween, type Source } from '../../source/source.ts';
import {
  chooseHealthPath,
  healthMention,
  type Placement,
  type Router,
  resolveRoutes,
  trimSlash,
  type WrittenRoute,
} from '../health-path.ts';
import { fileRoutes } from './file-routes.ts';
import type { Framework } from './framework.ts';
import { frameworks } from './frameworks.ts';
import type { Modules } from './modules.ts';
import { propertyOf } from './source.ts';
import { definitionOf, importsOf, type Reading } from './values.ts';

/** An application or a router: that of a variable, or an unnamed one with chained calls. */
interface NodeRouter extends Router {
  readonly chain?: Chain;
}

interface Chain {
  readonly start: number;
  readonly end: number;
  /** True if it listens itself. */
  readonly serves: boolean;
}

/** The context of the routes. */
export interface Routing {
  readonly framework: Framework | undefined;
  readonly files: readonly string[];
  /** The prefix of all routes that follow from file paths. */
  readonly basePath: string;
}

/** Finds a literal route for health checks that answers GET and whose whole path is known. */
export function findHealthPath(reading: Reading, { framework, files, basePath }: Routing): Fact<string> | undefined {
  const { modules } = reading;
  const written = modules.matching(healthMention).flatMap((source) => [...findCalledRoutes(source), ...findChainedRoutes(source)]);
  return chooseHealthPath([
    ...fileRoutes(framework?.fileRoutes ?? [], files, modules, basePath),
    ...frameworks.flatMap((each) => each.routes?.(modules) ?? []),
    ...resolveRoutes(written, (router) => placeRouter(reading, router)),
  ]);
}

/** `app.get("/healthz", …)` on an application or a router, by its constructor or its name, and `fastify.route({ method, url })`. */
function findCalledRoutes(source: Source): WrittenRoute<NodeRouter>[] {
  const calls = findCalls(source, /(?<![\w$.])((?:this\.)?[\w$]+)\s*\.\s*(get|all|route)\s*(?:<[^()]{0,200}>\s*)?\(/g);
  return calls.flatMap((call) => {
    const path = readPath(source, call);
    return path === undefined ? [] : [{ path, source, router: { source, name: readVariable(call) } }];
  });
}

const makers = frameworks.flatMap((each) => each.makers ?? []).join('|');
const maker = new RegExp(`(?<![\\w$.])(?:new\\s+)?(?:[\\w$]+\\s*\\.\\s*)?(?:${makers}|\\w*Router)\\s*(?:<[^()]{0,200}>\\s*)?\\(`, 'g');

/** `new Elysia().use(cors()).get("/health", …)`: routes in the expression that creates an application or a router. */
function findChainedRoutes(source: Source): WrittenRoute<NodeRouter>[] {
  return findCalls(source, maker).flatMap(({ start, end }) => {
    const links = readChain(source, end);
    const before = source.code.slice(Math.max(0, start - 300), start);
    const name = /\b(?:const|let|var)\s+([\w$]+)\s*(?::[^=;]{1,200})?=\s*(?:await\s+)?$/.exec(before)?.[1];
    const chain = { start, end, serves: links.some(({ method }) => method === 'listen') };
    const router = name === undefined ? { source, name: '', at: start, chain } : { source, name };
    return links.flatMap(({ method, path }) => (method === 'get' && path !== undefined ? [{ path, source, router }] : []));
  });
}

interface Link {
  readonly method: string;
  /** The first argument, if it is a literal. */
  readonly path: string | undefined;
}

/** The chained calls on the preceding expression, in order. */
function readChain(source: Source, from: number): Link[] {
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

function readPath(source: Source, { match, arguments: items, end }: Call): string | undefined {
  const [first, second] = items;
  if (first === undefined) return undefined;
  if (match[2] !== 'route') return second === undefined || (second.code.startsWith('{') && items.length === 2) ? undefined : first.literal;
  const url = first.literal ?? propertyOf(source, first, 'url')?.literal ?? propertyOf(source, first, 'path')?.literal;
  const method = propertyOf(source, first, 'method');
  const isGet = method === undefined ? /^\s*\.\s*get\s*\(/.test(source.code.slice(end, end + 40)) : method.literal?.toUpperCase() === 'GET';
  return isGet ? url : undefined;
}

// Constructors of applications and routers, with or without `new`.
const application = new RegExp(
  `^(?:new\\s+)?(?:[\\w$]+\\s*\\.\\s*)?(?:${makers}|restana|createServer|createApp|Server)\\s*(?:<[^()]*>\\s*)?\\(`,
);
const router = /^(?:new\s+)?(?:[\w$]+\s*\.\s*)?(?:\w*Router|createRouter)\s*(?:<[^()]*>\s*)?\(/;
// Names of a function's parameter for one of them.
const parameter = /^(?:app|application|server|router|routes?|fastify|instance|api|hono|\w+(?:Router|App|Server|Api))$/;

function placeRouter(reading: Reading, { source, name, chain }: NodeRouter): Placement<NodeRouter> | undefined {
  const made = chain === undefined ? definitionOf(source, name) : itemBetween(source, chain.start, chain.end);
  const isApplication = made !== undefined && application.test(made.code);
  const isRouter = made === undefined ? parameter.test(name) : isApplication || chain !== undefined || router.test(made.code);
  if (!isRouter) return undefined;
  const own = made === undefined ? '' : readOwnPrefix(source, made);
  const [mount] = findMounts(reading, source, made === undefined || chain !== undefined ? undefined : name);
  // A router that is not mounted serves nothing; a parameter may be the application itself.
  const stands =
    chain === undefined
      ? mount === undefined && (made === undefined || isApplication)
      : chain.serves ||
        (mount === undefined && /\bexport\s+default\s*$/.test(source.code.slice(Math.max(0, chain.start - 300), chain.start)));
  if (stands) return { prefix: own };
  if (mount?.prefix === undefined || own === undefined) return undefined;
  return { prefix: `${mount.prefix}${own}`, on: { source: mount.source, name: mount.on } };
}

/** `new Router({ prefix: "/api" })`, `new Hono().basePath("/api")`. */
function readOwnPrefix(source: Source, made: Item): string | undefined {
  const [call] = findCalls({ ...source, code: source.code.slice(0, made.end) }, /\(/g).filter(({ start }) => start >= made.start);
  const prefix = call?.arguments[0] === undefined ? undefined : propertyOf(source, call.arguments[0], 'prefix');
  if (prefix !== undefined) return trimSlash(prefix.literal);
  const base = findCalls(source, /\.\s*basePath\s*\(/g).find(({ start }) => start >= made.start && start < made.end);
  return base === undefined ? '' : trimSlash(base.arguments[0]?.literal);
}

interface Mount {
  /** Undefined if it is not known. */
  readonly prefix: string | undefined;
  readonly source: Source;
  /** The router or application on which it is mounted. */
  readonly on: string;
}

interface Mounting {
  readonly source: Source;
  readonly call: Call;
}

/** The calls in all files that may mount a router: searched once, however many routers there are. */
const findMountings = once((modules: Modules): readonly Mounting[] =>
  modules
    .mentioning('.use(', '.register(', '.route(', '.mount(')
    .flatMap((source) =>
      findCalls(source, /(?<![\w$.])((?:this\.)?[\w$]+)\s*\.\s*(use|register|route|mount)\s*\(/g).map((call) => ({ source, call })),
    ),
);

/** Where a file's router, or its default export, is mounted: `app.use("/api", router)`, `app.register(routes, { prefix })`. */
function findMounts({ modules }: Reading, source: Source, name: string | undefined): Mount[] {
  return findMountings(modules).flatMap(({ source: other, call }): Mount[] => {
    const index = call.arguments.findIndex((item) => refersTo(modules, other, item, { source, name }));
    if (index === -1 || call.match[1] === name) return [];
    const [first] = call.arguments;
    const options = call.arguments[index + 1];
    const given = index > 0 ? first : options === undefined ? undefined : propertyOf(other, options, 'prefix');
    return [{ prefix: given === undefined ? '' : trimSlash(given.literal), source: other, on: readVariable(call) }];
  });
}

function readVariable({ match }: Call): string {
  return (match[1] ?? '').replace('this.', '');
}

function refersTo(
  modules: Modules,
  from: Source,
  { code, start, end }: Item,
  target: { source: Source; name: string | undefined },
): boolean {
  // Koa mounts the result of router.routes().
  const [, name] = /^([\w$]+)(?:\s*\.\s*(?:routes|middleware|allowedMethods)\s*\(\s*\))?$/.exec(code) ?? [];
  if (from.path === target.source.path) return name !== undefined && name === target.name;
  const required = /^(?:\(\s*await\s+)?(?:require|import)\s*\(/.test(code) ? literalsBetween(from, start, end)[0] : undefined;
  if (required !== undefined) return modules.resolve(from.path, required) === target.source.path;
  return importsOf(from).some(
    ({ names, specifier }) => name !== undefined && names.has(name) && modules.resolve(from.path, specifier) === target.source.path,
  );
}
