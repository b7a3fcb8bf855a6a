import { render } from '../render/render.ts';
import type { Artifact } from './artifact.ts';

export const dockerignore: Artifact = {
  name: 'dockerignore',
  title: 'the .dockerignore',
  render: ({ image }) => [
    {
      path: '.dockerignore',
      mode: 'merge',
      text: render('dockerignore/dockerignore', { ignore: image.build.ignore, keep: image.build.keep }),
    },
  ],
};
