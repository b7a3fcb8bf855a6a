import assert from 'node:assert/strict';
import { python } from '../../../../src/stacks/python/python.ts';
import { buildIn, detectIn, folderOf } from './folders.ts';

const flask = 'from flask import Flask\napp = Flask(__name__)\n';
const fastapi = 'from fastapi import FastAPI\napp = FastAPI()\n';
const web = { 'requirements.txt': 'flask\ngunicorn\n', 'app.py': flask };
const facts = (files: Record<string, string>) => detectIn(files).facts;

describe('a start command that the folder states', () => {
  it('is the web line of a Procfile, before all that code shows', () => {
    const { facts: found, warnings } = detectIn({ ...web, Procfile: 'web: gunicorn app:app -b :$PORT -w 4\n' });
    assert.deepEqual(found.start, { value: ['gunicorn', 'app:app', '-b', ':8000', '-w', '4'], source: 'web in Procfile' });
    assert.deepEqual(found.port, { value: 8000, source: 'web in Procfile' });
    assert.equal(found.framework?.value, 'flask');
    assert.equal(warnings.length, 1, 'only that versions are open');
  });

  it('is what the code shows where the Procfile has only a release, and nothing where the code shows nothing', () => {
    const release = { Procfile: 'release: python migrate.py\n' };
    assert.equal(facts({ ...web, ...release }).start?.value[0], 'gunicorn');
    assert.equal(
      detectIn({ 'requirements.txt': 'requests', ...release }).unknown['start'],
      'Procfile has no process that keeps running: add one named web, or set --start.',
    );
  });

  it('that a person gives names a module of the folder, or one that may be installed', () => {
    const files = { ...web, 'shop/web.py': flask, 'shop/__init__.py': '' };
    const build = (...start: string[]) =>
      python.image(python.investigate(folderOf(files)), { base: { flavour: 'slim', image: 'python:3.14-slim-trixie' }, start });
    assert.throws(() => build('gunicorn', 'shop.wsgi:app'), {
      code: 1,
      message: /--start: shop\.wsgi:app names the module shop\.wsgi, which is not in this/,
    });
    assert.ok(build('gunicorn', 'shop.web:app'));
    assert.ok(build('gunicorn', 'installed.web:create_app()'));
    assert.ok(build('gunicorn', '--chdir', 'shop', 'shop.other:app'));
  });

  it('keeps what a Procfile runs before it, and is still the server that is added', () => {
    const line =
      'web: npm run css; poetry run flask db upgrade && python manage.py collectstatic --noinput; exec gunicorn app:app -b :$PORT\n';
    const files = { 'requirements.txt': 'flask\n', 'app.py': flask, Procfile: line };
    const { facts: found, warnings } = detectIn(files);
    assert.deepEqual(found.start?.value, ['sh', '-c', 'flask db upgrade; exec gunicorn app:app -b :8000']);
    assert.deepEqual([found.port?.value, found.server?.value], [8000, 'gunicorn']);
    assert.match(warnings.join('\n'), /"npm run css" and "python manage.py collectstatic --noinput" are not run/);
    assert.match(JSON.stringify(buildIn(files)), /gunicorn==/);
    assert.equal(facts({ ...web, Procfile: 'web: sleep 1 && gunicorn app:app & redis-server\n' }).start?.value[0], 'gunicorn');
  });

  it('is none of a program that only a machine for development has', () => {
    const { facts: found, warnings } = detectIn({ ...web, Procfile: 'web: make run\ncss: npm run watch\nbot: python bot.py\n' });
    assert.equal(found.start?.value[0], 'gunicorn');
    assert.deepEqual(
      found.processes?.value.map(({ name }) => name),
      ['bot'],
    );
    assert.match(
      warnings.join('\n'),
      /the process web in Procfile, because the image does not have the program make\.\n.* css in .* program npm\./,
    );
  });

  it('needs no package manager in front', () => {
    assert.deepEqual(facts({ ...web, Procfile: 'web: pipenv run gunicorn app:app\nworker: uv run --no-dev python w.py\n' }).start?.value, [
      'gunicorn',
      'app:app',
    ]);
    assert.deepEqual(facts({ ...web, Procfile: 'web: gunicorn app:app\nworker: uv run --no-dev python w.py\n' }).processes?.value, [
      { name: 'worker', kind: 'worker', start: ['python', 'w.py'] },
    ]);
  });

  const pdm = (scripts: string): Record<string, string> => ({
    'pyproject.toml': `[project]\nname = "x"\ndependencies = ["fastapi", "uvicorn"]\n[tool.pdm.scripts]\n${scripts}`,
    'main.py': fastapi,
  });
  const tasks: readonly (readonly [string, readonly string[]])[] = [
    ['start = "uvicorn main:app --host 0.0.0.0 --port 9000"', ['uvicorn', 'main:app', '--host', '0.0.0.0', '--port', '9000']],
    ['serve = { cmd = ["python", "-m", "main"] }', ['python', '-m', 'main']],
    ['start = "uvicorn main:app --reload"\nserve = "python main.py"', ['python', 'main.py']],
    ['start = "flask run -p 9000"', ['uvicorn', 'main:app', '--host', '0.0.0.0', '--port', '8000']],
    ['start = { shell = "cd x; python main.py" }', ['uvicorn', 'main:app', '--host', '0.0.0.0', '--port', '8000']],
    ['lint = "ruff check"', ['uvicorn', 'main:app', '--host', '0.0.0.0', '--port', '8000']],
    ['start = "python {root}/main.py"', ['uvicorn', 'main:app', '--host', '0.0.0.0', '--port', '8000']],
  ];
  for (const [scripts, expected] of tasks) {
    it(`is "${expected.join(' ')}" with ${JSON.stringify(scripts)}`, () => assert.deepEqual(facts(pdm(scripts)).start?.value, expected));
  }

  const listening: readonly (readonly [string, number | undefined, string | undefined])[] = [
    ['uvicorn app:app --host 0.0.0.0 --port 9000', 9000, undefined],
    ['uvicorn app:app --host=0.0.0.0 --port=9000', 9000, undefined],
    ['python -m uvicorn app:app --port 9000', 9000, '--host 0.0.0.0'],
    ['newrelic-admin run-program gunicorn app:app -b 0.0.0.0:9000', 9000, undefined],
    ['uvicorn app:app --host 127.0.0.1', 8000, '--host 0.0.0.0'],
    ['hypercorn app:app', 8000, '--bind 0.0.0.0:8000'],
    ['hypercorn app:app -b 0.0.0.0:9000', 9000, undefined],
    ['gunicorn app:app', 8000, undefined],
    ['gunicorn -blocalhost:9000 app:app', 9000, '--bind 0.0.0.0:9000'],
    ['gunicorn app:app --bind [::]:9000', 9000, undefined],
    ['gunicorn app:app --bind unix:/run/x.sock', undefined, undefined],
    ['daphne -b 0.0.0.0 -p 9000 app:app', 9000, undefined],
    ['daphne app:app', 8000, '--bind 0.0.0.0'],
    ['waitress-serve app:app', 8080, undefined],
    ['waitress-serve --listen=127.0.0.1:9000 app:app', 9000, '--listen 0.0.0.0:9000'],
    ['streamlit run app.py', 8501, undefined],
    ['fastapi run app.py', 8000, undefined],
  ];
  for (const [command, port, fix] of listening) {
    it(`listens on ${port}${fix === undefined ? '' : `, and should have ${fix}`} with "${command}"`, () => {
      const { facts: found, warnings, unknown } = detectIn({ ...web, Procfile: `web: ${command}\n` });
      assert.equal(found.port?.value, port);
      assert.equal(unknown['port'], port === undefined ? 'web in Procfile does not say on which port it listens.' : undefined);
      const others = warnings.filter((each) => !each.endsWith('but nothing in the folder installs it: the image adds it.'));
      const warning = `web in Procfile listens on the loopback address, which is not reachable from outside the container: add ${fix}.`;
      assert.deepEqual(others.slice(1), fix === undefined ? [] : [warning]);
    });
  }

  it('has the port of the code that it runs', () => {
    const files = { 'requirements.txt': 'flask', 'serve.py': 'app.run(host="0.0.0.0", port=7000)\n', Procfile: 'web: python serve.py\n' };
    assert.deepEqual(facts(files).port, { value: 7000, source: 'port=7000 in serve.py' });
    assert.equal(buildIn({ ...files, 'other.py': '' }).sourceFile, 'serve.py');
  });

  it('that waitress is in is stopped by the one signal that it knows', () => {
    assert.equal(buildIn({ 'requirements.txt': 'flask\nwaitress', 'app.py': flask }).stopSignal, 'SIGINT');
    assert.equal(buildIn(web).stopSignal, undefined);
  });
});

describe('the port of a served application', () => {
  it('is the literal of its own code', () => {
    const code = `${fastapi}\nif __name__ == "__main__":\n    uvicorn.run(app, port=9000)\n`;
    const { start, port } = facts({ 'requirements.txt': 'fastapi\nuvicorn', 'main.py': code });
    assert.deepEqual(start?.value, ['uvicorn', 'main:app', '--host', '0.0.0.0', '--port', '9000']);
    assert.deepEqual(port, { value: 9000, source: 'port=9000 in main.py' });
  });

  it('is that of gunicorn.conf.py, which keeps its worker class', () => {
    const conf = 'import os\nbind = "127.0.0.1:8080"  # behind nginx\nworker_class = "uvicorn.workers.UvicornWorker"\n';
    const { start, port } = facts({ 'requirements.txt': 'fastapi\nuvicorn\ngunicorn', 'main.py': fastapi, 'gunicorn.conf.py': conf });
    assert.deepEqual(start?.value, ['gunicorn', 'main:app', '--bind', '0.0.0.0:8080', '--worker-tmp-dir', '/dev/shm']);
    assert.deepEqual(port, { value: 8080, source: 'bind in gunicorn.conf.py' });
    for (const port of [`f"0.0.0.0:{os.environ.get('PORT', 8077)}"`, '"0.0.0.0:" + os.getenv("PORT", "8077")']) {
      const { start: command, port: found } = facts({ ...web, 'gunicorn.conf.py': `import os\nbind = ${port}\n` });
      assert.deepEqual(found, { value: 8077, source: 'the default of PORT in gunicorn.conf.py' });
      assert.ok(command?.value.includes('0.0.0.0:8077'));
    }
    const computed = { ...web, 'gunicorn.conf.py': 'bind = f"0.0.0.0:{PORT}"\n' };
    assert.deepEqual(facts(computed).port, { value: 8000, source: 'the port that this tool sets for gunicorn' });
    const stated = { ...web, 'gunicorn.conf.py': 'bind = "127.0.0.1:8080"\n', Procfile: 'web: gunicorn app:app\n' };
    assert.match(detectIn(stated).warnings.at(-1) ?? '', /add --bind 0\.0\.0\.0:8080\.$/);
  });

  it("is that of Streamlit's configuration", () => {
    const page = 'import streamlit as st\n';
    const files = { 'requirements.txt': 'streamlit', 'dash/Home.py': page, 'dash/pages/1_More.py': page, 'dash/lib/table.py': page };
    const found = facts({ ...files, '.streamlit/config.toml': '[server]\nport = 8600\n' });
    assert.equal(found.start?.value[2], 'dash/Home.py');
    assert.deepEqual(found.port, { value: 8600, source: 'server.port in .streamlit/config.toml' });
    assert.deepEqual(found.healthPath, { value: '/_stcore/health', source: 'the health check of Streamlit' });
    assert.equal(
      detectIn({ 'requirements.txt': 'streamlit', 'one.py': page, 'two.py': page }).unknown['start'],
      'The folder uses Streamlit, but nothing says which file is the page: set --start.',
    );
  });
});

describe('processes beside the application', () => {
  const celery = 'from celery import Celery\napp = Celery("shop")\n';
  const names = (files: Record<string, string>): Record<string, string> =>
    Object.fromEntries((facts(files).processes?.value ?? []).map(({ name, start }) => [name, start.join(' ')]));
  const worker = 'celery --app shop.tasks:app worker --loglevel INFO';

  it('are a worker of Celery, and beat where there is a schedule', () => {
    const files = { ...web, 'requirements.txt': 'flask\ngunicorn\ncelery', 'shop/tasks.py': celery };
    assert.deepEqual(names(files), { worker });
    const scheduled = { ...files, 'shop/config.py': 'app.conf.beat_schedule = {}\n' };
    const beat = 'celery --app shop.tasks:app beat --loglevel INFO --schedule /tmp/celerybeat-schedule';
    assert.deepEqual(names(scheduled), { worker, beat });
    const inDatabase = { ...scheduled, 'requirements.txt': 'flask\ngunicorn\ncelery\ndjango-celery-beat' };
    assert.match(names(inDatabase)['beat'] ?? '', /--scheduler django_celery_beat\.schedulers:DatabaseScheduler$/);
    assert.deepEqual(names({ ...files, 'shop/other.py': celery }), {}, 'two of them tell nothing');
  });

  it('are none where the Procfile names workers of its own', () => {
    const files = { ...web, 'requirements.txt': 'flask\ngunicorn\ncelery', 'shop/tasks.py': celery };
    assert.deepEqual(names({ ...files, Procfile: 'web: gunicorn app:app\n' }), { worker });
    assert.deepEqual(names({ ...files, Procfile: 'web: gunicorn app:app\nmail: celery -A shop worker\n' }), {
      mail: 'celery -A shop worker',
    });
  });

  it('are all there is to start where nothing else is', () => {
    const files = { 'requirements.txt': 'celery', 'shop/tasks.py': `${celery}app.conf.beat_schedule = {}\n` };
    assert.deepEqual(facts(files).start, {
      value: worker.split(' '),
      source: 'celery in requirements.txt, `app = Celery(…)` in shop/tasks.py',
    });
    assert.deepEqual(Object.keys(names(files)), ['beat']);
    assert.equal(buildIn(files).sourceFile, 'shop/tasks.py');
  });

  const queues: readonly (readonly [string, string, string])[] = [
    ['dramatiq', 'import dramatiq\n@dramatiq.actor\ndef f(): pass\n', 'dramatiq jobs'],
    ['arq', 'class WorkerSettings:\n    functions = []\n', 'arq jobs.WorkerSettings'],
    ['huey', 'from huey import RedisHuey\nqueue = RedisHuey("x")\n', 'huey_consumer jobs.queue'],
    ['huey', 'INSTALLED_APPS = ["huey.contrib.djhuey"]\n', 'python manage.py run_huey'],
    ['django-rq', '', 'python manage.py rqworker'],
    ['django-q2', '', 'python manage.py qcluster'],
    ['rq', 'from rq import Queue\nqueue = Queue(connection=redis)\n', 'rq worker'],
    ['rq', 'from rq import Queue\nhigh = Queue("high", connection=redis)\nlow = Queue("low")\n', 'rq worker high low'],
  ];
  for (const [name, code, expected] of queues) {
    it(`are a worker of ${name}: ${expected}`, () => {
      assert.deepEqual(names({ ...web, 'requirements.txt': `flask\ngunicorn\n${name}`, 'jobs.py': code }), { worker: expected });
    });
  }

  it('are the commands of manage.py that go on until they are stopped', () => {
    const settings = 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "x.settings")\n';
    const django = { 'requirements.txt': 'django\ngunicorn', 'manage.py': settings, 'x/settings.py': '', Procfile: 'release: true\n' };
    const found = (code: string) => names({ ...django, 'x/management/commands/send_mail.py': code })['send-mail'];
    const loop = (head: string, ...lines: string[]): string =>
      `import time\nclass Command:\n    def handle(self):\n        ${head}\n${lines.map((line) => `            ${line}\n`).join('')}        return 1\n`;
    const words = 'python manage.py send_mail';
    assert.equal(found(loop('while True:', 'send()', 'time.sleep(2)')), words);
    assert.equal(found(loop('while not self.shutdown:', 'while self.send():', '    pass', 'time.sleep(2)')), words);
    assert.equal(found(loop('while not self.stop_flag.is_set():', 'self.stop_flag.wait(timeout=2)')), words);
    assert.equal(
      found(`parser = add("--loop")\n${loop('while not self.stopped:', 'if not loop:', '    break', 'time.sleep(2)')}`),
      `${words} --loop`,
    );
    assert.equal(found(loop('while not self.stop_flag.is_set():', 'for each in watch(', '    folder,', '):', '    break')), words);
    assert.equal(found(loop('while True:', 'for each in all:', '    pass', 'time.sleep(1)', 'break')), undefined);
    assert.equal(found(loop('while True:', 'page = fetch()', 'if not page:', '    break')), undefined);
    assert.equal(found(loop('while not connected:', 'time.sleep(1)')), undefined);
    assert.equal(found(loop('while True:', 'try:', '    return connect()', 'except OSError:', '    time.sleep(1)')), undefined);
  });

  it('are the migration as a job', () => {
    const settings = 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "x.settings")\n';
    const django = { 'requirements.txt': 'django\ngunicorn', 'manage.py': settings, 'x/settings.py': '' };
    assert.deepEqual(facts(django).processes, {
      value: [{ name: 'migrate', kind: 'job', start: ['python', 'manage.py', 'migrate', '--noinput'] }],
      source: 'manage.py',
    });
    assert.deepEqual(names({ ...django, Procfile: 'release: python manage.py migrate\n' }), { release: 'python manage.py migrate' });
    assert.deepEqual(names({ ...web, 'requirements.txt': 'flask\ngunicorn\nalembic', 'alembic.ini': '' }), {
      migrate: 'alembic upgrade head',
    });
    const flaskMigrate = { 'requirements.txt': 'flask\ngunicorn\nflask-migrate', 'migrations/alembic.ini': '' };
    assert.deepEqual(names({ ...web, ...flaskMigrate }), { migrate: 'flask db upgrade' });
    assert.deepEqual(names({ ...flaskMigrate, 'shop/__init__.py': '', 'shop/web.py': flask }), {
      migrate: 'flask --app shop.web:app db upgrade',
    });
    const scripted = {
      ...web,
      ...flaskMigrate,
      'docker-entrypoint.sh': 'set -e\nSKIP_JOBS=true uv run --no-sync flask db upgrade\nexec "$@"\n',
    };
    assert.deepEqual(names(scripted), { migrate: 'env SKIP_JOBS=true flask db upgrade' });
    const below = { 'requirements.txt': 'flask\ngunicorn\nflask-migrate', 'shop/db/migrations/alembic.ini': '' };
    assert.deepEqual(names({ ...web, ...below }), { migrate: 'flask db upgrade --directory shop/db/migrations' });
    const litestar = {
      'requirements.txt': 'litestar\nuvicorn\nadvanced-alchemy',
      'shop/__init__.py': '',
      'shop/app.py': 'from litestar import Litestar\napp = Litestar()\n',
      'shop/db/migrations/env.py': '',
    };
    assert.deepEqual(names(litestar), { migrate: 'litestar --app shop.app:app database upgrade --no-prompt' });
  });

  it('are the migration of Alembic, wherever its settings are', () => {
    const names_ = (files: Record<string, string>) => names({ ...web, 'requirements.txt': 'flask\ngunicorn\nalembic', ...files }).migrate;
    const ini = (location: string) => `[alembic]\nscript_location = ${location}\n`;
    assert.equal(names_({ 'db/alembic.ini': ini('%(here)s/moves') }), 'alembic --config db/alembic.ini upgrade head');
    assert.equal(names_({ 'db/alembic.ini': ini('db/moves'), 'db/moves/env.py': '' }), 'alembic --config db/alembic.ini upgrade head');
    assert.equal(names_({ 'db/alembic.ini': ini('moves'), 'db/moves/env.py': '' }), 'sh -c cd db && exec alembic upgrade head');
    assert.equal(names_({ 'db/alembic.ini': ini('elsewhere') }), undefined);
    assert.equal(
      names_({ 'pyproject.toml': '[project]\nname = "x"\n[tool.alembic]\nscript_location = "moves"\n' }),
      'alembic upgrade head',
    );
  });

  it('are a scheduler that goes on in a file of its own', () => {
    const scheduler =
      'from apscheduler.schedulers.blocking import BlockingScheduler\n\nif __name__ == "__main__":\n    jobs = BlockingScheduler()\n    jobs.start()\n';
    const files = { ...web, 'requirements.txt': 'flask\ngunicorn\napscheduler' };
    assert.deepEqual(names({ ...files, 'clock.py': scheduler }), { scheduler: 'python clock.py' });
    assert.deepEqual(names({ ...files, 'clock.py': scheduler.replaceAll('Blocking', 'Background') }), {});
  });
});

describe('the settings of Django', () => {
  const django = (stated: string, settings: Record<string, string>): unknown => {
    const wsgi = `import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "${stated}")\napplication = get_wsgi_application()\n`;
    return buildIn({ 'requirements.txt': 'django\ngunicorn', 'x/wsgi.py': wsgi, ...settings }).view['django'];
  };
  const settings = (module: string) => ({ settings: module, collectstatic: false, placeholders: [] });
  const split = { 'x/settings/__init__.py': '', 'x/settings/base.py': '', 'x/settings/dev.py': '', 'x/settings/prod.py': '' };

  it('are those of production beside the ones that are stated', () => {
    assert.deepEqual(django('x.settings.dev', split), settings('x.settings.prod'));
    assert.deepEqual(django('x.settings', split), settings('x.settings.prod'));
    assert.deepEqual(django('x.settings', { ...split, 'x/settings/production.py': '' }), settings('x.settings.production'));
  });

  it('are the ones that are stated otherwise', () => {
    assert.deepEqual(django('x.settings.staging', { ...split, 'x/settings/staging.py': '' }), settings('x.settings.staging'));
    assert.deepEqual(django('x.settings', { ...split, 'x/settings/__init__.py': 'from .base import *\n' }), settings('x.settings'));
    assert.deepEqual(django('x.settings', { 'x/settings.py': '' }), settings('x.settings'));
  });
});
