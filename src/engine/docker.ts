import { exitCode, KaizenError } from '../errors.ts';
import { composeNeeded } from '../suite/criteria.ts';
import { type Ended, type ProgramOptions, runProgram } from './process.ts';

/** The number of lines of a program's output in an error. */
const quoted = 12;

/**
 * Runs `docker` with these arguments. Throws KaizenError (exit code 1) with the end of its output if it fails; see `runProgram` for the
 * others.
 */
export async function docker(words: readonly string[], options: ProgramOptions = {}): Promise<Ended> {
  const ended = await runProgram(['docker', ...words], options);
  if (ended.status === 0) return ended;
  throw new KaizenError(`"docker ${words.slice(0, 3).join(' ')}" ended with ${ended.status}:\n${endOf(ended)}`);
}

/** The end of a program's output. */
export function endOf({ stdout, stderr }: Ended): string {
  return `${stdout}${stderr}`.trim().split('\n').slice(-quoted).join('\n');
}

/** Parses the document that `docker` printed with `--format json`. Throws KaizenError if it is not one. */
export function parsed(text: string): Fields {
  return fields(JSON.parse(text));
}

/** Parses a JSON document. Returns undefined for other text: the output of a program may be truncated, or be something else. */
export function documentIn(text: string): Fields | undefined {
  try {
    return parsed(text);
  } catch {
    return undefined;
  }
}

/** Parses an output with one document on each line. */
export function parsedLines(text: string): Fields[] {
  return text
    .split('\n')
    .map(documentIn)
    .filter((document) => document !== undefined);
}

/** A JSON object whose members are not checked yet. */
export type Fields = Readonly<Record<string, unknown>>;

/** The members of an expected object; empty for another value. */
export function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

/** An expected text; empty for another value. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** An expected number; 0 for another value. */
export function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

/** The items of an expected list; empty for another value. */
export function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The versions of the engine and its plugins, and the machine that the engine runs on. */
export interface EngineFacts {
  readonly versions: { readonly engine: string; readonly buildx: string; readonly compose: string };
  readonly machine: { readonly os: string; readonly architecture: string; readonly cpus: number; readonly memory: number };
}

/**
 * Asks the engine for its versions. Throws KaizenError (exit code 1) if docker is missing, if no engine answers, or if a plugin is missing
 * or too old.
 */
export async function describeEngine(options: ProgramOptions = {}): Promise<EngineFacts> {
  const info = await runProgram(['docker', 'info', '--format', '{{json .}}'], options);
  if (info.status !== 0)
    throw new KaizenError('No Docker Engine answers: start it, or set DOCKER_HOST.', exitCode.invalid, endOf({ ...info, stdout: '' }));
  const { ServerVersion, OperatingSystem, Architecture, NCPU, MemTotal } = parsed(info.stdout);
  const buildx = await runProgram(['docker', 'buildx', 'version'], options);
  if (buildx.status !== 0) throw new KaizenError('docker buildx is missing: install the buildx plugin.');
  const compose = await runProgram(['docker', 'compose', 'version', '--short'], options);
  if (compose.status !== 0) throw new KaizenError('docker compose (v2 or later) is missing: install the compose plugin.');
  const found = compose.stdout.trim();
  const { major, minor } = composeNeeded;
  if (!isAtLeast(found, [major, minor]))
    throw new KaizenError(`docker compose ${major}.${minor} or later is needed, but this is ${found}.`);
  return {
    versions: { engine: textOf(ServerVersion), buildx: buildx.stdout.trim().split(' ')[1] ?? '', compose: found },
    machine: {
      os: textOf(OperatingSystem),
      architecture: textOf(Architecture),
      cpus: numberOf(NCPU),
      memory: numberOf(MemTotal),
    },
  };
}

function isAtLeast(version: string, [major, minor]: readonly [number, number]): boolean {
  const [foundMajor = 0, foundMinor = 0] = (version.match(/\d+/g) ?? []).map(Number);
  return foundMajor > major || (foundMajor === major && foundMinor >= minor);
}

/** The output of `docker inspect` for an image or a container; undefined if there is none with that name. */
export async function inspected(name: string, options: ProgramOptions = {}): Promise<Fields | undefined> {
  const { status, stdout } = await runProgram(['docker', 'inspect', name], options);
  if (status !== 0) return undefined;
  const [first]: unknown[] = [itemsOf(JSON.parse(stdout))[0]];
  return first === undefined ? undefined : fields(first);
}
