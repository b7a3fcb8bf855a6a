import { posix } from 'node:path';
import type { Fact, ProxiedPath } from '../../facts.ts';
import type { Folder } from '../../folder/folder.ts';
import { readJson } from '../../manifests/json.ts';
import { isTable, tableAt, textAt } from '../../manifests/table.ts';
import { findCalls, itemBetween, itemsAt, type Source } from '../../source/source.ts';
import { type Configuration, configurationFrom, openConfiguration, readConfiguration } from './configuration.ts';
import { manifestFile } from './package-json.ts';
import type { Project } from './product.ts';
import { splitSource } from './source.ts';

/** The proxy's table, in code or in JSON. */
type Options = Pick<Configuration, 'text' | 'number' | 'keys' | 'written'>;

/** Configurations of tools whose development server forwards requests, with the keys of its proxy. */
const tools: readonly { readonly names: readonly string[]; readonly keys: readonly string[] }[] = [
  // https://vite.dev/config/server-options.html#server-proxy
  { names: ['vite.config'], keys: ['server', 'proxy'] },
  // https://cli.vuejs.org/config/#devserver-proxy
  { names: ['vue.config'], keys: ['devServer', 'proxy'] },
  // https://github.com/nuxt-community/proxy-module, for pages of Nuxt 2
  { names: ['nuxt.config'], keys: ['proxy'] },
  // https://rsbuild.dev/config/server/proxy
  { names: ['rsbuild.config'], keys: ['server', 'proxy'] },
  // https://webpack.js.org/configuration/dev-server/#devserverproxy
  {
    names: [
      ...['webpack.config', 'rspack.config'].flatMap((name) => [name, `${name}.dev`, `${name}.development`]),
      ...['webpack.dev', 'webpack.development', 'webpack.dev.config', 'webpack.common', 'config/webpack.dev'],
    ],
    keys: ['devServer', 'proxy'],
  },
];

/** Parcel's file (https://parceljs.org/features/development/#api-proxy), and the name in Angular's guide. */
const jsonFiles = ['.proxyrc', '.proxyrc.json'];
const angularFiles = ['src/proxy.conf', 'proxy.conf'].flatMap((name) => ['json', 'js', 'cjs', 'mjs'].map((ending) => `${name}.${ending}`));

// More than a person writes.
const mostPaths = 40;

/** The requests that a site's development server forwards to another server, with their source. */
export function findProxied(project: Project): Fact<readonly ProxiedPath[]> | undefined {
  for (const find of [ofTools, ofAngular, ofParcel, ofSetupFile, ofManifest]) {
    const found = find(project);
    if (found !== undefined && found.value.length > 0) return { ...found, value: found.value.slice(0, mostPaths) };
  }
  return undefined;
}

type Found = Fact<readonly ProxiedPath[]> | undefined;

function ofTools({ folder, reading }: Project): Found {
  for (const { names, keys } of tools) {
    const configuration = openConfiguration(folder, reading, ...names);
    const value = configuration === undefined ? [] : pathsIn(within(configuration, keys), folder);
    if (configuration !== undefined && value.length > 0) return { value, source: configuration.file };
  }
  return undefined;
}

/** Angular's file is named in angular.json, or in the script that serves. */
function ofAngular(project: Project): Found {
  const { folder, reading, manifest, has } = project;
  if (!has('@angular/core')) return undefined;
  const projects = tableAt(readJson(folder, 'angular.json', 'jsonc')?.root, 'projects') ?? {};
  const served = Object.keys(projects).map((name) => tableAt(projects, name, 'architect', 'serve'));
  const named = served.flatMap((serve) =>
    [tableAt(serve, 'options'), ...Object.values(tableAt(serve, 'configurations') ?? {}).filter(isTable)].flatMap(
      (options) => textAt(options, 'proxyConfig') ?? [],
    ),
  );
  const told = [...manifest.scripts.values()].flatMap((line) => /--proxy-config[= ]\s{0,9}([\w./-]{1,200})/.exec(line)?.[1] ?? []);
  const file = [...named, ...told, ...angularFiles].map((path) => posix.normalize(path)).find((path) => folder.has(path));
  if (file === undefined) return undefined;
  const options = /\.json$/.test(file) ? jsonOptions(project, file) : readConfiguration(folder, reading, file);
  return { value: pathsIn(options, folder), source: file };
}

function ofParcel(project: Project): Found {
  const file = jsonFiles.find((path) => project.folder.has(path));
  return file === undefined ? undefined : { value: pathsIn(jsonOptions(project, file), project.folder), source: file };
}

/**
 * Create React App calls a function that installs http-proxy-middleware
 * (https://create-react-app.dev/docs/proxying-api-requests-in-development).
 */
function ofSetupFile({ folder, reading, manifest }: Project): Found {
  const file = ['js', 'cjs', 'ts'].map((ending) => `src/setupProxy.${ending}`).find((path) => folder.has(path));
  if (file === undefined) return undefined;
  const source = splitSource(file, folder.search(file));
  const range = manifest.dependencies.get(middleware) ?? manifest.devDependencies.get(middleware) ?? '';
  // From this version on, the path at which it is mounted is removed.
  const isStripping = Number(/\d+/.exec(range)?.[0] ?? 2) >= 3;
  const mounts = findCalls(source, /\.\s*use\s*\(/g).slice(0, mostPaths);
  const calls = findCalls(source, /\b(?:[cC]reateProxyMiddleware|legacyCreateProxyMiddleware|proxy)\s*\(/g).slice(0, mostPaths);
  const value = calls.flatMap((call) => {
    const mounted = mounts.find(({ start, end }) => start < call.start && call.end <= end)?.arguments[0];
    const mount = mounted === undefined || mounted.start >= call.start ? [] : textsOf(source, mounted);
    const [first, second] = call.arguments;
    const own = first === undefined ? [] : textsOf(source, first);
    const given = own.length > 0 ? second : first;
    if (given === undefined) return [];
    const options = configurationFrom(folder, reading, { source, item: given });
    const filters = [...own, ...listed(options, 'pathFilter')];
    const isStripped = isStripping && mount.length > 0 && filters.length === 0;
    return (filters.length > 0 ? filters : mount).map((path) => proxied(path, options, folder, [], isStripped ? path : undefined));
  });
  return { value, source: file };
}

const middleware = 'http-proxy-middleware';

function ofManifest(project: Project): Found {
  if (project.manifest.root['proxy'] === undefined) return undefined;
  const value = pathsIn(within(jsonOptions(project, manifestFile), ['proxy']), project.folder);
  return { value, source: `proxy in ${manifestFile}` };
}

/** The texts of a literal or of a list of them. */
function textsOf(source: Source, { start, end }: { readonly start: number; readonly end: number }): readonly string[] {
  const item = itemBetween(source, start, end);
  if (item.literal !== undefined) return [item.literal];
  const open = start + source.code.slice(start, end).search(/\S/);
  return source.code[open] === '[' ? itemsAt(source, open).items.flatMap(([from, to]) => itemBetween(source, from, to).literal ?? []) : [];
}

/** The same options below these keys. */
function within(options: Options, keys: readonly string[]): Options {
  return {
    text: (...own) => options.text(...keys, ...own),
    number: (...own) => options.number(...keys, ...own),
    keys: (...own) => options.keys(...keys, ...own),
    written: (...own) => options.written(...keys, ...own),
  };
}

/** A JSON file, which is also a JavaScript expression, with or without comments. */
function jsonOptions({ folder, reading }: Project, file: string): Configuration {
  const source = splitSource(file, folder.search(file));
  return configurationFrom(folder, reading, { source, item: itemBetween(source, 0, source.code.length) });
}

/** The texts of a property that is a text or a list of texts. */
function listed(options: Options, ...keys: readonly string[]): readonly string[] {
  const one = options.text(...keys);
  return one === undefined
    ? options
        .keys(...keys)
        .slice(0, mostPaths)
        .flatMap((index) => options.text(...keys, index) ?? [])
    : [one];
}

/** A table of paths and targets, a list of targets with their paths, or one target for requests without a file. */
function pathsIn(options: Options, folder: Folder): readonly ProxiedPath[] {
  const whole = options.text();
  if (whole !== undefined) return [rest(whole)];
  const keys = options.keys().slice(0, mostPaths);
  return keys.flatMap((key): readonly ProxiedPath[] => {
    if (!/^\d+$/.test(key)) return [proxied(key, options, folder, [key])];
    const paths = [...listed(options, key, 'context'), ...listed(options, key, 'path'), ...listed(options, key, 'pathFilter')];
    return paths.map((path) => proxied(path, options, folder, [key]));
  });
}

function rest(target: string | undefined): ProxiedPath {
  const { below = '', ...address } = addressIn(target) ?? {};
  return { ...address, ...rewriting('', below) };
}

/** The forwarded requests for one path; `mount`: the part of it that was already removed. */
function proxied(path: string, options: Options, folder: Folder, keys: readonly string[], mount?: string): ProxiedPath {
  const { below = '', ...address } = targetIn(options, folder, keys) ?? {};
  const matched = matching(path);
  const rewrite = mount === undefined ? rewriteIn(options, keys) : { from: mount, to: '' };
  if (matched === undefined || rewrite === 'unclear' || !isPath(below))
    return { ...(matched ?? { prefix: path }), ...address, isUnclear: true };
  return { ...matched, ...address, ...rewriting(rewrite?.from ?? '', `${below}${rewrite?.to ?? ''}`) };
}

function rewriting(from: string, to: string): Pick<ProxiedPath, 'rewritten'> {
  return from === '' && to === '' ? {} : { rewritten: { from, to } };
}

const isPath = (text: string): boolean => /^[\w./~%+@-]{0,200}$/.test(text);

/** A path, a regular expression after `^`, or a file pattern for everything below a folder. */
function matching(path: string): Pick<ProxiedPath, 'prefix' | 'pattern'> | undefined {
  const plain = path
    .replace(/^\^/, '')
    .replace(/(?:\/\*{1,2}|\.\*|\*)\$?$/, '')
    .replaceAll('\\/', '/');
  if (plain !== '/' && /^\/[\w./~@-]{1,200}$/.test(plain)) return { prefix: plain };
  return path.startsWith('^') && isPattern(path) ? { pattern: path } : undefined;
}

/** True for an expression with the same meaning in JavaScript, in PCRE and in nginx's configuration. */
function isPattern(text: string): boolean {
  if (!/^\^\\?\/[\w/.\-*+?()|[\]\\:=!,^]{1,200}\$?$/.test(text) || /\[\^?\]|\(\?</.test(text)) return false;
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}

interface Address extends Pick<ProxiedPath, 'host' | 'port'> {
  /** The path of the address, which is put before that of the request. */
  readonly below?: string;
}

function targetIn(options: Options, folder: Folder, keys: readonly string[]): Address | undefined {
  const [host, port] = [options.text(...keys, 'target', 'host'), options.number(...keys, 'target', 'port')];
  if (port !== undefined) return { host: host ?? 'localhost', port };
  for (const place of [keys, [...keys, 'target']]) {
    const text = options.text(...place);
    if (text !== undefined) return addressIn(text);
  }
  const code = options.written(...keys, 'target') ?? (options.keys(...keys).length === 0 ? options.written(...keys) : undefined);
  return addressIn(fromVariable(folder, code));
}

/** Files with variables for development, in which the values of addresses are read. */
const variableFiles = ['.env.development', '.env', '.env.development.example', '.env.example', '.env.local.example', '.env.sample'];

/** The value of `env.VITE_API_URL` in these files. */
function fromVariable(folder: Folder, code = ''): string | undefined {
  const [, name] = /\benv\s{0,9}(?:\?\.|\.)\s{0,9}(\w{1,80})/.exec(code.slice(0, 300)) ?? [];
  if (name === undefined) return undefined;
  const line = new RegExp(`^[ \\t]{0,9}${name}[ \\t]{0,9}=[ \\t]{0,9}["']?([^\\s"'#]{1,300})`, 'm');
  return variableFiles.filter((file) => folder.has(file)).flatMap((file) => line.exec(folder.search(file))?.[1] ?? [])[0];
}

const usualPorts: ReadonlyMap<string, number> = new Map(Object.entries({ http: 80, ws: 80, https: 443, wss: 443 }));

function addressIn(text: string | undefined): Address | undefined {
  const [, scheme = 'http', host, port, below = ''] =
    /^(?:(https?|wss?):)?(?:\/\/)?(\[[\da-f:]{1,40}\]|[\w.-]{1,200})(?::(\d{1,5}))?(\/[^?#]{0,200})?$/i.exec(text ?? '') ?? [];
  const number = port === undefined ? usualPorts.get(scheme.toLowerCase()) : Number(port);
  return host === undefined || number === undefined ? undefined : { host, port: number, below: below.replace(/\/$/, '') };
}

/** How the path's beginning is replaced; `unclear` if only running the code could show it. */
function rewriteIn(options: Options, keys: readonly string[]): ProxiedPath['rewritten'] | 'unclear' {
  for (const name of ['rewrite', 'pathRewrite']) {
    const code = options.written(...keys, name);
    if (code === undefined) continue;
    const [from, ...others] = options.keys(...keys, name);
    if (from === undefined) return rewriteBy(code);
    const to = options.text(...keys, name, from);
    const begin = beginningIn(from);
    return others.length > 0 || to === undefined || begin === undefined || !isPath(to) ? 'unclear' : { from: begin, to };
  }
  return undefined;
}

/** `(path) => path.replace(/^\/api/, "")` */
function rewriteBy(code: string): ProxiedPath['rewritten'] | 'unclear' {
  // Without a call, the path does not change: `(path) => path`.
  if (/^(?:\(?\s{0,9}(\w{1,40})(?:\s{0,9}:\s{0,9}string)?\s{0,9}\)?)\s{0,9}=>\s{0,9}\1$/.test(code)) return undefined;
  const [whole, expression, text, to = ''] =
    /\.\s{0,20}replace\s{0,9}\(\s{0,20}(?:\/((?:\\.|[^/\\\n]){1,200})\/[a-z]{0,4}|["'`]([^"'`$\n]{1,200})["'`])\s{0,20},\s{0,20}["'`]([^"'`$\n]{0,200})["'`]\s{0,9},?\s{0,20}\)/.exec(
      code.slice(0, 600),
    ) ?? [];
  const begin = beginningIn(expression ?? text ?? '');
  const isOnly = whole !== undefined && code.split(/\.\s{0,20}replace\b/).length === 2;
  return !isOnly || begin === undefined || !isPath(to) ? 'unclear' : { from: begin, to };
}

/** The text that `^\/api` and similar expressions match. */
function beginningIn(expression: string): string | undefined {
  const plain = expression
    .replace(/^\^/, '')
    .replace(/\\?\/\?$/, '')
    .replace(/(?:\/\*{1,2})$/, '')
    .replaceAll(/\\([/.-])/g, '$1');
  return plain.startsWith('/') && isPath(plain) ? plain : undefined;
}
