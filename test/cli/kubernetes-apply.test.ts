import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cli, folderWith, removeFolders, shop, write } from '../support/folders.ts';

/**
 * A fake kubectl. The deployments in `revisions` exist before anything is applied; `apply` gives each of them the revision in `after`. The
 * rollout of the deployment `failing` fails.
 */
function fakeKubectl(before: Readonly<Record<string, number>>, after: Readonly<Record<string, number>>, failing: string) {
  const list = (revisions: Readonly<Record<string, number>>): string =>
    JSON.stringify({
      items: Object.entries(revisions).map(([name, revision]) => ({
        metadata: { name, annotations: { 'deployment.kubernetes.io/revision': String(revision) } },
      })),
    });
  const pod = { metadata: { name: 'pod-1' }, status: { containerStatuses: [{ state: { waiting: { reason: 'CrashLoopBackOff' } } }] } };
  const bin = folderWith({ before: list(before), after: list(after), pods: JSON.stringify({ items: [pod] }) });
  write(bin, {
    kubectl: `#!/bin/sh
shift 2
echo "$*" >> '${bin}/calls'
case "$*" in
  diff*) echo '+ image: shop:2'; exit 1 ;;
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
    const run = (...each: string[]) =>
      spawnSync(process.execPath, [cli, ...each], {
        encoding: 'utf8',
        input: '',
        timeout: 60_000,
        env: { ...process.env, PATH: [kubectl.bin, process.env['PATH'] ?? ''].join(delimiter) },
      });
    const generated = run('kubernetes', root, '--yes');
    assert.equal(generated.status, 0, generated.stderr);
    return run('kubernetes', 'apply', root, '--context', 'test', ...words);
  }

  it('takes back what it has changed, to the revision before it, and nothing else', () => {
    const kubectl = fakeKubectl({ orders: 4, stock: 7 }, { orders: 5, stock: 7 }, 'orders');
    const { status, stdout, stderr } = apply(two, kubectl, '--yes', '--rollback');
    assert.equal(status, 2, stdout + stderr);
    assert.deepEqual(
      kubectl.calls().filter((call) => call.startsWith('rollout undo')),
      ['rollout undo deployment/orders --to-revision=4'],
    );
    assert.match(stderr, /The rollout of orders failed: .*timed out/);
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
    assert.match(stderr, /--rollback goes back to it/);
    assert.ok(!kubectl.calls().some((call) => call.startsWith('rollout undo')));
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
