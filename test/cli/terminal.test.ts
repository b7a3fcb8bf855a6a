import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cli, folderWith, removeFolders, shop } from '../support/folders.ts';
import { hostileText as bad, hostileSigns, rawSigns, withoutSequences } from '../support/terminal.ts';

const kaizen = (root: string, ...words: string[]) =>
  spawnSync(process.execPath, [cli, ...words], { cwd: root, encoding: 'utf8', input: '', timeout: 30_000 });

const inToml = (text: string): string => text.replaceAll(/[^ -~]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
const json = (value: unknown): string => JSON.stringify(value, null, 2);
const rawJson = (value: unknown): string =>
  // Characters that JSON allows unescaped stay unchanged.
  json(value).replaceAll('\\u007f', '\u007f');

const packageJson = (more: object): string => rawJson({ name: 'shop', version: '1.0.0', scripts: { start: 'node server.js' }, ...more });
const server = "const app = require('express')();\napp.get('/health', (a, b) => b.end());\napp.listen(process.env.PORT || 3000);\n";

/** Folders in which each file contains such a text in each of its fields. */
const folders: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'Python: its version': { ...shop, '.python-version': `3.13${bad}\n` },
  'Python: requirements': { ...shop, 'requirements.txt': `fastapi==0.115.0\n${bad}\n-r ${bad}.txt\n` },
  'Python: a package and its range': { ...shop, 'requirements.txt': `fastapi==0.115.0${bad}\nuvicorn\n` },
  'Python: names, routes and variables': {
    ...shop,
    'main.py': `import os\nfrom fastapi import FastAPI\n\nv${bad} = 1\napp = FastAPI()\nA = os.environ["A${bad}"]\nB = os.getenv("B", "${bad}")\n\n@app.get("/health${bad}")\ndef health():\n    return {}\n`,
  },
  'Python: environment example': { ...shop, '.env.example': `DATABASE_URL=postgresql://${bad}\nA${bad}=b\nB=${bad}\n` },
  'Python: Procfile': { ...shop, Procfile: `web: uvicorn main:app --port 8000 ${bad}\nworker${bad}: a\nclock: python ${bad}.py\n` },
  'Python: pyproject': {
    'pyproject.toml': `[project]\nname = "shop${inToml(bad)}"\nversion = "1"\nrequires-python = ">=3.12${inToml(bad)}"\ndependencies = ["fastapi${inToml(bad)}"]\n`,
    'main.py': shop['main.py'] ?? '',
  },
  'Python: pyproject that is no TOML': { 'pyproject.toml': `[project]\nname = "${bad}"\n`, 'main.py': '' },
  'Python: setup.cfg and Pipfile': {
    'setup.cfg': `[metadata]\nname = ${bad}\n[options]\ninstall_requires =\n  ${bad}\n`,
    Pipfile: `[packages]\n"${bad}" = "*"\n`,
    'main.py': '',
  },
  'Python: tool-versions and runtime': {
    ...shop,
    '.python-version': '',
    '.tool-versions': `python ${bad}\n`,
    'runtime.txt': `python-${bad}\n`,
  },
  'Python: uv workspace': {
    'pyproject.toml': `[project]\nname = "a"\nversion = "1"\n[tool.uv.workspace]\nmembers = ["${inToml(bad)}", "m*"]\n`,
    [`m${bad.replaceAll('/', '')}/pyproject.toml`]: `[project]\nname = "m"\nversion = "1"\ndependencies = ["fastapi", "uvicorn"]\n`,
    [`m${bad.replaceAll('/', '')}/main.py`]: shop['main.py'] ?? '',
  },
  'Node.js: version files': {
    'package.json': packageJson({ dependencies: { express: '^5' } }),
    'server.js': server,
    '.nvmrc': `22${bad}\n`,
    '.node-version': `${bad}\n`,
  },
  'Node.js: engines': {
    'package.json': packageJson({ engines: { node: `>=20${bad}` }, dependencies: { express: '^5' } }),
    'server.js': server,
  },
  'Node.js: name and scripts': {
    'package.json': packageJson({
      name: `shop${bad}`,
      scripts: { start: `node server.js ${bad}`, build: bad },
      dependencies: { express: bad, [bad]: bad },
    }),
    'server.js': server,
  },
  'Node.js: package manager': { 'package.json': packageJson({ packageManager: `pnpm@${bad}`, volta: { node: bad } }), 'server.js': server },
  'Node.js: a name that is no text': {
    'package.json': packageJson({ dependencies: { [bad]: { [bad]: bad } }, workspaces: bad }),
    'server.js': server,
  },
  'Node.js: package.json that is no JSON': { 'package.json': `{ "name": "a" ${bad} }`, 'server.js': server },
  'Node.js: tsconfig': {
    'package.json': packageJson({ devDependencies: { typescript: '5' } }),
    'server.ts': server,
    'tsconfig.json': `{ "extends": "${bad}", "compilerOptions": { "outDir": ${bad} } }`,
  },
  'Node.js: lock': {
    'package.json': packageJson({ dependencies: { express: '^5' } }),
    'package-lock.json': rawJson({
      name: bad,
      lockfileVersion: 3,
      packages: { '': { name: bad }, [`node_modules/${bad}`]: { version: bad } },
    }),
    'pnpm-lock.yaml': `lockfileVersion: '${bad}'\n`,
    'server.js': server,
  },
  'Node.js: port and variables': {
    'package.json': packageJson({ dependencies: { express: '^5' } }),
    'server.js': `const app = require('express')();\nconst a = process.env['A${bad}'];\napp.get('/health${bad}', (a, b) => b.end());\napp.listen(process.env.PORT || '${bad}');\n`,
    '.env.example': `${bad}=${bad}\nA${bad}=1\n`,
  },
  'Node.js: workspaces': {
    'package.json': packageJson({ workspaces: ['packages/*', bad] }),
    'pnpm-workspace.yaml': `packages:\n  - "packages/*"\n  - "${bad}"\n`,
    [`packages/a${bad.replaceAll('/', '')}/package.json`]: packageJson({ name: `a${bad}`, dependencies: { express: '^5' } }),
    [`packages/a${bad.replaceAll('/', '')}/server.js`]: server,
    'packages/b/package.json': packageJson({ name: `b${bad}`, dependencies: { express: '^5' }, engines: { node: bad } }),
    'packages/b/server.js': server,
  },
  'Node.js: members': {
    'package.json': packageJson({ workspaces: ['packages/*'] }),
    'packages/a/package.json': packageJson({ name: `a${bad}`, dependencies: { express: '^5' } }),
    'packages/a/server.js': server,
    'packages/b/package.json': packageJson({ name: `b${bad}`, dependencies: { express: '^5' } }),
    'packages/b/server.js': server,
  },
  'Go: its version': { 'go.mod': `module shop\n\ngo 1.24${bad}\n`, 'main.go': 'package main\n\nfunc main() {}\n' },
  'Go: module and requirements': {
    'go.mod': `module shop${bad}\n\ngo 1.24\n\nrequire example.com/${bad} v1.0.0\n`,
    'main.go': 'package main\n\nfunc main() {}\n',
  },
  'Go: a directive': { 'go.mod': `module shop\n${bad} a\n`, 'main.go': '' },
  'Go: replacement': { 'go.mod': `module shop\n\ngo 1.24\n\nreplace a => ../b${bad}\n`, 'main.go': 'package main\n\nfunc main() {}\n' },
  'Go: workspace': {
    'go.work': `go 1.24\n\nuse ./a\nuse ./${bad}\n`,
    'a/go.mod': `module a\n\ngo 1.24\n`,
    'a/main.go': `package main\n\nimport (\n\t"net/http"\n\t"os"\n)\n\nfunc main() {\n\t_ = os.Getenv("A${bad}")\n\thttp.HandleFunc("/health${bad}", nil)\n\thttp.ListenAndServe(":8080${bad}", nil)\n}\n`,
  },
  'static: page and its names': {
    'index.html': `<title>${bad}</title><script src="${bad}"></script><base href="/${bad}">`,
    [`a${bad.replaceAll('/', '')}.html`]: bad,
    _redirects: `/* /${bad} 200\n`,
    '404.html': bad,
  },
  'container files': {
    ...shop,
    Dockerfile: `FROM python:3\n${bad} x\nRUN ${bad}\n`,
    'compose.yaml': `services:\n  app${bad}:\n    image: ${bad}\n`,
    '.dockerignore': `${bad}\n`,
    [`Dockerfile.${bad.replaceAll('/', '')}`]: '',
    'deploy/k8s/a.yaml': bad,
  },
  'answers of an earlier run': {
    ...shop,
    '.yo-rc.json': rawJson({ 'generator-kaizen-docker': { image: bad, start: bad, [`port${bad}`]: 1 } }),
  },
  'one answer of an earlier run': { ...shop, '.yo-rc.json': rawJson({ 'generator-kaizen-docker': { image: `a${bad}` } }) },
  'answers that are no JSON': { ...shop, '.yo-rc.json': `{ "a": ${bad} }` },
  'a lock of files and versions': {
    ...shop,
    '.kaizen-docker/lock.json': rawJson({
      schema: 1,
      applied: { generator: `99.0.0${bad}` },
      name: bad,
      files: { [`tests/${bad}`]: { owner: 'tests' } },
    }),
  },
  'a lock that is no JSON': { ...shop, '.kaizen-docker/lock.json': bad },
  'what is pending': {
    ...shop,
    '.kaizen-docker/pending.json': rawJson({
      lock: { schema: 1, applied: { generator: '0.1.0' }, files: {} },
      answers: { image: bad },
      before: { [bad]: bad },
    }),
  },
  'Debian packages': {
    ...shop,
    Aptfile: `libpq5\n${bad}\n-o Dpkg::x=${bad}\n../x${bad}.deb\n`,
    'nixpacks.toml': `[phases.setup]\naptPkgs = ["${inToml(bad)}"]\n`,
    'railpack.json': rawJson({ buildAptPackages: [bad], deploy: { aptPackages: [bad] } }),
  },
  'a start for a shell': {
    'package.json': packageJson({ scripts: { start: `echo ${bad} && cd . ; node server.js '${bad}'` }, dependencies: { express: '^5' } }),
    'server.js': server,
  },
  'hosts, data and secrets': {
    ...shop,
    'main.py': `import os\nfrom fastapi import FastAPI\nfrom starlette.middleware.trustedhost import TrustedHostMiddleware\napp = FastAPI()\napp.add_middleware(TrustedHostMiddleware, allowed_hosts=["${bad}", "a${bad}.example"])\nos.makedirs("data${bad}/x")\nopen("shop${bad}.db", "w")\nB = os.environ["SECRET_KEY"]\n`,
    Dockerfile: `FROM a\nVOLUME /data${bad}\nENV PORT=${bad}\nEXPOSE ${bad}\n`,
  },
  'a sample of settings': {
    ...shop,
    'main.py': `from fastapi import FastAPI\napp = FastAPI()\nopen("config/settings.yaml")\n`,
    'config/settings.yaml.sample': `port: ${bad}\n${bad}: 1\n`,
  },
  'lock files of Python': {
    ...shop,
    'uv.lock': `version = 1\n[[package]]\nname = "${inToml(bad)}"\nversion = "${inToml(bad)}"\nwheels = [{ url = "${inToml(bad)}.whl" }]\n`,
    'pylock.toml': `lock-version = "${inToml(bad)}"\n[[packages]]\nname = "${inToml(bad)}"\n`,
  },
  'a project in another language': {
    'pom.xml': bad,
    [`a${bad.replaceAll('/', '')}/composer.json`]: '{"require":{"laravel/framework":"1"}}',
  },
  'package.json5': { 'package.json5': `{ name: '${bad}', scripts: { start: 'node server.js' } }`, 'server.js': server },
  'code that go generate writes': {
    'go.mod': 'module shop\n\ngo 1.24\n',
    'main.go': `package main\n\n//go:generate ${bad} -o gen.go\n//go:generate odd${bad} gen.go\n\nfunc main() {}\n`,
    '.gitignore': 'gen.go\n',
  },
  'an ignore file and a link': { ...shop, '.gitignore': `${bad}\n` },
};

const commands: readonly (readonly string[])[] = [
  ['inspect', '.'],
  ['inspect', '.', '--json'],
  ['.', '--yes', '--explain'],
  ['diff', '.'],
];

function assertClean(what: string, { stdout, stderr }: { readonly stdout: string; readonly stderr: string }): void {
  assert.deepEqual(rawSigns(stdout), [], `${what}: stdout`);
  assert.deepEqual(rawSigns(stderr), [], `${what}: stderr`);
  assert.doesNotMatch(stderr, /defect|\n {4}at /, what);
}

describe('what a terminal gets', function () {
  this.timeout(120_000);
  after(removeFolders);

  for (const [name, files] of Object.entries(folders)) {
    it(`is plain text, whatever a folder has: ${name}`, () => {
      const root = folderWith(files);
      for (const words of commands) {
        const result = kaizen(root, ...words);
        assertClean(words.join(' '), result);
        if (words.includes('--json')) assert.doesNotThrow(() => result.stdout === '' || JSON.parse(result.stdout), words.join(' '));
      }
    });
  }

  it('is plain text where files were edited, and both sides of a conflict are shown', () => {
    const root = folderWith(shop);
    assert.equal(kaizen(root, '.', '--yes').status, 0);
    for (const file of ['Dockerfile', 'compose.yaml', '.dockerignore']) writeFileSync(join(root, file), `# ${bad}\n`);
    for (const words of [
      ['diff'],
      ['check'],
      ['set', 'port=9000'],
      ['update'],
      ['set', 'port=9000', '--on-conflict', 'markers', '--json'],
      ['check', '--json'],
    ])
      assertClean(words.join(' '), kaizen(root, ...words));
  });

  it('is plain text of what was typed, and of other files that are named', () => {
    const root = folderWith({
      ...shop,
      'answers.yaml': `port: 80\nport${bad}: 1\n`,
      'broken.yaml': `a: [${bad}\n`,
      'odd.yaml': `? [a, ${JSON.stringify(bad)}]\n: 1\n`,
      'one.yaml': `port: ${JSON.stringify(bad)}\n`,
      'record.json': rawJson({ schema: bad, id: bad }),
      'text.json': bad,
    });
    const typed = bad.replaceAll('\0', '');
    for (const words of [
      [typed],
      [`--${typed}`],
      ['.', '--port', typed],
      ['.', '--services', typed],
      ['set', `${typed}=1`],
      ['set', `start=${typed}`],
      ['service', 'add', typed],
      ['check', '--fail-on', typed],
      ['.', '--report', `${typed}/a`],
      ['.', '--answers', `${typed}.yaml`],
      ...['answers', 'broken', 'odd', 'one'].map((name) => ['.', '--yes', '--dry-run', '--answers', `${name}.yaml`]),
      ...['record', 'text'].map((name) => ['evidence', '.', '--from', `${name}.json`]),
      ['.', '--debug', '--port', typed],
    ]) {
      const { stdout, stderr } = kaizen(root, ...words);
      assert.deepEqual([...rawSigns(stdout), ...rawSigns(stderr)], [], words.join(' '));
    }
  });

  it('is what prompts ask, shown with no control sequence but those of the prompts themselves', () => {
    assert.equal(spawnSync('script', ['--version']).status, 0, 'this test needs the program script (Debian: bsdutils)');
    const prompted = ['Node.js: name and scripts', 'Node.js: members', 'Python: names, routes and variables', 'container files'];
    for (const name of prompted) {
      const root = folderWith(folders[name] ?? {});
      const { CI: _, ...env } = process.env;
      const keys = "sleep 0.6; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do printf '\\r'; sleep 0.1; done";
      const { stdout } = spawnSync('sh', ['-c', `(${keys}) | script -qec "$0 $1 ." /dev/null`, process.execPath, cli], {
        cwd: root,
        encoding: 'utf8',
        env: { ...env, TERM: 'xterm' },
        timeout: 30_000,
      });
      assert.ok(stdout.includes('\u001b[?25l'), `${name}: there is a prompt`);
      assert.ok(!stdout.includes(hostileSigns['hidden text'] ?? ''), name);
      assert.deepEqual(rawSigns(withoutSequences(stdout)), [], name);
    }
  });
});
