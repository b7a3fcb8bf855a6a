import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chownSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';
import { filesIn, folderWith, isRoot, removeFolders, run, shop } from '../support/folders.ts';

/** yo changes from root to another user, whose home must be its own: here it starts as that user. */
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
      env: { ...process.env, HOME: application, CI: 'true' },
      ...user,
    });
  }

  it('holds what it needs and nothing of the machine that it was made on', () => {
    const files = readdirSync(join(root, 'node_modules/generator-kaizen-docker'));
    assert.deepEqual(files.toSorted(), ['CHANGELOG.md', 'LICENSE', 'README.md', 'dist', 'package.json', 'schema', 'templates']);
    for (const [path, text] of Object.entries(filesIn(join(root, 'node_modules/generator-kaizen-docker')))) {
      assert.ok(!text.includes(packageRoot), `${path} names the folder that it was built in`);
    }
  });

  it('runs by its bin', () => {
    run(join(root, 'node_modules/.bin/kaizen-docker'), ['.', '--yes'], application);
    assert.ok(readdirSync(application).includes('Dockerfile'));
  });

  it('is a library with types', () => {
    const script =
      "import { inspect } from 'generator-kaizen-docker'; process.stdout.write(inspect(process.argv[1]).application('').facts.framework.value);";
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
    assert.match(differs.stderr, /Dockerfile differs/);
    assert.deepEqual(filesIn(application), before);
  });
});
