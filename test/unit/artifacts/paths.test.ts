import assert from 'node:assert/strict';
import { overrideOf } from '../../../src/artifacts/compose.ts';
import { isGeneratedPath, isOwnPath } from '../../../src/artifacts/paths.ts';
import { artifacts } from '../../../src/artifacts/registry.ts';
import { evidencePaths } from '../../../src/evidence/write.ts';
import { composeFileNames } from '../../../src/manifests/container-files.ts';
import { catalog } from '../../../src/services/catalog.ts';
import { secretFilesOf } from '../../../src/services/service.ts';

describe('paths of generated files', () => {
  it('are those that an artifact can make, in any project', () => {
    const paths = [
      'Dockerfile',
      'apps/Über uns/Dockerfile',
      'services/api/Dockerfile.dockerignore',
      'web/.dockerignore',
      'web/nginx.site.conf',
      'tests/deployment/orders-api/deployment_suite.mjs',
      'test/deployment/deployment_suite.sh',
      'deploy/kubernetes/base/app-deployment.yaml',
      'deploy/kubernetes/base/app.properties',
      'deploy/kubernetes/base/files/app/settings.toml',
      'deploy/kubernetes/overlays/production/kustomization.yaml',
      'deploy/kubernetes/components/dev-services/postgres-service.yaml',
      'deploy/kubernetes/web.secrets.example.env',
      'deploy/kubernetes/README.md',
      ...composeFileNames.flatMap((name) => [name, overrideOf(name)]),
    ];
    for (const path of paths) assert.ok(isGeneratedPath(path) && isOwnPath(path), path);
    assert.equal(artifacts.length, 5, 'a new artifact has paths, too');
  });

  it('are none of a project or of version control', () => {
    for (const path of [
      '.git/HEAD',
      '.git/Dockerfile',
      '.GIT/hooks/Dockerfile',
      'node_modules/a/Dockerfile',
      'src/app.js',
      'package.json',
      '../Dockerfile',
      'a/../Dockerfile',
      '/Dockerfile',
      'a//Dockerfile',
      './compose.yaml',
      'sub/compose.yaml',
      'tests/deployment/a/b/pytest.ini',
      'Dockerfile.prod',
      'deploy/kubernetes/secrets.env',
      'deploy/kubernetes/base/../../../x.yaml',
      'deploy/kubernetes/overlays/staging/kustomization.yaml',
      'deploy/app.yaml',
      '__proto__',
      'constructor',
      '',
    ])
      assert.ok(!isGeneratedPath(path) && !isOwnPath(path), path);
  });

  it('are beside secrets, evidence and the state of a project all that is written', () => {
    const secrets = catalog.flatMap((service) => [...secretFilesOf(service).map(({ name }) => name), `orders.${service.name}.env`]);
    const { document, record, report } = evidencePaths('docs/deployment', 'PROD-001');
    const own = [
      ...secrets.map((name) => `secrets/${name}`),
      'secrets/.gitignore',
      document,
      record,
      report,
      'docs/deployment/PROD-001-app.cdx.json',
      'docs/deployment/PROD-001-ATTEMPTS.json',
      'docs/deployment/history/PROD-001-20260101T120000Z.json',
      'PROD-001-DOCKERFILE-EVIDENCE.md',
      '.yo-rc.json',
      '.kaizen-docker/lock.json',
      '.kaizen-docker/.gitattributes',
      '.kaizen-docker/pending.json',
      '.kaizen-docker/rejects/.gitignore',
      '.kaizen-docker/rejects/web/Dockerfile.diff',
    ];
    for (const path of own) assert.ok(isOwnPath(path) && !isGeneratedPath(path), path);
    for (const path of [
      '.kaizen-docker/rejects/src/app.js.diff',
      '.kaizen-docker/rejects/../lock.json.diff',
      '.kaizen-docker/tx/0',
      'secrets/a/b',
      'secrets/..',
      '.git/hooks/PROD-001-DOCKERFILE-EVIDENCE.md',
    ])
      assert.ok(!isOwnPath(path), path);
  });
});
