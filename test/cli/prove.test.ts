import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { packageRoot } from '../../src/package-root.ts';
import { cli, folderWith, removeFolders, shop, write } from '../support/folders.ts';

/**
 * A fake docker whose builds print the lines in `builds`, one after the other, and fail; further builds wait for a signal. It records its
 * arguments, and contains no objects.
 */
function fakeDocker(builds: readonly string[]): { readonly bin: string; readonly calls: () => string } {
  const bin = folderWith(Object.fromEntries(builds.map((text, at) => [`build-${at + 1}`, `${text}\n`])));
  write(bin, {
    docker: `#!/bin/sh
echo "$*" >> '${bin}/calls'
case "$*" in
  "info --format"*) echo '{"ServerVersion":"29","OperatingSystem":"x","Architecture":"x","NCPU":2,"MemTotal":1}' ;;
  "buildx version") echo 'github.com/docker/buildx v0.30 x' ;;
  "compose version"*) echo 2.40.0 ;;
  *" config --format json") echo '{"services":{"app":{"build":{},"image":"shop"}}}' ;;
  *" build"|*" build --no-cache")
    at=$(grep -c ' build$' '${bin}/calls')
    if grep -q ' build --no-cache$' '${bin}/calls'; then echo 'module.c:1:10: fatal error: zbar.h: No such file or directory' >&2; exit 1; fi
    if [ -f "${bin}/build-$at" ]; then cat "${bin}/build-$at" >&2; exit 1; fi
    trap 'exit 130' INT
    while :; do sleep 0.1; done ;;
esac
`,
  });
  chmodSync(join(bin, 'docker'), 0o755);
  return { bin, calls: () => readFileSync(join(bin, 'calls'), 'utf8') };
}

const environment = (bin: string): NodeJS.ProcessEnv => ({ ...process.env, PATH: [bin, process.env['PATH'] ?? ''].join(delimiter) });

function generated(): string {
  const folder = folderWith(shop);
  assert.equal(spawnSync(process.execPath, [cli, folder, '--yes'], { cwd: folder, timeout: 30_000 }).status, 0);
  return folder;
}

const textsIn = (folder: string): readonly string[] =>
  ['.yo-rc.json', 'Dockerfile', 'compose.yaml'].map((name) => readFileSync(join(folder, name), 'utf8'));

const header = (name: string): string => `module.c:1:10: fatal error: ${name}: No such file or directory`;

describe('prove', () => {
  after(removeFolders);

  const schema = JSON.parse(readFileSync(join(packageRoot, 'schema/prove.schema.json'), 'utf8'));
  const isReport = new Ajv2020({ strict: true }).compile(schema);
  const prove = (folder: string, builds: readonly string[], ...words: string[]) =>
    spawnSync(process.execPath, [cli, 'prove', folder, ...words], {
      cwd: folder,
      env: environment(fakeDocker(builds).bin),
      encoding: 'utf8',
      input: '',
      timeout: 60_000,
    });

  it('names the cause, the lines that show it and the repair, and changes nothing without --fix', () => {
    const folder = generated();
    const before = textsIn(folder);
    const { status, stderr } = prove(folder, [header('magic.h')]);
    assert.equal(status, 2, stderr);
    assert.match(stderr, /The build of app fails: The build needs the header magic\.h, which its image lacks\.\n {2}\| module\.c/);
    assert.match(stderr, /The repair: build-packages \+= build-essential, libmagic-dev \(kaizen-docker prove --fix applies it\)\./);
    assert.deepEqual(textsIn(folder), before);
    assert.equal(existsSync(join(folder, 'docs/deployment/PROD-001-ATTEMPTS.json')), false);
  });

  it('leaves a repair of a Dockerfile that a person wrote to them', () => {
    const folder = folderWith({
      ...shop,
      Dockerfile: 'FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nUSER 1000\nCMD ["python", "main.py"]\n',
    });
    const adopted = spawnSync(process.execPath, [cli, 'adopt', folder, '--yes'], { cwd: folder, encoding: 'utf8', timeout: 30_000 });
    assert.equal(adopted.status, 0, adopted.stderr);
    const { status, stderr } = prove(folder, [header('magic.h')]);
    assert.equal(status, 2, stderr);
    assert.match(
      stderr,
      /The repair: build-packages \+= build-essential, libmagic-dev\. Dockerfile is your own: make the change there\.\n/,
    );
  });

  it('keeps what helps, takes back what does not, and tells machines of both', () => {
    const folder = generated();
    const builds = [header('magic.h'), header('zbar.h'), header('zbar.h')];
    const { status, stdout, stderr } = prove(folder, builds, '--fix', '--json');
    assert.equal(status, 2, stderr);
    const report = JSON.parse(stdout);
    assert.equal(isReport(report), true, JSON.stringify(isReport.errors));
    assert.deepEqual(
      report.attempts.map(({ changes, isTakenBack }: { changes: string[]; isTakenBack: boolean }) => [changes.join(), isTakenBack]),
      [
        ['build-packages += build-essential, libmagic-dev', false],
        ['build-packages += build-essential, libzbar-dev', true],
        ['', false],
      ],
    );
    const saved = JSON.parse(readFileSync(join(folder, '.yo-rc.json'), 'utf8'))['generator-kaizen-docker'];
    assert.deepEqual(saved.buildPackages, ['build-essential', 'libmagic-dev']);
    assert.deepEqual(JSON.parse(readFileSync(join(folder, 'docs/deployment/PROD-001-ATTEMPTS.json'), 'utf8')).attempts, report.attempts);
  });

  it('builds once more without the cache where the engine has lost layers of it', () => {
    const folder = generated();
    const { status, stdout, stderr } = prove(folder, ['#9 exporting layers done\n#9 ERROR: layer does not exist']);
    assert.equal(status, 2);
    assert.match(stdout, /the build cache has lost layers: once more without it/);
    assert.match(stderr, /The build needs the header zbar\.h/);
  });

  it('tries no answer that changes no file, as with a hand-written Dockerfile', () => {
    const folder = folderWith({ ...shop, Dockerfile: 'FROM node:24-trixie-slim\nWORKDIR /app\nCOPY . .\nCMD ["node", "server.js"]\n' });
    assert.equal(spawnSync(process.execPath, [cli, 'adopt', folder], { cwd: folder, timeout: 30_000 }).status, 0);
    const before = textsIn(folder);
    const { status, stdout, stderr } = prove(folder, [header('magic.h')], '--fix');
    assert.equal(status, 2, stderr);
    assert.equal(stdout.match(/^Building/gm)?.length, 1, stdout);
    assert.match(stderr, /The repair: build-packages \+= .*libmagic-dev\. Dockerfile is your own: make the change there\./);
    assert.deepEqual(textsIn(folder), before);
  });

  it('says what the next repair is where all attempts are used', () => {
    const folder = generated();
    const { status, stderr } = prove(folder, [header('magic.h'), header('zbar.h')], '--fix', '--attempts', '2');
    assert.equal(status, 2);
    assert.match(stderr, /The next repair: build-packages \+= .*libzbar-dev\. All 2 attempts are used: --attempts gives more\./);
  });

  it('ends on SIGINT to its group of processes with nothing running, and without the change that no attempt has tested', async () => {
    const folder = generated();
    const before = textsIn(folder);
    const { bin, calls } = fakeDocker([header('magic.h')]);
    const child = spawn(process.execPath, [cli, 'prove', folder, '--fix'], {
      cwd: folder,
      env: environment(bin),
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    child.stdout.on('data', (part) => (said += part));
    child.stderr.on('data', (part) => (said += part));
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    const isBuilding = (): boolean => existsSync(join(bin, 'calls')) && calls().match(/ build$/gm)?.length === 2;
    while (!isBuilding() && child.exitCode === null) await sleep(50);
    assert.notDeepEqual(textsIn(folder), before);
    assert.ok(child.pid !== undefined);
    process.kill(-child.pid, 'SIGINT');
    assert.equal(await ended, 130, said);
    assert.match(said, /kaizen-docker: Interrupted: nothing is left in the engine\.\n/);
    assert.deepEqual(textsIn(folder), before);
    // After the interrupt, the run looked for objects with its name.
    assert.match(calls().split(' build\n').at(-1) ?? '', /^ps --all --quiet --filter name=kaizen-prove-/m);
    assert.equal(spawnSync('pgrep', ['-f', join(bin, 'docker')]).stdout.toString(), '');
  });

  it('says in one sentence that no engine answers, or that nothing was generated', () => {
    const bin = folderWith({ docker: '#!/bin/sh\nexit 1\n' });
    chmodSync(join(bin, 'docker'), 0o755);
    const without = spawnSync(process.execPath, [cli, 'prove', generated()], { env: environment(bin), encoding: 'utf8' });
    assert.equal(without.status, 1);
    assert.match(without.stderr, /^kaizen-docker: No Docker Engine answers: start it, or set DOCKER_HOST\.\n+$/);
    const empty = prove(folderWith(shop), []);
    assert.equal(empty.status, 1);
    assert.match(empty.stderr, /nothing was generated here yet\. Run kaizen-docker without a command first\./);
  });
});
