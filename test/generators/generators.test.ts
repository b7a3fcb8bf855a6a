import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Generator, { type BaseOptions } from 'yeoman-generator';
import helpers, { type RunResult } from 'yeoman-test';
import AppGenerator from '../../generators/app/index.ts';
import ComposeGenerator from '../../generators/compose/index.ts';
import DockerfileGenerator from '../../generators/dockerfile/index.ts';
import DockerignoreGenerator from '../../generators/dockerignore/index.ts';
import KubernetesGenerator from '../../generators/kubernetes/index.ts';
import PresetGenerator from '../../generators/preset/index.ts';
import ServiceGenerator from '../../generators/service/index.ts';
import TddGenerator from '../../generators/tdd/index.ts';
import TestsGenerator from '../../generators/tests/index.ts';
import { folderWith, removeFolders, shop, write } from '../support/folders.ts';

const everything = ['Dockerfile', 'compose.yaml', '.dockerignore', 'tests/deployment/deployment_suite.py'];

function saved(result: RunResult): Record<string, unknown> {
  return JSON.parse(readFileSync(join(result.cwd, '.yo-rc.json'), 'utf8'))['generator-kaizen-docker'];
}

describe('yo kaizen-docker', () => {
  after(removeFolders);

  it('asks, writes everything, and saves what was said', async () => {
    const result = await helpers
      .run<AppGenerator>(AppGenerator, { namespace: 'kaizen-docker:app' })
      .withFiles(shop)
      .withAnswers({ health: 'tcp', services: ['redis'] });
    result.assertFile(everything);
    result.assertFileContent('compose.yaml', 'redis:8-alpine');
    result.assertNoFileContent('compose.yaml', 'postgres:');
    assert.equal(saved(result)['health'], 'tcp');
    assert.deepEqual(saved(result)['services'], ['redis:8']);
  });

  it('asks what an empty folder is to hold, and says what has to be there', async () => {
    const result = await helpers
      .run<AppGenerator>(AppGenerator, { namespace: 'kaizen-docker:app' })
      .withAnswers({ language: 'python', start: 'uvicorn main:app --host 0.0.0.0', port: '9000' });
    assert.deepEqual(
      result.askedQuestions.map(({ name }) => name),
      ['language', 'baseImage', 'port', 'start', 'health', 'services'],
    );
    result.assertFile(everything);
    result.assertFileContent('Dockerfile', 'source=requirements.txt');
    assert.equal(saved(result)['language'], 'python');
    assert.equal(saved(result)['port'], 9000);
  });

  it('takes a language of its own by options', async () => {
    const result = await helpers
      .run<AppGenerator>(AppGenerator, { namespace: 'kaizen-docker:app' })
      .withOptions({ yes: true, language: 'other', build: 'make', start: './server', port: '9000' });
    result.assertFileContent('Dockerfile', 'sh -euc make');
    assert.deepEqual(saved(result)['buildCommands'], ['make']);
  });

  it('refuses an option that it does not know, and names the nearest one', async () => {
    const { argv } = process;
    process.argv = [...argv, '--prot=9000'];
    try {
      const run = helpers
        .run<AppGenerator>(AppGenerator, { namespace: 'kaizen-docker:app' })
        .withFiles(shop)
        .withOptions({ yes: true, prot: '9000' });
      await assert.rejects(run, { code: 1, message: /^--prot is not an option of this generator: did you mean "--port"\?$/ });
    } finally {
      process.argv = argv;
    }
  });

  it('takes no assumption with --strict, names what is missing as well, and writes nothing', async () => {
    const folder = { 'requirements.txt': 'flask\n', 'a.py': 'import flask\n', 'b.py': 'import flask\n' };
    const run = helpers.run<AppGenerator>(AppGenerator, { namespace: 'kaizen-docker:app' }).withFiles(folder).withOptions({ strict: true });
    await assert.rejects(run, { code: 1, message: /--strict allows no assumptions.*--base-image .*Set: .*--start COMMAND/ });
  });

  it('does not ask again what is saved, unless told to', async () => {
    const first = await helpers
      .run<AppGenerator>(AppGenerator, { namespace: 'kaizen-docker:app' })
      .withFiles(shop)
      .withAnswers({ port: '9000' });
    assert.ok(first.askedQuestions.length > 0);
    const second = await first.create(AppGenerator, { namespace: 'kaizen-docker:app' }).run();
    // An accepted default is not an answer: a later finding may change it.
    assert.deepEqual(
      second.askedQuestions.map(({ name }) => name),
      ['baseImage', 'health', 'services'],
    );
    second.assertFileContent('Dockerfile', 'EXPOSE 9000');
    const third = await helpers
      .run<AppGenerator>(AppGenerator, { namespace: 'kaizen-docker:app' })
      .withFiles({ ...shop, '.yo-rc.json': { 'generator-kaizen-docker': { port: 9000 } } })
      .withOptions({ askAnswered: true })
      .withAnswers({ port: '9100' });
    assert.deepEqual(
      third.askedQuestions.map(({ name }) => name),
      ['baseImage', 'port', 'health', 'services'],
    );
    third.assertFileContent('Dockerfile', 'EXPOSE 9100');
  });

  it('takes every answer as an option, in both spellings, and asks nothing with --yes', async () => {
    const result = await helpers
      .run<AppGenerator>(AppGenerator, { namespace: 'kaizen-docker:app' })
      .withFiles(shop)
      .withOptions({ yes: true, uid: '1234', 'stop-grace': '20s', healthPath: '/up' });
    assert.deepEqual(result.askedQuestions, []);
    result.assertFileContent('Dockerfile', 'USER 1234:1234');
    result.assertFileContent('Dockerfile', '\\"/up\\"');
    result.assertFileContent('compose.yaml', 'stop_grace_period: 20s');
  });

  const parts: [string, typeof AppGenerator, string][] = [
    ['dockerfile', DockerfileGenerator, 'Dockerfile'],
    ['compose', ComposeGenerator, 'compose.yaml'],
    ['dockerignore', DockerignoreGenerator, '.dockerignore'],
    ['tests', TestsGenerator, 'tests/deployment/deployment_suite.py'],
  ];
  for (const [name, Part, path] of parts) {
    it(`writes one part alone: kaizen-docker:${name}`, async () => {
      const result = await helpers
        .run<AppGenerator>(Part, { namespace: `kaizen-docker:${name}` })
        .withFiles(shop)
        .withOptions({ yes: true });
      result.assertFile(path);
      result.assertNoFile(everything.filter((each) => each !== path));
    });
  }

  it('writes manifests with the other files: kaizen-docker:kubernetes', async () => {
    const result = await helpers
      .run<AppGenerator>(KubernetesGenerator, { namespace: 'kaizen-docker:kubernetes' })
      .withFiles(shop)
      .withOptions({ yes: true, host: 'shop.example' });
    result.assertFile([...everything, 'deploy/kubernetes/base/kustomization.yaml']);
    result.assertFileContent('deploy/kubernetes/base/app-httproute.yaml', 'hostnames: [shop.example]');
    const { kubernetes, host } = JSON.parse(readFileSync(join(result.cwd, '.yo-rc.json'), 'utf8'))['generator-kaizen-docker'];
    assert.deepEqual([kubernetes, host], [true, 'shop.example']);
  });

  it('ends with code 3 and writes nothing where a person says no... to a prompt that nobody answers', async () => {
    const context = helpers
      .run<AppGenerator>(AppGenerator, { namespace: 'kaizen-docker:app' })
      .withFiles({ ...shop, Dockerfile: 'FROM scratch\n' })
      .withOptions({ yes: true, force: false });
    await assert.rejects(context, { code: 3, message: /Dockerfile was not generated by kaizen-docker and differs/ });
  });

  for (const [ownFiles, kept] of [
    ['adopt', true],
    ['replace', false],
  ] as const) {
    it(`asks first what becomes of a person's files: ${ownFiles}`, async () => {
      const asked: string[] = [];
      const result = await helpers
        .run<AppGenerator>(AppGenerator, { namespace: 'kaizen-docker:app' })
        .withFiles(shop)
        // On disk: files in memory are written after ours.
        .onTargetDirectory((folder) => writeFileSync(join(folder, 'Dockerfile'), 'FROM scratch\n'))
        .withOptions({ force: false })
        .withAnswers(
          { ownFiles },
          {
            callback: (answer, { question }) => {
              asked.push(String(question.name));
              return answer;
            },
          },
        );
      assert.equal(asked[0], 'ownFiles');
      assert.ok(!asked.includes('answer'));
      assert.equal(readFileSync(join(result.cwd, 'Dockerfile'), 'utf8') === 'FROM scratch\n', kept);
      result.assertFile('compose.yaml');
    });
  }

  for (const [ownManifests, kept] of [
    ['adopt', true],
    ['beside', false],
  ] as const) {
    it(`asks first what becomes of a person's manifests: ${ownManifests}`, async () => {
      const result = await helpers
        .run<AppGenerator>(KubernetesGenerator, { namespace: 'kaizen-docker:kubernetes' })
        .withFiles(shop)
        .onTargetDirectory((folder) =>
          writeFileSync(join(folder, 'service.yaml'), 'apiVersion: v1\nkind: Service\nmetadata:\n  name: shop\n'),
        )
        .withOptions({ force: false })
        .withAnswers({ ownManifests });
      result.assertFile('compose.yaml');
      if (kept) result.assertNoFile('deploy/kubernetes/base/kustomization.yaml');
      else result.assertFile('deploy/kubernetes/base/kustomization.yaml');
    });
  }

  it('writes nothing where a person stops at their own files, and says so', async () => {
    const context = helpers
      .run<AppGenerator>(AppGenerator, { namespace: 'kaizen-docker:app' })
      .withFiles({ ...shop, Dockerfile: 'FROM scratch\n' })
      .withOptions({ force: false })
      .withAnswers({ ownFiles: 'stop' });
    await assert.rejects(context, { code: 0, message: 'You chose to stop. Nothing was written.' });
  });

  it('takes a preset, and makes one', async () => {
    const result = await helpers.run<PresetGenerator>(PresetGenerator, { namespace: 'kaizen-docker:preset' });
    result.assertFile(['kaizen-preset.yaml', 'README.md', 'samples/node/server.js', '.github/workflows/preset.yml']);
    const folder = folderWith({ 'kaizen-preset.yaml': readFileSync(join(result.cwd, 'kaizen-preset.yaml'), 'utf8') });
    const used = await helpers
      .run<AppGenerator>(AppGenerator, { namespace: 'kaizen-docker:app' })
      .withFiles(shop)
      .withOptions({ yes: true, preset: folder });
    used.assertFileContent('Dockerfile', 'org.opencontainers.image.vendor="Example"');
    assert.equal(typeof saved(used)['preset'], 'string');
    const refused = used
      .create(AppGenerator, { namespace: 'kaizen-docker:app' })
      .withOptions({ yes: true, labels: 'org.opencontainers.image.vendor=Other' });
    await assert.rejects(refused.run(), { code: 4 });
  });

  it('writes nothing with --dry-run', async () => {
    const result = await helpers
      .run<AppGenerator>(AppGenerator, { namespace: 'kaizen-docker:app' })
      .withFiles(shop)
      .withOptions({ yes: true, dryRun: true });
    result.assertNoFile(everything);
  });

  it('ends with a sentence and a numeric code for bad input', async () => {
    const context = helpers
      .run<AppGenerator>(AppGenerator, { namespace: 'kaizen-docker:app' })
      .withFiles(shop)
      .withOptions({ yes: true, port: 'x' });
    await assert.rejects(context, { code: 1, message: /--port: "x" is not a whole number/ });
  });

  describe("as another generator's part", () => {
    class Parent extends Generator<Record<string, unknown>, BaseOptions & { force?: boolean }> {
      async initializing(): Promise<void> {
        await this.composeWith<AppGenerator>({ Generator: AppGenerator, path: 'generators/app/index.js' }, { yes: true, port: '9000' });
      }

      writing(): void {
        this.config.set('parent', true);
        for (const [path, text] of Object.entries(shop)) this.writeDestination(path, text);
      }
    }

    it("sees that generator's files in memory, and its own files are in the same commit", async () => {
      const result = await helpers.run<Parent>(Parent, { namespace: 'parent:app' });
      result.assertFile([...everything, 'main.py', 'secrets/postgres_password']);
      result.assertFileContent('Dockerfile', '"main:app"');
      const config = JSON.parse(readFileSync(join(result.cwd, '.yo-rc.json'), 'utf8'));
      assert.deepEqual(config['generator-kaizen-docker'], { port: 9000 });
      assert.ok(Object.keys(config).length > 1, 'the other generator lost its own answers');
    });

    it('leaves the decision over a file that differs to nobody: the run fails and nothing is lost', async () => {
      const context = helpers
        .run<Parent>(Parent, { namespace: 'parent:app' })
        .withOptions({ force: false })
        .doInDir((folder) => writeFileSync(join(folder, 'Dockerfile'), 'FROM scratch\n'));
      await assert.rejects(context, { code: 3, message: /Dockerfile was not generated by kaizen-docker and differs/ });
    });
  });
});

describe('yo kaizen-docker:service', () => {
  it('adds and removes a service, with all that belongs to it', async () => {
    const first = await helpers
      .run<AppGenerator>(AppGenerator, { namespace: 'kaizen-docker:app' })
      .withFiles(shop)
      .withOptions({ yes: true, services: 'postgres' });
    const added = await first
      .create<ServiceGenerator>(ServiceGenerator, { namespace: 'kaizen-docker:service' })
      .withArguments(['add', 'redis:7'])
      .run();
    added.assertFileContent('compose.yaml', 'redis:7-alpine');
    added.assertFile('secrets/redis_password');
    assert.deepEqual(saved(added)['services'], ['postgres:18', 'redis:7']);
    const removed = await added
      .create<ServiceGenerator>(ServiceGenerator, { namespace: 'kaizen-docker:service' })
      .withArguments(['remove', 'redis'])
      .run();
    // The assertions of yeoman-test read files that an earlier run has left in memory.
    assert.ok(!existsSync(join(removed.cwd, 'secrets/redis_password')));
    assert.doesNotMatch(readFileSync(join(removed.cwd, 'compose.yaml'), 'utf8'), /redis/);
  });

  it('says what it wants where its words make no sense', async () => {
    const context = helpers
      .run<ServiceGenerator>(ServiceGenerator, { namespace: 'kaizen-docker:service' })
      .withFiles(shop)
      .withArguments(['redis']);
    await assert.rejects(async () => context, { code: 1, message: /use "service add NAME"/ });
  });
});

describe('running again under Yeoman', () => {
  const generated = async () =>
    helpers.run<AppGenerator>(AppGenerator, { namespace: 'kaizen-docker:app' }).withFiles(shop).withOptions({ yes: true });

  it('merges an edit with what is new', async () => {
    const first = await generated();
    const path = join(first.cwd, 'Dockerfile');
    writeFileSync(path, readFileSync(path, 'utf8').replace('EXPOSE', 'LABEL mine=1\nEXPOSE'));
    const second = await first
      .create<AppGenerator>(AppGenerator, { namespace: 'kaizen-docker:app' })
      .withOptions({ yes: true, force: false, memory: '2GiB' })
      .run();
    second.assertFileContent('Dockerfile', 'LABEL mine=1');
    second.assertFileContent('compose.yaml', 'memory: 2g');
  });

  it('shows both sides of a conflict, and has a person decide', async () => {
    const first = await generated();
    const path = join(first.cwd, 'Dockerfile');
    writeFileSync(path, readFileSync(path, 'utf8').replace('USER 10001:10001', 'USER 4242:4242'));
    const replies = ['show', 'all mine'];
    const second = await first
      .create<AppGenerator>(AppGenerator, { namespace: 'kaizen-docker:app' })
      .withOptions({ force: false, uid: '2222', user: 'app', health: 'none', services: 'redis', baseImage: 'slim' })
      .withAnswers({ answer: 'mine' }, { callback: (answer, { question }) => (question.name === 'answer' ? replies.shift() : answer) })
      .run();
    assert.deepEqual(replies, []);
    assert.match(readFileSync(path, 'utf8'), /--uid 2222[\s\S]*USER 4242:4242/);
    second.assertFileContent('compose.yaml', 'redis');
  });

  it('ends with 130 where a person breaks off a prompt, and changes nothing', async () => {
    const first = await generated();
    const before = readFileSync(join(first.cwd, '.yo-rc.json'), 'utf8');
    const broken = () =>
      first
        .create<AppGenerator>(AppGenerator, { namespace: 'kaizen-docker:app' })
        .withOptions({ port: '9000' })
        .withAnswers(
          {},
          {
            callback: () => {
              throw Object.assign(new Error('User force closed the prompt with SIGINT'), { name: 'ExitPromptError' });
            },
          },
        )
        .run();
    await assert.rejects(async () => broken(), { code: 130, message: 'Interrupted: nothing was written.' });
    assert.equal(readFileSync(join(first.cwd, '.yo-rc.json'), 'utf8'), before);
  });

  it('ends with 3 and changes nothing at a conflict, unless a policy decides', async () => {
    const first = await generated();
    const path = join(first.cwd, 'Dockerfile');
    writeFileSync(path, readFileSync(path, 'utf8').replace('USER 10001:10001', 'USER 4242:4242'));
    const lock = readFileSync(join(first.cwd, '.kaizen-docker/lock.json'), 'utf8');
    const again = (options: Record<string, unknown>) =>
      first
        .create<AppGenerator>(AppGenerator, { namespace: 'kaizen-docker:app' })
        .withOptions({ yes: true, force: false, uid: '2222', ...options })
        .run();
    await assert.rejects(async () => again({}), { code: 3, message: /changed in the same place/ });
    assert.equal(readFileSync(join(first.cwd, '.kaizen-docker/lock.json'), 'utf8'), lock);
    (await again({ onConflict: 'mine' })).assertFileContent('Dockerfile', 'USER 4242:4242');
  });
});

describe('yo kaizen-docker:tdd', () => {
  // On disk: files in memory cannot be built.
  const tdd = (files: Record<string, string>) =>
    helpers.run<TddGenerator>(TddGenerator, { namespace: 'kaizen-docker:tdd' }).onTargetDirectory((folder) => write(folder, files));

  it('writes and runs nothing with --dry-run', async () => {
    const result = await tdd(shop).withOptions({ yes: true, 'dry-run': true, 'memory-budget': '100MB' });
    result.assertNoFile([...everything, '.yo-rc.json']);
  });

  it('is refused with a sentence where the files are there already', async () => {
    await assert.rejects(async () => tdd({ ...shop, Dockerfile: 'FROM scratch\n' }).withOptions({ yes: true }), {
      code: 5,
      message: /^Dockerfile: these files exist already, and tdd starts without them/,
    });
  });

  it('takes the answers that the bin takes, and refuses the same', async () => {
    await assert.rejects(async () => tdd(shop).withOptions({ yes: true, 'memory-budget': 'much' }), {
      code: 1,
      message: /--memory-budget/,
    });
  });
});
