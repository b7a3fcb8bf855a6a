import { render } from '../render/render.ts';
import type { Artifact } from './artifact.ts';

export const dockerignore: Artifact = {
  name: 'dockerignore',
  title: 'the .dockerignore',
  render: ({ applications, evidence }) =>
    applications.map(({ ignoreFile, image: { build } }) => ({
      path: ignoreFile,
      mode: 'merge',
      text: render('dockerignore/dockerignore', { ignore: build.ignore, keep: build.keep, evidenceFolder: evidence.folder }),
    })),
};
