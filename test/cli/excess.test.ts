import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { cli, copyOf, edit, filesIn, folderWith, removeFolders, shop, write } from '../support/folders.ts';

type Files = Readonly<Record<string, string>>;

const nodeApplication: Files = {
  'package.json':
    '{ "name": "shop", "scripts": { "start": "node server.js" }, "dependencies": { "express": "^5" }, "engines": { "node": ">=24" } }',
  'server.js': "const app = require('express')();\napp.listen(3000);\n",
};
const goApplication: Files = { 'go.mod': 'module shop\n\ngo 1.27\n', 'main.go': 'package main\n\nfunc main() {}\n' };
const braces = `packages/${'{a,b}'.repeat(20_000)}`;
const nestedBraces = `packages/${'{a,'.repeat(20_000)}b${'}'.repeat(20_000)}`;
const lists = (count: number): string => '['.repeat(count) + ']'.repeat(count);
const objects = (count: number): string => `${'{"a":'.repeat(count)}1${'}'.repeat(count)}`;
const bomb = `a: &a [x, x, x, x, x, x, x, x, x]\n${[...'bcdefghi'].map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(', ')}]`).join('\n')}\n`;

/** The case, the files, the command, and the message. */
const refused: readonly (readonly [what: string, files: Files, words: readonly string[], sentence: RegExp])[] = [
  ...(['.yo-rc.json', '.kaizen-docker/lock.json', '.kaizen-docker/pending.json'] as const).flatMap((path) =>
    [lists(100_000), objects(100_000), '['.repeat(100_000), `{"a": ${lists(101)}}`].map(
      (text, index) =>
        [
          `${path} that is deep (${index})`,
          { ...shop, [path]: text },
          ['.', '--yes'],
          new RegExp(`${path.replaceAll('.', '\\.')} line 1: more than 100 levels deep: `),
        ] as const,
    ),
  ),
  [
    'a deep package.json5',
    { 'package.json5': `{ a: ${lists(50_000)} }`, 'server.js': '' },
    ['.', '--yes'],
    /package\.json5 line 1: more than 100 levels deep: /,
  ],
  [
    'the lock with deep lines',
    { ...shop, '.kaizen-docker/lock.json': `{"schema":1,"applied":{},"files":{"a":{"base":${lists(5000)}}}}` },
    ['check'],
    /lock\.json line 1: more than/,
  ],
  [
    'package.json',
    { ...nodeApplication, 'package.json': `{ "name": "a",\n "b": ${lists(100_000)} }` },
    ['inspect'],
    /package\.json line 2: more than 100 levels deep: correct it\./,
  ],
  [
    'package.json with objects',
    { ...nodeApplication, 'package.json': objects(100_000) },
    ['inspect'],
    /package\.json line 1: more than 100 levels deep: correct it\./,
  ],
  [
    'tsconfig.json',
    {
      'package.json':
        '{ "name": "a", "scripts": { "start": "node dist/main.js", "build": "tsc" }, "devDependencies": { "typescript": "^5" }, "engines": { "node": ">=24" } }',
      'tsconfig.json': `// A comment\n{ "compilerOptions": { "outDir": "dist" }, "a": ${lists(100_000)}, }`,
      'src/main.ts': 'console.log(1);\n',
    },
    ['inspect'],
    /tsconfig\.json line 2: more than 100 levels deep: correct it\./,
  ],
  [
    'answers in JSON',
    { ...shop, 'a.json': `{ "port": ${lists(100_000)} }` },
    ['.', '--yes', '--answers', 'a.json'],
    /a\.json line 1: more than 32 levels deep: correct it\./,
  ],
  [
    'answers with dashes',
    { ...shop, 'a.yaml': `port:\n  ${'- '.repeat(100_000)}` },
    ['.', '--yes', '--answers', 'a.yaml'],
    /a\.yaml line 2: more than 32 levels deep: correct it\./,
  ],
  [
    'answers with explicit keys',
    { ...shop, 'a.yaml': '? '.repeat(30) },
    ['.', '--yes', '--answers', 'a.yaml'],
    /a\.yaml line 1: more than 20 explicit keys/,
  ],
  [
    'answers that go deep line by line',
    { ...shop, 'a.yaml': Array.from({ length: 900 }, (_, depth) => `${' '.repeat(depth)}a:\n`).join('') },
    ['.', '--yes', '--answers', 'a.yaml'],
    /a\.yaml line \d+: more than 32 levels deep: correct it\./,
  ],
  [
    'answers with an alias bomb',
    { ...shop, 'a.yaml': bomb },
    ['.', '--yes', '--answers', 'a.yaml'],
    /a\.yaml line 2: an alias that expands to too much: correct it\./,
  ],
  [
    'answers with aliases',
    { ...shop, 'a.yaml': `a: &a 1\nb:\n${'- *a\n'.repeat(20_000)}` },
    ['.', '--yes', '--answers', 'a.yaml'],
    /a\.yaml line 3: 20000 aliases are too many: correct it\./,
  ],
  [
    'answers with an alias of nothing',
    { ...shop, 'a.yaml': 'port: 1\nimage: *gone\n' },
    ['.', '--yes', '--answers', 'a.yaml'],
    /a\.yaml line 2: the alias "\*gone" has no anchor: correct it\./,
  ],
  ['a deep command line', { ...shop }, ['.', '--yes', '--start', lists(5000)], /--start: a list of words is expected/],
  [
    'an answer of lists',
    { ...shop, '.yo-rc.json': `{"generator-kaizen-docker":{"start":${lists(80)}}}` },
    ['.', '--yes'],
    /\.yo-rc\.json: start: a text is expected/,
  ],
  [
    'a record',
    { ...shop, 'r.json': objects(100_000) },
    ['evidence', '.', '--from', 'r.json'],
    /r\.json line 1: more than 100 levels deep: name a record of evidence\./,
  ],
  [
    'TOML with brackets',
    { 'pyproject.toml': `[project]\nname = "a"\na = ${lists(100_000)}\n` },
    ['inspect'],
    /pyproject\.toml line \d+: not valid TOML/,
  ],
  [
    'TOML with tables',
    { 'pyproject.toml': `[project]\nname = "a"\na = ${'{a='.repeat(100_000)}` },
    ['inspect'],
    /pyproject\.toml line \d+: not valid TOML/,
  ],
  [
    'nixpacks.toml',
    { ...shop, 'nixpacks.toml': `[phases.setup]\naptPkgs = ${lists(50_000)}\n` },
    ['inspect'],
    /nixpacks\.toml line \d+: not valid TOML/,
  ],
  [
    'railpack.json',
    { ...shop, 'railpack.json': `{ "buildAptPackages": ${lists(50_000)} }` },
    ['inspect'],
    /railpack\.json line 1: more than 100 levels deep/,
  ],
  [
    'workspaces by braces',
    { ...nodeApplication, 'package.json': `{ "name": "a", "workspaces": ["${braces}"] }`, 'packages/a/package.json': '{}' },
    ['inspect'],
    /package\.json line 1: a pattern .* longer than 4096 characters: correct it\./,
  ],
  [
    'pnpm-workspace.yaml',
    { ...nodeApplication, 'pnpm-workspace.yaml': `packages:\n  - "${nestedBraces}"\n`, 'packages/a/package.json': '{}' },
    ['inspect'],
    /pnpm-workspace\.yaml line 2: a pattern .* longer than 4096 characters: correct it\./,
  ],
  [
    'a uv workspace',
    {
      'pyproject.toml': `[project]\nname = "a"\nversion = "1"\n[tool.uv.workspace]\nmembers = ["${braces}"]\n`,
      'packages/a/pyproject.toml': '',
    },
    ['inspect'],
    /pyproject\.toml line 5: a pattern .* longer than 4096 characters: correct it\./,
  ],
];

const long = 'a'.repeat(150_000);

/** Unusual but harmless cases: they are ignored. */
const taken: readonly (readonly [what: string, files: Files])[] = [
  [
    'workspaces by short braces',
    {
      ...nodeApplication,
      'package.json': (nodeApplication['package.json'] ?? '').replace('{', '{ "workspaces": ["packages/{{a,b},{c,{d,e}}}"],'),
    },
  ],
  ['go.work with braces', { ...goApplication, 'go.work': `go 1.27\nuse .\nuse ./${braces}\n` }],
  ['an example of variables', { ...shop, '.env.example': `A=${'{'.repeat(100_000)}\n` }],
  ['an ignore file of braces', { ...shop, '.gitignore': `${braces}\n${'['.repeat(50_000)}\n${'*'.repeat(50_000)}\n` }],
  ['a Procfile', { ...shop, Procfile: `web: uvicorn main:app ${'$('.repeat(50_000)}\n` }],
  [
    'a long name of JavaScript',
    {
      ...nodeApplication,
      'server.js': `const app = require('express')();\nconst ${long} = process.env.${long} || 3000;\nconst { ${long} } = process.env;\napp.get('/health', ${long});\n${long}.get('/health', ${long});\napp.listen(${long});\n`,
    },
  ],
  [
    'a long name of Go',
    {
      ...goApplication,
      'main.go': `package main\n\nimport (\n\t"net/http"\n\t"os"\n)\n\nfunc ${long}() {}\n\nfunc main() {\n\t${long} := os.Getenv("${long}")\n\tif ${long} == "" {\n\t\t${long} = ":8080"\n\t}\n\thttp.HandleFunc("/health", ${long})\n\thttp.ListenAndServe(${long}, nil)\n}\n`,
    },
  ],
  [
    'a long name of Python',
    {
      ...shop,
      'main.py': `import os\nimport uvicorn\nfrom fastapi import FastAPI\n\n${long} = FastAPI()\nport = os.environ["${long}"]\n\n@${long}.get("/health")\ndef ${long}():\n    return {}\n\nuvicorn.run(${long}, port=${long})\n`,
      'gunicorn.conf.py': `bind = ${long}\n`,
    },
  ],
  [
    'long keys',
    {
      ...shop,
      'pyproject.toml': `[project]\nname = "a"\n"${long}" = 1\n[tool.poetry.dependencies]\n"${long}" = "${long}"\n[tool.uv.sources]\n"${long}" = { index = "${long}" }\n[tool.mise]\na = 1\n`,
      'mise.toml': `[tools]\n"${long}" = "1"\npython = "${long}"\n`,
    },
  ],
  ['a deep pylock.toml', { ...shop, 'requirements.txt': '', 'pylock.toml': `a = ${lists(50_000)}\n` }],
  ['a deep uv.lock', { ...shop, 'uv.lock': `a = ${lists(50_000)}\n` }],
  [
    'names that are patterns',
    {
      ...nodeApplication,
      'server.js':
        "const app = require('express')();\nconst a = process.env['A((_DB_TYPE'];\nconst b = process.env['[_USE_REDIS'];\nconst c = process.env['*_DATA_DIR'];\nconst d = process.env['(_SECRET_KEY'];\napp.listen(process.env['(?PORT'] || 3000);\n",
      '.env.example': '((_DB_TYPE=postgres\n[PORT=1\n',
    },
  ],
  [
    'settings of 3 MB',
    { ...shop, 'config/settings.json.sample': `{"port":${'1'.repeat(3_000_000)}}`, 'config.yaml.example': `a: ${'b'.repeat(3_000_000)}\n` },
  ],
  [
    'secrets that are longer than any',
    { ...shop, '.env.example': '# openssl rand -hex 99999999\nSECRET_KEY=x\n# openssl rand -base64 999\nJWT_SECRET=\n' },
  ],
  [
    'a lock of 60,000 packages',
    {
      ...shop,
      'uv.lock': `version = 1\n${Array.from({ length: 60_000 }, (_, at) => `[[package]]\nname = "p${at}"\nversion = "1"\n`).join('')}`,
    },
  ],
  [
    'names that are long',
    {
      ...nodeApplication,
      'package.json': (nodeApplication['package.json'] ?? '').replace(
        '"express": "^5"',
        `"express": "^5", "${'a('.repeat(40_000)}": "${'b['.repeat(40_000)}"`,
      ),
      'package-lock.json': '{ "lockfileVersion": 3, "packages": {} }',
    },
  ],
];

const kaizen = (root: string, words: readonly string[]) =>
  spawnSync(process.execPath, [cli, ...words], { cwd: root, encoding: 'utf8', input: '', timeout: 30_000, maxBuffer: 1e9 });

describe('files beyond all measure', function () {
  this.timeout(60_000);
  after(removeFolders);

  for (const [what, files, words, sentence] of refused) {
    it(`are refused in one sentence, and nothing is written: ${what}`, () => {
      const root = folderWith(files);
      const before = filesIn(root);
      const { status, stderr } = kaizen(root, words);
      assert.match(stderr, sentence);
      assert.equal(status, 1);
      assert.doesNotMatch(stderr, /defect|\n {4}at |Maximum call stack/);
      assert.equal(
        stderr
          .trimEnd()
          .split('\n')
          .filter((line) => !line.startsWith('Note: ')).length,
        1,
      );
      assert.ok(stderr.length < 2000, `${stderr.length} signs`);
      assert.deepEqual(filesIn(root), before);
    });
  }

  for (const [what, files] of taken) {
    it(`do no harm: ${what}`, () => {
      const { status, stderr } = kaizen(folderWith(files), ['inspect']);
      assert.doesNotMatch(stderr, /defect|\n {4}at |Maximum call stack/);
      assert.equal(status, 0, stderr.slice(0, 500));
    });
  }

  const generated = (() => {
    let root = '';
    return (): string => {
      if (root === '') {
        root = folderWith(shop);
        assert.equal(kaizen(root, ['.', '--yes']).status, 0);
      }
      return copyOf(root);
    };
  })();

  const composeFiles: readonly (readonly [string, string])[] = [
    ['an alias bomb', `x-${bomb.replaceAll('\n', '\nx-')}z: 1\n`],
    ['deep lists', `x-a: ${lists(100_000)}\n`],
    ['deep dashes', `x-a:\n  ${'- '.repeat(50_000)}a\n`],
    ['explicit keys', `x-a:\n  ${'? '.repeat(200)}a\n`],
    ['many aliases', `x-a: &a {}\nx-b:\n${'  - *a\n'.repeat(50_000)}`],
    ['many anchors', `x-b:\n${Array.from({ length: 16_000 }, (_, at) => `  - &a${at} x\n`).join('')}`],
    ['a long list', `x-b:\n${'  - a\n'.repeat(150_000)}`],
  ];
  for (const [what, text] of composeFiles) {
    it(`are left as they are where they are a compose file: ${what}`, () => {
      const root = generated();
      edit(root, 'compose.yaml', /$/, text);
      const conflict = kaizen(root, ['set', 'port=9000']);
      assert.doesNotMatch(conflict.stderr, /defect|\n {4}at |Maximum call stack/);
      assert.ok(conflict.status === 0 || conflict.status === 3, `${conflict.status}: ${conflict.stderr.slice(0, 500)}`);
      for (const words of [['check'], ['diff'], ['set', 'port=9000', '--on-conflict', 'reject']]) {
        const { status, stderr } = kaizen(root, words);
        assert.doesNotMatch(stderr, /defect|\n {4}at |Maximum call stack/, words[0]);
        assert.notEqual(status, null, words[0]);
      }
      const foreign = folderWith(shop);
      write(foreign, { 'compose.yaml': `services:\n  app:\n    image: a\n${text}` });
      const adopted = kaizen(foreign, ['adopt', '.', '--yes']);
      assert.doesNotMatch(adopted.stderr, /defect|\n {4}at |Maximum call stack/);
      assert.equal(adopted.status, 0, adopted.stderr.slice(0, 500));
      assert.equal(filesIn(foreign)[join('compose.yaml')]?.endsWith(text), true);
    });
  }
});
