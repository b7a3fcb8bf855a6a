import assert from 'node:assert/strict';
import { join } from 'node:path';
import { openProject, planOf } from '../../../src/project.ts';
import { describeChange, type Step } from '../../../src/prove/cause.ts';
import { diagnose } from '../../../src/prove/diagnose.ts';
import { subjectOf } from '../../../src/prove/prove.ts';
import { answersLayer } from '../../../src/questions/answers-by-name.ts';
import { decide } from '../../../src/questions/decide.ts';
import { folderWith, removeFolders } from '../../support/folders.ts';

/** The diagnosis of a line of a log, for a folder with these files. */
async function saidOf(
  line: string,
  files: Readonly<Record<string, string>>,
  { answers = {}, step = 'start' }: { readonly answers?: Readonly<Record<string, unknown>>; readonly step?: Step } = {},
): Promise<{ readonly sentence: string; readonly repair: readonly string[] }> {
  const project = await openProject(folderWith(files));
  const decision = await decide(project.inspection, [answersLayer('flag', answers)]);
  const [application] = planOf(project, decision).applications;
  assert.ok(application, join('no application in', ...Object.keys(files)));
  const [found] = diagnose(step, line.split('\n'), subjectOf(application, project, decision));
  return { sentence: found?.sentence ?? '', repair: (found?.changes ?? []).map(describeChange) };
}

const manifest = (more: object): string => JSON.stringify({ name: 'till', scripts: { start: 'node server.js' }, ...more });
const server = "require('node:http').createServer().listen(3000);\n";

describe('a module that is not found', () => {
  after(removeFolders);

  it('is of the application itself, in a folder where Python does not look', async () => {
    const files = { 'requirements.txt': '', 'main.py': '', 'lib/tides/__init__.py': '' };
    const { sentence, repair } = await saidOf("ModuleNotFoundError: No module named 'tides.tables'", files, { answers: { port: 8000 } });
    assert.equal(sentence, "The module tides.tables is the application's own, in lib, where Python does not look for it.");
    assert.deepEqual(repair, ['environment += PYTHONPATH=/app/lib:/app']);
  });

  it('is declared for development, or not at all', async () => {
    const line = "ModuleNotFoundError: No module named 'yaml'";
    const answers = { port: 8000 };
    const main = { 'main.py': '' };
    assert.deepEqual(await saidOf(line, { ...main, 'requirements.txt': '', 'requirements-dev.txt': 'PyYAML==6.0.2\n' }, { answers }), {
      sentence:
        'The module yaml is not in the image: requirements-dev.txt has pyyaml only for development or as an extra. Move it to the production dependencies.',
      repair: [],
    });
    assert.equal(
      (await saidOf(line, { ...main, 'requirements.txt': 'flask\n' }, { answers })).sentence,
      "The module yaml is not in the image, and nothing declares it: add pyyaml to the application's dependencies.",
    );
  });

  it('is a package of Node.js that was left out, or that nothing declares', async () => {
    const line = "Error: Cannot find module '@acme/env/load'";
    assert.deepEqual(await saidOf(line, { 'package.json': manifest({ devDependencies: { '@acme/env': '^1' } }), 'server.js': server }), {
      sentence: 'The package @acme/env is among the devDependencies, which the image leaves out, but the application needs it at run time.',
      repair: ['dependencies=all'],
    });
    const { sentence, repair } = await saidOf(line, { 'package.json': manifest({}), 'server.js': server });
    assert.match(sentence, /^The package @acme\/env is not in the image, and package\.json does not declare it/);
    assert.deepEqual(repair, []);
  });

  it('is the file that the start command names', async () => {
    const { sentence } = await saidOf("Error: Cannot find module '/app/server.js'", { 'package.json': manifest({}), 'server.js': server });
    assert.match(sentence, /^The start command runs server\.js, which is not in the image/);
  });
});

describe('a cause that the folder makes plain', () => {
  after(removeFolders);

  it('is a host that a variable names', async () => {
    const project = await openProject(folderWith({ 'requirements.txt': '', 'main.py': '' }));
    const decision = await decide(project.inspection, [answersLayer('flag', { port: 8000, services: ['postgres'] })]);
    const [application] = planOf(project, decision).applications;
    assert.ok(application);
    const subject = { ...subjectOf(application, project, decision), variables: ['TILL_DB_HOST', 'DB_NAME', 'SMTP_HOST'] };
    const [found] = diagnose('start', ['Error: connect ECONNREFUSED 127.0.0.1:5432'], subject);
    assert.deepEqual((found?.changes ?? []).map(describeChange), ['environment += TILL_DB_HOST=postgres']);
    assert.match(found?.sentence ?? '', /^The application looks for postgres at an address other than the stack's/);
    const [named] = diagnose('start', ['Error: getaddrinfo ENOTFOUND db'], subject);
    assert.deepEqual((named?.changes ?? []).map(describeChange), ['environment += TILL_DB_HOST=postgres']);
    assert.equal(named?.sentence, 'The application looks for a host called db, which is not in the stack.');
  });

  it('is a script with line ends of Windows', async () => {
    const files = { 'requirements.txt': '', 'main.py': '', 'start.sh': '#!/bin/sh\r\nexec python main.py\r\n' };
    const { sentence } = await saidOf('exec /app/start.sh: no such file or directory', files, { answers: { port: 8000 } });
    assert.match(sentence, /Windows line endings/);
  });

  it('is a file that .dockerignore keeps out of the build', async () => {
    const files = { 'requirements.txt': '', 'main.py': '', 'schema.graphql': '' };
    const line = 'ERROR: failed to calculate checksum of ref a::b: failed to compute cache key: "/schema.graphql": not found';
    assert.match((await saidOf(line, files, { answers: { port: 8000 }, step: 'build' })).sentence, /"!schema\.graphql"/);
  });

  it('is a shell that an image without one lacks', async () => {
    const files = {
      'go.mod': 'module till\n\ngo 1.26\n',
      'main.go': 'package main\n\nimport "net/http"\n\nfunc main() { http.ListenAndServe(":8080", nil) }\n',
    };
    const { repair } = await saidOf('unable to start container process: exec: "sh": executable file not found in $PATH', files);
    assert.deepEqual(repair, ['base-image=slim']);
    const git = await saidOf('exec: "git": executable file not found in $PATH', files);
    assert.deepEqual(git.repair, ['base-image=slim', 'packages += git']);
    const stop = 'After SIGTERM, the container ended with exit code 137 after 10 s (137 means SIGKILL).';
    const deaf = await saidOf(stop, files, { step: 'suite' });
    assert.deepEqual(deaf.repair, ['base-image=slim', 'packages += tini', 'start=tini -- /app/till']);
    const other = { ...files, 'stop.go': 'package main\n\nimport "os"\n\nvar stops = os.Interrupt\n' };
    assert.deepEqual((await saidOf(stop, other, { step: 'suite' })).repair, ['stop-signal=SIGINT']);
  });
});
