import assert from 'node:assert/strict';
import { runIn } from '../../../support/stacks.ts';
import { buildIn, detectIn, filesBeside, program } from './folders.ts';

const files = (body: string, more: Record<string, string> = {}): unknown =>
  filesBeside(buildIn({ 'main.go': program(body, 'os'), ...more }));
const site = { 'static/a.css': '', 'templates/a.html': '', 'templates/b/b.html': '', 'db/migrations/1.sql': '', 'config.yaml': '' };

describe('files that a Go program reads', () => {
  const reading: readonly (readonly [string, unknown])[] = [
    ['\tos.ReadFile("config.yaml")', [{ into: '/out/app', from: ['/src/config.yaml'] }]],
    [
      '\thttp.FileServer(http.Dir("./static"))\n\tr.LoadHTMLGlob("templates/*")',
      [{ into: '/out/app', from: ['/src/static', '/src/templates'] }],
    ],
    ['\ttemplate.ParseFiles("templates/b/b.html")', [{ into: '/out/app/templates/b', from: ['/src/templates/b/b.html'] }]],
    [
      '\ttemplate.ParseGlob("templates/**/*.html")\n\ttemplate.ParseFiles("templates/b/b.html")',
      [{ into: '/out/app', from: ['/src/templates'] }],
    ],
    ['\tmigrate.New("file://db/migrations", url)', [{ into: '/out/app/db', from: ['/src/db/migrations'] }]],
    ['\tr.Static("/assets", "./static")', [{ into: '/out/app', from: ['/src/static'] }]],
    ['\tpath := "./config.yaml"', [{ into: '/out/app', from: ['/src/config.yaml'] }]],
    ['\tgoose.Up(db, "db/migrations")', [{ into: '/out/app/db', from: ['/src/db/migrations'] }]],
    ['\tname := "static"', []],
    ['\tos.Open("/static")\n\tos.Open("../static")\n\tos.Open("missing")\n\thttp.Dir(".")', []],
    ['\t// os.Open("static")', []],
  ];
  for (const [body, expected] of reading) {
    it(`are ${JSON.stringify(expected)} for ${JSON.stringify(body)}`, () => assert.deepEqual(files(body, site), expected));
  }

  it('are no secrets, data, and source', () => {
    const more = { '.env': 'A=1', '.env.production': '', 'tls/server.key': '', 'shop.db': '', 'internal/x.go': 'package internal\n' };
    const body =
      '\tgodotenv.Load(".env")\n\tos.Open("./.env.production")\n\tos.Open("tls/server.key")\n\tos.Open("shop.db")\n\tx := "./internal"\n\tos.Open("main.go")\n\tos.Open("go.mod")';
    assert.deepEqual(files(body, more), []);
  });

  it('are not put beside the program where they are in it', () => {
    const web =
      'package web\n\nimport "embed"\n\n//go:embed all:pages *.css\nvar F embed.FS\n\nvar t = template.ParseFS(F, "pages/*.html")\nvar x = "web/pages/a.html"\n';
    const more = { 'web/web.go': web, 'web/pages/a.html': '', 'web/a.css': '', 'pages/b.html': '' };
    const built = buildIn({ 'main.go': program('\tweb.F()', 'example.com/shop/web'), ...more });
    assert.deepEqual([filesBeside(built), built.keep], [[], []]);
  });

  it('are kept in the context where a general pattern would stop them', () => {
    const main = '//go:embed certs/[a-d]?.pem seed.log bin\nvar F embed.FS\n';
    const more = { 'certs/ca.pem': '', 'certs/note.md': '', 'seed.log': '', 'bin/page.html': '', 'dist/old.html': '' };
    const { keep, ignore } = buildIn({ 'main.go': `${program('\tfor {\n\t}')}\n${main}`, ...more });
    assert.deepEqual(keep, ['bin/page.html', 'certs/ca.pem', 'seed.log']);
    assert.deepEqual(ignore, ['**/*_test.go', 'tmp', 'coverage']);
  });

  it('are embedded by patterns that cost no long time', () => {
    const main = `//go:embed [ ] [z-a] ${'*a'.repeat(60)} ${'x'.repeat(100_000)}\n//go:embed ${'a* '.repeat(30_000)}\nvar F embed.FS\n`;
    const named = `var ${'f'.repeat(200_000)} embed.FS\n`;
    buildIn({ 'main.go': `${program('\tfor {\n\t}')}\n${main}${named}`, [`${'a'.repeat(200)}b`]: '' });
  }).timeout(4000);

  it('are missed where they are embedded and not there', () => {
    const { warnings, build } = detectIn({
      'web/web.go': 'package main\n\n//go:embed "dist"\nvar F embed.FS\n\nfunc main() { signal.Notify(nil) }\n',
    });
    assert.deepEqual(warnings, [
      'web/web.go line 3 embeds dist, which is missing or ignored by git. The build creates an empty file for what is missing: create the files before you build the image.',
    ]);
    const { view } = build({ flavour: 'slim', image: 'debian:trixie-slim' });
    assert.equal(runIn(view, 'compileProgram').steps[0], 'mkdir -p /src/web/dist && touch /src/web/dist/index.html');
    assert.deepEqual(build({ flavour: 'slim', image: 'debian:trixie-slim' }).ignore, ['**/*_test.go', 'bin', 'dist', 'tmp', 'coverage']);
  });

  it('get a file that matches their pattern', () => {
    const made = (pattern: string): string | undefined => {
      const source = `package main\n\n//go:embed ${pattern}\nvar F embed.FS\n\nfunc main() {}\n`;
      return runIn(buildIn({ 'web/web.go': source }).view, 'compileProgram').steps[0]?.split(' && ')[1];
    };
    assert.equal(made('all:dist'), 'touch /src/web/dist/index.html');
    assert.equal(made('dist/*'), 'touch /src/web/dist/index.html');
    assert.equal(made('dist/assets/*.js'), 'touch /src/web/dist/assets/placeholder.js');
    assert.equal(made('app.min.js'), 'touch /src/web/app.min.js');
  });
});
