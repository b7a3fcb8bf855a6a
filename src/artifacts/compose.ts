import type { Plan } from '../plan/plan.ts';
import { slug } from '../questions/table.ts';
import { render } from '../render/render.ts';
import type { Artifact, RenderedFile } from './artifact.ts';

export const secretsFolder = 'secrets';

export const compose: Artifact = {
  name: 'compose',
  title: 'the compose file, its secrets and the override file that is yours',
  render: (plan) => [
    { path: plan.stack.composeFile, mode: 'merge', text: render('compose/compose.yaml', view(plan)) },
    { path: overrideOf(plan.stack.composeFile), mode: 'once', text: render('compose/override.yaml', view(plan)) },
    ...secretFiles(plan),
  ],
};

function view({ image, stack }: Plan) {
  return {
    ...stack,
    project: slug(image.name.split('/').at(-1) ?? image.name),
    image,
    mountedSecrets: stack.services.flatMap(({ service }) => service.secrets.map(({ name }) => name)),
  };
}

/** `compose.yaml` → `compose.override.yaml`, the second file that compose reads by itself. */
export function overrideOf(composeFile: string): string {
  return composeFile.replace(/(\.ya?ml)$/, '.override$1');
}

// The folder is closed to others and its files are open: a container sees a file with the host's mode, and the service
// reads it as a user of its own.
function secretFiles({ stack }: Plan): RenderedFile[] {
  if (stack.secretFiles.length === 0) return [];
  return [
    { path: `${secretsFolder}/.gitignore`, mode: 'once', text: '*\n' },
    ...stack.secretFiles.map(
      ({ name, text }): RenderedFile => ({ path: `${secretsFolder}/${name}`, mode: 'once', text, permissions: 0o644 }),
    ),
  ];
}
