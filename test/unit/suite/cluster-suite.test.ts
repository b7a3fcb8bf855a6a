import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../src/package-root.ts';
import { clusterCriteria } from '../../../src/suite/cluster-criteria.ts';
import { fixtures, folderWith, removeFolders, shop } from '../../support/folders.ts';
import { clusterPlanFor, renderedFiles } from '../../support/manifests.ts';

const path = 'tests/deployment/cluster_suite.sh';

describe('the section for a cluster', () => {
  after(removeFolders);

  it('has each test once, with its sentence, and is a shell script', async () => {
    const text = (await renderedFiles(await clusterPlanFor(folderWith(shop)))).get(path) ?? '';
    for (const { number, slug, title, proves } of clusterCriteria) {
      const name = `test_${String(number).padStart(2, '0')}_${slug}`;
      assert.ok(text.includes(`# ${proves}\n${name}() {`), name);
      assert.match(text, new RegExp(`^criterion ${number} ${name} '?${title}'? "\\$@"$`, 'm'));
    }
    const { status, stderr } = spawnSync('sh', ['-n'], { input: text, encoding: 'utf8' });
    assert.deepEqual([status, stderr], [0, '']);
  });

  it('skips itself without a cluster', async () => {
    const root = folderWith({ [path]: (await renderedFiles(await clusterPlanFor(folderWith(shop)))).get(path) ?? '' });
    const { status, stdout } = spawnSync('sh', [path], { cwd: root, encoding: 'utf8', env: { ...process.env, KAIZEN_CONTEXT: '' } });
    assert.deepEqual([status, stdout], [0, '1..0 # SKIP KAIZEN_CONTEXT names no cluster\n']);
  });

  it('has the ID after those of the applications, and is written with manifests only', async () => {
    const two = await renderedFiles(await clusterPlanFor(join(fixtures, 'mixed/api-behind-proxy/app')));
    assert.match(two.get(path) ?? '', /^PREFIX=PROD-003$/m);
    const own = await renderedFiles(await clusterPlanFor(folderWith(shop), { testPrefix: 'SHOP-7' }));
    assert.match(own.get(path) ?? '', /^PREFIX=SHOP-7-CLUSTER$/m);
    assert.equal((await renderedFiles(await clusterPlanFor(folderWith(shop), { kubernetes: false }))).get(path), undefined);
  });

  it('is documented with each test', () => {
    const text = readFileSync(join(packageRoot, 'docs/kubernetes.md'), 'utf8');
    for (const { number, title, proves } of clusterCriteria)
      assert.ok(text.includes(`| PROD-002.${number} | ${title} | ${proves} |`), title);
  });
});
