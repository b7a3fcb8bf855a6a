import { posix } from 'node:path';
import type { Application } from '../inspect/inspect.ts';
import { type ApplicationPlan, connectionFile, type Plan } from '../plan/plan.ts';
import { slug } from '../questions/table.ts';
import type { Change } from '../reconcile/reconcile.ts';
import { render } from '../render/render.ts';
import { catalog } from '../services/catalog.ts';
import { isOwnSecret } from '../services/leftover.ts';
import type { SecretFile, Service } from '../services/service.ts';
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
    processes: processes.map((process) => ({ ...process, imageName: `${image.name}-${process.name}` })),
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
    { path: `${secretsFolder}/.gitignore`, mode: 'once', isSecret: true, text: '*\n' },
    ...stack.secretFiles.map(
      ({ name, text }): RenderedFile => ({ path: `${secretsFolder}/${name}`, mode: 'once', isSecret: true, text, permissions: 0o644 }),
    ),
  ];
}

/**
 * The secrets of services that are no longer part of the stack: what was made for them goes, what a person has put there stays.
 * `read` gives the text of a file by its path.
 */
export function leftoverSecrets(
  { stack }: Plan,
  applications: readonly Application[],
  read: (path: string) => string | undefined,
): readonly Change[] {
  if (read(`${secretsFolder}/.gitignore`) === undefined) return [];
  const planned = new Set(stack.secretFiles.map(({ name }) => name));
  const readSecret = (name: string): string | undefined => read(`${secretsFolder}/${name}`);
  const known = catalog.flatMap((service) => [
    ...service.secrets,
    ...applications.flatMap((application) => connectionFiles(service, application)),
  ]);
  return known.flatMap((file): Change[] => {
    const content = planned.has(file.name) ? undefined : readSecret(file.name);
    if (content === undefined) return [];
    const isOwn = isOwnSecret(file, content, readSecret);
    const path = `${secretsFolder}/${file.name}`;
    return [
      {
        path,
        status: isOwn ? 'removed' : 'orphaned',
        file: undefined,
        current: content,
        write: isOwn ? null : undefined,
        entry: undefined,
      },
    ];
  });
}

/** An application's file may have its name in front, where there are or were several. */
function connectionFiles(service: Service, application: Application): SecretFile[] {
  const { name, text } = connectionFile(service, application);
  return [name, `${slug(application.name)}.${name}`].map((each) => ({ name: each, text }));
}
