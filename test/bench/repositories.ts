import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { limits } from '../../src/folder/limits.ts';
import { hostileTexts } from '../support/hostile.ts';

/** A repository that is slow to inspect, and how to create it in an empty folder. */
export interface Repository {
  readonly name: string;
  /** The maximum CPU time of its inspection, as a multiple of `node -e 0`. */
  readonly atMost: number;
  build(folder: string): void;
}

const manifest = 'fastapi==0.115.0\nuvicorn==0.30.0\npsycopg[binary]==3.2.1\n';
const main = 'from fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.get("/health")\ndef health():\n    return {}\n';
// As long as most sources, with text that the detectors search.
const twoHundredLines = `import os\n\nlimit = os.environ.get("LIMIT", "10")\n\n\n${Array.from(
  { length: 39 },
  (_, index) =>
    `def step_${index}(first, second=(1, 2), *rest):\n    """Says what it does: "${index}"."""\n    total = [first, second, {"a": f"{index}"}]  # why\n    return total\n\n`,
).join('')}`;
const ignoreRules = `${Array.from({ length: 20 }, (_, index) => `*.tmp${index}\n/out-${index}/\n`).join('')}build/\n!keep.py\n**/cache/*.bin\n`;

const mebibyte = 1024 * 1024;
/** The length of each text, so that all of them are searched. */
const share = Math.floor(limits.bytes / hostileTexts.length);

function put(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

function application(folder: string): void {
  put(folder, 'requirements.txt', manifest);
  put(folder, 'main.py', main);
}

/** Creates `folders` folders with `files` files each, three levels deep, as in a real repository. */
function tree(folder: string, { folders, files, text }: { folders: number; files: number; text: (path: string) => string }): void {
  const endings = ['ts', 'md', 'json', 'py', 'svg', 'go', 'html', 'css', 'txt', 'js'];
  for (let at = 0; at < folders; at += 1) {
    const path = `area${at % 20}/part${Math.floor(at / 20) % 10}/unit${at}`;
    mkdirSync(join(folder, path), { recursive: true });
    for (let file = 0; file < files; file += 1) {
      const name = `${path}/file${file}.${endings[file % endings.length]}`;
      writeFileSync(join(folder, name), text(name));
    }
  }
}

const route = `import type { FastifyInstance } from 'fastify';
import { readItems } from './items.js';

const limit = LIMIT;

/** Says what there is. */
export async function listItems(app: FastifyInstance): Promise<void> {
  app.get('/items', async (request) => {
    const { page = 0 } = request.query as { page?: number };
    const items = await readItems({ limit, offset: page * limit });
    return items.map(({ id, name }) => ({ id, name, url: \`/items/\${id}\` }));
  });
}
`;
const server =
  "import fastify from 'fastify';\nimport { listItems } from './part0.js';\n\nconst app = fastify();\napp.register(listItems);\napp.get('/health', async () => 'ok');\nawait app.listen({ port: Number(process.env.PORT ?? 3000), host: '0.0.0.0' });\n";

/**
 * An npm workspace with this number of services and files; one of five files reads a variable, while one of eight does in real
 * repositories.
 */
function workspace(folder: string, { members, files }: { members: number; files: number }): void {
  put(folder, 'package.json', JSON.stringify({ name: 'shop', private: true, workspaces: ['services/*'] }));
  put(
    folder,
    'package-lock.json',
    JSON.stringify({ name: 'shop', lockfileVersion: 3, packages: { '': { name: 'shop', workspaces: ['services/*'] } } }),
  );
  for (let member = 0; member < members; member += 1) {
    const path = `services/service${member}`;
    const dependencies = { fastify: '5.0.0' };
    put(
      folder,
      `${path}/package.json`,
      JSON.stringify({ name: `service${member}`, type: 'module', scripts: { start: 'node src/server.ts' }, dependencies }),
    );
    put(folder, `${path}/src/server.ts`, server);
    for (let file = 0; file < files - 1; file += 1)
      put(folder, `${path}/src/part${file}.ts`, route.replace('LIMIT', file % 5 === 0 ? `Number(process.env.LIMIT_${file} ?? 20)` : '20'));
  }
}

/** The repositories that `npm run bench` inspects. */
export const repositories: readonly Repository[] = [
  { name: 'an application of two files', atMost: 2, build: application },
  {
    name: '50,000 files in 2,000 folders',
    atMost: 10,
    build: (folder) => {
      application(folder);
      put(folder, '.gitignore', ignoreRules);
      tree(folder, { folders: 2000, files: 24, text: (path) => `${path}\n` });
    },
  },
  {
    name: '500 applications of 90 files',
    atMost: 20,
    build: (folder) => {
      for (let at = 0; at < 500; at += 1) {
        const path = `packages/service${at}`;
        put(folder, `${path}/requirements.txt`, manifest);
        put(folder, `${path}/main.py`, main);
        for (let file = 0; file < 88; file += 1) put(folder, `${path}/shop/module${file}.ts`, '');
      }
    },
  },
  {
    name: 'node_modules of 10,000 files, a log of 50 MB',
    atMost: 2,
    build: (folder) => {
      application(folder);
      tree(join(folder, 'node_modules'), { folders: 500, files: 20, text: () => '' });
      put(folder, 'debug.log', 'x'.repeat(50 * mebibyte));
    },
  },
  {
    name: '500 .gitignore files',
    atMost: 8,
    build: (folder) => {
      application(folder);
      put(folder, '.gitignore', ignoreRules);
      for (let at = 0; at < 500; at += 1) {
        put(folder, `unit${at % 50}/part${at}/.gitignore`, ignoreRules);
        for (let file = 0; file < 20; file += 1) put(folder, `unit${at % 50}/part${at}/file${file}.ts`, '');
      }
    },
  },
  {
    name: '5,000 Python files of 200 lines',
    atMost: 22,
    build: (folder) => {
      application(folder);
      for (let at = 0; at < 5000; at += 1) put(folder, `shop/part${at % 100}/module${at}.py`, twoHundredLines);
    },
  },
  {
    name: 'a workspace of 40 members and 4,000 TypeScript files',
    atMost: 6,
    build: (folder) => workspace(folder, { members: 40, files: 100 }),
  },
  {
    name: 'files of one line of 1 MB',
    atMost: 7,
    build: (folder) => {
      application(folder);
      for (const name of ['bundle.js', 'index.html', 'data.py', 'more.json', 'style.css'])
        put(folder, name, `${main}x=[${'1,"a",{b:f(2)},'.repeat(1024 * 64)}0]`.slice(0, mebibyte - 1));
    },
  },
  {
    name: '300 folders one in the other, 100 times',
    atMost: 5,
    build: (folder) => {
      application(folder);
      for (let at = 0; at < 100; at += 1) put(folder, `deep${at}/${'d/'.repeat(300)}file.py`, main);
    },
  },
  {
    name: '20,000 files in one folder',
    atMost: 5,
    build: (folder) => {
      application(folder);
      put(folder, '.gitignore', ignoreRules);
      for (let at = 0; at < 20_000; at += 1) put(folder, `assets/picture-${(at * 7919) % 20_000}.png`, '');
    },
  },
  {
    name: '20,000 symbolic links',
    atMost: 4,
    build: (folder) => {
      application(folder);
      mkdirSync(join(folder, 'links'));
      for (let at = 0; at < 20_000; at += 1)
        symlinkSync(['..', '.', '/', 'nowhere', '../main.py'][at % 5] ?? '', join(folder, `links/link${at}.py`));
    },
  },
  {
    name: `${hostileTexts.length} sources of nothing but one text`,
    atMost: 35,
    build: (folder) => {
      application(folder);
      // Each with text that makes the detectors look closer.
      for (const [at, text] of hostileTexts.entries())
        put(folder, `shop/module${at}.py`, `import os, environ\n${main}${text.repeat(share)}`.slice(0, share));
    },
  },
];
