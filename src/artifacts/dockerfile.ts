import { slug } from '../questions/table.ts';
import { render } from '../render/render.ts';
import type { Artifact } from './artifact.ts';

export const dockerfile: Artifact = {
  name: 'dockerfile',
  title: 'the Dockerfile',
  render: ({ image }) => {
    // Caches are shared by all builds of one engine; the image's own name keeps projects apart.
    const view = { ...image, cacheId: slug(image.name), build: image.build.view };
    return [{ path: 'Dockerfile', mode: 'merge', text: render(`dockerfile/${image.build.template}`, view) }];
  },
};
