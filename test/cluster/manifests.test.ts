import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fixtureFolders, folderWith, removeFolders, shop } from '../support/folders.ts';
import { context, kubectl, manifestsOf, namespaceFor, removeNamespace, run, sectionOf } from './cluster.ts';

const sound = fixtureFolders().filter(({ folder }) => existsSync(join(folder, 'facts.json')));

/** A mistake in a manifest: its file, the text, its replacement, and the test of the section that finds it. */
type Fault = readonly [name: string, path: string, from: string, to: string, number: 1 | 2];

const deployment = 'app-deployment.yaml';
const faults: readonly Fault[] = [
  ['an unknown field', deployment, '      automountServiceAccountToken: false', '      automountToken: false', 1],
  [
    'a selector that finds no pod',
    deployment,
    '    matchLabels:\n      app.kubernetes.io/name: app',
    '    matchLabels:\n      app.kubernetes.io/name: other',
    1,
  ],
  ['a volume that is missing', deployment, '      volumes:\n        - name: tmp\n          emptyDir: {}\n', '', 1],
  ['a quantity that is none', deployment, 'memory: "1Gi"', 'memory: "1GB"', 1],
  ['a request above its limit', deployment, 'memory: "512Mi"', 'memory: "2Gi"', 1],
  ['a probe without a question', deployment, '            tcpSocket:\n              port: app\n', '', 1],
  [
    'a probe with two questions',
    deployment,
    '            tcpSocket:\n              port: app\n',
    '            tcpSocket:\n              port: app\n            exec:\n              command: ["true"]\n',
    1,
  ],
  ['a port name that is too long', deployment, '            - name: app\n', '            - name: the-port-of-the-app\n', 1],
  ['a port that does not exist', 'app-service.yaml', 'port: 8000', 'port: 80000', 1],
  ['a negative number of replicas', deployment, 'replicas: 2', 'replicas: -2', 1],
  ['a strategy that excludes its settings', deployment, 'type: RollingUpdate', 'type: Recreate', 1],
  [
    'a restart policy that a Deployment cannot have',
    deployment,
    '      automountServiceAccountToken: false',
    '      automountServiceAccountToken: false\n      restartPolicy: Never',
    1,
  ],
  ['an image without a name', deployment, /image: \S+/.source, 'image: ""', 1],
  ['a route to no backend port', 'app-httproute.yaml', '          port: 8000\n', '', 1],
  ['a route with a host that is none', 'app-httproute.yaml', 'hostnames: [shop.example]', 'hostnames: ["shop example"]', 1],
  ['a budget with two numbers', 'app-pdb.yaml', 'maxUnavailable: 1', 'maxUnavailable: 1\n  minAvailable: 1', 1],
  ['a policy with an unknown protocol', 'deny-by-default-networkpolicy.yaml', 'protocol: UDP', 'protocol: HTTP', 1],
  [
    'a label with signs that it cannot have',
    deployment,
    'app.kubernetes.io/component: application',
    'app.kubernetes.io/component: "the application"',
    1,
  ],
  ['a resource that is missing', 'kustomization.yaml', '  - app-service.yaml', '  - app-svc.yaml', 1],
  ['an API version that does not exist', deployment, 'apiVersion: apps/v1', 'apiVersion: apps/v2', 1],
  ['a capability', deployment, 'drop: [ALL]', 'drop: [ALL]\n              add: [NET_ADMIN]', 2],
  ['root', deployment, 'runAsUser: 10001', 'runAsUser: 0', 2],
  ['no promise about root', deployment, '        runAsNonRoot: true\n', '', 2],
  ['privilege escalation', deployment, 'allowPrivilegeEscalation: false', 'allowPrivilegeEscalation: true', 2],
  ['no seccomp profile', deployment, 'type: RuntimeDefault', 'type: Unconfined', 2],
  [
    'the network of the node',
    deployment,
    '      automountServiceAccountToken: false',
    '      automountServiceAccountToken: false\n      hostNetwork: true',
    2,
  ],
  ['a folder of the node', deployment, '          emptyDir: {}', '          hostPath:\n            path: /tmp', 2],
];

describe('manifests on an API server', function () {
  this.timeout(1_200_000);
  let restricted = { namespace: '', own: '' };

  before(function () {
    if (context === undefined) this.skip();
    restricted = namespaceFor('manifests', 'restricted');
  });

  after(() => {
    if (restricted.namespace !== '') removeNamespace(restricted.namespace);
    removeFolders();
  });

  for (const { name, app, folder } of sound) {
    it(`of ${name} are accepted where restricted is enforced`, async () => {
      const file = join(folder, 'answers.json');
      const root = await manifestsOf(app, existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {});
      const words = ['kubectl', '--context', restricted.own, 'apply', '-k', 'deploy/kubernetes/overlays/production'];
      const { status, output } = run([...words, '--dry-run=server', '--validate=strict'], {}, root);
      assert.equal(status, 0, output);
      assert.doesNotMatch(output, /warning/i);
    });
  }

  describe('with a fault', () => {
    for (const [name, path, from, to, number] of faults) {
      it(`turn test ${number} red: ${name}`, async () => {
        const root = await manifestsOf(folderWith(shop), { host: 'shop.example' });
        const place = join(root, 'deploy/kubernetes/base', path);
        const text = readFileSync(place, 'utf8');
        const changed = from.startsWith('image:') ? text.replace(new RegExp(from), to) : text.replace(from, () => to);
        assert.notEqual(changed, text);
        writeFileSync(place, changed);
        const { output, results } = sectionOf(root, restricted.own, { numbers: [1, 2] });
        assert.deepEqual(
          [...results].filter(([, result]) => result === 'not ok').map(([each]) => each),
          [number],
          output,
        );
      });
    }

    it('are green without one', async () => {
      const root = await manifestsOf(folderWith(shop), { host: 'shop.example' });
      const { output, results } = sectionOf(root, restricted.own, { numbers: [1, 2] });
      assert.deepEqual([...results.values()], ['ok', 'ok'], output);
      kubectl('get', 'namespace', restricted.namespace);
    });
  });
});
