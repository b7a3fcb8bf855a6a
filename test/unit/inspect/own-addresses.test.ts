import assert from 'node:assert/strict';
import { compose } from '../../../src/artifacts/compose.ts';
import { inspect } from '../../../src/inspect/inspect.ts';
import { folderWith, removeFolders } from '../../support/folders.ts';
import { planFor } from '../../support/plans.ts';

const shop = (read: string, example: string): Readonly<Record<string, string>> => ({
  'package.json': JSON.stringify({ name: 'shop', scripts: { start: 'node server.js' }, dependencies: { express: '5' } }),
  'server.js': `const app = require("express")();\nconst site = ${read};\napp.listen(4000);\n`,
  '.env.example': example,
});

async function found(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  return (await inspect(folderWith(files))).application('')?.facts.ownAddresses?.value ?? [];
}

describe("variables that hold the application's own address", () => {
  after(removeFolders);

  it('are those that it demands and that its example leaves open', async () => {
    const read = 'new URL(process.env.SHOP_BASE_URL)';
    for (const value of ['', '""', 'http://localhost:4000', 'https://shop.example.com', 'https://your-shop.example # where users go'])
      assert.deepEqual(await found(shop(read, `SHOP_BASE_URL=${value}\n`)), ['SHOP_BASE_URL'], value);
    assert.deepEqual(await found(shop(read, 'SHOP_BASE_URL=https://shop.acme.com\n')), []);
    assert.deepEqual(await found(shop(read, '# SHOP_BASE_URL=\n')), []);
    assert.deepEqual(await found(shop('process.env.SHOP_BASE_URL || ""', 'SHOP_BASE_URL=\n')), []);
    for (const other of ['STOCK_API_URL', 'LLM_BASE_URL', 'OIDC_AUTH_URI'])
      assert.deepEqual(await found(shop(`new URL(process.env.${other})`, `${other}=\n`)), [], other);
  });

  it('are in the compose file, where .env may give another address', async () => {
    const root = folderWith(shop('new URL(process.env.BASE_URL)', 'BASE_URL=\n'));
    const [stack] = await compose.render(await planFor(root));
    assert.match(stack?.text ?? '', /^ {6}BASE_URL: "\$\{BASE_URL:-http:\/\/localhost:4000\}"$/m);
  });
});
