import { posix } from 'node:path';
import { isWithin } from '../folder/within.ts';
import {
  type Dockerfile,
  execForm,
  type Instruction,
  lineageOf,
  pairsIn,
  readDockerfile,
  resolved,
  type Stage,
  variablesOf,
  workingFolder,
} from './dockerfile-text.ts';

/** The image of a Dockerfile, as far as its text shows. */
export interface DockerfileImage {
  /** The external base image of the final stage; undefined for `scratch` and for a name with an unset variable. */
  readonly baseImage: string | undefined;
  /** The stage to build, if it is not the last one. */
  readonly stage: string | undefined;
  /** The folder of the last WORKDIR, or `/`. */
  readonly home: string;
  /** The last USER, with variables resolved; undefined if there is none. */
  readonly user: string | undefined;
  /** The UID of that user, if the Dockerfile or a well-known base image shows it. */
  readonly uid: number | undefined;
  readonly gid: number | undefined;
  /** From `ENV PORT` or the first EXPOSE. */
  readonly port: number | undefined;
  /** Absolute paths that VOLUME declares. */
  readonly volumes: readonly string[];
  /** Folders that the Dockerfile creates and gives to a user other than root: absolute paths outside of system folders. */
  readonly givenFolders: readonly string[];
  /** Names of variables that the image sets. */
  readonly variables: readonly string[];
  readonly healthCheck: HealthCheck | undefined;
  /** Absolute paths to which the final stage copies something. */
  readonly places: readonly string[];
  /** Paths of the build context in COPY and ADD, without those that contain variables or wildcards. */
  readonly sources: readonly string[];
}

/** The times of a HEALTHCHECK, in seconds. */
export interface HealthCheck {
  readonly interval: number;
  readonly timeout: number;
  readonly startPeriod: number;
  readonly retries: number;
}

const mostSources = 200;

/** Names of stages that are not deployed, and of stages that are. */
const aside = /(?:^|[-_.])(?:dev|devel|development|tests?|testing|ci|e2e|debug|docs?|bench|lint|artifacts?|coverage)(?:$|[-_.\d])/;
const finished = /^(?:release|prod|production|final|runner|runtime|app)$/;

/** The deployed stage, if the last stage has another purpose. */
function deployed(stages: readonly Stage[]): Stage | undefined {
  const last = stages.at(-1);
  if (last === undefined || !aside.test(last.name)) return last;
  return stages.findLast(({ name }) => finished.test(name)) ?? last;
}

/** Reads the properties of a Dockerfile's image: of the stage `target`, or else of the deployed one. Undefined if the text has no stage. */
export function imageIn(text: string, target?: string): DockerfileImage | undefined {
  const dockerfile = readDockerfile(text);
  const stage = dockerfile.stages.find(({ name }) => target !== undefined && name === target.toLowerCase()) ?? deployed(dockerfile.stages);
  if (stage === undefined) return undefined;
  const lineage = lineageOf(dockerfile, stage);
  const variables = variablesOf(dockerfile, lineage);
  const values = new Map([...variables].map(([name, { value }]) => [name, value]));
  const home = workingFolder(lineage, values);
  const last = (keyword: string): Instruction | undefined =>
    lineage.flatMap(({ instructions }) => instructions.filter((each) => each.keyword === keyword)).at(-1);
  const user = userIn(last('USER'), values);
  const from = lineage[0]?.from ?? '';
  const named = stage === dockerfile.stages.at(-1) && target === undefined ? undefined : stage.name || undefined;
  return {
    stage: named,
    places: placesIn(lineage, values, home),
    baseImage: from === '' || from === 'scratch' ? undefined : from,
    home,
    user,
    ...idsOf(user, dockerfile.stages),
    port: portIn(lineage, values),
    volumes: volumesIn(lineage, values, home),
    givenFolders: givenFoldersIn(lineage, values, home),
    variables: [...variables].flatMap(([name, { isKept }]) => (isKept ? [name] : [])),
    healthCheck: healthCheckIn(last('HEALTHCHECK')),
    sources: sourcesIn(dockerfile),
  };
}

function userIn(instruction: Instruction | undefined, values: ReadonlyMap<string, string>): string | undefined {
  const user = instruction === undefined ? undefined : resolved(instruction.rest.trim(), values);
  return user === undefined || user === '' || !/^[\w.:-]{1,100}$/.test(user) ? undefined : user;
}

/** True for root, by name or by number. */
export function isRoot(user: string | undefined): boolean {
  return user === undefined || /^(?:root|0)(?::|$)/.test(user);
}

/** Users in base images: those of node, nginx, distroless and Debian (their Dockerfiles and /etc/passwd). */
const knownUsers: ReadonlyMap<string, number> = new Map([
  ['node', 1000],
  ['bun', 1000],
  ['deno', 1000],
  ['nobody', 65_534],
  ['nonroot', 65_532],
]);

function idsOf(user: string | undefined, stages: readonly Stage[]): Pick<DockerfileImage, 'uid' | 'gid'> {
  const [name = '', group = ''] = user?.split(':') ?? [];
  const own = numberIn(name) ?? madeWith(stages, name) ?? knownUsers.get(name);
  return { uid: own, gid: numberIn(group) ?? (group === '' && /^\d+$/.test(name) ? 0 : undefined) };
}

function numberIn(text: string): number | undefined {
  return /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}

/** The UID that `useradd` or `adduser` gives to a user. */
function madeWith(stages: readonly Stage[], name: string): number | undefined {
  if (name === '') return undefined;
  const commands = stages.flatMap(({ instructions }) =>
    instructions.flatMap(({ keyword, rest }) => (keyword === 'RUN' ? rest.split(/&&|\|\||[;\n|]/) : [])),
  );
  for (const command of commands) {
    const words = command.trim().split(/\s+/);
    if (!words.some((word) => /^(?:\/usr\/sbin\/)?(?:useradd|adduser)$/.test(word)) || !words.includes(name)) continue;
    const at = words.findIndex((word) => /^(?:-u|--uid)$/.test(word));
    const joined = words.flatMap((word) => /^--uid=(\d{1,10})$/.exec(word)?.[1] ?? [])[0];
    const found = numberIn(at === -1 ? (joined ?? '') : (words[at + 1] ?? ''));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Ports that never belong to an application itself: SSH, TLS, metrics and debuggers. */
const otherPorts: ReadonlySet<number> = new Set([22, 443, 8443, 9229, 5678, 2345, 40_000]);

function portIn(lineage: readonly Stage[], values: ReadonlyMap<string, string>): number | undefined {
  const instructions = lineage.flatMap((stage) => stage.instructions);
  const given = instructions.flatMap(({ keyword, rest }) =>
    keyword === 'ENV' ? pairsIn(rest).flatMap(([name, value]) => (name === 'PORT' ? [resolved(value, values) ?? ''] : [])) : [],
  );
  const exposed = instructions.flatMap(({ keyword, rest }) => (keyword === 'EXPOSE' ? (resolved(rest, values) ?? '').split(/\s+/) : []));
  const ports = [...given.slice(-1), ...exposed].flatMap((word) => {
    const [, digits = ''] = /^"?(\d{1,5})(?:\/tcp)?"?$/i.exec(word) ?? [];
    const port = Number(digits);
    return port > 0 && port < 65_536 ? [port] : [];
  });
  return ports.find((port) => !otherPorts.has(port)) ?? ports[0];
}

function volumesIn(lineage: readonly Stage[], values: ReadonlyMap<string, string>, home: string): readonly string[] {
  const words = lineage.flatMap(({ instructions }) =>
    instructions.flatMap(({ keyword, rest }) => {
      if (keyword !== 'VOLUME') return [];
      const text = resolved(rest, values) ?? '';
      return execForm(text) ?? text.split(/\s+/);
    }),
  );
  const paths = words.flatMap((word) => (/^\/?[\w.@+-][\w./@+-]{0,200}$/.test(word) ? [posix.resolve(home, word)] : []));
  return [...new Set(paths)].filter((path) => path !== '/');
}

/** Folders of the system, and home folders. */
const systemFolder =
  /^\/(?:bin|boot|dev|etc|home|lib\w*|proc|root|run|sbin|sys|tmp|usr|var\/(?:cache|run|tmp|log\/nginx|lib\/nginx))(?:\/|$)|^\/$/;

/** `mkdir -p /data && chown app /data`. A folder with copied files, and the folder of the program, are not for data. */
function givenFoldersIn(lineage: readonly Stage[], values: ReadonlyMap<string, string>, home: string): readonly string[] {
  const made = new Set<string>();
  const given = new Set<string>();
  for (const { instructions } of lineage)
    for (const { keyword, rest } of instructions) {
      if (keyword !== 'RUN') continue;
      for (const command of rest.split(/&&|\|\||[;\n|]/)) {
        const [program = '', ...words] = command.trim().split(/\s+/);
        const named = words.filter((word) => !word.startsWith('-')).map((word) => word.replace(/^(["'])(.*)\1$/, '$2'));
        if (program !== 'mkdir' && program !== 'chown') continue;
        const isGift = program === 'chown' && !isRoot(named[0]);
        for (const word of program === 'chown' ? named.slice(1) : named) {
          const path = resolved(word, values);
          if (path === undefined || !/^\/[\w./@+-]{1,200}$/.test(path)) continue;
          if (program === 'mkdir') made.add(posix.resolve(path));
          else if (isGift) given.add(posix.resolve(path));
        }
      }
    }
  const places = [home, ...placesIn(lineage, values, home)];
  const isCode = (path: string): boolean => places.some((place) => isWithin(place, path));
  return [...made].filter((path) => given.has(path) && !systemFolder.test(path) && !isCode(path));
}

function healthCheckIn(instruction: Instruction | undefined): HealthCheck | undefined {
  if (instruction === undefined || /^NONE\b/i.test(instruction.rest)) return undefined;
  const given = (name: string): string | undefined =>
    instruction.flags.flatMap((flag) => (flag.startsWith(`--${name}=`) ? [flag.slice(name.length + 3)] : []))[0];
  // The engine's own defaults (docs.docker.com/reference/dockerfile, HEALTHCHECK).
  return {
    interval: secondsIn(given('interval')) ?? 30,
    timeout: secondsIn(given('timeout')) ?? 30,
    startPeriod: secondsIn(given('start-period')) ?? 0,
    retries: Number(/^\d{1,4}$/.exec(given('retries') ?? '')?.[0] ?? 3),
  };
}

/** `1m30s` → 90. */
function secondsIn(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const parts = [...text.matchAll(/(\d{1,6})(h|ms|m|s)/g)];
  if (parts.length === 0) return undefined;
  const factors: ReadonlyMap<string, number> = new Map(Object.entries({ h: 3600, m: 60, s: 1, ms: 0.001 }));
  return Math.floor(parts.reduce((sum, [, amount, unit = '']) => sum + Number(amount) * (factors.get(unit) ?? 0), 0));
}

function placesIn(lineage: readonly Stage[], values: ReadonlyMap<string, string>, home: string): readonly string[] {
  const targets = lineage.flatMap(({ instructions }) =>
    instructions.flatMap(({ keyword, rest }) => {
      if (keyword !== 'COPY' && keyword !== 'ADD') return [];
      const target = resolved((execForm(rest) ?? rest.split(/\s+/)).at(-1) ?? '', values);
      return target !== undefined && /^[\w./@+-]{1,200}$/.test(target) ? [posix.resolve(home, target).replace(/(?<=.)\/$/, '')] : [];
    }),
  );
  return [...new Set(targets)]
    .filter(
      (place) =>
        !/^\/(?:bin|etc|lib|sbin|usr|var|opt|tmp|home|root)(?:$|\/(?:bin|lib|local|share|sbin|local\/bin|local\/lib)$)/.test(place),
    )
    .slice(0, 20);
}

function sourcesIn({ stages }: Dockerfile): readonly string[] {
  return stages
    .flatMap(({ instructions }) => instructions)
    .flatMap(({ keyword, rest, flags }) => {
      if ((keyword !== 'COPY' && keyword !== 'ADD') || flags.some((flag) => flag.startsWith('--from=')) || rest.includes('<<')) return [];
      const words = execForm(rest) ?? rest.split(/\s+/);
      return words.slice(0, -1).filter((word) => /^[\w./@+-]{1,200}$/.test(word) && !/^(?:git@|\w{1,20}:)/.test(word));
    })
    .slice(0, mostSources)
    .map((word) => posix.normalize(word).replace(/^\/+|\/+$/g, ''))
    .filter((path) => path !== '' && path !== '.');
}
