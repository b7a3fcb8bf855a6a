import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { folderWith } from '../support/folders.ts';
import { clusterPlanFor, renderedFiles } from '../support/manifests.ts';

/** The context of kubectl whose cluster the tests may fill with namespaces; without it, they are skipped. */
export const context = process.env['KAIZEN_CONTEXT'];

/** Runs a program and returns how it ended, with all that it printed. */
export function run(words: readonly string[], environment: Readonly<Record<string, string>> = {}, cwd = '.') {
  const [program = '', ...others] = words;
  const { status, stdout, stderr } = spawnSync(program, others, {
    cwd,
    encoding: 'utf8',
    timeout: 600_000,
    env: { ...process.env, ...environment },
  });
  return { status, stdout, output: `${stdout}${stderr}` };
}

export function kubectl(...words: string[]): string {
  const { status, output } = run(['kubectl', '--context', context ?? '', ...words]);
  assert.equal(status, 0, output);
  return output;
}

/** A new namespace of a Pod Security Standard, and the name of a context that leads there. */
export function namespaceFor(name: string, standard: 'restricted' | 'baseline'): { readonly namespace: string; readonly own: string } {
  const namespace = `kaizen-test-${name}-${process.pid}`;
  kubectl('create', 'namespace', namespace);
  kubectl('label', 'namespace', namespace, `pod-security.kubernetes.io/enforce=${standard}`);
  const ofContext = (field: string): string =>
    run(['kubectl', 'config', 'view', '--output', `jsonpath={.contexts[?(@.name=="${context}")].context.${field}}`]).stdout;
  run([
    'kubectl',
    'config',
    'set-context',
    namespace,
    `--cluster=${ofContext('cluster')}`,
    `--user=${ofContext('user')}`,
    `--namespace=${namespace}`,
  ]);
  return { namespace, own: namespace };
}

/** Removes a namespace and its context. */
export function removeNamespace(namespace: string): void {
  kubectl('delete', 'namespace', namespace, '--wait=false');
  run(['kubectl', 'config', 'delete-context', namespace]);
}

/** The rendered manifests and the suite of an application, in a folder of their own. */
export async function manifestsOf(app: string, answers: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const files = await renderedFiles(await clusterPlanFor(app, answers));
  const root = folderWith(Object.fromEntries([...files].filter(([path]) => /^(?:deploy|tests?)\//.test(path))));
  chmodSync(root, 0o755);
  return root;
}

/** Which tests of the section run, all by default, and how many seconds a Job and a rollout may take. */
interface SectionOptions {
  readonly numbers?: readonly number[];
  readonly patience?: number;
}

/** The result of each test of the section, by number: `ok`, `skip`, `blocked` or `not ok`. */
export function sectionOf(root: string, own: string, { numbers = [], patience = 60 }: SectionOptions = {}) {
  const environment = { KAIZEN_CONTEXT: own, KAIZEN_HEALTHY_TIMEOUT: String(patience) };
  const { output } = run(['sh', 'tests/deployment/cluster_suite.sh', ...numbers.map(String)], environment, root);
  const lines = [...output.matchAll(/^(ok|not ok) \d+ - [\w-]+\.(\d+) .*$/gm)];
  return { output, results: new Map(lines.map(([line, verdict, number]) => [Number(number), resultOf(line, verdict)])) };
}

function resultOf(line: string, verdict: string | undefined): 'ok' | 'skip' | 'blocked' | 'not ok' {
  if (verdict === 'ok') return line.includes(' # SKIP') ? 'skip' : 'ok';
  return line.includes(' # blocked by') ? 'blocked' : 'not ok';
}
