import assert from 'node:assert/strict';
import { inspect } from '../../../src/inspect/inspect.ts';
import { answersByName } from '../../../src/questions/answers-by-name.ts';
import type { Prompt } from '../../../src/questions/ask.ts';
import { decide } from '../../../src/questions/decide.ts';
import type { Artifact } from '../../../src/questions/question.ts';
import { folderWith, removeFolders, shop } from '../../support/folders.ts';

const everything: readonly Artifact[] = ['dockerfile', 'compose', 'dockerignore', 'tests'];

/** Asks about a folder, with these replies, and gives the prompts that came up. */
async function asked(
  files: Readonly<Record<string, string>>,
  replies: Readonly<Record<string, unknown>>,
  given: Record<string, unknown> = {},
  artifacts = everything,
  byHand: readonly Artifact[] = [],
) {
  const prompts: Prompt[] = [];
  const ask = async (prompt: Prompt): Promise<unknown> => {
    prompts.push(prompt);
    const isRepeated = prompts.filter(({ name }) => name === prompt.name).length > 1;
    return (isRepeated ? undefined : replies[prompt.name]) ?? ('default' in prompt ? prompt.default : []);
  };
  const layers = [{ origin: 'flag', values: answersByName(given, 'flag') }];
  const { layers: all } = await decide(await inspect(folderWith(files)), layers, { person: { ask, artifacts, byHand } });
  return { prompts, names: prompts.map(({ name }) => name), said: all[0]?.values };
}

describe('asking', () => {
  after(removeFolders);

  it('asks at most eight questions about an application that it understands', async () => {
    const { names } = await asked(shop, {});
    assert.deepEqual(names, ['baseImage', 'port', 'health', 'services']);
  });

  it('asks what the folder does not say, with the reason', async () => {
    const { prompts, names } = await asked({ 'requirements.txt': 'flask==3.0.0\n' }, { start: 'gunicorn app:app', port: '8000' });
    assert.deepEqual(names.slice(0, 3), ['baseImage', 'port', 'start']);
    assert.match(prompts[2]?.message ?? '', /no module creates an application object.*Which command starts the application/);
  });

  it('asks which server is added where the application brings none', async () => {
    const { prompts, names } = await asked(
      { 'requirements.txt': 'flask==3.0.0\n', 'app.py': 'from flask import Flask\napp = Flask(__name__)\n' },
      {},
    );
    assert.equal(names[2], 'server');
    assert.match(prompts[2]?.message ?? '', /usual server of Flask/);
  });

  it('asks nothing that is answered, and only what the artifact needs', async () => {
    assert.deepEqual((await asked(shop, {}, { baseImage: 'python:3.13-slim-trixie', port: 8000, health: 'tcp' })).names, ['services']);
    assert.deepEqual((await asked(shop, {}, {}, ['dockerignore'])).names, []);
  });

  it('asks nothing that files of a person answer, which stay', async () => {
    assert.deepEqual((await asked(shop, {}, {}, everything, ['dockerfile', 'compose'])).names, []);
    assert.deepEqual((await asked(shop, {}, {}, everything, ['dockerfile'])).names, ['services']);
  });

  it('asks nothing about what serves files alone', async () => {
    assert.deepEqual((await asked({ 'index.html': '<p>Hello</p>' }, {})).names, ['baseImage']);
  });

  it('asks for the path or the command of a health check only where one was chosen without it', async () => {
    const silent = { 'requirements.txt': 'celery==5.4\n', 'worker.py': 'print(1)\n' };
    const given = { port: '9000', start: 'python worker.py' };
    assert.ok((await asked(silent, { health: 'http', healthPath: '/up' }, given)).names.includes('healthPath'));
    assert.ok((await asked(silent, { health: 'command', healthCommand: 'check' }, given)).names.includes('healthCommand'));
    assert.ok(!(await asked(silent, { health: 'tcp' }, given)).names.some((name) => name === 'healthPath' || name === 'healthCommand'));
  });

  it('offers a service that the application can do without', async () => {
    const { prompts } = await asked({ ...shop, 'requirements.txt': `${shop['requirements.txt']}boto3==1.40.0\n` }, {});
    const services = prompts.find(({ name }) => name === 'services');
    assert.ok(services?.type === 'checkbox');
    assert.deepEqual(
      services.choices.filter(({ name }) => name.endsWith('(can be used)')).map(({ value, checked }) => [value, checked]),
      [['s3:4', false]],
    );
  });

  it('refuses a bad reply in words, and shows what was found as the default', async () => {
    const { prompts } = await asked(shop, {});
    const [image] = prompts;
    assert.ok(image?.type === 'select');
    assert.equal(image.default, 'slim');
    assert.deepEqual(
      image.choices.map(({ value }) => value),
      ['slim', 'alpine', 'other'],
    );
    const other = (await asked(shop, { baseImage: 'other' })).prompts[1];
    assert.ok(other?.type === 'input');
    assert.equal(other.default, 'python:3.13-slim-trixie');
    assert.match(String(other.validate('python:latest')), /changes by itself/);
    assert.equal(other.validate('python:3.12-slim-trixie'), true);
    const services = prompts.find(({ name }) => name === 'services');
    assert.ok(services?.type === 'checkbox');
    assert.deepEqual(
      services.choices.filter(({ checked }) => checked).map(({ value }) => value),
      ['postgres:18', 'redis:8'],
    );
  });
});
