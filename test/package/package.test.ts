import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chownSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { packageRoot } from '../../src/package-root.ts';
import { filesIn, folderWith, isRoot, removeFolders, run, shop } from '../support/folders.ts';
import { ownState } from '../support/own-state.ts';

/** yo changes from root to another user, who needs their own home folder: here it starts as that user. */
const unprivileged = 1000;

function giveAway(root: string): void {
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (!entry.parentPath.includes('node_modules')) chownSync(join(entry.parentPath, entry.name), unprivileged, unprivileged);
  }
  chownSync(root, unprivileged, unprivileged);
}

describe('the package', () => {
  let root = '';
  let application = '';
  const state = ownState(isRoot ? unprivileged : undefined);

  before(() => {
    root = folderWith({ 'package.json': '{"private": true}' });
    const [{ filename }] = JSON.parse(run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', root], packageRoot));
    const { version } = JSON.parse(readFileSync(join(packageRoot, 'node_modules/yo/package.json'), 'utf8'));
    run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', `./${filename}`, `yo@${version}`], root);
    application = join(root, 'application');
    mkdirSync(application);
  });
  after(removeFolders);

  beforeEach(() => {
    application = join(root, `application-${Math.random().toString(36).slice(2)}`);
    mkdirSync(application);
    for (const [path, text] of Object.entries(shop)) writeFileSync(join(application, path), text);
    if (isRoot) giveAway(application);
  });

  function yo(...words: string[]) {
    const user = isRoot ? { uid: unprivileged, gid: unprivileged } : {};
    return spawnSync(process.execPath, [join(root, 'node_modules/yo/lib/cli.js'), ...words], {
      cwd: application,
      encoding: 'utf8',
      input: '',
      env: { ...process.env, HOME: application, CI: 'true', XDG_STATE_HOME: state },
      ...user,
    });
  }

  it('holds what it needs and nothing of the machine that it was made on', () => {
    const files = readdirSync(join(root, 'node_modules/generator-kaizen-docker'));
    assert.deepEqual(files.toSorted(), ['CHANGELOG.md', 'LICENSE', 'README.md', 'SECURITY.md', 'dist', 'package.json', 'schema']);
    for (const [path, text] of Object.entries(filesIn(join(root, 'node_modules/generator-kaizen-docker')))) {
      assert.ok(!text.includes(packageRoot), `${path} names the folder that it was built in`);
    }
  });

  it('installs as one package of at most 15 MB', () => {
    const alone = folderWith({ 'package.json': '{"private": true}' });
    const archive = readdirSync(root).find((name) => name.startsWith('generator-kaizen-docker-')) ?? '';
    run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', join(root, archive)], alone);
    const installed = Object.keys(JSON.parse(readFileSync(join(alone, 'node_modules/.package-lock.json'), 'utf8')).packages);
    assert.deepEqual(installed, ['node_modules/generator-kaizen-docker']);
    const files = readdirSync(join(alone, 'node_modules'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const bytes = files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
    assert.ok(bytes <= 15e6, `${bytes} bytes`);
    run(join(alone, 'node_modules/.bin/kaizen-docker'), ['--help'], alone);
  });

  it('runs by its bin', () => {
    run(join(root, 'node_modules/.bin/kaizen-docker'), ['.', '--yes'], application);
    assert.ok(readdirSync(application).includes('Dockerfile'));
  });

  it('is a library with types', () => {
    const script =
      "import { inspect } from 'generator-kaizen-docker'; process.stdout.write((await inspect(process.argv[1])).application('').facts.framework.value);";
    assert.equal(run(process.execPath, ['--input-type=module', '-e', script, '--', application], root), 'fastapi');
    assert.ok(readdirSync(join(root, 'node_modules/generator-kaizen-docker/dist/types/src')).includes('library.d.ts'));
  });

  it('runs by yo, whole and in parts, and never waits for input', () => {
    const { status, stderr } = yo('kaizen-docker:dockerfile');
    assert.equal(status, 0, stderr);
    assert.deepEqual(
      readdirSync(application)
        .filter((name) => !(name in shop))
        .sort(),
      ['.kaizen-docker', '.yo-rc.json', 'Dockerfile'],
    );
    const whole = yo('kaizen-docker', '--port', '9000');
    assert.equal(whole.status, 0, whole.stderr);
    assert.ok(readdirSync(application).includes('compose.yaml'));
    assert.deepEqual(JSON.parse(readFileSync(join(application, '.yo-rc.json'), 'utf8')), { 'generator-kaizen-docker': { port: 9000 } });
  });

  it('ends with a sentence and the right code under yo', () => {
    const invalid = yo('kaizen-docker', '--port', 'x');
    assert.equal(invalid.status, 1);
    assert.match(invalid.stderr, /--port: "x" is not a whole number/);
    assert.doesNotMatch(invalid.stderr, /^ +at /m);
    writeFileSync(join(application, 'Dockerfile'), 'FROM scratch\n');
    const before = filesIn(application);
    const differs = yo('kaizen-docker');
    assert.equal(differs.status, 3, differs.stderr);
    assert.match(differs.stderr, /Dockerfile was not generated by kaizen-docker and differs/);
    assert.deepEqual(filesIn(application), before);
  });

  it('merges, adds services and ends with 3 at a conflict under yo', () => {
    assert.equal(yo('kaizen-docker').status, 0);
    const dockerfile = join(application, 'Dockerfile');
    writeFileSync(dockerfile, readFileSync(dockerfile, 'utf8').replace('EXPOSE', 'LABEL mine=1\nEXPOSE'));
    const added = yo('kaizen-docker:service', 'add', 'redis:7');
    assert.equal(added.status, 0, added.stderr);
    assert.match(readFileSync(join(application, 'compose.yaml'), 'utf8'), /redis:7-alpine/);
    assert.match(readFileSync(dockerfile, 'utf8'), /LABEL mine=1\nEXPOSE/);
    writeFileSync(dockerfile, readFileSync(dockerfile, 'utf8').replace('USER 10001:10001', 'USER 4242:4242'));
    const before = filesIn(application);
    const disputed = yo('kaizen-docker', '--uid', '2222');
    assert.equal(disputed.status, 3, disputed.stderr);
    assert.deepEqual(filesIn(application), before);
    assert.equal(yo('kaizen-docker', '--uid', '2222', '--on-conflict', 'mine').status, 0);
    assert.match(readFileSync(dockerfile, 'utf8'), /USER 4242:4242/);
  });

  it('never waits for a standard input that is open and silent, by its bin and by yo', async () => {
    const silent = async (words: readonly string[]): Promise<number | null> => {
      const user = isRoot ? { uid: unprivileged, gid: unprivileged } : {};
      const child = spawn(process.execPath, words, {
        cwd: application,
        env: { ...process.env, HOME: application, CI: '', XDG_STATE_HOME: state },
        stdio: ['pipe', 'ignore', 'ignore'],
        ...user,
      });
      return new Promise((resolve) => child.once('exit', resolve));
    };
    const bin = join(root, 'node_modules/generator-kaizen-docker/dist/cli/kaizen-docker.cjs');
    assert.equal(await silent([bin]), 0);
    assert.equal(await silent([bin, 'update']), 0);
    assert.equal(await silent([join(root, 'node_modules/yo/lib/cli.js'), 'kaizen-docker', '--memory', '2GiB']), 0);
  });

  it("runs in the runner of Backstage's Yeoman module, for a new folder and for an update", () => {
    const module = '@backstage/plugin-scaffolder-backend-module-yeoman';
    run('npm', ['pack', '--silent', '--ignore-scripts', `${module}@0.4.26`], root);
    const archive = readdirSync(root).find((name) => name.startsWith('backstage-plugin'));
    mkdirSync(join(root, 'node_modules', module), { recursive: true });
    run('tar', ['-xzf', archive ?? '', '-C', join(root, 'node_modules', module), '--strip-components=1'], root);
    const runner = join(root, 'node_modules', module, 'dist/actions/run/yeomanRun.cjs.js');
    const script =
      'require(process.argv[1]).yeomanRun(process.argv[2], process.argv[4], [], JSON.parse(process.argv[3])).catch((error) => { console.error(error.message); process.exit(error.code ?? 1); });';
    // As the software template in examples/fleet calls it.
    const { spec } = parse(readFileSync(join(packageRoot, 'examples/fleet/backstage-template.yaml'), 'utf8'));
    const { namespace, options: named } = spec.steps.find(({ action }: { action: string }) => action === 'run:yeoman').input;
    const scaffold = (options: object) =>
      spawnSync(process.execPath, ['-e', script, runner, application, JSON.stringify(options), namespace], {
        cwd: root,
        encoding: 'utf8',
        input: '',
      });
    assert.deepEqual(Object.keys(named).sort(), ['memory', 'port']);
    const first = scaffold({ port: '9000', memory: '1GiB' });
    assert.equal(first.status, 0, first.stderr);
    const dockerfile = join(application, 'Dockerfile');
    writeFileSync(dockerfile, readFileSync(dockerfile, 'utf8').replace('EXPOSE', 'LABEL mine=1\nEXPOSE'));
    assert.equal(scaffold({ memory: '2GiB' }).status, 0);
    assert.match(readFileSync(dockerfile, 'utf8'), /LABEL mine=1\nEXPOSE 9000/);
    assert.match(readFileSync(join(application, 'compose.yaml'), 'utf8'), /memory: 2g/);
    writeFileSync(dockerfile, readFileSync(dockerfile, 'utf8').replace('USER 10001:10001', 'USER 4242:4242'));
    const before = filesIn(application);
    assert.equal(scaffold({ uid: '2222' }).status, 3);
    assert.deepEqual(filesIn(application), before);
  });
});
