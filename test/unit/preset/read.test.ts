import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { packageRoot } from '../../../src/package-root.ts';
import { readBundle } from '../../../src/preset/bundle.ts';
import { writeNewPreset } from '../../../src/preset/init.ts';
import { mistakesIn, readPreset } from '../../../src/preset/read.ts';
import { presetSchema } from '../../../src/preset/schema.ts';
import { withOwnServices } from '../../../src/services/catalog.ts';
import { folderWith, removeFolders } from '../../support/folders.ts';
import { presetWith } from '../../support/presets.ts';

async function mistakes(folder: string): Promise<readonly string[]> {
  const bundle = await readBundle(folder, '/');
  return withOwnServices(() => mistakesIn(bundle)).map(({ message }) => message.replace(`${folder}/`, ''));
}

const whole = `
description: of everybody
defaults: {memory: 512MiB, labels: {org.acme.source: internal}}
locked:
  port: 8080
  services: [vault, redis:8]
  caCertificate: certificates/acme.pem
  proxy: environment
  packageIndex: https://packages.acme.example/npm
  sizeBudget: 300MB
choices: {testRunner: [node, sh]}
policy:
  rules: {image-tag: deny, health-check: {level: warn, denyFrom: 2027-03-01}}
  images: {allow: ["registry.acme.example/**"], maxAgeDays: 90}
  labels: {require: [org.acme.team]}
mirrors: {docker.io: registry.acme.example/hub, ghcr.io: registry.acme.example/ghcr}
services:
  vault:
    title: Vault
    aliases: [secrets-store]
    versions:
      "1.17": {image: hashicorp/vault:1.17, volume: /vault/file}
      "1.16": {image: hashicorp/vault:1.16}
    port: 8200
    secret: vault_token
    environment: {VAULT_ADDR: "http://0.0.0.0:{port}"}
    healthCheck: {test: [CMD, vault, status], interval: 5s}
    variables: {VAULT_ADDR: "http://{host}:{port}", VAULT_TOKEN: "{secret}"}
    drivers: {npm: [node-vault], pypi: [hvac]}
files:
  certificates/acme.pem: {from: acme.pem}
  .hadolint.yaml: {text: "ignored: []", mode: once, required: true}
requiredFiles: [CODEOWNERS]
slots: {dockerfile.runtime.user: "LABEL org.acme.port={{port}}"}
patches:
  - {compose: services.@app.init, set: false}
  - {dockerfile: final, before: USER, text: ENV A=1}
`;

describe('a preset', () => {
  afterEach(removeFolders);

  it('carries answers, rules, mirrors, services, files, slots and patches', async () => {
    const folder = presetWith(whole, { 'acme.pem': 'CERTIFICATE\n' });
    assert.deepEqual(await mistakes(folder), []);
    const preset = await withOwnServices(async () => readPreset(await readBundle(folder, '/')));
    assert.equal(preset.name, 'acme');
    assert.equal(preset.defaults.get('memory')?.value, '512MiB');
    assert.deepEqual(preset.locked.get('services')?.value, ['vault:1.17', 'redis:8']);
    assert.equal(preset.locked.get('registryMirror')?.value, 'registry.acme.example/hub');
    assert.deepEqual([...preset.mirrors], [['ghcr.io', 'registry.acme.example/ghcr']]);
    assert.equal(preset.policy?.levels.get('health-check')?.denyFrom, '2027-03-01');
    const [vault] = preset.services;
    assert.equal(vault?.dataPath?.('1.17'), '/vault/file');
    assert.equal(vault?.dataPath?.('1.16'), undefined);
    assert.deepEqual(vault?.connection.always, { VAULT_ADDR: 'http://vault:8200', VAULT_TOKEN: '{vault_token}' });
    assert.equal(preset.files.get('certificates/acme.pem')?.text, 'CERTIFICATE\n');
    assert.equal(preset.files.get('.hadolint.yaml')?.mode, 'once');
    assert.equal(preset.patches.length, 2);
  });

  it('is JSON as well', async () => {
    const folder = folderWith({ 'kaizen-preset.json': JSON.stringify({ schema: 1, name: 'acme', locked: { port: 8080 } }) });
    assert.deepEqual(await mistakes(folder), []);
  });

  // Each mistake of a file is named at once, with its line.
  const wrong: readonly [section: string, ...sentences: RegExp[]][] = [
    ['nme: x\n', /line 3: "nme" is not one of .*did you mean "name"\?/],
    ['defaults: {prt: 1, memory: lots}\n', /line 3: "prt" .*did you mean "port"\?/, /line 3: memory: "lots" is not a size/],
    ['locked:\n  port: 70000\n  uid: x\n', /line 4: port: "70000" is not a whole number/, /line 5: uid: /],
    ['choices: {testRunner: [pitest]}\n', /line 3: testRunner: "pitest" is not one of .*did you mean "pytest"\?/],
    ['policy: {rules: {image-tg: deny}}\n', /line 3: "image-tg" .*did you mean "image-tag"\?/],
    ['policy:\n  rules:\n    image-tag: denny\n', /line 5: "denny" is not one of off, warn, deny: did you mean "deny"\?/],
    ['mirrors: {docker.io: "http://x"}\n', /line 3: "http:\/\/x" is not a registry/],
    ['services: {redis: {}}\n', /line 3: there is already a service redis/],
    [
      'services:\n  vault:\n    versions: {x: {image: v}}\n    port: 99999\n    helthCheck: {}\n',
      /line 7: "helthCheck" .*did you mean "healthCheck"\?/,
      /line 5: "x" is not a version/,
      /line 6: 99999 is not a port/,
      /needs "healthCheck"/,
    ],
    [
      'services: {v: {versions: {"1": {image: v}}, port: 1, secret: other, healthCheck: {test: "true"}}}\n',
      /line 3: .*must begin with "v_"/,
    ],
    [
      'services: {v: {versions: {"1": {image: v}}, port: 1, variables: {A: "{token}"}, healthCheck: {test: "true"}}}\n',
      /"\{token\}" is not a placeholder/,
    ],
    ['files: {.git/hooks/post-checkout: {text: x}}\n', /line 3: \.git\/hooks\/post-checkout is not a place/],
    ['files: {../x: {text: x}}\n', /line 3: "\.\.\/x" is not a path within the project/],
    ['files: {/etc/x: {text: x}}\n', /line 3: "\/etc\/x" is not a path within the project/],
    ['files: {Dockerfile: {text: x}}\n', /line 3: Dockerfile is generated/],
    ['files: {a: {}}\n', /line 3: a needs either "text" or "from"/],
    ['slots: {dockerfile.runtme.user: x}\n', /line 3: "dockerfile.runtme.user" .*did you mean "dockerfile.runtime.user"\?/],
    ['slots: {compose.end: "{{prot}}"}\n', /line 3: "\{\{prot\}\}" names no answer/],
    ['patches: [{compose: a.b}]\n', /line 3: a patch of compose needs one of set, append, remove/],
    ['patches: [{dockerfile: final, before: USR, text: x}]\n', /line 3: "USR" is not one of .*did you mean "USER"\?/],
    ['patches: [{kubernetes: Deploymnt/web, path: spec.a, set: 1}]\n', /line 3: "Deploymnt" is not one of .*did you mean "Deployment"\?/],
    ['patches: [{kubernetes: Deployment/web, path: spce.a, set: 1}]\n', /line 3: "spce" is not one of .*did you mean "spec"\?/],
    ['patches: [{kubernetes: Deployment, path: spec.a, set: 1}]\n', /line 3: the name is missing: write Deployment\/NAME/],
    ['patches: [{kubernetes: overlays/x.yaml, path: spec.a, set: 1}]\n', /line 3: "overlays\/x\.yaml" is not a file in base or/],
    ['patches: [{kubernetes: Job/web, path: metadata.name, set: a}]\n', /line 3: "metadata\.name" identifies the object/],
    ['patches: [{kubernetes: Job/web, set: a}]\n', /line 3: "path" must be the path of a value/],
    [
      'patches: [{kubernetes: Job/web, pth: spec.a, set: a}]\n',
      /line 3: "pth" is not one of .*did you mean "path"\?/,
      /line 3: "path" must/,
    ],
    ['locked: {caCertificate: ~/.ssh/id_rsa}\n', /line 3: caCertificate: .* is neither/],
    ['locked: {caCertificate: /etc/shadow}\n', /line 3: caCertificate: .* is neither/],
    ['defaults: &a {port: 1}\nlocked: *a\n', /line 4: locked must be a map/],
    [`patches:\n${'  - {compose: services.@app.init, set: true}\n'.repeat(101)}`, /line 4: patches has 101 entries; the maximum is 100/],
    ['defaults: {labels: {a: "x\\ny"}}\n', /line 3: labels: /],
  ];
  for (const [section, ...sentences] of wrong) {
    it(`names the mistake in ${JSON.stringify(section.slice(0, 100))}`, async () => {
      const found = await mistakes(presetWith(section));
      assert.equal(found.length, sentences.length, found.join('\n'));
      for (const sentence of sentences)
        assert.ok(
          found.some((each) => sentence.test(each) && each.startsWith('kaizen-preset.yaml line ')),
          `${sentence}\n${found.join('\n')}`,
        );
    });
  }

  it('names the mistakes of all presets that it extends', async () => {
    const folder = presetWith('extends: [./base]\nlocked: {prt: 1}\n', { 'base/kaizen-preset.yaml': 'schema: 1\nlocked: {uidd: 1}\n' });
    const found = await mistakes(folder);
    assert.match(found.join('\n'), /base\/kaizen-preset\.yaml line 2: "uidd"/);
    assert.match(found.join('\n'), /^kaizen-preset\.yaml line 4: "prt"/m);
  });

  it('is as its schema says, which is the one that is published', async () => {
    const schema = presetSchema();
    assert.deepEqual(JSON.parse(readFileSync(join(packageRoot, 'schema/preset.schema.json'), 'utf8')), schema);
    const validate = new Ajv2020({ allowUnionTypes: true, strict: false }).compile(schema);
    const text = (folder: string): string => readFileSync(join(folder, 'kaizen-preset.yaml'), 'utf8');
    assert.ok(validate(parse(text(presetWith(whole)))), JSON.stringify(validate.errors));
    const patch = 'patches: [{kubernetes: Deployment/@app, path: spec.a, set: 1}]\n';
    assert.ok(validate(parse(text(presetWith(patch)))), JSON.stringify(validate.errors));
    const folder = folderWith({});
    writeNewPreset(folder);
    assert.ok(validate(parse(text(folder))), JSON.stringify(validate.errors));
    for (const section of ['nme: x\n', 'locked: {prt: 1}\n', 'services: {v: {port: 1}}\n', 'patches: [{text: x}]\n'])
      assert.equal(validate(parse(text(presetWith(section)))), false, section);
  });
});
