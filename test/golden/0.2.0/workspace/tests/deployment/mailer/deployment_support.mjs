/**
 * The helpers of the deployment suite: deployment_suite.mjs has the tests.
 *
 * The suite needs Node.js 20 or later, Docker with compose 2.24 or later,
 * and a folder for temporary files (TMPDIR) that the engine can mount. It starts its own containers, networks,
 * volumes and secrets, and removes them at the end.
 *
 * Environment variables that change a run:
 *   KAIZEN_IMAGE            test this image, and build none
 *   KAIZEN_SIZE_BUDGET      largest size of the image, in bytes
 *   KAIZEN_BUILD_TIMEOUT    longest time for a build, in seconds
 *   KAIZEN_HEALTHY_TIMEOUT  seconds until a container must be healthy
 *   KAIZEN_STOP_TIMEOUT     seconds until a container must stop
 *   KAIZEN_ABSENT_LIBRARIES shared libraries that the image may lack, separated by spaces
 *   KAIZEN_BUILD_SECRET_ID  file of the build secret ID, such as KAIZEN_BUILD_SECRET_NETRC (default: ~/.netrc)
 */

import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { after } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createGunzip } from 'node:zlib';

const PREFIX = "PROD-001";
const DOCKERFILE = "services/mailer/Dockerfile";
const CONTEXT = ".";
const COMPOSE_FILE = "compose.yaml";
const SERVICE = "mailer";
// The services that run the image under test: the application, its workers and its first jobs.
const STARTED = ["mailer"];
const BACKING_SERVICES = [];
const [USER, UID, GID] = ["app", 10001, 10001];
const HEALTH = { kind: "none", interval: 30, timeout: 5, startPeriod: 30, retries: 3 };
const BASE_IMAGE = "node:24-trixie-slim";
const BUILDER_IMAGE = "node:24-trixie-slim";
const CODE_PATHS = ["/app"];
const IDLE = ["node", "-e", "setTimeout(() => {}, 600000)"];
const IDLE_DOCKERFILE = null;
const SOURCE = "services/mailer/worker.js";
const SOURCE_COMMENT = ["//", ""];
const DEPENDENCY_STAGE = "dependencies";
const ENVIRONMENT_FILES = [".env", "services/mailer/.env"];
const SECRET_FILES = {};
// Secrets of the build: files by the ID of the secret, and environment variables.
const BUILD_SECRETS = {};
const BUILD_VARIABLES = [];
const TMPFS = ["/tmp"];
// Folders where the application keeps data, and all paths that it writes.
const VOLUMES = [];
const WRITTEN_PATHS = [];
// Configuration files, and the paths where the stack mounts them.
const MOUNTED = [];
const SIZE_BUDGET = Number(process.env.KAIZEN_SIZE_BUDGET || 2000000000);
const BUILD_TIMEOUT = Number(process.env.KAIZEN_BUILD_TIMEOUT || 1800);
const HEALTHY_TIMEOUT = Number(process.env.KAIZEN_HEALTHY_TIMEOUT || 120);
const STOP_TIMEOUT = Number(process.env.KAIZEN_STOP_TIMEOUT || 10);
const COMPOSE_NEEDED = [2, 24];
const STOP_CODES = [0, 143];

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../../..");
const RUN = `kaizen-suite-${randomBytes(5).toString('hex')}`;
const WORK = fs.mkdtempSync(join(tmpdir(), `${RUN}-`));
// Folders that are installed or built again: copies of the project leave them out.
const MADE_ANEW = [".git", ".venv", "venv", "node_modules", "__pycache__", ".pytest_cache"];
// Files that the build context must not hold.
const DECOYS = [
  ".git/config", "nested/.git/config", "secrets/decoy", "nested/secrets/decoy", ".kaizen-docker/decoy", ".env",
  ".env.production", "nested/.env", ".envrc", "nested/.env-local", "nested/decoy.pem", "decoy.PEM", "decoy.key",
  "nested/decoy.KEY", "decoy.p12", "nested/decoy.pfx", "decoy.PFX", "decoy.jks", "nested/decoy.keystore", "id_rsa",
  "nested/id_dsa", "id_ecdsa", "nested/id_ed25519", ".netrc", "nested/_netrc", ".pypirc", "nested/decoy/.npmrc",
  ".pgpass", "nested/.git-credentials", ".aws/credentials", "nested/.aws/config", ".azure/decoy", ".ssh/decoy",
  ".gnupg/decoy", ".kube/config", "kubeconfig", "nested/kubeconfig.yaml", "decoy.kubeconfig.yml", ".docker/config.json",
  "decoy-service-account.json", "nested/service_account_decoy.json", "Service-Account.json", "serviceaccount.json",
  "nested/decoy-serviceAccountKey.json", "credentials.json", "client_secret_decoy.json", "terraform.tfstate",
  "nested/terraform.tfstate.backup", "decoy.tfvars", "nested/decoy.auto.tfvars.json", ".terraform/decoy",
  "nested/node_modules/decoy",
];
const SECRET_FILE_PATTERN =
  "(^|/)(\\.env(\\.[^/]*)?|\\.envrc|id_rsa|id_dsa|id_ecdsa|id_ed25519|\\.netrc|\\.pypirc|\\.pgpass|\\.git-credentia" +
  "ls|\\.git/.*|\\.aws/credentials|\\.docker/config\\.json|\\.kube/config|[^/]*\\.tfstate)$";
const SECRET_FILE = new RegExp(SECRET_FILE_PATTERN);
const EXAMPLE_FILE_PATTERN = "(^|/)\\.env\\.(example|sample|template)$";
const EXAMPLE_FILE = new RegExp(EXAMPLE_FILE_PATTERN);
const SECRET_SETTING_PATTERN = "[a-z0-9_]*(password|passwd|secret(_?key)?|token|api_?key) *= *[^ $]";
const SECRET_SETTING = new RegExp(SECRET_SETTING_PATTERN);
const SECRET_VARIABLE_PATTERN = "pass|secret|token|key|cred|auth|dsn|url";
const SECRET_VARIABLE = new RegExp(SECRET_VARIABLE_PATTERN);

function blocked(number, title) {
  const id = `${PREFIX}.${number}`;
  throw new Error(`needs ${id} (${title})`);
}

/** Calls a function for the first test that needs its result, and gives the same result to all others. */
function once(make) {
  let made;
  return () => (made ??= make());
}

// --- the engine ---

const running = new Set();

/** Runs a program. If it fails, the test fails with the end of its output. `limit` is in seconds. */
async function run(program, words, options = {}) {
  const { check = true, limit = 600, environment = {}, input } = options;
  const stdio = [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'];
  const child = spawn(program, words.map(String), { cwd: ROOT, env: { ...process.env, ...environment }, stdio });
  running.add(child);
  const ended = { status: null, stdout: '', stderr: '' };
  let isLate = false;
  const watch = setTimeout(() => {
    isLate = true;
    child.kill('SIGKILL');
  }, limit * 1000);
  try {
    child.stdout.setEncoding('utf8').on('data', (text) => (ended.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (ended.stderr += text));
    child.stdin?.on('error', () => {}).end(input);
    ended.status = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve(code));
    });
  } catch (error) {
    if (error.code === 'ENOENT') throw new Error("docker is not on the PATH: this suite needs a Docker Engine.");
    throw error;
  } finally {
    clearTimeout(watch);
    running.delete(child);
  }
  if (isLate) {
    const command = [program, ...words].slice(0, 3).join(' ');
    throw new Error(`${command} took longer than ${limit} s.`);
  }
  if (check && ended.status !== 0) {
    const [command, status, output] = [[program, ...words].join(' '), ended.status, outputOf(ended)];
    throw new Error(`${command} ended with ${status}:\n${output}`);
  }
  return ended;
}

/** The end of all that a program printed. */
function outputOf({ stdout, stderr }) {
  return (stdout + stderr).trim().slice(-4000);
}

function docker(words, options) {
  return run('docker', words, options);
}

/** The engine's own description of a container or an image. */
async function inspect(name) {
  const { stdout } = await docker(['inspect', name]);
  return JSON.parse(stdout)[0];
}

/** The reason why compose cannot run the stack, or undefined. */
const composeProblem = once(async () => {
  const version = await docker(['compose', 'version', '--short'], { check: false });
  if (version.status !== 0) return "docker compose (v2 or later) is missing: install the compose plugin.";
  const [found, needed] = [version.stdout.trim(), COMPOSE_NEEDED.join('.')];
  const [major = 0, minor = 0] = (found.match(/\d+/g) ?? []).map(Number);
  const isOld = major < COMPOSE_NEEDED[0] || (major === COMPOSE_NEEDED[0] && minor < COMPOSE_NEEDED[1]);
  return isOld ? `This is docker compose ${found}, and the stack needs ${needed} or later.` : undefined;
});

/** Runs compose with a network, volumes, an image and secrets of this run, and without published ports. */
async function compose(words, options) {
  return composeWith(['-f', join(ROOT, COMPOSE_FILE), '-f', await composeOverride()], words, options);
}

function composeWith(files, words, options) {
  const environment = { SECRETS_DIR: throwAwaySecrets(), NETRC: buildSecret('netrc') };
  return docker(['compose', '--project-directory', ROOT, '-p', RUN, ...files, ...words], { ...options, environment });
}

/** Removes fixed names and ports from the stack, so that it cannot touch a running stack or its data. */
const composeOverride = once(async () => {
  const { stdout } = await composeWith(['-f', join(ROOT, COMPOSE_FILE)], ['config', '--format', 'json']);
  const stack = JSON.parse(stdout);
  const lines = ['services:'];
  for (const name of Object.keys(stack.services)) {
    lines.push(`  ${JSON.stringify(name)}:`, '    ports: !reset []', '    container_name: !reset null');
    if (STARTED.includes(name)) lines.push(`    image: ${JSON.stringify(imageName())}`);
  }
  for (const kind of ['networks', 'volumes']) {
    const names = Object.keys(stack[kind] ?? {});
    const own = Object.fromEntries(names.map((key) => [key, { name: `${RUN}-${key}`, external: false }]));
    if (kind === 'networks') own.default = { name: RUN, external: true };
    lines.push(`${kind}: ${JSON.stringify(own)}`);
  }
  const path = join(WORK, 'override.yaml');
  fs.writeFileSync(path, lines.join('\n'));
  await docker(['network', 'create', RUN]);
  return path;
});

/** Makes secrets for this run. The secrets of the project are not used. */
const throwAwaySecrets = once(() => {
  const folder = join(WORK, 'secrets');
  fs.mkdirSync(folder, { mode: 0o700 });
  const values = new Map();
  for (const [name, template] of Object.entries(SECRET_FILES)) {
    const text = template.replaceAll(/\{(\w+)\}/g, (_, key) => {
      if (!values.has(key)) values.set(key, randomBytes(16).toString('hex'));
      return values.get(key);
    });
    fs.writeFileSync(join(folder, name), text);
    fs.chmodSync(join(folder, name), 0o644);
  }
  return folder;
});

/** The file of a build secret: from the environment, the project or the home folder, else an empty file. */
function buildSecret(name) {
  const usual = BUILD_SECRETS[name] ?? `~/.${name}`;
  const given = process.env[`KAIZEN_BUILD_SECRET_${name.toUpperCase().replaceAll('-', '_')}`];
  const path = given || (usual.startsWith('~/') ? join(homedir(), usual.slice(2)) : resolve(ROOT, usual));
  if (fs.statSync(path, { throwIfNoEntry: false })?.isFile()) return path;
  const empty = join(WORK, `no-${name}`);
  fs.writeFileSync(empty, '');
  return empty;
}

/** Removes everything with the name of this run, also after Ctrl-C. It is safe to call this twice. */
function cleanUp() {
  const quietly = (...words) => {
    const { stdout } = spawnSync('docker', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return (stdout ?? '').split(/\s+/).filter(Boolean);
  };
  for (const child of running) child.kill();
  if (fs.existsSync(WORK)) {
    const kinds = [
      ['container', ['ps', '--all', '--quiet'], ['--volumes']],
      ['volume', ['volume', 'ls', '--quiet'], []],
      ['network', ['network', 'ls', '--quiet'], []],
    ];
    for (const [kind, listing, options] of kinds) {
      const filters = [`name=${RUN}`, `label=com.docker.compose.project=${RUN}`];
      const found = new Set(filters.flatMap((filter) => quietly(...listing, '--filter', filter)));
      if (found.size > 0) quietly(kind, 'rm', '--force', ...options, ...found);
    }
    // By name: removing an ID would also remove your own names of the same image.
    const images = quietly('image', 'ls', '--format', '{{.Repository}}:{{.Tag}}', '--filter', `reference=${RUN}*`);
    if (images.length > 0) quietly('image', 'rm', '--force', ...images);
  }
  fs.rmSync(WORK, { recursive: true, force: true });
}

process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));
process.on('exit', cleanUp);
after(cleanUp);

// --- what the tests share ---

function imageName() {
  return process.env.KAIZEN_IMAGE || RUN;
}

function build(folder, options) {
  const mounts = Object.keys(BUILD_SECRETS).flatMap((name) => ['--secret', `id=${name},src=${buildSecret(name)}`]);
  mounts.push(...BUILD_VARIABLES.flatMap((name) => ['--secret', `id=${name},env=${name}`]));
  const words = ['build', '--progress=plain', '--file', join(folder, DOCKERFILE), ...mounts, ...options];
  const environment = { BUILDX_METADATA_PROVENANCE: 'disabled' };
  return docker([...words, join(folder, CONTEXT)], { limit: BUILD_TIMEOUT, environment });
}

/** The error of the build of the image, or undefined. */
const buildProblem = once(() =>
  build(ROOT, ['--load', '--tag', RUN]).then(
    () => undefined,
    (error) => error.message,
  ),
);

function needDockerfile() {
  if (!isFile(join(ROOT, DOCKERFILE))) blocked(1, "Dockerfile exists");
}

function isFile(path) {
  return fs.statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** The name of the image under test. */
async function needImage() {
  if (!process.env.KAIZEN_IMAGE) {
    needDockerfile();
    if ((await buildProblem()) !== undefined) blocked(2, "image builds");
  }
  return imageName();
}

const startBackingServices = once(async () => {
  if (BACKING_SERVICES.length > 0)
    await start(BACKING_SERVICES);
  const { stdout } = await compose(['config', '--format', 'json']);
  return JSON.parse(stdout).services[SERVICE].environment ?? {};
});

/** Starts the backing services, and returns the environment that the stack gives to the application. */
async function needEnvironment() {
  if ((await composeProblem()) !== undefined) blocked(6, "compose stack healthy");
  const variables = await startBackingServices().catch(() => blocked(6, "compose stack healthy"));
  // `compose config` prints "$" as "$$".
  const given = Object.entries(variables).filter(([, value]) => value !== null);
  return given.map(([name, value]) => [name, value.replaceAll('$$', () => '$')]);
}

/** Runs a container in the network of the stack, and removes it after its use. */
async function withContainer({ image, options = [], words = [], environment }, use) {
  const name = `${RUN}-${randomBytes(3).toString('hex')}`;
  // In a file, so that PATH or DOCKER_HOST of the application cannot change docker. A file cannot hold line breaks.
  const file = join(WORK, 'environment');
  const variables = environment.map(([variable, value]) => `${variable}=${value}`);
  fs.writeFileSync(file, variables.filter((each) => !each.includes('\n')).map((each) => `${each}\n`).join(''));
  const others = variables.filter((each) => each.includes('\n')).flatMap((each) => ['--env', each]);
  others.push(...MOUNTED.flatMap(([path, target]) => ['--volume', `${join(ROOT, path)}:${target}:ro`]));
  const own = ['--detach', '--name', name, '--network', RUN, '--env-file', file];
  try {
    await docker(['run', ...own, ...others, ...options, image, ...words]);
    await use(name);
  } finally {
    await docker(['rm', '--force', '--volumes', name], { check: false });
  }
}

/** An image that can run without the application. An image without such a program gets one. */
async function idleImage(image) {
  if (IDLE_DOCKERFILE === null) return image;
  const name = `${RUN}-idle`;
  const words = ['build', '--quiet', '--load', '--tag', name, '--build-arg', `APPLICATION=${image}`, '-'];
  await docker(words, { input: IDLE_DOCKERFILE });
  return name;
}

/** The health of a container in which the application does not run. */
async function statusWithoutApplication(image, environment) {
  const often = ['interval=1s', 'start-period=1s', 'start-interval=1s', 'retries=1'].map((each) => `--health-${each}`);
  const [program, ...words] = IDLE;
  const options = [...often, '--entrypoint', program];
  let status = 'starting';
  await withContainer({ image: await idleImage(image), options, words, environment }, async (name) => {
    const deadline = Date.now() + (30 + HEALTH.timeout) * 1000;
    while (status === 'starting' && Date.now() < deadline) {
      await sleep(200);
      status = (await inspect(name)).State.Health.Status;
    }
  });
  return status;
}

/** Waits until a container is healthy. A container without a health check must keep running. */
async function waitUntilHealthy(name) {
  const isUnchecked = !(await inspect(name)).State.Health;
  const deadline = Date.now() + (isUnchecked ? 5 : HEALTHY_TIMEOUT) * 1000;
  for (;;) {
    const { Status: state, ExitCode: code, Health: check } = (await inspect(name)).State;
    const health = check?.Status ?? 'unchecked';
    const isLate = Date.now() >= deadline;
    if (health === 'healthy' || (isUnchecked && state === 'running' && isLate)) return;
    if (state !== 'running' || health === 'unhealthy' || isLate) {
      const checks = (check?.Log ?? []).slice(-2).map(({ Output }) => Output.trim()).join(' | ');
      const logs = outputOf(await docker(['logs', '--tail', '40', name], { check: false }));
      throw new Error(
        `The container is ${state} (${health}, exit code ${code}), not healthy.\nHealth checks: ${checks}\n${logs}`,
      );
    }
    await sleep(200);
  }
}

/** The entries of a tar archive, or of a part of a file that is one: POSIX or GNU format. */
function* entriesOf(path, start = 0, end = fs.statSync(path).size) {
  let extended = {};
  for (let at = start; at + 512 <= end; ) {
    const header = bytesOf(path, at, 512);
    if (header[0] === 0) return;
    const text = (from, length) => header.toString('utf8', from, from + length).replace(/\0.*$/s, '');
    // Large numbers are not octal digits but base 256.
    const binary = (from, length) => Number(BigInt(`0x${header.toString('hex', from + 1, from + length)}`));
    const octal = (from, length) => Number.parseInt(text(from, length), 8) || 0;
    const number = (from, length) => (header[from] & 0x80 ? binary(from, length) : octal(from, length));
    const size = Number(extended.size ?? number(124, 12));
    const [type, content] = [text(156, 1), { path, start: at + 512, end: at + 512 + size }];
    if (type === 'x') extended = extensionsIn(contentOf(content));
    else if (type === 'L') extended = { ...extended, path: contentOf(content).toString('utf8').replace(/\0.*$/s, '') };
    else if (type !== 'g' && type !== 'K') {
      const folder = text(257, 5) === 'ustar' && header[263] === 0x30 ? text(345, 155) : '';
      const name = extended.path ?? (folder === '' ? text(0, 100) : `${folder}/${text(0, 100)}`);
      const [uid, gid] = [Number(extended.uid ?? number(108, 8)), Number(extended.gid ?? number(116, 8))];
      const isRegular = type === '0' || type === '';
      const plain = name.replace(/^(?:\.?\/)+/, '').replace(/\/+$/, '');
      yield { name: plain, mode: number(100, 8), uid, gid, isRegular, isLink: type === '2', content };
      extended = {};
    }
    at += 512 + Math.ceil(size / 512) * 512;
  }
}

/** The records of an extended header: "LENGTH KEY=VALUE\n". The length counts the bytes of the whole record. */
function extensionsIn(bytes) {
  const found = {};
  for (let at = 0; at < bytes.length; ) {
    const length = Number.parseInt(bytes.toString('utf8', at), 10);
    if (!(length > 0)) break;
    const [, key, value] = /^\d+ ([^=]*)=(.*)\n$/s.exec(bytes.toString('utf8', at, at + length)) ?? [];
    if (key !== undefined) found[key] = value;
    at += length;
  }
  return found;
}

function contentOf({ path, start, end }) {
  return bytesOf(path, start, end - start);
}

function bytesOf(path, start, length) {
  const bytes = Buffer.alloc(length);
  const file = fs.openSync(path);
  try {
    for (let read = 0, more = -1; read < length && more !== 0; read += more) {
      more = fs.readSync(file, bytes, read, length - read, start + read);
    }
  } finally {
    fs.closeSync(file);
  }
  return bytes;
}

/** The files of an image, and the text of its /etc/passwd. This needs no shell in the image. */
async function exported(image) {
  const name = `${RUN}-${randomBytes(3).toString('hex')}`;
  const path = join(WORK, 'export.tar');
  await docker(['create', '--name', name, '--entrypoint', 'none', image]);
  try {
    await docker(['export', '--output', path, name]);
    const entries = [...entriesOf(path)];
    const passwd = entries.find((entry) => entry.name === 'etc/passwd' && entry.isRegular);
    return {
      entries: entries.map((entry) => ({ ...entry, name: `/${entry.name}` })),
      passwd: passwd === undefined ? '' : contentOf(passwd.content).toString('utf8'),
    };
  } finally {
    fs.rmSync(path, { force: true });
    await docker(['rm', '--force', name], { check: false });
  }
}

const exportedImage = once(() => exported(imageName()));

async function needFiles() {
  await needImage();
  return exportedImage();
}

async function needHealthCheck(image) {
  if (HEALTH.kind !== 'none' && !(await inspect(image)).Config.Healthcheck) blocked(5, "HEALTHCHECK configured");
}

/** Gives a test a copy of the project that it may change. Sockets, pipes and unreadable files are left out. */
async function withProjectCopy(use) {
  needDockerfile();
  const copy = fs.mkdtempSync(join(WORK, 'project-'));
  const isCopied = (path) => {
    if (path !== ROOT && MADE_ANEW.includes(basename(path))) return false;
    const found = fs.lstatSync(path);
    if (found.isSymbolicLink()) return true;
    return (found.isFile() || found.isDirectory()) && isReadable(path);
  };
  try {
    fs.cpSync(ROOT, copy, { recursive: true, verbatimSymlinks: true, filter: isCopied });
    await use(copy);
  } finally {
    fs.rmSync(copy, { recursive: true, force: true });
  }
}

function isReadable(path) {
  try {
    fs.accessSync(path, fs.constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

/** Starts services of the stack, and waits until they are healthy. */
function start(words, options) {
  const limit = HEALTHY_TIMEOUT + 300;
  return compose(['up', '--detach', '--wait', '--wait-timeout', HEALTHY_TIMEOUT, ...words], { limit, ...options });
}

function stop(services, options) {
  return compose(['rm', '--stop', '--force', '--volumes', ...services], options);
}

/** Starts the application with its services, and gives name, state, health and restarts of each container. */
async function withStack(use) {
  try {
    await start(['--no-build', ...STARTED]);
    const ids = (await compose(['ps', '--all', '--quiet'])).stdout.split(/\s+/).filter(Boolean);
    use((await Promise.all(ids.map(conditions))).flat());
  } catch (error) {
    const logs = await compose(['logs', '--tail', '40'], { check: false }).catch(() => ({ stdout: '', stderr: '' }));
    throw new Error(`${error.message}\n${outputOf(logs)}`);
  } finally {
    await stop(STARTED, { check: false }).catch(() => {});
  }
}

/** Name, state, health and restarts of a container; nothing for a job that has done its work. */
async function conditions(id) {
  const { Name, State, RestartCount } = await inspect(id);
  const health = State.Health?.Status ?? 'unchecked';
  return [{ name: Name.replace(/^\//, ''), state: State.Status, health, restarts: RestartCount }];
}

/** The values of the secrets of this project on this machine. Values below 8 characters occur by chance. */
function knownSecrets() {
  const secrets = join(ROOT, 'secrets');
  const listed = fs.existsSync(secrets) ? fs.readdirSync(secrets).filter((name) => name !== '.gitignore') : [];
  const values = new Set();
  const collect = (path, isSecret) => {
    const lines = isFile(path) ? fs.readFileSync(path, 'utf8').split(/\r?\n/) : [];
    for (const line of lines.map((each) => each.trim()).filter((each) => each !== '')) {
      const [, name, value] = /^([^=]*)=?(.*)$/s.exec(line);
      if (!line.startsWith('#') && isSecret(name)) values.add((value || line).replace(/^["' ]+|["' ]+$/g, ''));
      // .netrc: "machine HOST login NAME password VALUE"
      for (const [, password] of line.matchAll(/\bpassword\s+(\S+)/g)) values.add(password);
      for (const [, password] of line.matchAll(/:\/\/[^\s:@/]*:([^\s:@/]+)@/g)) values.add(password);
    }
  };
  // A setting such as CACHE_HOST=localhost in .env is not a secret.
  const isSecret = (name) => SECRET_VARIABLE.test(name.toLowerCase());
  for (const file of ENVIRONMENT_FILES) collect(join(ROOT, file), isSecret);
  for (const name of listed) collect(join(secrets, name), name.endsWith('.env') ? isSecret : () => true);
  for (const name of Object.keys(BUILD_SECRETS)) {
    if (name !== 'ca-certificate') collect(buildSecret(name), name === 'netrc' ? () => true : isSecret);
  }
  for (const name of BUILD_VARIABLES) values.add(process.env[name] ?? '');
  return [...values].filter((value) => value.length >= 8);
}

/** The layers above the base image, each as a part of a file (OCI image layout or the older layout of Docker). */
async function* addedLayers(archive, image) {
  const entries = new Map([...entriesOf(archive)].map((entry) => [entry.name, entry.content]));
  const [{ Layers: names }] = JSON.parse(contentOf(entries.get('manifest.json')).toString('utf8'));
  const own = (await inspect(image)).RootFS.Layers;
  const base = BASE_IMAGE === null ? [] : await baseLayers();
  const isOnBase = base.every((layer, index) => own[index] === layer);
  for (const name of names.slice(isOnBase ? base.length : 0)) yield await plain(entries.get(name));
}

async function baseLayers() {
  const present = await docker(['image', 'inspect', BASE_IMAGE], { check: false });
  if (present.status !== 0) await docker(['pull', BASE_IMAGE]);
  return (await inspect(BASE_IMAGE)).RootFS.Layers;
}

/** A layer without compression. The containerd image store compresses layers. */
async function plain(layer) {
  if (bytesOf(layer.path, layer.start, 2).toString('hex') !== '1f8b') return layer;
  const path = join(WORK, 'layer.tar');
  const packed = fs.createReadStream(layer.path, { start: layer.start, end: layer.end - 1 });
  await pipeline(packed, createGunzip(), fs.createWriteStream(path));
  return { path, start: 0, end: fs.statSync(path).size };
}

/** Paths in the layers of the image that are files of secrets or hold one of these values. */
async function secretsInLayers(image, values) {
  const holding = [];
  const archive = join(WORK, 'image.tar');
  await docker(['save', '--output', archive, image]);
  for await (const layer of addedLayers(archive, image)) {
    for (const { name, isRegular, content } of entriesOf(layer.path, layer.start, layer.end)) {
      const isSecret = SECRET_FILE.test(name) && !EXAMPLE_FILE.test(name);
      if (isSecret || `/${name}`.startsWith(`${CODE_PATHS[0]}/secrets/`)) holding.push(`/${name}`);
      else if (isRegular && values.length > 0) {
        const bytes = contentOf(content);
        if (values.some((value) => bytes.includes(value))) holding.push(`/${name} (the value of a secret)`);
      }
    }
  }
  fs.rmSync(archive);
  return holding;
}

async function historyOf(image) {
  const { stdout } = await docker(['history', '--no-trunc', '--format', '{{.CreatedBy}}', image]);
  return stdout.split('\n');
}

/** Puts decoys into a copy of the project, and returns the paths that docker sends to the builder. */
async function sentToBuilder(folder, decoys) {
  for (const decoy of decoys) {
    const path = join(folder, CONTEXT, decoy);
    fs.mkdirSync(dirname(path), { recursive: true });
    fs.writeFileSync(path, 'decoy');
  }
  // The name of the Dockerfile decides which ignore file counts.
  const [file, context] = [join(folder, DOCKERFILE), join(WORK, 'context.tar')];
  fs.writeFileSync(file, 'FROM scratch\nCOPY . /\n');
  const output = `type=tar,dest=${context}`;
  await docker(['build', '--quiet', '--file', file, '--output', output, join(folder, CONTEXT)]);
  const sent = new Set([...entriesOf(context)].map(({ name }) => name));
  fs.rmSync(context);
  return sent;
}

/** Edits the source and builds: the steps that install dependencies, and what came from the cache. */
async function stepsAfterEdit(folder) {
  const line = `${SOURCE_COMMENT[0]} ${RUN} ${SOURCE_COMMENT[1]}`.trimEnd();
  fs.appendFileSync(join(folder, SOURCE), `\n${line}\n`);
  const { stderr: log } = await build(folder, ['--output=type=cacheonly']);
  const steps = [...log.matchAll(/^#(\d+) \[([\w-]+) +\d+\/\d+\] (?!FROM)/gm)];
  const dependencies = steps.filter(([, , stage]) => stage === DEPENDENCY_STAGE);
  const cached = new Set([...log.matchAll(/^#(\d+) CACHED/gm)].map(([, number]) => number));
  const isCached = ([, number]) => cached.has(number);
  return { dependencies, isReused: dependencies.every(isCached), isBuilt: !steps.every(isCached) };
}

/** True for a file in one of these folders. */
function isBelow({ name, isLink }, folders) {
  return !isLink && folders.some((path) => `${name}/`.startsWith(`${path}/`));
}

/** True if the user may write the file, or may not read it. */
function isWritableOrHidden({ mode, uid, gid }) {
  return uid === UID || mode & 0o002 || (mode & 0o020 && [GID, 0].includes(gid)) || !(mode & 0o004);
}

/** A file with its mode and its owner. */
function described({ name, mode, uid, gid }) {
  return `${name} (${mode.toString(8).padStart(4, '0')}, ${uid}:${gid})`;
}

/** Paths of the files that run as their owner or group. */
function privileged(entries) {
  return entries.filter(({ mode, isLink }) => mode & 0o6000 && !isLink).map(({ name }) => name);
}

/** Gives a test a function that starts the application, each time in a new container, and returns the container. */
async function withApplication(use) {
  if ((await composeProblem()) !== undefined) blocked(6, "compose stack healthy");
  let isStarted = false;
  try {
    await use(async () => {
      if (isStarted) await stop([SERVICE]);
      isStarted = true;
      const up = await start(['--no-build', SERVICE], { check: false });
      if (up.status !== 0) blocked(6, "compose stack healthy");
      return (await compose(['ps', '--all', '--quiet', SERVICE])).stdout.trim();
    });
  } finally {
    await stop([SERVICE], { check: false }).catch(() => {});
  }
}

/** A file for the volumes of the application. */
const marker = once(() => {
  const path = join(WORK, 'kaizen-marker');
  fs.writeFileSync(path, RUN);
  return path;
});

/** Lists a folder of a container, the folder itself first. This needs no shell in the image. */
async function inContainer(name, path) {
  const archive = join(WORK, 'folder.tar');
  const file = fs.openSync(archive, 'w');
  spawnSync('docker', ['cp', `${name}:${path}`, '-'], { stdio: ['ignore', file, 'ignore'] });
  fs.closeSync(file);
  return [...entriesOf(archive)];
}

// The loader of the image lists the libraries of each file. The shell for this comes from the build image.
const LIBRARIES_DOCKERFILE = String.raw`ARG APPLICATION
ARG BUILDER
FROM $APPLICATION AS application
FROM $BUILDER AS looking
ARG CODE_PATHS
ARG LIBRARY_PATH
ARG ABSENT_LIBRARIES
USER 0
RUN --network=none --mount=type=bind,from=application,target=/image,rw <<'SCRIPT'
set -eu
LC_ALL=C
export LC_ALL
mkdir /found /image/kaizen
: > /found/own

# Prints the path of the loader in a folder. Alpine may also have one with glibc's name, so musl comes first.
loader_in() {
  cd "$1"
  for each in lib/ld-musl-*.so.1 lib64/ld-linux-*.so.* lib/ld-linux-*.so.* lib64/ld64.so.* lib/ld64.so.*; do
    if [ -e "$each" ] || [ -L "$each" ]; then
      echo "/$each"
      return
    fi
  done
}

# Puts a shell into the image, with the loader and the libraries that the shell needs.
own_loader=$(loader_in /)
shell_loader=/kaizen/$(basename "$own_loader")
cp -L "$own_loader" "/image$shell_loader"
cp -L /bin/sh /image/kaizen/sh
"$own_loader" --list /bin/sh | sed -n 's/.* => \([^ ]*\) .*/\1/p' |
  while IFS= read -r each; do cp -L "$each" /image/kaizen/; done

# Programs and shared libraries start with these four bytes.
printf '%s\n' "$CODE_PATHS" | while IFS= read -r path; do
  [ -e "/image$path" ] || continue
  find "/image$path" -xdev \( -name '*.so' -o -name '*.so.*' \) >> /found/own
  find "/image$path" -xdev -type f \( -name '*.so' -o -name '*.so.*' -o -name '*.node' -o -perm -0100 \) \
    -exec grep -l "^$(printf '\177')ELF" {} + || :
done | sed 's:^/image::' > /image/kaizen/files

# The loader of the image lists the libraries of each file, as ldd does. The file itself does not run.
loader=$(loader_in /image)
lister=$loader
[ -n "$loader" ] || lister=$shell_loader
cat > /image/kaizen/list <<'LIST'
while IFS= read -r file; do
  echo "file $file"
  case $1 in
    */ld-musl-*) "$1" --list "$file" 2>&1 ;;
    *) LD_TRACE_LOADED_OBJECTS=1 "$1" "$file" 2>&1 ;;
  esac
done < /kaizen/files
LIST
LD_LIBRARY_PATH=$LIBRARY_PATH \
  chroot /image "$shell_loader" --library-path /kaizen /kaizen/sh /kaizen/list "$lister" > /found/listed || :
if [ "$(grep -c '^file /' /found/listed)" -ne "$(grep -c . /image/kaizen/files)" ]; then
  echo 'The loader could not list all files.' >&2
  exit 1
fi

awk -v has_loader="$loader" -v absent=" $ABSENT_LIBRARIES " '
  function folder(path) { sub(/\/[^\/]*$/, "", path); return path }
  # Libraries of graphics cards come from the host.
  function is_of_host(name) {
    return name ~ /^lib(cu(da|dart|blas|blasLt|dnn|fft|file|pti|rand|solver|sparse)|nccl|nv)/ ||
      name ~ /^lib(amdhip|hip|roc|MIOpen|OpenCL|sycl|ze_loader)/
  }
  # Numba and Qt load some files only if their libraries are there.
  function is_optional(path) {
    return path ~ /\/numba\/np\/ufunc\/(tbb|omp)pool\./ || path ~ /\/[Qq]t[^\/]*\/(plugins|qml)\//
  }
  # The application first loads libraries from its own folders.
  function is_needed(path, name) {
    return !(name in own) && !is_of_host(name) && !is_optional(path) && !index(absent, " " name " ")
  }
  function ask(name) {
    if (is_needed(file, name) && !index(lacking[file], name "\n")) lacking[file] = lacking[file] name "\n"
  }
  FILENAME == "/found/own" { sub(/.*\//, ""); own[$0]; next }
  /^file \// { file = substr($0, 6); files[++count] = file; lacking[file] = "" }
  / => not found/ { ask($1) }
  /^Error loading shared library / { sub(/:.*/, "", $5); ask($5) }
  # A package may contain the same file for another C library.
  has_loader && /^[ \t]*(libc\.|ld-)[^ ]* => not found/ { foreign[file] }
  /^Error loading shared library ld-linux/ { foreign[file] }
  /^Error relocating .*: __[a-z0-9_]+_chk: symbol not found/ { foreign[file] }
  END {
    for (at = 1; at <= count; at++)
      if (files[at] ~ /\.node$/ && lacking[files[at]] == "" && !(files[at] in foreign)) fit[folder(files[at])]
    for (at = 1; at <= count; at++) {
      file = files[at]
      # Node.js modules side by side are for different platforms. One that fits is enough.
      if (file in foreign || file ~ /\.node$/ && folder(file) in fit) continue
      number = split(lacking[file], names, "\n")
      for (each = 1; each < number; each++) if (!more[names[each]]++) {
        libraries[++found] = names[each]
        first[names[each]] = file
      }
    }
    for (each = 1; each <= found; each++) {
      name = libraries[each]
      print name " (for " first[name] (more[name] > 1 ? " and " more[name] - 1 " more" : "") ")"
    }
  }' /found/own /found/listed > /found/missing
SCRIPT
FROM scratch
COPY --from=looking /found/missing /missing
`;

/** The shared libraries that files of the application need and the image lacks. */
async function missingLibraries(image) {
  const settings = (await inspect(image)).Config.Env ?? [];
  const libraryPath = settings.flatMap((setting) => /^LD_LIBRARY_PATH=(.*)$/s.exec(setting)?.[1] ?? []);
  const values = {
    APPLICATION: image,
    BUILDER: BUILDER_IMAGE,
    CODE_PATHS: CODE_PATHS.join('\n'),
    LIBRARY_PATH: libraryPath.join(''),
    ABSENT_LIBRARIES: process.env.KAIZEN_ABSENT_LIBRARIES ?? '',
  };
  const words = Object.entries(values).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]);
  const folder = join(WORK, 'libraries');
  await docker(['build', '--quiet', '--output', folder, ...words, '-'], { input: LIBRARIES_DOCKERFILE });
  return fs.readFileSync(join(folder, 'missing'), 'utf8').split('\n').filter(Boolean);
}

export {
  DEPENDENCY_STAGE,
  addedLayers, BACKING_SERVICES, BASE_IMAGE, baseLayers, blocked, build, BUILD_SECRETS, BUILD_TIMEOUT,
  BUILD_VARIABLES, BUILDER_IMAGE, buildProblem, buildSecret, bytesOf, cleanUp, CODE_PATHS, compose, COMPOSE_FILE,
  COMPOSE_NEEDED, composeOverride, composeProblem, composeWith, conditions, contentOf, CONTEXT, DECOYS, described,
  docker, DOCKERFILE, entriesOf, ENVIRONMENT_FILES, EXAMPLE_FILE, EXAMPLE_FILE_PATTERN, exported, exportedImage,
  extensionsIn, GID, HEALTH, HEALTHY_TIMEOUT, historyOf, IDLE, IDLE_DOCKERFILE, idleImage, imageName, inContainer,
  inspect, isBelow, isFile, isReadable, isWritableOrHidden, knownSecrets, LIBRARIES_DOCKERFILE, MADE_ANEW, marker,
  missingLibraries, MOUNTED, needDockerfile, needEnvironment, needFiles, needHealthCheck, needImage, once, outputOf,
  plain, PREFIX, privileged, ROOT, run, RUN, running, SECRET_FILE, SECRET_FILE_PATTERN, SECRET_FILES, SECRET_SETTING,
  SECRET_SETTING_PATTERN, SECRET_VARIABLE, SECRET_VARIABLE_PATTERN, secretsInLayers, sentToBuilder, SERVICE,
  SIZE_BUDGET, SOURCE, SOURCE_COMMENT, start, startBackingServices, STARTED, statusWithoutApplication,
  stepsAfterEdit, stop, STOP_CODES, STOP_TIMEOUT, throwAwaySecrets, TMPFS, UID, USER, VOLUMES, waitUntilHealthy,
  withApplication, withContainer, withProjectCopy, withStack, WORK, WRITTEN_PATHS
};
