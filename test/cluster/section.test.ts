import assert from 'node:assert/strict';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cli, copyOf, fixtures, folderWith, removeFolders } from '../support/folders.ts';
import { context, kubectl, namespaceFor, removeNamespace, run, sectionOf } from './cluster.ts';

/** The command that brings images into the cluster, such as `kind load docker-image`: their names follow it. */
const load = process.env['KAIZEN_CLUSTER_LOAD'];

/** A fixture that is rolled out, and mistakes in its manifests with the only test of the section that each turns red. */
interface RolledOut {
  readonly name: string;
  readonly fixture: string;
  readonly faults: readonly (readonly [name: string, path: string, from: string | RegExp, to: string, number: number])[];
}

const all: readonly RolledOut[] = [
  { name: 'migration', fixture: 'python/django-postgres-requirements', faults: [] },
  { name: 'worker', fixture: 'python/procfile-celery', faults: [] },
  { name: 'two', fixture: 'mixed/api-behind-proxy', faults: [] },
  {
    name: 'data',
    fixture: 'python/django-sqlite-uploads',
    faults: [
      ['a migration that fails', 'migrate-job.yaml', /args: .*/, 'args: [python, "-c", "raise SystemExit(1)"]', 3],
      [
        'a probe that asks a wrong path',
        'app-deployment.yaml',
        /startupProbe:\n {12}httpGet:\n {14}path: \S+/,
        'startupProbe:\n            httpGet:\n              path: /nowhere',
        4,
      ],
      ['a Secret that does not exist', 'migrate-job.yaml', /secretRef:\n {16}name: \S+/, 'secretRef:\n                name: nowhere', 3],
      ['a volume that ends with the pod', 'app-deployment.yaml', /persistentVolumeClaim:\n {12}claimName: app-covers/, 'emptyDir: {}', 7],
      ['a writable root', 'app-deployment.yaml', 'readOnlyRootFilesystem: true', 'readOnlyRootFilesystem: false', 8],
      ['a token', 'app-deployment.yaml', 'automountServiceAccountToken: false', 'automountServiceAccountToken: true', 9],
    ],
  },
  {
    name: 'site',
    fixture: 'static/plain-index',
    faults: [
      [
        'a Service that selects nothing',
        'app-service.yaml',
        /selector:\n {4}app.kubernetes.io\/name: app/,
        'selector:\n    app.kubernetes.io/name: other',
        5,
      ],
      ['a port name that no container has', 'app-service.yaml', /targetPort: \S+/, 'targetPort: web', 5],
      ['an image that does not exist', 'kustomization.yaml', /newTag: \S+/, 'newTag: nowhere', 4],
      ['pods that all end at once', 'app-deployment.yaml', /strategy:\n(?: {4}.*\n)+/, 'strategy:\n    type: Recreate\n', 6],
      ['a policy that closes other pods', 'deny-by-default-networkpolicy.yaml', /part-of: \S+/, 'part-of: other', 10],
    ],
  },
];

/** Generates a fixture, builds its images, and brings it with its services into two namespaces. */
function prepared({ name, fixture }: RolledOut): { readonly root: string; readonly own: string; readonly namespaces: readonly string[] } {
  const root = copyOf(join(fixtures, fixture, 'app'));
  const done = (words: readonly string[], environment: Readonly<Record<string, string>> = {}) => {
    const { status, output, stdout } = run(words, environment, root);
    assert.equal(status, 0, `${words.join(' ')}\n${output}`);
    return stdout;
  };
  const answers = join(fixtures, fixture, 'answers.json');
  done([process.execPath, cli, 'kubernetes', '.', '--yes', ...(existsSync(answers) ? ['--answers', answers] : [])]);
  done(['docker', 'compose', 'build']);
  const images = done(['docker', 'compose', 'config', '--images']).trim().split('\n');
  done([...(load ?? '').split(' '), ...new Set(images)]);
  const { namespace, own } = namespaceFor(name, 'restricted');
  const services = namespaceFor(`${name}-services`, 'baseline');
  const manifests = join(root, 'deploy/kubernetes');
  const commands = readFileSync(join(manifests, 'README.md'), 'utf8').split('A cluster of your own')[1]?.split('\n') ?? [];
  for (const line of commands.filter((each) => each.startsWith('kubectl create secret'))) {
    const place = / generic \S+-service(?:-env)? /.test(line) ? services.own : own;
    done(['sh', '-c', line.replaceAll('kubectl ', `kubectl --context ${place} `)]);
  }
  const components = join(manifests, 'components/dev-services');
  if (existsSync(components)) {
    const overlay = folderWith({
      'kustomization.yaml': 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\ncomponents: [dev-services]\n',
    });
    cpSync(components, join(overlay, 'dev-services'), { recursive: true });
    kubectl('apply', '--namespace', services.namespace, '-k', overlay);
    for (const host of kubectl(
      'get',
      'services',
      '--namespace',
      services.namespace,
      '--output',
      'jsonpath={.items[*].metadata.name}',
    ).split(' '))
      kubectl(
        'create',
        'service',
        'externalname',
        host,
        '--namespace',
        namespace,
        '--external-name',
        `${host}.${services.namespace}.svc.cluster.local`,
      );
    for (const each of kubectl('get', 'deployments', '--namespace', services.namespace, '--output', 'name').trim().split('\n'))
      kubectl('rollout', 'status', '--namespace', services.namespace, each, '--timeout=180s');
  }
  return { root, own, namespaces: [namespace, services.namespace] };
}

describe('the section for a cluster', function () {
  this.timeout(1_800_000);

  before(function () {
    if (context === undefined || load === undefined) this.skip();
  });
  after(removeFolders);

  for (const each of all) {
    describe(`of ${each.fixture}`, () => {
      let made: ReturnType<typeof prepared> | undefined;
      before(() => {
        made = prepared(each);
      });
      after(() => {
        for (const namespace of made?.namespaces ?? []) removeNamespace(namespace);
      });

      it('is green, after kubernetes apply too', () => {
        assert.ok(made);
        const { status, output } = run([process.execPath, cli, 'kubernetes', 'apply', '.', '--context', made.own, '--yes'], {}, made.root);
        assert.equal(status, 0, output);
        const section = sectionOf(made.root, made.own);
        assert.equal(section.results.size, 10, section.output);
        assert.ok(
          [...section.results.values()].every((result) => result === 'ok' || result === 'skip'),
          section.output,
        );
      });

      for (const [name, path, from, to, number] of each.faults) {
        it(`turns test ${number} red, and it alone: ${name}`, () => {
          assert.ok(made);
          const place = join(made.root, 'deploy/kubernetes/base', path);
          const text = readFileSync(place, 'utf8');
          const changed = text.replace(from, () => to);
          assert.notEqual(changed, text);
          writeFileSync(place, changed);
          try {
            // A Job or a rollout that fails is waited for.
            const { output, results } = sectionOf(made.root, made.own, number === 3 || number === 4 ? { patience: 30 } : {});
            assert.deepEqual(
              [...results].filter(([, result]) => result === 'not ok').map(([red]) => red),
              [number],
              output,
            );
          } finally {
            writeFileSync(place, text);
            run(['kubectl', '--context', made.own, 'apply', '-k', 'deploy/kubernetes/overlays/production'], {}, made.root);
          }
        });
      }
    });
  }
});
