import { type Call, findCalls, type Source } from '../../source/source.ts';
import type { Route } from '../health-path.ts';
import type { Modules } from './modules.ts';
import { propertyOf } from './source.ts';

/** The routes of NestJS's controllers: `@Controller("health")` with `@Get()` below it, after the global prefix. */
export function nestRoutes(modules: Modules): Route[] {
  const controllers = modules.mentioning('@Controller');
  if (controllers.length === 0) return [];
  const prefix = globalPrefix(modules);
  return prefix === undefined ? [] : controllers.flatMap((source) => controllerRoutes(source, prefix));
}

/** `app.setGlobalPrefix("api")`; undefined if it is not known, or if it excludes routes. */
function globalPrefix(modules: Modules): string | undefined {
  const calls = modules.mentioning('setGlobalPrefix').flatMap((source) => findCalls(source, /\.\s*setGlobalPrefix\s*\(/g));
  const [call] = calls;
  if (call === undefined) return '';
  return call.arguments.length === 1 && call.arguments[0]?.literal !== undefined ? `/${trimmed(call.arguments[0].literal)}` : undefined;
}

function controllerRoutes(source: Source, prefix: string): Route[] {
  const controllers = findCalls(source, /@Controller\s*\(/g);
  const all = findCalls(source, /@Get\s*\(/g);
  let done = 0;
  return controllers.flatMap(({ arguments: [path], end }, index) => {
    // A version is put before the path, depending on other settings.
    if (path !== undefined && propertyOf(source, path, 'version') !== undefined) return [];
    const own = path === undefined ? '' : (path.literal ?? propertyOf(source, path, 'path')?.literal);
    const next = controllers[index + 1]?.start ?? source.code.length;
    while ((all[done]?.start ?? Number.POSITIVE_INFINITY) <= end) done += 1;
    const gets: Call[] = [];
    for (let get = all[done]; get !== undefined && get.start < next; get = all[++done]) gets.push(get);
    return gets.flatMap(({ arguments: [sub] }): Route[] => {
      const rest = sub === undefined ? '' : sub.literal;
      if (own === undefined || rest === undefined) return [];
      const parts = [own, rest].map(trimmed).filter((part) => part !== '');
      return [{ path: `${prefix}/${parts.join('/')}`, file: source.path }];
    });
  });
}

function trimmed(path: string): string {
  return path.replaceAll(/^\/+|(?<!\/)\/+$/g, '');
}
