import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { deployedImages, loadImage } from '../../../src/engine/cluster.ts';
import { type ClusterRun, clusterEvidence, clusterSuite, type TestCluster, testCluster } from '../../../src/evidence/cluster.ts';
import { requireRed, withoutManifests } from '../../../src/evidence/red.ts';
import { runSuite } from '../../../src/evidence/suite.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import { folderWith, removeFolders, shop, write } from '../../support/folders.ts';
import { clusterPlanFor, renderedFiles } from '../../support/manifests.ts';
import { type Programs, withPrograms } from '../../support/programs.ts';

const cluster: TestCluster = { context: 'kind-test', namespace: 'shop', version: 'v1.36.3' };

/** A cluster on which every test passes. It notes each call, and what happens if a rollout is waited for after a restart. */
const kubectl = (log: string, afterRestart = ':'): string => `echo "$*" >> '${log}/calls'
case "$*" in
  *"config view"*) echo shop ;;
  *"version --output json") echo '{"clientVersion":{"gitVersion":"v1"},"serverVersion":{"gitVersion":"v1.36.3"}}' ;;
  *"rollout restart"*) touch '${log}/restarted' ;;
  *"rollout status"*) if [ -f '${log}/restarted' ]; then ${afterRestart}; fi ;;
  *volumeMounts*) echo /tmp ;;
  *podSelector*) echo shop ;;
  *"get pods"*go-template*) echo app-1 ;;
esac`;

/** The shop in a folder of that name. */
const named = Object.fromEntries(Object.entries(shop).map(([path, text]) => [`shop/${path}`, text]));

/** A project of the shop in a folder, with its manifests or only with its suite. */
async function project(files: 'all' | 'suite'): Promise<{ readonly root: string; readonly plan: Plan }> {
  const plan = await clusterPlanFor(join(folderWith(named), 'shop'));
  const { path } = clusterSuite(plan, cluster);
  const kept = [...(await renderedFiles(plan))].filter(([each]) => each === path || (files === 'all' && each.startsWith('deploy/')));
  const root = folderWith({});
  for (const [each, text] of kept) {
    mkdirSync(dirname(join(root, each)), { recursive: true });
    write(root, { [each]: text });
  }
  return { root, plan };
}

function run({ root, plan }: { readonly root: string; readonly plan: Plan }, programs: Programs, signal = new AbortController().signal) {
  const options = { root, work: folderWith({}), signal, onLine: () => {}, onTest: () => {} };
  return withPrograms(programs, () => runSuite(clusterSuite(plan, cluster), options));
}

const callsIn = (log: string): string[] =>
  existsSync(join(log, 'calls')) ? readFileSync(join(log, 'calls'), 'utf8').trim().split('\n') : [];

describe('the tests of a cluster in a record', () => {
  after(removeFolders);

  it('are red before there are manifests, for that reason, and change nothing in the cluster', async () => {
    const log = folderWith({});
    const without = await project('suite');
    const red = await run(without, { kubectl: kubectl(log) });
    requireRed(clusterSuite(without.plan, cluster), withoutManifests, red);
    assert.deepEqual(
      red.tests.slice(0, 2).map(({ id, outcome, message }) => [id, outcome, message]),
      [
        ['PROD-002.1', 'failed', 'There are no manifests in deploy/kubernetes/overlays/production.'],
        ['PROD-002.2', 'blocked', 'needs PROD-002.1 (manifests accepted)'],
      ],
    );
    assert.ok(red.seconds < 5, String(red.seconds));
    assert.equal(red.command, 'KAIZEN_CONTEXT=kind-test sh tests/deployment/cluster_suite.sh');
    assert.deepEqual(
      callsIn(log).map((call) => call.replace(/kaizen-suite-\d+/, 'NAME')),
      [
        'config view --minify --context kind-test --output jsonpath={.contexts[0].context.namespace}',
        '--context kind-test delete namespace NAME --ignore-not-found --wait=false',
      ],
    );
    const withManifests = await project('all');
    const green = await run(withManifests, { kubectl: kubectl(folderWith({})) });
    assert.throws(
      () => requireRed(clusterSuite(withManifests.plan, cluster), withoutManifests, green),
      /PROD-002\.1 \(manifests accepted\) has to fail because there are no manifests, and passed\.$/,
    );
  });

  it('are green or skipped on a cluster that accepts all, with the reason of each skipped test', async () => {
    const log = folderWith({});
    const { tests, exit } = await run(await project('all'), { kubectl: kubectl(log), sleep: ':' });
    const skipped = tests.filter(({ outcome }) => outcome === 'skipped').map(({ number, message }) => [number, message]);
    assert.deepEqual(skipped, [
      [3, 'the application has no migration'],
      [7, 'no application keeps data'],
    ]);
    const others = tests.filter(({ outcome }) => outcome !== 'skipped' && outcome !== 'passed');
    assert.deepEqual([others, exit], [[], 0]);
  });

  it('leave no namespace and no process behind after an interrupt', async () => {
    const log = folderWith({});
    const over = new AbortController();
    const running = run(await project('all'), { kubectl: kubectl(log, 'exec sleep 60') }, over.signal);
    const ended = assert.rejects(running, { name: 'KaizenError', code: 130 });
    for (let at = 0; at < 300 && !existsSync(join(log, 'restarted')); at += 1) await sleep(50);
    await sleep(300);
    assert.ok(callsIn(log).some((call) => call.includes('get --raw')));
    const aborted = Date.now();
    over.abort();
    await ended;
    // Until the last process has ended, or for 15 s.
    assert.ok(Date.now() - aborted < 10_000);
    const calls = callsIn(log);
    const [made] = calls.flatMap((call) => /create namespace (\S+)/.exec(call)?.[1] ?? []);
    assert.ok(
      made !== undefined && calls.includes(`--context kind-test delete namespace ${made} --ignore-not-found --wait=false`),
      calls.join('\n'),
    );
  });

  it('run on the cluster that KAIZEN_CONTEXT names; one that is named and does not answer is an error', async () => {
    const { plan } = await project('suite');
    const found = (environment: Parameters<typeof testCluster>[1], program: string, of = plan) =>
      withPrograms({ kubectl: program }, () => testCluster(of, environment, {}));
    const answers = kubectl(folderWith({}));
    assert.deepEqual(await found({ KAIZEN_CONTEXT: 'kind-test' }, answers), cluster);
    assert.deepEqual(await found({ KAIZEN_CONTEXT: 'kind-test', KAIZEN_CLUSTER_LOAD: 'kind load  docker-image' }, answers), {
      ...cluster,
      load: ['kind', 'load', 'docker-image'],
    });
    assert.equal((await found({ KAIZEN_CONTEXT: 'kind-test' }, answers.replace('echo shop', ':')))?.namespace, 'default');
    for (const context of ['', undefined])
      assert.equal(await found({ ...(context === undefined ? {} : { KAIZEN_CONTEXT: context }) }, 'exit 1'), undefined);
    const none = await clusterPlanFor(folderWith(shop), { kubernetes: false });
    assert.equal(await found({ KAIZEN_CONTEXT: 'kind-test' }, 'exit 1', none), undefined);
    await assert.rejects(
      found({ KAIZEN_CONTEXT: 'x' }, `echo '{"clientVersion":{}}'; echo 'error: context "x" does not exist' >&2; exit 1`),
      {
        name: 'KaizenError',
        code: 1,
        message: 'No cluster answers for the context x:\nerror: context "x" does not exist',
      },
    );
    await assert.rejects(
      withPrograms({}, () => testCluster(plan, { KAIZEN_CONTEXT: 'x' }, {}), { isAlone: true }),
      { message: 'kubectl is not on the path.', code: 1 },
    );
  });

  it('are recorded with the images of the pods, or with the reason why they did not run', async () => {
    const { root, plan } = await project('suite');
    const ran = { command: 'c', started: '2026-11-24T14:02:14Z', seconds: 1, exit: 0, tests: [] };
    const evidence = (changes: Partial<ClusterRun>, of = plan) =>
      withPrograms({ kubectl: kubectl(folderWith({})) }, () =>
        clusterEvidence(of, {
          root,
          cluster,
          red: undefined,
          unbuilt: undefined,
          run: () => Promise.resolve(ran),
          options: {},
          ...changes,
        }),
      );
    assert.deepEqual(await evidence({ red: ran }), { id: 'PROD-002', state: 'run', ...cluster, red: ran, green: ran, images: [] });
    const reasons = [
      [{ cluster: undefined }, 'KAIZEN_CONTEXT names no context of kubectl'],
      [{ root: folderWith({}) }, 'There is no tests/deployment/cluster_suite.sh'],
      [{ unbuilt: 'app' }, 'The image of app was not built'],
    ] as const;
    for (const [changes, reason] of reasons) assert.deepEqual(await evidence(changes), { id: 'PROD-002', state: 'not run', reason });
    assert.equal(await evidence({}, await clusterPlanFor(folderWith(shop), { kubernetes: false })), undefined);
  });
});

describe('the images in a cluster', () => {
  after(removeFolders);

  const pod = (name: string, image: string, imageID: string, more: object = {}, phase = 'Running') => ({
    metadata: { labels: { 'app.kubernetes.io/name': name }, ...more },
    spec: { containers: [{ name: 'main', image }] },
    status: { phase, containerStatuses: [{ name: 'main', image: `docker.io/library/${image}`, imageID }] },
  });
  const digest = `sha256:${'0a'.repeat(32)}`;

  it('are those of running and finished pods, each once, with the digest that the node reports', async () => {
    const items = [
      pod('worker', 'shop:1', ''),
      pod('app', 'shop:1', `registry.example/shop@${digest}`),
      pod('app', 'shop:1', digest),
      pod('app', 'shop:0', digest, { deletionTimestamp: '2026-11-24T14:02:14Z' }),
      pod('app', 'shop:0', digest, {}, 'Failed'),
      pod('migrate', 'shop:1', digest, {}, 'Succeeded'),
    ];
    const pods = folderWith({ 'pods.json': JSON.stringify({ items }) });
    const found = await withPrograms({ kubectl: `cat '${pods}/pods.json'` }, () => deployedImages('x', 'a=b'));
    assert.deepEqual(found, [
      { workload: 'app', image: 'shop:1', digest },
      { workload: 'migrate', image: 'shop:1', digest },
      { workload: 'worker', image: 'shop:1' },
    ]);
    assert.deepEqual(await withPrograms({ kubectl: 'echo refused >&2; exit 1' }, () => deployedImages('x', 'a=b')), []);
  });

  it('are loaded with the name in the manifests, which then names what it named before', async () => {
    const loaded = async (before: string, load: string) => {
      const log = folderWith({});
      const docker = `echo "docker $*" >> '${log}/calls'\n[ "$1" != inspect ] || ${before === '' ? 'exit 1' : `echo '[{"Id":"${before}"}]'`}`;
      const problem = await withPrograms({ docker, load: `echo "load $*" >> '${log}/calls'\n${load}` }, () =>
        loadImage(['load', 'docker-image'], { image: 'run-app', as: 'shop:dev' }).then(
          () => undefined,
          (error: unknown) => (error instanceof Error ? error.message : ''),
        ),
      );
      return { problem, calls: callsIn(log) };
    };
    const steps = ['docker inspect shop:dev', 'docker image tag run-app shop:dev', 'load docker-image shop:dev'];
    assert.deepEqual(await loaded('', ':'), { problem: undefined, calls: [...steps, 'docker image rm shop:dev'] });
    assert.deepEqual(await loaded('sha256:1', ':'), { problem: undefined, calls: [...steps, 'docker image tag sha256:1 shop:dev'] });
    assert.deepEqual(await loaded('', 'echo no nodes; exit 3'), {
      problem: '"load docker-image shop:dev" ended with 3:\nno nodes',
      calls: [...steps, 'docker image rm shop:dev'],
    });
  });
});
