import { posix } from 'node:path';

/** The statements of a person's Dockerfile before a generated one replaced it. */
export interface Replaced {
  /** The base images of its stages, which show the version of the language. */
  readonly images: readonly string[];
  /** The constants that it set and that the code reads. */
  readonly environment: Readonly<Record<string, string>>;
  /** Its volumes, each with the variables that it set to that path. */
  readonly volumes: readonly ReplacedVolume[];
  /** Other processes that its compose file ran from the same image; absent for none. */
  readonly processes?: readonly ReplacedProcess[];
}

interface ReplacedProcess {
  readonly name: string;
  readonly kind: 'worker' | 'job';
  readonly words: readonly string[];
}

interface ReplacedVolume {
  readonly path: string;
  readonly variables: readonly string[];
}

/** More than a real Dockerfile has. */
const most = 100;

/** Reads it from a lock, which is not trusted: entries with another form are left out. */
export function readReplaced({ images, environment, volumes, processes }: Readonly<Record<string, unknown>>): Replaced {
  const beside = (Array.isArray(processes) ? processes : []).slice(0, most).flatMap(readProcess);
  return {
    images: textsIn(images),
    environment: Object.fromEntries(
      Object.entries(isObject(environment) ? environment : {})
        .filter((each): each is [string, string] => typeof each[1] === 'string')
        .slice(0, most),
    ),
    volumes: (Array.isArray(volumes) ? volumes : []).slice(0, most).flatMap(readVolume),
    ...(beside.length === 0 ? {} : { processes: beside }),
  };
}

function readProcess(process: unknown): ReplacedProcess[] {
  if (!isObject(process)) return [];
  const { name, kind, words: list }: Readonly<Record<string, unknown>> = { ...process };
  const words = textsIn(list);
  const isKnown = kind === 'worker' || kind === 'job';
  return typeof name === 'string' && /^[\w.-]{1,80}$/.test(name) && isKnown && words.length > 0 ? [{ name, kind, words }] : [];
}

function readVolume(volume: unknown): ReplacedVolume[] {
  if (!isObject(volume)) return [];
  const { path, variables }: Readonly<Record<string, unknown>> = { ...volume };
  const isPath = typeof path === 'string' && /^\/?[\w.@+-][\w./@+-]{0,200}$/.test(path) && path === posix.normalize(path);
  return isPath && !/^\.\.?(?:\/|$)/.test(path) ? [{ path, variables: textsIn(variables).filter((name) => /^\w{1,80}$/.test(name)) }] : [];
}

function textsIn(list: unknown): readonly string[] {
  return Array.isArray(list) ? list.filter((each) => typeof each === 'string').slice(0, most) : [];
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
