import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from '../../../src/inspect/inspect.ts';
import { folderWith, removeFolders, shop } from '../../support/folders.ts';

describe('container files that are there already', () => {
  after(removeFolders);

  it('are found under all their names, the usual ones of the root first', async () => {
    const paths = [
      'compose.yml',
      'docker-compose.yml',
      'Dockerfile',
      '.dockerignore',
      'Dockerfile.dev',
      'Dockerfile-prod',
      'compose.override.yaml',
      'docker-bake.hcl',
      'docker-compose.ci.yml',
      'web.Dockerfile',
      '.devcontainer/devcontainer.json',
      'charts/shop/Chart.yaml',
      'deploy/k8s/shop.yaml',
      'docker/Dockerfile',
      'docker/worker/Containerfile',
      'k8s/deployment.yaml',
    ];
    const others = ['src/Dockerfile/notes.md', 'composer.json', 'src/dockerfile.ts', 'a/b/c/Dockerfile', 'compose.py', 'Dockerfiles.md'];
    const root = folderWith(Object.fromEntries([...paths, ...others].map((path) => [path, ''])));
    const found = (await inspect(root)).containerFiles?.value ?? [];
    assert.deepEqual(found.slice(0, 4), ['Dockerfile', 'compose.yml', 'docker-compose.yml', '.dockerignore']);
    assert.deepEqual([...found].sort(), [...paths].sort());
  });

  it('are found where they are links, folders, or excluded by .gitignore', async () => {
    const root = folderWith({ '.gitignore': 'docker-compose.yml\n', 'docker-compose.yml': '', 'docker/README.md': '' });
    symlinkSync('nowhere', join(root, 'compose.yaml'));
    symlinkSync('../../Dockerfile', join(root, 'docker/Dockerfile'));
    mkdirSync(join(root, 'Dockerfile'));
    assert.deepEqual((await inspect(root)).containerFiles, {
      value: ['Dockerfile', 'compose.yaml', 'docker-compose.yml', 'docker/Dockerfile'],
      source: 'the folder',
    });
  });

  it('are absent where there are none', async () => {
    assert.equal((await inspect(folderWith(shop))).containerFiles, undefined);
  });

  it('come with a word about a Containerfile, in the root and in a member', async () => {
    const warnings = (await inspect(folderWith({ ...shop, Containerfile: 'FROM scratch\n' }))).application('')?.warnings ?? [];
    assert.ok(
      warnings.includes(
        'Containerfile exists already, and the tool does not change it: docker uses the new Dockerfile, but podman still uses Containerfile.',
      ),
    );
    const member = Object.fromEntries(Object.entries({ ...shop, Containerfile: '' }).map(([path, text]) => [`api/${path}`, text]));
    assert.match(
      ((await inspect(folderWith(member))).application('api')?.warnings ?? []).join('\n'),
      /^api\/Containerfile exists already/m,
    );
    assert.doesNotMatch(((await inspect(folderWith(shop))).application('')?.warnings ?? []).join('\n'), /Containerfile/);
  });
});
