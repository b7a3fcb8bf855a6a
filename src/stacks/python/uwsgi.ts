import { posix } from 'node:path';
import type { Fact } from '../../facts.ts';
import type { Folder } from '../../folder/folder.ts';
import { once } from '../../once.ts';
import { parsePort } from '../../source/values.ts';

/** The application that a uWSGI configuration serves. */
export interface UwsgiConfiguration {
  readonly file: string;
  /** The module, dotted, or the path of its file. */
  readonly module?: string;
  /** The object in it; `application` by default. */
  readonly callable: string;
  /** True if it is a function that returns the object: `create_app()`. */
  readonly isFactory: boolean;
  /** The folder into which it changes or at which imports start, relative to the application's; empty for that folder itself. */
  readonly folder: string;
  readonly port?: Fact<number>;
}

/** An option of a configuration file. */
export interface UwsgiSetting {
  readonly key: string;
  readonly value: string;
}

/** Options with the address on which uWSGI serves HTTP. */
export const httpOptions = ['http-socket', 'http', 'http11-socket'];

/** In the formats of uWSGI (uwsgi-docs.readthedocs.io, "Configuring uWSGI"), in the folder or in usual folders for deployments. */
const names = /^(?:[\w.-]{1,40}\/){0,2}(?:[\w-]{0,40}uwsgi[\w-]{0,40}\.(?:ini|ya?ml|xml)|[\w-]{0,40}uwsgi\.conf)$/;
const development = /(?:^|[./_-])(?:dev|devel|development|local|tests?|debug)(?:$|[./_-])/i;
const longest = 64 * 1024;

/** One option in each format: `module = shop:app`, `module: shop:app`, `<module>shop:app</module>`. */
const option =
  /^[ \t]{0,40}(?:<([\w-]{1,40})>([^<>\n]{0,300})<\/[\w-]{1,40}>|-?[ \t]{0,9}([\w-]{1,40})[ \t]{0,40}[=:][ \t]{0,40}([^\n]{0,300}))/gm;

/** Reads the uWSGI configuration that names the application; undefined if there is none. */
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
  const options = settingsIn(text).filter(({ value }) => value !== '' && !/[%$]/.test(value));
  const value = (...keys: readonly string[]): string | undefined => valueOf(options, keys);
  const [, module = '', named, brackets] = /^([\w.]{1,200})(?::([\w.]{1,100})(\(\))?)?$/.exec(value('module', 'wsgi') ?? '') ?? [];
  const path = value('wsgi-file', 'file') ?? '';
  const port = portIn(value(...httpOptions));
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

/** The options of a uWSGI configuration in any format, in their order. Placeholders of uWSGI (`%d`, `$(HOME)`) stay unchanged. */
export function settingsIn(text: string): readonly UwsgiSetting[] {
  return [...text.matchAll(option)].flatMap(([, tag, inTag = '', key = tag, value = inTag]) => {
    const own = value
      .replace(/[ \t](?:#|;).*$/, '')
      .trim()
      .replace(/^(["'])(.*)\1$/, '$2');
    return key === undefined ? [] : [{ key, value: own }];
  });
}

/** The first value of the first existing option. */
export function valueOf(settings: readonly UwsgiSetting[], keys: readonly string[]): string | undefined {
  return keys.flatMap((key) => settings.find((each) => each.key === key)?.value ?? [])[0];
}

/** The port of `9090`, `:9090` and `0.0.0.0:9090`. */
export function portIn(address: string | undefined): number | undefined {
  return parsePort(/(?:^|:)(\d{1,5})$/.exec(address ?? '')?.[1]);
}

/** A path below the folder as written; undefined for any other. */
function relative(path: string): string | undefined {
  if (!/^(?:\.\/)?[\w-][\w.-]{0,80}(?:\/[\w.-]{1,80}){0,8}\/?$/.test(path)) return undefined;
  const own = posix.normalize(path).replace(/\/$/, '');
  return own.startsWith('..') ? undefined : own;
}

function depthOf(path: string): number {
  return path.split('/').length;
}
