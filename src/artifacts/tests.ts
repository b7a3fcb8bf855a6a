import type { Plan } from '../plan/plan.ts';
import { render } from '../render/render.ts';
import type { Artifact } from './artifact.ts';

const folder = 'tests/deployment';

export const tests: Artifact = {
  name: 'tests',
  title: 'the deployment suite',
  render: (plan) => [
    { path: `${folder}/deployment_suite.py`, mode: 'merge', text: render('tests/pytest/deployment_suite.py', view(plan)) },
    { path: `${folder}/pytest.ini`, mode: 'merge', text: render('tests/pytest/pytest.ini', {}) },
  ],
};

function view({ image, stack, suite }: Plan) {
  const { build, health } = image;
  return {
    prefix: suite.prefix,
    dockerfile: 'Dockerfile',
    composeFile: stack.composeFile,
    image: image.name,
    service: 'app',
    backing: stack.services.map(({ service }) => service.name),
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
    stopGrace: stack.stopGrace,
    baseImage: image.baseImage,
    codePaths: build.codePaths,
    idle: build.idle,
    source: build.sourceFile,
    sourceComment: build.comment,
    dependencyStage: 'dependencies',
    secretFiles: Object.fromEntries(stack.secretFiles.map(({ name, text }) => [name, text])),
    buildSecrets: image.buildSecrets,
    tmpfs: ['/tmp'],
  };
}
