import type { ApplicationPlan } from '../plan/plan.ts';
import { render } from '../render/render.ts';
import type { Artifact, RenderedFile } from './artifact.ts';

export const dockerignore: Artifact = {
  name: 'dockerignore',
  title: 'the .dockerignore',
  render: ({ applications, evidence }) => Promise.all(applications.map((application) => fileOf(application, evidence.folder))),
};

async function fileOf({ ignoreFile, image: { build } }: ApplicationPlan, evidenceFolder: string): Promise<RenderedFile> {
  const text = await render('dockerignore/dockerignore', { ignore: build.ignore, keep: build.keep, evidenceFolder });
  return { path: ignoreFile, mode: 'merge', text };
}
