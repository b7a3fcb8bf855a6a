import { posix } from 'node:path';
import type { ApplicationPlan, Plan } from '../plan/plan.ts';
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

function view({ applications, stack }: Plan) {
  const ports: number[] = [];
  return {
    ...stack,
    applications: applications.map((application) => {
      const hostPort = freePort(application.image.port ?? 0, ports);
      ports.push(hostPort);
      return { ...application, ...serviceView(application), hostPort };
    }),
    buildSecrets: [...new Set(applications.flatMap(({ image }) => image.buildSecrets))],
    mountedSecrets: stack.services.flatMap(({ service }) => service.secrets.map(({ name }) => name)),
  };
}

/** On the host no two applications can have the same port. */
function freePort(port: number, taken: readonly number[]): number {
  return taken.includes(port) ? freePort(port + 1, taken) : port;
}

function serviceView({ service, path, context, dockerfile, image, processes }: ApplicationPlan) {
  return {
    imageName: image.name,
    contextFolder: folder(context),
    dockerfileInContext: posix.relative(context, dockerfile),
    folder: folder(path),
    environmentFile: posix.join(path, '.env'),
    portVariable: `${service.toUpperCase().replaceAll('-', '_')}_PORT`,
    buildArguments: (image.build.buildArguments ?? []).map(({ name }) => name),
    processes: processes.map((process) => ({
      ...process,
      service: service === 'app' ? process.name : `${service}-${process.name}`,
      imageName: `${image.name}-${process.name}`,
    })),
  };
}

function folder(path: string): string {
  return path === '' ? '.' : path;
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
