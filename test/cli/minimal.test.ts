import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { planOf } from '../../src/project.ts';
import { planSession, requireStack } from '../../src/session.ts';
import { cli, edit, filesIn, folderWith, removeFolders, shop } from '../support/folders.ts';

function kaizen(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...words], { encoding: 'utf8', input: '', timeout: 60_000 });
  return { status, stdout, stderr };
}

const read = (root: string, path: string): string => readFileSync(join(root, path), 'utf8');
/** The generated files, without the state. */
const generatedIn = (root: string): string[] =>
  Object.keys(filesIn(root))
    .filter((path) => !(path in shop) && !/^\.kaizen-docker\/|^\.yo-rc\.json$/.test(path))
    .sort();

/** The first step of commands that need the stack. */
async function openStack(root: string): Promise<void> {
  const { project, decision } = await planSession(root, { isDryRun: true });
  requireStack(planOf(project, decision));
}

describe('a minimal project', () => {
  after(removeFolders);

  it('has the Dockerfile and the .dockerignore alone, and stays so', async () => {
    const root = folderWith(shop);
    const { status, stdout, stderr } = kaizen(root, '--yes', '--minimal');
    assert.equal(status, 0, stderr);
    assert.deepEqual(generatedIn(root), ['.dockerignore', 'Dockerfile']);
    assert.match(stdout, /docker build --tag app \.$/m);
    assert.equal(JSON.parse(read(root, '.yo-rc.json'))['generator-kaizen-docker'].minimal, true);
    const before = filesIn(root);
    for (const words of [['update'], ['check'], ['diff']]) assert.equal(kaizen(...words, root).status, 0, words[0]);
    assert.equal(kaizen(root, '--yes').status, 0);
    assert.deepEqual(filesIn(root), before);
    await assert.rejects(openStack(root), { code: 1, message: /^This project is minimal .*set minimal=false" first\.$/ });
  });

  it('becomes a full one and a minimal one again, and loses nothing of a person', () => {
    const root = folderWith(shop);
    kaizen(root, '--yes', '--minimal');
    assert.equal(kaizen('set', 'minimal=false', '-C', root).status, 0);
    const full = generatedIn(root);
    assert.ok(full.includes('compose.yaml') && full.includes('tests/deployment/deployment_suite.py'));
    assert.ok(!full.includes('compose.override.yaml'));
    edit(root, 'compose.yaml', 'restart: unless-stopped', 'restart: always # ours');
    const [composeFile, password] = [read(root, 'compose.yaml'), read(root, 'secrets/postgres_password')];
    assert.equal(kaizen(root, '--yes', '--minimal').status, 0);
    assert.ok(!existsSync(join(root, 'tests/deployment/deployment_suite.py')));
    assert.deepEqual([read(root, 'compose.yaml'), read(root, 'secrets/postgres_password')], [composeFile, password]);
    assert.equal(kaizen('check', root).status, 0);
    const { status, stderr } = kaizen(root, '--yes', '--no-minimal');
    assert.equal(status, 0, stderr);
    assert.deepEqual(
      [generatedIn(root), read(root, 'compose.yaml'), read(root, 'secrets/postgres_password')],
      [full, composeFile, password],
    );
  });

  it('has a file for settings of one machine only when it is asked for, and that file stays', () => {
    const root = folderWith(shop);
    assert.equal(kaizen(root, '--yes', '--override').status, 0);
    writeFileSync(join(root, 'compose.override.yaml'), 'services: {app: {read_only: false}}\n');
    const own = read(root, 'compose.override.yaml');
    assert.equal(kaizen('set', 'override=false', '-C', root).status, 0);
    assert.equal(read(root, 'compose.override.yaml'), own);
    assert.equal(kaizen('check', root).status, 0);
    rmSync(join(root, 'compose.override.yaml'));
    assert.equal(kaizen('update', root).status, 0);
    assert.deepEqual([existsSync(join(root, 'compose.override.yaml')), kaizen('check', root).status], [false, 0]);
  });

  it('is refused what is neither yes nor no', () => {
    const root = folderWith(shop);
    assert.match(kaizen('set', 'minimal=maybe', '-C', root).stderr, /nothing was generated|"maybe" is neither true nor false/);
    kaizen(root, '--yes', '--minimal');
    const { status, stderr } = kaizen('set', 'minimal=maybe', '-C', root);
    assert.deepEqual([status, /"maybe" is neither true nor false\.$/m.test(stderr)], [1, true]);
  });
});

describe("the web server's configuration", () => {
  after(removeFolders);

  it('is a generated file as the others are: merged, checked, shown, and left in place by eject', () => {
    const root = folderWith({ 'index.html': '<!doctype html><meta charset="utf-8"><p>Harbour</p>' });
    assert.equal(kaizen(root, '--yes').status, 0);
    assert.match(read(root, 'Dockerfile'), /^COPY --chmod=0644 nginx\.site\.conf \/etc\/nginx\/nginx\.conf$/m);
    assert.ok(read(root, 'Dockerfile').split('\n').length <= 45);
    edit(root, 'nginx.site.conf', 'server_tokens off;', 'server_tokens off;\n    keepalive_timeout 20s; # ours');
    const drifted = kaizen('check', root);
    assert.deepEqual([drifted.status, /^ {2}drifted +nginx\.site\.conf$/m.test(drifted.stdout)], [2, true]);
    const { status, stdout } = kaizen('set', 'port=8088', '-C', root);
    assert.deepEqual([status, /^ {2}merge +nginx\.site\.conf$/m.test(stdout)], [0, true]);
    assert.match(read(root, 'nginx.site.conf'), /keepalive_timeout 20s; # ours[\s\S]*listen 8088;/);
    assert.equal(kaizen('update', root).status, 0);
    assert.equal(kaizen('eject', root, '--yes').status, 0);
    assert.ok(existsSync(join(root, 'nginx.site.conf')) && !existsSync(join(root, '.kaizen-docker/lock.json')));
  });

  it('comes into the build context, whatever git ignores, and a file nginx.conf of the project stays', () => {
    const root = folderWith({ 'index.html': '<p>Harbour</p>', '.gitignore': '*.conf\n', 'nginx.conf': '# ours\n' });
    assert.equal(kaizen(root, '--yes').status, 0);
    assert.match(read(root, '.dockerignore'), /^!nginx\.site\.conf$/m);
    assert.equal(read(root, 'nginx.conf'), '# ours\n');
  });

  it('is part of a minimal project, whose Dockerfile copies it', () => {
    const root = folderWith({ 'index.html': '<p>Harbour</p>' });
    assert.equal(kaizen(root, '--yes', '--minimal').status, 0);
    assert.deepEqual(
      Object.keys(filesIn(root))
        .filter((path) => !path.startsWith('.kaizen-docker/'))
        .sort(),
      ['.dockerignore', '.yo-rc.json', 'Dockerfile', 'index.html', 'nginx.site.conf'],
    );
  });
});
