import assert from 'node:assert/strict';
import { inspect } from '../../../src/inspect/inspect.ts';
import { answersByName } from '../../../src/questions/answers-by-name.ts';
import { decide } from '../../../src/questions/decide.ts';
import { chooseHost } from '../../../src/stacks/allowed-host.ts';
import { folderWith, removeFolders } from '../../support/folders.ts';

const django = (settings: string): Record<string, string> => ({
  'requirements.txt': 'django==5.2\ngunicorn==23.0.0\n',
  'manage.py': 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_of.settings")\n',
  'site_of/__init__.py': '',
  'site_of/settings.py': settings,
  'site_of/wsgi.py':
    'import os\nfrom django.core.wsgi import get_wsgi_application\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_of.settings")\napplication = get_wsgi_application()\n',
});

const fastapi = (code: string): Record<string, string> => ({
  'requirements.txt': 'fastapi==0.115.0\nuvicorn==0.34.0\n',
  'main.py': `from fastapi import FastAPI\nfrom starlette.middleware.trustedhost import TrustedHostMiddleware\napp = FastAPI()\n${code}\n`,
});

async function answersOf(files: Record<string, string>, flags: object = {}) {
  const layer = { origin: 'flag', values: answersByName(flags, 'flag') };
  return (await decide(await inspect(folderWith(files)), [layer])).applications[0].resolution.answers;
}

describe('the host that a health check names', () => {
  after(removeFolders);

  for (const [settings, host] of [
    ['ALLOWED_HOSTS = ["shop.example.com", "www.example.com"]', 'shop.example.com'],
    ['ALLOWED_HOSTS: list[str] = [\n    ".example.com",\n]', 'example.com'],
    ['ALLOWED_HOSTS = os.environ.get("HOSTS", "shop.example.com,localhost").split(",")', 'localhost'],
    ['ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["shop.example.com"])', 'shop.example.com'],
    ['ALLOWED_HOSTS = []\nif DEBUG:\n    ALLOWED_HOSTS = ["dev.example.com"]', 'dev.example.com'],
    ['ALLOWED_HOSTS = ["old.example.com"]\nALLOWED_HOSTS = ["new.example.com"]', 'new.example.com'],
    ['ALLOWED_HOSTS = ["*"]', ''],
    ['ALLOWED_HOSTS = ["shop.example.com", "127.0.0.1"]', ''],
    ['ALLOWED_HOSTS = [os.environ["HOST"]]', ''],
    ['X = 1', ''],
  ] as const) {
    it(`is ${JSON.stringify(host)} for ${JSON.stringify(settings)}`, async () => {
      assert.equal((await answersOf(django(settings))).healthHost, host);
    });
  }

  it('is one of those that Starlette trusts', async () => {
    const added = 'app.add_middleware(TrustedHostMiddleware, allowed_hosts=["*.example.com"])';
    assert.equal((await answersOf(fastapi(added))).healthHost, 'health.example.com');
    assert.equal((await answersOf(fastapi(added.replace('*.example.com', '*')))).healthHost, '');
  });

  it('is the one that a person gives, or that a variable of the environment lists', async () => {
    const files = django('ALLOWED_HOSTS = os.environ["ALLOWED_HOSTS"].split()');
    assert.equal((await answersOf(files, { healthHost: 'a.example' })).healthHost, 'a.example');
    assert.equal((await answersOf(files, { environment: ['SHOP_ALLOWED_HOSTS=b.example c.example'] })).healthHost, 'b.example');
    await assert.rejects(answersOf(files, { healthHost: 'a.example\r\nX: y' }), { code: 1 });
  });

  it('is none of what is no host', () => {
    assert.equal(chooseHost(['NOT_ONE', 'a"b', '-x\r\n-y: z$']), undefined);
  });
});

describe('the health check where no path for it is known', () => {
  after(removeFolders);

  it('asks for the first page of what answers HTTP, and takes any answer below 500', async () => {
    const { health, healthPath, healthAccepts } = await answersOf(fastapi(''));
    assert.deepEqual([health, healthPath, healthAccepts], ['http', '/', 'below-500']);
  });

  it('takes what is no error of a path that is known or given', async () => {
    const known = await answersOf(fastapi('@app.get("/healthz")\ndef well(): ...'));
    assert.deepEqual([known.healthPath, known.healthAccepts], ['/healthz', 'success']);
    const given = await answersOf(fastapi(''), { healthPath: '/' });
    assert.deepEqual([given.health, given.healthPath, given.healthAccepts], ['http', '/', 'success']);
  });

  it('connects where HTTP is not known', async () => {
    const job = { 'requirements.txt': 'celery==5.4\n', 'worker.py': 'print(1)\n' };
    assert.equal((await answersOf(job, { port: '9000', start: 'python worker.py' })).health, 'tcp');
  });
});
