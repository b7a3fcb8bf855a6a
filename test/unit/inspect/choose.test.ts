import assert from 'node:assert/strict';
import { inspect } from '../../../src/inspect/inspect.ts';
import { folderWith, removeFolders } from '../../support/folders.ts';

const next = {
  'package.json': JSON.stringify({
    name: 'board',
    scripts: { build: 'next build', start: 'next start' },
    dependencies: { next: '16', react: '19' },
  }),
  'package-lock.json': '{}',
  'app/page.tsx': 'export default function Page() { return null }',
};
const go = {
  'go.mod': 'module example.com/shop\n\ngo 1.26\n',
  'main.go': 'package main\n\nimport "net/http"\n\nfunc main() { http.ListenAndServe(":8080", nil) }\n',
};
const flask = { 'requirements.txt': 'flask==3.1\ngunicorn==23\n', 'app.py': 'from flask import Flask\napp = Flask(__name__)\n' };
const tooling = JSON.stringify({
  private: true,
  scripts: { lint: 'eslint .', prepare: 'husky' },
  devDependencies: { prettier: '3', husky: '9' },
});
const vite = (name: string): string =>
  JSON.stringify({ name, scripts: { build: 'vite build' }, dependencies: { react: '19' }, devDependencies: { vite: '7' } });
const proxying = (target: string): Record<string, string> => ({
  'package.json': vite('pages'),
  'index.html': '',
  'vite.config.js': `export default { server: { proxy: { "/api": "${target}" } } }`,
});
const within = (folder: string, files: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text]));

/** The deployed parts: the language of the root, or of each member by its path. */
async function deployed(files: Record<string, string>): Promise<{ found: string[]; notes: string }> {
  const inspection = await inspect(folderWith(files));
  const paths = inspection.members.length === 0 ? [''] : inspection.members.map(({ path }) => path);
  return {
    found: paths.map((path) => `${path}:${inspection.application(path)?.stack.language}`),
    notes: [...inspection.warnings, ...paths.flatMap((path) => inspection.application(path)?.warnings ?? [])].join('\n'),
  };
}

describe('which application a folder holds', () => {
  after(removeFolders);

  for (const [name, files, expected] of [
    [
      'a server beside documentation with requirements.txt',
      { ...next, 'requirements.txt': 'mkdocs-material==9\n', 'mkdocs.yml': 'site_name: x\n' },
      [':node'],
    ],
    [
      'the larger one of two servers',
      {
        'requirements.txt': 'fastapi==1\nuvicorn==1\n',
        'main.py': 'from fastapi import FastAPI\napp = FastAPI()\n',
        'package.json': JSON.stringify({ name: 'board', main: 'server.js', dependencies: { express: '5' } }),
        'server.js': 'import "./routes.js"; import express from "express"; express().listen(3000);',
        'routes.js': '',
      },
      [':node'],
    ],
    [
      'a server beside a pyproject.toml of tools',
      { ...go, 'pyproject.toml': '[tool.ruff]\nline-length = 100\n', 'noxfile.py': 'import nox\n' },
      [':go'],
    ],
    ['a server beside a package.json of tools', { ...flask, 'package.json': tooling }, [':python']],
    ['a Go server beside a package.json that builds pages', { ...go, 'package.json': vite('pages'), 'index.html': '' }, [':go']],
    ['a site beside a package.json of tools', { 'index.html': '<p>x</p>', 'package.json': tooling }, [':static']],
    [
      'a bot of one file beside a package.json of tools',
      { 'requirements.txt': 'flask==3\n', 'wsgi.py': flask['app.py'], 'package.json': tooling },
      [':python'],
    ],
    [
      'the parts below a root that only delegates',
      { 'package.json': tooling, ...within('backend', flask), 'frontend/package.json': vite('frontend'), 'frontend/index.html': '' },
      ['backend:python', 'frontend:node'],
    ],
    ['the parts below a root of documentation', { 'requirements.txt': 'sphinx==8\n', ...within('server', go) }, ['server:go']],
    ['the only application, in a folder of its own', { 'README.md': 'x', ...within('src/Shop', flask) }, ['src/Shop:python']],
    [
      'back end and front end side by side',
      { ...within('backend', go), 'frontend/package.json': vite('frontend'), 'frontend/index.html': '' },
      ['backend:go', 'frontend:node'],
    ],
    ['no application of the root that holds a server', { ...flask, ...within('extra', go) }, [':python']],
    [
      'no mobile application beside a server',
      { ...within('api', go), 'app/package.json': JSON.stringify({ dependencies: { expo: '54' }, scripts: { start: 'expo start' } }) },
      ['api:go'],
    ],
    [
      'no library beside a server',
      { ...within('api', go), 'shared/pyproject.toml': '[project]\nname = "shared"\nversion = "1"\n' },
      ['api:go'],
    ],
    [
      'a server in the root and the site below it that hands requests on to it',
      { ...go, ...within('web', proxying('http://localhost:8080')) },
      [':go', 'web:node'],
    ],
    [
      'a site in the root and the server below it that it hands requests on to',
      { ...proxying('http://127.0.0.1:8080'), ...within('server', go) },
      [':node', 'server:go'],
    ],
    [
      'a Go server around a workspace of pages',
      {
        ...go,
        'package.json': JSON.stringify({ name: 'shop', workspaces: ['app', 'docs'] }),
        'package-lock.json': '{}',
        'app/package.json': vite('app'),
        'app/index.html': '',
        'app/app.go': 'package app\n\nimport "embed"\n\n//go:embed all:dist\nvar Files embed.FS\n',
      },
      [':go'],
    ],
    [
      'a server in the root and a site that is called its front end',
      { ...go, 'frontend/package.json': vite('pages'), 'frontend/index.html': '' },
      [':go', 'frontend:node'],
    ],
    [
      'a site in the root and a server that is called its back end',
      { 'package.json': vite('pages'), 'index.html': '', ...within('backend', flask) },
      [':node', 'backend:python'],
    ],
    ['no program of another name below a site', { 'package.json': vite('pages'), 'index.html': '', ...within('lambda', flask) }, [':node']],
    ['no site that hands requests on to another server', { ...go, ...within('web', proxying('http://localhost:9000')) }, [':go']],
    [
      'no site that the root serves',
      { ...go, 'site.go': 'package main\n\nvar site = "web/dist"\n', ...within('web', proxying('http://localhost:8080')) },
      [':go'],
    ],
    [
      'no example, no template, no fixture',
      { ...within('api', go), ...within('demo', flask), ...within('templates/x', flask) },
      ['api:go'],
    ],
  ] as const)
    it(`is ${name}`, async () => {
      assert.deepEqual((await deployed(files)).found, expected);
    });

  it('keeps a part out of the image of the root that is deployed beside it', async () => {
    const inspection = await inspect(folderWith({ ...go, ...within('web', proxying('http://localhost:8080')) }));
    assert.deepEqual(inspection.application('')?.apart, ['web']);
    assert.deepEqual(inspection.application('web')?.apart, []);
  });

  it('names the parts that it leaves out, and why', async () => {
    const { notes } = await deployed({
      ...within('api', go),
      'app/package.json': JSON.stringify({ dependencies: { expo: '54' } }),
      'shared/pyproject.toml': '[project]\nname = "shared"\nversion = "1"\ndependencies = ["attrs"]\n',
    });
    assert.match(notes, /^app is not deployed, because it is a mobile application \(expo in package\.json\): use --service PATH/m);
    assert.match(notes, /^shared is not deployed, because it is a part without a known start command/m);
  });

  it('leaves desktop and example members of a workspace out', async () => {
    const member = (name: string, more: object = {}): string => JSON.stringify({ name, scripts: { start: 'node server.js' }, ...more });
    const server = 'require("http").createServer().listen(3000)';
    const files = {
      'package.json': JSON.stringify({ workspaces: ['apps/*', 'examples/*'] }),
      'package-lock.json': '{}',
      'apps/web/package.json': member('web'),
      'apps/web/server.js': server,
      'apps/shell/package.json': member('shell', { devDependencies: { electron: '38' } }),
      'apps/shell/server.js': server,
      'examples/basic/package.json': member('basic'),
      'examples/basic/server.js': server,
    };
    const { found, notes } = await deployed(files);
    assert.deepEqual(found, ['apps/web:node']);
    assert.match(notes, /^apps\/shell is not deployed, because it is a desktop application/m);
    assert.match(notes, /^examples\/basic is not deployed, because it is an example or a test/m);
  });

  it('takes no examples for the application that they show, and no library of a framework for one', async () => {
    const member = (name: string, more: object): string => JSON.stringify({ name, dependencies: { next: '16' }, ...more });
    const shown = {
      'package.json': JSON.stringify({ name: 'kit', workspaces: ['examples/*'] }),
      'examples/a/package.json': member('a', { scripts: { build: 'next build' } }),
    };
    assert.deepEqual((await deployed(shown)).found, [':node']);
    const { found, notes } = await deployed({
      'package.json': JSON.stringify({ name: 'shop', workspaces: ['apps/*', 'packages/*'] }),
      'apps/web/package.json': member('web', { scripts: { build: 'next build' } }),
      'apps/web/app/page.tsx': '',
      'packages/links/package.json': member('links', {}),
    });
    assert.deepEqual(found, ['apps/web:node']);
    assert.match(notes, /^packages\/links is not deployed, because it is a library \(no build script/m);
  });

  it('leaves a root in a language that no stack builds to answers, and deploys no pages of it instead', async () => {
    const pages = { 'ui/package.json': vite('ui'), 'ui/index.html': '' };
    const inspection = await inspect(folderWith({ 'build.gradle': '', ...pages }));
    assert.deepEqual([inspection.members, inspection.application('')], [[], undefined]);
    const laravel = { 'composer.json': '{"require":{"laravel/framework":"^12"}}', 'package.json': vite('pages'), 'index.html': '' };
    assert.equal((await inspect(folderWith(laravel))).application(''), undefined);
    const { found, notes } = await deployed({ 'pom.xml': '', ...within('mailer', go) });
    assert.deepEqual(found, ['mailer:go']);
    assert.match(notes, /^The folder itself contains a program in Java \(pom\.xml\), .* --service mailer,\. --language \.=other\.$/m);
  });

  it('names what is written in a language that no stack builds', async () => {
    const { found, notes } = await deployed({ ...within('vote', flask), 'worker/Worker.csproj': '<Project/>', 'android/build.gradle': '' });
    assert.deepEqual(found, ['vote:python']);
    assert.match(notes, /^worker contains a program in \.NET \(worker\/Worker\.csproj\)/m);
    assert.doesNotMatch(notes, /android/);
  });
});
