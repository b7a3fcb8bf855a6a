import assert from 'node:assert/strict';
import { type Application, imageOf, inspect } from '../../../src/inspect/inspect.ts';
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
        contributed.map(({ stage, from, to }) => [stage, from, to]),
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
    const missing = /embeds frontend\/dist, which is not in the folder/;
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
        contributed.map(({ stage, from, to }) => [stage, from, to]),
        [['frontend-build', '/app/dist', 'assets/site']],
      );
      assert.equal(
        warnings.some((text) => text.includes('embeds')),
        false,
      );
    });
});
