import type { Fact } from '../../facts.ts';
import { isTable } from '../../manifests/table.ts';
import { readToml } from '../../manifests/toml.ts';
import { findCalls, type Source } from '../../source/source.ts';
import { anyListener, type Framework, frameworks } from './frameworks.ts';
import { type Program, type Value, valueOf } from './values.ts';

/** Where a program listens. */
export interface Listening {
  readonly port?: number;
  readonly host?: string;
  readonly value: Value;
  readonly path: string;
  /** What says so, in words that fit after "from". */
  readonly said: string;
}

/** How a program serves: with which framework, and where it listens. */
export interface Serving {
  readonly framework?: Framework;
  readonly listening: readonly Listening[];
}

/** Finds out how a program serves, by the crates that it names; undefined for one that does not. */
export function findServing(program: Program, crates: ReadonlySet<string>): Serving | undefined {
  const named = frameworks.filter(
    ({ crate }) => crates.has(crate) && program.files.some(({ code }) => code.includes(crate.replaceAll('-', '_'))),
  );
  const [framework] = named;
  const patterns = [anyListener, ...named.flatMap(({ serves }) => serves ?? [])];
  const listening = program.files.flatMap((source) => patterns.flatMap((pattern) => listeningIn(program, source, pattern)));
  if (listening.length > 0) return { ...(framework === undefined ? {} : { framework }), listening };
  const launch = program.files.find(({ code }) => /\brocket::(?:build|custom|launch)\b|#\[launch\]/.test(code));
  if (framework?.port === undefined || launch === undefined) return undefined;
  return {
    framework,
    listening: [rocketPort(program) ?? { port: framework.port, value: {}, path: launch.path, said: `${framework.name}'s default` }],
  };
}

function listeningIn(program: Program, source: Source, pattern: RegExp): Listening[] {
  return findCalls(source, pattern).flatMap(({ match, arguments: [address] }): Listening[] => {
    if (address === undefined) return [];
    const value = valueOf(program, source, address);
    const [, host, digits] = /^(?:(.*):)?(\d{1,5})$/.exec(value.text ?? '') ?? [];
    const port = digits === undefined ? undefined : Number(digits);
    // What is no address is no server either: `.run(…)` and `.bind(…)` have other meanings, too.
    if (value.text === undefined && value.variable === undefined && match[0].startsWith('.')) return [];
    return [
      {
        value,
        path: source.path,
        ...(port === undefined || port === 0 || port > 65_535 ? {} : { port }),
        ...(host === undefined || host.includes('\0') ? {} : { host }),
        said:
          value.variable === undefined
            ? `${JSON.stringify((value.text ?? '').replaceAll('\0', '…'))} in ${source.path}`
            : `the default of ${value.variable} in ${source.path}`,
      },
    ];
  });
}

/** Rocket.toml: what the profile of a release build says wins over what every profile says. */
function rocketPort({ folders }: Program): Listening | undefined {
  for (const folder of folders) {
    const root = readToml(folder, 'Rocket.toml')?.root;
    for (const profile of ['global', 'release', 'default']) {
      const table = root?.[profile];
      const port: unknown = isTable(table) ? table['port'] : undefined;
      if (typeof port === 'number') return { port, value: {}, path: 'Rocket.toml', said: `port of [${profile}] in Rocket.toml` };
    }
  }
  return undefined;
}

/** A port, or why there is none. */
export interface PortFinding {
  readonly port?: Fact<number>;
  readonly unknown?: string;
  /** The first place that only the machine itself reaches. */
  readonly loopback?: Listening;
}

// Ports beside the application's own.
const beside = /(?:^|_)(?:METRICS?|PROMETHEUS|DEBUG|ADMIN|MANAGEMENT|PROBES?|HEALTH)(?:_|$)/;

/** Chooses among the addresses: the one that PORT sets before the others, what is for metrics after them. */
export function choosePort(found: readonly Listening[], files: readonly Source[]): PortFinding {
  const own = found.filter(({ value }) => !beside.test(value.variable ?? ''));
  const byPort = own.filter(({ value }) => value.variable === 'PORT');
  const candidates = byPort.length > 0 ? byPort : own.length > 0 ? own : found;
  const loopback = candidates.find(({ host }) => host !== undefined && /^(?:127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(host));
  const local = loopback === undefined ? {} : { loopback };
  const ports = [...new Set(candidates.flatMap(({ port }) => port ?? []))];
  const [first] = candidates;
  const [port, other] = ports;
  if (first === undefined) return {};
  if (other !== undefined)
    return { unknown: `The code listens on ${ports.join(' and ')}: say which one is the application's with --port.`, ...local };
  if (port !== undefined) return { port: { value: port, source: candidates.find((each) => each.port === port)?.said ?? '' }, ...local };
  if (first.value.variable === 'PORT')
    return { port: { value: 8080, source: `PORT, which ${first.path} reads and the image sets` }, ...local };
  const address = onlyAddress(files);
  if (address !== undefined) return { port: address };
  const { variable } = first.value;
  return variable === undefined
    ? local
    : {
        unknown: `${first.path} takes its address from ${variable}, which has no default: give --port, and ${variable} with --environment.`,
        ...local,
      };
}

/** The one address for all interfaces that the program's files show anywhere. */
function onlyAddress(files: readonly Source[]): Fact<number> | undefined {
  const shown = files.flatMap(({ path, literals, code }) =>
    [
      ...[...literals.values()].flatMap(({ value = '' }) => /^(?:0\.0\.0\.0|\[::\]):(\d{2,5})$/.exec(value)?.[1] ?? []),
      ...[...code.matchAll(/(?:UNSPECIFIED(?:\.into\(\))?|\(?\[0, 0, 0, 0\])\s*,\s*(\d{2,5})\b/g)].map((match) => match[1] ?? ''),
    ].map((digits) => ({ value: Number(digits), source: `the address in ${path}` })),
  );
  const [first] = shown;
  return shown.every(({ value }) => value === first?.value) ? first : undefined;
}
