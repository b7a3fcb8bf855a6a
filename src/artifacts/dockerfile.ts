import { slug } from '../questions/table.ts';
import { render } from '../render/render.ts';
import type { Artifact } from './artifact.ts';

export const dockerfile: Artifact = {
  name: 'dockerfile',
  title: 'the Dockerfile',
  render: ({ applications }) =>
    applications.map(({ dockerfile: path, image }) => {
      const { build } = image;
      const { shippedUser, stopSignal, buildArguments = [] } = build;
      // Caches are shared by all builds of one engine; the image's own name keeps projects apart.
      const view = { ...image, shippedUser, stopSignal, buildArguments, cacheId: slug(image.name), build: build.view };
      return { path, mode: 'merge', text: render(`dockerfile/${build.template}`, view) };
    }),
};
