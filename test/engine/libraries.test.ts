import assert from 'node:assert/strict';
import { testRunners } from '../../src/questions/question.ts';
import { edit, folderWith, removeFolders } from '../support/folders.ts';
import { generate, runSuite } from './engine.ts';

/** Flask with a client that is compiled in the build: its module asks for libpq.so.5, which the package libpq5 brings. */
const application: Readonly<Record<string, string>> = {
  'requirements.txt': 'flask==3.1.3\ngunicorn==23.0.0\npsycopg2==2.9.11\n',
  'desk.py':
    'from flask import Flask\n\napp = Flask(__name__)\n\n\n@app.get("/health")\ndef health():\n    return "well"\n\n\n@app.get("/release")\ndef release():\n    import psycopg2\n\n    return psycopg2.__version__\n',
};

describe('what the suites say of shared libraries', () => {
  after(removeFolders);

  it('is nothing where the image has them, and the name of the library and its file where its package is gone', async () => {
    const words = ['--base-image', 'python:3.14-slim-trixie', '--services', 'none'];
    const folders = testRunners.map((runner) => generate(folderWith(application), [...words, '--test-runner', runner]));
    for (const folder of folders) {
      const { passed, output } = await runSuite(folder, { only: 17 });
      assert.ok(passed.includes(17), output);
      edit(folder, 'Dockerfile', /^# In numbers.*\nUSER/m, 'RUN dpkg --purge --force-depends libpq5\nUSER');
      const { failed, output: said, left } = await runSuite(folder, { only: 17 });
      assert.deepEqual(failed, [17], said);
      assert.match(said, /libpq\.so\.5 \(for \/opt\/venv\/lib\/[^ ]*\/_psycopg\.[^ ]*\.so\)/);
      assert.equal(left, '');
    }
  });
});
