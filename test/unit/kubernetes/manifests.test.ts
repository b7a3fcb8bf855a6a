import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { parse } from 'yaml';
import { isGeneratedPath } from '../../../src/artifacts/paths.ts';
import { refuseInvalid } from '../../../src/verify/verify.ts';
import { fixtureFolders, folderWith, removeFolders, shop } from '../../support/folders.ts';
import { kubernetesVersions, schemaProblem } from '../../support/kubernetes-schemas.ts';
import { below, clusterPlanFor, manifestsIn, podOf, renderedFiles } from '../../support/manifests.ts';

const sound = fixtureFolders().filter(({ folder }) => existsSync(join(folder, 'facts.json')));

function answersOf(folder: string): Record<string, unknown> {
  const file = join(folder, 'answers.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}

describe('manifests', () => {
  after(removeFolders);

  for (const { name, app, folder } of sound) {
    it(`of ${name} are valid in every version, and admitted under restricted`, async () => {
      const files = await renderedFiles(await clusterPlanFor(app, answersOf(folder)));
      for (const place of ['base', 'components/dev-services']) {
        const own = below(files, place);
        if (own.size === 0) continue;
        const { resources } = parse(own.get('kustomization.yaml') ?? '');
        assert.deepEqual(
          [...resources].sort(),
          [...own.keys()].filter((path) => path.endsWith('.yaml') && path !== 'kustomization.yaml').sort(),
        );
        const names = new Set<string>();
        for (const [path, object] of manifestsIn(files, place)) {
          for (const version of kubernetesVersions) assert.equal(schemaProblem(version, object), undefined, `${path} in ${version}`);
          const identity = `${object.kind} ${object.metadata.name}`;
          assert.ok(!names.has(identity), `${identity} is there twice`);
          names.add(identity);
          const pod = podOf(object);
          if (pod === undefined || place !== 'base') continue;
          assert.equal(pod.automountServiceAccountToken, false);
          assert.equal(pod.securityContext.runAsNonRoot, true);
          assert.equal(pod.securityContext.seccompProfile?.type, 'RuntimeDefault');
          for (const { securityContext } of pod.containers) {
            assert.equal(securityContext.allowPrivilegeEscalation, false);
            assert.deepEqual(securityContext.capabilities, { drop: ['ALL'] });
            assert.equal(securityContext.readOnlyRootFilesystem, true);
          }
        }
      }
      for (const [path, text] of files) {
        if (!path.startsWith('deploy/')) continue;
        assert.ok(isGeneratedPath(path), `${path} is not known for a generated file`);
        assert.doesNotMatch(text, /[ \t]$/m, `${path} has trailing spaces`);
        refuseInvalid(path, text);
        assert.doesNotMatch(posix.basename(path), /^secrets\.env$/);
      }
    });
  }

  it('are written only if they are asked for', async () => {
    const files = await renderedFiles(await clusterPlanFor(folderWith(shop), { kubernetes: false }));
    assert.deepEqual(
      [...files.keys()].filter((path) => path.startsWith('deploy/')),
      [],
    );
    assert.doesNotMatch(files.get('.dockerignore') ?? '', /^deploy/m);
  });
});
