import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { check, generate } from '../../../src/library.ts';
import { checkPolicy } from '../../../src/policed.ts';
import { parseLock, printLock } from '../../../src/reconcile/lock.ts';
import { planSession } from '../../../src/session.ts';
import { filesIn, folderWith, removeFolders, write } from '../../support/folders.ts';
import { nodeApplication, presetWith, projectWith, updated } from '../../support/presets.ts';

const text = (root: string, path: string): string => readFileSync(join(root, path), 'utf8');

describe('a project with a preset', () => {
  afterEach(removeFolders);

  it('remembers it in .yo-rc.json, and pins it with its integrity in the lock', async () => {
    const preset = presetWith('locked: {port: 7001}\n');
    const root = await projectWith(preset);
    const pinned = parseLock(text(root, '.kaizen-docker/lock.json')).preset;
    assert.match(pinned?.integrity ?? '', /^sha256-[0-9a-f]{64}$/);
    assert.equal(JSON.parse(text(root, '.yo-rc.json'))['generator-kaizen-docker'].preset, pinned?.reference);
    // From then on, only the lock is needed: a clone has no preset next to it.
    rmSync(preset, { recursive: true });
    assert.equal((await check(root)).exit, 0);
    const before = filesIn(root);
    await generate(root, {}, { durable: false });
    assert.deepEqual(filesIn(root), before);
  });

  it('follows a changed preset only when it is updated', async () => {
    const preset = presetWith('locked: {port: 7001}\n');
    const root = await projectWith(preset);
    write(preset, { 'kaizen-preset.yaml': 'schema: 1\nname: acme\nlocked: {port: 7002}\n' });
    await generate(root, { memory: '1GiB' }, { durable: false });
    assert.match(text(root, 'Dockerfile'), /EXPOSE 7001/);
    await updated(root);
    assert.match(text(root, 'Dockerfile'), /EXPOSE 7002/);
    const before = filesIn(root);
    await updated(root);
    assert.deepEqual(filesIn(root), before);
  });

  it('resolves it anew where the lock has another text than its integrity says', async () => {
    const root = await projectWith(presetWith('locked: {port: 7001}\n'));
    const path = join(root, '.kaizen-docker/lock.json');
    const lock = parseLock(readFileSync(path, 'utf8'));
    assert.ok(lock.preset);
    const other = { ...lock.preset, text: lock.preset.text.replace('7001', '7666') };
    writeFileSync(path, printLock({ ...lock, preset: other }));
    assert.equal((await check(root)).exit, 0);
  });

  it('merges an upgrade and a removal like any other change', async () => {
    const preset = presetWith(
      'locked: {port: 7001}\nfiles: {docs/team.md: {text: "one\\n\\ntwo\\n"}, .hadolint.yaml: {text: "ignored: []"}}\n',
    );
    const root = await projectWith(preset);
    writeFileSync(join(root, 'Dockerfile'), text(root, 'Dockerfile').replace('WORKDIR /app', '# mine\nWORKDIR /app'));
    writeFileSync(join(root, 'docs/team.md'), 'one\n\ntwo\n\nmine\n');
    write(preset, {
      'kaizen-preset.yaml':
        'schema: 1\nname: acme\nlocked: {port: 7002}\nfiles: {docs/team.md: {text: "ONE\\n\\ntwo\\n"}, .hadolint.yaml: {text: "ignored: []"}}\n',
    });
    await updated(root);
    assert.match(text(root, 'Dockerfile'), /# mine\nWORKDIR \/app/);
    assert.match(text(root, 'Dockerfile'), /EXPOSE 7002/);
    assert.equal(text(root, 'docs/team.md'), 'ONE\n\ntwo\n\nmine\n');
    await updated(root, 'none');
    assert.match(text(root, 'Dockerfile'), /# mine[\s\S]*EXPOSE 3000/);
    // Unedited files are removed, and edited ones stay.
    assert.equal(existsSync(join(root, '.hadolint.yaml')), false);
    assert.equal(text(root, 'docs/team.md'), 'ONE\n\ntwo\n\nmine\n');
    assert.doesNotMatch(text(root, '.yo-rc.json') + text(root, '.kaizen-docker/lock.json'), /preset/);
  });

  it('ends in a conflict where both have changed the same place', async () => {
    const preset = presetWith('locked: {port: 7001}\n');
    const root = await projectWith(preset);
    writeFileSync(join(root, 'Dockerfile'), text(root, 'Dockerfile').replace('EXPOSE 7001', 'EXPOSE 7999'));
    write(preset, { 'kaizen-preset.yaml': 'schema: 1\nlocked: {port: 7002}\n' });
    const before = filesIn(root);
    await assert.rejects(updated(root), { code: 3 });
    assert.deepEqual(filesIn(root), before);
  });

  describe('gets its files', () => {
    const preset = (): string =>
      presetWith(
        'files: {a.md: {text: a}, once.md: {text: b, mode: once}, must.md: {text: c, required: true}}\nrequiredFiles: [CODEOWNERS]\n',
      );

    it('and keeps them as they are meant: up to date, once, or always there', async () => {
      const root = await projectWith(preset());
      assert.deepEqual([text(root, 'a.md'), text(root, 'once.md'), text(root, 'must.md')], ['a\n', 'b\n', 'c\n']);
      writeFileSync(join(root, 'once.md'), 'mine\n');
      for (const path of ['a.md', 'must.md']) rmSync(join(root, path));
      await updated(root);
      assert.deepEqual([existsSync(join(root, 'a.md')), text(root, 'once.md'), text(root, 'must.md')], [false, 'mine\n', 'c\n']);
    });

    it('never in the place of a file that a person wrote', async () => {
      const root = folderWith({ ...nodeApplication, 'a.md': 'mine\n' });
      await assert.rejects(generate(root, {}, { preset: preset() }), { code: 3, message: /a\.md/ });
      assert.equal(text(root, 'a.md'), 'mine\n');
    });

    it('and a sentence about those that it has to write itself', async () => {
      const root = folderWith(nodeApplication);
      const { required } = await planSession(root, { isDryRun: true, preset: preset() });
      assert.match(required.join(), /^CODEOWNERS is missing; the preset acme \(.* line 4\) requires it\.$/);
      write(root, { CODEOWNERS: '* @acme\n' });
      assert.deepEqual((await planSession(root, { isDryRun: true, preset: preset() })).required, []);
    });
  });

  it('has the services of the preset, found by their drivers and connected', async () => {
    const preset = presetWith(`services:
  vault:
    versions: {"1.17": {image: "hashicorp/vault:1.17", volume: /vault/file}, "1.16": {image: "hashicorp/vault:1.16"}}
    port: 8200
    secret: vault_token
    environment: {VAULT_LISTEN: "0.0.0.0:{port}", VAULT_ROOT: "{secret}"}
    healthCheck: {test: [CMD, vault, status], interval: 7s}
    variables: {VAULT_ADDR: "http://{host}:{port}", VAULT_TOKEN: "{secret}"}
    drivers: {npm: [node-vault]}
    capabilities: [IPC_LOCK]
mirrors: {docker.io: registry.acme.example/hub}
`);
    const manifest = JSON.parse(nodeApplication['package.json']);
    const root = await projectWith(preset, {
      ...nodeApplication,
      'package.json': JSON.stringify({ ...manifest, dependencies: { 'node-vault': '0.10.2' } }),
    });
    const { services, volumes } = parse(text(root, 'compose.yaml'));
    assert.equal(services.vault.image, 'registry.acme.example/hub/hashicorp/vault:1.17');
    assert.deepEqual(services.vault.volumes, ['vault-data:/vault/file']);
    assert.deepEqual(services.vault.environment, { VAULT_LISTEN: '0.0.0.0:8200' });
    assert.deepEqual(services.vault.cap_add, ['IPC_LOCK']);
    assert.equal(services.vault.healthcheck.interval, '7s');
    assert.deepEqual(services.app.depends_on, { vault: { condition: 'service_healthy' } });
    assert.deepEqual(Object.keys(volumes), ['vault-data']);
    const token = text(root, 'secrets/vault_token');
    assert.ok(text(root, 'secrets/vault.env').includes('VAULT_ADDR') && text(root, 'secrets/vault.env').includes(token));
    assert.ok(text(root, 'secrets/vault_server.env').includes(token));
    await updated(root, 'none');
    assert.doesNotMatch(text(root, 'compose.yaml'), /vault/);
    // Its secrets go with it, as those of any service do.
    assert.equal(existsSync(join(root, 'secrets')), false);
  });

  it('is held to the rules of its preset, which its own can only make stricter', async () => {
    const preset = presetWith('policy: {rules: {image-digest: deny, memory-limit: off}}\n');
    const root = await projectWith(preset);
    const levels = (): Record<string, string> =>
      Object.fromEntries(checkPolicy(root, { today: '2026-11-30' }).verdict.violations.map(({ rule, level }) => [rule, level]));
    assert.equal(levels()['image-digest'], 'deny');
    write(root, { '.kaizen-docker/policy.yaml': 'rules: {image-digest: off}\n' });
    assert.equal(levels()['image-digest'], 'deny');
  });

  describe('that is hostile', () => {
    it('has nothing removed that its lock says of a preset', async () => {
      const root = await projectWith(presetWith('locked: {port: 7001}\n'), { ...nodeApplication, LICENSE: 'free\n' });
      const path = join(root, '.kaizen-docker/lock.json');
      const lock = parseLock(readFileSync(path, 'utf8'));
      const entries = new Map([...lock.entries, ['LICENSE', { owner: 'preset', base: 'free\n', state: 'present' }] as const]);
      writeFileSync(path, printLock({ ...lock, entries }));
      await updated(root, 'none');
      assert.equal(text(root, 'LICENSE'), 'free\n');
    });

    it('has no preset of it write into its state, whatever its lock holds', async () => {
      const root = await projectWith(presetWith('files: {a.md: {text: a}}\n'));
      const path = join(root, '.kaizen-docker/lock.json');
      const lock = parseLock(readFileSync(path, 'utf8'));
      assert.ok(lock.preset);
      const evil = lock.preset.text.replace('a.md:', '.git/hooks/pre-commit:');
      const { integrityOf } = await import('../../../src/preset/bundle.ts');
      writeFileSync(path, printLock({ ...lock, preset: { ...lock.preset, text: evil, integrity: integrityOf(evil) } }));
      await assert.rejects(generate(root, {}, { durable: false }), { code: 1, message: /\.git\/hooks\/pre-commit is not a place/ });
    });

    it('names no preset that is no text', async () => {
      const root = folderWith({ ...nodeApplication, '.yo-rc.json': '{"generator-kaizen-docker": {"preset": ["a"]}}' });
      await assert.rejects(generate(root), { code: 1, message: /\.yo-rc\.json: preset must be the reference of a preset/ });
    });
  });
});
