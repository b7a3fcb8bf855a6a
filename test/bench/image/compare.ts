import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFile, copyFile, cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { packageRoot } from '../../../src/package-root.ts';
import { median } from '../measure.ts';

/* Builds and starts the example application twice on the same engine, once with the files in the seed of this project and once with the generated ones, and compares the costs. `--ours DIR` uses generated files from a folder instead of running the command line interface, `--seed DIR` uses another folder for the seed's, `--json` also prints the raw measurements. */

const rounds = 3;
const application = join(packageRoot, 'examples/kaizen');
const editedFile = 'src/kaizen_service/main.py';
const composeNames = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml'];

/** One of the two images, with its build folder and its measurements. Times are in milliseconds. */
interface Contender {
  readonly name: 'ours' | 'seed';
  readonly folder: string;
  /** Project name of the stack and repository of the images, which no other run has. */
  readonly unique: string;
  readonly rebuilds: number[];
  readonly starts: Start[];
  cold: number;
  size: number;
  layers: readonly Layer[];
}

interface Start {
  /** From the call of `docker compose up` to a healthy application, database included. */
  readonly stack: number;
  /** From the start of the application's container to the end of its first probe that succeeded. */
  readonly application: number;
  /** Bytes, after the application has been idle for a while. */
  readonly memory: number;
}

interface Layer {
  readonly size: number;
  readonly instruction: string;
}

/** A compared figure: a number for each contender and, if there is a target, the maximum of ours/seed. */
interface Row {
  readonly what: string;
  readonly unit: 's' | 'MB';
  readonly ours: number;
  readonly seed: number;
  readonly atMost?: number;
}

const interrupted = new AbortController();

/** Runs a command and returns its output. */
function run(words: readonly string[], folder = packageRoot, signal: AbortSignal | null = interrupted.signal): Promise<string> {
  const [command = '', ...rest] = words;
  return new Promise((resolve, reject) => {
    const child = spawn(command, rest, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], ...(signal === null ? {} : { signal }) });
    let output = '';
    let errors = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors = (errors + text).slice(-4000);
    });
    child.on('error', reject);
    child.on('close', (status) => {
      if (status === 0) resolve(output);
      else reject(new Error(`"${words.join(' ')}" ended with ${status}:\n${errors}${output.slice(-2000)}`));
    });
  });
}

const docker = (...words: string[]): Promise<string> => run(['docker', ...words]);
/** For cleanup: continues after an interrupt, and ignores missing objects. */
const tidy = (...words: string[]): Promise<string> => run(['docker', ...words], packageRoot, null).catch(() => '');
const progress = (text: string): unknown => process.stderr.write(`${text}\n`);

async function timed(action: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await action();
  return performance.now() - start;
}

// Prepare

async function withSeedFiles(folder: string, seed: string): Promise<void> {
  await copyFile(join(seed, 'seed.Dockerfile'), join(folder, 'Dockerfile'));
  await copyFile(join(seed, 'seed.compose.yaml'), join(folder, 'compose.yaml'));
  await copyFile(join(seed, 'seed.dockerignore'), join(folder, '.dockerignore'));
}

async function withGeneratedFiles(folder: string, ours: string | undefined): Promise<void> {
  if (ours !== undefined) await cp(ours, folder, { recursive: true });
  else await run([process.execPath, join(packageRoot, 'dist/cli/kaizen-docker.cjs'), folder, '--yes']);
}

/** Gives each cache mount an ID that no build has used yet: a first build finds them empty, and no other cache is emptied. */
async function withOwnCacheMounts(folder: string, unique: string): Promise<void> {
  const path = join(folder, 'Dockerfile');
  const text = await readFile(path, 'utf8');
  const renamed = text.replace(/--mount=\S*\btype=cache\b\S*/g, (mount) => {
    const target = /\b(?:target|dst|destination)=([^,]+)/.exec(mount)?.[1] ?? '';
    const id = /,id=([^,]+)/.exec(mount)?.[1] ?? /=id=([^,]+)/.exec(mount)?.[1] ?? target;
    return `${mount.replace(/\bid=[^,]+,?/, '').replace(/,$/, '')},id=${unique}-${id}`;
  });
  await writeFile(path, renamed);
}

async function prepared(name: Contender['name'], parent: string, id: string, write: (folder: string) => Promise<void>): Promise<Contender> {
  const folder = join(parent, name);
  const unique = `kaizen-bench-${id}-${name}`;
  // Only tracked files: the seed's image must not contain generated ones, nor may ours count as customised.
  const tracked = (await run(['git', 'ls-files', '-z', '--cached', '--others', '--exclude-standard'], application)).split('\0');
  for (const path of tracked.filter((path) => path !== '')) await cp(join(application, path), join(folder, path));
  await write(folder);
  await withOwnCacheMounts(folder, unique);
  return { name, folder, unique, rebuilds: [], starts: [], cold: Number.NaN, size: Number.NaN, layers: [] };
}

// Build

async function coldBuild(contender: Contender): Promise<void> {
  progress(`${contender.name}: cold build`);
  contender.cold = await timed(() => docker('build', '--quiet', '--no-cache', '--tag', `${contender.unique}:0`, contender.folder));
}

async function rebuild(contender: Contender, round: number): Promise<void> {
  progress(`${contender.name}: rebuild ${round}`);
  await appendFile(join(contender.folder, editedFile), `# ${contender.unique} ${round}\n`);
  const tag = `${contender.unique}:${round}`;
  contender.rebuilds.push(await timed(() => docker('build', '--quiet', '--tag', tag, contender.folder)));
  const ids = await docker('image', 'inspect', '--format', '{{.Id}}', tag, `${contender.unique}:${round - 1}`);
  if (new Set(ids.trim().split('\n')).size !== 2)
    throw new Error(`${contender.name}: the edit of ${editedFile} changed nothing in the image`);
}

async function measureSize(contender: Contender): Promise<void> {
  const image = `${contender.unique}:${rounds}`;
  contender.size = Number(await docker('image', 'inspect', '--format', '{{.Size}}', image));
  const history = await docker('history', '--no-trunc', '--human=false', '--format', '{{.Size}}\t{{.CreatedBy}}', image);
  contender.layers = history
    .trim()
    .split('\n')
    .map((line) => {
      const [size = '', instruction = ''] = line.split('\t');
      return { size: Number(size), instruction: instruction.replace(/^\/bin\/sh -c |^RUN \/bin\/sh -c /, 'RUN ').replace(/\s+/g, ' ') };
    })
    .toSorted((a, b) => b.size - a.size);
}

// Start

interface ComposeModel {
  readonly services: Readonly<Record<string, { readonly build?: unknown }>>;
  readonly networks?: Readonly<Record<string, { readonly external?: boolean } | null>>;
  readonly volumes?: Readonly<Record<string, { readonly external?: boolean } | null>>;
}

interface Stack {
  readonly compose: readonly string[];
  readonly service: string;
}

/** The stack as written, but without names and ports that another stack on this machine may have, and with the built image. */
async function stackOf({ folder, unique }: Contender): Promise<Stack> {
  const files = await readdir(folder);
  const file = composeNames.find((name) => files.includes(name));
  if (file === undefined) throw new Error(`There is no compose file in ${folder}.`);
  const base = ['docker', 'compose', '--project-name', unique, '--file', join(folder, file)];
  const model: ComposeModel = JSON.parse(await run([...base, 'config', '--format', 'json'], folder));
  const service = Object.entries(model.services).find(([, { build }]) => build !== undefined)?.[0];
  if (service === undefined) throw new Error(`No service of ${file} is built.`);
  const renamed = (kind: 'networks' | 'volumes'): string[] =>
    Object.entries(model[kind] ?? {})
      .filter(([, value]) => value?.external !== true)
      .map(([key]) => `  ${JSON.stringify(key)}: { name: ${JSON.stringify(`${unique}-${key}`)} }`);
  const section = (title: string, lines: readonly string[]): string[] => (lines.length > 0 ? [`${title}:`, ...lines] : []);
  const override = [
    'services:',
    ...Object.keys(model.services).flatMap((name) => [
      `  ${JSON.stringify(name)}:`,
      '    container_name: !reset null',
      '    ports: !reset []',
      ...(name === service
        ? ['    build: !reset null', `    image: ${JSON.stringify(`${unique}:${rounds}`)}`, '    pull_policy: never']
        : []),
    ]),
    ...section('networks', renamed('networks')),
    ...section('volumes', renamed('volumes')),
  ];
  const path = join(folder, '..', `${unique}.yaml`);
  await writeFile(path, `${override.join('\n')}\n`);
  return { compose: [...base, '--file', path], service };
}

interface ContainerState {
  readonly StartedAt: string;
  readonly Health?: { readonly Status: string; readonly Log: readonly { readonly End: string; readonly ExitCode: number }[] };
}

async function stateOf(container: string): Promise<ContainerState> {
  return JSON.parse(await docker('container', 'inspect', '--format', '{{json .State}}', container));
}

async function healthy(container: string): Promise<ContainerState> {
  const deadline = performance.now() + 180_000;
  for (;;) {
    const state = await stateOf(container);
    if (state.Health?.Status === 'healthy') return state;
    if (state.Health === undefined) throw new Error('The application has no health check.');
    if (performance.now() > deadline)
      throw new Error(`The application is not healthy:\n${await docker('logs', '--tail', '30', container)}`);
    await sleep(50);
  }
}

const bytes: Readonly<Record<string, number>> = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };

async function memoryOf(container: string): Promise<number> {
  const [, number = '', unit = ''] =
    /^([\d.]+)(\w+)/.exec(await docker('stats', '--no-stream', '--format', '{{.MemUsage}}', container)) ?? [];
  return Number(number) * (bytes[unit] ?? Number.NaN);
}

/** Starts the stack on new volumes, waits for the application to be healthy, and removes everything. */
async function start(contender: Contender, { compose, service }: Stack, round: number): Promise<void> {
  progress(`${contender.name}: start ${round}`);
  const began = performance.now();
  await run([...compose, 'up', '--detach', '--no-build'], contender.folder);
  const container = (await run([...compose, 'ps', '--quiet', service], contender.folder)).trim();
  const { StartedAt, Health } = await healthy(container);
  const stack = performance.now() - began;
  const first = Health?.Log.find(({ ExitCode }) => ExitCode === 0);
  await sleep(5_000);
  const memory = await memoryOf(container);
  contender.starts.push({ stack, application: Date.parse(first?.End ?? '') - Date.parse(StartedAt), memory });
  await run([...compose, 'down', '--volumes', '--timeout', '10'], contender.folder);
}

// Report

function rowsOf(ours: Contender, seed: Contender): Row[] {
  const row = (what: string, unit: Row['unit'], of: (contender: Contender) => number, atMost?: number): Row => {
    const scale = unit === 's' ? 1000 : 1e6;
    return { what, unit, ours: of(ours) / scale, seed: of(seed) / scale, ...(atMost === undefined ? {} : { atMost }) };
  };
  return [
    row('cold build, nothing cached', 's', ({ cold }) => cold, 0.8),
    row('rebuild after an edit of one line', 's', ({ rebuilds }) => median(rebuilds), 1 / 20),
    row('image size', 'MB', ({ size }) => size, 0.9),
    row('stack: up to healthy', 's', ({ starts }) => median(starts.map(({ stack }) => stack)), 0.5),
    row('application: start to healthy', 's', ({ starts }) => median(starts.map(({ application }) => application))),
    row('application: memory when idle', 'MB', ({ starts }) => median(starts.map(({ memory }) => memory))),
  ];
}

const missed = ({ ours, seed, atMost }: Row): boolean => atMost !== undefined && !(ours / seed <= atMost);

function tableOf(rows: readonly Row[]): string {
  const lines = rows.map((row) => {
    const { what, unit, ours, seed, atMost } = row;
    const target = atMost === undefined ? '' : `≤ ${atMost}${missed(row) ? ' **missed**' : ''}`;
    return `| ${what} | ${ours.toFixed(1)} ${unit} | ${seed.toFixed(1)} ${unit} | ${(ours / seed).toFixed(3)} | ${target} |`;
  });
  return ['| | ours | seed | ours/seed | target |', '| --- | ---: | ---: | ---: | --- |', ...lines].join('\n');
}

function layersOf({ name, layers }: Contender): string {
  const large = layers.filter(({ size }) => size >= 100_000);
  const lines = large.map(
    ({ size, instruction }) => `| ${(size / 1e6).toFixed(1)} MB | ${instruction.slice(0, 90).replaceAll('|', '\\|')} |`,
  );
  return [`| ${name}: size | layer |`, '| ---: | --- |', ...lines].join('\n');
}

async function machine(): Promise<string> {
  const version = (await docker('version', '--format', '{{.Server.Version}} on {{.Server.Os}}/{{.Server.Arch}}')).trim();
  const memory = Math.round(totalmem() / 1024 ** 3);
  return (
    `Docker Engine ${version}, ${cpus().length} processors, ${memory} GiB of memory, Node.js ${process.versions.node}. Rebuilds and starts are ` +
    `medians of ${rounds}, in turns; the cold build was done once. Sizes are of local stand-in images: only their ratio means something.`
  );
}

// Clean up

/**
 * Everything that was created: containers, networks and volumes by the label of their project, images by their repository, cache mounts by
 * their ID.
 */
async function clean(id: string): Promise<void> {
  for (const name of ['ours', 'seed']) {
    const unique = `kaizen-bench-${id}-${name}`;
    const label = `label=com.docker.compose.project=${unique}`;
    const list = async (...words: string[]): Promise<string[]> => (await tidy(...words)).split('\n').filter((line) => line !== '');
    for (const container of await list('container', 'ls', '--all', '--quiet', '--filter', label)) {
      await tidy('container', 'rm', '--force', '--volumes', container);
    }
    for (const kind of ['network', 'volume']) {
      for (const found of await list(kind, 'ls', '--quiet', '--filter', label)) await tidy(kind, 'rm', found);
    }
    for (const image of await list('image', 'ls', '--format', '{{.Repository}}:{{.Tag}}', unique))
      await tidy('image', 'rm', '--force', image);
  }
  // Cached layers do not name their build: the engine's own garbage collection removes them without affecting others.
  for (const record of (await tidy('builder', 'du', '--verbose')).split(/\n(?=ID:)/)) {
    const [, found = ''] = /^ID:\s+(\S+)/.exec(record) ?? [];
    if (record.includes(`kaizen-bench-${id}-`) && found !== '')
      await tidy('builder', 'prune', '--all', '--force', '--filter', `id=${found}`);
  }
}

// All of it

async function compare(ours: string | undefined, seed: string, json: boolean): Promise<boolean> {
  const id = randomBytes(3).toString('hex');
  const parent = await mkdtemp(join(tmpdir(), 'kaizen-bench-image-'));
  try {
    const contenders = [
      await prepared('ours', parent, id, (folder) => withGeneratedFiles(folder, ours)),
      await prepared('seed', parent, id, (folder) => withSeedFiles(folder, seed)),
    ] as const;
    for (const contender of contenders) await coldBuild(contender);
    for (let round = 1; round <= rounds; round += 1) {
      for (const contender of contenders) await rebuild(contender, round);
    }
    const stacks = new Map<Contender, Stack>();
    for (const contender of contenders) {
      await measureSize(contender);
      stacks.set(contender, await stackOf(contender));
    }
    for (let round = 1; round <= rounds; round += 1) {
      for (const [contender, stack] of stacks) await start(contender, stack, round);
    }
    const rows = rowsOf(...contenders);
    process.stdout.write(`${[tableOf(rows), ...contenders.map(layersOf), await machine()].join('\n\n')}\n`);
    if (json) process.stdout.write(`\n${JSON.stringify(contenders.map(({ folder: _, ...measured }) => measured))}\n`);
    return !rows.some(missed);
  } finally {
    progress('cleaning up');
    await clean(id);
    await rm(parent, { recursive: true, force: true });
  }
}

const { values } = parseArgs({
  options: { ours: { type: 'string' }, seed: { type: 'string' }, json: { type: 'boolean', default: false } },
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());
try {
  process.exitCode = (await compare(values.ours, values.seed ?? join(packageRoot, 'test/bench/image'), values.json)) ? 0 : 1;
} catch (error) {
  if (!interrupted.signal.aborted) throw error;
  process.exitCode = 130;
}
