import assert from 'node:assert/strict';
import { portSlot } from '../../../src/manifests/port-slot.ts';
import { handsOver, scriptStart } from '../../../src/manifests/script-start.ts';

const script = (...lines: string[]): string => ['#!/bin/sh', ...lines, ''].join('\n');

describe('the command that a start script comes to', () => {
  it('is what it hands over to, on one line or several, with its own variables', () => {
    assert.deepEqual(
      scriptStart(
        script(
          'set -e',
          'COUNT=${COUNT:-3}',
          'python wait.py # exec nothing',
          'exec gunicorn shop:app \\',
          '  --workers "$COUNT" --threads ${THREADS:-2} \\',
          '  --bind 0.0.0.0:$PORT',
          'echo ended',
        ),
      ),
      { words: ['gunicorn', 'shop:app', '--workers', '3', '--threads', '2', '--bind', `0.0.0.0:${portSlot}`], line: 5 },
    );
    assert.deepEqual(scriptStart(script('alembic upgrade head', 'node dist/server.js'))?.words, ['node', 'dist/server.js']);
    assert.deepEqual(scriptStart(script('migrate && exec node a.js'))?.words, ['node', 'a.js']);
  });

  it('is the last one at the top, or the only server, of several', () => {
    const branches = ['if [ "$1" = mill ]; then', '  exec celery -A mill worker', 'fi', 'exec gunicorn shop:app'];
    assert.deepEqual(scriptStart(script(...branches))?.words, ['gunicorn', 'shop:app']);
    const all = ['case "$1" in', 'mill)', '  exec celery -A mill worker', '  ;;', '*)', '  exec gunicorn shop:app', '  ;;', 'esac'];
    assert.deepEqual(scriptStart(script(...all))?.words, ['gunicorn', 'shop:app']);
  });

  it('is none where only a shell knows', () => {
    for (const lines of [['exec $COMMAND'], ['exec node $(find-it)'], ['exec node a.js > log'], ['echo hello'], []])
      assert.equal(scriptStart(script(...lines)), undefined, lines.join());
    assert.equal(scriptStart(`exec node ${'a'.repeat(40_000)}`), undefined);
  });

  it('is what the image says where the script hands over its arguments', () => {
    for (const line of ['exec "$@"', 'exec gosu app "$@"', '"$@"', 'exec su-exec "$USER" ${@}']) assert.ok(handsOver(script(line)), line);
    assert.ok(!handsOver(script('for each in "$@"; do echo; done', 'exec node a.js')));
  });
});
