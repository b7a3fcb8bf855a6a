import assert from 'node:assert/strict';
import { openFolder } from '../../../../src/folder/folder.ts';
import { node } from '../../../../src/stacks/node/node.ts';
import { folderWith } from '../../../support/folders.ts';
import { membersIn } from '../../../support/stacks.ts';

const members = (start: string, scripts: Record<string, string> = {}): readonly string[] | undefined => {
  const member = (name: string): string => JSON.stringify({ name: `@shop/${name}`, scripts: { start: 'node server.js' } });
  const root = { workspaces: ['apps/*', 'extra/*'], scripts: { start, ...scripts } };
  return membersIn(
    node,
    openFolder(
      folderWith({
        'package.json': JSON.stringify(root),
        'apps/api/package.json': member('api'),
        'apps/web/package.json': member('web'),
        'extra/demo/package.json': member('demo'),
      }),
    ),
  )?.map(({ name }) => name);
};

describe('the members that a workspace’s root starts', () => {
  const lines = [
    'yarn workspace @shop/api start',
    'pnpm --filter @shop/api start',
    'pnpm --filter ./apps/api run start:prod',
    'pnpm -F "@shop/api" start',
    'npm start -w apps/api',
    'npm run start --workspace=@shop/api',
    'npm start --prefix apps/api',
    'yarn --cwd ./apps/api start',
    'cd apps/api && npm start',
    'turbo run start --filter=@shop/api',
    'nx serve api',
    'nx run api:serve',
    'lerna run start --scope @shop/api',
    'dotenv -c production -- yarn workspace @shop/api start',
    'npm run api',
  ];
  for (const line of lines) {
    it(`are api for ${line}`, () => assert.deepEqual(members(line, { api: 'npm start -w apps/api' }), ['api']));
  }

  it('are several where it starts them at the same time', () =>
    assert.deepEqual(members('concurrently "npm start -w apps/api" "npm run web"', { web: 'npm start -w apps/web' }), ['api', 'web']));

  it('are all where it leads to none of them', () => {
    assert.deepEqual(members('turbo run start'), ['api', 'web', 'demo']);
    assert.deepEqual(members('npm start'), ['api', 'web', 'demo']);
  });

  it('have the servers beside them where they are pages alone', () => {
    const folder = folderWith({
      'package.json': JSON.stringify({ workspaces: ['api', 'web'], scripts: { start: 'cd web && npm start' } }),
      'api/package.json': JSON.stringify({ name: 'api', scripts: { start: 'node server.js' } }),
      'web/package.json': JSON.stringify({ name: 'web', scripts: { start: 'vite', build: 'vite build' }, devDependencies: { vite: '7' } }),
      'web/index.html': '',
    });
    assert.deepEqual(
      membersIn(node, openFolder(folder))?.map(({ name }) => name),
      ['api', 'web'],
    );
  });
});
