import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decideOn } from '../../../src/decided.ts';
import { generate, readAnswersFile, update } from '../../../src/library.ts';
import { openProject } from '../../../src/project.ts';
import { answersLayer } from '../../../src/questions/answers-by-name.ts';
import type { Ask, Prompt } from '../../../src/questions/ask.ts';
import type { Resolution } from '../../../src/questions/resolve.ts';
import { filesIn, folderWith, removeFolders } from '../../support/folders.ts';
import { nodeApplication, presetWith, projectWith } from '../../support/presets.ts';

const saved = (answers: object): Record<string, string> => ({
  '.yo-rc.json': `${JSON.stringify({ 'generator-kaizen-docker': answers }, null, 2)}\n`,
});

async function resolutionOf(root: string, preset: string, ...layers: Parameters<typeof decideOn>[1]): Promise<Resolution> {
  const project = await openProject(root, undefined, { preset });
  const { applications } = await decideOn(project, [...layers, project.saved]);
  return applications[0].resolution;
}

describe('answers of a preset', () => {
  afterEach(removeFolders);

  it('stand behind those of the project, and before what is found and the built-in ones', async () => {
    const preset = presetWith('defaults: {port: 7001, memory: 512MiB, user: web}\n');
    const root = folderWith({ ...nodeApplication, ...saved({ user: 'shop' }), 'answers.yaml': 'memory: 1GiB\n' });
    const answersFile = readAnswersFile(join(root, 'answers.yaml'));
    const { answers, origins, weaker } = await resolutionOf(
      root,
      preset,
      { origin: 'flag', values: new Map([['uid', '1007']]) },
      answersFile,
    );
    assert.deepEqual([answers.uid, answers.memory, answers.user, answers.port, answers.gid], [1007, 1024 ** 3, 'shop', 7001, 1007]);
    assert.match(origins.get('port') ?? '', /^preset acme \(.*kaizen-preset\.yaml line 3\)$/);
    // The output of --explain below the answer that won.
    assert.deepEqual(
      weaker?.('memory').map(({ value, origin }) => [value, origin.replace(/\(.*\)/, '')]),
      [
        ['512MiB', 'preset acme '],
        ['1GiB', 'built-in'],
      ],
    );
    assert.deepEqual(
      weaker?.('port').map(({ value }) => value),
      [3000],
    );
  });

  it('are not saved as the project’s own, so that a later preset can change them', async () => {
    const root = await projectWith(presetWith('defaults: {memory: 512MiB}\nlocked: {port: 7001}\n'));
    const { preset, ...answers } = JSON.parse(readFileSync(join(root, '.yo-rc.json'), 'utf8'))['generator-kaizen-docker'];
    assert.match(preset, /kaizen-test-/);
    assert.deepEqual(answers, {});
  });

  describe('that are locked', () => {
    it('hold whatever the folder says', async () => {
      const { answers } = await resolutionOf(folderWith(nodeApplication), presetWith('locked: {port: 7001}\n'));
      assert.equal(answers.port, 7001);
    });

    const preset = 'locked:\n  port: 7001\n  labels: {org.acme.team: payments}\n';
    const others: readonly [where: string, files: Record<string, string>, sentence: RegExp][] = [
      [
        '.yo-rc.json',
        saved({ port: 9000 }),
        /^port: \.yo-rc\.json line 3 says 9000, but the preset acme \(.*kaizen-preset\.yaml line 4\) locks it to 7001/,
      ],
      [
        'a key of a map',
        saved({ labels: { 'org.acme.team': 'other' } }),
        /^labels\.org\.acme\.team: \.yo-rc\.json line 3 says other, but the preset acme \(.* line 5\) locks it to payments/,
      ],
    ];
    for (const [where, files, message] of others) {
      it(`end with 4 where ${where} differs, and nothing is written`, async () => {
        const root = folderWith({ ...nodeApplication, ...files });
        const before = filesIn(root);
        await assert.rejects(generate(root, {}, { preset: presetWith(preset) }), { code: 4, message });
        assert.deepEqual(filesIn(root), before);
      });
    }

    it('end with 4 for another flag and another answers file, with its line', async () => {
      const root = folderWith({ ...nodeApplication, 'answers.yaml': 'memory: 1GiB\nport: 9000\n' });
      const folder = presetWith(preset);
      const file = join(root, 'answers.yaml');
      await assert.rejects(resolutionOf(root, folder, { origin: 'flag', values: new Map([['port', '9000']]) }), {
        code: 4,
        message: /^port: --port says 9000/,
      });
      await assert.rejects(resolutionOf(root, folder, readAnswersFile(file)), {
        code: 4,
        message: /^port: .*answers\.yaml line 2 says 9000/,
      });
    });

    it('end with 4 for a member of its own, and hold in all of them', async () => {
      const members = saved({ members: { api: { port: 9000 } } });
      const files = { 'api/package.json': nodeApplication['package.json'], 'api/server.js': nodeApplication['server.js'] };
      const root = folderWith({ 'package.json': '{"name":"all","workspaces":["api"]}', ...files, ...members });
      await assert.rejects(generate(root, {}, { preset: presetWith(preset) }), {
        code: 4,
        message: /^port for api: \.yo-rc\.json line 5 says 9000/,
      });
    });

    it('end with 4 for a flag that is for one application', async () => {
      const files = { 'api/package.json': nodeApplication['package.json'], 'api/server.js': nodeApplication['server.js'] };
      const root = folderWith({ 'package.json': '{"name":"all","workspaces":["api"]}', ...files });
      await assert.rejects(resolutionOf(root, presetWith(preset), { origin: 'flag', values: new Map([['port', 'api=9000']]) }), {
        code: 4,
        message: /^port for api: --port says 9000/,
      });
    });

    it('are the same where the project writes the same value in another way', async () => {
      const folder = presetWith('locked: {memory: 1GiB, start: [node, server.js]}\n');
      const root = folderWith({ ...nodeApplication, ...saved({ memory: '1024MiB', start: 'node server.js' }) });
      const { answers } = await resolutionOf(root, folder);
      assert.equal(answers.memory, 1024 ** 3);
    });

    it('leave a project its own keys of a map', async () => {
      const folder = presetWith('defaults: {labels: {a: usual, b: usual}}\nlocked: {labels: {c: fixed}}\n');
      const root = folderWith({ ...nodeApplication, ...saved({ labels: { a: 'own', d: 'own' } }) });
      const { answers } = await resolutionOf(root, folder);
      assert.deepEqual(answers.labels, { a: 'own', b: 'usual', c: 'fixed', d: 'own' });
    });
  });

  describe('that are narrowed', () => {
    const preset = 'choices: {testRunner: [sh, pytest], services: [[redis:8], [postgres:18]]}\n';

    it('take the first choice where nobody has answered', async () => {
      const { answers, origins } = await resolutionOf(folderWith(nodeApplication), presetWith(preset));
      assert.equal(answers.testRunner, 'sh');
      assert.match(origins.get('testRunner') ?? '', /^preset acme, first choice \(/);
    });

    it('end with 4 for another answer, and leave each of the choices', async () => {
      const root = folderWith({ ...nodeApplication, ...saved({ testRunner: 'node' }) });
      await assert.rejects(resolutionOf(root, presetWith(preset)), {
        code: 4,
        message: /^testRunner: \.yo-rc\.json says node, but the preset acme \(.* line 3\) leaves only sh, pytest\./,
      });
      const both = await resolutionOf(
        folderWith(nodeApplication),
        presetWith(preset),
        answersLayer('a', { services: ['redis', 'postgres'], testRunner: 'pytest' }),
      );
      assert.deepEqual(
        both.answers.services?.map(({ name }) => name),
        ['redis', 'postgres'],
      );
      await assert.rejects(resolutionOf(folderWith(nodeApplication), presetWith(preset), answersLayer('a', { services: ['mysql'] })), {
        code: 4,
      });
    });
  });

  it('are asked as far as the project has a choice', async () => {
    const folder = presetWith('defaults: {port: 7001}\nlocked: {health: tcp}\nchoices: {services: [[redis:8], [postgres:18]]}\n');
    const project = await openProject(folderWith(nodeApplication), undefined, { preset: folder });
    const prompts = new Map<string, Prompt>();
    const ask: Ask = async (prompt) => {
      prompts.set(prompt.name, prompt);
      return prompt.default;
    };
    const { applications } = await decideOn(project, [project.saved], { person: { ask, artifacts: ['dockerfile', 'compose'] } });
    assert.equal(prompts.get('port')?.default, '7001');
    assert.equal(prompts.has('health'), false);
    const services = prompts.get('services');
    assert.deepEqual(services?.type === 'checkbox' ? services.choices.map(({ value }) => value).sort() : [], ['postgres:18', 'redis:8']);
    assert.equal(applications[0].resolution.answers.port, 7001);
  });

  it('of a preset that extends another go before those of the other, but for what that one locks', async () => {
    const preset = presetWith('extends: ./base\ndefaults: {memory: 256MiB, port: 7002}\n', {
      'base/kaizen-preset.yaml': 'schema: 1\nname: base\ndefaults: {memory: 512MiB, user: web}\nlocked: {port: 7001}\n',
    });
    const { answers, origins } = await resolutionOf(folderWith(nodeApplication), preset);
    assert.deepEqual([answers.memory, answers.user, answers.port], [256 * 1024 ** 2, 'web', 7001]);
    assert.match(origins.get('port') ?? '', /^preset base, locked \(/);
  });

  it('of a preset that extends another go before its locked answers and its choices, too, by name for maps', async () => {
    const preset = presetWith('extends: ./base\nlocked: {port: 7002, labels: {b: own}}\nchoices: {testRunner: [sh]}\n', {
      'base/kaizen-preset.yaml':
        'schema: 1\nname: base\nlocked: {port: 7001, uid: 20001, labels: {a: base, b: base}}\nchoices: {testRunner: [node]}\n',
    });
    const { answers, origins } = await resolutionOf(folderWith(nodeApplication), preset);
    assert.deepEqual([answers.port, answers.uid, answers.labels], [7002, 20001, { a: 'base', b: 'own' }]);
    assert.match(origins.get('port') ?? '', /^preset acme, locked \(/);
    assert.equal(answers.testRunner, 'sh');
  });

  it('are never mixed between projects that one process works on at the same time', async () => {
    const service = (port: number): string =>
      `locked: {services: [own]}\nservices: {own: {versions: {"1": {image: own:${port}}}, port: ${port}, healthCheck: {test: "true"}}}\n`;
    const roots = await Promise.all([1001, 1002, 1003].map((port) => projectWith(presetWith(service(port)))));
    await Promise.all(roots.map((root) => update(root, 'fail', { durable: false })));
    assert.deepEqual(
      roots.map((root) => /image: own:(\d+)/.exec(readFileSync(join(root, 'compose.yaml'), 'utf8'))?.[1]),
      ['1001', '1002', '1003'],
    );
  });
});
