import { argumentOf, findCalls, type Source } from '../../source/source.ts';
import type { Framework } from './framework.ts';
import { frameworks } from './frameworks.ts';
import { importedWords } from './imports.ts';
import type { Modules } from './modules.ts';

/** An application object, or a function that returns one, at the top level of a module. */
export interface Application {
  readonly framework: Framework;
  readonly path: string;
  readonly module: string;
  readonly attribute: string;
  readonly isFactory: boolean;
  /** True for a factory that is recognised by its return value, not by its name. */
  readonly isGuess?: true;
  /** True for an object that the application's factory returns. */
  readonly isMade?: true;
  /** Its code, shortened: `app = FastAPI()`. */
  readonly shown: string;
}

/** The best application, and equally good ones. */
export interface Applications {
  readonly best: readonly Application[];
  /** All of them, the best first. */
  readonly all: readonly Application[];
}

type Candidate = Omit<Application, 'module'>;

const files = ['main', 'app', 'asgi', 'wsgi', 'api', 'server', '__init__'];
const attributes = ['app', 'application', 'api', 'asgi_app', 'wsgi_app', 'server'];
const factoryName = /^(?:create|make|build|get)_(?:app|application|api|asgi_app|wsgi_app)$/;
const assignment = /^([A-Za-z_]\w*)[ \t]*(?::[^=\n]{1,200})?=[ \t]*((?:\w+\.)*\w+)[ \t]*\(/gm;
const definition = /^def[ \t]+(\w+)[ \t]*\(/gm;
const words = [...frameworks.flatMap(({ mentions = [] }) => mentions), 'create_', 'make_', 'build_', 'get_', 'import app'];

/**
 * Finds application objects in the application's modules. Rank: objects before factories (results of a factory in a file with an unusual
 * name come after it), then the file's name (main, app, asgi, wsgi, api, server, __init__), then the shallower file, then the object's
 * name.
 */
export function findApplications(modules: Modules, packages: ReadonlyMap<string, string>): Applications {
  const sources = modules.mentioning(...words);
  const factories = new Map(sources.map((source) => [source, findFactories(source)]));
  const made = new Map(
    [...factories.values()]
      .flat()
      .map(({ attribute, framework }) => [attribute, framework] as const)
      .reverse(),
  );
  const found = sources.flatMap((source) => [...findObjects(source, made, packages), ...(factories.get(source) ?? [])]);
  const ranked = found
    .flatMap((candidate): Application[] => {
      const module = modules.moduleName(candidate.path);
      return module === undefined || candidate.framework.name === 'django' ? [] : [{ ...candidate, module }];
    })
    .map((application) => ({ application, rank: rankOf(application, modules.root, found.filter(isTool).length > 1) }))
    .sort((a, b) => compare(a.rank, b.rank));
  const first = ranked[0];
  return {
    best: ranked.filter(({ rank }) => first !== undefined && compare(rank, first.rank) === 0).map(({ application }) => application),
    all: ranked.map(({ application }) => application),
  };
}

function findObjects(source: Source, made: ReadonlyMap<string, Framework>, packages: ReadonlyMap<string, string>): Candidate[] {
  const mounted = new Set(findCalls(source, /\.mount\s*\(/g).flatMap((call) => argumentOf(call, 'app', 1)?.code ?? []));
  const objects = findCalls(source, assignment).flatMap((call): Candidate[] => {
    const [, attribute = '', callee = ''] = call.match;
    const framework = frameworkOf(source, callee) ?? factoryFramework(callee, made, packages);
    if (framework === undefined || mounted.has(attribute)) return [];
    if (framework.callable !== undefined) return findCallable(source, attribute, framework);
    const shown = `${attribute} = ${callee}(${call.arguments.length === 0 ? '' : '…'})`;
    const isMade = frameworkOf(source, callee) === undefined;
    return [{ framework, path: source.path, attribute, isFactory: false, ...(isMade ? { isMade } : {}), shown }];
  });
  return [...objects, ...findReexports(source, packages)];
}

/** The callable of a server, if it is an attribute of the object: `server = app.server`. */
function findCallable(source: Source, application: string, framework: Framework): Candidate[] {
  const { callable } = framework;
  const attribute = new RegExp(`^(\\w+)[ \\t]*=[ \\t]*${application}\\.${callable}\\b`, 'm').exec(source.code)?.[1];
  const shown = `${attribute} = ${application}.${callable}`;
  return attribute === undefined ? [] : [{ framework, path: source.path, attribute, isFactory: false, shown }];
}

function frameworkOf(source: Source, callee: string): Framework | undefined {
  return frameworks.find(({ name, construction }) => construction.test(callee) && importedWords(source).has(name));
}

function factoryFramework(
  callee: string,
  made: ReadonlyMap<string, Framework>,
  packages: ReadonlyMap<string, string>,
): Framework | undefined {
  const name = callee.split('.').at(-1) ?? '';
  return factoryName.test(name) ? (made.get(name) ?? onlyFramework(packages)) : undefined;
}

function findFactories(source: Source): Candidate[] {
  return findCalls(source, definition).flatMap((call): Candidate[] => {
    const [, attribute = ''] = call.match;
    const isCallable = call.arguments.every((item) => item.name !== undefined || /=|^\*/.test(item.code));
    if (!isCallable) return [];
    const body = bodyAt(source.code, call.end);
    const isGuess = !factoryName.test(attribute);
    // Any other function is a factory only if it returns the application.
    if (isGuess && !/\breturn[ \t]+\w/.test(body)) return [];
    const made = [...body.matchAll(/(?<![\w.])((?:\w+\.)*\w+)\s*\(/g)].flatMap((match) => frameworkOf(source, match[1] ?? '') ?? []);
    const [framework] = made;
    return framework === undefined
      ? []
      : [
          {
            framework,
            path: source.path,
            attribute,
            isFactory: true,
            ...(isGuess ? { isGuess } : {}),
            shown: `def ${attribute}(${call.arguments.length === 0 ? '' : '…'})`,
          },
        ];
  });
}

function bodyAt(code: string, from: number): string {
  const rest = code.slice(from);
  const end = rest.search(/\n(?=[^\s)#])/);
  return end === -1 ? rest : rest.slice(0, end);
}

function findReexports(source: Source, packages: ReadonlyMap<string, string>): Candidate[] {
  if (!/(?:^|\/)[aw]sgi\.py$/.test(source.path)) return [];
  const framework = onlyFramework(packages);
  const match = /^from[ \t]+([\w.]+)[ \t]+import[ \t]+(?:\([ \t]*)?(app|application)\b(?:[ \t]+as[ \t]+(\w+))?/m.exec(source.code);
  if (framework === undefined || match === null) return [];
  const [, module, name = '', alias] = match;
  const shown = `from ${module} import ${name}${alias === undefined ? '' : ` as ${alias}`}`;
  return [{ framework, path: source.path, attribute: alias ?? name, isFactory: false, shown }];
}

/** The only web framework among the packages, or the first of two that build on each other; Werkzeug if there is none; undefined for two others. */
export function onlyFramework(packages: ReadonlyMap<string, string>): Framework | undefined {
  const found = frameworks.filter(({ name, needsObject }) => !needsObject && packages.has(name));
  if (found.length === 0) return frameworks.find(({ name }) => name === 'werkzeug' && packages.has(name));
  return found.length === 1 ? found[0] : undefined;
}

/** True for a factory's result in a file with an unusual name. */
function isTool({ isMade, path }: Candidate): boolean {
  const name = path.split('/').at(-1)?.replace(/\.py$/, '') ?? '';
  return isMade === true && !files.includes(name) && !/^(?:run|start|serve|web|manage|index|application)$/.test(name);
}

/** `hasTools`: several files create the application to access the database: only a usual name shows the one to serve. */
function rankOf(application: Application, root: string, hasTools: boolean): readonly number[] {
  const { path, attribute, isFactory, isGuess } = application;
  const inRoot = root !== '' && path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path;
  const parts = inRoot.replace(/\.py$/, '').split('/');
  const depth = parts.at(-1) === '__init__' ? parts.length - 1 : parts.length;
  const kind = isFactory ? (isGuess ? 3 : 1) : hasTools && isTool(application) ? 2 : 0;
  return [kind, place(files, parts.at(-1) ?? ''), depth, place(attributes, attribute)];
}

function place(list: readonly string[], name: string): number {
  const index = list.indexOf(name);
  return index === -1 ? list.length : index;
}

function compare(a: readonly number[], b: readonly number[]): number {
  const index = a.findIndex((value, at) => value !== b[at]);
  return index === -1 ? 0 : (a[index] ?? 0) - (b[index] ?? 0);
}
