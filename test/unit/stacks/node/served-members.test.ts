import assert from 'node:assert/strict';
import { inspect } from '../../../../src/inspect/inspect.ts';
import { folderWith, removeFolders } from '../../../support/folders.ts';
import { dockerfileFor } from '../../../support/plans.ts';

const json = (value: unknown): string => JSON.stringify(value);
const serving = 'require("http").createServer().listen(process.env.PORT || 3000);\n';
const site = { name: '@shop/web', scripts: { build: 'vite build' }, devDependencies: { vite: '^7.0.0' } };
/** A workspace of a server and a site, which the server's code and its scripts lead to. */
const shop = (code: string, scripts: Record<string, string> = {}, more: Record<string, string> = {}): Readonly<Record<string, string>> => ({
  'package.json': json({ name: 'shop', private: true, workspaces: ['packages/*'] }),
  'package-lock.json': json({ name: 'shop', lockfileVersion: 3, packages: {} }),
  'packages/server/package.json': json({ name: '@shop/server', scripts: { start: 'node server.js', ...scripts } }),
  'packages/server/server.js': code + serving,
  'packages/web/package.json': json(site),
  'packages/web/index.html': '<html></html>',
  ...more,
});
const deployed = async (files: Readonly<Record<string, string>>): Promise<readonly string[]> =>
  (await inspect(folderWith(files))).members.map(({ path }) => path);
/** The commands that make the application, as they stand in its Dockerfile. */
const steps = async (files: Readonly<Record<string, string>>): Promise<readonly string[]> => {
  const text = await dockerfileFor(folderWith(files));
  const [, made = ''] = /\nRUN (npm run build[\s\S]*?) \\\n && rm -rf/.exec(text) ?? [];
  return made.split(' \\\n && ');
};

describe('a site in a workspace that a server of it serves', () => {
  after(removeFolders);
  const built = 'npm run build --workspace packages/web';

  it('is built in the image of the server, and deployed by itself no more', async () => {
    const ways: readonly (readonly [what: string, files: Readonly<Record<string, string>>])[] = [
      ['by its folder', shop('const pages = path.join(__dirname, "../web/dist");\n')],
      ['by its package', shop('const pages = path.join(path.dirname(require.resolve("@shop/web/package.json")), "dist");\n')],
      ['by a path of its package', shop('const pages = sirv("node_modules/@shop/web/dist"); serve("@shop/web/dist");\n')],
      [
        'by a folder of its own, which the build of the site writes',
        shop(
          'const pages = path.join(__dirname, "public");\n',
          {},
          {
            'packages/web/vite.config.js': 'export default { build: { outDir: "../server/public", emptyOutDir: true } };\n',
          },
        ),
      ],
    ];
    for (const [what, files] of ways) {
      assert.deepEqual(await deployed(files), ['packages/server'], what);
      assert.ok((await steps(files)).includes(built), what);
    }
  });

  it('is copied to where the scripts copy it', async () => {
    const files = shop('const pages = path.join(__dirname, "public", "web");\n', {
      'copy:web': 'mkdir -p public && cp -r ../web/dist public/web',
    });
    assert.deepEqual(await deployed(files), ['packages/server']);
    assert.deepEqual(await steps(files), [
      built,
      'mkdir -p packages/server/public/web',
      'cp -R packages/web/dist/. packages/server/public/web',
    ]);
  });

  it('is an application of its own where nothing serves it', async () => {
    assert.deepEqual(await deployed(shop('')), ['packages/server', 'packages/web']);
    assert.deepEqual(await deployed(shop('const name = require("@shop/web");\n')), ['packages/server', 'packages/web']);
  });
});
