import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { artifacts } from '../../src/artifacts/registry.ts';
import { inspectionDocument } from '../../src/inspect/document.ts';
import { inspect } from '../../src/inspect/inspect.ts';
import { applyChanges, isWritten, openProject, planChanges } from '../../src/project.ts';
import { answersByName } from '../../src/questions/answers-by-name.ts';
import { decide } from '../../src/questions/decide.ts';
import { testRunners } from '../../src/questions/question.ts';
import { check } from '../../src/state.ts';
import { copyOf, filesIn, fixtureFolders, folderWith, removeFolders, write } from '../support/folders.ts';

/** The facts about the applications of the folder; the first run adds only container files. */
async function facts(root: string): Promise<unknown> {
  const document: object = inspectionDocument(await inspect(root));
  return JSON.parse(JSON.stringify({ ...document, containerFiles: undefined }));
}

async function generate(root: string, answers: Readonly<Record<string, unknown>>): Promise<readonly string[]> {
  const project = await openProject(root);
  const decision = await decide(project.inspection, [{ origin: 'flag', values: answersByName(answers, 'test') }, project.saved]);
  const changes = await planChanges(project, decision, artifacts);
  applyChanges(project, decision, changes, { durable: false });
  return changes.filter(isWritten).map(({ path }) => path);
}

async function changesNothing(root: string, answers: Readonly<Record<string, unknown>> = {}): Promise<void> {
  const before = await facts(root);
  assert.notDeepEqual(await generate(root, answers), []);
  assert.deepEqual(await facts(root), before);
  const files = filesIn(root);
  assert.deepEqual(await generate(root, {}), []);
  assert.deepEqual(filesIn(root), files);
  const { exit, files: states } = await check(root);
  assert.deepEqual([exit, states.filter(({ state }) => state !== 'up to date').map(({ path }) => path)], [0, []]);
}

/** Answers that such a folder cannot give. */
function answersOf(folder: string): Readonly<Record<string, unknown>> {
  const file = join(folder, 'answers.json');
  const found = JSON.parse(readFileSync(join(folder, 'facts.json'), 'utf8'));
  const isAlone = found.members === undefined;
  return {
    ...(isAlone && found.start === undefined ? { start: ['python', 'x.py'] } : {}),
    ...(isAlone && found.port === undefined ? { port: 8000 } : {}),
    ...(existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}),
  };
}

/** Files of languages and of a site's kind that the generated ones may be taken for. */
const small: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'a package.json and no JavaScript': {
    'package.json': '{"scripts":{"start":"json-server --port 3000 db.json"},"dependencies":{"json-server":"0.17.4"}}',
    'db.json': '{"posts":[]}',
  },
  'one Python file': { 'main.py': 'from http.server import HTTPServer\nHTTPServer(("", 8000), None).serve_forever()\n' },
  'a start page': { 'index.html': '<p>hello</p>\n' },
  'one Go file': {
    'go.mod': 'module a\n\ngo 1.26\n',
    'main.go': 'package main\n\nimport "net/http"\n\nfunc main() { http.ListenAndServe(":8080", nil) }\n',
  },
};

describe('a second run', () => {
  after(removeFolders);

  for (const { name, app, folder } of fixtureFolders().filter(({ folder }) => existsSync(join(folder, 'facts.json')))) {
    it(`changes nothing in ${name}`, () => changesNothing(copyOf(app), answersOf(folder)));
  }

  for (const [name, files] of Object.entries(small)) {
    it(`changes nothing for ${name}, whatever runs the suite, with evidence or without`, async () => {
      for (const testRunner of testRunners) {
        const root = folderWith(files);
        const answers = { testRunner, ...(name.includes('Python') ? { start: ['python', 'main.py'], port: 8000 } : {}) };
        await changesNothing(root, answers);
        const before = await facts(root);
        const id = 'docs/deployment/PROD-001-DOCKERFILE-EVIDENCE';
        const source = '<script>fetch("/health"); process.env.TOKEN; app.listen(9999)</script>';
        write(root, { [`${id}.html`]: source, [`${id}.md`]: source, [`${id}.json`]: '{}', [`${id}.sbom.json`]: '{}' });
        assert.deepEqual(await facts(root), before);
        assert.equal((await check(root)).exit, 0);
      }
    });
  }
});
