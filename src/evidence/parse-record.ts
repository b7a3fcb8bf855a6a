import { KaizenError } from '../errors.ts';
import { parseJson } from '../manifests/json-text.ts';
import { severities } from '../questions/question.ts';
import {
  type ApplicationEvidence,
  type AttemptEvidence,
  type BudgetEvidence,
  type BuildEvidence,
  type BuildStep,
  budgetNames,
  type ClusterEvidence,
  type ComparedFigure,
  type Comparison,
  type DeployedImageEvidence,
  type EvidenceRecord,
  type FileEvidence,
  type Finding,
  type ImageEvidence,
  type LayerEvidence,
  type Machine,
  type PackageEvidence,
  type SbomEvidence,
  type ScanEvidence,
  type ServiceEvidence,
  type StackEvidence,
  type SuiteRun,
  steps,
  type TestEvidence,
  type Verdict,
  type Versions,
  type Waiver,
} from './record.ts';

/** Reports the first invalid place, and what was expected there. */
type Wrong = (place: string, expected: string) => false;
type Is<T> = (value: unknown, place: string, wrong: Wrong) => value is T;
interface Optional<T> {
  readonly optional: Is<T>;
}
/**
 * The type of each property of an object. The compiler compares this with the interface: no property is missing, and none has another type.
 */
type Properties<T> = { readonly [K in keyof T]-?: object extends Pick<T, K> ? Optional<Exclude<T[K], undefined>> : Is<T[K]> };

const text: Is<string> = (value, place, wrong): value is string => typeof value === 'string' || wrong(place, 'a text');
const number: Is<number> = (value, place, wrong): value is number => Number.isFinite(value) || wrong(place, 'a number');
const flag: Is<boolean> = (value, place, wrong): value is boolean => typeof value === 'boolean' || wrong(place, 'true or false');

function oneOf<const T extends string | number>(...values: readonly T[]): Is<T> {
  return (value, place, wrong): value is T => values.some((each) => each === value) || wrong(place, values.join(' or '));
}

function list<T>(item: Is<T>): Is<readonly T[]> {
  return (value, place, wrong): value is readonly T[] =>
    Array.isArray(value) ? value.every((each, index) => item(each, `${place}[${index}]`, wrong)) : wrong(place, 'a list');
}

function optional<T>(is: Is<T>): Optional<T> {
  return { optional: is };
}

function object<T extends object>(properties: Properties<T>): Is<T> {
  const checks = Object.entries<Is<unknown> | Optional<unknown>>(properties);
  return (value, place, wrong): value is T => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return wrong(place, 'an object');
    const found = new Map<string, unknown>(Object.entries(value));
    return checks.every(([key, check]) => {
      const below = place === '' ? key : `${place}.${key}`;
      if (typeof check === 'function') return check(found.get(key), below, wrong);
      return !found.has(key) || check.optional(found.get(key), below, wrong);
    });
  };
}

const suiteRun = object<SuiteRun>({
  command: text,
  started: text,
  seconds: number,
  exit: number,
  tests: list(
    object<TestEvidence>({
      number,
      id: text,
      title: text,
      outcome: oneOf('passed', 'failed', 'blocked', 'skipped'),
      seconds: number,
      message: optional(text),
    }),
  ),
});

const image = object<ImageEvidence>({
  reference: text,
  id: text,
  size: number,
  architecture: text,
  user: text,
  healthCheck: optional(list(text)),
  base: object<ImageEvidence['base']>({ reference: text, digest: optional(text), id: optional(text) }),
  layers: list(
    object<LayerEvidence>({
      instruction: text,
      size: number,
      isBase: flag,
      folders: list(object<LayerEvidence['folders'][number]>({ path: text, size: number })),
    }),
  ),
  packages: list(object<PackageEvidence>({ name: text, version: text, ecosystem: text, size: number })),
});

const build: Properties<BuildEvidence> = {
  seconds: number,
  steps: list(object<BuildStep>({ name: text, start: number, seconds: number, isCached: flag })),
};

const service = object<ServiceEvidence>({
  name: text,
  image: text,
  role: oneOf('application', 'worker', 'job', 'backing'),
  dependsOn: list(object<ServiceEvidence['dependsOn'][number]>({ service: text, condition: oneOf('healthy', 'started', 'completed') })),
  volumes: list(text),
  created: optional(number),
  start: optional(number),
  healthy: optional(number),
  ended: optional(object<NonNullable<ServiceEvidence['ended']>>({ at: number, exit: number })),
  memory: optional(number),
  memoryLimit: optional(number),
  restarts: number,
  stop: optional(object<NonNullable<ServiceEvidence['stop']>>({ seconds: number, exit: number })),
});

const scanned = { scanner: oneOf('trivy', 'grype'), service: text };
const scanStates = {
  run: object<Extract<ScanEvidence, { state: 'run' }>>({
    ...scanned,
    state: oneOf('run'),
    command: text,
    version: text,
    database: text,
    threshold: oneOf(...severities),
    findings: list(
      object<Finding>({
        id: text,
        severity: oneOf(...severities),
        package: text,
        installed: text,
        fixed: optional(text),
        title: optional(text),
        url: optional(text),
        isWaived: flag,
      }),
    ),
  }),
  'not run': object<Extract<ScanEvidence, { state: 'not run' }>>({ ...scanned, state: oneOf('not run'), reason: text }),
};
const scan: Is<ScanEvidence> = (value, place, wrong): value is ScanEvidence =>
  scanStates[hasNotRun(value) ? 'not run' : 'run'](value, place, wrong);

const sbomStates = {
  written: object<Extract<SbomEvidence, { state: 'written' }>>({
    service: text,
    state: oneOf('written'),
    path: text,
    tool: text,
    components: number,
  }),
  'not run': object<Extract<SbomEvidence, { state: 'not run' }>>({ service: text, state: oneOf('not run'), reason: text }),
};
const sbom: Is<SbomEvidence> = (value, place, wrong): value is SbomEvidence =>
  sbomStates[hasNotRun(value) ? 'not run' : 'written'](value, place, wrong);

const clusterStates = {
  run: object<Extract<ClusterEvidence, { state: 'run' }>>({
    id: text,
    state: oneOf('run'),
    context: text,
    namespace: text,
    version: text,
    red: optional(suiteRun),
    green: suiteRun,
    images: list(object<DeployedImageEvidence>({ workload: text, image: text, digest: optional(text) })),
  }),
  'not run': object<Extract<ClusterEvidence, { state: 'not run' }>>({ id: text, state: oneOf('not run'), reason: text }),
};
const cluster: Is<ClusterEvidence> = (value, place, wrong): value is ClusterEvidence =>
  clusterStates[hasNotRun(value) ? 'not run' : 'run'](value, place, wrong);

function hasNotRun(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'state' in value && value.state === 'not run';
}

const comparison = object<Comparison>({
  with: object<Comparison['with']>({ started: text, path: text }),
  changes: list(
    object<ComparedFigure>({
      what: text,
      service: text,
      unit: oneOf('seconds', 'bytes', 'count'),
      before: number,
      now: number,
      is: oneOf('better', 'worse', 'same'),
    }),
  ),
  newFindings: list(object<Comparison['newFindings'][number]>({ service: text, id: text, package: text, severity: oneOf(...severities) })),
});

const attempts = list(
  object<AttemptEvidence>({
    started: text,
    reached: oneOf(...steps, 'all'),
    service: optional(text),
    kind: optional(text),
    cause: optional(text),
    lines: list(text),
    changes: list(text),
    isTakenBack: flag,
  }),
);

const attemptsFile = object<AttemptsFile>({ schema: oneOf(1), attempts });

/** The file that `prove --fix` keeps next to the record. */
export interface AttemptsFile {
  readonly schema: 1;
  readonly attempts: readonly AttemptEvidence[];
}

const evidenceRecord = object<EvidenceRecord>({
  schema: oneOf(1),
  id: text,
  project: text,
  started: text,
  seconds: number,
  versions: object<Versions>({ generator: text, engine: text, buildx: text, compose: text }),
  machine: object<Machine>({ os: text, architecture: text, cpus: number, memory: number }),
  files: list(object<FileEvidence>({ path: text, lines: number, bytes: number, sha256: text, purpose: text })),
  applications: list(
    object<ApplicationEvidence>({
      service: text,
      path: text,
      red: optional(suiteRun),
      green: suiteRun,
      image: optional(image),
      builds: optional(
        object<NonNullable<ApplicationEvidence['builds']>>({
          cold: object<BuildEvidence>(build),
          rebuild: object<NonNullable<ApplicationEvidence['builds']>['rebuild']>({ ...build, edited: text }),
        }),
      ),
    }),
  ),
  stack: object<StackEvidence>({
    composeFile: text,
    command: text,
    healthy: optional(number),
    problem: optional(text),
    observed: number,
    services: list(service),
    networks: list(text),
    volumes: list(text),
  }),
  cluster: optional(cluster),
  budgets: list(
    object<BudgetEvidence>({
      name: oneOf(...budgetNames),
      service: text,
      actual: optional(number),
      limit: number,
      unit: oneOf('seconds', 'bytes'),
      isHeld: flag,
    }),
  ),
  scans: list(scan),
  sboms: list(sbom),
  waivers: list(object<Waiver>({ id: text, package: optional(text), reason: text, owner: text, expires: text, isExpired: flag })),
  attempts: optional(attempts),
  comparison: optional(comparison),
  verdict: object<Verdict>({ isGreen: flag, reasons: list(text) }),
});

/**
 * Parses the record of a run from JSON. Throws KaizenError (exit code 1) with one sentence that names the file if it is not a record, or
 * one of another version of the schema. The path is used only for that sentence.
 */
export function parseRecord(json: string, path: string): EvidenceRecord {
  return parsedAs(evidenceRecord, json, path, 'record of evidence');
}

/** Parses the attempts that `prove --fix` has kept. Throws like `parseRecord`. */
export function parseAttempts(json: string, path: string): AttemptsFile {
  return parsedAs(attemptsFile, json, path, 'list of attempts');
}

function parsedAs<T>(is: Is<T>, json: string, path: string, what: string): T {
  const value = parseJson(path, json, `name a ${what}`);
  let problem = '';
  const wrong: Wrong = (place, expected) => {
    problem = place === '' ? `it is not ${expected}` : `${place} is not ${expected}`;
    return false;
  };
  if (is(value, '', wrong)) return value;
  throw new KaizenError(`${path} is not a ${what} that this version of kaizen-docker can read: ${problem}.`);
}
