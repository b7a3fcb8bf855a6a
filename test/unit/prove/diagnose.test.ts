import assert from 'node:assert/strict';
import { openProject, planOf } from '../../../src/project.ts';
import type { Change, Subject } from '../../../src/prove/cause.ts';
import { causes, diagnose } from '../../../src/prove/diagnose.ts';
import { said, seen } from '../../../src/prove/output.ts';
import { answersLayer } from '../../../src/questions/answers-by-name.ts';
import { decide } from '../../../src/questions/decide.ts';
import { folderWith, removeFolders } from '../../support/folders.ts';
import { logs } from './logs.ts';

const linesOf = (text: string, count = 1): string[] => text.split('\n').map((_, at, lines) => lines.slice(at, at + count).join('\n'));

const words = (changes: readonly Change[]): string =>
  changes
    .map((change) =>
      'set' in change
        ? `${change.question}=${typeof change.set === 'string' ? change.set : change.set.join(' ')}`
        : `${change.question} += ${change.add.join(', ')}`,
    )
    .join(', ');

describe('the causes of a failure', () => {
  let subject: Subject;
  before(async () => {
    const folder = folderWith({ 'requirements.txt': '', 'main.py': 'print(1)\n' });
    const project = await openProject(folder);
    const decision = await decide(project.inspection, [answersLayer('flag', { port: 8000, memory: '1GiB' })]);
    const [application] = planOf(project, decision).applications;
    assert.ok(application);
    subject = {
      application,
      language: 'python',
      packageOf: () => undefined,
      variables: [],
      files: ['main.py', 'requirements.txt'],
      read: () => '',
    };
  });
  after(removeFolders);

  for (const { cause, step, text, repair = '' } of logs) {
    it(`${cause === '' ? 'none' : cause} in: ${text.split('\n').at(-1)?.slice(0, 80)}`, () => {
      const [found] = diagnose(step, text.split('\n'), subject);
      assert.equal(found?.cause ?? '', cause);
      assert.equal(words(found?.changes ?? []), repair);
    });
  }

  it('has a log for each, and no pattern that matches the log of another at the same step', () => {
    assert.deepEqual(
      causes.map(({ name }) => name).filter((name) => !logs.some((log) => log.cause === name)),
      [],
    );
    const strays = causes.flatMap((cause) =>
      logs
        .filter(
          (log) =>
            log.cause !== cause.name &&
            cause.steps.includes(log.step) &&
            linesOf(log.text, cause.lines).some((line) => cause.pattern.test(line)),
        )
        .map((log) => `${cause.name} in ${log.cause}: ${log.text.slice(0, 60)}`),
    );
    assert.deepEqual(strays, []);
  });

  it('names what a program says before that it ended', () => {
    const lines = ["No such file or directory: '/dev/ttyACM0'", 'kaizen-docker: app ended with exit code 0'];
    assert.deepEqual(
      diagnose('start', lines, subject).map(({ cause }) => cause),
      ['missing device', 'ends by itself'],
    );
  });

  it('names the paths at which the code may look for a configuration file', () => {
    const files = new Map([
      ['config/config.go', 'const (\n\tDefaultPath = "config/config.yaml"\n\tFallback = "config/config.yml"\n\tName = "config.yaml"\n)\n'],
      ['config/config_test.go', 'const path = "testdata/config.yaml"\n'],
    ]);
    const shop: Subject = { ...subject, files: [...files.keys()], read: (path) => files.get(path) };
    assert.equal(
      diagnose('start', ['panic: configuration file not found'], shop)[0]?.sentence,
      'The application does not find its configuration file, which its code expects at config/config.yaml or config/config.yml: mount one there with "volumes" in compose.override.yaml.',
    );
  });

  it('names the package whose archive a registry does not have', () => {
    for (const line of [
      ' ERR_PNPM_FETCH_404  GET https://registry.example.com/@shop/menu/-/menu-0.92.2.tgz: Not Found - 404',
      'error: GET https://registry.example.com/menu/-/menu-0.92.2.tgz - 404',
      'error Error: https://registry.example.com/menu/-/menu-0.92.2.tgz: Request failed \\"404 Not Found\\"',
    ])
      assert.match(diagnose('build', [line], subject)[0]?.sentence ?? '', /^The registry has no menu-0\.92\.2 /, line);
  });

  it('sets no variable that decides which code runs, whatever a log says', () => {
    const names = ['PATH', 'LD_PRELOAD', 'LD_LIBRARY_PATH', 'NODE_OPTIONS', 'PYTHONSTARTUP', 'HTTPS_PROXY', 'BASH_ENV', 'GOFLAGS'];
    for (const step of ['build', 'start'] as const)
      for (const name of names)
        for (const line of [`KeyError: '${name}'`, `Environment variable ${name} must be set.`])
          for (const { changes } of diagnose(step, [line], subject)) assert.deepEqual(words(changes), '', line);
  });

  it('names a service that runs and does not listen last', () => {
    const lines = [seen('nothing listens on port 8000'), 'Error: connect ECONNREFUSED 127.0.0.1:6379'];
    assert.deepEqual(
      diagnose('start', lines, subject).map(({ cause }) => cause),
      ['no backing service', 'does not listen'],
    );
  });

  it('takes time in proportion to a line', () => {
    const begun = process.cpuUsage();
    for (const line of [
      'a'.repeat(200_000),
      "No such file or directory: '".repeat(8000),
      'Missing environment variable '.repeat(8000),
      'A_'.repeat(100_000),
      'different python version: '.repeat(9000),
      'exec: "'.repeat(40_000),
      'config file "'.repeat(20_000),
      '/bin/'.repeat(40_000),
      'Connection refused 5432 '.repeat(9000),
      " path: [ 'A".repeat(20_000),
    ])
      for (const step of ['build', 'start', 'answer', 'suite'] as const) diagnose(step, said(`${line}\n${line}`), subject);
    assert.ok(process.cpuUsage(begun).user < 2e6);
  });
});
