import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { openFolder } from '../../../src/folder/folder.ts';
import { type ClusterEvidence, clusterEvidence } from '../../../src/manifests/cluster-evidence.ts';
import { clusterFiles, contentOf } from '../../../src/manifests/cluster-files.ts';
import { folderWith, removeFolders } from '../../support/folders.ts';

const object = (kind: string, name: string, more = '', version = 'v1'): string =>
  `apiVersion: ${version}\nkind: ${kind}\nmetadata:\n  name: ${name}\n${more}`;

const deployment = (name: string, image: string, more = ''): string =>
  object(
    'Deployment',
    name,
    `spec:
  replicas: 3
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata:
      labels: { app: ${name} }
    spec:
      terminationGracePeriodSeconds: 40
      containers:
        - name: ${name}
          image: ${image}
${more}`,
    'apps/v1',
  );

/** The found files with their kinds and contents. */
function found(files: Readonly<Record<string, string>>): Record<string, string> {
  const all = clusterFiles(openFolder(folderWith(files)));
  return Object.fromEntries(all.files.map((each) => [each.path, `${each.kind} ${contentOf(each)}`.trimEnd()]));
}

const kustomization = (...resources: string[]): string =>
  `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n${resources.map((each) => `  - ${each}\n`).join('')}`;

describe('the manifests in a folder', () => {
  after(removeFolders);

  it('are found in usual folders and in the root, with their objects', () => {
    assert.deepEqual(
      found({
        'k8s/app.yaml': `${deployment('shop', 'r.example/shop')}---\n${object('Service', 'shop')}`,
        '.k8s/job.yml': object('CronJob', 'night', '', 'batch/v1'),
        'deploy/prod/one.json': JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'one' } }),
        'route.yaml': object('HTTPRoute', 'shop', '', 'gateway.networking.k8s.io/v1'),
        'src/pods/pod.yaml': object('Pod', 'other'),
        'test/fixtures/k8s/pod.yaml': object('Pod', 'another'),
      }),
      {
        'route.yaml': 'plain HTTPRoute shop',
        '.k8s/job.yml': 'plain CronJob night',
        'k8s/app.yaml': 'plain Deployment shop, Service shop',
        'deploy/prod/one.json': 'plain ConfigMap one',
      },
    );
  });

  it('are not the files of other tools, nor credentials', () => {
    assert.deepEqual(
      found({
        'skaffold.yaml': 'apiVersion: skaffold/v4beta6\nkind: Config\n',
        'kind.yaml': 'apiVersion: kind.x-k8s.io/v1alpha4\nkind: Cluster\n',
        'deploy/config.yaml': 'apiVersion: v1\nkind: Config\nusers: []\n',
        'deploy/kubeadm.yaml': 'apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\n',
        'catalog-info.yaml': 'apiVersion: backstage.io/v1alpha1\nkind: Component\n',
        'deploy/values.yaml': 'kind: apiVersion\n',
      }),
      {},
    );
  });

  it('are of a kustomization, of an overlay, of a chart or of kompose', () => {
    assert.deepEqual(
      found({
        'k8s/base/kustomization.yaml': kustomization('app.yaml', './db'),
        'k8s/base/app.yaml': deployment('shop', 'shop'),
        'k8s/base/db/db.yaml': object('Service', 'db'),
        'k8s/base/patch.yaml': deployment('shop', 'shop'),
        'k8s/overlays/prod/kustomization.yaml': kustomization('../../base', 'extra.yaml'),
        'k8s/overlays/prod/extra.yaml': object('Service', 'extra'),
        'charts/shop/Chart.yaml': 'apiVersion: v2\nname: shop\n',
        'charts/shop/templates/app.yaml': object('Service', '{{ .Release.Name }}'),
        'charts/shop/charts/db/Chart.yaml': 'apiVersion: v2\nname: db\n',
        'deploy/web.yaml': object('Service', 'web', '  annotations:\n    kompose.version: 1.34.0 (x)\n'),
      }),
      {
        'k8s/base/kustomization.yaml': 'kustomization kustomization',
        'k8s/base/app.yaml': 'plain Deployment shop',
        'k8s/base/db/db.yaml': 'plain Service db',
        'k8s/base/patch.yaml': 'patch not a resource of the kustomization beside it: Deployment shop',
        'k8s/overlays/prod/kustomization.yaml': 'overlay overlay of a kustomization',
        'k8s/overlays/prod/extra.yaml': 'overlay overlay of a kustomization: Service extra',
        'charts/shop/Chart.yaml': 'chart Helm chart',
        'deploy/web.yaml': 'kompose made by kompose: Service web',
      },
    );
  });

  it('that are hostile are bounded: links, long files, many files, control characters', () => {
    const root = folderWith({
      'k8s/long.yaml': `${object('Service', 'long')}data: |\n${'  x\n'.repeat(3000)}`,
      'k8s/name.yaml': object('Service', '"\u001b[31mred\u202e"'),
      'k8s/bomb.yaml': `${object('ConfigMap', 'bomb')}a: &a [x, x]\nb: &b [*a, *a]\n`,
      ...Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`k8s/many/${at}.yaml`, object('Service', `s${at}`)])),
    });
    symlinkSync('/etc/hostname', join(root, 'k8s/link.yaml'));
    const { files, warnings } = clusterFiles(openFolder(root));
    const paths = files.map(({ path }) => path);
    assert.ok(paths.includes('k8s/bomb.yaml') && !paths.includes('k8s/link.yaml') && !paths.includes('k8s/long.yaml'));
    assert.match(files.find(({ path }) => path === 'k8s/name.yaml')?.objects[0]?.name ?? '', /^[^\p{Cc}\p{Bidi_Control}]*$/u);
    assert.ok(files.length <= 150);
    assert.match(warnings.join('\n'), /first 150 of 203 files only/);
    assert.match(warnings.join('\n'), /did not read k8s\/long\.yaml: a manifest with more than 3,000 lines/);
  });
});

/** What the manifests state, each value with its line. */
function stated(files: Readonly<Record<string, string>>, name = 'shop'): Record<string, unknown> {
  const evidence: ClusterEvidence = clusterEvidence(openFolder(folderWith(files)), name);
  const { files: _, ...values } = evidence;
  return Object.fromEntries(
    Object.entries(values).map(([key, { value, source }]) => [key, [value, Number(/line (\d+)$/.exec(source)?.[1])]]),
  );
}

const container = `          ports:
            - { name: http, containerPort: 8123 }
          readinessProbe:
            httpGet: { path: /ready, port: http }
          resources:
            limits: { memory: 300Mi }
`;

describe('the statements of manifests', () => {
  after(removeFolders);

  it('are values with their lines', () => {
    const service = object('Service', 'web', 'spec:\n  selector:\n    app: shop\n');
    const ingress = object(
      'Ingress',
      'in',
      'spec:\n  rules:\n    - host: shop.example\n      http:\n        paths:\n          - backend:\n              service:\n                name: web\n',
      'networking.k8s.io/v1',
    );
    const claim = object('PersistentVolumeClaim', 'data', 'spec:\n  resources:\n    requests:\n      storage: 5Gi\n');
    const night = object('CronJob', 'night', 'spec:\n  schedule: "0 3 * * *"\n', 'batch/v1');
    const volumes = '      volumes:\n        - name: data\n          persistentVolumeClaim:\n            claimName: data\n';
    assert.deepEqual(
      stated({
        'k8s/app.yaml': `${deployment('shop', 'r.example/shop:1', container + volumes)}---\n${service}---\n${ingress}`,
        'k8s/data.yaml': claim,
        'k8s/night.yaml': night,
        'k8s/db.yaml': deployment('db', 'postgres:17'),
      }),
      {
        port: [8123, 17],
        healthPath: ['/ready', 19],
        replicas: [3, 6],
        route: ['ingress', 35],
        host: ['shop.example', 41],
        memory: [300 * 1024 ** 2, 21],
        stopGrace: [40, 12],
        volumeSize: [5 * 1024 ** 3, 8],
        schedules: [{ night: '0 3 * * *' }, 6],
      },
    );
  });

  it('are those of an HTTPRoute and of an autoscaler', () => {
    const route = object(
      'HTTPRoute',
      'r',
      'spec:\n  parentRefs:\n    - name: public\n      namespace: edge\n  hostnames:\n    - shop.example\n  rules:\n    - backendRefs:\n        - name: shop\n',
      'gateway.networking.k8s.io/v1',
    );
    const scaler = object(
      'HorizontalPodAutoscaler',
      'h',
      'spec:\n  scaleTargetRef: { kind: Deployment, name: shop }\n  minReplicas: 2\n  maxReplicas: 9\n',
      'autoscaling/v2',
    );
    const {
      route: kind,
      gateway,
      host,
      replicas,
      autoscale,
    } = stated({
      'k8s/all.yaml': [deployment('shop', 'shop'), object('Service', 'shop', 'spec:\n  selector: { app: shop }\n'), route, scaler].join(
        '---\n',
      ),
    });
    assert.deepEqual(
      [kind, gateway, host, replicas, autoscale].map((each) => (Array.isArray(each) ? each[0] : each)),
      ['gateway', 'edge/public', 'shop.example', 2, 9],
    );
  });

  it('are those of the workload with the name, and none if that is not clear', () => {
    const two = {
      'k8s/a.yaml': deployment('shop', 'x/shop'),
      'k8s/b.yaml': deployment('other', 'x/other').replace('replicas: 3', 'replicas: 7'),
    };
    assert.deepEqual(stated(two, 'other')['replicas'], [7, 6]);
    assert.deepEqual(stated(two, 'third'), {});
    assert.deepEqual(stated({ 'k8s/db.yaml': deployment('db', 'postgres:17') }), {});
  });

  it('of a probe on another port are none', () => {
    const probed = (port: string) => stated({ 'k8s/a.yaml': deployment('shop', 'shop', container.replace('port: http', `port: ${port}`)) });
    assert.deepEqual([probed('8123')['healthPath'] === undefined, probed('9000')['healthPath'] === undefined], [false, true]);
  });

  it('of a strange form are left out', () => {
    const odd = deployment('shop', 'shop', container.replace('300Mi', 'lots').replace('/ready', '/a b;c').replace('8123', '99999'));
    assert.deepEqual(Object.keys(stated({ 'k8s/app.yaml': odd.replace('replicas: 3', 'replicas: -3') })), ['stopGrace']);
  });
});
