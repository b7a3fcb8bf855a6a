import assert from 'node:assert/strict';
import type { Target } from '../../src/adopt/item.ts';
import { applyItems, findingsIn, itemNames } from '../../src/adopt/items.ts';
import { readManifests } from '../../src/manifests/kubernetes-documents.ts';
import type { ApplicationPlan } from '../../src/plan/plan.ts';
import { commentsOf } from '../../src/reconcile/yaml/read.ts';
import { folderWith, removeFolders, shop } from '../support/folders.ts';
import { planFor } from '../support/plans.ts';

const path = 'k8s/app.yaml';

const bare = `# The shop, by hand.
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop # as in the URL
spec:
  replicas: 2
  selector:
    matchLabels:
      app: shop
      tier: web
  template:
    metadata:
      labels:
        app: shop
        tier: web
    spec:
      containers:
        # the only one
        - name: web
          image: r.example/shop
          ports:
            - containerPort: 8000
          env:
            - name: DB_PASSWORD
              value: hunter2 # soon to go
      volumes:
        - name: data
          persistentVolumeClaim:
            claimName: data
---
# The names inside the cluster.
apiVersion: v1
kind: Service
metadata: { name: shop }
spec:
  selector: { app: shop }
  ports: [{ port: 80, targetPort: 8000 }]
---
apiVersion: v1
kind: Secret
metadata:
  name: shop
stringData:
  token: hunter3
`;

/** Items of a Deployment with every fault, with their lines. */
const lines: Readonly<Record<string, number>> = {
  'non-root': 20,
  'read-only-root': 20,
  'drop-capabilities': 20,
  'no-escalation': 20,
  seccomp: 17,
  'service-account-token': 17,
  readiness: 20,
  liveness: 20,
  drain: 20,
  requests: 20,
  'memory-limit': 20,
  'image-tag': 21,
  recreate: 6,
  'secret-values': 25,
  'secret-objects': 44,
  'disruption-budget': 7,
  'network-policy': 5,
};

describe('the differences of manifests that a person wrote', () => {
  after(removeFolders);
  let application: ApplicationPlan;
  before(async () => {
    const [first] = (await planFor(folderWith(shop))).applications;
    assert.ok(first);
    application = { ...first, deployment: { ...first.deployment, image: { name: 'r.example/shop', tag: '1.4' } } };
  });
  const target = (text: string, more: Partial<Target> = {}): Target => ({
    path,
    text,
    exists: () => true,
    digests: new Map(),
    applications: [application],
    manifests: [text],
    ...more,
  });

  it('have each a line and a reason', () => {
    const found = findingsIn(target(bare));
    assert.deepEqual(Object.fromEntries(found.map(({ item, line }) => [item, line])), lines);
    for (const { reason } of found) assert.match(reason, /^(?:Deployment|Secret) shop\b.*\.$/);
    assert.deepEqual(
      found.filter(({ isApplicable }) => !isApplicable).map(({ item }) => item),
      ['secret-values', 'secret-objects'],
    );
  });

  for (const item of Object.keys(lines).filter((name) => !name.startsWith('secret-')))
    it(`are applied alone, with every comment and the selector kept: ${item}`, () => {
      assert.ok(itemNames.includes(item));
      const { text, applied, refused } = applyItems(target(bare), [item]);
      assert.deepEqual([applied, refused], [[item], []]);
      assert.deepEqual(commentsOf(text), commentsOf(bare));
      // Nothing of the person's is gone, except for the value that is replaced.
      const kept = bare.split('\n').filter((line) => line.trim() !== '' && !text.split('\n').includes(line));
      assert.deepEqual(kept, item === 'image-tag' ? ['          image: r.example/shop'] : []);
      assert.ok(!('problem' in readManifests(text)));
      assert.ok(!findingsIn(target(text)).some((each) => each.item === item));
      assert.equal(applyItems(target(text), [item]).text, text);
    });

  it('all together leave only what a person must do', () => {
    const { text } = applyItems(target(bare), Object.keys(lines));
    assert.deepEqual(
      findingsIn(target(text)).map(({ item }) => item),
      ['secret-values', 'secret-objects'],
    );
    assert.match(
      text,
      /kind: PodDisruptionBudget\nmetadata:\n {2}name: shop\nspec:\n {2}maxUnavailable: 1\n {2}selector:\n {4}matchLabels:\n {6}app: shop\n {6}tier: web\n/,
    );
  });

  it('respect what the manifest says on purpose', () => {
    const items = (text: string): readonly string[] => findingsIn(target(text)).map(({ item }) => item);
    const pod = (lines_: string): string => bare.replace('    spec:\n      containers', `    spec:\n${lines_}      containers`);
    assert.ok(!items(pod('      serviceAccountName: controller\n')).includes('service-account-token'));
    const root = pod('      securityContext:\n        runAsUser: 0\n');
    assert.deepEqual(applyItems(target(root), ['non-root']).refused, ['non-root']);
    assert.ok(!items(pod('      securityContext:\n        runAsNonRoot: true\n')).includes('non-root'));
    const scaled =
      'apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: { name: x }\nspec:\n  selector:\n    matchLabels:\n      app: shop\n';
    assert.ok(!findingsIn(target(bare, { manifests: [bare, scaled] })).some(({ item }) => item === 'disruption-budget'));
    assert.ok(!items(bare.replaceAll('r.example/shop', 'postgres:17')).includes('non-root'));
  });

  it('of a user that is a name cannot be applied', () => {
    const named = { ...application, byHand: { proposed: application.image, user: 'node' } };
    assert.deepEqual(applyItems(target(bare, { applications: [named] }), ['non-root']).refused, ['non-root']);
    assert.ok(!findingsIn(target(bare, { applications: [named] })).some(({ item }) => item === 'read-only-root'));
  });

  it('are edits of JSON, of a List and of Windows lines, too', () => {
    const list = `apiVersion: v1\nkind: List\nitems:\n${bare
      .slice(0, bare.indexOf('---'))
      .split('\n')
      .slice(1)
      .map((line, index) => (line === '' ? line : `${index === 0 ? '  - ' : '    '}${line}`))
      .join('\n')}`;
    assert.match(applyItems(target(list), ['service-account-token']).text, /^ {10}automountServiceAccountToken: false$/m);
    const json = `${JSON.stringify({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'shop' }, spec: { template: { spec: { containers: [{ name: 'web', image: 'shop:1' }] } } } }, null, 2)}\n`;
    const edited = applyItems(target(json), ['service-account-token', 'network-policy']);
    assert.equal(JSON.parse(edited.text).spec.template.spec.automountServiceAccountToken, false);
    const windows = bare.replaceAll('\n', '\r\n');
    const { text } = applyItems(target(windows), ['seccomp']);
    assert.ok(!/[^\r]\n/.test(text) && text.includes('type: RuntimeDefault\r\n'));
  });

  it('of what cannot be read are none', () => {
    for (const text of ['kind: {{ .Values.kind }}\n', 'a: b\n', '', `${bare}---\nx: *y\n`, 'apiVersion: v1\nkind: Pod\nspec: 7\n'])
      assert.deepEqual(findingsIn(target(text)), []);
  });
});
