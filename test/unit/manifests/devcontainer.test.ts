import assert from 'node:assert/strict';
import { readDevcontainer } from '../../../src/manifests/devcontainer.ts';
import { removeFolders } from '../../support/folders.ts';
import { folderOf } from '../stacks/python/folders.ts';

const file = '.devcontainer/devcontainer.json';
const read = (text: string, more: Record<string, string> = {}) => readDevcontainer(folderOf({ ...more, [file]: text }));

describe('a development container', () => {
  after(removeFolders);

  it('states versions by its image, its features and its Dockerfile', () => {
    const text = `{
  // for all of us
  "image": "mcr.microsoft.com/devcontainers/python:1-3.13-bookworm",
  "features": {
    "ghcr.io/devcontainers/features/node:1": { "version": "22" },
    "ghcr.io/devcontainers/features/docker-in-docker:2": { "version": "latest" },
  },
}`;
    assert.deepEqual(read(text)?.images, [
      { reference: 'mcr.microsoft.com/devcontainers/python:1-3.13-bookworm', source: `${file} line 3` },
      { reference: 'node:22', source: `${file} line 5` },
    ]);
    const built = read('{"build": {"dockerfile": "Dockerfile"}}', { '.devcontainer/Dockerfile': 'ARG V=1.24\nFROM golang:$V\n' });
    assert.deepEqual(built?.images, [{ reference: 'golang:1.24', source: 'FROM in .devcontainer/Dockerfile line 2' }]);
  });

  it('states the port that it forwards, where that is the application alone', () => {
    assert.deepEqual(read('{\n  "forwardPorts": [7100, 5432]\n}')?.port, { value: 7100, source: `${file} line 2` });
    for (const ports of ['[7100, 7200]', '[5173]', '["db:5432"]', '[0]', '"7100"'])
      assert.equal(read(`{"forwardPorts": ${ports}}`)?.port, undefined);
  });

  it('states nothing where it can not be read', () => {
    for (const text of ['{', '[]', '']) assert.equal(read(text), undefined);
    assert.equal(readDevcontainer(folderOf({})), undefined);
  });
});
