import assert from 'node:assert/strict';
import { imageOf } from '../../../src/inspect/application.ts';
import { knownApplications } from '../../../src/inspect/document.ts';
import { inspect } from '../../../src/inspect/inspect.ts';
import { node } from '../../../src/stacks/node/node.ts';
import { folderWith, removeFolders } from '../../support/folders.ts';

const numbers = Array.from({ length: 20 }, (_, index) => index);

describe('what a stack investigates', () => {
  const { investigate } = node;
  after(() => {
    Object.assign(node, { investigate });
    removeFolders();
  });

  it('is each member of a workspace once, however often it is asked for', async () => {
    const paths: (string | undefined)[] = [];
    Object.assign(node, {
      investigate: (...[folder, workspace]: Parameters<typeof investigate>) => {
        paths.push(workspace?.path);
        return investigate(folder, workspace);
      },
    });
    const inspection = await inspect(
      folderWith({
        'package.json': JSON.stringify({ name: 'shop', workspaces: ['apps/*'] }),
        'package-lock.json': '{}',
        ...Object.fromEntries(
          numbers.flatMap((number) => [
            [`apps/a${number}/package.json`, JSON.stringify({ name: `a${number}`, scripts: { start: 'node server.js' } })],
            [`apps/a${number}/server.js`, `require("http").createServer().listen(${3000 + number});\n`],
          ]),
        ),
      }),
    );
    const applications = [...knownApplications(inspection), ...knownApplications(inspection)];
    for (const application of applications) imageOf(application, { base: { flavour: 'slim', image: 'node:24' } });
    assert.equal(applications.length, 40);
    assert.deepEqual(paths.sort(), ['', ...numbers.map((number) => `apps/a${number}`)].sort());
  });
});
