import assert from 'node:assert/strict';
import { inspect } from '../../../src/inspect/inspect.ts';
import { answersLayer } from '../../../src/questions/answers-by-name.ts';
import type { Prompt } from '../../../src/questions/ask.ts';
import { type Decision, decide, type Person } from '../../../src/questions/decide.ts';
import { type Layer, savedAnswers } from '../../../src/questions/resolve.ts';
import { folderWith, removeFolders } from '../../support/folders.ts';

const web = { 'requirements.txt': 'fastapi==0.121.0\nuvicorn==0.38.0\n', 'main.py': 'from fastapi import FastAPI\napp = FastAPI()\n' };
const within = (folder: string, files: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text]));
const side = { ...within('backend', web), ...within('mailer', web) };

async function decided(files: Record<string, string>, layers: readonly Layer[], person?: Person): Promise<Decision> {
  return decide(await inspect(folderWith(files)), layers, person === undefined ? {} : { person });
}

const flags = (values: Record<string, unknown>): Layer => answersLayer('flag', values);
const paths = ({ applications }: Decision): string[] => applications.map(({ application }) => application.path);
const answer = ({ applications }: Decision, path: string) =>
  applications.find(({ application }) => application.path === path)?.resolution.answers;

describe('deciding what to generate', () => {
  after(removeFolders);

  it('takes the folder itself where it holds one application', async () => {
    assert.deepEqual(paths(await decided(web, [])), ['']);
  });

  it('takes every application that stands beside others, each by its own name and with an ID of its own', async () => {
    const decision = await decided(side, []);
    assert.deepEqual(paths(decision), ['backend', 'mailer']);
    assert.match(answer(decision, 'backend')?.image ?? '', /-backend$/);
    assert.deepEqual(
      ['backend', 'mailer'].map((path) => answer(decision, path)?.testPrefix),
      ['PROD-001', 'PROD-002'],
    );
  });

  it('takes those that are named, in any spelling, and any folder with an application in it', async () => {
    assert.deepEqual(paths(await decided(side, [flags({ service: ['./mailer/'] })])), ['mailer']);
    assert.deepEqual(paths(await decided({ ...web, ...within('extra/tool', web) }, [flags({ service: '.,extra/tool' })])), [
      '',
      'extra/tool',
    ]);
    await assert.rejects(decided(side, [flags({ service: 'nowhere' })]), {
      code: 1,
      message: /--service nowhere: there is no such folder/,
    });
    await assert.rejects(decided(side, [flags({ service: '../other' })]), {
      code: 1,
      message: /is not the path of a folder inside this one/,
    });
    await assert.rejects(decided({ ...side, 'docs/x.md': '' }, [flags({ service: 'docs' })]), {
      code: 1,
      message: /docs has no application in a language that kaizen-docker knows\. Set: --language docs=/,
    });
  });

  it('says so where no language is recognised', async () => {
    await assert.rejects(decided({ 'notes.md': '' }, []), {
      code: 1,
      message:
        /has no application in a language that kaizen-docker knows\. Set: --language python\|.*, --start COMMAND, --port PORT\|none\. If the language is not "other"/,
    });
    await assert.rejects(decided({ 'pom.xml': '' }, [flags({ start: 'java -jar app.jar' })]), {
      code: 1,
      message: /has a program in Java \(pom\.xml\), .* Set: --language other, --port PORT\|none, and --build LINE/,
    });
  });

  it('takes the language that is answered, for all or for one, and asks for it where none is known', async () => {
    const languages = ({ applications }: Decision): string[] => applications.map(({ application }) => application.stack.language);
    assert.deepEqual(languages(await decided({}, [flags({ language: 'go' })])), ['go']);
    const both = { ...web, 'package.json': JSON.stringify({ dependencies: { express: '5' }, scripts: { start: 'node server.js' } }) };
    assert.deepEqual(languages(await decided(both, [])), ['python']);
    assert.deepEqual(languages(await decided(both, [flags({ language: 'node' })])), ['node']);
    const parts = { ...side, 'worker/worker.csproj': '' };
    const three = await decided(parts, [flags({ service: 'backend,mailer,worker', language: 'worker=other' })]);
    assert.deepEqual(languages(three), ['python', 'python', 'other']);
    const root = await decided({ 'pom.xml': '', ...side }, [flags({ service: 'mailer,.', language: '.=other' })]);
    assert.deepEqual(languages(root), ['python', 'other']);
    await assert.rejects(decided({}, [flags({ language: 'cobol' })]), { code: 1, message: /--language: "cobol" is not one of python, go/ });
    const asked: string[] = [];
    const ask = async (prompt: Prompt): Promise<unknown> => {
      asked.push(prompt.name);
      return { language: 'other', baseImage: 'slim', start: './server', port: '9000', buildCommands: 'make server', health: 'tcp' }[
        prompt.name
      ];
    };
    const decision = await decided({}, [], { ask, artifacts: ['dockerfile', 'compose', 'dockerignore', 'tests'] });
    assert.deepEqual(asked, ['language', 'baseImage', 'port', 'start', 'buildCommands', 'health', 'services']);
    const { language, port, start, buildCommands } = savedAnswers(decision.layers);
    assert.deepEqual([language, port, start, buildCommands], ['other', 9000, ['./server'], ['make server']]);
  });

  it('takes a flag for all, and one with a path in front for that application alone', async () => {
    const decision = await decided(side, [flags({ uid: '2000', port: ['9000', 'mailer=9100'], environment: ['A=1', 'mailer=B=2'] })]);
    assert.deepEqual(
      ['backend', 'mailer'].map((path) => [answer(decision, path)?.uid, answer(decision, path)?.port, answer(decision, path)?.environment]),
      [
        [2000, 9000, { A: '1' }],
        [2000, 9100, { B: '2' }],
      ],
    );
    assert.deepEqual(savedAnswers(decision.layers), {
      environment: { A: '1' },
      members: { mailer: { environment: { B: '2' }, port: 9100 } },
      port: 9000,
      uid: 2000,
    });
  });

  it('reads what was saved for one application alone', async () => {
    const decision = await decided(side, [answersLayer('.yo-rc.json', { port: 8080, members: { mailer: { port: 9100 } } })]);
    assert.deepEqual([answer(decision, 'backend')?.port, answer(decision, 'mailer')?.port], [8080, 9100]);
    assert.throws(() => answersLayer('x.json', { members: { mailer: { prot: 1 } } }), {
      message: /x\.json: members: mailer: "prot".*"port"/,
    });
    assert.throws(() => answersLayer('x.json', { members: [] }), { message: /members: an object of answers by the path/ });
  });

  it('asks which of several, then each question for each', async () => {
    const prompts: Prompt[] = [];
    const ask = async (prompt: Prompt): Promise<unknown> => {
      prompts.push(prompt);
      if (prompt.name === 'service') return ['mailer', 'backend'];
      return prompt.name === 'health' && prompt.message.startsWith('mailer') ? 'none' : 'default' in prompt ? prompt.default : [];
    };
    const decision = await decided(side, [], { ask, artifacts: ['dockerfile', 'compose', 'dockerignore', 'tests'] });
    assert.deepEqual(paths(decision), ['mailer', 'backend']);
    assert.equal(prompts[0]?.name, 'service');
    assert.equal(prompts.filter(({ name }) => name === 'health').length, 2);
    assert.deepEqual(
      ['mailer', 'backend'].map((path) => answer(decision, path)?.health),
      ['none', 'http'],
    );
    const saved = savedAnswers(decision.layers);
    assert.deepEqual(saved['service'], ['mailer', 'backend']);
    // The health check of the other one is its default, and stays one.
    assert.deepEqual(Object.keys(saved['members'] ?? {}), ['mailer']);
  });
});
