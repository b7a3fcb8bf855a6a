import type { Pair } from './rule-pairs.ts';

const on = (rule: string): NonNullable<Pair['settings']> => ({ levels: new Map([[rule, { level: 'deny', denyFrom: undefined }]]) });

/** A Deployment with a container `web` and these further fields of its pod and of the container, in flow style. */
function deployment(pod: string, container = ''): Record<string, string> {
  return {
    'k8s/web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      hostname: web${pod === '' ? '' : `\n      ${pod}`}
      containers:
        - name: web
          image: a:1${container === '' ? '' : `\n          ${container}`}
`,
  };
}

/** A Deployment of kustomize's folder `base`, with this image. */
function base(image: string): Record<string, string> {
  return {
    'base/kustomization.yaml': 'resources: [web.yaml]\n',
    'base/web.yaml': `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: web, image: ${image}}]}}}\n`,
  };
}

/** A patch with this container, that the kustomization lists. */
function patch(container: string): Record<string, string> {
  return {
    'kustomization.yaml': 'resources: []\npatches: [{path: patch.yaml}]\n',
    'patch.yaml': `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: web, ${container}}]}}}\n`,
  };
}

const secret = (data: string, kind = 'Secret'): Record<string, string> => ({
  'secret.yaml': `apiVersion: v1\nkind: ${kind}\nmetadata: {name: s}\n${data}\n`,
});
const policy = (selector: string): string =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\nspec: {podSelector: ${selector}}\n`;
const token = `ghp_${'a1'.repeat(18)}`;

/** For each rule that reads manifests at least one pair. */
export const manifestPairs: readonly Pair[] = [
  {
    rule: 'non-root-user',
    breaks: deployment('securityContext: {runAsUser: 0}'),
    keeps: deployment('securityContext: {runAsUser: 0}', 'securityContext: {runAsUser: 1000}'),
  },
  { rule: 'checked-user', breaks: deployment(''), keeps: deployment('securityContext: {runAsNonRoot: true}') },
  {
    rule: 'checked-user',
    breaks: deployment('securityContext: {runAsNonRoot: true}', 'securityContext: {runAsNonRoot: false}'),
    keeps: deployment('', 'securityContext: {runAsUser: 1000}'),
  },
  { rule: 'checked-user', breaks: { ...base('a:1') }, keeps: patch('resources: {}') },
  {
    rule: 'image-tag',
    breaks: { 'pod.json': '{\n\t"apiVersion": "v1",\n\t"kind": "Pod",\n\t"spec": {"containers": [{"name": "a", "image": "nginx"}]}\n}\n' },
    keeps: { 'pod.json': '{\n\t"apiVersion": "v1",\n\t"kind": "Pods",\n\t"spec": {"containers": [{"name": "a", "image": "nginx"}]}\n}\n' },
  },
  {
    rule: 'image-tag',
    breaks: {
      'cron.yml':
        '---\nkind: CronJob\napiVersion: batch/v1\nspec: {jobTemplate: {spec: {template: {spec: {initContainers: [{image: "a:latest"}]}}}}}\n',
    },
    keeps: {
      'cron.yml':
        '---\nkind: CronJob\napiVersion: example.com/v1\nspec: {jobTemplate: {spec: {template: {spec: {initContainers: [{image: a}]}}}}}\n',
    },
  },
  {
    rule: 'image-tag',
    breaks: { ...base('web'), 'prod/kustomization.yaml': 'resources: [../base]\nimages: [{name: web, newName: b}]\n' },
    keeps: { ...base('web'), 'prod/kustomization.yaml': 'resources: [../base]\nimages: [{name: web, newName: b, newTag: "2"}]\n' },
  },
  {
    rule: 'image-tag',
    breaks: { ...base('web:2'), 'prod/kustomization.yaml': 'resources: [../base]\nimages: [{name: web, newTag: latest}]\n' },
    keeps: { ...base('web:2'), 'prod/kustomization.yaml': 'resources: [../base]\nimages: [{name: other, newTag: latest}]\n' },
  },
  {
    rule: 'image-digest',
    breaks: deployment(''),
    keeps: {
      ...base('web'),
      'base/kustomization.yaml': `resources: [web.yaml]\nimages: [{name: web, newTag: "1", digest: "sha256:${'0'.repeat(64)}"}]\n`,
    },
    settings: on('image-digest'),
  },
  {
    rule: 'image-known',
    breaks: { ...base('"web:${TAG}"') },
    keeps: { ...base('"web:1"'), 'a.yaml': 'apiVersion: v1\nkind: ConfigMap\ndata: {image: "web:${TAG}"}\n' },
  },
  { rule: 'image-allowed', breaks: deployment(''), keeps: base('b.example/a:1'), settings: { allowedImages: ['b.example/**'] } },
  { rule: 'image-denied', breaks: base('docker.io/library/node:24'), keeps: base('mynode:24'), settings: { deniedImages: ['node:*'] } },
  { rule: 'end-of-life', breaks: base('postgres:11'), keeps: base('postgres:18') },
  {
    rule: 'health-check',
    breaks: deployment('', 'ports: [{containerPort: 80}]'),
    keeps: deployment('', 'ports: [{containerPort: 80}]\n          readinessProbe: {tcpSocket: {port: 80}}'),
  },
  { rule: 'health-check', breaks: deployment('', 'ports: [{containerPort: 80}]'), keeps: deployment('', 'ports: []') },
  {
    rule: 'health-check',
    breaks: deployment('', 'ports: [{containerPort: 80}]'),
    keeps: {
      'job.yaml':
        'apiVersion: batch/v1\nkind: Job\nspec: {template: {spec: {containers: [{image: "a:1", ports: [{containerPort: 80}]}]}}}\n',
    },
  },
  { rule: 'checked-user', breaks: base('a:1'), keeps: patch('image: "a:1"') },
  {
    rule: 'image-digest',
    breaks: {
      ...base(`"web@sha256:${'0'.repeat(64)}"`),
      'base/kustomization.yaml': 'resources: [web.yaml]\nimages: [{name: web, newTag: "2"}]\n',
    },
    keeps: base(`"web@sha256:${'0'.repeat(64)}"`),
    settings: on('image-digest'),
  },
  {
    rule: 'secret-value',
    breaks: secret(`data: {a: ${Buffer.from(token).toString('base64')}}`),
    keeps: secret(`data: {a: ${Buffer.from('ghp_').toString('base64')}}`),
  },
  { rule: 'secret-value', breaks: deployment('', `args: ["--token=${token}"]`), keeps: deployment('', 'args: ["--token=$(TOKEN)"]') },
  {
    rule: 'certificate-check',
    breaks: deployment('', 'env: [{name: NODE_TLS_REJECT_UNAUTHORIZED, value: "0"}]'),
    keeps: deployment('', 'env: [{name: NODE_TLS_REJECT_UNAUTHORIZED, value: "1"}]'),
  },
  {
    rule: 'readable-file',
    breaks: { 'a.yaml': 'apiVersion: v1\nkind: Secret\ndata: {a: "b}\n' },
    keeps: { 'a.yaml': 'apiVersion: v1\nkind: Secret\n{{- if .Values.a }}\ndata: {a: "b}\n', 'b.yaml': 'kind: Secret\ndata: {a: "b}\n' },
  },
  {
    rule: 'readable-file',
    breaks: {
      'a.yaml': `apiVersion: v1\nkind: ConfigMap\na: &a [${Array(60).fill('x').join(',')}]\nb: &b [${Array(60).fill('*a').join(',')}]\nc: [${Array(60).fill('*b').join(',')}]\n`,
    },
    keeps: { 'a.yaml': 'apiVersion: v1\nkind: ConfigMap\na: &a [x]\nb: [*a, *a]\n' },
  },
  {
    rule: 'privileged',
    breaks: deployment('', 'securityContext: {privileged: true}'),
    keeps: deployment('', 'securityContext: {privileged: false}\n          args: ["--privileged=true"]'),
  },
  {
    rule: 'privileged',
    breaks: {
      'l.yaml':
        'apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: Pod, spec: {containers: [{securityContext: {privileged: true}}]}}]\n',
    },
    keeps: { 'l.yaml': 'apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: Pod, spec: {containers: [{privileged: true}]}}]\n' },
  },
  { rule: 'privileged', breaks: patch('securityContext: {privileged: true}'), keeps: patch('image: privileged') },
  { rule: 'host-namespaces', breaks: deployment('hostPID: true'), keeps: deployment('hostPID: false\n      shareProcessNamespace: true') },
  {
    rule: 'published-ports',
    breaks: deployment('', 'ports: [{containerPort: 80, hostPort: 80}]'),
    keeps: deployment('', 'ports: [{containerPort: 80}, {containerPort: 81, hostPort: 81, hostIP: 127.0.0.1}]'),
  },
  {
    rule: 'added-capabilities',
    breaks: deployment('', 'securityContext: {capabilities: {add: [SYS_ADMIN]}}'),
    keeps: deployment('', 'securityContext: {capabilities: {add: [NET_BIND_SERVICE], drop: [SYS_ADMIN]}}'),
  },
  {
    rule: 'dropped-capabilities',
    breaks: deployment('', 'securityContext: {capabilities: {drop: [NET_RAW]}}'),
    keeps: deployment('', 'securityContext: {capabilities: {drop: [ALL]}}'),
  },
  {
    rule: 'dropped-capabilities',
    breaks: deployment('os: {name: linux}'),
    keeps: deployment('os: {name: windows}'),
  },
  {
    rule: 'new-privileges',
    breaks: deployment('securityContext: {allowPrivilegeEscalation: false}'),
    keeps: deployment('', 'securityContext: {allowPrivilegeEscalation: false}'),
  },
  {
    rule: 'unconfined',
    breaks: deployment('securityContext: {seccompProfile: {type: Unconfined}}'),
    keeps: deployment('securityContext: {seccompProfile: {type: Localhost, localhostProfile: unconfined.json}}'),
  },
  {
    rule: 'unconfined',
    breaks: {
      'pod.yaml':
        'apiVersion: v1\nkind: Pod\nmetadata:\n  annotations: {container.apparmor.security.beta.kubernetes.io/web: unconfined}\nspec: {containers: [{name: web}]}\n',
    },
    keeps: { 'pod.yaml': 'apiVersion: v1\nkind: Pod\nmetadata:\n  annotations: {note: unconfined}\nspec: {containers: [{name: web}]}\n' },
  },
  {
    rule: 'seccomp-profile',
    breaks: deployment(''),
    keeps: deployment('', 'securityContext: {seccompProfile: {type: RuntimeDefault}}'),
  },
  {
    rule: 'read-only-root',
    breaks: deployment(''),
    keeps: deployment('', 'securityContext: {readOnlyRootFilesystem: true}'),
    settings: on('read-only-root'),
  },
  {
    rule: 'memory-limit',
    breaks: deployment('', 'resources: {requests: {memory: 1Gi}}'),
    keeps: deployment('initContainers: [{name: i, image: "a:1"}]', 'resources: {limits: {memory: 1Gi}}'),
  },
  {
    rule: 'resource-requests',
    breaks: deployment('', 'resources: {requests: {memory: 1Gi}}'),
    keeps: deployment('', 'resources: {requests: {cpu: 1}, limits: {memory: 1Gi}}'),
  },
  {
    rule: 'service-account-token',
    breaks: deployment('serviceAccountName: default'),
    keeps: deployment('serviceAccountName: operator'),
  },
  { rule: 'service-account-token', breaks: deployment(''), keeps: deployment('automountServiceAccountToken: false') },
  {
    rule: 'service-account-token',
    breaks: {
      ...deployment(''),
      'a.yaml': 'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: x}\nautomountServiceAccountToken: false\n',
    },
    keeps: {
      ...deployment(''),
      'a.yaml': 'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: default}\nautomountServiceAccountToken: false\n',
    },
  },
  {
    rule: 'plain-secret',
    breaks: secret('stringData: {password: hunter2}'),
    keeps: secret('stringData: {password: "${PASSWORD}"}\ndata: {token: "ENC[AES256_GCM,data:x]"}\nsops: {version: 3}'),
  },
  {
    rule: 'plain-secret',
    breaks: secret('data: {password: aHVudGVyMg==}'),
    keeps: secret('data: {}\nencryptedData: {password: aHVudGVyMg==}'),
  },
  {
    rule: 'plain-secret',
    breaks: deployment('', 'env: [{name: DB_PASSWORD, value: hunter2}]'),
    keeps: deployment('', 'env: [{name: DB_PASSWORD, valueFrom: {secretKeyRef: {name: s, key: p}}}, {name: DB_PASSWORD_FILE, value: /x}]'),
  },
  {
    rule: 'plain-secret',
    breaks: { 'kustomization.yaml': 'secretGenerator: [{name: s, literals: [DB_PASSWORD=hunter2]}]\n' },
    keeps: { 'kustomization.yaml': 'secretGenerator: [{name: s, envs: [secrets.env]}]\n' },
  },
  {
    rule: 'host-mounts',
    breaks: deployment('volumes: [{name: v, hostPath: {path: /etc}}]'),
    keeps: deployment('volumes: [{name: v, hostPath: {path: /srv/etc}}, {name: etc, emptyDir: {}}]'),
  },
  {
    rule: 'node-paths',
    breaks: deployment('volumes: [{name: v, hostPath: {path: /srv/data}}]'),
    keeps: deployment('volumes: [{name: v, persistentVolumeClaim: {claimName: /srv/data}}, {name: t, hostPath: {path: /etc/localtime}}]'),
  },
  {
    rule: 'node-paths',
    breaks: { 'pv.yaml': 'apiVersion: v1\nkind: PersistentVolume\nspec: {hostPath: {path: /mnt/data}}\n' },
    keeps: { 'pv.yaml': 'apiVersion: v1\nkind: PersistentVolume\nspec: {nfs: {path: /mnt/data, server: x}}\n' },
  },
  {
    rule: 'engine-socket',
    breaks: deployment('volumes: [{name: v, hostPath: {path: /var/run/docker.sock}}]'),
    keeps: deployment('volumes: [{name: docker.sock, configMap: {name: docker.sock}}]'),
  },
  {
    rule: 'outside-project',
    breaks: { 'a/kustomization.yaml': 'resources: [../../b]\n' },
    keeps: { 'a/kustomization.yaml': 'resources: [../b, c.yaml]\n' },
  },
  {
    rule: 'outside-project',
    breaks: { 'kustomization.yaml': 'resources: [github.com/a/b//deploy?ref=v1]\n' },
    keeps: { 'kustomization.yaml': 'resources: [github.com.yaml, components/a]\n' },
  },
  { rule: 'network-policy', breaks: deployment(''), keeps: { ...deployment(''), 'p.yaml': policy('{matchLabels: {app: web}}') } },
  {
    rule: 'network-policy',
    breaks: { ...deployment(''), 'p.yaml': policy('{matchLabels: {app: other}}') },
    keeps: { ...deployment(''), 'p.yaml': policy('{}') },
  },
  {
    rule: 'network-policy',
    breaks: { ...base('a:1'), 'p.yaml': policy('{matchLabels: {part-of: shop}}') },
    keeps: {
      ...base('a:1'),
      'base/kustomization.yaml': 'resources: [web.yaml]\nlabels: [{pairs: {part-of: shop}, includeTemplates: true}]\n',
      'p.yaml': policy('{matchLabels: {part-of: shop}}'),
    },
  },
];
