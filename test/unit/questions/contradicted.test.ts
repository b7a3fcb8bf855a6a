import assert from 'node:assert/strict';
import { inspect } from '../../../src/inspect/inspect.ts';
import { answersLayer } from '../../../src/questions/answers-by-name.ts';
import { contradictedAnswers } from '../../../src/questions/contradicted.ts';
import { decide } from '../../../src/questions/decide.ts';
import type { Layer } from '../../../src/questions/resolve.ts';
import { folderWith, removeFolders } from '../../support/folders.ts';

const file = '.yo-rc.json';

const blog = {
  '.python-version': '3.13\n',
  'requirements.txt': 'fastapi==0.115.0\nuvicorn==0.34.0\npsycopg[binary]==3.2.0\n',
  'main.py':
    'import os\n\nimport psycopg\nfrom fastapi import FastAPI\n\napp = FastAPI()\nconnection = psycopg.connect(os.environ["DATABASE_URL"])\n',
  Procfile: 'web: uvicorn main:app --port 8000\n',
};

describe('saved answers that the folder contradicts', () => {
  after(removeFolders);

  async function contradictions(saved: object, ...stronger: Layer[]): Promise<readonly string[]> {
    return contradictedAnswers(await decide(await inspect(folderWith(blog)), [...stronger, answersLayer(file, saved)]), file);
  }

  it('are named, with what takes the finding over', async () => {
    const [services, ...others] = await contradictions({ services: [] });
    assert.match(
      services ?? '',
      /^found postgres \(.*\), but \.yo-rc\.json says services: none; to add it, run "kaizen-docker service add postgres"\.$/,
    );
    assert.deepEqual(others, []);
    assert.match(
      (await contradictions({ port: 9000 }))[0] ?? '',
      /^found 8000 \(.*\), but .* says port: 9000; to use what was found, run "kaizen-docker set port=8000"\.$/,
    );
  });

  it('are none where they agree, where they say more, and where another service does the same', async () => {
    for (const services of [['postgres:17'], ['postgres:17', 'redis:8'], ['pgvector:17']])
      assert.deepEqual(await contradictions({ services }), []);
    assert.deepEqual(await contradictions({ port: 8000 }), []);
    assert.deepEqual(await contradictions({}), []);
  });

  it('are none where the image sets the port: by a variable, or in the configuration of its web server', async () => {
    const saved = [answersLayer(file, { port: 9000 })];
    const server = "import express from 'express';\nexpress().listen(process.env.PORT || 3000);\n";
    const shop = {
      'package.json': '{ "scripts": { "start": "node server.js" }, "dependencies": { "express": "^5.0.0" } }\n',
      'server.js': server,
    };
    for (const folder of [shop, { 'index.html': '<p>Hello</p>\n' }])
      assert.deepEqual(contradictedAnswers(await decide(await inspect(folderWith(folder)), saved), file), []);
  });

  it('are none where this run gives another answer', async () => {
    assert.deepEqual(await contradictions({ port: 9000 }, { origin: 'flag', values: new Map([['port', '8000']]) }), []);
  });
});
