import type { Folder } from '../../folder/folder.ts';
import { containerEvidence } from '../../manifests/container-evidence.ts';

/** The valid values of an option; null if it has none. Values with files of that image are not included. */
type Value = RegExp | null;

const number: Value = /^\d{1,9}(?:\.\d{1,9})?$/;
const word: Value = /^[\w.:*,-]{1,200}$/;
/** The path of a URL. */
const prefix: Value = /^\/[\w./-]{0,200}$/;
/** The standard output. */
const output: Value = /^-$/;
const flag = null;

interface Option {
  /** All spellings, with the one to print first. */
  readonly names: readonly [string, ...string[]];
  readonly value: Value;
}

const option = (value: Value, ...names: readonly [string, ...string[]]): Option => ({ names, value });

/** Options about how a server works, not what it serves or where, by program; from each server's documentation. */
const options: ReadonlyMap<string, readonly Option[]> = new Map([
  [
    'gunicorn',
    [
      option(number, '--workers', '-w'),
      option(number, '--threads'),
      option(number, '--timeout', '-t'),
      option(number, '--graceful-timeout'),
      option(number, '--keep-alive'),
      option(number, '--worker-connections'),
      option(number, '--max-requests'),
      option(number, '--max-requests-jitter'),
      option(number, '--backlog'),
      option(number, '--limit-request-line'),
      option(number, '--limit-request-field_size'),
      option(word, '--worker-class', '-k'),
      option(word, '--forwarded-allow-ips'),
      option(word, '--log-level'),
      option(output, '--access-logfile'),
      option(output, '--error-logfile', '--log-file'),
      option(flag, '--preload'),
      option(flag, '--capture-output'),
    ],
  ],
  [
    'uvicorn',
    [
      option(number, '--workers'),
      option(number, '--timeout-keep-alive'),
      option(number, '--timeout-graceful-shutdown'),
      option(number, '--limit-concurrency'),
      option(number, '--limit-max-requests'),
      option(number, '--backlog'),
      option(number, '--ws-max-size'),
      option(word, '--loop'),
      option(word, '--http'),
      option(word, '--ws'),
      option(word, '--lifespan'),
      option(word, '--log-level'),
      option(word, '--forwarded-allow-ips'),
      option(prefix, '--root-path'),
      option(flag, '--proxy-headers'),
      option(flag, '--no-access-log'),
      option(flag, '--no-server-header'),
    ],
  ],
  [
    'hypercorn',
    [
      option(number, '--workers', '-w'),
      option(number, '--keep-alive'),
      option(number, '--graceful-timeout'),
      option(number, '--backlog'),
      option(word, '--worker-class', '-k'),
      option(word, '--log-level'),
      option(prefix, '--root-path'),
      option(output, '--access-logfile'),
    ],
  ],
  [
    'granian',
    [
      option(number, '--workers'),
      option(number, '--runtime-threads'),
      option(number, '--blocking-threads'),
      option(number, '--backlog'),
      option(word, '--loop'),
      option(word, '--log-level'),
      option(flag, '--respawn-failed-workers'),
    ],
  ],
  [
    'waitress-serve',
    [
      option(number, '--threads'),
      option(number, '--channel-timeout'),
      option(number, '--connection-limit'),
      option(number, '--max-request-body-size'),
      option(word, '--url-scheme'),
      option(word, '--trusted-proxy'),
      option(word, '--trusted-proxy-headers'),
      option(prefix, '--url-prefix'),
    ],
  ],
]);

/** Programs that pass their options to a server (fastapi.tiangolo.com, "FastAPI CLI"). */
const handingOn: ReadonlyMap<string, string> = new Map([['fastapi', 'uvicorn']]);

/** Options of a start command, and their source. */
export interface KeptOptions {
  readonly words: readonly string[];
  /** File and line. */
  readonly source: string;
}

/**
 * Finds the options in a person's container file for the server that is started anyway, without those that the start command has. Undefined
 * if it starts another server.
 */
export function findKeptOptions(folder: Folder, start: readonly string[]): KeptOptions | undefined {
  const { start: stated } = containerEvidence(folder);
  const [program = ''] = start;
  const known = options.get(program) ?? [];
  // `python -m gunicorn`, `uv run gunicorn`
  const names = [program, ...[...handingOn].flatMap(([name, server]) => (server === program ? [name] : []))];
  const at = stated?.words.slice(0, 4).findIndex((each) => names.some((name) => each === name || each.endsWith(`/${name}`))) ?? -1;
  if (stated === undefined || at === -1) return undefined;
  const given = stated.words.slice(at + 1);
  const words = known
    .filter(({ names }) => !start.some((each) => names.some((name) => each === name || each.startsWith(`${name}=`))))
    .flatMap((each) => wordsOf(each, given));
  return words.length === 0 ? undefined : { words, source: stated.source };
}

/** An option as written: `--workers 2`, `--workers=2`, `-w2`. */
function wordsOf({ names, value }: Option, given: readonly string[]): readonly string[] {
  const [name] = names;
  if (value === null) return given.some((each) => names.includes(each)) ? [name] : [];
  const values = given.flatMap((each, index): readonly string[] => {
    if (names.includes(each)) return given.slice(index + 1, index + 2);
    const own = names.find((other) => each.startsWith(other.length === 2 ? other : `${other}=`));
    return own === undefined ? [] : [each.slice(own.length).replace(/^=/, '')];
  });
  const last = values.at(-1);
  return last === undefined || !value.test(last) ? [] : [name, last];
}
