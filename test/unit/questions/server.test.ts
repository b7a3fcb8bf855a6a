import assert from 'node:assert/strict';
import { inspect } from '../../../src/inspect/inspect.ts';
import { refuseMissing } from '../../../src/questions/assumptions.ts';
import { decide } from '../../../src/questions/decide.ts';
import type { QuestionName } from '../../../src/questions/question.ts';
import { folderWith, removeFolders } from '../../support/folders.ts';

const flask = { 'requirements.txt': 'flask\n', 'app.py': 'from flask import Flask\napp = Flask(__name__)\n' };

async function startWith(files: Readonly<Record<string, string>>, given: Readonly<Partial<Record<QuestionName, unknown>>>) {
  const values = new Map<QuestionName, unknown>();
  if (given.server !== undefined) values.set('server', given.server);
  if (given.port !== undefined) values.set('port', given.port);
  const { applications } = await decide(await inspect(folderWith(files)), [{ origin: 'flag', values }]);
  const { answers } = applications[0].resolution;
  return { server: answers.server, start: answers.start?.join(' ') };
}

describe('the server that is asked for', () => {
  after(removeFolders);

  it('starts the application, on the port that was answered', async () => {
    assert.deepEqual(await startWith(flask, {}), {
      server: 'gunicorn',
      start: 'gunicorn app:app --bind 0.0.0.0:8000 --worker-tmp-dir /dev/shm',
    });
    assert.equal((await startWith(flask, { server: 'waitress', port: 9001 })).start, 'waitress-serve --listen=0.0.0.0:9001 app:app');
    const installed = { ...flask, 'requirements.txt': 'flask\ngunicorn\n' };
    assert.deepEqual(await startWith(installed, { server: 'granian' }), {
      server: 'granian',
      start: 'granian --interface wsgi --host 0.0.0.0 --port 8000 app:app',
    });
    assert.equal((await startWith(installed, {})).server, 'none');
  });

  it('is that of the framework where none is wanted', async () => {
    const own = async (files: Readonly<Record<string, string>>, port?: number) =>
      (await startWith(files, { server: 'none', ...(port === undefined ? {} : { port }) })).start;
    assert.equal(await own(flask, 5050), 'flask --app app:app run --host 0.0.0.0 --port 5050');
    const bottle = { 'requirements.txt': 'bottle\n', 'web.py': 'import bottle\napp = bottle.Bottle()\n' };
    assert.equal(await own(bottle), 'python -m bottle --bind 0.0.0.0:8000 web:app');
    const django = {
      'requirements.txt': 'django\n',
      'manage.py': 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "a.settings")\n',
      'a/settings.py': 'INSTALLED_APPS = []\n',
    };
    assert.equal(await own(django, 9000), 'python -m django runserver --noreload 0.0.0.0:9000');
  });

  it('leaves the start command open, and says why, where the framework has none of its own', async () => {
    const fastapi = { 'requirements.txt': 'fastapi\n', 'app.py': 'from fastapi import FastAPI\napp = FastAPI()\n' };
    assert.equal((await startWith(fastapi, { server: 'none' })).start, undefined);
    const decision = await decide(await inspect(folderWith(fastapi)), [{ origin: 'flag', values: new Map([['server', 'none']]) }]);
    assert.throws(() => refuseMissing(decision), {
      message:
        /^--server none: the start command that was found needs uvicorn, and the framework has no server of its own\..*--start COMMAND\.$/,
    });
  });

  it('is refused where it cannot serve the application', async () => {
    await assert.rejects(startWith(flask, { server: 'daphne' }), {
      message: "--server: daphne can't serve this application: name one of gunicorn, granian, waitress.",
    });
    await assert.rejects(startWith({ 'index.html': '<p>x</p>' }, { server: 'gunicorn' }), {
      message: '--server: gunicorn has nothing to serve here: set --start.',
    });
  });
});
