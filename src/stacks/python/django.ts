import { posix } from 'node:path';
import type { Folder } from '../../folder/folder.ts';
import { argumentOf, findCalls, literalIn, type Source } from '../../source/source.ts';
import type { Modules } from './modules.ts';

/** A Django project in the folder. */
export interface DjangoProject {
  /** Dotted name of the production settings. */
  readonly settings: string;
  readonly settingsSource: string;
  /** The settings module that the folder names and does not contain. */
  readonly missing?: string;
  /** The file from which the settings module is created, and its target. */
  readonly template?: { readonly from: string; readonly to: string };
  /** True if a convention chose the settings, because nothing in the folder names them. */
  readonly isAssumed?: true;
  /** The settings module, and the modules from which it imports everything. */
  readonly settingsSources: readonly Source[];
  /** Module of `application` by interface, if it exists. */
  readonly wsgi?: { readonly module: string; readonly path: string };
  readonly asgi?: { readonly module: string; readonly path: string };
  /** Sentences about the choice of the settings. */
  readonly notes: readonly string[];
  /** Its manage.py. */
  readonly manage?: string;
  /** True if `collectstatic` has files to collect and a target folder. */
  readonly collectsStatic: boolean;
}

/** Finds the Django project of manage.py, wsgi.py or asgi.py. */
export function findDjango(folder: Folder, modules: Modules): DjangoProject | undefined {
  const manage = ['manage.py', posix.join(modules.home, 'manage.py'), posix.join(modules.root, 'manage.py')].find((path) =>
    folder.has(path),
  );
  const candidates = modules.mentioning('DJANGO_SETTINGS_MODULE', 'get_wsgi_application', 'get_asgi_application', 'ProtocolTypeRouter');
  const wsgi = entryOf(candidates, modules, /(?:^|\/)wsgi\.py$/);
  const asgi = entryOf(candidates, modules, /(?:^|\/)asgi\.py$/);
  const sources = [wsgi?.path, asgi?.path, manage].flatMap((path) => (path === undefined ? [] : [modules.read(path)]));
  const inCode = sources.flatMap((source) => {
    const settings = settingsIn(source);
    return settings === undefined ? [] : [{ settings, settingsSource: `DJANGO_SETTINGS_MODULE in ${source.path}` }];
  });
  const stated = [...statedElsewhere(folder), ...inCode];
  const [first] = stated;
  // A missing module is created when the application is set up, or never.
  const there = stated.find(({ settings }) => modules.fileOf(settings) !== undefined);
  const chosen =
    first === undefined
      ? onlySettings(modules)
      : inProduction(
          modules,
          there === undefined ? settingsBeside(modules, first) : there === first ? there : { ...there, missing: first.settings },
        );
  if (chosen === undefined) return undefined;
  const shipped = chosen.missing === undefined ? undefined : findTemplate(folder, chosen.missing);
  const settings = shipped === undefined ? chosen.settings : (chosen.missing ?? chosen.settings);
  const template =
    shipped === undefined ? undefined : { from: shipped, to: posix.join(modules.root, `${settings.replaceAll('.', '/')}.py`) };
  const settingsSources =
    shipped === undefined
      ? settingsModules(modules, settings)
      : [modules.read(shipped), ...importedWhole(modules.read(shipped), settings).flatMap((module) => settingsModules(modules, module))];
  return {
    ...chosen,
    settings,
    ...(template === undefined ? {} : { template }),
    settingsSources,
    notes:
      template === undefined
        ? notesOn(chosen)
        : [`The settings module ${settings} is not in the folder. The image creates it from ${template.from}.`],
    ...(wsgi === undefined ? {} : { wsgi }),
    ...(asgi === undefined ? {} : { asgi }),
    ...(manage === undefined ? {} : { manage }),
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

function notesOn({ settings, settingsSource, missing, isAssumed }: Settings): string[] {
  if (missing !== undefined && missing === settings)
    return [
      `${settingsSource} is ${settings}, which is not in the folder: add that module, or set DJANGO_SETTINGS_MODULE with --environment.`,
    ];
  if (missing !== undefined)
    return [
      `The settings module ${missing} is not in the folder. The tool takes ${settings}; --environment DJANGO_SETTINGS_MODULE=NAME sets another one.`,
    ];
  return isAssumed
    ? [`The tool takes the settings module ${settings} for production; --environment DJANGO_SETTINGS_MODULE=NAME sets another one.`]
    : [];
}

/** A file that is a module except for its extension, and that is meant to be copied. */
const templateFile = /^(?:.{1,400}\/)?([\w-]{1,80})(?:\.py\.(?:template|example|sample|dist|tmpl)|\.(?:template|example|sample|dist)\.py)$/;

/** The template of a settings module in the project: by the module's name, or else the one for containers. */
function findTemplate(folder: Folder, module: string): string | undefined {
  const found = folder.files.flatMap((path) => {
    const name = templateFile.exec(path)?.[1];
    const text = name === undefined ? '' : folder.search(path);
    // A file for a template engine is not a module yet.
    const isModule = /^(?:from[ \t]+\S{1,200}[ \t]+import|import[ \t]|[A-Z_]{2,80}[ \t]*=)/m.test(text) && !/\{\{|\{%/.test(text);
    return name !== undefined && isModule ? [{ path, name }] : [];
  });
  const own = found.find(({ name }) => name === module.split('.').at(-1));
  const ofContainers = found.find(
    ({ name, path }) => /^(?:docker|container)$/.test(name) && /DATABASES|SECRET_KEY|INSTALLED_APPS/.test(folder.search(path)),
  );
  return (own ?? ofContainers)?.path;
}

type Settings = Pick<DjangoProject, 'settings' | 'settingsSource' | 'missing' | 'isAssumed'>;

const stating = /\bDJANGO_SETTINGS_MODULE[ \t]{0,8}=[ \t]{0,8}["']?([A-Za-z_][\w.]{0,200})/;
const servers =
  /(?:^|\/)(?:uwsgi[\w-]{0,40}\.ini|[\w-]{0,40}uwsgi\.ini|Procfile|app\.json|fly\.toml|render\.yaml|supervisord[\w-]{0,40}\.conf|[\w-]{1,40}\.service)$/;

/** The settings in the configuration of a server or a platform have precedence over the code, which developers also run. */
function statedElsewhere(folder: Folder): Settings[] {
  return folder.files
    .filter((path) => servers.test(path) && path.split('/').length <= 4)
    .flatMap((path) => {
      const settings = stating.exec(folder.search(path))?.[1];
      return settings === undefined || development.test(settings)
        ? []
        : [{ settings, settingsSource: `DJANGO_SETTINGS_MODULE in ${path}` }];
    });
}

/** The only settings module, if nothing names one. */
function onlySettings(modules: Modules): Settings | undefined {
  const found = modules
    .mentioning('INSTALLED_APPS')
    .filter(({ path, code }) => /(?:^|\/)settings(?:\.py$|\/)/.test(path) && /^INSTALLED_APPS\s*(?::[^=\n]{1,200})?=/m.test(code))
    .flatMap(({ path }) => modules.moduleName(path) ?? []);
  const [settings] = found.sort((a, b) => rankOf(a) - rankOf(b) || a.split('.').length - b.split('.').length);
  const path = settings === undefined ? undefined : modules.fileOf(settings);
  return settings === undefined || path === undefined ? undefined : { settings, settingsSource: path, isAssumed: true };
}

function rankOf(settings: string): number {
  return development.test(settings) ? 1 : 0;
}

/** Production settings in the same folder as the package of wsgi.py, if the named module does not exist. */
function settingsBeside(modules: Modules, stated: Settings): Settings {
  const other = onlySettings(modules) ?? otherSettings(modules);
  return other === undefined ? { ...stated, missing: stated.settings } : { ...other, missing: stated.settings };
}

function otherSettings(modules: Modules): Settings | undefined {
  const files = modules.paths.filter((path) => /(?:^|\/)settings(?:\.py|\/(?:__init__|production|prod|default|base)\.py)$/.test(path));
  const named = files.flatMap((path) => modules.moduleName(path) ?? []);
  const settings = production.flatMap((name) => named.filter((each) => each.endsWith(`.${name}`)))[0] ?? named[0];
  return settings === undefined ? undefined : { settings, settingsSource: modules.fileOf(settings) ?? settings, isAssumed: true };
}

// The last one is a common name for base settings in a package.
const production = ['production', 'prod', 'default'];
const development = /(?:^|[._])(?:dev|develop|development|local|debug|test|tests|testing|ci)(?:$|[._])/;

/** The production settings next to the stated ones, if these are for development, or a package with both. */
function inProduction(modules: Modules, stated: Settings): Settings {
  const file = modules.fileOf(stated.settings);
  const parent = stated.settings.split('.').slice(0, -1).join('.');
  const isPackage = file?.endsWith('/__init__.py') === true && isOfDevelopment(modules.read(file));
  const isDevelopment = development.test(stated.settings.split('.').at(-1) ?? '');
  const base = isPackage ? stated.settings : isDevelopment ? parent : undefined;
  const settings = production.map((name) => `${base}.${name}`).find((module) => modules.fileOf(module) !== undefined);
  if (base !== undefined && settings !== undefined)
    return { ...stated, settings, settingsSource: modules.fileOf(settings) ?? settings, isAssumed: true };
  // Without production settings, those of the package itself are closer to production than a developer's.
  return isDevelopment && isSettings(modules, parent)
    ? { ...stated, settings: parent, settingsSource: modules.fileOf(parent) ?? parent, isAssumed: true }
    : stated;
}

/** True for a settings package that is empty, or that imports the development settings. */
function isOfDevelopment({ code, path }: Source): boolean {
  return (
    path.endsWith('/__init__.py') && (code.trim() === '' || /^[ \t]*from[ \t]+\.(?:dev|develop|development|local)[ \t]+import/m.test(code))
  );
}

function isSettings(modules: Modules, module: string): boolean {
  const file = modules.fileOf(module);
  return file !== undefined && /(?:^|\.)settings$/.test(module) && modules.read(file).code.trim() !== '';
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

/** The modules from which a module imports everything. */
function importedWhole(source: Source, module: string): string[] {
  const parent = source.path.endsWith('/__init__.py') ? module.split('.') : module.split('.').slice(0, -1);
  return [...source.code.matchAll(/^[ \t]*from[ \t]+(?=\S)(\.*)(\w[\w.]*)?[ \t]+import[ \t]*\*/gm)].map(([, dots = '', name = '']) =>
    dots === '' ? name : [...parent.slice(0, parent.length - (dots.length - 1)), ...(name === '' ? [] : [name])].join('.'),
  );
}

function collectsStatic(sources: readonly Source[]): boolean {
  const hasApp = sources.some((source) => [...source.literals.values()].some(({ value }) => value === 'django.contrib.staticfiles'));
  // A path from the environment differs at run time.
  const places = sources.flatMap(({ code }) =>
    [...code.matchAll(/^STATIC_ROOT\s*(?::[^=\n]{1,200})?=\s*([^\n]*)/gm)].map((match) => match[1] ?? ''),
  );
  return hasApp && places.some((place) => place !== '' && !/\b(?:environ|getenv|env|config|None)\b/.test(place));
}

/** The file of the root URL configuration in the settings. */
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
