import assert from 'node:assert/strict';
import { imageOf } from '../../../src/inspect/application.ts';
import { inspect } from '../../../src/inspect/inspect.ts';
import { folderWith, removeFolders } from '../../support/folders.ts';

const workspace = {
  'package.json': '{"name":"org","private":true,"workspaces":["apps/*","packages/*"]}',
  'apps/web/package.json': '{"name":"web","scripts":{"start":"node server.js"}}',
  'apps/web/server.js': 'require("http").createServer().listen(3000)',
  'packages/money/package.json': '{"name":"money"}',
};
const python = (folder: string): Record<string, string> => ({
  [`${folder}/requirements.txt`]: 'fastapi==1\nuvicorn==1\n',
  [`${folder}/main.py`]: 'from fastapi import FastAPI\napp = FastAPI()\n',
});
const paths = async (files: Record<string, string>): Promise<string[]> =>
  (await inspect(folderWith(files))).members.map(({ path }) => path);

describe('the members of a folder', () => {
  after(removeFolders);

  it('are those of a workspace, and applications of other languages beside it', async () => {
    const go = { 'services/mail/go.mod': 'module example.com/mail\n', 'services/mail/main.go': 'package main\n\nfunc main() {}\n' };
    assert.deepEqual(await paths({ ...workspace, ...python('apps/ml'), ...go }), ['apps/web', 'apps/ml', 'services/mail']);
  });

  it('are no libraries, no tools, and nothing that lies within a member or can’t be read', async () => {
    const others = {
      ...python('apps/web/worker'),
      ...python('tools'),
      'packages/shapes/pyproject.toml': '[project]\nname = "shapes"\nversion = "1"\n',
      'packages/broken/pyproject.toml': '[project',
    };
    assert.deepEqual(await paths({ ...workspace, ...others }), ['apps/web']);
  });

  it('are built without each other', async () => {
    const inspection = await inspect(folderWith({ ...workspace, ...python('apps/ml') }));
    const ignored = (path: string) => {
      const application = inspection.application(path);
      return application === undefined ? [] : imageOf(application, { base: { flavour: 'slim', image: 'x:1' } }).ignore;
    };
    assert.ok(ignored('apps/web').includes('apps/ml'));
    assert.ok(!ignored('apps/ml').includes('apps/web'), 'its context is its own folder');
    assert.equal(inspection.application('apps/ml')?.context, 'apps/ml');
    assert.equal(inspection.application('apps/web')?.context, '');
  });
});
