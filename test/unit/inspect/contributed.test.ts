import assert from 'node:assert/strict';
import { type Application, imageOf } from '../../../src/inspect/application.ts';
import { inspect } from '../../../src/inspect/inspect.ts';
import { folderWith, removeFolders } from '../../support/folders.ts';

const page = {
  'frontend/package.json': JSON.stringify({ name: 'frontend', scripts: { build: 'vite build' }, devDependencies: { vite: '7' } }),
  'frontend/package-lock.json': '{}',
  'frontend/index.html': '',
};
const server = (line: string): Record<string, string> => ({
  'requirements.txt': 'fastapi==0.115.0\nuvicorn==0.30.6\n',
  'main.py': `import os\nfrom fastapi import FastAPI\napp = FastAPI()\n${line}\n`,
  ...page,
});

async function application(files: Readonly<Record<string, string>>): Promise<Application> {
  const found = (await inspect(folderWith(files))).application('');
  assert.ok(found);
  return found;
}

describe('what an image gets of another language', () => {
  after(removeFolders);

  for (const line of [
    'app.mount("/", StaticFiles(directory="frontend/dist"))',
    'app.mount("/", StaticFiles(directory="../frontend/dist/"))',
    'site = Path(__file__).parent / "frontend" / "dist"',
    'site = os.path.join(here, "frontend", "dist", "index.html")',
  ])
    it(`is what the code serves: ${line}`, async () => {
      const { facts, contributed } = await application(server(line));
      assert.deepEqual(facts.frontEnds?.value, ['frontend/dist']);
      assert.deepEqual(
        contributed.flatMap(({ outputs }) => outputs.map(({ stage, from, to }) => [stage, from, to])),
        [['frontend-build', '/app/dist', 'frontend/dist']],
      );
    });

  for (const line of ['site = "frontend"', '# frontend/dist', 'site = "frontend/distribution"', 'a = "dist"\nb = "frontend"'])
    it(`is nothing that the code does not name: ${line.replace('\n', ', ')}`, async () => {
      assert.equal((await application(server(line))).facts.frontEnds, undefined);
    });

  it('keeps what is made anew out of the context, and the sources of the front end out of the image', async () => {
    const found = await application(server('site = "frontend/dist"'));
    const { ignore, view } = imageOf(found, { base: { flavour: 'slim', image: 'python:3.14-slim' } });
    assert.ok(ignore.includes('frontend/dist') && ignore.includes('**/node_modules'));
    assert.deepEqual('removeSources' in view ? view.removeSources : undefined, { steps: [['rm', '-rf', 'frontend']] });
  });

  it('is what Go embeds, which is then not missing', async () => {
    const files = {
      'go.mod': 'module example.com/shop\n\ngo 1.26\n',
      'main.go': 'package main\n\nimport _ "embed"\n\n//go:embed frontend/dist\nvar site string\n\nfunc main() {}\n',
    };
    const missing = /embeds frontend\/dist, which is missing/;
    const withPage = await application({ ...files, ...page });
    assert.deepEqual(withPage.facts.frontEnds?.value, ['frontend/dist']);
    assert.ok(!withPage.warnings.some((note) => missing.test(note)));
    assert.ok((await application(files)).warnings.some((note) => missing.test(note)));
  });

  const embedding = {
    'go.mod': 'module example.com/shop\n\ngo 1.27\n',
    'main.go':
      'package main\n\nimport (\n\t"embed"\n\t"net/http"\n)\n\n//go:embed assets/site\nvar files embed.FS\n\nfunc main() { http.ListenAndServe(":8080", nil) }\n',
    '.gitignore': 'assets/site\n',
    ...page,
  };
  for (const [title, files] of [
    ['a Makefile', { Makefile: 'web:\n\tcd frontend \\\n\t\t&& npm run build \\\n\t\t&& mv dist ../assets/site\n' }],
    ['a script', { 'scripts/build.sh': 'cp -r frontend/dist/* assets/site/\n' }],
    [
      "a script of npm's",
      {
        'frontend/package.json': JSON.stringify({
          name: 'frontend',
          scripts: { build: 'vite build', release: 'vite build --outDir=../assets/site' },
          devDependencies: { vite: '7' },
        }),
      },
    ],
  ] as const)
    it(`is what ${title} moves to where the code embeds it`, async () => {
      const { facts, contributed, warnings } = await application({ ...embedding, ...files });
      assert.deepEqual(facts.frontEnds?.value, ['assets/site']);
      assert.deepEqual(
        contributed.flatMap(({ outputs }) => outputs.map(({ stage, from, to }) => [stage, from, to])),
        [['frontend-build', '/app/dist', 'assets/site']],
      );
      assert.equal(
        warnings.some((text) => text.includes('embeds')),
        false,
      );
    });

  it('has the names that the own build gives its pages', async () => {
    const Makefile =
      'web:\n\tcd frontend \\\n\t\t&& npm run build \\\n\t\t&& mv dist/index.html dist/app.html \\\n\t\t&& mv dist ../assets/site\n\tmv dist/other.html elsewhere/app.html\n';
    const found = await application({ ...embedding, Makefile });
    const printed = JSON.stringify(found.contributed);
    assert.ok(printed.includes(JSON.stringify(['mv', '/app/dist/index.html', '/app/dist/app.html'])), printed);
    assert.ok(!printed.includes('other.html'), printed);
  });

  const rust = (line: string, crate: string): Record<string, string> => ({
    'Cargo.toml': `[package]\nname = "shop"\nversion = "0.1.0"\nedition = "2021"\n\n[dependencies]\naxum = "0.8"\n${crate} = "8"\n`,
    'Cargo.lock': 'version = 4\n',
    'src/main.rs': `${line}\nfn main() { axum::serve(l, axum::Router::new()); }\n`,
    ...page,
  });
  for (const [line, crate, isCopied] of [
    ['#[derive(RustEmbed)]\n#[folder = "frontend/dist/"]\nstruct Assets;', 'rust-embed', false],
    ['static SITE: Dir = include_dir!("$CARGO_MANIFEST_DIR/frontend/dist");', 'include_dir', false],
    ['fn site() -> ServeDir { ServeDir::new("frontend/dist") }', 'tower-http', true],
  ] as const)
    it(`is what Rust ${isCopied ? 'serves' : 'compiles in'}: ${line.replaceAll('\n', ' ')}`, async () => {
      const found = await application(rust(line, crate));
      assert.deepEqual(found.facts.frontEnds?.value, ['frontend/dist']);
      const { view } = imageOf(found, { base: { flavour: 'slim', image: 'debian:trixie-slim' } });
      const text = JSON.stringify(view);
      assert.ok(text.includes('{"type":"bind","from":"frontend-build","source":"/app/dist","target":"/app/frontend/dist"}'), text);
      assert.equal(text.includes('["cp","-r",{"path":"frontend/dist"}'), isCopied, text);
    });

  const django = {
    'requirements.txt': 'django==5.2\ngunicorn==23.0.0\n',
    'manage.py': 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\n',
    'shop/settings.py': 'STATIC_URL = "static/"\nSTATIC_ROOT = "collected"\nWSGI_APPLICATION = "shop.wsgi.application"\n',
    'shop/wsgi.py': 'application = get_wsgi_application()\n',
  };
  const npm = (build: string, more: object = {}): string =>
    JSON.stringify({ name: 'shop', scripts: { build, ...more }, devDependencies: { x: '1' } });
  const assets: readonly (readonly [string, Record<string, string>, readonly string[]])[] = [
    [
      'Tailwind beside manage.py',
      { 'package.json': npm('tailwindcss -i in.css -o ./shop/static/css/out.css --minify') },
      ['shop/static/css/out.css'],
    ],
    [
      'scripts and styles by several commands',
      {
        'package.json': npm('npm-run-all build:*', {
          'build:js': 'esbuild a.js --bundle --outdir=shop/static/js',
          'build:css': 'sass a.scss:shop/static/a.css',
        }),
      },
      ['shop/static/js', 'shop/static/a.css'],
    ],
    [
      'two at the same time',
      { 'package.json': npm('concurrently "npm:css" "npm:js"', { css: 'sass a.scss static/a.css', js: 'rollup a.js --file static/a.js' }) },
      ['static/a.js', 'static/a.css'],
    ],
    [
      'a folder of django-tailwind',
      { 'theme/static_src/package.json': npm('cross-env NODE_ENV=production tailwindcss -i a.css -o ../static/css/dist/styles.css') },
      ['theme/static/css/dist/styles.css'],
    ],
    [
      'Vite without a page of its own',
      {
        'frontend/package.json': npm('vite build'),
        'frontend/vite.config.js':
          'export default { build: { manifest: true, outDir: "../shop/static/dist", rollupOptions: { input: "main.js" } } }',
      },
      ['shop/static/dist'],
    ],
    [
      'webpack with a path that is put together',
      {
        'package.json': npm('webpack --mode production'),
        'webpack.config.js': 'module.exports = { output: { path: path.resolve(__dirname, "assets", "bundles"), filename: "[name].js" } }',
      },
      ['assets/bundles'],
    ],
    [
      'webpack with the configuration that the command names',
      {
        'package.json': npm('webpack --config tools/webpack.js'),
        'tools/webpack.js': 'module.exports = { output: { path: path.join(__dirname, "../static/bundles") } }',
      },
      ['static/bundles'],
    ],
    [
      'Rollup with several bundles',
      {
        'package.json': npm('rollup -c'),
        'rollup.config.mjs': 'export default [{ output: { file: "static/a.js" } }, { output: [{ dir: "static/b" }] }]',
      },
      ['static/a.js', 'static/b'],
    ],
    [
      'a script that calls esbuild',
      { 'package.json': npm('node build.mjs'), 'build.mjs': 'await esbuild.build({ outdir: "static/js" })' },
      ['static/js'],
    ],
    [
      'a script that calls esbuild with options of its own, beside a picture',
      {
        'package.json': npm('node build.js'),
        'build.js': 'const options = { bundle: true, outdir: "static/js" };\nawait esbuild.build(options)',
        'static/js/icon.svg': '',
        'static/js/.gitignore': '*',
      },
      ['static/js'],
    ],
    [
      'Vite beside documentation',
      {
        'package.json': JSON.stringify({
          name: 'shop',
          scripts: { build: 'vite build', 'docs:build': 'vitepress build docs' },
          devDependencies: { vite: '7', vitepress: '1' },
        }),
        'vite.config.ts': 'export default { build: { outDir: "static/dist", rollupOptions: { input: "main.ts" } } }',
      },
      ['static/dist'],
    ],
    [
      'gulp',
      { 'package.json': npm('gulp'), 'gulpfile.js': 'exports.default = () => src("a.scss").pipe(sass()).pipe(dest("static/css"))' },
      ['static/css'],
    ],
  ];
  for (const [title, files, expected] of assets)
    it(`is what Django gets to serve: ${title}`, async () => {
      const { facts, contributed, warnings } = await application({ ...django, ...files });
      assert.deepEqual(facts.frontEnds?.value, expected);
      const outputs = contributed.flatMap((each) => each.outputs);
      assert.deepEqual(
        outputs.map(({ from }) => from),
        expected.map((path) => `/app/${path}`),
      );
      assert.ok(!warnings.some((note) => note.includes('project in node')));
    });

  for (const [title, files] of [
    ['is in the folder', { 'package.json': npm('sass a.scss static/a.css'), 'static/a.css': '' }],
    ['nothing serves', { 'package.json': npm('esbuild a.ts --outfile=tools/check.js') }],
    ['is outside of the folder', { 'package.json': npm('sass a.scss ../static/a.css') }],
    ['no command tells', { 'package.json': npm('make assets') }],
    ['no script builds', { 'package.json': JSON.stringify({ name: 'shop', scripts: { lint: 'eslint .' } }) }],
  ] as const)
    it(`is nothing that ${title}`, async () => {
      assert.equal((await application({ ...django, ...files })).facts.frontEnds, undefined);
    });

  it('is made again for an edit of a template, and for none of the code, unless its classes are looked for there', async () => {
    const source = async (files: Record<string, string>): Promise<unknown> => {
      const [found] = (await application({ ...django, 'package.json': npm('tailwindcss -o static/a.css'), ...files })).contributed;
      return found !== undefined && 'source' in found.view ? found.view.source : undefined;
    };
    assert.deepEqual(await source({}), {
      stage: 'assets-source',
      remove: { steps: [['find', '/app', '-name', '*.py', '-type', 'f', '-delete']] },
    });
    assert.deepEqual(await source({ 'tailwind.config.js': 'module.exports = { content: ["./**/*.{html,py}"] }' }), {
      stage: 'assets-source',
      remove: null,
    });
  });

  const express = (line: string, file = 'server.js'): Record<string, string> => ({
    'package.json': JSON.stringify({ name: 'shop', scripts: { start: `node ${file}` }, dependencies: { express: '5' } }),
    [file]: `const { join } = require("node:path");\nconst app = require("express")();\napp.get("/", (_, response) => ${line});\napp.listen(3000);\n`,
    ...page,
  });
  for (const [line, file, expected] of [
    ['response.sendFile(join(__dirname, "public/index.html"))', 'server.js', ['public']],
    ['response.sendFile(path.join(__dirname, "..", "public", "index.html"))', 'src/server.js', ['public']],
    ['response.sendFile("index.html", { root: "public" })', 'server.js', undefined],
    ['response.sendFile(join(__dirname, "../elsewhere/index.html"))', 'server.js', undefined],
  ] as const)
    it(`is what the code answers with and is not there: ${line} in ${file}`, async () => {
      const { facts } = await application(express(line, file));
      assert.deepEqual(facts.frontEnds?.value, expected);
    });

  it('is nothing in the place of pages that are there, and nothing where two parts make pages', async () => {
    const files = express('response.sendFile(join(__dirname, "public/index.html"))');
    assert.equal((await application({ ...files, 'public/index.html': '' })).facts.frontEnds, undefined);
    const more = Object.fromEntries(Object.entries(page).map(([path, text]) => [path.replace('frontend', 'admin'), text]));
    assert.equal((await application({ ...files, ...more })).facts.frontEnds, undefined);
  });

  it('is built by the lock file of the workspace that it is a member of', async () => {
    const found = await application({
      'go.mod': 'module example.com/shop\n\ngo 1.26\n',
      'main.go':
        'package main\n\nimport _ "embed"\n\n//go:embed frontend/dist\nvar site string\n\nfunc main() { http.ListenAndServe(":8080", nil) }\n',
      ...page,
      'frontend/package-lock.json': '',
      'package.json': JSON.stringify({ name: 'shop', workspaces: ['frontend', 'docs'] }),
      'package-lock.json': '{}',
      'docs/package.json': '{"name":"docs"}',
    });
    assert.deepEqual(
      found.contributed.flatMap(({ outputs }) => outputs),
      [{ stage: 'frontend-build', source: 'frontend', from: '/app/frontend/dist', to: 'frontend/dist' }],
    );
    const [view] = found.contributed.map((each) => JSON.stringify(each.view));
    assert.ok(view?.includes('"source":"package-lock.json"') && view.includes('"find","/app","-name","*.go"'), view);
  });

  it('is made of the root without the sources of the application', async () => {
    const { contributed } = await application({
      ...server('site = "dist"'),
      'package.json': page['frontend/package.json'],
      'index.html': '',
    });
    assert.deepEqual(
      contributed.flatMap(({ outputs }) => outputs.map(({ to }) => to)),
      ['dist'],
    );
    assert.ok(JSON.stringify(contributed[0]?.view).includes('"*.py"'));
  });
});

describe('what an image gets from beside its own folder', () => {
  after(removeFolders);

  const beside = (line: string, more: Readonly<Record<string, string>> = {}): string =>
    folderWith({
      'api/requirements.txt': 'fastapi==0.115.0\nuvicorn==0.30.6\n',
      'api/shop/__init__.py': '',
      'api/shop/main.py': `from pathlib import Path\nfrom fastapi import FastAPI\napp = FastAPI()\n${line}\n`,
      ...page,
      ...more,
    });
  const slim = { base: { flavour: 'slim', image: 'python:3.14-slim' } } as const;

  for (const [line, places] of [
    ['app.mount("/", StaticFiles(directory="../frontend/dist"))', ['/frontend/dist']],
    ['SITE = Path(__file__).parents[2] / "frontend" / "dist"', ['/frontend/dist']],
    // The folder that it is started in may be either.
    ['app.mount("/", StaticFiles(directory="frontend/dist"))', ['/frontend/dist', '/app/frontend/dist']],
  ] as const)
    it(`is where the code looks for it: ${line}`, async () => {
      const inspection = await inspect(beside(line));
      assert.deepEqual(
        inspection.members.map(({ path }) => path),
        ['api'],
      );
      const found = inspection.application('api');
      assert.ok(found);
      assert.deepEqual([found.context, found.contextFolder], ['', 'api']);
      assert.match(found.facts.frontEnds?.source ?? '', /^the build in frontend,/);
      const { placed = [], sourceFile, ignore, contextFolder, view } = imageOf(found, slim);
      const inTree = 'contributions' in view && Array.isArray(view.contributions) ? view.contributions : [];
      assert.deepEqual([...placed.map(({ to }) => to), ...inTree.map(({ to }: { to: string }) => `/app/${to}`)], places);
      assert.equal(contextFolder, 'api');
      assert.ok(sourceFile.startsWith('api/'));
      assert.ok(ignore.includes('frontend/dist') && ignore.includes('api/.venv'));
    });

  it('is what a site writes into the folder of the server', async () => {
    const folder = beside('app.mount("/", StaticFiles(directory="public/site"))', {
      'frontend/vite.config.js': 'export default { build: { outDir: "../api/public/site" } }',
    });
    const inspection = await inspect(folder);
    const found = inspection.application('api');
    assert.deepEqual(found?.facts.frontEnds?.value, ['public/site']);
    assert.equal(inspection.members.length, 1);
  });

  it('is the site in the root', async () => {
    const { frontend: _, ...site } = {
      frontend: '',
      ...Object.fromEntries(Object.entries(page).map(([path, text]) => [path.slice(9), text])),
    };
    const folder = folderWith({
      ...site,
      'backend/go.mod': 'module example.com/shop\n\ngo 1.26\n',
      'backend/main.go':
        'package main\n\nimport "net/http"\n\nfunc main() {\n\thttp.Handle("/", http.FileServer(http.Dir("../dist")))\n\thttp.ListenAndServe(":8080", nil)\n}\n',
    });
    const inspection = await inspect(folder);
    assert.deepEqual(
      inspection.members.map(({ path }) => path),
      ['backend'],
    );
    const found = inspection.application('backend');
    assert.ok(found);
    assert.deepEqual(
      imageOf(found, { base: { flavour: 'slim', image: 'debian:trixie-slim' } }).placed?.map(({ to }) => to),
      ['/dist'],
    );
  });

  it('is nothing where the code names no folder of the site', async () => {
    const inspection = await inspect(beside('name = "frontend"'));
    assert.deepEqual(inspection.members.map(({ path }) => path).sort(), ['api', 'frontend']);
    assert.equal(inspection.application('api')?.context, 'api');
  });
});
