import type { ApplicationPlan } from '../plan/plan.ts';
import { render } from '../render/render.ts';
import type { Artifact, RenderedFile } from './artifact.ts';

export const dockerfile: Artifact = {
  name: 'dockerfile',
  title: 'the Dockerfile',
  render: ({ applications }) => Promise.all(applications.map(fileOf)),
};

async function fileOf({ dockerfile: path, image }: ApplicationPlan): Promise<RenderedFile> {
  const { build } = image;
  const { shippedUser, stopSignal, buildArguments = [] } = build;
  const view = { ...image, shippedUser, stopSignal, buildArguments, build: build.view };
  return { path, mode: 'merge', text: await render(`dockerfile/${build.template}`, view) };
}
