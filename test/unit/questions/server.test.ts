import assert from 'node:assert/strict';
import { inspect } from '../../../src/inspect/inspect.ts';
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

  it('leaves the start command open where none is wanted and one is needed', async () => {
    assert.equal((await startWith(flask, { server: 'none' })).start, undefined);
  });

  it('is refused where it cannot serve the application', async () => {
    await assert.rejects(startWith(flask, { server: 'daphne' }), {
      message: "--server: daphne can't serve this application: name one of gunicorn, granian, waitress.",
    });
    await assert.rejects(startWith({ 'index.html': '<p>x</p>' }, { server: 'gunicorn' }), {
      message: '--server: gunicorn has nothing to serve here: give --start.',
    });
  });
});
