import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parse } from 'yaml';
import { merge } from '../../../src/reconcile/merge.ts';
import { folderWith, removeFolders, shop } from '../../support/folders.ts';
import { clusterPlanFor, renderedFiles } from '../../support/manifests.ts';

const path = 'deploy/kubernetes/base/app-deployment.yaml';

/** The Deployment with these answers. */
async function rendered(answers: Readonly<Record<string, unknown>>): Promise<string> {
  return (await renderedFiles(await clusterPlanFor(folderWith(shop), answers))).get(path) ?? '';
}

/** Edits of a person: the text to find, and the text to insert after it. */
const edits: readonly (readonly [after: string, added: string])[] = [
  ['          envFrom:\n', '            # Mine.\n            - secretRef:\n                name: mine\n'],
  ['            readOnlyRootFilesystem: true\n', '            # A reason.\n            privileged: false\n'],
  ['            limits:\n', '              cpu: "2"\n'],
  ['            - name: tmp\n              mountPath: /tmp\n', '            - name: cache\n              mountPath: /cache\n'],
  ['  strategy:\n    type: RollingUpdate\n', '    # Mine, too.\n'],
  ['    app.kubernetes.io/component: application\n', '    team: shop\n'],
  ['      automountServiceAccountToken: false\n', '      priorityClassName: high\n'],
  ['      containers:\n', '        - name: sidecar\n          image: sidecar:1\n'],
];

describe('merging manifests', () => {
  after(removeFolders);

  it("keeps a person's edits and takes the template's changes, whatever they are", async () => {
    const base = await rendered({});
    const others = await Promise.all(
      [
        { memory: '2GiB' },
        { replicas: 5 },
        { autoscale: 9 },
        { uid: 2222, gid: 2222 },
        { port: 9000, healthPath: '/up' },
        { stopGrace: '30s' },
      ].map(rendered),
    );
    await fc.assert(
      fc.asyncProperty(fc.subarray([...edits]), fc.constantFrom(...others), async (chosen, theirs) => {
        const mine = chosen.reduce((text, [after, added]) => {
          assert.ok(text.includes(after), after);
          return text.replace(after, () => `${after}${added}`);
        }, base);
        const merged = await merge(path, { mine, base, theirs });
        assert.ok(merged.isClean, JSON.stringify(merged));
        for (const [, added] of chosen)
          for (const line of added.trimEnd().split('\n')) assert.ok(merged.text.includes(`${line}\n`), `${line}\n\n${merged.text}`);
        // Without the person's edits, it is the template's text.
        const back = chosen.reduce((text, [, added]) => text.replace(added, ''), merged.text);
        assert.deepEqual(parse(back), parse(theirs));
        const again = await merge(path, { mine: merged.text, base: theirs, theirs });
        assert.ok(again.isClean && again.text === merged.text);
      }),
      { numRuns: 100 },
    );
  });

  it('is a conflict where both changed one value', async () => {
    const base = await rendered({});
    const mine = base.replace('replicas: 2', 'replicas: 4');
    assert.equal((await merge(path, { mine, base, theirs: await rendered({ replicas: 3 }) })).isClean, false);
  });

  it('is a conflict if the template removes a volume that a person has changed, whatever its name', async () => {
    const theirs = 'apiVersion: v1\nkind: Pod\nspec:\n  volumes:\n    - name: tmp\n      emptyDir: {}\n';
    for (const name of ['data', 'labels', 'covers']) {
      const base = `${theirs}    - name: ${name}\n      persistentVolumeClaim:\n        claimName: app-${name}\n`;
      const mine = `${theirs}    - name: ${name}\n      hostPath:\n        path: /srv\n`;
      assert.equal((await merge(path, { mine, base, theirs })).isClean, false, name);
    }
  });

  it('moves a kustomization to another image, and keeps resources of a person', async () => {
    const place = 'deploy/kubernetes/base/kustomization.yaml';
    const texts = await Promise.all(
      ['1.4', '1.5'].map(
        async (tag) =>
          (await renderedFiles(await clusterPlanFor(folderWith(shop), { deployedImage: `r.example/shop:${tag}`, image: 'shop' }))).get(
            place,
          ) ?? '',
      ),
    );
    const [base = '', theirs = ''] = texts;
    const mine = base.replace('  - app-service.yaml\n', '  - app-service.yaml\n  - mine.yaml\n');
    const merged = await merge(place, { mine, base, theirs });
    assert.ok(merged.isClean);
    assert.ok(merged.text.includes('- mine.yaml') && merged.text.includes('newTag: "1.5"'));
  });
});
