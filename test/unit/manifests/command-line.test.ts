import assert from 'node:assert/strict';
import { readCommandLine } from '../../../src/manifests/command-line.ts';

describe('a command line', () => {
  const cases: readonly (readonly [string, readonly string[] | string])[] = [
    ['gunicorn shop.wsgi', ['gunicorn', 'shop.wsgi']],
    ['uvicorn main:app --host 0.0.0.0 --port $PORT', ['uvicorn', 'main:app', '--host', '0.0.0.0', '--port', '8000']],
    ['gunicorn -b 0.0.0.0:${PORT} app:app', ['gunicorn', '-b', '0.0.0.0:8000', 'app:app']],
    ['serve --port=${PORT:-5000}', ['serve', '--port=8000']],
    ['gunicorn -w ${WORKERS:-3} --name="the shop" app:app', ['gunicorn', '-w', '3', '--name=the shop', 'app:app']],
    ['gunicorn "shop:create_app()"', ['gunicorn', 'shop:create_app()']],
    ['gunicorn -c conf.py shop.web:create_app()', ['gunicorn', '-c', 'conf.py', 'shop.web:create_app()']],
    ['(gunicorn shop:app)', '"(" needs a shell'],
    ["echo '$PORT'", ['echo', '$PORT']],
    ['exec node server.js', ['node', 'server.js']],
    ['node server.js # the web', ['node', 'server.js']],
    ['gunicorn -w $WORKERS app:app', '$WORKERS has no value before it runs'],
    ['python manage.py migrate && gunicorn app:app', '"&&" needs a shell'],
    ['cat x | node y', '"|" needs a shell'],
    ['node dist/*.js', '"dist/*.js" needs a shell'],
    ['NODE_ENV=production node x.js', 'setting NODE_ENV needs a shell'],
    ['run ${PORT', 'a variable in it is not closed'],
  ];
  for (const [line, expected] of cases) {
    it(`is ${JSON.stringify(expected)} for ${JSON.stringify(line)}`, () => {
      assert.deepEqual(readCommandLine(line, 8000), typeof expected === 'string' ? { reason: expected } : { words: expected });
    });
  }
});
