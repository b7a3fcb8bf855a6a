import type { Fact } from '../facts.ts';
import type { Folder } from '../folder/folder.ts';
import { environmentExample } from '../manifests/environment-example.ts';

/** A variable that code reads. */
export interface VariableRead {
  readonly name: string;
  /** True where the code can do without it. */
  readonly hasDefault: boolean;
  /** The file that reads it. */
  readonly path: string;
}

/** The variables that an application is configured by. */
export interface Environment {
  /** Those of its example files, and those that its code can't do without. */
  readonly needed?: Fact<readonly string[]>;
  /** All of them. */
  readonly reads: readonly string[];
}

// What the system, the image, a platform or the generated files set, in any language.
const foreign = new RegExp(
  `^(?:${[
    'PORT|HOST|HOSTNAME|PATH|HOME|USER|LOGNAME|SHELL|PWD|LANG|LC_ALL|TZ|TERM|TMPDIR|TEMP|TMP|EDITOR|CI|FORCE_COLOR|NO_COLOR',
    'XDG_.*|SSL_CERT_(?:FILE|DIR)|NOTIFY_SOCKET|LISTEN_(?:PID|FDS)|WATCHDOG_.*|KUBERNETES_.*|VERCEL(?:_.*)?',
  ].join('|')})$`,
  'i',
);

/**
 * Lists the variables of the example files, and those that the code reads. `isSet`: what the language's own runtime and tools read, and what the
 * image sets.
 */
export function findEnvironment(folder: Folder, reads: readonly VariableRead[], isSet: (name: string) => boolean): Environment {
  const example = [...environmentExample(folder)].map(([name, { file }]) => ({ name, path: file, hasDefault: false }));
  const own = [...example, ...reads].filter(({ name }) => /^[A-Za-z_]\w*$/.test(name) && !foreign.test(name) && !isSet(name));
  const needed = own.filter(({ hasDefault }) => !hasDefault);
  const files = [...new Set(needed.map(({ path }) => path))];
  return {
    ...(needed.length === 0 ? {} : { needed: { value: listNames(needed), source: files.slice(0, 3).join(', ') } }),
    reads: listNames(own),
  };
}

function listNames(reads: readonly VariableRead[]): string[] {
  return [...new Set(reads.map(({ name }) => name))].sort();
}
