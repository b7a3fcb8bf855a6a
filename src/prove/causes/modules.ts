import { posix } from 'node:path';
import { parseJson } from '../../manifests/json-text.ts';
import type { Cause, Change, Found, Subject } from '../cause.ts';
import { droppedNames } from './versions.ts';

/** The expected source of a module that is not found. */
type Origin =
  | { readonly kind: 'own'; readonly folder: string }
  | { readonly kind: 'development' | 'declared'; readonly file: string }
  | { readonly kind: 'undeclared' };

const manifestsOfPython =
  /^(?:requirements\/)?(?:[\w.-]{0,40}requirements[\w.-]{0,40}\.(?:txt|in)|(?:base|prod|dev|test|local)[\w.-]{0,20}\.txt|pyproject\.toml|Pipfile|setup\.(?:cfg|py))$/;
const forDevelopment = /(?:^|[/_.-])(?:dev|develop|development|test|tests|testing|local|lint|ci)(?:[/_.-]|$)/i;

function topOf(module: string): string {
  return module.split('.')[0] ?? module;
}

/** A distribution name in the normal form of PEP 503. */
function normal(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]{1,9}/g, '-');
}

function originInPython(module: string, { files, read, packageOf }: Subject): Origin {
  const top = topOf(module);
  const own = files.find(
    (path) => path === `${top}.py` || path.endsWith(`/${top}.py`) || path.endsWith(`/${top}/__init__.py`) || path === `${top}/__init__.py`,
  );
  if (own !== undefined) {
    const holder = posix.dirname(own.endsWith('/__init__.py') ? posix.dirname(own) : own);
    return { kind: 'own', folder: holder === '.' ? '' : holder };
  }
  const names = new Set([normal(top), normal(packageOf(top) ?? top)]);
  const listing = files
    .filter((path) => manifestsOfPython.test(path))
    .filter((path) => (read(path) ?? '').split(/[^\w.-]{1,9}/).some((word) => names.has(normal(word))));
  const [file] = listing;
  if (file === undefined) return { kind: 'undeclared' };
  return { kind: listing.every((path) => forDevelopment.test(path)) || !/requirements/.test(file) ? 'development' : 'declared', file };
}

/** The package in a Node.js specifier: `@scope/name/part` → `@scope/name`. */
function packageIn(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function originInNode(specifier: string, { read }: Subject): Origin {
  const listed = (list: string): boolean => {
    const lists = manifestLists(read('package.json') ?? '', list);
    return lists.includes(packageIn(specifier));
  };
  if (listed('dependencies') || listed('optionalDependencies')) return { kind: 'declared', file: 'package.json' };
  return listed('devDependencies') ? { kind: 'development', file: 'package.json' } : { kind: 'undeclared' };
}

function manifestLists(text: string, list: string): string[] {
  try {
    const manifest: unknown = parseJson('package.json', text, '');
    if (typeof manifest !== 'object' || manifest === null) return [];
    const found = new Map<string, unknown>(Object.entries(manifest)).get(list);
    return typeof found === 'object' && found !== null ? Object.keys(found) : [];
  } catch {
    return [];
  }
}

/** One of the application's own files with its full path, relative to its folder; undefined for a package. */
function ownFile(specifier: string, { application }: Subject): string | undefined {
  const home = application.image.build.home ?? '/app';
  if (specifier.startsWith(`${home}/`)) return specifier.slice(home.length + 1);
  return specifier.startsWith('/') || specifier.startsWith('.') ? specifier : undefined;
}

function explainPython(module: string, subject: Subject): string {
  const origin = originInPython(module, subject);
  const name = subject.packageOf(topOf(module)) ?? topOf(module);
  switch (origin.kind) {
    case 'own':
      return `The module ${module} is the application's own, in ${origin.folder === '' ? 'its folder' : origin.folder}, where Python does not look for it.`;
    case 'development':
      return `The module ${module} is not in the image: ${origin.file} has ${name} only for development or as an extra. Move it to the production dependencies.`;
    case 'declared':
      return `The module ${module} is not in the image, though ${origin.file} names ${name}: the lock file may lack it, or the build installs another requirements file.`;
    case 'undeclared':
      return `The module ${module} is not in the image, and nothing declares it: add ${name} to the application's dependencies.`;
  }
}

function explainNode(specifier: string, subject: Subject): string {
  const file = ownFile(specifier, subject);
  if (file !== undefined)
    return subject.application.image.start.includes(file)
      ? `The start command runs ${file}, which is not in the image: the build does not produce it, or it has another name. Set --start to the file that the build produces.`
      : `The application loads ${file}, which is not in the image: the build does not produce it, or .dockerignore excludes it.`;
  const origin = originInNode(specifier, subject);
  const name = packageIn(specifier);
  switch (origin.kind) {
    case 'development':
      return `The package ${name} is among the devDependencies, which the image leaves out, but the application needs it at run time.`;
    case 'declared':
      return `The package ${name} is not in the image, although package.json lists it: the lock file lacks it, or it was optional and could not be installed.`;
    default:
      return `The package ${name} is not in the image, and package.json does not declare it: add it to the dependencies.`;
  }
}

function repairPython(module: string, subject: Subject): Change[] {
  const origin = originInPython(module, subject);
  if (origin.kind !== 'own') return [];
  const home = subject.application.image.build.home ?? '/app';
  const path = [...new Set([posix.join(home, origin.folder), home])].join(':');
  return [{ question: 'environment', add: [`PYTHONPATH=${path}`] }];
}

/** Modules with which packages are built. */
const backends = /^(?:setuptools|pkg_resources|wheel|pip|Cython|numpy|torch|pybind11|cffi|hatchling|poetry)(?:\.|$)/;

const nodeOf = ({ node, esm, file }: Found): string => node || esm || file || '';

/** Modules and packages that the image lacks, or that the language does not find. */
export const moduleCauses: readonly Cause[] = [
  {
    name: 'missing Python module',
    steps: ['start', 'answer'],
    pattern: new RegExp(
      `ModuleNotFoundError: No module named '(?<module>(?!(?:${droppedNames})['.]|_)[\\w.]{1,80})'|Error loading ASGI app\\. Could not import module "(?<asgi>[\\w.]{1,80})"`,
    ),
    explain: ({ module, asgi }, subject) => explainPython(module || asgi || '', subject),
    repair: ({ module, asgi }, subject) => repairPython(module || asgi || '', subject),
  },
  {
    name: 'missing Python module in the build',
    steps: ['build'],
    pattern: new RegExp(`ModuleNotFoundError: No module named '(?<module>(?!(?:${droppedNames})['.]|_)[\\w.]{1,80})'`),
    explain: ({ module = '' }, subject) =>
      backends.test(module)
        ? `A package needs the module ${module} for its build, but does not declare it: use another release of the package, or one that has a wheel.`
        : explainPython(module, subject),
  },
  {
    name: 'missing Node.js module',
    steps: ['start', 'answer'],
    pattern:
      /Error: Cannot find module '(?<node>[^']{1,200})'(?! imported)|\[ERR_MODULE_NOT_FOUND\]: Cannot find package '(?<esm>[^']{1,120})' imported from|\[ERR_MODULE_NOT_FOUND\]: Cannot find module '(?<file>[^']{1,200})' imported from/,
    explain: (found, subject) => explainNode(nodeOf(found), subject),
    repair(found, subject) {
      const name = nodeOf(found);
      const isPruned = ownFile(name, subject) === undefined && originInNode(name, subject).kind === 'development';
      return isPruned ? [{ question: 'dependencies', set: 'all' }] : [];
    },
  },
  {
    name: 'missing application object in a module',
    steps: ['start'],
    pattern:
      /Attribute "(?<asgi>\w{1,60})" not found in module "(?<asgiModule>[\w.]{1,80})"|Failed to find attribute '(?<wsgi>\w{1,60})' in '(?<wsgiModule>[\w.]{1,80})'/,
    explain: ({ asgi, asgiModule, wsgi, wsgiModule }) =>
      `The module ${asgiModule || wsgiModule} has no ${asgi || wsgi}: set --start to the name of the application's object.`,
  },
];
