import assert from 'node:assert/strict';
import { buildIn, detectIn, program, serverOn } from './folders.ts';

const server = serverOn('":8080"');
const once = program('\tprintln("done")');
const loop = program('\tfor {\n\t\twork()\n\t}');
const start = (files: Record<string, string>) => detectIn(files).facts.start;

describe('the programs of a Go module', () => {
  it('are named as the go command names them', () => {
    const cases: readonly (readonly [Record<string, string>, string])[] = [
      [{ 'main.go': once }, '/app/shop'],
      [{ 'go.mod': 'module example.com/shop/v2\n', 'main.go': once }, '/app/shop'],
      [{ 'cmd/api/main.go': once }, '/app/api'],
      [{ 'services/billing/v3/x.go': once }, '/app/billing'],
    ];
    for (const [files, program] of cases) assert.deepEqual(start(files)?.value, [program]);
  });

  it('are packages with a func main, in a build for Linux, that are not for developers', () => {
    const files = {
      'cmd/api/main.go': server,
      'cmd/api/extra.go': 'package main\n\nfunc extra() {}\n',
      'cmd/lib/lib.go': 'package main\n',
      'cmd/text/text.go': 'package text\n\nvar x = `\npackage main\nfunc main() {}\n`\n',
      'cmd/gen/gen.go': `//go:build ignore\n\n${server}`,
      'cmd/win/main_windows.go': server,
      'tools/tools.go': server,
      'examples/one/main.go': server,
      'internal/testdata/main.go': server,
      'internal/gen/main.go': server,
      '_old/main.go': server,
      'vendor/example.com/x/main.go': server,
      'other/go.mod': 'module example.com/other\n',
      'other/main.go': server,
    };
    assert.deepEqual(start(files), { value: ['/app/api'], source: 'func main in cmd/api/main.go' });
  });

  it('give the one that serves, and offer the others by what they do', () => {
    const { facts } = detectIn({
      'cmd/backend/main.go': server,
      'cmd/db-migrate/main.go': once,
      'cmd/worker/main.go': once,
      'cmd/ticks/main.go': loop,
      'cmd/shopctl/main.go': once,
    });
    assert.deepEqual(facts.start, { value: ['/app/backend'], source: 'func main in cmd/backend/main.go, the only one that serves' });
    assert.deepEqual(facts.processes, {
      value: [
        { name: 'db-migrate', kind: 'job', start: ['/app/db-migrate'], buildArguments: { COMMAND: './cmd/db-migrate' } },
        { name: 'ticks', kind: 'worker', start: ['/app/ticks'], buildArguments: { COMMAND: './cmd/ticks' } },
        { name: 'worker', kind: 'worker', start: ['/app/worker'], buildArguments: { COMMAND: './cmd/worker' } },
      ],
      source: 'cmd/db-migrate/main.go, cmd/ticks/main.go, cmd/worker/main.go',
    });
  });

  it('leave a worker aside that serves its metrics', () => {
    const { facts } = detectIn({ 'cmd/shop-front/main.go': server, 'cmd/mail-worker/main.go': server });
    assert.deepEqual(facts.start, { value: ['/app/shop-front'], source: 'func main in cmd/shop-front/main.go, the only one that serves' });
    assert.deepEqual(
      facts.processes?.value.map(({ name, kind }) => [name, kind]),
      [['mail-worker', 'worker']],
    );
  });

  it('give the one with a usual name of those that serve, and tell of the others', () => {
    const { facts, warnings } = detectIn({ 'cmd/api/main.go': server, 'cmd/console/main.go': server });
    assert.deepEqual(facts.start, {
      value: ['/app/api'],
      source: 'func main in cmd/api/main.go, the one with a usual name of those that serve',
    });
    assert.deepEqual(warnings, ['cmd/console/main.go is a server, too, but this stack does not start it: it needs its own image.']);
    assert.deepEqual(start({ 'cmd/shop/main.go': server, 'cmd/console/main.go': server })?.value, ['/app/shop']);
  });

  it('give the one that does not run once where none serves', () => {
    assert.deepEqual(start({ 'cmd/mover/main.go': loop, 'cmd/seed/main.go': once }), {
      value: ['/app/mover'],
      source: 'func main in cmd/mover/main.go, the only one that does not run once',
    });
  });

  it('are not taken for workers because of what they import, or where they are command lines for people', () => {
    const { processes } = detectIn({
      'cmd/api/main.go': server,
      'cmd/export/main.go': program('\tretry.Do()', 'example.com/shop/internal/retry'),
      'internal/retry/retry.go': 'package retry\n\nfunc Do() {\n\tfor {\n\t}\n}\n',
      'cmd/shopctl/main.go': program('\tfor {\n\t}', 'github.com/urfave/cli/v3'),
    }).facts;
    assert.equal(processes, undefined);
  });

  it("give the one with the module's name where none is known to serve", () => {
    assert.deepEqual(
      start({ 'cmd/shop/main.go': loop, 'cmd/shopctl/main.go': loop })?.source,
      "func main in cmd/shop/main.go, the one with the module's name",
    );
  });

  it('are named where several are just as likely, and built as they are answered', () => {
    const files = { 'cmd/alpha/main.go': server, 'cmd/beta/main.go': server, 'cmd/seed/main.go': once };
    const { warnings, facts } = detectIn(files);
    assert.deepEqual(facts.start, {
      value: ['/app/alpha'],
      certainty: 'assumed',
      source: 'func main in cmd/alpha/main.go, the first of them',
    });
    assert.equal(
      warnings[0],
      'Several programs could be the application. The tool takes /app/alpha (cmd/alpha). The others are /app/beta (cmd/beta): choose one with --start.',
    );
    assert.deepEqual(facts.port?.value, 8080);
    const { view, sourceFile } = buildIn(files, 'distroless', ['/app/beta', '--verbose']);
    assert.deepEqual([view['command'], sourceFile], ['./cmd/beta', 'cmd/beta/main.go']);
  });

  it('give the one with the name of the project among several, or with a usual one', () => {
    const owned = { 'go.mod': 'module example.com/shop/platform\n' };
    const started = (...names: readonly string[]) =>
      start({ ...owned, ...Object.fromEntries(names.map((name) => [`cmd/${name}/main.go`, server])) });
    assert.deepEqual(started('alpha', 'shop')?.value, ['/app/shop']);
    assert.deepEqual(started('alpha', 'edge-api', 'api'), {
      value: ['/app/api'],
      certainty: 'assumed',
      source: 'func main in cmd/api/main.go, the one with a usual name',
    });
  });

  it('may be any by the start command, and the application by any other one', () => {
    const files = { 'cmd/api/main.go': server, 'cmd/seed/main.go': once };
    assert.equal(buildIn(files, 'slim', ['/app/seed']).view['command'], './cmd/seed');
    assert.equal(buildIn(files, 'slim', ['sh', '-c', 'exec /app/api']).view['command'], './cmd/api');
  });

  it('are missed in a library', () => {
    const { unknown, build } = detectIn({ 'shop.go': 'package shop\n', 'examples/x/main.go': once });
    const reason = 'The folder has no package main with a func main outside of examples, tools and tests, so there is nothing to start.';
    assert.equal(unknown['start'], reason);
    assert.throws(() => build({ flavour: 'slim', image: 'debian:trixie-slim' }, ['x']), {
      name: 'KaizenError',
      message: `--start x: the build produces no program at that path. ${reason}`,
    });
  });

  it('warn where a stop interrupts running work, jobs aside', () => {
    const files = {
      'cmd/api/main.go': program('\thttp.ListenAndServe(":8080", nil)', 'net/http'),
      'cmd/worker/main.go': loop,
      'cmd/seed/main.go': once,
    };
    const sentence = (path: string, exit = ''): string =>
      `${path} does not handle SIGTERM, so a stop interrupts running work.${exit} Handle it with signal.NotifyContext, and with http.Server.Shutdown for a server.`;
    assert.deepEqual(detectIn(files).warnings, [sentence('cmd/api/main.go'), sentence('cmd/worker/main.go')]);
    assert.deepEqual(
      detectIn({ ...files, '.go-version': '1.26', 'go.mod': 'module x\n\ngo 1.26\n' }).warnings[0],
      sentence('cmd/api/main.go', ' The program exits with code 2.'),
    );
    const handled = { 'cmd/worker/signals.go': 'package main\n\nfunc init() { signal.NotifyContext(nil, nil) }\n' };
    assert.deepEqual(detectIn({ ...files, ...handled }).warnings, [sentence('cmd/api/main.go')]);
  });

  it('warn of requirements without a go.sum', () => {
    const files = { 'go.mod': 'module x\n\nrequire example.com/y v1.0.0\n', 'main.go': server };
    const sentence = 'go.mod requires modules, but there is no go.sum, so the build will fail. Run "go mod tidy" and commit the changes.';
    assert.deepEqual(detectIn(files).warnings, [sentence]);
    assert.deepEqual(detectIn({ ...files, 'go.sum': '' }).warnings, []);
    assert.deepEqual(detectIn({ ...files, 'vendor/modules.txt': '' }).warnings, []);
  });

  it('warn of a go.sum or a vendor folder of other versions, which the go command refuses', () => {
    const files = { 'go.mod': 'module x\n\nrequire example.com/y v1.2.0\n', 'main.go': server };
    const sums = (version: string) => `example.com/y ${version} h1:a=\nexample.com/y ${version}/go.mod h1:b=\n`;
    assert.deepEqual(detectIn({ ...files, 'go.sum': sums('v1.2.0') }).warnings, []);
    assert.deepEqual(detectIn({ ...files, 'go.sum': sums('v1.2.0-rc1') }).warnings, [
      'go.sum is out of date: go.mod requires example.com/y v1.2.0, which go.sum does not have, so the build will fail. Run "go mod tidy" and commit the changes.',
    ]);
    const vendored = (version: string) => ({ ...files, 'vendor/modules.txt': `# example.com/y ${version}\n## explicit\nexample.com/y\n` });
    assert.deepEqual(detectIn(vendored('v1.2.0')).warnings, []);
    assert.deepEqual(detectIn(vendored('v1.1.0')).warnings, [
      'vendor/modules.txt is out of date: go.mod requires example.com/y v1.2.0, which vendor/modules.txt does not have, so the build will fail. Run "go mod vendor" and commit the changes.',
    ]);
    const replaced = { ...files, 'go.mod': `${files['go.mod']}replace example.com/y => ../y\n` };
    assert.deepEqual(
      detectIn({ ...replaced, 'go.sum': sums('v1.1.0') }).warnings.filter((warning) => warning.startsWith('go.sum')),
      [],
    );
  });
});
