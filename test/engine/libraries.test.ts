import assert from 'node:assert/strict';
import { testRunners } from '../../src/questions/question.ts';
import { edit, folderWith, removeFolders, write } from '../support/folders.ts';
import { generate, outcome, runSuite, succeed } from './engine.ts';

const application: Readonly<Record<string, string>> = {
  'requirements.txt': 'gunicorn==23.0.0\n',
  'desk.py': 'def app(environ, start_response):\n    start_response("200 OK", [])\n    return [b"desk"]\n',
};
const words = ['--base-image', 'python:3.14-slim-trixie', '--services', 'none', '--start', 'gunicorn desk:app', '--port', '8000'];
// In C, like an extension module: the packages are those for psycopg2.
const packages = ['--packages', 'libpq5', '--build-packages', 'gcc,libc6-dev,libpq-dev'];
const compiled =
  "echo 'int PQlibVersion(void); int version(void) { return PQlibVersion(); }' | gcc -shared -fPIC -x c -o /opt/venv/lib/_desk.so - -lpq";

/** The removed part, and the message of the suites. */
const faults: readonly (readonly [name: string, step: string, said: RegExp])[] = [
  ['its package is gone', 'dpkg --purge --force-depends libpq5', /libpq\.so\.5 \(for \/opt\/venv\/lib\/_desk\.so\)/],
  [
    'a module of the base was copied without it',
    'cp "$(python -c \'import _bz2; print(_bz2.__file__)\')" /opt/venv/lib/ && rm /usr/lib/*/libbz2.so.1.0*',
    /libbz2\.so\.1\.0 \(for \/opt\/venv\/lib\/_bz2\.[^ ]*\.so\)/,
  ],
];

describe('what the suites say of a shared library', () => {
  const image = 'kaizen-libraries';
  let folders: readonly string[] = [];
  before(() => {
    folders = testRunners.map((runner) => generate(folderWith(application), [...words, ...packages, '--test-runner', runner]));
    const [folder = ''] = folders;
    edit(folder, 'Dockerfile', ' && chmod -R a+rX,go-w /opt/venv', ` && ${compiled} \\\n && chmod -R a+rX,go-w /opt/venv`);
    succeed('docker', ['build', '--quiet', '--tag', image, '.'], folder);
  });
  after(() => {
    outcome('docker', ['image', 'rm', image, `${image}-fault`], '/');
    removeFolders();
  });

  it('is nothing where the image has it', async () => {
    for (const folder of folders) {
      const { passed, output } = await runSuite(folder, { only: 17, environment: { KAIZEN_IMAGE: image } });
      assert.ok(passed.includes(17), output);
    }
  });

  for (const [name, step, said] of faults) {
    it(`is its name, and that of the file that asks for it, where ${name}`, async () => {
      const broken = folderWith({});
      write(broken, { Dockerfile: `FROM ${image}\nUSER 0\nRUN ${step}\nUSER 10001:10001\n` });
      succeed('docker', ['build', '--quiet', '--tag', `${image}-fault`, '.'], broken);
      for (const folder of folders) {
        const { failed, output, left } = await runSuite(folder, { only: 17, environment: { KAIZEN_IMAGE: `${image}-fault` } });
        assert.deepEqual(failed, [17], output);
        assert.match(output, said);
        assert.equal(left, '');
      }
    });
  }
});
