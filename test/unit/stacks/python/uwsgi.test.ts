import assert from 'node:assert/strict';
import { readUwsgi } from '../../../../src/stacks/python/uwsgi.ts';
import { detectIn, folderOf } from './folders.ts';

const made = (name: string) => `from flask import Flask\n${name} = Flask(__name__)\n`;
const files = (configuration: Readonly<Record<string, string>>, requirements = 'flask\nuwsgi\n') => ({
  'requirements.txt': requirements,
  'app.py': made('app'),
  'depot/web.py': made('site'),
  'depot/__init__.py': '',
  ...configuration,
});
const command = (files: Readonly<Record<string, string>>) => detectIn(files).facts.start?.value.at(-1);

describe('the configuration of uWSGI', () => {
  const formats: readonly (readonly [string, string])[] = [
    ['uwsgi.ini', '[uwsgi]\nmaster = true\nmodule = depot.web:site\nhttp-socket = :7001\n'],
    ['deploy/depot-uwsgi.ini', '[uwsgi]\nwsgi-file = depot/web.py ; here\ncallable = site\nhttp = 0.0.0.0:7001\n'],
    ['uwsgi.yaml', 'uwsgi:\n  module: "depot.web"\n  callable: site\n  http: 127.0.0.1:7001\n'],
    ['uwsgi.xml', '<uwsgi>\n  <module>depot.web</module>\n  <callable>site</callable>\n  <http-socket>:7001</http-socket>\n</uwsgi>\n'],
  ];
  for (const [name, text] of formats) {
    it(`names the application and the port in ${name}`, () => {
      const { facts } = detectIn(files({ [name]: text }));
      // The file itself goes with the application where uWSGI finds it: it may say more than that.
      assert.equal(facts.start?.value.at(-1), name === 'uwsgi.ini' ? name : 'depot.web:site');
      assert.equal(facts.port?.value, 7001);
      assert.match(facts.port.source, new RegExp(`^(?:http(?:-socket)? in )?${name}$`));
    });
  }

  it('names it for another server that the application brings', () => {
    const { facts } = detectIn(files({ 'uwsgi.ini': '[uwsgi]\nmodule=depot.web:site\n' }, 'flask\ngunicorn\n'));
    assert.deepEqual(facts.start?.value.slice(0, 2), ['gunicorn', 'depot.web:site']);
  });

  it('says where imports start, below the folder alone', () => {
    const below = { 'requirements.txt': 'flask\nuwsgi\n', 'back/end.py': made('app'), 'other.py': made('app') };
    assert.equal(command({ ...below, 'uwsgi.ini': '[uwsgi]\nchdir = back\nmodule = end:app\n' }), 'end:app');
    for (const chdir of ['../back', '/srv/back', '%d/back']) {
      assert.equal(readUwsgi(folderOf({ ...below, 'uwsgi.ini': `[uwsgi]\nchdir = ${chdir}\nmodule = end:app\n` }))?.folder, '', chdir);
    }
  });

  it('counts for Django', () => {
    const django = {
      'requirements.txt': 'django\nuwsgi\n',
      'manage.py': 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site.settings")\n',
      'site/settings.py': 'INSTALLED_APPS = []\nWSGI_APPLICATION = "site.wsgi.application"\n',
      'site/wsgi.py': 'application = get_wsgi_application()\n',
      'site/wsgi_live.py': 'application = get_wsgi_application()\n',
    };
    assert.equal(command(django), 'site.wsgi:application');
    const live = '[uwsgi]\nmodule = site.wsgi_live:application\n';
    assert.equal(command({ ...django, 'deploy/uwsgi.ini': live }), 'site.wsgi_live:application');
    assert.equal(command({ ...django, 'uwsgi.ini': live }), 'uwsgi.ini');
  });

  it('says nothing that is for development, not there, or filled in later', () => {
    for (const [name, text] of [
      ['uwsgi.dev.ini', 'module = depot.web:site\n'],
      ['uwsgi.ini', 'module = gone.web:site\n'],
      ['uwsgi.ini', 'module = %(project).web:site\n'],
      ['uwsgi.ini', ';module = depot.web:site\n'],
    ] as const)
      assert.ok(detectIn(files({ [name]: `[uwsgi]\n${text}` })).facts.start?.value.includes('app:app'), text);
  });

  it('is read in time that is proportional to its length', () => {
    for (const text of [
      '<a>'.repeat(300_000),
      ' '.repeat(900_000),
      'a'.repeat(900_000),
      'module = '.repeat(100_000),
      '-'.repeat(900_000),
    ]) {
      const began = performance.now();
      readUwsgi(folderOf({ 'uwsgi.ini': text.slice(0, 64 * 1024 - 1) }));
      assert.ok(performance.now() - began < 1000);
    }
  });
});
