import type { Folder } from '../../folder/folder.ts';
import { argumentOf, findCalls, literalIn, type Source } from '../../source/source.ts';
import type { Modules } from './modules.ts';

/** A Django project in the folder. */
export interface DjangoProject {
  /** Dotted name of the settings that production uses. */
  readonly settings: string;
  readonly settingsSource: string;
  /** The settings module and the modules that it imports everything from. */
  readonly settingsSources: readonly Source[];
  /** Module of `application` by interface, where it is there. */
  readonly wsgi?: { readonly module: string; readonly path: string };
  readonly asgi?: { readonly module: string; readonly path: string };
  /** True where `collectstatic` has something to do and a place to put it. */
  readonly collectsStatic: boolean;
}

/** Finds the Django project that manage.py, wsgi.py or asgi.py belong to. */
export function findDjango(folder: Folder, modules: Modules): DjangoProject | undefined {
  const manage = ['manage.py', 'src/manage.py'].find((path) => folder.has(path));
  const candidates = modules.mentioning('DJANGO_SETTINGS_MODULE', 'get_wsgi_application', 'get_asgi_application', 'ProtocolTypeRouter');
  const wsgi = entryOf(candidates, modules, /(?:^|\/)wsgi\.py$/);
  const asgi = entryOf(candidates, modules, /(?:^|\/)asgi\.py$/);
  const sources = [wsgi?.path, asgi?.path, manage].flatMap((path) => (path === undefined ? [] : [modules.read(path)]));
  const stated = sources.flatMap((source) => {
    const settings = settingsIn(source);
    return settings === undefined ? [] : [{ settings, settingsSource: `DJANGO_SETTINGS_MODULE in ${source.path}` }];
  })[0];
  if (stated === undefined) return undefined;
  const chosen = inProduction(modules, stated);
  const settingsSources = settingsModules(modules, chosen.settings);
  return {
    ...chosen,
    settingsSources,
    ...(wsgi === undefined ? {} : { wsgi }),
    ...(asgi === undefined ? {} : { asgi }),
    collectsStatic: collectsStatic(settingsSources),
  };
}

function entryOf(candidates: readonly Source[], modules: Modules, file: RegExp): { module: string; path: string } | undefined {
  const found = candidates.filter(({ path, code }) => file.test(path) && /^application\s*=/m.test(code));
  const [source] = found.sort((a, b) => a.path.split('/').length - b.path.split('/').length);
  const module = source && modules.moduleName(source.path);
  return source === undefined || module === undefined ? undefined : { module, path: source.path };
}

function settingsIn(source: Source): string | undefined {
  const call = findCalls(source, /environ\.setdefault\s*\(/g).find(
    (item) => argumentOf(item, undefined, 0)?.literal === 'DJANGO_SETTINGS_MODULE',
  );
  if (call !== undefined) return argumentOf(call, undefined, 1)?.literal;
  for (const match of source.code.matchAll(/environ\s*\[\s*("\s*")\s*\]\s*=\s*("[^"\n]*")/g)) {
    const key = match.index + match[0].indexOf('"');
    const value = match.index + match[0].length - (match[2] ?? '').length;
    if (source.literals.get(key)?.value === 'DJANGO_SETTINGS_MODULE') return source.literals.get(value)?.value;
  }
  return undefined;
}

/** The settings of production beside those that are stated, where these are of development or nothing but a package. */
function inProduction(modules: Modules, stated: Pick<DjangoProject, 'settings' | 'settingsSource'>): typeof stated {
  const file = modules.fileOf(stated.settings);
  const parent = stated.settings.split('.').slice(0, -1).join('.');
  const isPackage = file?.endsWith('/__init__.py') === true && modules.read(file).code.trim() === '';
  const isDevelopment = /(?:^|\.)(?:dev|develop|development|local)$/.test(stated.settings);
  const base = isPackage ? stated.settings : isDevelopment ? parent : undefined;
  const settings = ['production', 'prod'].map((name) => `${base}.${name}`).find((module) => modules.fileOf(module) !== undefined);
  return base === undefined || settings === undefined ? stated : { settings, settingsSource: modules.fileOf(settings) ?? settings };
}

function settingsModules(modules: Modules, settings: string): Source[] {
  const sources = new Map<string, Source>();
  const waiting = [settings];
  for (let module = waiting.pop(); module !== undefined; module = waiting.pop()) {
    const path = modules.fileOf(module);
    if (path === undefined || sources.has(path)) continue;
    const source = modules.read(path);
    sources.set(path, source);
    waiting.push(...importedWhole(source, module).reverse());
  }
  return [...sources.values()];
}

/** The modules that a module imports everything from. */
function importedWhole(source: Source, module: string): string[] {
  const parent = source.path.endsWith('/__init__.py') ? module.split('.') : module.split('.').slice(0, -1);
  return [...source.code.matchAll(/^[ \t]*from[ \t]+(?=\S)(\.*)(\w[\w.]*)?[ \t]+import[ \t]*\*/gm)].map(([, dots = '', name = '']) =>
    dots === '' ? name : [...parent.slice(0, parent.length - (dots.length - 1)), ...(name === '' ? [] : [name])].join('.'),
  );
}

function collectsStatic(sources: readonly Source[]): boolean {
  const hasApp = sources.some((source) => [...source.literals.values()].some(({ value }) => value === 'django.contrib.staticfiles'));
  // A place that comes from the environment is another one at run time.
  const places = sources.flatMap(({ code }) =>
    [...code.matchAll(/^STATIC_ROOT\s*(?::[^=\n]{1,200})?=\s*([^\n]*)/gm)].map((match) => match[1] ?? ''),
  );
  return hasApp && places.some((place) => place !== '' && !/\b(?:environ|getenv|env|config|None)\b/.test(place));
}

/** The root URL configuration's file, as the settings name it. */
export function rootUrls(project: DjangoProject, modules: Modules): string | undefined {
  for (const source of project.settingsSources) {
    const match = /^ROOT_URLCONF\s*=\s*/m.exec(source.code);
    if (match === null) continue;
    const start = match.index + match[0].length;
    const value = literalIn(source, start, source.literals.get(start)?.end ?? start);
    if (value !== undefined) return modules.fileOf(value);
  }
  return undefined;
}
