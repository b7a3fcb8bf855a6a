import { posix } from 'node:path';
import type { Application } from '../inspect/inspect.ts';
import { slug } from '../names.ts';
import { type ApplicationPlan, connectionFiles, type Plan } from '../plan/plan.ts';
import type { Change } from '../reconcile/reconcile.ts';
import { render } from '../render/render.ts';
import { catalog } from '../services/catalog.ts';
import { isOwnSecret } from '../services/leftover.ts';
import { type SecretFile, secretFilesOf } from '../services/service.ts';
import type { Artifact, RenderedFile } from './artifact.ts';
import { derivedPath, secretsFolder } from './secrets.ts';

export const compose: Artifact = {
  name: 'compose',
  title: 'the compose file, its secrets and the override file that is yours',
  render: async (plan) => [
    { path: plan.stack.composeFile, mode: 'merge', text: await render('compose/compose.yaml', view(plan)) },
    { path: overrideOf(plan.stack.composeFile), mode: 'once', text: await render('compose/override.yaml', view(plan)) },
    ...secretFiles(plan),
  ],
};

function view({ applications, stack }: Plan) {
  const ports: number[] = [];
  const hostPort = (port: number): number => {
    const free = freePort(port, ports);
    ports.push(free);
    return free;
  };
  return {
    ...stack,
    applications: applications.map((application) => ({
      ...application,
      ...serviceView(application),
      hostPort: hostPort(application.image.port ?? 0),
    })),
    services: stack.services.map((plan) => ({ ...plan, hostPort: plan.published ? hostPort(plan.service.port) : undefined })),
    volumes: stack.services.flatMap(({ service, dataPath }) => (dataPath === undefined ? [] : [`${service.name}-data`])),
    buildSecrets: [...new Set(applications.flatMap(({ image }) => image.buildSecrets))],
    mountedSecrets: stack.services.flatMap(({ service }) => service.secrets.map(({ name }) => name)),
  };
}

/** On the host no two applications or services can have the same port. */
function freePort(port: number, taken: readonly number[]): number {
  return taken.includes(port) ? freePort(port + 1, taken) : port;
}

function serviceView({ path, context, dockerfile, image }: ApplicationPlan) {
  return {
    contextFolder: folder(context),
    dockerfileInContext: posix.relative(context, dockerfile),
    folder: folder(path),
    environmentFile: posix.join(path, '.env'),
    buildArguments: [image.build, ...image.contributed].flatMap(({ buildArguments = [] }) => buildArguments.map(({ name }) => name)),
  };
}

function folder(path: string): string {
  return path === '' ? '.' : path;
}

/** `compose.yaml` → `compose.override.yaml`, the second file that compose reads by itself. */
export function overrideOf(composeFile: string): string {
  return composeFile.replace(/(\.ya?ml)$/, '.override$1');
}

/** Keeps the folder of secrets out of git. */
export const ignoreFile: RenderedFile = { path: `${secretsFolder}/.gitignore`, mode: 'once', isSecret: true, text: '*\n' };

/** Files of the folder that are about the others. */
const ownNames = [ignoreFile.path, derivedPath].map((path) => posix.basename(path));

// The folder is closed to others and its files are open: a container sees a file with the host's mode, and the service
// reads it as a user of its own.
function secretFiles({ stack }: Plan): RenderedFile[] {
  if (stack.secretFiles.length === 0) return [];
  return [
    ignoreFile,
    ...stack.secretFiles.map(
      (secret): RenderedFile => ({
        path: `${secretsFolder}/${secret.name}`,
        mode: 'once',
        isSecret: true,
        secret,
        text: secret.text,
        permissions: 0o644,
      }),
    ),
  ];
}

/**
 * The secrets of services that are no longer part of the stack: what was made for them goes, what a person has put there stays.
 * `read` gives the text of a file by its path, `names` are those in the folder of secrets.
 */
export function leftoverSecrets(
  { stack }: Plan,
  applications: readonly Application[],
  read: (path: string) => string | undefined,
  names: readonly string[],
): readonly Change[] {
  const planned = new Set(stack.secretFiles.map(({ name }) => name));
  if (planned.size > 0 && names.every((name) => planned.has(name) || ownNames.includes(name))) return [];
  const readSecret = (name: string): string | undefined => (names.includes(name) ? read(`${secretsFolder}/${name}`) : undefined);
  const known = [
    ...catalog.flatMap(secretFilesOf),
    ...applications.flatMap((application) =>
      possibleConnections(application, (name) => planned.has(name) || readSecret(name) !== undefined),
    ),
  ];
  const leftover = [...new Set(known.map(({ name }) => name))].flatMap((name): Change[] => {
    const content = planned.has(name) ? undefined : readSecret(name);
    if (content === undefined) return [];
    return [
      leftBehind(
        `${secretsFolder}/${name}`,
        content,
        known.some((file) => file.name === name && isOwnSecret(file, content, readSecret)),
      ),
    ];
  });
  // What stays there without being ours has to stay out of git, too.
  const gone = new Set([...leftover.filter(({ write }) => write === null).map(({ path }) => path), ignoreFile.path, derivedPath]);
  const isEmptied = planned.size === 0 && names.every((name) => gone.has(`${secretsFolder}/${name}`));
  return isEmptied && read(ignoreFile.path) === ignoreFile.text
    ? [
        ...leftover,
        leftBehind(ignoreFile.path, ignoreFile.text, true),
        ...[read(derivedPath)].flatMap((text) => (text === undefined ? [] : [leftBehind(derivedPath, text, true)])),
      ]
    : leftover;
}

function leftBehind(path: string, current: string, isOwn: boolean): Change {
  return { path, status: isOwn ? 'removed' : 'orphaned', file: undefined, current, write: isOwn ? null : undefined, entry: undefined };
}

/**
 * What the files that connect an application can hold: each service's alone, and beside those that are there as well. A file may have
 * the application's name in front, where there are or were several.
 */
function possibleConnections(application: Application, isThere: (name: string) => boolean): SecretFile[] {
  return ['', `${slug(application.name)}.`].flatMap((owner) => {
    const present = catalog.filter(({ name }) => isThere(`${owner}${name}.env`));
    const files = [...connectionFiles(present, application), ...catalog.flatMap((service) => connectionFiles([service], application))];
    return files.map((file) => ({ ...file, name: `${owner}${file.name}` }));
  });
}
