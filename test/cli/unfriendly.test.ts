import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, mkdirSync, readdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cli, filesIn, folderWith, removeFolders, shop, unprivileged } from '../support/folders.ts';

/** Runs the bin as a user to whom permissions apply, and who may write into the folder. */
function kaizen(root: string, ...words: string[]) {
  chmodSync(root, 0o777);
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...words], {
    cwd: root,
    encoding: 'utf8',
    input: '',
    timeout: 20_000,
    ...unprivileged,
  });
  return { status, stdout, stderr };
}

/** The names in a folder, of any kind. */
function namesIn(root: string): string[] {
  return readdirSync(root).sort();
}

type Prepare = (root: string) => void;

/** Written files that are the same for each project. */
function writtenIn(root: string): readonly string[] {
  const paths = ['Dockerfile', 'compose.yaml', '.dockerignore', 'tests/deployment/deployment_suite.py', '.kaizen-docker/lock.json'];
  return paths.map((path) => readFileSync(join(root, path), 'utf8'));
}

describe('an unfriendly folder', () => {
  let plain = '';
  const made: string[] = [];
  before(() => {
    plain = folderWith(shop);
    assert.equal(kaizen(plain, '--yes', '--image', 'shop').status, 0);
  });
  after(() => {
    // A folder that cannot be entered cannot be removed, either.
    for (const path of made) chmodSync(path, 0o755);
    removeFolders();
  });

  const closed = (path: string): void => {
    mkdirSync(path);
    writeFileSync(join(path, 'inside.py'), '');
    chmodSync(path, 0);
    made.push(path);
  };

  const refused: [string, Prepare, number, RegExp][] = [
    ['a Dockerfile that is a folder', (root) => mkdirSync(join(root, 'Dockerfile')), 5, /Dockerfile is a folder where a file belongs/],
    [
      'a compose.yaml that is a dangling link',
      (root) => symlinkSync('nowhere', join(root, 'compose.yaml')),
      5,
      /compose\.yaml is a symbolic link/,
    ],
    [
      'a docker-compose.yml that is a link',
      (root) => symlinkSync('main.py', join(root, 'docker-compose.yml')),
      5,
      /docker-compose\.yml is a symbolic link/,
    ],
    [
      'a compose.yaml that is a pipe',
      (root) => spawnSync('mkfifo', [join(root, 'compose.yaml')]),
      5,
      /compose\.yaml is not a regular file/,
    ],
    [
      'a manifest that can not be read',
      (root) => chmodSync(join(root, 'requirements.txt'), 0),
      1,
      /: requirements\.txt can't be read: make it readable\./,
    ],
    [
      'a manifest in UTF-16',
      (root) => writeFileSync(join(root, 'requirements.txt'), Buffer.from('\ufeffflask\n', 'utf16le')),
      1,
      /: requirements\.txt is not UTF-8 text: save it as UTF-8\./,
    ],
    [
      'a manifest of 2 MB',
      (root) => truncateSync(join(root, 'requirements.txt'), 2_000_000),
      1,
      /: requirements\.txt is larger than 1 MiB/,
    ],
    [
      'a .yo-rc.json that can not be read',
      (root) => {
        writeFileSync(join(root, '.yo-rc.json'), '{}');
        chmodSync(join(root, '.yo-rc.json'), 0);
      },
      1,
      /\.yo-rc\.json can't be read/,
    ],
  ];
  for (const [name, prepare, code, sentence] of refused) {
    it(`ends with one sentence and ${code} for ${name}, and nothing is written`, () => {
      const root = folderWith(shop);
      prepare(root);
      const before = namesIn(root);
      const { status, stderr } = kaizen(root, '--yes', '--force');
      assert.equal(status, code, stderr);
      assert.match(stderr, sentence);
      assert.equal(stderr.split('\n').filter((line) => line.startsWith('kaizen-docker: ')).length, 1, stderr);
      assert.deepEqual(namesIn(root), before);
    });
  }

  const normal: [string, Prepare, RegExp][] = [
    [
      'node_modules and a log of 50 MB',
      (root) => {
        mkdirSync(join(root, 'node_modules/flask'), { recursive: true });
        writeFileSync(join(root, 'node_modules/flask/app.py'), 'from flask import Flask\napp = Flask(__name__)\n');
        writeFileSync(join(root, 'debug.log'), '');
        truncateSync(join(root, 'debug.log'), 50 * 1024 * 1024);
      },
      /^$/,
    ],
    ['a .git file, as a worktree has it', (root) => writeFileSync(join(root, '.git'), 'gitdir: /nowhere/.git/worktrees/shop\n'), /^$/],
    [
      'links that lead to themselves and out',
      (root) => {
        symlinkSync('.', join(root, 'loop'));
        symlinkSync('loop/loop/loop', join(root, 'again'));
        symlinkSync('/', join(root, 'everything'));
        symlinkSync('self.py', join(root, 'self.py'));
      },
      /^$/,
    ],
    [
      'a folder that can not be entered',
      (root) => closed(join(root, 'data')),
      /^Note: The tool left out what it can't read \(make it readable if it matters\): data\/\.\n$/,
    ],
    [
      'a source that can not be read',
      (root) => {
        writeFileSync(join(root, 'more.py'), '');
        chmodSync(join(root, 'more.py'), 0);
      },
      /^Note: The tool left out what it can't read .*: more\.py\.\n$/,
    ],
    [
      'a .gitignore that can not be read',
      (root) => {
        writeFileSync(join(root, '.gitignore'), 'x\n');
        chmodSync(join(root, '.gitignore'), 0);
      },
      /^Note: The tool left out what it can't read .*: \.gitignore\.\n$/,
    ],
    [
      'a Procfile and a source that are pipes',
      (root) => spawnSync('mkfifo', [join(root, 'Procfile'), join(root, 'other.py')]),
      /^(?:Note: The tool opens regular files and folders only, .*: Procfile\.\n)?$/,
    ],
    [
      'a lock file that is a link',
      (root) => symlinkSync('../uv.lock', join(root, 'uv.lock')),
      /^(?:Note: The tool does not follow symbolic links, .*: uv\.lock\.\n)?$/,
    ],
    [
      'sources in Latin-1 and with zeros',
      (root) => {
        writeFileSync(join(root, 'old.py'), Buffer.from('# -*- coding: latin-1 -*-\nname = "café"\n', 'latin1'));
        writeFileSync(join(root, 'zeros.py'), Buffer.alloc(1000));
      },
      /^$/,
    ],
    [
      'names with quotes, signs, emoji, line breaks and no UTF-8',
      (root) => {
        for (const name of ['it\'s "$HOME" `id` 😀.py', 'a\nb.py', '-rf.py', '%s.py']) writeFileSync(join(root, name), 'import os\n');
        writeFileSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0xfe, 0xff]), Buffer.from('.py')]), 'import os\n');
      },
      /^$/,
    ],
  ];
  for (const [name, prepare, notes] of normal) {
    it(`gives the same files as without for ${name}`, () => {
      const root = folderWith(shop);
      prepare(root);
      const { status, stderr } = kaizen(root, '--yes', '--image', 'shop');
      assert.deepEqual([status, notes.test(stderr) ? '' : stderr], [0, '']);
      assert.deepEqual(writtenIn(root), writtenIn(plain));
    });
  }

  it('with a manifest that is a link says that it was not followed', () => {
    const outside = folderWith({ 'pyproject.toml': '[project]\nname = "shared"\n' });
    const root = folderWith({ 'notes.txt': '' });
    symlinkSync(join(outside, 'pyproject.toml'), join(root, 'pyproject.toml'));
    const { status, stdout } = kaizen(root, 'inspect', '--json');
    assert.equal(status, 0);
    assert.deepEqual(JSON.parse(stdout), {
      warnings: ['The tool does not follow symbolic links, so it did not read this: pyproject.toml.'],
    });
    const generated = kaizen(root, '--yes');
    assert.equal(generated.status, 1);
    assert.match(
      generated.stderr,
      /^kaizen-docker: .*has no application in a language that kaizen-docker knows.* The tool does not follow symbolic links, .*: pyproject\.toml\.\n$/,
    );
    assert.deepEqual(namesIn(root), ['notes.txt', 'pyproject.toml']);
  });

  it('that can not be entered itself is named', () => {
    const root = folderWith(shop);
    closed(join(root, 'app'));
    const { status, stderr } = kaizen(root, 'app', '--yes');
    assert.deepEqual(
      [status, stderr.replace(/\S*\/app/, 'app')],
      [1, "kaizen-docker: app can't be read: permission denied: make it readable.\n"],
    );
  });

  it('with files of an earlier run that were edited by hand keeps each of them', () => {
    const root = folderWith(shop);
    assert.equal(kaizen(root, '--yes').status, 0);
    const edited = ['Dockerfile', '.dockerignore', 'compose.yaml', 'tests/deployment/deployment_suite.py'];
    for (const file of edited) appendFileSync(join(root, file), '# mine\n');
    const before = filesIn(root);
    const { status, stdout } = kaizen(root, '--yes');
    assert.equal(status, 0);
    for (const file of edited) assert.match(stdout, new RegExp(`keep yours +${file.replaceAll('.', '\\.')}\n`));
    assert.deepEqual(filesIn(root), before);
  });
});
