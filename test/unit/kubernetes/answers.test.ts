import assert from 'node:assert/strict';
import { parse } from 'yaml';
import { portsOf } from '../../../src/kubernetes/ports.ts';
import { withDeployedImage } from '../../../src/questions/cluster-questions.ts';
import { catalog } from '../../../src/services/catalog.ts';
import { folderWith, removeFolders, shop } from '../../support/folders.ts';
import { kubernetesVersions, schemaProblem } from '../../support/kubernetes-schemas.ts';
import { below, clusterPlanFor, manifestsIn, renderedFiles } from '../../support/manifests.ts';

async function base(answers: Readonly<Record<string, unknown>> = {}, files = shop) {
  const rendered = await renderedFiles(await clusterPlanFor(folderWith(files), answers));
  const texts = below(rendered, 'base');
  const read = (path: string) => parse(texts.get(path) ?? 'null');
  for (const [path, object] of manifestsIn(rendered, 'base'))
    for (const version of kubernetesVersions) assert.equal(schemaProblem(version, object), undefined, path);
  return { rendered, texts, read, names: [...texts.keys()] };
}

const migrated = {
  ...shop,
  Procfile: 'web: uvicorn main:app\nrelease: python migrate.py\nworker: python worker.py\n',
  'migrate.py': '',
  'worker.py': '',
};

describe('answers about a cluster', () => {
  after(removeFolders);

  it('give the application an HTTPRoute with its host, at a Gateway of another namespace', async () => {
    const { read, texts } = await base({ host: 'shop.example', gateway: 'edge/public' });
    const { spec } = read('app-httproute.yaml');
    assert.deepEqual(spec.parentRefs, [{ name: 'public', namespace: 'edge' }]);
    assert.deepEqual(spec.hostnames, ['shop.example']);
    assert.deepEqual(spec.rules[0].backendRefs, [{ name: 'app', port: 8000 }]);
    const [rule] = read('app-networkpolicy.yaml').spec.ingress;
    assert.deepEqual(rule.from, [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'edge' } } }]);
    assert.ok(!texts.has('app-ingress.yaml'));
  });

  it('start the services of a development cluster before the migration, which needs them', async () => {
    const { rendered } = await base({ services: ['postgres'] }, migrated);
    const readme = rendered.get('deploy/kubernetes/README.md') ?? '';
    const lines = readme.slice(readme.indexOf('## A cluster of your own')).split('\n');
    const at = ['-l kaizen-docker/deploy=services', 'status deployment/postgres', '-l kaizen-docker/deploy=first'].map((part) =>
      lines.findIndex((line) => line.includes(part)),
    );
    assert.ok(!at.includes(-1), readme);
    assert.deepEqual(
      at,
      at.toSorted((a, b) => a - b),
    );
    for (const { kind, metadata, spec } of manifestsIn(rendered, 'components/dev-services').values()) {
      assert.match(JSON.stringify(metadata), /"kaizen-docker\/deploy":"services"/, kind);
      // The label belongs to the object: pods are found by their name alone.
      assert.doesNotMatch(JSON.stringify(spec), /kaizen-docker\/deploy/);
    }
  });

  it('give it an Ingress, or neither', async () => {
    const { read, names } = await base({ route: 'ingress', host: 'shop.example' });
    assert.equal(read('app-ingress.yaml').spec.rules[0].host, 'shop.example');
    assert.ok(!names.includes('app-httproute.yaml'));
    const none = await base({ route: 'none' });
    assert.ok(!none.names.some((name) => /route|ingress\.yaml/.test(name)));
    assert.deepEqual(none.read('app-networkpolicy.yaml').spec.ingress[0].from, [{ podSelector: {} }]);
  });

  it('set replicas with a budget, and an autoscaler that owns their number', async () => {
    const two = await base();
    assert.equal(two.read('app-deployment.yaml').spec.replicas, 2);
    assert.equal(two.read('app-pdb.yaml').spec.maxUnavailable, 1);
    const one = await base({ replicas: 1 });
    assert.ok(!one.names.includes('app-pdb.yaml'));
    const scaled = await base({ autoscale: 6 });
    assert.equal(scaled.read('app-deployment.yaml').spec.replicas, undefined);
    const { minReplicas, maxReplicas } = scaled.read('app-hpa.yaml').spec;
    assert.deepEqual([minReplicas, maxReplicas], [2, 6]);
  });

  it('keep data in a claim that one pod writes', async () => {
    const { read } = await base({ data: ['uploads'], volumeSize: '5GiB' });
    const deployment = read('app-deployment.yaml').spec;
    assert.deepEqual([deployment.replicas, deployment.strategy.type], [1, 'Recreate']);
    assert.equal(deployment.template.spec.securityContext.fsGroup, 10001);
    const claim = read('app-uploads-pvc.yaml');
    assert.equal(claim.spec.resources.requests.storage, '5Gi');
    assert.deepEqual(claim.spec.accessModes, ['ReadWriteOnce']);
    await assert.rejects(base({ data: ['uploads'], replicas: 3 }), /--replicas 3: the application keeps data \(uploads\)/);
    await assert.rejects(base({ data: ['uploads'], autoscale: 3 }), /--autoscale 3: the application keeps data/);
    await assert.rejects(base({ replicas: 3, autoscale: 3 }), /--autoscale 3: the autoscaler starts with 3 replicas/);
  });

  it('put the pods that share a volume on one node', async () => {
    const { read } = await base({ data: ['uploads'] }, migrated);
    for (const path of ['app-deployment.yaml', 'worker-deployment.yaml']) {
      const { metadata, spec } = read(path).spec.template;
      const [rule] = spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution;
      assert.equal(metadata.labels['kaizen-docker/volumes'], 'app');
      assert.deepEqual(rule.labelSelector.matchLabels, { 'kaizen-docker/volumes': 'app' });
      assert.equal(read(path).spec.strategy.type, 'Recreate');
    }
  });

  it('name the Job of a migration after the image, in a file whose name stays', async () => {
    const { read, texts } = await base({ deployedImage: 'registry.example/shop:1.4' }, migrated);
    const job = read('release-job.yaml');
    assert.equal(job.metadata.name, 'release-1-4');
    assert.equal(job.metadata.labels['kaizen-docker/deploy'], 'first');
    assert.deepEqual(job.spec.template.spec.containers[0].args, ['python', 'migrate.py']);
    assert.deepEqual(
      read('kustomization.yaml').images,
      [{ name: 'shop-of', newName: 'registry.example/shop', newTag: '1.4' }].map((each) => ({
        ...each,
        name: job.spec.template.spec.containers[0].image,
      })),
    );
    assert.ok(!texts.has('release-1-4-job.yaml'));
    const digest = `sha256:${'ab'.repeat(32)}`;
    const pinned = await base({ deployedImage: `registry.example/shop@${digest}` }, migrated);
    assert.equal(pinned.read('release-job.yaml').metadata.name, 'release-abababababab');
    assert.equal(pinned.read('kustomization.yaml').images[0].digest, digest);
  });

  it('run jobs on a schedule, and others on request', async () => {
    const jobs = {
      ...shop,
      Procfile: 'web: uvicorn main:app\nrelease: python clean.py\n',
      'clean.py': '',
      'requirements.txt': 'fastapi==0.115.0\nuvicorn==0.30.0\n',
    };
    const asked = (await base({ services: [] }, jobs)).read('release-cronjob.yaml').spec;
    assert.deepEqual([asked.suspend, asked.schedule], [true, '@yearly']);
    const timed = (await base({ services: [], schedules: { release: '0 3 * * *' } }, jobs)).read('release-cronjob.yaml').spec;
    assert.deepEqual([timed.suspend, timed.schedule, timed.timeZone], [undefined, '0 3 * * *', 'Etc/UTC']);
    await assert.rejects(base({ schedules: { nightly: '@daily' } }), /--schedules nightly: the application has no such job/);
  });

  it('ask in liveness no path that may ask a service', async () => {
    const withServices = (await base()).read('app-deployment.yaml').spec.template.spec.containers[0];
    assert.ok(withServices.livenessProbe.tcpSocket);
    assert.equal(withServices.readinessProbe.httpGet.path, '/health');
    const alone = (await base({ services: [] })).read('app-deployment.yaml').spec.template.spec.containers[0];
    assert.equal(alone.livenessProbe.httpGet.path, '/health');
    const host = (await base({ healthHost: 'shop.example' })).read('app-deployment.yaml').spec.template.spec.containers[0];
    assert.deepEqual(host.readinessProbe.httpGet.httpHeaders, [{ name: 'Host', value: 'shop.example' }]);
  });

  it('write no value of a secret', async () => {
    const { rendered } = await base();
    const own = [...rendered].filter(([path]) => path.startsWith('deploy/')).map(([, text]) => text);
    assert.ok(own.every((text) => !/^kind: Secret$/m.test(text)));
    const names = (rendered.get('deploy/kubernetes/secrets.example.env') ?? '')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    assert.ok(names.length > 0 && names.every((line) => line.endsWith('=')), names.join());
    assert.ok(names.includes('DATABASE_URL=') && names.includes('SECRET_KEY='));
  });

  it('expand no variable in an argument', async () => {
    const odd = { ...migrated, Procfile: "web: uvicorn main:app\nworker: python worker.py '$(HOME)'\n" };
    const { read } = await base({}, odd);
    assert.deepEqual(read('worker-deployment.yaml').spec.template.spec.containers[0].args, ['python', 'worker.py', '$$(HOME)']);
  });

  it('name an image with a tag or a digest the deployed one, and any other the built one', () => {
    const of = (image: unknown) => [...withDeployedImage(new Map([['image', image]]))];
    assert.deepEqual(of('registry.example:5000/shop'), [['image', 'registry.example:5000/shop']]);
    assert.deepEqual(of('registry.example:5000/shop:1'), [['deployedImage', 'registry.example:5000/shop:1']]);
    assert.deepEqual(of(['api=shop-api', 'web=r.example/web:2']), [
      ['image', ['api=shop-api']],
      ['deployedImage', 'web=r.example/web:2'],
    ]);
  });

  it('open for each service the ports at which it is asked', () => {
    for (const service of catalog) assert.ok(portsOf(service).length > 0, service.name);
    const mailpit = catalog.find(({ name }) => name === 'mailpit');
    assert.deepEqual(mailpit && portsOf(mailpit), [1025]);
  });

  it('are checked strictly: an unknown field is an error', () => {
    const object = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' }, spec: { ports: [{ port: 80 }], selctor: {} } };
    for (const version of kubernetesVersions) assert.match(schemaProblem(version, object) ?? '', /selctor/);
  });
});
