import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cli, filesIn, folderWith, removeFolders } from '../support/folders.ts';

const express = {
  'package.json':
    '{"name":"shop","version":"1.0.0","scripts":{"start":"node server.js"},"dependencies":{"express":"5.1.0"},"engines":{"node":"24"}}',
  'package-lock.json':
    '{"name":"shop","version":"1.0.0","lockfileVersion":3,"packages":{"":{"name":"shop","version":"1.0.0","dependencies":{"express":"5.1.0"}},"node_modules/express":{"version":"5.1.0"}}}',
  'server.js': "require('express')().listen(process.env.PORT || 3000)\n",
};

function below(name: string, files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [`${name}/${path}`, text]));
}

describe('kaizen-docker fleet', function () {
  this.timeout(120_000);
  afterEach(removeFolders);

  function fleet(root: string, ...words: string[]) {
    return spawnSync(process.execPath, [cli, 'fleet', ...words], { cwd: root, encoding: 'utf8', timeout: 60_000 });
  }

  function three(): string {
    return folderWith({
      ...below('repos/a', express),
      ...below('repos/b', { Dockerfile: 'FROM node:18\nCMD node x\n' }),
      ...below('repos/c', { 'package.json': '{"name": ' }),
      'list.txt': 'repos/a team=shop # the first\nrepos/b team=pay\n\nrepos/c\n',
    });
  }

  it('takes an inventory of repositories that nobody generated, a broken one among them', () => {
    const root = three();
    const before = filesIn(root);
    const { status, stdout } = fleet(root, 'inventory', '--roots', 'list.txt', '--json');
    const records = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const of = (name: string) => records.find(({ repository }) => repository === name);
    assert.equal(status, 0);
    assert.equal(of('repos/a').inventory.applications[0].framework, 'express');
    assert.deepEqual(of('repos/a').labels, { team: 'shop' });
    assert.deepEqual(of('repos/b').inventory.images[0].ended, ['node 18 (2025-04)']);
    assert.equal(of('repos/b').inventory.writtenBy, 'person');
    assert.match(of('repos/c').inventory.problem, /package\.json/);
    assert.deepEqual(filesIn(root), before);
  });

  it('applies the rules of a house to all, and ends with 4', () => {
    const root = three();
    writeFileSync(join(root, 'house.yaml'), 'rules: {end-of-life: deny}\n');
    const { status, stdout } = fleet(root, 'policy', '--roots', 'repos/*', '--rules', 'house.yaml');
    assert.equal(status, 4);
    assert.match(stdout, /repos\/b {2}2 denied, 2 warnings: end-of-life, exec-form, health-check, non-root-user/);
  });

  it('checks, previews and updates what was generated, and skips what was not', () => {
    const root = three();
    assert.equal(spawnSync(process.execPath, [cli, 'repos/a', '--yes'], { cwd: root }).status, 0);
    assert.match(
      fleet(root, 'check', '--roots', 'repos/*').stdout,
      /3 repositories: 1 without findings, 0 with findings, 0 failed, 2 skipped \(nothing was generated here\)\./,
    );
    writeFileSync(join(root, 'repos/a/package.json'), express['package.json'].replace('"24"', '"22"'));
    const preview = fleet(root, 'preview', '--roots', 'repos/a*', '--json');
    assert.equal(preview.status, 2);
    assert.match(JSON.parse(preview.stdout.split('\n')[0] ?? '').diff, /^\+FROM node:22/m);
    const update = fleet(root, 'update', '--roots', 'repos/*', '--without-fsync', '--json');
    assert.equal(update.status, 0, update.stdout);
    assert.match(readFileSync(join(root, 'repos/a/Dockerfile'), 'utf8'), /^FROM node:22/m);
    const text = update.stdout.split('\n').flatMap((line) => (line.includes('"repos/a"') ? JSON.parse(line).summary : []))[0];
    assert.match(
      text,
      /- `Dockerfile` was updated; nobody had edited it\n {2}- line \d+ `FROM node:22[^`]*`.*: the application or its answers have changed since the last run\n/,
    );
  });

  it('keeps records, goes on with them, and makes tables of them', () => {
    const root = three();
    assert.equal(fleet(root, 'inventory', '--roots', 'list.txt', '--where', 'label=team=shop', '--report', 'r.ndjson').status, 0);
    const resumed = fleet(root, 'inventory', '--roots', 'list.txt', '--report', 'r.ndjson', '--resume', '--json');
    assert.deepEqual(resumed.stdout.match(/"repository":"[^"]*"/g)?.sort(), ['"repository":"repos/b"', '"repository":"repos/c"']);
    const csv = fleet(root, 'report', 'r.ndjson', '--format', 'csv').stdout;
    assert.equal(csv.trim().split('\n').length, 4);
    assert.match(csv, /^"repos\/a","team=shop",/m);
    const page = fleet(root, 'report', 'r.ndjson', '--format', 'html').stdout;
    assert.match(page, /<td>repos\/a<\/td>/);
    assert.doesNotMatch(page, /https?:/);
  });

  it('passes over lines of a report that are no records, and goes on behind one that was cut off', () => {
    const root = three();
    const list = ['inventory', '--roots', 'list.txt', '--where', 'team=shop', '--report', 'r.ndjson'];
    assert.equal(fleet(root, ...list).status, 0);
    appendFileSync(
      join(root, 'r.ndjson'),
      [
        '{"schema":1,"command":"policy","repository":"x","result":"done","exit":0}',
        '{"schema":1,"command":"policy","repository":"x","result":"done","exit":4,"labels":{},"violations":[null]}',
        '{"schema":1,"command":"inventory","repository":"x","result":"done","exit":0,"labels":{},"inventory":{}}',
        '{"schema":1,"command":"check","repository":"x","result":"done","exit":0,"labels":{},"files":"abc"}',
        'null\n[]\n{"schema":1,"comm',
      ].join('\n'),
    );
    assert.equal(fleet(root, 'inventory', '--roots', 'list.txt', '--report', 'r.ndjson', '--resume').status, 0);
    for (const format of ['csv', 'html', 'text']) {
      const { status, stdout, stderr } = fleet(root, 'report', 'r.ndjson', '--format', format);
      assert.deepEqual([status, stderr], [0, ''], format);
      if (format === 'csv') assert.deepEqual(stdout.match(/^"repos\/\w"/gm)?.sort(), ['"repos/a"', '"repos/b"', '"repos/c"']);
    }
    assert.match(fleet(root, 'report', 'list.txt').stderr, /list\.txt holds no record of a fleet command/);
  });

  it('says that the file of --report is on a full disk', function () {
    if (!existsSync('/dev/full')) this.skip();
    const { status, stderr } = fleet(three(), 'policy', '--roots', 'list.txt', '--report', '/dev/full');
    assert.equal(status, 1);
    assert.equal(stderr, "kaizen-docker: --report: /dev/full can't be written (ENOSPC): name another file.\n");
  });

  it('costs one repository where one is unreadable, a link, or not there', () => {
    const root = folderWith({
      ...below('a', { Dockerfile: 'FROM scratch\nUSER 7\nHEALTHCHECK CMD ["/x"]\n' }),
      'list.txt': 'a\nmissing\nlink\n',
      file: '',
    });
    symlinkSync('/etc/passwd', join(root, 'link'));
    const { status, stdout } = fleet(root, 'policy', '--roots', 'list.txt');
    assert.equal(status, 1);
    assert.match(stdout, /missing {2}failed: .*missing/);
    assert.match(stdout, /3 repositories: 1 without findings, 0 with findings, 2 failed\./);
    chmodSync(join(root, 'a'), 0o755);
  });

  it('stops after so many failures, and says what was not begun', () => {
    const root = folderWith({ 'list.txt': 'a\nb\nc\nd\n' });
    const { status, stdout } = fleet(root, 'policy', '--roots', 'list.txt', '--max-failures', '1', '--concurrency', '1');
    assert.equal(status, 1);
    assert.match(stdout, /1 repositories: .* 1 failed\. 3 were not started, because too many failed\./);
  });

  it('keeps the records of an earlier run if it fails itself', () => {
    const root = three();
    assert.equal(fleet(root, 'inventory', '--roots', 'list.txt', '--report', 'r.ndjson').status, 0);
    const before = readFileSync(join(root, 'r.ndjson'), 'utf8');
    const { status, stdout } = fleet(root, 'inventory', '--roots', 'missing.txt', '--report', 'r.ndjson', '--resume', '--json');
    assert.equal(status, 1);
    assert.match(JSON.parse(stdout).error, /missing\.txt/);
    assert.equal(readFileSync(join(root, 'r.ndjson'), 'utf8'), before);
  });

  it('takes samples that contain each other, whatever the order of the list', () => {
    const names = Array.from({ length: 12 }, (_, index) => `r${index}`);
    const root = folderWith({
      ...Object.assign({}, ...names.map((name) => below(name, { 'x.txt': '' }))),
      'list.txt': names.join('\n'),
      'reversed.txt': names.toReversed().join('\n'),
    });
    const sample = (list: string, count: string): string[] =>
      (fleet(root, 'policy', '--roots', list, '--sample', count, '--json').stdout.match(/"repository":"\w+"/g) ?? []).sort();
    const [three, five] = [sample('list.txt', '3'), sample('reversed.txt', '5')];
    assert.deepEqual([three.length, five.length], [3, 5]);
    assert.ok(three.every((name) => five.includes(name)));
    assert.equal(sample('list.txt', '99').length, 12);
    assert.match(fleet(root, 'policy', '--roots', 'list.txt', '--sample', 'x').stderr, /--sample: "x" is not a whole number above 0/);
  });

  it('goes back to a preset only in repositories that use one', () => {
    const root = folderWith({
      ...below('repos/with', express),
      ...below('repos/without', express),
      'old/kaizen-preset.yaml': 'schema: 1\nname: old\ndefaults: {memory: 512MiB}\n',
      'new/kaizen-preset.yaml': 'schema: 1\nname: new\ndefaults: {memory: 640MiB}\n',
    });
    const run = (...words: string[]) => assert.equal(spawnSync(process.execPath, [cli, ...words], { cwd: root }).status, 0);
    run('repos/with', '--yes', '--preset', 'old');
    run('repos/without', '--yes');
    const before = filesIn(join(root, 'repos'));
    run('repos/with', '--yes', '--preset', 'new');
    const back = fleet(root, 'update', '--roots', 'repos/*', '--to', 'old', '--without-fsync');
    assert.equal(back.status, 0, back.stderr);
    assert.match(back.stdout, /2 repositories: 1 without findings, 0 with findings, 0 failed, 1 skipped \(no preset is used here\)\./);
    assert.deepEqual(filesIn(join(root, 'repos')), before);
    assert.match(fleet(root, 'check', '--roots', 'repos/*', '--to', 'old').stderr, /fleet check takes no --to/);
    assert.match(fleet(root, 'update', '--roots', 'repos/*', '--to', 'old', '--preset', 'new').stderr, /--to and --preset both/);
  });

  it('names the mistake in a list, a label and a command', () => {
    const root = folderWith({ 'list.txt': 'a\nb team\n' });
    assert.match(fleet(root, 'policy', '--roots', 'list.txt').stderr, /list\.txt line 2: "team" is not a label such as team=payments\./);
    assert.match(fleet(root, 'polici', '--roots', 'list.txt').stderr, /did you mean "policy"\?/);
    assert.match(fleet(root, 'policy').stderr, /needs --roots/);
    assert.match(fleet(root, 'policy', '--roots', 'list.txt', '--format', 'csv').stderr, /fleet policy takes no --format/);
    assert.match(fleet(root, 'policy', '--roots', 'list.txt', '--resume').stderr, /--resume needs --report FILE/);
  });
});
