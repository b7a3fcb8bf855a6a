import { posix } from 'node:path';
import type { ApplicationPlan, HandWrittenNames, Plan } from '../plan/plan.ts';
import type { Answers } from '../questions/question.ts';
import { imageReference } from '../render/printers.ts';
import { render } from '../render/render.ts';
import { sampleSecret } from '../services/random-secret.ts';
import { plainText } from '../services/secret-text.ts';
import type { SecretFile } from '../services/service.ts';
import { composeNeeded, criteria, decoys, limits, madeAnew, ownUserSays, patterns, says, stopCodes, variables } from '../suite/criteria.ts';
import type { Artifact, RenderedFile } from './artifact.ts';
import { clusterView } from './cluster-suite.ts';

/** A program that runs deployment suites: the files that it needs in a suite's folder, first the tests and the helpers, and its command. */
interface Runner {
  readonly files: readonly [tests: SuiteFile, helpers: SuiteFile, ...SuiteFile[]];
  command(path: string): string;
  /** The package that contains it, if a machine may lack it. */
  readonly module?: string;
}

interface SuiteFile {
  readonly name: string;
  readonly template: string;
}

// Test runners look for none of these names, so the application's own tests never start a deployment.
const runners: Readonly<Record<Answers['testRunner'], Runner>> = {
  pytest: {
    files: [
      { name: 'deployment_suite.py', template: 'tests/pytest/deployment_suite.py' },
      { name: 'deployment_support.py', template: 'tests/pytest/deployment_support.py' },
      { name: 'pytest.ini', template: 'tests/pytest/pytest.ini' },
    ],
    command: (path) => `python -m pytest ${posix.dirname(path)}`,
    module: 'pytest',
  },
  node: {
    files: [
      { name: 'deployment_suite.mjs', template: 'tests/node/deployment_suite.mjs' },
      { name: 'deployment_support.mjs', template: 'tests/node/deployment_support.mjs' },
    ],
    // The file, because Node.js 22 and 24 treat a folder as a module.
    command: (path) => `node --test ${path}`,
  },
  sh: {
    files: [
      { name: 'deployment_suite.sh', template: 'tests/sh/deployment_suite.sh' },
      { name: 'deployment_support.sh', template: 'tests/sh/deployment_support.sh' },
    ],
    command: (path) => `sh ${path}`,
  },
};

export const tests: Artifact = {
  name: 'tests',
  title: 'the deployment suite',
  render: async (plan) =>
    plan.stack.isMinimal
      ? []
      : [
          ...(await Promise.all(plan.applications.map((application) => suiteFiles(plan, application)))).flat(),
          ...(plan.cluster === undefined ? [] : [await clusterSuite(plan)]),
        ],
};

/** Path of an application's deployment suite. */
export function suitePath({ suite, suiteFolder }: ApplicationPlan): string {
  return posix.join(suiteFolder, runners[suite.runner].files[0].name);
}

/** Path of the values and helpers of an application's deployment suite. */
export function helpersPath({ suite, suiteFolder }: ApplicationPlan): string {
  return posix.join(suiteFolder, runners[suite.runner].files[1].name);
}

/** The section for a cluster: one for all applications, with a POSIX shell and kubectl as its only needs. */
async function clusterSuite(plan: Plan): Promise<RenderedFile> {
  const view = clusterView(plan);
  return { path: view.path, mode: 'merge', text: await render('tests/cluster/cluster_suite.sh', view) };
}

function suiteFiles(plan: Plan, application: ApplicationPlan): Promise<RenderedFile[]> {
  const { files, command } = runners[application.suite.runner];
  const [{ name: suite }, { name: support }] = files;
  const names = { suite };
  const seen = { ...view(plan, application), ...names, command: command(suitePath(application)) };
  return Promise.all(
    files.map(
      async ({ name, template }): Promise<RenderedFile> => ({
        path: posix.join(application.suiteFolder, name),
        mode: 'merge',
        text: await render(template, seen),
        ...(name === support ? { cutFrom: suitePath(application) } : {}),
      }),
    ),
  );
}

/** The program that runs a suite. */
export interface SuiteProgram {
  /** The command, if its program is installed. */
  readonly command: string;
  /** The program, if a machine may lack it. */
  readonly module?: string;
}

/** The program that runs a suite, if the generated file is a suite. */
export function suiteProgram(path: string): SuiteProgram | undefined {
  const runner = Object.values(runners).find(({ files }) => files[0].name === posix.basename(path));
  if (runner === undefined) return undefined;
  const { module } = runner;
  return module === undefined ? { command: runner.command(path) } : { command: `${module} ${posix.dirname(path)}`, module };
}

function view({ stack }: Plan, application: ApplicationPlan) {
  const { image, byHand } = application;
  const { build, health } = image;
  const inStack = application.inStack ?? ownNames(application);
  return {
    prefix: application.suite.prefix,
    /** The path from the suite's folder to the project's root. */
    up: application.suiteFolder.replaceAll(/[^/]+/g, '..'),
    dockerfile: application.dockerfile,
    context: application.context === '' ? '.' : application.context,
    composeFile: stack.composeFile,
    service: application.service,
    ...inStack,
    target: byHand?.target ?? null,
    user: image.user,
    uid: image.uid,
    gid: image.gid,
    isByHand: byHand !== undefined,
    /** The user that a person's Dockerfile names; null if this tool decides. */
    ownUser: byHand?.user ?? null,
    health: {
      kind: health.kind,
      interval: health.interval,
      timeout: health.timeout,
      startPeriod: health.startPeriod,
      retries: health.retries,
    },
    sizeBudget: application.suite.sizeBudget,
    stopGrace: application.stopGrace,
    /** Null for `scratch`, which has no content to inspect. */
    baseImage: image.baseImage === 'scratch' ? null : image.baseImage,
    /** It has the tools of a shell, which the image itself may lack. */
    builderImage: image.builderImage,
    codePaths: build.codePaths,
    idle: build.idle.words,
    idleDockerfile:
      build.idle.dockerfile === undefined ? null : `ARG BUILDER=${imageReference(image.builderImage)}\n${build.idle.dockerfile}`,
    source: posix.join(application.context, build.sourceFile),
    sourceComment: build.comment,
    dependencyStage: build.dependencyStage,
    /** Files with variables that exist on this machine only: those of compose and of the application. */
    environmentFiles: [...new Set(['.env', posix.join(application.path, '.env')])],
    secretFiles: Object.fromEntries(stack.secretFiles.map((file) => [file.name, throwAway(file)])),
    /** Files by the ID of the secret, relative to the project unless they are in the home folder. */
    buildSecrets: Object.fromEntries(
      image.buildSecrets.flatMap(({ id, from, path }) => (from === 'variable' ? [] : [[id, path ?? `~/.${id}`]])),
    ),
    proxyVariables: image.proxyVariables,
    buildVariables: image.buildSecrets.flatMap(({ id, from }) => (from === 'variable' ? [id] : [])),
    tmpfs: ['/tmp', ...image.data.scratch],
    volumes: image.data.volumes.map(({ path }) => path),
    mounted: application.configuration.map(({ path, target }) => [path, target]),
    writtenPaths: [...image.data.folders, ...image.data.links.map(({ path }) => path)],
    criteria: Object.fromEntries(criteria.map((criterion) => [criterion.number, criterion])),
    says,
    ownUserSays,
    variables,
    limits,
    composeNeeded,
    stopCodes,
    patterns,
    madeAnew,
    /** A person's .dockerignore need not exclude the folders that their build creates again. */
    decoys: [...decoys, ...decoysOf(byHand === undefined ? build.ignore : [])],
  };
}

/**
 * Everything that the stack starts from the application's image (the application, its workers and its first jobs), and the services that
 * they wait for.
 */
function ownNames({ service: name, processes, backing }: ApplicationPlan): HandWrittenNames {
  return {
    started: [
      name,
      ...processes.flatMap(({ service, kind, isFirst, buildArguments }) =>
        (kind === 'worker' || isFirst) && buildArguments === undefined ? [service] : [],
      ),
    ],
    firstJobs: processes.flatMap(({ service, isFirst }) => (isFirst ? [service] : [])),
    backing,
  };
}

/** A decoy in each folder that .dockerignore excludes because it is generated: `.venv/decoy`, `nested/node_modules/decoy`. */
function decoysOf(ignored: readonly string[]): string[] {
  return madeAnew.flatMap((folder) => [
    ...(ignored.includes(folder) ? [`${folder}/decoy`] : []),
    ...(ignored.includes(`**/${folder}`) ? [`nested/${folder}/decoy`] : []),
  ]);
}

/**
 * The text of a file of secrets in the suite's own copy: free values are filled in, and the others have the format that the application
 * requires.
 */
function throwAway(file: SecretFile): string {
  return Object.entries(file.forms ?? {}).reduce((text, [name, form]) => text.replaceAll(`{${name}}`, sampleSecret(form)), plainText(file));
}
