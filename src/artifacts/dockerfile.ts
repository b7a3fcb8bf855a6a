import type { ApplicationPlan } from '../plan/plan.ts';
import { slug } from '../questions/table.ts';
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
  // Caches are shared by all builds of one engine; the image's own name keeps projects apart.
  const view = { ...image, shippedUser, stopSignal, buildArguments, cacheId: slug(image.name), build: build.view };
  return { path, mode: 'merge', text: await render(`dockerfile/${build.template}`, view) };
}
