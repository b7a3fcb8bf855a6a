import { mebibyte, readTypedText } from '../read-file.ts';
import { documentIn, fields, itemsOf, parsed, textOf } from './docker.ts';
import { type Ended, runProgram, type Words } from './process.ts';

/** One step of a build. Times are in seconds since the start of the build. */
export interface BuildStep {
  /** Its name in the output of the builder: `[build 2/4] RUN npm ci`. */
  readonly name: string;
  readonly start: number;
  readonly seconds: number;
  readonly isCached: boolean;
}

export interface Build {
  /** Wall-clock time of the whole command, in seconds. */
  readonly seconds: number;
  /** In the order in which they began. */
  readonly steps: readonly BuildStep[];
  /** Images that the build started from, with the digests that the builder found: `python:3.14-slim-trixie` → `sha256:…`. */
  readonly materials: ReadonlyMap<string, string>;
  /** The end of the output, if the build failed. */
  readonly problem?: string;
}

export interface BuildOptions {
  readonly dockerfile: string;
  readonly context: string;
  readonly tag: string;
  /** True for a build that does not use the layer cache. */
  readonly isCold: boolean;
  /** A path for a file that the builder writes. */
  readonly metadata: string;
  /** Build secrets: a file, or an environment variable. */
  readonly secrets: readonly ({ readonly id: string; readonly file: string } | { readonly id: string; readonly variable: string })[];
  readonly signal: AbortSignal;
  readonly onLine: (line: string) => void;
}

interface Vertex {
  readonly name: string;
  readonly started: number;
  readonly completed: number;
  readonly isCached: boolean;
}

/**
 * Builds an image, and measures each step. The builder reports when each step began and ended (`--progress=rawjson`, of buildx 0.13). See
 * `runProgram` for the errors; a failed build is a result.
 */
export async function build({ dockerfile, context, tag, isCold, metadata, secrets, signal, onLine }: BuildOptions): Promise<Build> {
  const vertices = new Map<string, Vertex>();
  const log: string[] = [];
  const read = (line: string): void => {
    const status = line.startsWith('{') ? documentIn(line) : undefined;
    if (status === undefined) {
      onLine(line);
      return;
    }
    for (const each of itemsOf(status['vertexes'])) note(vertices, fields(each));
    for (const text of logLines(itemsOf(status['logs']))) {
      log.push(text);
      onLine(text);
    }
  };
  const mounts = secrets.flatMap((secret) => [
    '--secret',
    'file' in secret ? `id=${secret.id},src=${secret.file}` : `id=${secret.id},env=${secret.variable}`,
  ]);
  const words: Words = [
    'docker',
    'buildx',
    'build',
    '--progress=rawjson',
    '--load',
    '--metadata-file',
    metadata,
    ...(isCold ? ['--no-cache'] : []),
    '--tag',
    tag,
    '--file',
    dockerfile,
    ...mounts,
    context,
  ];
  const begun = Date.now();
  const ended = await runProgram(words, { signal, onLine: read, environment: { BUILDX_METADATA_PROVENANCE: 'min' } });
  const seconds = (Date.now() - begun) / 1000;
  const written = readTypedText(metadata, 8 * mebibyte);
  return {
    seconds,
    steps: stepsSince(begun, [...vertices.values()]),
    materials: ended.status === 0 && 'text' in written ? materialsOf(written.text) : new Map(),
    ...(ended.status === 0 ? {} : { problem: problemOf(ended, log) }),
  };
}

function note(vertices: Map<string, Vertex>, { digest, name, started, completed, cached }: Readonly<Record<string, unknown>>): void {
  const key = textOf(digest);
  const known = vertices.get(key);
  const [begun, ended] = [Date.parse(textOf(started)), Date.parse(textOf(completed))];
  vertices.set(key, {
    name: textOf(name),
    started: Math.min(known?.started ?? Number.POSITIVE_INFINITY, Number.isNaN(begun) ? Number.POSITIVE_INFINITY : begun),
    completed: Math.max(known?.completed ?? 0, Number.isNaN(ended) ? 0 : ended),
    isCached: known?.isCached === true || cached === true,
  });
}

function logLines(logs: readonly unknown[]): string[] {
  return logs.flatMap((log) =>
    Buffer.from(textOf(fields(log)['data']), 'base64')
      .toString('utf8')
      .trimEnd()
      .split('\n'),
  );
}

function stepsSince(begun: number, vertices: readonly Vertex[]): BuildStep[] {
  return vertices
    .filter(({ started, completed }) => Number.isFinite(started) && completed >= started)
    .toSorted((a, b) => a.started - b.started)
    .map(({ name, started, completed, isCached }) => ({
      name,
      start: Math.max(0, (started - begun) / 1000),
      seconds: (completed - started) / 1000,
      isCached,
    }));
}

// Package URLs, as BuildKit's provenance has them: pkg:docker/python@3.14-slim-trixie?platform=linux%2Famd64.
function materialsOf(metadata: string): Map<string, string> {
  const { materials } = fields(parsed(metadata)['buildx.build.provenance']);
  const found = itemsOf(materials).flatMap((each): [string, string][] => {
    const { uri, digest } = fields(each);
    const [, name, tag] = /^pkg:docker\/([^?]+)@([^?@]+)/.exec(decodeURIComponent(textOf(uri))) ?? [];
    const { sha256 } = fields(digest);
    return name === undefined || typeof sha256 !== 'string' ? [] : [[`${name}:${tag}`, `sha256:${sha256}`]];
  });
  return new Map(found);
}

/** The builder's error message, or else the last output of the steps. */
function problemOf({ stderr }: Ended, log: readonly string[]): string {
  const said = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('{'));
  return [...log.slice(-12), ...said.slice(-8)].join('\n');
}
