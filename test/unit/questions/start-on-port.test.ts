import assert from 'node:assert/strict';
import { inspect } from '../../../src/inspect/inspect.ts';
import { decide } from '../../../src/questions/decide.ts';
import { folderWith, removeFolders } from '../../support/folders.ts';

const flask = { 'requirements.txt': 'flask\ngunicorn\n', 'app.py': 'from flask import Flask\napp = Flask(__name__)\n' };
const fastapi = { 'requirements.txt': 'fastapi\nuvicorn\n', 'main.py': 'from fastapi import FastAPI\napp = FastAPI()\n' };
const node = (start: string, files: Readonly<Record<string, string>> = {}) => ({
  'package.json': JSON.stringify({ name: 'x', scripts: { start }, dependencies: { next: '15' } }),
  'package-lock.json': '{}',
  ...files,
});

const startOn = async (files: Readonly<Record<string, string>>, port?: number) => {
  const values = new Map(port === undefined ? [] : [['port', port] as const]);
  const { applications } = await decide(await inspect(folderWith(files)), [{ origin: '.yo-rc.json', values }]);
  return applications[0].resolution.answers.start?.join(' ');
};

describe('the start command on a port that is not the one that was found', () => {
  after(removeFolders);

  const cases: readonly (readonly [string, Readonly<Record<string, string>>, string, string])[] = [
    ['of a server that was found', fastapi, 'uvicorn main:app --host 0.0.0.0 --port 8000', 'uvicorn main:app --host 0.0.0.0 --port 9000'],
    [
      'beside a number that is no port',
      { ...flask, Procfile: 'web: gunicorn --max-requests 8000 --bind 0.0.0.0:8000 app:app' },
      'gunicorn --max-requests 8000 --bind 0.0.0.0:8000 app:app',
      'gunicorn --max-requests 8000 --bind 0.0.0.0:9000 app:app',
    ],
    [
      'behind an equals sign',
      { ...fastapi, Procfile: 'web: uvicorn main:app --port=8000 --limit-max-requests=8000 --host 0.0.0.0' },
      'uvicorn main:app --port=8000 --limit-max-requests=8000 --host 0.0.0.0',
      'uvicorn main:app --port=9000 --limit-max-requests=8000 --host 0.0.0.0',
    ],
    [
      'right behind its option',
      { ...flask, Procfile: 'web: gunicorn -b:8000 app:app' },
      'gunicorn -b:8000 app:app',
      'gunicorn -b:9000 app:app',
    ],
    [
      'in place of a variable',
      { ...flask, Procfile: 'web: gunicorn -b 0.0.0.0:$PORT --statsd-host x:8000 app:app' },
      'gunicorn -b 0.0.0.0:8000 --statsd-host x:8000 app:app',
      'gunicorn -b 0.0.0.0:9000 --statsd-host x:8000 app:app',
    ],
    [
      'in place of a variable of a program that nobody knows',
      { ...flask, Procfile: 'web: python -m shop --listen $PORT --max 8000' },
      'python -m shop --listen 8000 --max 8000',
      'python -m shop --listen 9000 --max 8000',
    ],
    [
      'where the configuration of gunicorn has the port',
      { ...flask, Procfile: 'web: gunicorn --max-requests 8000 app:app', 'gunicorn.conf.py': 'bind = "0.0.0.0:8000"\n' },
      'gunicorn --max-requests 8000 app:app',
      'gunicorn --max-requests 8000 app:app',
    ],
    [
      'of a script of package.json',
      node('next start -p 8000 --keepAliveTimeout 8000'),
      'node node_modules/next/dist/bin/next start -p 8000 --keepAliveTimeout 8000',
      'node node_modules/next/dist/bin/next start -p 9000 --keepAliveTimeout 8000',
    ],
    [
      'of a script of package.json with a variable',
      node('next start --port=${PORT:-3000} --keepAliveTimeout 3000'),
      'node node_modules/next/dist/bin/next start --port=3000 --keepAliveTimeout 3000',
      'node node_modules/next/dist/bin/next start --port=9000 --keepAliveTimeout 3000',
    ],
    [
      'of a file that has a number for something else',
      node('node server.js 8000', { 'server.js': 'require("http").createServer().listen(8000)' }),
      'node server.js 8000',
      'node server.js 8000',
    ],
  ];
  for (const [title, files, usual, moved] of cases) {
    it(title, async () => {
      assert.equal(await startOn(files), usual);
      assert.equal(await startOn(files, 9000), moved);
    });
  }
});
