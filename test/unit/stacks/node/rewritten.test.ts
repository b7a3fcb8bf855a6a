import assert from 'node:assert/strict';
import { openFolder } from '../../../../src/folder/folder.ts';
import { node } from '../../../../src/stacks/node/node.ts';
import { folderWith, removeFolders } from '../../../support/folders.ts';
import { detect, runIn } from '../../../support/stacks.ts';
import { detectIn, type Files } from './folders.ts';

after(removeFolders);

const base = { flavour: 'slim', image: 'node:24-trixie-slim' } as const;
const serving = (code: string, more: Files = {}): Files => ({
  'package-lock.json': '{}',
  manifest: { scripts: { start: 'node server.js' } },
  'server.js': code,
  'static/shop.js': '',
  ...more,
});

describe('pages that an application makes anew when it starts', () => {
  it('are a copy, which it may write', () => {
    const { build, bases } = detectIn(
      serving('for (const item of fs.readdirSync("./static")) fs.writeFileSync("./static/" + smaller(item), minify(item));'),
    );
    const image = build(base, ['node', 'server.js']);
    assert.deepEqual(image.start, [
      'sh',
      '-c',
      `mkdir -p /tmp/static && cp -R /app/static.made/. /tmp/static && exec "$0" "$@"`,
      'node',
      'server.js',
    ]);
    assert.deepEqual(runIn(image.view, 'makeApplication').steps.slice(-2), ['mv static static.made', 'ln -s /tmp/static static']);
    assert.equal(bases.distroless, undefined);
  });

  it('may be those of a client in the workspace', () => {
    const member = (name: string, more: object): string => JSON.stringify({ name, ...more });
    const root = openFolder(
      folderWith({
        'package.json': JSON.stringify({ private: true, workspaces: ['apps/*'] }),
        'package-lock.json': '{}',
        'apps/client/package.json': member('client', { scripts: { build: 'vite build' }, devDependencies: { vite: '7' } }),
        'apps/client/index.html': '',
        'apps/server/package.json': member('server', { scripts: { start: 'node src/pages.js' } }),
        'apps/server/src/pages.js':
          'const pages = path.join(__dirname, "..", "..", "client/dist");\nconst page = path.join(pages, "index.html");\nfs.writeFileSync(page, fs.readFileSync(page, "utf8").replace("x", "y"));\n',
      }),
    );
    const { build, facts } = detect(node, root.below('apps/server'), { root, path: 'apps/server' });
    assert.equal(facts.written, undefined, 'they are part of the image, and no data');
    assert.match(
      build(base, ['node', 'src/pages.js']).start?.join(' ') ?? '',
      /cp -R \/app\/apps\/client\/dist\.made\/\. \/tmp\/apps-client-dist/,
    );
  });

  it('are none where the folder holds data, or is not written', () => {
    for (const code of [
      'fs.writeFileSync("public/uploads/" + name, data);',
      'fs.writeFileSync("menu.json", data);',
      'fs.readFileSync("static/shop.js");',
    ])
      assert.equal(
        detectIn(serving(code, { 'public/uploads/.gitkeep': '' })).build(base, ['node', 'server.js']).start?.[0] ?? 'node',
        'node',
        code,
      );
  });
});
