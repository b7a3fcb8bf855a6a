import assert from 'node:assert/strict';
import { dockerfile } from '../../../src/artifacts/dockerfile.ts';
import { notesOf } from '../../../src/inspect/document.ts';
import { inspect } from '../../../src/inspect/inspect.ts';
import { planOf } from '../../../src/project.ts';
import { answersLayer } from '../../../src/questions/answers-by-name.ts';
import { decide } from '../../../src/questions/decide.ts';
import { folderWith, removeFolders } from '../../support/folders.ts';

const manifest = (name: string, more: object): string => JSON.stringify({ name, ...more });

/** A Vite site in `site` next to an API that listens on 3000. */
const files = (target: string, more: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> => ({
  'api/package.json': manifest('api', { scripts: { start: 'node server.js' }, dependencies: { express: '5' } }),
  'api/server.js': 'require("express")().listen(3000)',
  'site/package.json': manifest('site', { scripts: { build: 'vite build' }, devDependencies: { vite: '7' } }),
  'site/index.html': '',
  'site/vite.config.js': `export default { server: { proxy: { '/api': ${target} } } }`,
  ...more,
});

/** The address that the site's web server hands requests on to, and the notes about those that it does not. */
async function routed(own: Readonly<Record<string, string>>, answers: Readonly<Record<string, unknown>> = {}) {
  const inspection = await inspect(folderWith(own));
  const decision = await decide(inspection, [answersLayer('test', answers)]);
  const rendered = await dockerfile.render(planOf({ inspection }, decision));
  const text = rendered.find(({ path }) => path === 'site/nginx.site.conf')?.text ?? assert.fail();
  const notes = notesOf(
    inspection,
    decision.applications.map(({ application }) => application),
  );
  return {
    address: /set \$service (\S+);/.exec(text)?.[1],
    isProxy: text.includes('resolver'),
    notes: notes.filter((each) => each.includes('In development')),
  };
}

describe('the routes of a site beside other applications', () => {
  after(removeFolders);

  it('lead to the one that listens on the port of the development server’s target', async () => {
    assert.deepEqual(await routed(files('"http://localhost:3000"')), { address: 'api:3000', isProxy: true, notes: [] });
  });

  it('lead to the port that is answered', async () => {
    const own = files('"http://localhost:3000"', { 'api/server.js': 'require("express")().listen(process.env.PORT || 3000)' });
    assert.equal((await routed(own, { members: { api: { port: 4000 } } })).address, 'api:4000');
  });

  it('lead to the one of the target’s name, as in a compose file', async () => {
    assert.equal((await routed(files('"http://api:3000"'))).address, 'api:3000');
  });

  it('lead to the one whose development server has another port than production', async () => {
    const { 'api/package.json': _, 'api/server.js': __, ...site } = files('"http://127.0.0.1:5000"');
    const flask = {
      'api/requirements.txt': 'flask==3.1\ngunicorn==23\n',
      'api/app.py': 'from flask import Flask\napp = Flask(__name__)\n',
    };
    assert.equal((await routed({ ...site, ...flask })).address, 'api:8000');
  });

  it('lead to the only one where no file says the target', async () => {
    assert.equal((await routed(files('process.env.TARGET'))).address, 'api:3000');
  });

  for (const target of ['http://localhost:3001', 'https://api.example.com', 'http://api.example.com:3000'])
    it(`are none for ${target}, which is a note`, async () => {
      const { address, isProxy, notes } = await routed(files(JSON.stringify(target)));
      assert.deepEqual([address, isProxy], [undefined, false]);
      assert.deepEqual(notes, [
        'site: In development, vite.config.js forwards /api to another server. The web server of the image does not: route /api to that server with a reverse proxy in front of both, or build the site with the address of that server.',
      ]);
    });

  it('are none for a path that only running the code could tell', async () => {
    const { isProxy, notes } = await routed(files('{ target: "http://localhost:3000", rewrite: (path) => shorten(path) }'));
    assert.deepEqual([isProxy, notes.length], [false, 1]);
  });

  it('lead to nobody where the site is deployed alone', async () => {
    const { isProxy, notes } = await routed(files('"http://localhost:3000"'), { service: ['site'] });
    assert.deepEqual([isProxy, notes.length], [false, 1]);
  });
});
