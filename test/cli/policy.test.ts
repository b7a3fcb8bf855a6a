import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cli, filesIn, folderWith, removeFolders } from '../support/folders.ts';

describe('kaizen-docker policy', () => {
  afterEach(removeFolders);

  const broken = { Dockerfile: 'FROM node\nCMD ["node", "x.js"]\n' };

  function policy(root: string, ...words: string[]) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'policy', ...words], {
      cwd: root,
      encoding: 'utf8',
      timeout: 20_000,
    });
    return { status, stdout, stderr };
  }

  it('names file, line, rule and stage, ends with 4, and writes nothing', () => {
    const root = folderWith(broken);
    const before = filesIn(root);
    const { status, stdout } = policy(root);
    assert.equal(status, 4);
    assert.match(stdout, /^Dockerfile:1 {2}deny {2}FROM names node without a tag\. \(stage 0\) {2}image-tag$/m);
    assert.match(stdout, /1 file: 2 denied, 1 warnings\./);
    assert.deepEqual(filesIn(root), before);
  });

  it('ends with 0 where nothing denies, and says where there is nothing to check', () => {
    assert.equal(policy(folderWith({ Dockerfile: 'FROM scratch\nUSER 7\nHEALTHCHECK CMD ["/x"]\n' })).status, 0);
    assert.match(policy(folderWith({ 'a.txt': '' })).stdout, /There is no Dockerfile, no compose file and no Kubernetes manifest/);
  });

  it('treats manifests like other files: lines, JSON, SARIF, waivers, a baseline and denyFrom', () => {
    const manifest =
      'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  hostPID: true\n  containers: [{name: web, image: "a:1"}]\n';
    const root = folderWith({ 'k8s/web.yaml': manifest });
    const { status, stdout } = policy(root);
    assert.equal(status, 4);
    assert.match(stdout, /^k8s\/web\.yaml:5 {2}deny {2}hostPID: true\. \(Pod\/web\) {2}host-namespaces$/m);
    assert.match(stdout, /1 file: 1 denied, /);
    const [target] = JSON.parse(policy(root, '--json').stdout).targets;
    assert.deepEqual(target.files, ['k8s/web.yaml']);
    assert.match(policy(root, '--format', 'sarif').stdout, /"uri": ?"k8s\/web\.yaml"/);
    mkdirSync(join(root, '.kaizen-docker'));
    const waiver = 'rule: host-namespaces, path: k8s/web.yaml, subject: Pod/web, reason: agent, owner: me, expires: 2099-01-01';
    writeFileSync(join(root, '.kaizen-docker/policy-waivers.yaml'), `- {${waiver}}\n`);
    assert.match(policy(root).stdout, /0 denied, \d warnings \(1 waived\)/);
    writeFileSync(join(root, '.kaizen-docker/policy.yaml'), 'rules: {network-policy: {level: warn, denyFrom: 2020-01-01}}\n');
    assert.equal(policy(root).status, 4);
    assert.equal(policy(root, '--write-baseline').status, 0);
    writeFileSync(join(root, 'k8s/web.yaml'), `# moved\n\n${manifest}`);
    assert.equal(policy(root).status, 0);
  });

  it('counts only new violations beside a baseline, also when lines have moved', () => {
    const root = folderWith(broken);
    assert.equal(policy(root, '--write-baseline').status, 0);
    writeFileSync(join(root, 'Dockerfile'), `# moved\n\n${broken.Dockerfile}`);
    const { status, stdout } = policy(root);
    assert.equal(status, 0);
    assert.match(stdout, /0 denied, 0 warnings \(3 in the baseline\)/);
    writeFileSync(join(root, 'Dockerfile'), `${broken.Dockerfile}RUN curl -k https://x.example\n`);
    assert.equal(policy(root).status, 4);
  });

  it('keeps the baseline of a stage without a name if a stage is added before it', () => {
    const root = folderWith(broken);
    assert.equal(policy(root, '--write-baseline').status, 0);
    writeFileSync(join(root, 'Dockerfile'), `FROM scratch\nUSER 7\n\n${broken.Dockerfile}`);
    const { status, stdout } = policy(root);
    assert.equal(status, 0, stdout);
    // An equal violation in a second stage is new.
    writeFileSync(join(root, 'Dockerfile'), `FROM node\n\n${broken.Dockerfile}`);
    assert.match(policy(root).stdout, /^1 file: 1 denied, 0 warnings \(3 in the baseline\)/m);
  });

  it('takes waivers with their reasons until they expire, and names those that do nothing', () => {
    const waivers = (expires: string): Record<string, string> => ({
      ...broken,
      '.kaizen-docker/policy-waivers.yaml': ['non-root-user', 'image-tag', 'health-check', 'no-sudo']
        .map((rule) => `- {rule: ${rule}, path: Dockerfile, reason: moving, owner: me, expires: ${expires}}\n`)
        .join(''),
    });
    const open = policy(folderWith(waivers('2999-01-01')));
    assert.equal(open.status, 0);
    assert.match(open.stdout, /The waiver of no-sudo in Dockerfile \(me\) waives nothing/);
    const closed = policy(folderWith(waivers('2020-01-01')));
    assert.equal(closed.status, 4);
    assert.match(closed.stdout, /ended on 2020-01-01: its violations count again/);
  });

  it("takes the levels of a house in the place of the repository's own", () => {
    const root = folderWith({ ...broken, '.kaizen-docker/policy.yaml': 'rules: {non-root-user: off, image-tag: warn}\n' });
    assert.equal(policy(root).status, 0);
    const house = folderWith({
      'house.yaml': 'rules:\n  health-check: {level: off, denyFrom: 2020-01-01}\n  non-root-user: off\n  image-tag: off\n',
    });
    const { status, stdout } = policy(root, '--rules', join(house, 'house.yaml'));
    assert.equal(status, 4);
    assert.match(stdout, /deny {2}The final stage has no HEALTHCHECK/);
  });

  it('names file, line and the nearest name of a mistake in the rules', () => {
    const root = folderWith({ ...broken, '.kaizen-docker/policy.yaml': 'rules:\n  non-rot-user: off\n' });
    const { status, stderr } = policy(root);
    assert.equal(status, 1);
    assert.match(stderr, /policy\.yaml line 2: "non-rot-user" is not one of .*did you mean "non-root-user"\?/);
  });

  it('names a pattern that would match nothing, and ends each sentence with one sign', () => {
    for (const [rules, problem] of [
      ['images: {deny: ["[z-a]"]}', /line 1: "\[z-a\]" is not a valid pattern for images\.\n$/],
      ['rules: {image-tga: off}', /did you mean "image-tag"\?\n$/],
    ] as const) {
      const { status, stderr } = policy(folderWith({ ...broken, '.kaizen-docker/policy.yaml': `${rules}\n` }));
      assert.equal(status, 1);
      assert.match(stderr, problem);
    }
  });

  it('takes capabilities as engines call them, and the path of a waiver in any spelling', () => {
    const root = folderWith({
      'compose.yaml': 'services:\n  w: {image: "a:1", cap_add: [SYS_ADMIN], privileged: true}\n',
      '.kaizen-docker/policy.yaml': 'capabilities: {allow: [cap_sys_admin]}\n',
      '.kaizen-docker/policy-waivers.yaml': '- {rule: privileged, path: ./compose.yaml, reason: x, owner: y, expires: 9999-12-31}\n',
    });
    const { status, stdout } = policy(root);
    assert.equal(status, 0, stdout);
  });

  it('says that a link in the place of a Dockerfile was not read', () => {
    const root = folderWith({});
    symlinkSync('/etc/hostname', join(root, 'Dockerfile'));
    assert.match(policy(root).stderr, /The tool does not follow symbolic links, so it did not read this: Dockerfile\./);
  });

  it('leads SARIF to a file whose name has signs of an address', () => {
    const root = folderWith({ 'a#?/Dockerfile': 'FROM node\n' });
    const sarif = JSON.parse(policy(root, '--format', 'sarif').stdout);
    assert.equal(sarif.runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri, 'a%23%3F/Dockerfile');
  });

  it('writes JSON, SARIF and annotations', () => {
    const root = folderWith(broken);
    const json = JSON.parse(policy(root, '--json').stdout);
    assert.deepEqual([json.exit, json.sum.deny, json.targets[0].violations.length], [4, 2, 3]);
    const sarif = JSON.parse(policy(root, '--format', 'sarif').stdout);
    assert.equal(sarif.version, '2.1.0');
    assert.deepEqual(
      sarif.runs[0].results.map((each: { level: string }) => each.level),
      ['error', 'error', 'warning'],
    );
    assert.match(
      policy(root, '--format', 'github').stdout,
      /^::error file=Dockerfile,line=1,title=image-tag::FROM names node without a tag\. /m,
    );
    assert.match(policy(root, '--format', 'xml').stderr, /--format: "xml" is not one of text, json, sarif, github\./);
  });

  it('checks several folders in one run, with paths that lead there', () => {
    const root = folderWith({ 'a/Dockerfile': 'FROM a\nUSER 7\n', 'b/Dockerfile': 'FROM a:1\nUSER 7\n' });
    const { stdout } = policy(root, 'a', 'b');
    assert.match(stdout, /^a\/Dockerfile:1 {2}deny/m);
    assert.match(stdout, /^b\/Dockerfile:1 {2}warn/m);
  });

  it('explains a rule, and lists them', () => {
    assert.match(policy('/', '--explain', 'image-tag').stdout, /^image-tag: Images have a tag other than latest\n.*Repair.*expires: /s);
    assert.ok(policy('/', '--explain').stdout.split('\n').length > 30);
    assert.match(policy('/', '--explain', 'image-tags').stderr, /did you mean "image-tag"\?/);
  });

  it('follows no link, and no path out of the folder', () => {
    const outside = folderWith({ 'secret.yaml': 'services:\n  s: {image: "a:1", privileged: true}\n', Dockerfile: 'FROM leak\n' });
    const root = folderWith({
      'compose.yaml': `include: ["${outside}/secret.yaml", "../x.yaml", "link.yaml"]\nservices:\n  w: {build: {context: "../..", dockerfile: Dockerfile}}\n`,
    });
    symlinkSync(join(outside, 'secret.yaml'), join(root, 'link.yaml'));
    symlinkSync(join(outside, 'Dockerfile'), join(root, 'Dockerfile'));
    mkdirSync(join(root, '.kaizen-docker'));
    symlinkSync(join(outside, 'secret.yaml'), join(root, '.kaizen-docker/policy-baseline.json'));
    const refused = policy(root);
    assert.equal(refused.status, 5);
    rmSync(join(root, '.kaizen-docker/policy-baseline.json'));
    const { stdout, status } = policy(root);
    assert.equal(status, 0);
    assert.doesNotMatch(stdout, /leak|privileged/);
    symlinkSync(join(outside, 'secret.yaml'), join(root, '.kaizen-docker/policy-baseline.json'));
    const written = policy(root, '--write-baseline');
    assert.equal(written.status, 5, written.stderr);
    assert.match(readFileSync(join(outside, 'secret.yaml'), 'utf8'), /privileged/);
  });

  it('ends with a sentence for aliases without end', () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...'bcdefgh'.split('').map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefg'[index]}`).join(',')}]`),
    ].join('\n');
    const { status } = policy(folderWith({ 'compose.yaml': `${bomb}\nservices:\n  w: {image: "a:1", ports: *h}\n` }));
    assert.ok(status === 0 || status === 4);
  });
});
