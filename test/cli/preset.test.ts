import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cli, filesIn, folderWith, removeFolders, write } from '../support/folders.ts';
import { nodeApplication } from '../support/presets.ts';

describe('presets on the command line', function () {
  this.timeout(120_000);
  afterEach(removeFolders);

  function run(root: string, ...words: string[]) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...words], { cwd: root, encoding: 'utf8', timeout: 60_000 });
    return { status, stdout, stderr };
  }

  function below(name: string, files: Readonly<Record<string, string>>): Record<string, string> {
    return Object.fromEntries(Object.entries(files).map(([path, text]) => [`${name}/${path}`, text]));
  }

  const acme = 'schema: 1\nname: acme\ndefaults: {memory: 512MiB}\nlocked:\n  port: 7001\n';

  it('are created, validated and tested', () => {
    const root = folderWith({ 'acme/keep': '' });
    const made = run(root, 'preset', 'init', 'acme');
    assert.equal(made.status, 0);
    assert.match(made.stdout, /create {10}kaizen-preset\.yaml\n[\s\S]*create {10}\.github\/workflows\/preset\.yml\n/);
    const before = filesIn(root);
    const tested = run(root, 'preset', 'test', 'acme');
    assert.equal(tested.status, 0, tested.stderr);
    assert.match(tested.stdout, /acme: no mistakes\.\nsamples\/node: \d files, 0 denied, 0 warnings\./);
    assert.deepEqual(filesIn(root), before);
    const again = run(root, 'preset', 'init', 'acme');
    assert.equal(again.status, 1);
    assert.match(again.stderr, /acme already has kaizen-preset\.yaml: choose an empty folder/);
  });

  it('fail their test for a rule that denies, and for a sample that cannot be rendered', () => {
    const root = folderWith({ 'acme/keep': '' });
    run(root, 'preset', 'init', 'acme');
    const path = join(root, 'acme/kaizen-preset.yaml');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace('image-tag: deny', 'image-digest: deny'));
    const denied = run(root, 'preset', 'test', 'acme');
    assert.equal(denied.status, 4);
    assert.match(denied.stdout, /samples\/node: \d files, [1-9] denied[\s\S]*Dockerfile:\d+ {2}deny {2}.*image-digest/);
    writeFileSync(path, `${text}patches: [{dockerfile: final, before: USER, text: RUNN x}]\n`);
    const broken = run(root, 'preset', 'test', 'acme');
    assert.equal(broken.status, 1);
    assert.match(broken.stdout, /samples\/node: preset acme \(.* line \d+\): the patch makes Dockerfile invalid/);
  });

  it('have every mistake named, with file, line and the nearest name', () => {
    const root = folderWith({ 'acme/kaizen-preset.yaml': 'schema: 1\nname: acme\nlocked: {prt: 1}\nslots: {compose.ende: x}\n' });
    const { status, stdout } = run(root, 'preset', 'validate', 'acme');
    assert.equal(status, 1);
    assert.match(
      stdout,
      /^acme\/kaizen-preset\.yaml line 3: "prt" is not .*did you mean "port"\?\nacme\/kaizen-preset\.yaml line 4: "compose\.ende" .*"compose\.end"\?\n$/,
    );
    const { mistakes, exit } = JSON.parse(run(root, 'preset', 'validate', 'acme', '--json').stdout);
    assert.deepEqual([mistakes.length, exit], [2, 1]);
    assert.match(run(root, 'preset', 'validat', 'acme').stderr, /"preset validat" is not a command: did you mean "validate"\?/);
    assert.match(run(root, 'preset', 'validate', 'nowhere').stderr, /The preset nowhere does not exist: name a folder/);
  });

  it('are used with --preset, explained, remembered relative to the project, and removed with none', () => {
    const root = folderWith({ ...below('shop', nodeApplication), 'acme/kaizen-preset.yaml': acme });
    const made = run(root, 'shop', '--yes', '--preset', 'acme', '--explain');
    assert.equal(made.status, 0, made.stderr);
    assert.match(
      made.stdout,
      /port {16}7001 {3}\(preset acme, locked \(\.\.\/acme\/kaizen-preset\.yaml line 5\)\)\n {22}instead of 3000 {3}\(/,
    );
    assert.match(made.stdout, /memory {14}"512MiB" {3}\(preset acme \(.*line 3\)\)\n {22}instead of "1GiB" {3}\(built-in\)/);
    assert.equal(JSON.parse(readFileSync(join(root, 'shop/.yo-rc.json'), 'utf8'))['generator-kaizen-docker'].preset, '../acme');
    const refused = run(root, 'set', 'port=9000', '-C', 'shop');
    assert.equal(refused.status, 4);
    assert.match(
      refused.stderr,
      /port: (?:set|--port) says 9000, but the preset acme \(\.\.\/acme\/kaizen-preset\.yaml line 5\) locks it to 7001/,
    );
    const explained = JSON.parse(run(root, 'answers', 'shop', '--json').stdout);
    assert.deepEqual(explained.port.insteadOf[0].value, 3000);
    assert.equal(run(root, 'check', 'shop').status, 0);
    write(root, { 'acme/kaizen-preset.yaml': acme.replace('7001', '7002') });
    assert.equal(run(root, 'check', 'shop').status, 0);
    assert.match(run(root, 'diff', 'shop').stdout, /\+EXPOSE 7002/);
    assert.equal(run(root, 'update', 'shop', '--preset', 'none').status, 0);
    assert.match(readFileSync(join(root, 'shop/Dockerfile'), 'utf8'), /EXPOSE 3000/);
  });

  it('give their rules to policy', () => {
    const root = folderWith({
      'shop/Dockerfile': 'FROM node:22\nUSER 7\nHEALTHCHECK CMD ["/x"]\n',
      'acme/kaizen-preset.yaml': `${acme}policy: {rules: {image-digest: deny}}\n`,
    });
    assert.equal(run(root, 'policy', 'shop').status, 0);
    assert.equal(run(root, 'policy', 'shop', '--preset', 'acme').status, 4);
  });

  it('are shown to a fleet before they are rolled out: changes, conflicts, locked answers and new violations', () => {
    const names = ['clean', 'conflict', 'locked', 'new'];
    const root = folderWith({
      ...Object.assign({}, ...names.map((name) => below(`repos/${name}`, nodeApplication))),
      'acme/kaizen-preset.yaml': acme,
    });
    for (const name of names.slice(0, 3))
      assert.equal(run(root, `repos/${name}`, '--yes', ...(name === 'locked' ? ['--port', '9000'] : [])).status, 0);
    const dockerfile = join(root, 'repos/conflict/Dockerfile');
    writeFileSync(dockerfile, readFileSync(dockerfile, 'utf8').replace('EXPOSE 3000', 'EXPOSE 3999'));
    const before = filesIn(root);
    const preview = (...words: string[]) => {
      const { status, stdout } = run(root, 'fleet', 'preview', '--roots', 'repos/*', '--json', ...words);
      const records = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      return { status, of: (name: string) => records.find(({ repository }) => repository === `repos/${name}`) };
    };
    const { of } = preview('--preset', 'acme');
    assert.deepEqual(
      names.map((name) => [of(name).result, of(name).exit]),
      [
        ['done', 2],
        ['done', 3],
        ['done', 4],
        ['skipped', 0],
      ],
    );
    assert.match(of('clean').diff, /\+EXPOSE 7001/);
    assert.match(of('locked').error, /port: \.yo-rc\.json line 3 says 9000/);
    write(root, {
      'acme/kaizen-preset.yaml': `${acme}policy: {rules: {image-digest: deny, add-url: deny}}\nslots: {compose.services: "helper: {image: busybox}"}\n`,
    });
    const { violations, exit } = preview('--preset', 'acme').of('clean');
    assert.equal(exit, 4);
    assert.ok(violations.some(({ message }: { message: string }) => message.includes('busybox')));
    // The rule is new for lines that were there before, too.
    assert.ok(violations.some(({ message }: { message: string }) => message.includes('FROM names node:22')));
    assert.deepEqual({ ...filesIn(root), 'acme/kaizen-preset.yaml': '' }, { ...before, 'acme/kaizen-preset.yaml': '' });
    assert.equal(run(root, 'fleet', 'update', '--roots', 'repos/clean*', '--preset', 'acme').status, 0);
    assert.match(readFileSync(join(root, 'repos/clean/Dockerfile'), 'utf8'), /EXPOSE 7001/);
  });

  it('are data: nothing in them is executed, and nothing outside of the project is written or shown', () => {
    const root = folderWith({
      ...below('shop', nodeApplication),
      secret: 'TOP SECRET\n',
      'shop/node_modules/evil/package.json':
        '{"name":"evil","version":"1.0.0","main":"index.js","scripts":{"preinstall":"touch ran","postinstall":"touch ran"}}',
      'shop/node_modules/evil/index.js': 'require("fs").writeFileSync(process.cwd() + "/ran", "")',
      'shop/node_modules/evil/kaizen-preset.yaml':
        'schema: 1\nname: "evil"\nfiles: {a.md: {text: "<%= process.exit(9) %>"}}\nslots: {dockerfile.runtime.root: "RUN echo \\"<% process.exit(9) %>\\""}\n',
    });
    const { status, stderr } = run(root, 'shop', '--yes', '--preset', 'npm:evil');
    assert.equal(status, 0, stderr);
    assert.equal(readFileSync(join(root, 'shop/a.md'), 'utf8'), '<%= process.exit(9) %>\n');
    assert.equal(existsSync(join(root, 'shop/ran')) || existsSync(join(root, 'ran')), false);
    for (const section of [
      'files: {../a: {text: x}}',
      'files: {.git/config: {text: x}}',
      'files: {a: {from: ../secret}}',
      'extends: ../..',
    ]) {
      write(root, { 'acme/kaizen-preset.yaml': `schema: 1\nname: acme\n${section}\n` });
      const before = filesIn(root);
      const refused = run(root, 'shop', '--yes', '--preset', 'acme');
      assert.notEqual(refused.status, 0, section);
      assert.doesNotMatch(refused.stdout + refused.stderr, /TOP SECRET/);
      assert.deepEqual(filesIn(root), before);
    }
  });
});
