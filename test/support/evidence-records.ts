import { createHash } from 'node:crypto';
import { parseRecord } from '../../src/evidence/parse-record.ts';
import {
  type ApplicationEvidence,
  type BuildStep,
  budgetNames,
  type ClusterEvidence,
  type EvidenceRecord,
  type FileEvidence,
  type ImageEvidence,
  type LayerEvidence,
  type PackageEvidence,
  type ServiceEvidence,
  type SuiteRun,
  type TestEvidence,
} from '../../src/evidence/record.ts';
import { clusterCriteria } from '../../src/suite/cluster-criteria.ts';
import { criteria } from '../../src/suite/criteria.ts';

// Records as on a machine with two cores. The numbers are from real runs where available, and plausible otherwise.

const megabyte = 1_000_000;
const mebibyte = 1024 ** 2;

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The seconds of each test in a suite, in the order of the criteria. */
const seconds = [0.004, 46.24, 0.11, 1.32, 0.09, 12.71, 19.46, 3.38, 8.87, 8.64, 14.02, 2.91, 11.2, 2.44, 4.05];

function green(id: string, factor = 1): TestEvidence[] {
  return criteria.map(({ number, title }) => ({
    number,
    id: `${id}.${number}`,
    title,
    outcome: 'passed',
    seconds: (seconds[number - 1] ?? 1) * factor,
  }));
}

/** The suite of a project without a Dockerfile: the first test fails, and all others are blocked or fail for the same reason. */
function red(id: string): TestEvidence[] {
  return criteria.map(({ number, title }) => ({
    number,
    id: `${id}.${number}`,
    title,
    outcome: number === 1 || number === 12 ? 'failed' : 'blocked',
    seconds: number === 1 ? 0.003 : 0.001,
    message: number === 1 || number === 12 ? 'There is no Dockerfile in /srv/shop.' : `needs ${id}.1 (Dockerfile exists)`,
  }));
}

function run(command: string, started: string, exit: number, tests: readonly TestEvidence[]): SuiteRun {
  const sum = tests.reduce((total, test) => total + test.seconds, 0.8);
  return { command, started, seconds: Math.round(sum * 100) / 100, exit, tests };
}

function file(path: string, lines: number, purpose: string): FileEvidence {
  return { path, lines, bytes: lines * 41 + 7, sha256: digest(path + lines), purpose };
}

const purposes = {
  dockerfile:
    'Builds the image: the dependencies in a stage that a source edit does not touch, and the application as a user without rights.',
  compose: 'Runs the application with the services that it needs, and waits until each of them is healthy.',
  override: 'Yours: what differs on this machine only. It is written once and never again.',
  ignore: 'Keeps secrets, version history and generated files out of the build context.',
  suite: 'The deployment suite: fifteen tests on a real engine.',
} as const;

function layers(own: readonly LayerEvidence[]): LayerEvidence[] {
  return [
    {
      instruction: "# debian.sh --arch 'amd64' out/ 'trixie' '@1760918400'",
      size: 78_621_696,
      isBase: true,
      folders: [
        { path: 'usr/lib', size: 41_204_118 },
        { path: 'usr/bin', size: 17_930_224 },
        { path: 'usr/share', size: 12_061_340 },
        { path: 'var/lib', size: 3_871_022 },
      ],
    },
    { instruction: 'ENV PATH=/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin', size: 0, isBase: true, folders: [] },
    {
      instruction: 'RUN apt-get update; apt-get install -y --no-install-recommends ca-certificates netbase tzdata',
      size: 3_857_408,
      isBase: true,
      folders: [
        { path: 'usr/share', size: 2_610_933 },
        { path: 'etc/ssl', size: 641_202 },
      ],
    },
    {
      instruction: 'RUN set -eux; savedAptMark="$(apt-mark showmanual)"; ./configure --enable-optimizations; make; make install',
      size: 38_895_616,
      isBase: true,
      folders: [
        { path: 'usr/local/lib', size: 37_740_311 },
        { path: 'usr/local/bin', size: 1_014_222 },
      ],
    },
    ...own,
  ];
}

const kaizenLayers = layers([
  {
    instruction: 'RUN groupadd --gid 10001 app && useradd --uid 10001 --gid 10001 --no-create-home app',
    size: 41_472,
    isBase: false,
    folders: [{ path: 'etc', size: 37_804 }],
  },
  { instruction: 'WORKDIR /app', size: 0, isBase: false, folders: [] },
  {
    instruction: 'COPY --from=build /app/.venv /app/.venv',
    size: 121_450_496,
    isBase: false,
    folders: [
      { path: 'app/.venv/lib', size: 119_204_771 },
      { path: 'app/.venv/bin', size: 1_320_118 },
    ],
  },
  { instruction: 'COPY --from=build /app/src /app/src', size: 188_416, isBase: false, folders: [{ path: 'app/src', size: 171_220 }] },
  { instruction: 'USER 10001:10001', size: 0, isBase: false, folders: [] },
  { instruction: 'HEALTHCHECK &{["CMD" "python" "-c" "…"] "10s" "5s" "20s" "0s" \'\\x03\'}', size: 0, isBase: false, folders: [] },
  { instruction: 'CMD ["uvicorn" "kaizen.app:app" "--host" "0.0.0.0" "--port" "8000"]', size: 0, isBase: false, folders: [] },
]);

const debian: readonly PackageEvidence[] = [
  ['libc6', '2.41-12', 13_421_772],
  ['perl-base', '5.40.1-6', 7_822_336],
  ['coreutils', '9.7-3', 18_386_944],
  ['libssl3t64', '3.5.1-1', 9_012_224],
  ['dpkg', '1.22.21', 6_471_680],
  ['bash', '5.2.37-2', 7_163_904],
  ['apt', '3.0.3', 4_462_592],
  ['util-linux', '2.41-5', 5_124_096],
  ['tzdata', '2025b-4', 2_633_728],
  ['libsqlite3-0', '3.46.1-7', 1_712_128],
  ['ncurses-base', '6.5+20250216-2', 397_312],
  ['openssl', '3.5.1-1', 2_497_536],
  ['passwd', '1:4.17.4-2', 2_980_864],
  ['sed', '4.9-2', 987_136],
].map(([name, version, size]) => ({ name: String(name), version: String(version), ecosystem: 'debian', size: Number(size) }));

const pypi: readonly PackageEvidence[] = [
  ['sqlalchemy', '2.0.44', 17_804_221],
  ['psycopg-binary', '3.2.12', 14_960_114],
  ['pydantic-core', '2.41.5', 4_921_306],
  ['uvloop', '0.22.1', 16_312_440],
  ['cryptography', '46.0.3', 14_120_933],
  ['pydantic', '2.12.4', 3_911_202],
  ['fastapi', '0.121.2', 1_904_551],
  ['alembic', '1.17.2', 1_503_110],
  ['starlette', '0.49.3', 702_214],
  ['uvicorn', '0.38.0', 512_661],
  ['httptools', '0.7.1', 1_801_212],
  ['jinja2', '3.1.6', 904_114],
].map(([name, version, size]) => ({ name: String(name), version: String(version), ecosystem: 'pypi', size: Number(size) }));

const bySize = (packages: readonly PackageEvidence[]): PackageEvidence[] => packages.toSorted((a, b) => b.size - a.size);

const base = {
  reference: 'python:3.14-slim-trixie',
  digest: `sha256:${digest('python:3.14-slim-trixie')}`,
  id: `sha256:${digest('python image')}`,
} as const;

function image(service: string, layersOf: readonly LayerEvidence[], packages: readonly PackageEvidence[]): ImageEvidence {
  return {
    reference: `kaizen-evidence-${service}:run`,
    id: `sha256:${digest(service)}`,
    size: layersOf.reduce((sum, { size }) => sum + size, 0),
    architecture: 'amd64',
    user: '10001:10001',
    healthCheck: ['CMD', 'python', '-c', "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health', timeout=4)"],
    base,
    layers: layersOf,
    packages,
  };
}

function step(name: string, start: number, duration: number, isCached = false): BuildStep {
  return { name, start, seconds: duration, isCached };
}

const coldSteps: readonly BuildStep[] = [
  step('[internal] load build definition from Dockerfile', 0.02, 0.03),
  step('[internal] load metadata for docker.io/library/python:3.14-slim-trixie', 0.06, 1.21),
  step('[internal] load .dockerignore', 1.28, 0.02),
  step('[internal] load build context', 1.31, 0.09),
  step('[runtime 1/5] FROM docker.io/library/python:3.14-slim-trixie', 1.31, 0.01),
  step('[runtime 2/5] RUN groupadd --gid 10001 app && useradd --uid 10001 --gid 10001 --no-create-home app', 1.4, 0.62),
  step('[dependencies 1/4] RUN pip install --disable-pip-version-check uv==0.9.9', 1.4, 6.38),
  step('[dependencies 2/4] WORKDIR /app', 7.8, 0.06),
  step('[dependencies 3/4] COPY pyproject.toml uv.lock ./', 7.88, 0.05),
  step('[dependencies 4/4] RUN uv sync --locked --no-dev --no-install-project --compile-bytecode', 7.95, 27.7),
  step('[build 1/2] COPY . .', 35.68, 0.12),
  step('[build 2/2] RUN uv sync --locked --no-dev --no-editable --compile-bytecode', 35.82, 4.41),
  step('[runtime 3/5] WORKDIR /app', 2.05, 0.04),
  step('[runtime 4/5] COPY --from=build /app/.venv /app/.venv', 40.3, 2.2),
  step('[runtime 5/5] COPY --from=build /app/src /app/src', 42.52, 0.11),
  step('exporting to image', 42.7, 3.38),
];

const rebuildSteps: readonly BuildStep[] = [
  step('[internal] load build definition from Dockerfile', 0.02, 0.02),
  step('[internal] load metadata for docker.io/library/python:3.14-slim-trixie', 0.05, 0.31),
  step('[internal] load build context', 0.4, 0.04),
  step('[dependencies 4/4] RUN uv sync --locked --no-dev --no-install-project --compile-bytecode', 0.46, 0, true),
  step('[build 1/2] COPY . .', 0.47, 0.08),
  step('[build 2/2] RUN uv sync --locked --no-dev --no-editable --compile-bytecode', 0.56, 2.33),
  step('[runtime 4/5] COPY --from=build /app/.venv /app/.venv', 2.91, 0.92),
  step('[runtime 5/5] COPY --from=build /app/src /app/src', 3.84, 0.08),
  step('exporting to image', 3.95, 0.71),
];

const pytest = 'python -m pytest tests/deployment';

const kaizen: ApplicationEvidence = {
  service: 'app',
  path: '',
  red: run(pytest, '2026-11-24T14:02:11Z', 1, red('PROD-001')),
  green: run(pytest, '2026-11-24T14:02:19Z', 0, green('PROD-001')),
  image: image('app', kaizenLayers, bySize([...debian, ...pypi])),
  builds: { cold: { seconds: 46.2, steps: coldSteps }, rebuild: { seconds: 4.72, steps: rebuildSteps, edited: 'src/kaizen/app.py' } },
};

const appService: ServiceEvidence = {
  name: 'app',
  image: 'kaizen',
  role: 'application',
  dependsOn: [
    { service: 'migrate', condition: 'completed' },
    { service: 'postgres', condition: 'healthy' },
  ],
  volumes: [],
  created: 0.41,
  start: 7.62,
  healthy: 12.04,
  memory: 74.2 * mebibyte,
  memoryLimit: 512 * mebibyte,
  restarts: 0,
  stop: { seconds: 0.62, exit: 0 },
};

const postgresService: ServiceEvidence = {
  name: 'postgres',
  image: 'postgres:18-alpine',
  role: 'backing',
  dependsOn: [],
  volumes: ['postgres-data'],
  created: 0.22,
  start: 0.58,
  healthy: 5.91,
  memory: 38.6 * mebibyte,
  memoryLimit: 512 * mebibyte,
  restarts: 0,
  stop: { seconds: 0.28, exit: 0 },
};

const kaizenServices: readonly ServiceEvidence[] = [
  appService,
  {
    name: 'migrate',
    image: 'kaizen',
    role: 'job',
    dependsOn: [{ service: 'postgres', condition: 'healthy' }],
    volumes: [],
    created: 0.4,
    start: 6.02,
    ended: { at: 7.55, exit: 0 },
    restarts: 0,
  },
  postgresService,
];

/** The tests of the section for a cluster, with these outcomes and messages instead of success. */
function onCluster(changes: Readonly<Record<number, Pick<TestEvidence, 'outcome' | 'message'>>>): TestEvidence[] {
  return clusterCriteria.map(({ number, title }) => ({
    number,
    id: `PROD-002.${number}`,
    title,
    outcome: 'passed',
    seconds: 0.4 * number,
    ...changes[number],
  }));
}

const section = 'KAIZEN_CONTEXT=kind-test sh tests/deployment/cluster_suite.sh';
const noManifests = { outcome: 'failed', message: 'There are no manifests in deploy/kubernetes/overlays/production.' } as const;
const needsManifests = { outcome: 'blocked', message: 'needs PROD-002.1 (manifests accepted)' } as const;

const greenCluster: ClusterEvidence = {
  id: 'PROD-002',
  state: 'run',
  context: 'kind-test',
  namespace: 'kaizen-test',
  version: 'v1.36.3',
  red: run(
    section,
    '2026-11-24T14:02:14Z',
    1,
    onCluster(Object.fromEntries(clusterCriteria.map(({ number }) => [number, number === 1 ? noManifests : needsManifests]))),
  ),
  green: run(section, '2026-11-24T14:05:02Z', 0, onCluster({ 7: { outcome: 'skipped', message: 'no application keeps data' } })),
  images: [
    { workload: 'app', image: 'kaizen:dev', digest: `sha256:${digest('in the cluster')}` },
    { workload: 'migrate', image: 'kaizen:dev' },
  ],
};

const redCluster: ClusterEvidence = {
  id: 'PROD-002',
  state: 'run',
  context: 'kind-test',
  namespace: 'kaizen-test',
  version: 'v1.36.3',
  green: run(
    section,
    '2026-11-25T08:14:02Z',
    1,
    onCluster({
      3: { outcome: 'failed', message: 'The Job migrate-dev did not complete:\nerror: timed out waiting for the condition' },
      ...Object.fromEntries(
        [4, 5, 6, 7, 8, 9, 10].map((number) => [number, { outcome: 'blocked', message: 'needs PROD-002.3 (migration runs first)' }]),
      ),
    }),
  ),
  images: [],
};

const composeCommand = 'docker compose --file compose.yaml --project-name kaizen-evidence up --build --wait';

/** The seed's Kaizen stack in a good state: tests first red and then green, one scanner with a run, and the other missing. */
export const greenRecord: EvidenceRecord = {
  schema: 1,
  id: 'PROD-001',
  project: 'kaizen',
  started: '2026-11-24T14:02:08Z',
  seconds: 274.6,
  versions: { generator: '0.1.0', engine: '28.5.2', buildx: '0.29.1', compose: '2.40.3' },
  machine: { os: 'Debian GNU/Linux 13 (trixie)', architecture: 'x86_64', cpus: 2, memory: 8_201_469_952 },
  files: [
    file('Dockerfile', 58, purposes.dockerfile),
    file('compose.yaml', 96, purposes.compose),
    file('compose.override.yaml', 11, purposes.override),
    file('.dockerignore', 47, purposes.ignore),
    file('tests/deployment/deployment_suite.py', 512, purposes.suite),
  ],
  applications: [kaizen],
  stack: {
    composeFile: 'compose.yaml',
    command: composeCommand,
    healthy: 12.31,
    observed: 20,
    services: kaizenServices,
    networks: ['kaizen'],
    volumes: ['postgres-data'],
  },
  cluster: greenCluster,
  budgets: [
    { name: 'size', service: 'app', actual: kaizen.image?.size ?? 0, limit: 300 * megabyte, unit: 'bytes', isHeld: true },
    { name: 'build', service: 'app', actual: 46.2, limit: 600, unit: 'seconds', isHeld: true },
    { name: 'rebuild', service: 'app', actual: 4.72, limit: 60, unit: 'seconds', isHeld: true },
    { name: 'healthy', service: 'app', actual: 4.42, limit: 60, unit: 'seconds', isHeld: true },
    { name: 'memory', service: 'app', actual: 74.2 * mebibyte, limit: 256 * mebibyte, unit: 'bytes', isHeld: true },
    { name: 'stop', service: 'app', actual: 0.62, limit: 10, unit: 'seconds', isHeld: true },
  ],
  scans: [
    {
      scanner: 'trivy',
      service: 'app',
      state: 'run',
      command: 'trivy image --format json --quiet kaizen-evidence-app:run',
      version: '0.67.2',
      database: '2026-11-24T06:31:02Z',
      threshold: 'high',
      findings: [
        {
          id: 'CVE-2026-20411',
          severity: 'high',
          package: 'libssl3t64',
          installed: '3.5.1-1',
          title: 'openssl: excessive memory use in the parser of certificate chains',
          url: 'https://security-tracker.debian.org/tracker/CVE-2026-20411',
          isWaived: true,
        },
        {
          id: 'CVE-2026-11820',
          severity: 'medium',
          package: 'starlette',
          installed: '0.49.3',
          fixed: '0.49.4',
          title: 'starlette: quadratic time for a Range header',
          isWaived: false,
        },
        {
          id: 'CVE-2011-3374',
          severity: 'low',
          package: 'apt',
          installed: '3.0.3',
          title: 'apt-key did not check signatures',
          isWaived: false,
        },
      ],
    },
    {
      scanner: 'grype',
      service: 'app',
      state: 'not run',
      reason: 'grype is not on the path, and the engine could not pull anchore/grype.',
    },
  ],
  sboms: [{ service: 'app', state: 'written', path: 'docs/deployment/PROD-001-app.cdx.json', tool: 'syft 1.38.0', components: 214 }],
  waivers: [
    {
      id: 'CVE-2026-20411',
      package: 'libssl3t64',
      reason: 'The application reads no certificate chain but that of its own database. Debian has a fix in preparation.',
      owner: 'platform@example.com',
      expires: '2027-01-31',
      isExpired: false,
    },
  ],
  comparison: {
    with: { started: '2026-11-17T09:40:55Z', path: 'docs/deployment/PROD-001-2026-11-17.json' },
    changes: [
      { what: 'image size', service: 'app', unit: 'bytes', before: 251_204_608, now: kaizen.image?.size ?? 0, is: 'better' },
      { what: 'cold build', service: 'app', unit: 'seconds', before: 47.9, now: 46.2, is: 'same' },
      { what: 'rebuild', service: 'app', unit: 'seconds', before: 4.61, now: 4.72, is: 'same' },
      { what: 'time to healthy', service: 'app', unit: 'seconds', before: 6.9, now: 4.42, is: 'better' },
      { what: 'idle memory', service: 'app', unit: 'bytes', before: 73.9 * mebibyte, now: 74.2 * mebibyte, is: 'same' },
      { what: 'findings', service: 'app', unit: 'count', before: 3, now: 3, is: 'same' },
    ],
    newFindings: [],
  },
  verdict: { isGreen: true, reasons: [] },
};

const failures: Readonly<Record<number, string>> = {
  3: 'The image has 743 MB of 300 MB. Its layers:\n 502 MB  COPY --from=build /app/.venv /app/.venv\n 121 MB  base image',
  6: 'Of the stack, app is running, healthy, restarted 3 times.',
  8: 'SIGTERM was answered with exit code 137 after 10.2 s (137 is SIGKILL): the application has to handle SIGTERM, and to be started without a shell in between.',
};

const redTests = green('PROD-001').map((test): TestEvidence => {
  const message = failures[test.number];
  if (test.number === 9) return { ...test, outcome: 'blocked', seconds: 0, message: 'needs PROD-001.6 (compose stack healthy)' };
  return message === undefined ? test : { ...test, outcome: 'failed', message };
});

const largeLayers = kaizenLayers.map((layer) =>
  layer.instruction.includes('.venv') ? { ...layer, size: 621_800_448, folders: [{ path: 'app/.venv/lib', size: 619_003_112 }] } : layer,
);

/** The same stack with many problems: tests, budgets, an expired waiver, scans that did not run, restarts. */
export const redRecord: EvidenceRecord = {
  ...greenRecord,
  started: '2026-11-25T08:11:40Z',
  seconds: 311.2,
  applications: [
    {
      service: 'app',
      path: '',
      green: run(pytest, '2026-11-25T08:11:44Z', 1, redTests),
      image: {
        ...image(
          'app',
          largeLayers,
          bySize([...debian, ...pypi, { name: 'torch', version: '2.9.1+cpu', ecosystem: 'pypi', size: 498_112_004 }]),
        ),
        base: { reference: base.reference, id: base.id },
      },
      builds: {
        cold: { seconds: 118.4, steps: coldSteps.map((each) => ({ ...each, start: each.start * 2.56, seconds: each.seconds * 2.56 })) },
        rebuild: { seconds: 9.1, steps: rebuildSteps, edited: 'src/kaizen/app.py' },
      },
    },
  ],
  stack: {
    composeFile: 'compose.yaml',
    command: composeCommand,
    problem: 'app was restarted 3 times, and was never healthy for as long as 20 s.',
    observed: 20,
    services: kaizenServices.map((service) =>
      service.name === 'app'
        ? {
            name: 'app',
            image: 'kaizen',
            role: 'application',
            dependsOn: service.dependsOn,
            volumes: [],
            created: 0.44,
            start: 7.9,
            ended: { at: 31.5, exit: 1 },
            memoryLimit: 512 * mebibyte,
            restarts: 3,
            stop: { seconds: 10.2, exit: 137 },
          }
        : service,
    ),
    networks: ['kaizen'],
    volumes: ['postgres-data'],
  },
  cluster: redCluster,
  budgets: [
    { name: 'size', service: 'app', actual: 743_207_936, limit: 300 * megabyte, unit: 'bytes', isHeld: false },
    { name: 'build', service: 'app', actual: 118.4, limit: 600, unit: 'seconds', isHeld: true },
    { name: 'rebuild', service: 'app', actual: 9.1, limit: 60, unit: 'seconds', isHeld: true },
    { name: 'healthy', service: 'app', limit: 60, unit: 'seconds', isHeld: false },
    { name: 'memory', service: 'app', limit: 256 * mebibyte, unit: 'bytes', isHeld: false },
    { name: 'stop', service: 'app', actual: 10.2, limit: 10, unit: 'seconds', isHeld: false },
  ],
  scans: [
    {
      scanner: 'trivy',
      service: 'app',
      state: 'not run',
      reason: 'The vulnerability database could not be downloaded: ghcr.io does not answer.',
    },
    {
      scanner: 'grype',
      service: 'app',
      state: 'run',
      command: 'grype kaizen-evidence-app:run --output json',
      version: '0.104.0',
      database: '2026-11-24T08:12:44Z',
      threshold: 'high',
      findings: [
        {
          id: 'CVE-2026-31337',
          severity: 'critical',
          package: 'torch',
          installed: '2.9.1+cpu',
          fixed: '2.9.2',
          title: 'torch: code of a model file is run when it is loaded | even with weights_only',
          url: 'https://nvd.nist.gov/vuln/detail/CVE-2026-31337',
          isWaived: false,
        },
        { id: 'CVE-2026-20411', severity: 'high', package: 'libssl3t64', installed: '3.5.1-1', isWaived: false },
        { id: 'CVE-2026-11820', severity: 'medium', package: 'starlette', installed: '0.49.3', fixed: '0.49.4', isWaived: false },
        { id: 'CVE-2010-4756', severity: 'negligible', package: 'libc6', installed: '2.41-12', isWaived: false },
      ],
    },
  ],
  sboms: [{ service: 'app', state: 'not run', reason: 'Neither syft nor trivy is on the path' }],
  waivers: [
    {
      id: 'CVE-2026-20411',
      package: 'libssl3t64',
      reason: 'The application reads no certificate chain but that of its own database.',
      owner: 'platform@example.com',
      expires: '2026-10-31',
      isExpired: true,
    },
  ],
  attempts: [
    {
      started: '2026-11-25T08:40:02.117Z',
      reached: 'start',
      service: 'app',
      kind: 'missing shared library',
      cause: 'The image lacks the shared library libGL.so.1.',
      lines: ['    import cv2', 'ImportError: libGL.so.1: cannot open shared object file: No such file or directory'],
      changes: ['packages += libgl1'],
      isTakenBack: false,
    },
    {
      started: '2026-11-25T08:41:31.902Z',
      reached: 'start',
      service: 'app',
      kind: 'listens on the loopback interface only',
      cause: 'The application listens on port 8000 of the loopback interface, which cannot be reached from outside the container.',
      lines: ['kaizen-docker: listens on 127.0.0.1 port 8000'],
      changes: ['environment += HOST=0.0.0.0, HOSTNAME=0.0.0.0'],
      isTakenBack: true,
    },
    { started: '2026-11-25T08:43:10.410Z', reached: 'all', lines: [], changes: [], isTakenBack: false },
  ],
  comparison: {
    with: { started: greenRecord.started, path: 'docs/deployment/PROD-001-2026-11-24.json' },
    changes: [
      { what: 'image size', service: 'app', unit: 'bytes', before: kaizen.image?.size ?? 0, now: 743_207_936, is: 'worse' },
      { what: 'cold build', service: 'app', unit: 'seconds', before: 46.2, now: 118.4, is: 'worse' },
      { what: 'rebuild', service: 'app', unit: 'seconds', before: 4.72, now: 9.1, is: 'worse' },
      { what: 'restarts', service: 'app', unit: 'count', before: 0, now: 3, is: 'worse' },
    ],
    newFindings: [{ service: 'app', id: 'CVE-2026-31337', package: 'torch', severity: 'critical' }],
  },
  verdict: {
    isGreen: false,
    reasons: [
      'PROD-001.3 (size within budget) failed.',
      'PROD-001.6 (compose stack healthy) failed.',
      'PROD-001.8 (stops on SIGTERM) failed.',
      'PROD-001.9 (runs with a read-only root and no capabilities) could not begin.',
      'PROD-002.3 (migration runs first) failed.',
      'app: the image has 743 MB of 300 MB.',
      'app: it was never healthy, so its time to healthy was not measured.',
      'app: it stopped after 10.2 s of 10 s.',
      'app: it was restarted 3 times.',
      'trivy did not run: the vulnerability database could not be downloaded.',
      'CVE-2026-31337 (critical) in torch 2.9.1+cpu is not waived.',
      'The waiver of CVE-2026-20411 expired on 2026-10-31.',
    ],
  },
};

const goLayers: readonly LayerEvidence[] = [
  { instruction: 'bazel build', size: 20_480, isBase: true, folders: [{ path: 'etc', size: 9_112 }] },
  { instruction: 'bazel build', size: 1_822_720, isBase: true, folders: [{ path: 'usr/share/zoneinfo', size: 1_301_220 }] },
  { instruction: 'WORKDIR /app', size: 0, isBase: false, folders: [] },
  {
    instruction: 'COPY --from=build /out/worker /app/worker',
    size: 11_866_112,
    isBase: false,
    folders: [{ path: 'app', size: 11_862_180 }],
  },
  {
    instruction: 'COPY --from=build /out/healthcheck /app/healthcheck',
    size: 5_242_880,
    isBase: false,
    folders: [{ path: 'app', size: 5_240_118 }],
  },
  { instruction: 'CMD ["/app/worker"]', size: 0, isBase: false, folders: [] },
];

const goSteps: readonly BuildStep[] = [
  step('[internal] load build definition from Dockerfile', 0.01, 0.02),
  step('[build 1/5] FROM docker.io/library/golang:1.27-trixie', 0.2, 0.01),
  step('[build 2/5] COPY go.mod go.sum ./', 0.3, 0.04),
  step('[build 3/5] RUN go mod download', 0.36, 5.2),
  step('[build 4/5] COPY . .', 5.6, 0.07),
  step('[build 5/5] RUN go build -trimpath -ldflags=-s -o /out/ ./cmd/...', 5.7, 24.1),
  step('[runtime 2/3] COPY --from=build /out/worker /app/worker', 29.9, 0.1),
  step('exporting to image', 30.1, 0.6),
];

const web: ApplicationEvidence = {
  ...kaizen,
  service: 'web',
  path: 'web',
  red: run(`${pytest}/web`, '2026-11-24T15:20:11Z', 1, red('SHOP-7')),
  green: run(`${pytest}/web`, '2026-11-24T15:20:31Z', 0, green('SHOP-7', 0.8)),
};

const worker: ApplicationEvidence = {
  service: 'price-worker',
  path: 'services/prices',
  red: run('sh services/prices/tests/deployment/deployment_suite.sh', '2026-11-24T15:20:14Z', 1, red('SHOP-7')),
  green: run('sh services/prices/tests/deployment/deployment_suite.sh', '2026-11-24T15:22:02Z', 0, green('SHOP-7', 0.6)),
  image: {
    reference: 'kaizen-evidence-price-worker:run',
    id: `sha256:${digest('price-worker')}`,
    size: goLayers.reduce((sum, { size }) => sum + size, 0),
    architecture: 'amd64',
    user: '10001:10001',
    base: { reference: 'gcr.io/distroless/static-debian13:nonroot', id: `sha256:${digest('distroless')}` },
    layers: goLayers,
    packages: [
      { name: 'github.com/jackc/pgx/v5', version: 'v5.7.6', ecosystem: 'go', size: 2_103_114 },
      { name: 'golang.org/x/text', version: 'v0.31.0', ecosystem: 'go', size: 512_220 },
    ],
  },
  builds: {
    cold: { seconds: 30.9, steps: goSteps },
    rebuild: {
      seconds: 6.3,
      steps: goSteps.slice(3).map((each, at) => ({ ...each, start: at * 0.9, seconds: at === 0 ? 0 : 0.8, isCached: at === 0 })),
      edited: 'services/prices/main.go',
    },
  },
};

/** Two applications in one stack, in two languages; neither was compared with an earlier record. */
export const severalRecord: EvidenceRecord = {
  schema: 1,
  id: 'SHOP-7',
  project: 'shop',
  started: '2026-11-24T15:20:08Z',
  seconds: 402.9,
  versions: greenRecord.versions,
  machine: greenRecord.machine,
  files: [
    file('web/Dockerfile', 58, purposes.dockerfile),
    file('web/.dockerignore', 47, purposes.ignore),
    file('services/prices/Dockerfile', 44, purposes.dockerfile),
    file('services/prices/.dockerignore', 39, purposes.ignore),
    file('docker-compose.prod.yml', 131, purposes.compose),
    file('web/tests/deployment/deployment_suite.py', 512, purposes.suite),
    file('services/prices/tests/deployment/deployment_suite.sh', 640, purposes.suite),
  ],
  applications: [web, worker],
  stack: {
    composeFile: 'docker-compose.prod.yml',
    command: 'docker compose --file docker-compose.prod.yml --project-name shop-evidence up --build --wait',
    healthy: 14.2,
    observed: 20,
    services: [
      {
        ...appService,
        name: 'web',
        image: 'shop-web',
        dependsOn: [
          { service: 'postgres', condition: 'healthy' },
          { service: 'redis', condition: 'started' },
        ],
      },
      {
        name: 'price-worker',
        image: 'shop-price-worker',
        role: 'worker',
        dependsOn: [{ service: 'postgres', condition: 'healthy' }],
        volumes: ['price-cache'],
        created: 0.5,
        start: 6.2,
        healthy: 8.4,
        memory: 11.2 * mebibyte,
        memoryLimit: 256 * mebibyte,
        restarts: 0,
        stop: { seconds: 0.11, exit: 143 },
      },
      postgresService,
      {
        name: 'redis',
        image: 'redis:8-alpine',
        role: 'backing',
        dependsOn: [],
        volumes: ['redis-data'],
        created: 0.2,
        start: 0.6,
        healthy: 2.1,
        memory: 9.1 * mebibyte,
        restarts: 0,
        stop: { seconds: 0.2, exit: 0 },
      },
    ],
    networks: ['shop', 'shop-data'],
    volumes: ['postgres-data', 'price-cache', 'redis-data'],
  },
  cluster: { id: 'SHOP-7-CLUSTER', state: 'not run', reason: 'KAIZEN_CONTEXT names no context of kubectl' },
  budgets: [
    { name: 'size', service: 'web', actual: web.image?.size ?? 0, limit: 300 * megabyte, unit: 'bytes', isHeld: true },
    { name: 'build', service: 'web', actual: 46.2, limit: 600, unit: 'seconds', isHeld: true },
    { name: 'size', service: 'price-worker', actual: worker.image?.size ?? 0, limit: 50 * megabyte, unit: 'bytes', isHeld: true },
    { name: 'build', service: 'price-worker', actual: 30.9, limit: 600, unit: 'seconds', isHeld: true },
    { name: 'memory', service: 'price-worker', actual: 11.2 * mebibyte, limit: 64 * mebibyte, unit: 'bytes', isHeld: true },
  ],
  scans: [
    {
      scanner: 'trivy',
      service: 'web',
      state: 'run',
      command: 'trivy image --format json --quiet kaizen-evidence-web:run',
      version: '0.67.2',
      database: '2026-11-24T06:31:02Z',
      threshold: 'critical',
      findings: [],
    },
    { scanner: 'trivy', service: 'price-worker', state: 'not run', reason: 'Scanning was not asked for.' },
  ],
  sboms: [],
  waivers: [],
  verdict: { isGreen: true, reasons: [] },
};

/** Earlier runs of the Kaizen stack, for the history: the oldest first. */
export const earlierRecords: readonly EvidenceRecord[] = [
  [1.31, 61.2, 9.4, 19.1, 92],
  [1.28, 58.8, 8.8, 18.4, 90],
  [1.05, 55.1, 5.2, 15.0, 77],
  [1.03, 47.9, 4.6, 14.8, 73.9],
].map(([size = 1, cold = 1, rebuild = 1, healthy = 1, memory = 1], index) => ({
  ...greenRecord,
  started: `2026-${String(9 + Math.floor(index / 2)).padStart(2, '0')}-${index % 2 === 0 ? '03' : '17'}T09:40:55Z`,
  applications: greenRecord.applications.map((application) => ({
    ...application,
    ...(application.image === undefined ? {} : { image: { ...application.image, size: Math.round(application.image.size * size) } }),
    ...(application.builds === undefined
      ? {}
      : {
          builds: {
            cold: { ...application.builds.cold, seconds: cold },
            rebuild: { ...application.builds.rebuild, seconds: rebuild },
          },
        }),
  })),
  stack: {
    ...greenRecord.stack,
    services: greenRecord.stack.services.map((service) =>
      service.name === 'app' ? { ...service, healthy, memory: memory * mebibyte } : service,
    ),
  },
  verdict: index === 1 ? { isGreen: false, reasons: ['app: the image has 312 MB of 300 MB.'] } : { isGreen: true, reasons: [] },
}));

export const sampleRecords: Readonly<Record<string, EvidenceRecord>> = { green: greenRecord, red: redRecord, several: severalRecord };

/** Properties whose values are words of the schema. */
const words: readonly string[] = ['outcome', 'role', 'condition', 'state', 'scanner', 'severity', 'threshold', 'unit', 'is', 'reached'];

/** A record with a function applied to all its texts, except words of the schema. */
export function withTexts(record: EvidenceRecord, make: (text: string) => string): EvidenceRecord {
  const budgets = new Set<string>(budgetNames);
  const json = JSON.stringify(record, (key, value) =>
    typeof value === 'string' && !words.includes(key) && !(key === 'name' && budgets.has(value)) ? make(value) : value,
  );
  return parseRecord(json, 'a sample');
}

/** The red record with markup in each of its texts. */
export const hostileRecord: EvidenceRecord = withTexts(
  redRecord,
  (text) => `${text}"><script>alert(1)</script>'&lt;|\`\`\`$x$</code></title></svg>](javascript:x)`,
);
