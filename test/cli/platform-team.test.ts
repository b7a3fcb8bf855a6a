import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { FleetRecord } from '../../src/fleet/record.ts';
import { readRecords } from '../../src/fleet/tables.ts';
import { generate } from '../../src/library.ts';
import { cli, filesIn, folderWith, removeFolders, write } from '../support/folders.ts';
import { madeUpFleet } from '../support/made-up-fleet.ts';

const rules = (more = '') => `policy:
  rules:
    non-root-user: warn
    image-tag: warn
    privileged: {level: warn, denyFrom: 2020-01-01}
${more}`;

const presets = {
  v1: `schema: 1\nname: house\ndefaults: {memory: 512MiB}\n${rules()}`,
  v2: `schema: 1
name: house
defaults: {memory: 384MiB}
locked:
  labels: {com.example.team: platform}
${rules('    image-denied: warn\n  images: {deny: ["**/golang:*"]}\n')}
patches:
  - {dockerfile: final, before: CMD, text: 'STOPSIGNAL SIGTERM', optional: true}
  - {compose: services.@app.logging, set: {driver: local}}
`,
};

/** A text with the person's side of each conflict. */
function withMine(text: string): string {
  return text.replaceAll(/^<{7}.*\n((?:(?![|=]{7}).*\n)*)(?:(?!>{7}).*\n)*>{7}.*\n/gm, '$1');
}

/** One story in several steps, in their order: each test goes on with the folders of the one before. */
describe('a platform team with 30 repositories', function () {
  this.timeout(240_000);
  let root = '';
  after(removeFolders);

  function run(words: readonly string[], folder = root) {
    return spawnSync(process.execPath, [cli, ...words], { cwd: folder, encoding: 'utf8', timeout: 120_000 });
  }

  /** Runs a fleet command, and returns the records of this run by the names of the repositories. */
  function fleet(...words: readonly string[]) {
    const { status, stdout, stderr } = run(['fleet', ...words, '--json']);
    const records = readRecords(stdout);
    return {
      status,
      stdout,
      stderr,
      records,
      of: (name: string): FleetRecord | undefined => records.find(({ repository }) => repository === `repos/${name}`),
    };
  }

  function git(...words: readonly string[]): void {
    const identity = ['-c', 'user.name=a', '-c', 'user.email=a@example', '-c', 'commit.gpgsign=false'];
    execFileSync('git', [...identity, ...words], { cwd: join(root, 'house'), stdio: 'pipe' });
  }

  const names = [...madeUpFleet().keys()];
  const generated = names.filter((name) => name.startsWith('app'));
  const text = (path: string): string => readFileSync(join(root, 'repos', path), 'utf8');
  const replace = (path: string, from: string, to: string): void => {
    assert.ok(text(path).includes(from), `${path} has no ${from}`);
    writeFileSync(join(root, 'repos', path), text(path).replace(from, to));
  };
  const [first, second] = ['git:house#v1', 'git:house#v2'];
  const all = ['--roots', 'list.txt'];

  before(() => {
    root = folderWith({ 'list.txt': names.map((name) => `repos/${name} team=${name < 'b' ? 'shop' : 'legacy'}\n`).join('') });
    for (const [name, files] of madeUpFleet()) write(join(root, 'repos', name), files);
  });

  it('day 1: takes an inventory of all, and changes nothing', () => {
    const before = filesIn(join(root, 'repos'));
    const { status, records } = fleet('inventory', ...all, '--report', 'inventory.ndjson');
    assert.equal(status, 0);
    assert.equal(records.length, 30);
    assert.equal(records.filter(({ inventory }) => inventory?.writtenBy === 'person').length, 10);
    assert.deepEqual(
      [...new Set(records.flatMap(({ inventory }) => inventory?.applications.map(({ language }) => language) ?? []))].sort(),
      ['go', 'node', 'python', 'static'],
    );
    const ended = records.flatMap(({ inventory }) => inventory?.images.flatMap((image) => image.ended) ?? []);
    assert.ok(ended.includes('node 18 (2025-04)') && ended.includes('python 3.8 (2024-10)'), ended.join());
    const csv = run(['fleet', 'report', 'inventory.ndjson', '--format', 'csv']).stdout;
    assert.equal(csv.trim().split('\n').length, 31);
    assert.deepEqual(filesIn(join(root, 'repos')), before);
  });

  it('day 2: writes a preset with its rules, and tests it', () => {
    assert.equal(run(['preset', 'init', 'house']).status, 0);
    write(root, { 'house/kaizen-preset.yaml': presets.v1.replace('image-tag', 'image-tga') });
    const wrong = run(['preset', 'validate', 'house']);
    assert.equal(wrong.status, 1);
    assert.match(wrong.stdout, /kaizen-preset\.yaml line 7: .*did you mean "image-tag"\?/);
    write(root, { 'house/kaizen-preset.yaml': presets.v1 });
    assert.equal(run(['preset', 'test', 'house']).status, 0);
    git('init', '--quiet');
    git('add', '--all');
    git('commit', '--quiet', '--message', 'first');
    git('tag', 'v1');
    write(root, { 'house/kaizen-preset.yaml': presets.v2 });
    assert.equal(run(['preset', 'test', 'house']).status, 0);
    git('commit', '--quiet', '--all', '--message', 'second');
    git('tag', 'v2');
  });

  it('day 3: applies the rules to hand-written files, waives one for a time, and accepts the rest as a baseline', () => {
    const policy = () => fleet('policy', ...all, '--preset', first);
    const before = policy();
    assert.equal(before.status, 4);
    const denied = before.records
      .filter(({ exit }) => exit === 4)
      .map(({ repository }) => repository)
      .sort();
    assert.deepEqual(denied, ['repos/hand22', 'repos/hand25', 'repos/hand28']);
    for (const { violations = [] } of before.records.filter(({ exit }) => exit === 4))
      assert.deepEqual(
        violations.filter(({ level }) => level === 'deny').map(({ rule, path }) => `${path} ${rule}`),
        ['docker-compose.yml privileged'],
      );
    const waiver = (day: string): string =>
      `- rule: privileged\n  path: docker-compose.yml\n  reason: reads a sensor until its driver is replaced\n  owner: team shop\n  expires: ${day}\n`;
    write(root, { 'repos/hand22/.kaizen-docker/policy-waivers.yaml': waiver('2099-12-31') });
    write(root, { 'repos/hand25/.kaizen-docker/policy-waivers.yaml': waiver('2020-01-01') });
    assert.equal(run(['policy', 'repos/hand28', '--preset', first, '--write-baseline']).status, 0);
    const after = policy();
    assert.equal(after.of('hand22')?.exit, 0);
    assert.equal(after.of('hand22')?.violations?.find(({ rule }) => rule === 'privileged')?.excuse, 'waiver');
    assert.equal(after.of('hand25')?.exit, 4);
    assert.match(after.of('hand25')?.notes?.join() ?? '', /ended on 2020-01-01: its violations count again/);
    assert.equal(after.of('hand28')?.exit, 0);
    assert.match(run(['policy', 'repos/hand22', '--preset', first]).stdout, /1 waived/);
  });

  it('days 4 and 5: generates files for 20 repositories with the preset, and leaves the hand-written ones alone', async () => {
    const [one = '', ...others] = generated;
    assert.equal(run([`repos/${one}`, '--yes', '--preset', first]).status, 0);
    const preset = `git:${relative(process.cwd(), join(root, 'house'))}#v1`;
    for (const name of others) await generate(join(root, 'repos', name), {}, { preset, durable: false });
    const { status, records } = fleet('check', ...all);
    assert.equal(status, 0);
    assert.equal(records.filter(({ result }) => result === 'skipped').length, 10);
    assert.ok(records.every(({ result, preset }) => result === 'skipped' || preset === 'git:../../house#v1'));
  });

  it('previews the next version: clean, merged, a conflict, a locked answer, and a new violation', () => {
    // Three teams make the same edit, one has changed what the preset changes, too, and one has answered what it locks.
    for (const name of ['app04', 'app08', 'app12'])
      replace(`${name}/Dockerfile`, 'ENV NODE_ENV="production"', 'ENV NODE_ENV="production" NODE_OPTIONS="--enable-source-maps"');
    replace('app16/compose.yaml', 'memory: 512m', 'memory: 2g');
    assert.equal(run(['set', 'labels=com.example.team=payments', '-C', 'repos/app01']).status, 0);
    const before = filesIn(join(root, 'repos'));
    const { status, of, records } = fleet('preview', ...all, '--preset', second, '--report', 'preview.ndjson');
    assert.deepEqual(filesIn(join(root, 'repos')), before);
    assert.equal(status, 4);
    assert.equal(of('app00')?.exit, 2);
    assert.match(of('app00')?.diff ?? '', /^\+ {10}memory: 384m$/m);
    assert.equal(of('app04')?.files?.['Dockerfile'], 'merged');
    assert.equal(of('app16')?.exit, 3);
    assert.match(of('app16')?.diff ?? '', /memory: 2g/);
    assert.equal(of('app01')?.exit, 4);
    assert.match(of('app01')?.error ?? '', /com\.example\.team: \.yo-rc\.json line \d+ says payments, .*locks it to platform/);
    assert.deepEqual(
      records
        .filter(({ violations = [] }) => violations.length > 0)
        .map(({ repository }) => repository)
        .sort(),
      ['repos/app02', 'repos/app06', 'repos/app10', 'repos/app14', 'repos/app18'],
    );
    assert.deepEqual(
      of('app02')?.violations?.map(({ rule, level }) => `${rule} ${level}`),
      ['image-denied warn'],
    );
    assert.equal(records.filter(({ result }) => result === 'failed').length, 0);
  });

  it('updates a first ring, and then all others', () => {
    const ring = fleet(
      'update',
      ...all,
      '--where',
      'label=team=shop',
      '--preset',
      second,
      '--sample',
      '5',
      '--report',
      'update.ndjson',
      '--without-fsync',
    );
    assert.equal(ring.records.length, 5);
    const rest = fleet('update', ...all, '--preset', second, '--report', 'update.ndjson', '--resume', '--without-fsync');
    assert.equal(rest.records.length, 25);
    const records = readRecords(readFileSync(join(root, 'update.ndjson'), 'utf8'));
    const of = (name: string): FleetRecord | undefined => records.find(({ repository }) => repository === `repos/${name}`);
    assert.equal(records.length, 30);
    assert.deepEqual(
      records
        .filter(({ exit }) => exit !== 0)
        .map(({ repository, exit }) => `${repository} ${exit}`)
        .sort(),
      ['repos/app01 4', 'repos/app16 3'],
    );
    const summary = of('app04')?.summary ?? '';
    assert.match(summary, /- `Dockerfile` was updated; the edits of this repository are kept\n/);
    assert.match(
      summary,
      / {2}- line \d+–\d+ `[^`]*`: labels is \{"com\.example\.team":"platform"\} instead of \{\} \(preset house.*\); patch of the preset house \(.* line 15\)\n/,
    );
    assert.match(summary, / {2}- line \d+ `memory: 384m`: memory is 384MiB instead of 512MiB \(preset house \(.*\)\)\n/);
    assert.match(text('app04/Dockerfile'), /NODE_OPTIONS="--enable-source-maps"/);
    assert.match(text('app04/Dockerfile'), /^STOPSIGNAL SIGTERM$/m);
  });

  it('hands the conflict to a person, who decides', () => {
    const record = readRecords(readFileSync(join(root, 'update.ndjson'), 'utf8')).find(({ repository }) => repository === 'repos/app16');
    const command = /^ {4}kaizen-docker (.*)$/m.exec(record?.summary ?? '')?.[1] ?? '';
    assert.equal(run(command.split(' '), join(root, 'repos/app16')).status, 3);
    assert.match(text('app16/compose.yaml'), /^<{7}/m);
    assert.equal(run(['fleet', 'check', ...all]).status, 3);
    write(root, { 'repos/app16/compose.yaml': withMine(text('app16/compose.yaml')) });
    assert.equal(run(['update'], join(root, 'repos/app16')).status, 0);
    assert.match(text('app16/compose.yaml'), /memory: 2g/);
  });

  it('sees in the report what is drifted, and what people keep changing', () => {
    assert.equal(fleet('check', ...all, '--report', 'check.ndjson').status, 2);
    const report = run(['fleet', 'report', 'check.ndjson']).stdout;
    assert.match(
      report,
      /What people keep changing:\n {2}Dockerfile in 3 repositories; instead: the answer environment\n {4}- ENV NODE_ENV="production"\n {4}\+ ENV NODE_ENV="production" NODE_OPTIONS/,
    );
    const page = run(['fleet', 'report', 'check.ndjson', 'update.ndjson', '--format', 'html']).stdout;
    assert.match(page, /<dt>drifted<\/dt><dd>4<\/dd>/);
    assert.match(page, /<h2>What people keep changing<\/h2>/);
  });

  it('rolls back to the version before, and keeps the edits', () => {
    const { status, records, of } = fleet('update', ...all, '--to', first, '--without-fsync');
    assert.equal(records.filter(({ result }) => result === 'skipped').length, 10);
    // A person has decided about the memory of this one, and is asked again.
    assert.equal(status, 3);
    assert.deepEqual(
      records.filter(({ exit }) => exit !== 0).map(({ repository }) => repository),
      ['repos/app16'],
    );
    assert.match(of('app04')?.summary ?? '', /removed: patch of the preset house/);
    assert.doesNotMatch(text('app00/Dockerfile'), /STOPSIGNAL|com\.example\.team/);
    assert.match(text('app00/compose.yaml'), /memory: 512m/);
    assert.match(text('app04/Dockerfile'), /NODE_OPTIONS="--enable-source-maps"/);
    assert.match(text('app16/compose.yaml'), /memory: 2g/);
    const after = fleet('check', ...all);
    assert.deepEqual(
      after.records
        .filter(({ result, preset }) => result !== 'skipped' && preset !== 'git:../../house#v1')
        .map(({ repository }) => repository),
      ['repos/app16'],
    );
  });
});
