import assert from 'node:assert/strict';
import { openFolder } from '../../../src/folder/folder.ts';
import { findEnvironment } from '../../../src/stacks/environment.ts';
import { folderWith, removeFolders } from '../../support/folders.ts';

describe('the variables of an application', () => {
  after(removeFolders);
  const read = (name: string, path: string, hasDefault = false) => ({ name, path, hasDefault });
  const found = (reads: Parameters<typeof findEnvironment>[1], example = '') =>
    findEnvironment(openFolder(folderWith({ '.env.example': example })), reads, (name) => name.startsWith('BLUB_'));

  it('are those of its examples, and those that its code reads; needed are those without a default', () => {
    assert.deepEqual(found([read('B', 'b'), read('C', 'c', true), read('B', 'd')], 'Z=1\nA=2\n'), {
      needed: { value: ['A', 'B', 'Z'], source: '.env.example, b, d' },
      reads: ['A', 'B', 'C', 'Z'],
    });
  });

  it('of an example are not needed where the code has a default for each read', () => {
    assert.deepEqual(found([read('A', 'a', true), read('B', 'a', true), read('B', 'b')], 'A=1\nB=2\nC=3\n').needed?.value, ['B', 'C']);
  });

  it('name three files at most', () => {
    assert.equal(found(['a', 'b', 'c', 'd'].map((path) => read(path, path))).needed?.source, 'a, b, c');
  });

  const foreign =
    'PORT HOST HOME CI XDG_CACHE_HOME KUBERNETES_SERVICE_HOST VERCEL VERCEL_URL NOTIFY_SOCKET SSL_CERT_FILE NO_COLOR path ' +
    'GITHUB_RUN_ID GITHUB_REF_NAME CI_COMMIT_SHA RUNNER_OS LOCALAPPDATA ProgramData USERPROFILE VISUAL HTTPS_PROXY DYNO AWS_LAMBDA_FUNCTION_NAME';
  for (const name of foreign.split(' ')) {
    it(`do not have ${name}`, () => assert.deepEqual(found([read(name, 'a')]), { reads: [] }));
  }

  it("have an application's own key for a platform", () => {
    assert.deepEqual(found([read('GITHUB_CLIENT_ID', 'a'), read('AWS_REGION', 'a')]).reads, ['AWS_REGION', 'GITHUB_CLIENT_ID']);
  });

  it('do not have what the runtime reads, or the image sets, nor what is no name', () => {
    assert.deepEqual(found([read('BLUB_HOME', 'a'), read('a-b', 'a'), read('', 'a')]), { reads: [] });
  });
});
