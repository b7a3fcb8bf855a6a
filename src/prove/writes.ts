import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from '../engine/process.ts';
import type { ApplicationPlan } from '../plan/plan.ts';
import type { Step } from './cause.ts';
import { fileCauses } from './causes/files.ts';
import { containersOf, type Stack, waitUntilWell } from './containers.ts';
import type { Diagnosis } from './diagnose.ts';
import { get } from './http.ts';
import { addressOf } from './observe.ts';
import { seen } from './output.ts';

/** Seconds that the application has for its writes. */
const patience = 45;

/** The maximum number of reported paths. */
const mostPlaces = 5;

/** Paths that the engine and the system create, or that each start creates again: caches, compiled code, files of processes. */
const noData =
  /^\/(?:proc|sys|dev|tmp|run|etc|root|usr|opt|boot|var\/(?:tmp|cache|run|lock|lib\/(?:apt|dpkg)))(?:\/|$)|(?:^|\/)(?:__pycache__|node_modules|\.cache|\.npm|\.next\/cache)(?:\/|$)|\.(?:pid|sock|pyc)$/;

/** True for a failure with an unknown cause, or one about files without a path. */
export function isAboutFiles(step: Step, diagnoses: readonly Diagnosis[]): boolean {
  if (step !== 'start' && step !== 'answer') return false;
  return diagnoses.every(
    ({ cause, changes }) => changes.length === 0 && (unspecific.has(cause) || fileCauses.some(({ name }) => name === cause)),
  );
}

/** Causes that describe a symptom, and not a reason. */
const unspecific: ReadonlySet<string> = new Set(['an error of the application', 'an error at the health check', 'does not listen']);

/**
 * Starts the application again with a writable root file system, and reports what it has written outside of its data; empty if it also
 * fails there. This is the only run with permissions that no generated file gives.
 */
export async function writtenLines(stack: Stack, application: ApplicationPlan): Promise<string[]> {
  const { run, options, compose } = stack;
  const { service } = application;
  run.progress.begin(`Starting ${service} with a writable root`);
  const override = join(run.work, 'writable.yaml');
  await writeFile(
    override,
    `services:\n  ${JSON.stringify(service)}:\n    read_only: false\n    user: "0:0"\n    cap_add: [DAC_OVERRIDE, CHOWN, FOWNER]\n`,
  );
  const up = ['--file', override, 'up', '--detach', '--no-build', '--no-deps', '--force-recreate', service];
  await runProgram(['docker', ...compose, ...up], { ...options, onLine: () => {} });
  const { unwell } = await waitUntilWell(stack, { patience, isLost: async () => true });
  // Some files are written at the first request.
  const address = unwell === undefined ? await addressOf(stack, application) : undefined;
  if (address !== undefined) await get(address, '/', run.signal);
  const id = (await containersOf(stack)).find((each) => each.service === service)?.id;
  const isWell = unwell?.service !== service;
  const diff = id === undefined || !isWell ? '' : (await runProgram(['docker', 'diff', id], { ...options, onLine: () => {} })).stdout;
  const found = placesIn(diff, mountedIn(application));
  run.progress.end({ isWell: found.length > 0, summary: found.length === 0 ? 'nothing new is seen' : `it writes ${found.join(', ')}` });
  return found.map((path) => seen(`with a writable root it writes ${path}`));
}

function mountedIn({ image, configuration }: ApplicationPlan): readonly string[] {
  return [...image.data.volumes.map(({ path }) => path), ...image.data.scratch, ...configuration.map(({ target }) => target)];
}

/** The written paths in `docker diff`: the outermost new ones, and changed files. */
export function placesIn(diff: string, mounted: readonly string[]): string[] {
  const written = diff.split('\n').flatMap((line): { readonly kind: string; readonly path: string }[] => {
    const [, kind = '', path = ''] = /^([AC]) (\/.+)$/.exec(line) ?? [];
    return path === '' || noData.test(path) ? [] : [{ kind, path }];
  });
  // Unless a mount is below: `C` also marks a folder with a new entry.
  const isHolder = (path: string): boolean => written.some((other) => other.path.startsWith(`${path}/`));
  const isMounted = (path: string): boolean =>
    mounted.some((each) => each === path || path.startsWith(`${each}/`) || each.startsWith(`${path}/`));
  const fresh = written.filter(({ kind, path }) => (kind === 'A' || !isHolder(path)) && !isMounted(path)).map(({ path }) => path);
  return fresh.filter((path) => !fresh.some((other) => path.startsWith(`${other}/`))).slice(0, mostPlaces);
}
