import { posix } from 'node:path';
import type { Fact } from '../../facts.ts';
import type { Folder } from '../../folder/folder.ts';
import { once } from '../../once.ts';
import { parsePort } from '../../source/values.ts';

/** What a configuration of uWSGI says of the application that it serves. */
export interface UwsgiConfiguration {
  readonly file: string;
  /** The module, dotted, or the path of its file. */
  readonly module?: string;
  /** The object in it; `application` unless it is named. */
  readonly callable: string;
  /** True where it is a function that makes the object: `create_app()`. */
  readonly isFactory: boolean;
  /** The folder that it changes into or that imports start from, relative to the application's; empty for that itself. */
  readonly folder: string;
  readonly port?: Fact<number>;
}

/** In the formats that uWSGI reads (uwsgi-docs.readthedocs.io, "Configuring uWSGI"), in the folder or where deployments keep such files. */
const names = /^(?:[\w.-]{1,40}\/){0,2}(?:[\w-]{0,40}uwsgi[\w-]{0,40}\.(?:ini|ya?ml|xml)|[\w-]{0,40}uwsgi\.conf)$/;
const development = /(?:^|[./_-])(?:dev|devel|development|local|tests?|debug)(?:$|[./_-])/i;
const longest = 64 * 1024;

/** One option of each format: `module = shop:app`, `module: shop:app`, `<module>shop:app</module>`. */
const option =
  /^[ \t]{0,40}(?:<([\w-]{1,40})>([^<>\n]{0,300})<\/[\w-]{1,40}>|-?[ \t]{0,9}([\w-]{1,40})[ \t]{0,40}[=:][ \t]{0,40}([^\n]{0,300}))/gm;

/** Reads the configuration of uWSGI that names the application; undefined where there is none. */
export const readUwsgi = once((folder: Folder): UwsgiConfiguration | undefined => {
  const files = folder.files.filter((path) => names.test(path) && !development.test(path)).sort((a, b) => depthOf(a) - depthOf(b));
  for (const file of files) {
    const found = readFile(folder, file);
    if (found !== undefined) return found;
  }
  return undefined;
});

function readFile(folder: Folder, file: string): UwsgiConfiguration | undefined {
  const text = folder.search(file);
  if (text.length > longest || (file.endsWith('.conf') && !/^\[uwsgi\]/m.test(text))) return undefined;
  const options = optionsIn(text);
  const value = (...keys: readonly string[]): string | undefined => keys.flatMap((key) => options.get(key) ?? [])[0];
  const [, module = '', named, brackets] = /^([\w.]{1,200})(?::([\w.]{1,100})(\(\))?)?$/.exec(value('module', 'wsgi') ?? '') ?? [];
  const path = value('wsgi-file', 'file') ?? '';
  const port = parsePort(/(?:^|:)(\d{1,5})$/.exec(value('http-socket', 'http', 'http11-socket') ?? '')?.[1]);
  const said = module === '' ? relative(path) : module;
  if (said === undefined && port === undefined) return undefined;
  return {
    file,
    ...(said === undefined ? {} : { module: said }),
    callable: named ?? value('callable')?.replace(/\(\)$/, '') ?? 'application',
    isFactory: brackets !== undefined || value('callable')?.endsWith('()') === true,
    folder: relative(value('chdir') ?? '') ?? relative(value('pythonpath', 'python-path', 'pp') ?? '') ?? '',
    ...(port === undefined
      ? {}
      : { port: { value: port, source: `${value('http-socket') === undefined ? 'http' : 'http-socket'} in ${file}` } }),
  };
}

/** The first value of each option; what uWSGI fills in itself (`%d`, `$(HOME)`) is none. */
function optionsIn(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [, tag, inTag, key = tag, value = inTag] of text.matchAll(option)) {
    const own = (value ?? '')
      .replace(/[ \t](?:#|;).*$/, '')
      .trim()
      .replace(/^(["'])(.*)\1$/, '$2');
    if (key !== undefined && own !== '' && !found.has(key) && !/[%$]/.test(own)) found.set(key, own);
  }
  return found;
}

/** A path below the folder as it is written there; undefined for any other. */
function relative(path: string): string | undefined {
  if (!/^(?:\.\/)?[\w-][\w.-]{0,80}(?:\/[\w.-]{1,80}){0,8}\/?$/.test(path)) return undefined;
  const own = posix.normalize(path).replace(/\/$/, '');
  return own.startsWith('..') ? undefined : own;
}

function depthOf(path: string): number {
  return path.split('/').length;
}
