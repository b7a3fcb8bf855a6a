import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parse } from 'yaml';
import { packageRoot } from '../../src/package-root.ts';
import { cli, edit, filesIn, filesNamed, folderWith, removeFolders } from '../support/folders.ts';

/** Usual edits of the generated files, and the text that must remain after every update. */
interface Edit {
  readonly title: string;
  /** Names of the edited files. */
  readonly files: readonly string[];
  /** The edited files contain this text, which another file may have had in an earlier version. */
  readonly where?: RegExp;
  do(folder: string, file: string): void;
  readonly remains: RegExp;
}

const edits: readonly Edit[] = [
  {
    title: 'an instruction before USER',
    files: ['Dockerfile'],
    do: (folder, file) => edit(folder, file, /^(?=# (?:In numbers|Numeric))/m, '# Ours: the time of the office.\nENV TZ=Europe/Berlin\n'),
    remains: /^# Ours: the time of the office\.\nENV TZ=Europe\/Berlin$/m,
  },
  {
    title: 'a step of their own, between the stages',
    files: ['Dockerfile'],
    do: (folder, file) =>
      edit(folder, file, /^(?=FROM \S+ AS runtime$)/m, '# Ours: a build that says when it was.\nRUN date > /tmp/built\n\n'),
    remains: /^# Ours: a build that says when it was\.\nRUN date > \/tmp\/built\n\nFROM \S+ AS runtime$/m,
  },
  {
    title: 'a label at the end',
    files: ['Dockerfile'],
    do: (folder, file) => appendFileSync(join(folder, file), 'LABEL team="shop"\n'),
    remains: /^LABEL team="shop"\n$/m,
  },
  {
    title: 'a service of their own, with a comment',
    files: ['compose.yaml'],
    do: (folder, file) =>
      edit(folder, file, /^networks:/m, '  # For us only.\n  adminer:\n    image: adminer:5\n    ports: ["8081:8080"]\n\nnetworks:'),
    remains: /^ {2}# For us only\.\n {2}adminer:\n {4}image: adminer:5\n {4}ports: \["8081:8080"\]$/m,
  },
  {
    title: 'another port on the host',
    files: ['compose.yaml'],
    do: (folder, file) => edit(folder, file, /127\.0\.0\.1:\$\{\w+_PORT:-\d+\}:/, '0.0.0.0:8443:'),
    remains: /^ {6}- "?0\.0\.0\.0:8443:\d+"?$/m,
  },
  {
    title: 'another restart policy',
    files: ['compose.yaml'],
    do: (folder, file) => edit(folder, file, 'restart: unless-stopped', 'restart: always # as the operators want it'),
    remains: /^ {4}restart: always # as the operators want it$/m,
  },
  {
    title: 'more that stays out of the build',
    files: ['.dockerignore', 'Dockerfile.dockerignore'],
    do: (folder, file) => appendFileSync(join(folder, file), '\n# Ours\nnotes\n!notes/public.md\n'),
    remains: /^# Ours\nnotes\n!notes\/public\.md$/m,
  },
  {
    title: 'a test of their own',
    files: ['deployment_suite.py', 'deployment_support.py'],
    where: /^# --- what the tests share ---$/m,
    do: (folder, file) => edit(folder, file, /^(?=# --- what the tests share ---)/m, 'def test_ours():\n    assert True\n\n\n'),
    remains: /^def test_ours\(\):\n {4}assert True\n$/m,
  },
  {
    title: 'a test of their own, in JavaScript',
    files: ['deployment_suite.mjs', 'deployment_support.mjs'],
    where: /^\/\/ --- what the tests share ---$/m,
    do: (folder, file) => edit(folder, file, /^(?=\/\/ --- what the tests share ---)/m, "test('ours', () => {});\n\n"),
    remains: /^test\('ours', \(\) => \{\}\);$/m,
  },
  {
    title: 'another limit',
    files: ['deployment_suite.py', 'deployment_support.py', 'deployment_suite.mjs', 'deployment_support.mjs'],
    where: /KAIZEN_BUILD_TIMEOUT.*1800/,
    do: (folder, file) => edit(folder, file, /(?<=KAIZEN_BUILD_TIMEOUT.*)1800/, '3600'),
    remains: /^(?:const |export const |)BUILD_TIMEOUT = .*3600\);?$/m,
  },
];

/** Generated files that people may delete. */
const deletable = 'pytest.ini';

/** Makes the usual edits, and returns the edited files. */
function edited(folder: string): { readonly file: string; readonly edit: Edit }[] {
  for (const file of filesNamed(folder, deletable)) rmSync(join(folder, file));
  return edits.flatMap((each) =>
    each.files.flatMap((name) =>
      filesNamed(folder, name).flatMap((file) => {
        if (each.where?.test(readFileSync(join(folder, file), 'utf8')) === false) return [];
        each.do(folder, file);
        return [{ file, edit: each }];
      }),
    ),
  );
}

/** A copy in a folder with the project's name: names of images follow from it. */
function cloneOf(source: string): string {
  const folder = join(folderWith({}), basename(source));
  cpSync(source, folder, { recursive: true });
  return folder;
}

function succeeds(words: readonly string[], folder: string): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...words], { cwd: folder, encoding: 'utf8', input: '' });
  assert.equal(status, 0, `${stdout}${stderr}`);
}

/**
 * The meaning of a file apart from its text, for files that are merged by meaning: a .dockerignore as a set of lines, a compose file by
 * value.
 */
const meanings: readonly (readonly [RegExp, (text: string) => unknown])[] = [
  [/\.dockerignore$/, patternsIn],
  [/\.yaml$/, (text) => parse(text)],
];

/** The files that people see: without secrets, which are random, and without the state. */
function visible(folder: string): Record<string, unknown> {
  const seen = Object.entries(filesIn(folder)).filter(([path]) => !/^(?:secrets|\.kaizen-docker)\/|^\.yo-rc\.json$/.test(path));
  return Object.fromEntries(seen.map(([path, text]) => [path, (meanings.find(([name]) => name.test(path))?.[1] ?? String)(text)]));
}

function patternsIn(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .sort();
}

const golden = join(packageRoot, 'test', 'golden');

describe('what an earlier version generated, with the usual edits', () => {
  after(removeFolders);

  for (const version of readdirSync(golden)) {
    for (const project of readdirSync(join(golden, version))) {
      const source = join(golden, version, project);

      it(`is updated from ${version}, and keeps them: ${project}`, () => {
        const folder = cloneOf(source);
        const done = edited(folder);
        succeeds(['update'], folder);
        for (const { file, edit: each } of done) {
          const beside = each.where === undefined ? [file] : each.files.map((name) => join(dirname(file), name));
          const texts = beside.filter((path) => existsSync(join(folder, path))).map((path) => readFileSync(join(folder, path), 'utf8'));
          assert.ok(
            texts.some((text) => each.remains.test(text)),
            `${file} lost ${each.title}`,
          );
        }
        assert.deepEqual(filesNamed(folder, deletable), [], 'a deleted file is back');
        parse(readFileSync(join(folder, 'compose.yaml'), 'utf8'));
        succeeds(['check', '--fail-on', 'outdated,missing,pending'], folder);
        const before = filesIn(folder);
        succeeds(['update'], folder);
        assert.deepEqual(filesIn(folder), before, 'a second update changed something');
      });

      it(`is as if it were generated today and edited then, from ${version}: ${project}`, () => {
        const updated = cloneOf(source);
        edited(updated);
        succeeds(['update'], updated);
        const fresh = cloneOf(source);
        // The generated files of every version are removed; application and answers stay, and so does the override file, which belongs to a
        // person from the start.
        const lock: { files: Record<string, unknown> } = JSON.parse(readFileSync(join(fresh, '.kaizen-docker', 'lock.json'), 'utf8'));
        const theirs = 'compose.override.yaml';
        for (const path of Object.keys(lock.files)) if (path !== theirs && existsSync(join(fresh, path))) rmSync(join(fresh, path));
        rmSync(join(fresh, '.kaizen-docker'), { recursive: true });
        succeeds(['--yes'], fresh);
        edited(fresh);
        assert.deepEqual(visible(updated), visible(fresh));
      });
    }
  }
});
