import assert from 'node:assert/strict';
import { openFolder } from '../../../src/folder/folder.ts';
import { portSlot } from '../../../src/manifests/port-slot.ts';
import { readProcfile } from '../../../src/manifests/procfile.ts';
import { lineOf } from '../../../src/manifests/shell-line.ts';
import { folderWith, removeFolders } from '../../support/folders.ts';

const read = (text: string) => readProcfile(openFolder(folderWith({ Procfile: text })), 8000);

describe('a Procfile', () => {
  after(removeFolders);

  it('gives the start command, workers, and the release as a job', () => {
    const text =
      '# all of it\r\nweb: gunicorn app:app -b 0.0.0.0:$PORT\r\n\r\nMail_Worker: celery -A app worker $PORT\r\nrelease:   python manage.py migrate\r\n';
    assert.deepEqual(read(text), {
      start: { words: ['gunicorn', 'app:app', '-b', `0.0.0.0:${portSlot}`], source: 'web in Procfile' },
      processes: [
        { name: 'mail-worker', kind: 'worker', start: ['celery', '-A', 'app', 'worker', '8000'] },
        { name: 'release', kind: 'job', start: ['python', 'manage.py', 'migrate'] },
      ],
      warnings: [],
    });
  });

  it('has the only lasting line for a start command', () => {
    assert.deepEqual(read('bot: python bot.py\nrelease: python x.py')?.start, { words: ['python', 'bot.py'], source: 'bot in Procfile' });
  });

  it('says why it gives none', () => {
    assert.equal(
      read('release: python x.py\n')?.unknownStart,
      'Procfile has no process that keeps running: add one named web, or set --start.',
    );
    assert.equal(
      read('mailer: python a.py\nbot: python b.py\n')?.unknownStart,
      'Procfile lists mailer and bot, but does not say which of them is the application: name it web, or set --start.',
    );
  });

  it('leaves aside what only a shell could run, and says so', () => {
    assert.deepEqual(read('web: cd shop && node x.js\nworker: node y.js\n'), {
      processes: [{ name: 'worker', kind: 'worker', start: ['node', 'y.js'] }],
      warnings: [
        'The tool ignores Procfile line 1 (web), because "&&" needs a shell, and commands run without a shell: call a script instead.',
      ],
    });
  });

  it('keeps what is run before the last command of the main line', () => {
    const found = read('web: ./prepare; node migrate.js && node x.js --port $PORT\nworker: sleep 1 && node y.js\n');
    assert.deepEqual(found?.start?.words, ['node', 'x.js', '--port', portSlot]);
    assert.equal(found?.start?.steps && lineOf(found.start.steps), './prepare ; node migrate.js && node x.js --port $PORT');
    assert.deepEqual(found?.processes, []);
    assert.equal(found?.warnings.length, 1);
  });

  it('leaves out the steps that belong to the build, where the language knows them', () => {
    const step = (text: string) => (text.startsWith('make') ? undefined : text);
    const folder = openFolder(folderWith({ Procfile: 'web: make && a b && c d\nworker: make; e && f g\n' }));
    const found = readProcfile(folder, 8000, { step });
    assert.equal(found?.start?.steps && lineOf(found.start.steps), 'a b && c d');
    assert.deepEqual(found?.processes, [{ name: 'worker', kind: 'worker', start: ['sh', '-c', 'e && exec f g'] }]);
    assert.deepEqual(found?.warnings, [
      'Procfile line 1 (web): "make" is not run, because it belongs to the build.',
      'Procfile line 2 (worker): "make" is not run, because it belongs to the build.',
    ]);
  });

  it('leaves aside what is run at the same time, or in the place of another command', () => {
    for (const line of ['a & b', 'a | b', 'a || b']) assert.equal(read(`web: ${line}\n`)?.start, undefined, line);
  });

  it('is read up to a hundred processes', () => {
    const found = read(`web: a\n${Array.from({ length: 70_000 }, (_, index) => `w${index}: b\n`).join('')}`);
    assert.equal(found?.processes.length, 99);
    assert.deepEqual(found?.warnings, ['The tool ignores Procfile line 101 and the lines after it: it reads at most 100 processes.']);
  });

  it('has a name once, and says which line has it', () => {
    const found = read('web: a\nworker: b\nworker: c\nWorker: d\n');
    assert.deepEqual(
      found?.processes.map(({ start }) => start),
      [['b']],
    );
    assert.deepEqual(found?.warnings, [
      'The tool ignores Procfile line 3 (worker), because Procfile line 2 has the same name: rename it.',
      'The tool ignores Procfile line 4 (Worker), because Procfile line 2 has the same name: rename it.',
    ]);
  });

  it('is none where there is none', () => {
    assert.equal(readProcfile(openFolder(folderWith({ 'Procfile.dev': 'web: x' })), 8000), undefined);
  });
});
