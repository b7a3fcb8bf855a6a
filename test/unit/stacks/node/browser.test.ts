import assert from 'node:assert/strict';
import { folderWith, removeFolders } from '../../../support/folders.ts';
import { dockerfileFor } from '../../../support/plans.ts';

const server = 'const { chromium } = require("playwright");\nrequire("http").createServer().listen(3000)\n';

const dockerfileOf = (dependencies: object, files: Record<string, string> = {}): Promise<string> =>
  dockerfileFor(
    folderWith({
      'package.json': JSON.stringify({ name: 'shots', scripts: { start: 'node server.js' }, dependencies }),
      'server.js': server,
      ...files,
    }),
  );

describe('the browser that a Node.js application drives', () => {
  after(removeFolders);

  it('is installed by Playwright, where any user finds it', async () => {
    const dockerfile = await dockerfileOf({ playwright: '1.57.0' });
    assert.ok(
      dockerfile.includes(
        `RUN PLAYWRIGHT_BROWSERS_PATH=/opt/browsers sh -c 'PATH="$1:$PATH" exec playwright install chromium' sh /app/node_modules/.bin \\\n && chmod -R a+rX,go-w /opt/browsers\n`,
      ),
      dockerfile,
    );
    assert.ok(dockerfile.includes('COPY --from=dependencies /opt/browsers /opt/browsers\n'));
    assert.match(dockerfile, /PLAYWRIGHT_BROWSERS_PATH="\/opt\/browsers"\n/);
    assert.match(dockerfile, / libnss3 /);
  });

  it('is none of an application that connects to one, or that only tests drive', async () => {
    for (const dockerfile of [await dockerfileOf({ 'playwright-core': '1.57.0' }), await dockerfileOf({ express: '5' })])
      assert.doesNotMatch(dockerfile, /browsers/);
  });
});
