import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cli, filesIn, folderWith, removeFolders, write } from '../support/folders.ts';

/** Runs the bin with a closed input, as in CI. */
function kaizen(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...words], { encoding: 'utf8', input: '', timeout: 20_000 });
  return { status, stdout, stderr };
}

describe('a folder that is empty', () => {
  after(removeFolders);

  for (const [language, words, file] of [
    ['python', ['--start', 'uvicorn main:app --host 0.0.0.0'], 'requirements.txt'],
    ['node', ['--start', 'node server.js'], 'package.json'],
    ['go', [], 'go.mod'],
    ['rust', [], 'Cargo.toml'],
    ['static', [], 'index.html'],
  ] as const)
    it(`gets files for ${language}, and is told what has to be there`, () => {
      const root = folderWith({});
      const { status, stdout, stderr } = kaizen(root, '--language', language, ...words, '--port', '8000', '--yes');
      assert.deepEqual([status, stderr], [0, '']);
      assert.ok(stdout.includes(`# Put into the folder the files of the image: `) && stdout.includes(file), stdout);
      assert.ok(existsSync(join(root, 'Dockerfile')));
      assert.equal(kaizen('check', root).status, 0);
    });

  for (const [language, command, port] of [
    ['python', 'python main.py', 8000],
    ['node', 'node server.js', 3000],
    ['go', '/app/app', 8080],
    ['rust', '', 8080],
  ] as const)
    it(`starts ${language} in the usual way, as an assumption`, () => {
      const root = folderWith({});
      const { status, stdout } = kaizen(root, '--language', language, '--yes');
      assert.equal(status, 0);
      assert.match(stdout, new RegExp(`start +${command}.* assumed: `));
      assert.match(stdout, new RegExp(`port +${port} +assumed: `));
      assert.equal(kaizen('check', root).status, 0);
    });

  it('gets files that follow what is there later', () => {
    const root = folderWith({});
    kaizen(root, '--language', 'python', '--start', 'gunicorn wsgi:app', '--port', '8000', '--yes');
    assert.deepEqual(Object.keys(JSON.parse(readFileSync(join(root, '.yo-rc.json'), 'utf8'))['generator-kaizen-docker']).sort(), [
      'language',
      'port',
      'start',
    ]);
    write(root, {
      '.python-version': '3.13\n',
      'requirements.txt': 'flask==3.1.0\ngunicorn==23.0.0\n',
      'wsgi.py': 'from flask import Flask\napp = Flask(__name__)\n\n@app.get("/health")\ndef health():\n    return {}\n',
    });
    const { status, stdout } = kaizen('update', root);
    assert.equal(status, 0);
    assert.doesNotMatch(stdout, /put into the folder/);
    const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8');
    assert.match(dockerfile, /^FROM python:3\.13-slim/m);
    assert.match(dockerfile, /\/health/);
  });

  for (const [words, missing] of [
    [
      [],
      /Set: --language python\|go\|rust\|node\|static\|other, --start COMMAND, --port PORT\|none\. If the language is not "other", .*\.$/m,
    ],
    [['--port', '80'], /Set: --language [^ ]+, --start COMMAND\. /m],
    [['--language', 'python', '--strict'], /Set these answers, or choose others: .*--port 8000 .*--start /m],
    [['--language', 'other', '--start', './x'], /Set: --port PORT\|none\.$/m],
    [['--language', 'cobol'], /--language: "cobol" is not one of python, go/],
    [['--language', 'other', '--start', './x', '--port', '80', '--build', 'a\nb'], /--build: a line of shell has no line breaks/],
  ] as const)
    it(`ends with one sentence where something is missing: ${words.join(' ').replace('\n', '\\n') || 'all'}`, () => {
      const root = folderWith({});
      const { status, stderr } = kaizen(root, '--yes', ...words);
      assert.equal(status, 1);
      assert.match(stderr, missing);
      assert.deepEqual(filesIn(root), {});
    });

  it('takes build commands in their order, and keeps them', () => {
    const root = folderWith({ 'Main.java': '', 'pom.xml': '' });
    const words = [
      '--language',
      'other',
      '--build',
      'javac Main.java',
      '--build',
      "echo '$X' > y",
      '--start',
      'java Main',
      '--port',
      '9000',
    ];
    assert.equal(kaizen(root, '--yes', ...words).status, 0);
    const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8');
    assert.match(dockerfile, /^FROM eclipse-temurin:[\d.]+-jdk AS base$/m);
    assert.match(dockerfile, /^RUN sh -euc 'javac Main\.java' \\\n && sh -euc .* \\\n && chmod /m);
    assert.equal(kaizen('check', root).status, 0);
    assert.equal(kaizen('set', 'build=true', '--directory', root).status, 0);
    assert.match(readFileSync(join(root, 'Dockerfile'), 'utf8'), /^RUN sh -euc true \\\n && chmod /m);
  });
});
