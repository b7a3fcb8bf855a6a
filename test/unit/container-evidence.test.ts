import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from '../../src/inspect/inspect.ts';
import { generate } from '../../src/session.ts';
import { filesIn, folderWith, removeFolders } from '../support/folders.ts';

const server = [
  'import os',
  'from flask import Flask',
  'api = Flask(__name__)',
  '',
  'def main():',
  '    api.run(host=os.environ["BIND"], port=int(os.environ["LISTEN_ON"]))',
  '',
  'if __name__ == "__main__":',
  '    main()',
  '',
].join('\n');

const dockerfile = [
  'FROM python:3.12-slim',
  'WORKDIR /srv',
  'RUN apt-get update && apt-get install -y ffmpeg && rm -rf /var/lib/apt/lists/*',
  'COPY . .',
  'EXPOSE 7070',
  'VOLUME /srv/media',
  'CMD ["gunicorn", "-b", "0.0.0.0:7070", "gallery.web:api"]',
  '',
].join('\n');

const gallery = { 'requirements.txt': 'flask==3.1.0\n', 'gallery/web.py': server };

const factsIn = async (files: Record<string, string>) => (await inspect(folderWith(files))).application('')?.facts ?? {};

describe('what container files of a person state', () => {
  after(removeFolders);

  it('goes before what would be assumed', async () => {
    const { start, port, systemPackages, written } = await factsIn({ ...gallery, Dockerfile: dockerfile });
    assert.deepEqual(start, { value: ['gunicorn', '-b', '0.0.0.0:7070', 'gallery.web:api'], source: 'CMD in Dockerfile line 7' });
    assert.equal(port?.value, 7070);
    assert.deepEqual(systemPackages, { value: ['ffmpeg'], certainty: 'stated', source: 'Dockerfile line 3' });
    assert.deepEqual(written?.value, [{ path: 'media', kind: 'folder', use: 'data' }]);
  });

  it('goes after what the code tells, which says so', async () => {
    const { port } = await factsIn({
      'package.json': '{"name":"desk","scripts":{"start":"node desk.js"},"dependencies":{"express":"5.1.0"}}',
      'desk.js': "require('express')().listen(4242)\n",
      Dockerfile: 'FROM node:22\nEXPOSE 5151\n',
    });
    assert.equal(port?.value, 4242);
    assert.deepEqual(port?.over, [{ value: 5151, source: 'EXPOSE in Dockerfile line 2' }]);
  });

  it('is the port of an application whose code tells none', async () => {
    const { port } = await factsIn({
      'go.mod': 'module desk\n\ngo 1.25\n',
      'main.go': 'package main\n\nimport (\n\t"net/http"\n\t"os"\n)\n\nfunc main() {\n\thttp.ListenAndServe(os.Args[1], nil)\n}\n',
      'build/package/Dockerfile': 'FROM golang AS build\nFROM scratch\nEXPOSE 6363\n',
    });
    assert.deepEqual(port, { value: 6363, certainty: 'stated', source: 'EXPOSE in build/package/Dockerfile line 3' });
  });

  it('is the port of a server that is told where to listen', async () => {
    const files = { 'requirements.txt': 'flask==3.1.0\ngunicorn==23.0.0\n', 'desk.py': 'from flask import Flask\nweb = Flask(__name__)\n' };
    const { port, start } = await factsIn({ ...files, Containerfile: 'FROM python\nEXPOSE 6464\n' });
    assert.deepEqual(port, { value: 6464, certainty: 'stated', source: 'EXPOSE in Containerfile line 2' });
    assert.ok(start?.value.includes('0.0.0.0:6464'));
  });

  it('starts what is built, and a file that nothing else names', async () => {
    const manifest = '{"name":"desk","scripts":{"build":"make-it"},"dependencies":{"koa":"3.0.0"}}';
    const built = { 'package.json': manifest, 'src/a.js': '', 'src/b.js': '' };
    const start = async (files: Record<string, string>) => (await factsIn(files)).start;
    assert.deepEqual(await start({ ...built, Dockerfile: 'FROM node\nCMD ["node", "dist/desk.js"]\n' }), {
      value: ['node', 'dist/desk.js'],
      source: 'CMD in Dockerfile line 2',
    });
    assert.equal(await start({ ...built, Dockerfile: 'FROM node\nCMD ["node", "nowhere.js"]\n' }), undefined);
  });

  it('is kept as an answer where this tool puts its own files in the place of theirs, and goes on being said where they stay', async () => {
    const answers = { data: ['media'], packages: ['ffmpeg'], port: 7070, start: ['gunicorn', '-b', '0.0.0.0:7070', 'gallery.web:api'] };
    for (const [policy, saved] of [
      ['template', answers],
      ['mine', {}],
    ] as const) {
      const root = folderWith({ ...gallery, Dockerfile: dockerfile, 'media/old.db': '' });
      await generate(root, {}, { onConflict: policy, durable: false });
      assert.deepEqual(JSON.parse(readFileSync(join(root, '.yo-rc.json'), 'utf8')), { 'generator-kaizen-docker': saved });
      const files = filesIn(root);
      assert.deepEqual(
        (await generate(root, {}, { onConflict: policy, durable: false })).filter(({ write }) => write !== undefined),
        [],
      );
      assert.deepEqual(filesIn(root), files);
    }
  });

  it('is no answer where their files stay their own', async () => {
    const root = folderWith({ ...gallery, 'docker/Dockerfile': dockerfile });
    await generate(root, {}, { durable: false });
    assert.deepEqual(JSON.parse(readFileSync(join(root, '.yo-rc.json'), 'utf8')), { 'generator-kaizen-docker': {} });
  });
});
