import { decideOn } from '../decided.ts';
import { coloured } from '../diff.ts';
import { differences, type Rollout, type RolloutFailure, revisionsOf, rollBack, rollOut, runFirstJobs } from '../engine/rollout.ts';
import { type ExitCode, exitCode, KaizenError } from '../errors.ts';
import { firstLabel } from '../kubernetes/names.ts';
import { deploymentNames, jobNames, productionOverlay } from '../kubernetes/readme.ts';
import { keptManifests } from '../own-manifests.ts';
import { openProject, planOf } from '../project.ts';
import { withOwnServices } from '../services/catalog.ts';
import { requireGenerated } from '../session.ts';
import type { Request } from './arguments.ts';
import { runGenerate } from './generate.ts';
import { interruptible } from './interruptible.ts';
import { kubernetesLayers } from './layers.ts';
import { say, sayAsItIs, writeError } from './output.ts';

/** `kaizen-docker kubernetes [FOLDER]` and `kubernetes apply [FOLDER]`. Returns the exit code. */
export async function runKubernetes(request: Request): Promise<number> {
  const [first, ...others] = request.words;
  const isApplying = first === 'apply';
  const [folder = request.folder, extra] = isApplying ? others : request.words;
  if (extra !== undefined) throw new KaizenError(`${extra}: name one folder only.`);
  if (isApplying) return runApply({ ...request, folder });
  if (request.context !== undefined || request.rollback)
    throw new KaizenError('--context and --rollback belong to "kaizen-docker kubernetes apply".');
  return runGenerate({ ...request, folder }, await kubernetesLayers(request));
}

/** Shows the differences, asks, and applies the manifests in the order that a migration needs. */
async function runApply(request: Request): Promise<ExitCode> {
  const rollout = await withOwnServices(() => rolloutOf(request));
  return interruptible(request, 'some of the manifests may have been applied: run the command again', async (progress, signal) => {
    const difference = await differences(rollout, { signal });
    progress.close();
    if (difference === '') say('The cluster has these manifests already.\n');
    else sayAsItIs(coloured(difference));
    if (request.dryRun) {
      say('\nNothing was applied (--dry-run).\n');
      return exitCode.done;
    }
    if (!(await isAgreed(request))) {
      say('Nothing was applied.\n');
      return exitCode.done;
    }
    const revisions = await revisionsOf(rollout, { signal });
    for (const job of rollout.jobs) say(`Running the Job ${job} …\n`);
    const before = await runFirstJobs(rollout, { signal });
    // The new version does not run yet: there is nothing to take back.
    if (before !== undefined) return failed(before, 'The Deployments are unchanged.');
    say(`Rolling out ${rollout.deployments.join(', ')} …\n`);
    const failure = await rollOut(rollout, { signal });
    if (failure === undefined) {
      say('\nDeployed: every rollout has finished.\n');
      return exitCode.done;
    }
    if (!request.rollback) return failed(failure, 'The pods of the earlier version still answer. --rollback goes back to it.');
    const { back, first } = await rollBack(rollout, revisions, { signal });
    const states = [
      ...(back.length === 0 ? [] : [`${back.join(', ')}: back at the earlier version.`]),
      ...(first.length === 0 ? [] : [`${first.join(', ')}: no earlier version.`]),
    ];
    return failed(failure, states.join('\n'));
  });
}

async function rolloutOf({ folder, context }: Request): Promise<Rollout> {
  if (context === undefined)
    throw new KaizenError('kubernetes apply: name the cluster with --context NAME ("kubectl config get-contexts" lists the names).');
  const project = await openProject(folder);
  requireGenerated(project);
  const plan = planOf(project, await decideOn(project, [project.saved], {}));
  const kept = keptManifests(project);
  if (kept.length > 0) throw new KaizenError(`The manifests of this project are yours (${kept.join(', ')}): apply them with kubectl.`);
  if (plan.cluster === undefined) throw new KaizenError('This project has no manifests: run "kaizen-docker kubernetes" first.');
  return {
    context,
    overlay: productionOverlay,
    firstSelector: `${firstLabel}=first`,
    jobs: jobNames(plan),
    deployments: deploymentNames(plan),
    root: project.inspection.root,
  };
}

async function isAgreed({ yes }: Request): Promise<boolean> {
  if (yes) return true;
  if (process.stdin.isTTY !== true || process.stdout.isTTY !== true || process.env['CI'] !== undefined)
    throw new KaizenError(
      'There is nobody to ask: --yes applies the manifests without a question, and --dry-run shows the differences only.',
    );
  return (await import('./terminal.ts')).agree('Apply this?');
}

function failed({ sentence, lines }: RolloutFailure, state: string): ExitCode {
  writeError(`\n${sentence}\n${lines.map((line) => `  | ${line}\n`).join('')}${state}\n`);
  return exitCode.outdated;
}
