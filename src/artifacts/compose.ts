import { posix } from 'node:path';
import { isWithin } from '../folder/within.ts';
import type { ApplicationPlan, ImagePlan, Plan } from '../plan/plan.ts';
import { render } from '../render/render.ts';
import type { Artifact, RenderedFile } from './artifact.ts';
import { derivedPath, secretsFolder } from './secrets.ts';

export const compose: Artifact = {
  name: 'compose',
  title: 'the compose file and its secrets',
  render: async (plan) => (plan.stack.isMinimal ? [] : await filesOf(plan)),
};

async function filesOf(plan: Plan): Promise<readonly RenderedFile[]> {
  return [
    { path: plan.stack.composeFile, mode: 'merge', text: await render('compose/compose.yaml', view(plan)) },
    // A person edits their own compose file, and mounts the files that it needs.
    ...(plan.stack.isByHand === true ? [] : await filesBeside(plan)),
    ...secretFiles(plan),
  ];
}

async function filesBeside(plan: Plan): Promise<readonly RenderedFile[]> {
  return [
    ...(plan.stack.hasOverride
      ? [{ path: overrideOf(plan.stack.composeFile), mode: 'once' as const, text: await render('compose/override.yaml', view(plan)) }]
      : []),
    ...plan.applications.flatMap(({ configuration }) =>
      configuration.map(({ path, text }): RenderedFile => ({ path, mode: 'once', isForeign: true, text })),
    ),
  ];
}

/** The host port of each application and of each published backing service, by its name in the compose file. */
export function publishedPorts({ applications, stack }: Plan): ReadonlyMap<string, number> {
  const ports = new Map<string, number>();
  const publish = (name: string, port: number): void => {
    ports.set(name, freePort(port, [...ports.values()]));
  };
  for (const { service, image } of applications) publish(service, image.port ?? 0);
  for (const { service, published } of stack.services) if (published) publish(service.name, service.port);
  return ports;
}

function view(plan: Plan) {
  const { applications, stack } = plan;
  const ports = publishedPorts(plan);
  return {
    ...stack,
    slots: plan.slots,
    overrideFile: overrideOf(stack.composeFile),
    applications: applications.map((application) => ({
      ...application,
      ...serviceView(application),
      hostPort: ports.get(application.service),
    })),
    services: stack.services.map((each) => ({ ...each, hostPort: ports.get(each.service.name) })),
    volumes: [
      ...applications.flatMap(({ image }) => image.data.volumes.map(({ name }) => name)),
      ...stack.services.flatMap(({ service, dataPath }) => (dataPath === undefined ? [] : [`${service.name}-data`])),
    ],
    buildSecrets: [...new Map(applications.flatMap(({ image }) => image.buildSecrets).map((secret) => [secret.name, secret])).values()],
    mountedSecrets: stack.services.flatMap(({ service }) => service.secrets.map(({ name }) => name)),
  };
}

/** Two applications or services cannot have the same port on the host. */
function freePort(port: number, taken: readonly number[]): number {
  return taken.includes(port) ? freePort(port === 65_535 ? 1024 : port + 1, taken) : port;
}

/** Variables that the image sets and that a developer's .env file must not change: where the application listens, and where its data and settings are. */
export function fixedVariables({ byHand, configuration, image: { port, build, data } }: ApplicationPlan): Readonly<Record<string, string>> {
  if (byHand !== undefined) return data.environment;
  const listen = port === undefined ? [] : (build.listen ?? []);
  return {
    ...(port === undefined || build.serverConfiguration !== undefined ? {} : { PORT: String(port) }),
    ...Object.fromEntries(listen.map(({ name, before, hasPort }) => [name, hasPort ? `${before}${port}` : before])),
    ...data.environment,
    ...Object.fromEntries(configuration.flatMap(({ variable, target }) => (variable === undefined ? [] : [[variable, target]]))),
  };
}

function serviceView(application: ApplicationPlan) {
  const { path, context, dockerfile, image, processes } = application;
  return {
    fixedVariables: fixedVariables(application),
    /** The jobs that must finish before everything else of the application starts. */
    firstJobs: processes.flatMap(({ service, isFirst }) => (isFirst ? [service] : [])),
    contextFolder: folder(context),
    dockerfileInContext: posix.relative(context, dockerfile),
    watched: watchedFolders(path, image),
    environmentFile: posix.join(path, '.env'),
    buildArguments: [image.build, ...image.contributed].flatMap(({ buildArguments = [] }) => buildArguments.map(({ name }) => name)),
  };
}

/** The folders whose edits change the image: its own, and external ones whose sites it serves. */
function watchedFolders(path: string, { contributed }: ImagePlan): readonly string[] {
  const sources = contributed.flatMap(({ outputs }) => outputs.map(({ source }) => posix.join(path, source)));
  const all = [...new Set([path, ...sources.map((source) => (source === '.' ? '' : source))])];
  return all.filter((each) => !all.some((other) => other !== each && (other === '' || isWithin(each, other)))).map(folder);
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

/** Names of the files in the secrets folder that contain no secret. */
export const ownNames = [ignoreFile.path, derivedPath].map((path) => posix.basename(path));

// The folder is closed to other users, and its files are readable: a container sees a file with the mode of the host, and the service reads
// it as its own user.
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
