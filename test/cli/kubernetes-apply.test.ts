import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cli, folderWith, removeFolders, shop, write } from '../support/folders.ts';

/**
 * A fake kubectl. With a text in `refusal`, it prints that for `diff` and fails; the command in `slow` takes a minute. The deployments in `revisions` exist before anything is applied; `apply` gives each of them the revision in `after`. The
 * rollout of the deployment `failing` fails.
 */
function fakeKubectl(
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>>,
  failing: string,
  refusal = '',
  slow = 'none',
) {
  const list = (revisions: Readonly<Record<string, number>>): string =>
    JSON.stringify({
      items: Object.entries(revisions).map(([name, revision]) => ({
        metadata: {
          name,
          annotations: {
            'deployment.kubernetes.io/revision': String(revision),
            'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({
              spec: { replicas: revision, template: `of ${revision}` },
            }),
          },
        },
      })),
    });
  const waiting = { reason: 'CrashLoopBackOff' };
  const pod = { metadata: { name: 'pod-1' }, status: { containerStatuses: [{ restartCount: 4, state: { waiting } }] } };
  const bin = folderWith({ before: list(before), after: list(after), pods: JSON.stringify({ items: [pod] }), refusal });
  write(bin, {
    kubectl: `#!/bin/sh
shift 2
echo "$*" >> '${bin}/calls'
case "$*" in
  "${slow}"*) exec sleep 60 ;;
  diff*) if [ -s '${bin}/refusal' ]; then cat '${bin}/refusal' >&2; exit 1; fi; echo '+ image: shop:2'; exit 1 ;;
  "apply set-last-applied"*) cat > '${bin}/last-applied' ;;
  apply*) touch '${bin}/applied' ;;
  "get deployments"*) if [ -f '${bin}/applied' ]; then cat '${bin}/after'; else cat '${bin}/before'; fi ;;
  "get pods"*) cat '${bin}/pods' ;;
  logs*) echo 'no such table: orders' ;;
  "rollout undo"*) touch '${bin}/undone' ;;
  "rollout status deployment/${failing} "*) if [ ! -f '${bin}/undone' ]; then echo 'error: timed out waiting for the condition' >&2; exit 1; fi ;;
esac
`,
  });
  chmodSync(join(bin, 'kubectl'), 0o755);
  return {
    bin,
    calls: (): readonly string[] => (existsSync(join(bin, 'calls')) ? readFileSync(join(bin, 'calls'), 'utf8').trim().split('\n') : []),
  };
}

describe('kaizen-docker kubernetes apply', () => {
  after(removeFolders);

  const two = {
    'orders/requirements.txt': 'fastapi==0.115.0\nuvicorn==0.32.0\n',
    'orders/main.py': 'from fastapi import FastAPI\napp = FastAPI()\n',
    'stock/requirements.txt': 'fastapi==0.115.0\nuvicorn==0.32.0\n',
    'stock/main.py': 'from fastapi import FastAPI\napp = FastAPI()\n',
  };

  function apply(files: Readonly<Record<string, string>>, kubectl: ReturnType<typeof fakeKubectl>, ...words: string[]) {
    const root = folderWith(files);
    const generated = runCli(kubectl, 'kubernetes', root, '--yes');
    assert.equal(generated.status, 0, generated.stderr);
    return runCli(kubectl, 'kubernetes', 'apply', root, '--context', 'test', ...words);
  }

  function environment({ bin }: ReturnType<typeof fakeKubectl>) {
    return { ...process.env, PATH: [bin, process.env['PATH'] ?? ''].join(delimiter) };
  }

  function runCli(kubectl: ReturnType<typeof fakeKubectl>, ...words: string[]) {
    return spawnSync(process.execPath, [cli, ...words], { encoding: 'utf8', input: '', timeout: 60_000, env: environment(kubectl) });
  }

  it('takes back what it has changed, to the revision before it, and nothing else', () => {
    const kubectl = fakeKubectl({ orders: 4, stock: 7 }, { orders: 5, stock: 7 }, 'orders');
    const { status, stdout, stderr } = apply(two, kubectl, '--yes', '--rollback');
    assert.equal(status, 2, stdout + stderr);
    assert.deepEqual(
      kubectl.calls().filter((call) => call.startsWith('rollout undo')),
      ['rollout undo deployment/orders --to-revision=4'],
    );
    // An undo takes back the template only; everything else is as the new manifest has it.
    assert.deepEqual(JSON.parse(readFileSync(join(kubectl.bin, 'last-applied'), 'utf8')), { spec: { replicas: 5, template: 'of 4' } });
    assert.match(stderr, /The rollout of orders failed: the program ends again and again\./);
    assert.match(stderr, /\| CrashLoopBackOff\n {2}\| no such table: orders\n/);
    assert.match(stderr, /orders: back at the earlier version\./);
    assert.doesNotMatch(stderr, /stock/);
  });

  it('says which Deployment has no earlier version', () => {
    const kubectl = fakeKubectl({ stock: 7 }, { orders: 1, stock: 8 }, 'orders');
    const { status, stderr } = apply(two, kubectl, '--yes', '--rollback');
    assert.equal(status, 2);
    assert.match(stderr, /stock: back at the earlier version\.\norders: no earlier version\./);
  });

  it('leaves a failed rollout as it is without --rollback', () => {
    const kubectl = fakeKubectl({ app: 1 }, { app: 2 }, 'app');
    const { status, stderr } = apply(shop, kubectl, '--yes');
    assert.equal(status, 2);
    assert.match(
      stderr,
      /No pod of app answers\. This goes back .*\(--rollback does it by itself\):\n {2}kubectl .* rollout undo deployment\/app --to-revision=1\n/s,
    );
    assert.ok(!kubectl.calls().some((call) => call.startsWith('rollout undo')));
  });

  it('says that there is nothing to go back to if this run has changed no Deployment', () => {
    const { status, stderr } = apply(shop, fakeKubectl({ app: 2 }, { app: 2 }, 'app'), '--yes', '--rollback');
    assert.equal(status, 2);
    assert.match(stderr, /This run has changed no Deployment: "kubectl rollout history" lists earlier versions\./);
  });

  it('says in one sentence why no cluster is reached', () => {
    const cases = [
      ['error: context "test" does not exist', /: kubectl has no context "test": "kubectl config get-contexts" lists the names\.\n$/],
      [
        'Error from server (NotFound): namespaces "shop" not found',
        /: The context test leads to the namespace shop, which does not exist: "kubectl --context test create namespace shop" makes it\.\n$/,
      ],
      [
        'error: unable to recognize "x": Get "https://127.0.0.1:1/api": dial tcp 127.0.0.1:1: connect: connection refused',
        /: The API server of the context test does not answer: connection refused\.\n$/,
      ],
    ] as const;
    for (const [printed, expected] of cases) {
      const { status, stderr } = apply(shop, fakeKubectl({}, {}, 'none', printed), '--yes');
      assert.equal(status, 1, stderr);
      assert.match(stderr, expected);
      assert.equal(stderr.trim().split('\n').length, 1);
    }
  });

  it('names the overlay that is missing', () => {
    const kubectl = fakeKubectl({}, {}, 'none');
    const root = folderWith(shop);
    assert.equal(runCli(kubectl, 'kubernetes', root, '--yes').status, 0);
    rmSync(join(root, 'deploy/kubernetes/overlays'), { recursive: true });
    const { status, stderr } = runCli(kubectl, 'kubernetes', 'apply', root, '--context', 'test', '--yes');
    assert.equal(status, 1);
    assert.match(stderr, /overlays\/production has no kustomization\.yaml, which is what is applied\./);
    assert.deepEqual(kubectl.calls(), []);
  });

  it('says in what state an interrupt leaves the cluster', async () => {
    const kubectl = fakeKubectl({ app: 1 }, { app: 2 }, 'none', '', 'rollout status');
    const root = folderWith(shop);
    assert.equal(runCli(kubectl, 'kubernetes', root, '--yes').status, 0);
    const child = spawn(process.execPath, [cli, 'kubernetes', 'apply', root, '--context', 'test', '--yes'], { env: environment(kubectl) });
    const text: string[] = [];
    child.stdout.on('data', (part) => {
      if (String(part).includes('Rolling out')) setTimeout(() => child.kill('SIGINT'), 500);
    });
    child.stderr.on('data', (part) => text.push(String(part)));
    const status = await new Promise((resolve) => child.on('close', resolve));
    assert.equal(status, 130);
    assert.match(text.join(''), /Interrupted: the manifests are applied, and the rollout of app goes on in the cluster\./);
  });

  it('applies nothing without an answer or with --dry-run, and shows the differences', () => {
    for (const [words, expected] of [
      [[], 1],
      [['--dry-run'], 0],
    ] as const) {
      const kubectl = fakeKubectl({}, {}, 'none');
      const { status, stdout, stderr } = apply(shop, kubectl, ...words);
      assert.equal(status, expected, stderr);
      assert.match(stdout, /\+ image: shop:2/);
      assert.ok(!kubectl.calls().some((call) => call.startsWith('apply')));
    }
  });
});
