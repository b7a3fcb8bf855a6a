import { posix } from 'node:path';
import type { ApplicationPlan, Plan } from '../plan/plan.ts';
import { render } from '../render/render.ts';
import type { Artifact } from './artifact.ts';

export const tests: Artifact = {
  name: 'tests',
  title: 'the deployment suite',
  render: (plan) =>
    plan.applications.flatMap((application) => [
      {
        path: `${application.suiteFolder}/deployment_suite.py`,
        mode: 'merge' as const,
        text: render('tests/pytest/deployment_suite.py', view(plan, application)),
      },
      { path: `${application.suiteFolder}/pytest.ini`, mode: 'merge' as const, text: render('tests/pytest/pytest.ini', {}) },
    ]),
};

/** What to type to run a suite, where a generated file is one. */
export function suiteCommand(path: string): string | undefined {
  return path.endsWith('/deployment_suite.py') ? `python -m pytest ${posix.dirname(path)}` : undefined;
}

function view({ stack }: Plan, application: ApplicationPlan) {
  const { image, suite } = application;
  const { build, health } = image;
  return {
    prefix: suite.prefix,
    suiteFolder: application.suiteFolder,
    /** Steps up from the suite's folder to the project's root. */
    levels: application.suiteFolder.split('/').length,
    dockerfile: application.dockerfile,
    context: application.context === '' ? '.' : application.context,
    composeFile: stack.composeFile,
    image: image.name,
    service: application.service,
    backing: application.backing,
    user: image.user,
    uid: image.uid,
    gid: image.gid,
    health: {
      kind: health.kind,
      interval: health.interval,
      timeout: health.timeout,
      startPeriod: health.startPeriod,
      retries: health.retries,
    },
    port: image.port ?? null,
    sizeBudget: suite.sizeBudget,
    stopGrace: application.stopGrace,
    baseImage: image.baseImage,
    codePaths: build.codePaths,
    idle: build.idle.words,
    idleDockerfile: build.idle.dockerfile ?? null,
    source: posix.join(application.context, build.sourceFile),
    sourceComment: build.comment,
    dependencyStage: build.dependencyStage,
    secretFiles: Object.fromEntries(stack.secretFiles.map(({ name, text }) => [name, text])),
    buildSecrets: image.buildSecrets,
    tmpfs: ['/tmp'],
  };
}
