import { posix } from 'node:path';
import type { Breach } from '../breach.ts';
import type { ComposeResource, ComposeService } from '../compose.ts';
import type { CheckedObject } from '../manifests.ts';
import type { Rule } from '../rule.ts';
import { type FileValue, isTrue, itemsIn, at as valueAt } from '../values.ts';
import { breach } from './services.ts';

/** A path on the host that a compose file names, and its place in the file. */
interface Place {
  /** The key that names it, such as `volumes`. */
  readonly by: string;
  readonly source: string;
  readonly at: FileValue;
}

/** Sources of the mounts of a service that are paths, not names of volumes. */
function mountsOf({ fields }: ComposeService): readonly Place[] {
  return itemsIn(fields.get('volumes')).flatMap((at) => {
    const isPath = !['volume', 'tmpfs', 'image'].includes(at.entries?.get('type')?.text ?? 'bind');
    const source = at.text === undefined ? at.entries?.get('source')?.text : (at.text.split(':')[0] ?? '');
    return source === undefined || !isPath || (at.text !== undefined && !at.text.includes(':'))
      ? []
      : [{ by: 'volumes', source: asWritten(source), at }];
  });
}

/** The path to which a volume, a secret or a configuration refers. The local driver mounts any path, if its options say so (docs.docker.com, "Create a volume with driver options"). */
function placeOf({ kind, fields }: ComposeResource): readonly Place[] {
  if (kind === 'secrets' || kind === 'configs') {
    const file = fields.get('file');
    return file?.text === undefined ? [] : [{ by: `${kind}.file`, source: asWritten(file.text), at: file }];
  }
  const options = fields.get('driver_opts')?.entries;
  const device = options?.get('device');
  const isBound = /(?:^|,)r?bind(?:,|$)/.test(options?.get('o')?.text ?? '') || /^(?:none|bind)$/.test(options?.get('type')?.text ?? '');
  return kind !== 'volumes' || device?.text === undefined || !isBound
    ? []
    : [{ by: 'driver_opts.device', source: asWritten(device.text), at: device }];
}

/** A path in one spelling: `$HOME` is `~`, and `//etc` and `/./etc` are the same folder as `/etc`. */
function asWritten(source: string): string {
  const path = source.replace(/^\$(?:HOME|\{HOME\})(?=\/|$)/, '~');
  return /^[/~]/.test(path)
    ? posix
        .normalize(path)
        .replace(/(?<=.)\/$/, '')
        .replace(/^\/{2}/, '/')
    : path;
}

/** The paths of nodes that an object uses: volumes of its pods, or its own volume. */
function nodePaths({ pod, fields, kind }: CheckedObject): readonly Place[] {
  const own = kind === 'PersistentVolume' ? [fields.get('spec')] : [];
  return [...itemsIn(pod?.fields.get('volumes')), ...own].flatMap((each) => {
    const at = valueAt(each, 'hostPath', 'path');
    return at?.text === undefined ? [] : [{ by: 'hostPath', source: asWritten(at.text), at }];
  });
}

function isSystemPath({ source }: Place): boolean {
  return hostFolders.test(source) && !harmless.test(source);
}

/** What a kustomization takes from elsewhere. */
function listedBy({ kind, fields }: CheckedObject): readonly Place[] {
  if (kind !== 'Kustomization' && kind !== 'Component') return [];
  return ['resources', 'bases', 'components', 'configurations', 'crds'].flatMap((by) =>
    itemsIn(fields.get(by)).flatMap((at) => (at.text === undefined || at.text.includes('\n') ? [] : [{ by, source: at.text, at }])),
  );
}

/** True for an address that kustomize downloads: with a protocol, a host and a path, or a revision. */
function isRemote(source: string): boolean {
  return /^\w[\w+.-]{0,30}:|^git@|^(?:[\w-]{1,60}\.){1,5}(?:com|org|io|net|dev)\/|[?&]ref=/.test(source);
}

/** Folders of a host that a container should not use. */
const hostFolders =
  /^(?:\/|\/(?:etc|proc|sys|boot|dev|root|run|usr|var\/(?:run|lib|log))(?:\/.*)?|~\/?(?:\.ssh|\.aws|\.kube|\.docker)?(?:\/.*)?|\/home\/[^/]{1,100}\/\.(?:ssh|aws|kube|docker)(?:\/.*)?)$/;
/** The clock, and the folders in which hosts keep secrets for their services. */
const harmless = /^\/(?:etc\/(?:localtime|timezone)|run\/secrets\/.+)$/;
const socket = /(?:^|\/)(?:docker|containerd|crio|podman)\.sock$/;

function ofHost(subject: { readonly name: string }, places: readonly Place[]): readonly Breach[] {
  return places
    .filter(({ source }) => hostFolders.test(source) && !socket.test(source) && !harmless.test(source))
    .map(({ by, source, at }) => breach(subject, at, `${by} takes ${source} of the host`, `mount ${source}`));
}

function ofEngine(subject: { readonly name: string }, places: readonly Place[]): readonly Breach[] {
  return places
    .filter(({ source }) => socket.test(source))
    .map(({ by, source, at }) => breach(subject, at, `${by} takes ${source}`, `mount ${source}`));
}

/** Fields of a service with paths on the host. */
function filesOf(service: ComposeService): readonly Place[] {
  const { fields } = service;
  const build = fields.get('build');
  const context = build?.text === undefined ? build?.entries?.get('context') : build;
  const lists = ['env_file', 'label_file'].flatMap((by) => {
    const value = fields.get(by);
    return (value?.items ?? [value]).flatMap((each) => {
      const at = each?.entries?.get('path') ?? each;
      return at?.text === undefined ? [] : [{ by, source: at.text, at }];
    });
  });
  const contexts = [...(build?.entries?.get('additional_contexts')?.entries?.values() ?? [])];
  const built = [context, ...contexts].flatMap((at) => (at?.text === undefined ? [] : [{ by: 'build', source: at.text, at }]));
  return [...mountsOf(service), ...lists, ...built];
}

/** True for a path that leads out of the checked folder. Addresses and names of volumes are not paths. */
function leadsOut({ source, at }: Place): boolean {
  return (
    !/^\w[\w+.-]{1,30}:|^git@/.test(source) && /^\.\.?(?:\/|$)/.test(source) && posix.join(posix.dirname(at.path), source).startsWith('..')
  );
}

/** Rules about files and folders of the host that compose and Kubernetes use. */
export const placeRules: readonly Rule[] = [
  {
    id: 'host-mounts',
    title: 'No service and no pod mounts a system folder of the host',
    sees: 'volumes whose source is /, a folder such as /etc, /proc, /var/lib or /root, or a folder with credentials in a home directory; a named volume whose driver_opts bind one, and secrets and configs whose file is in one; in manifests, hostPath of a pod or a PersistentVolume with such a folder. Another rule checks the socket of the engine.',
    why: 'The container can read or change the host itself.',
    repair: 'Use a named volume, or mount the one file that is needed, read-only, from the project.',
    level: 'deny',
    service: (service) => ofHost(service, mountsOf(service)),
    resource: (resource) => ofHost(resource, placeOf(resource)),
    manifest: (object) => ofHost({ name: object.subject }, nodePaths(object)),
  },
  {
    id: 'engine-socket',
    title: "No service and no pod has the engine's socket",
    sees: 'volumes whose source is docker.sock or the socket of another engine, also by driver_opts of a named volume, use_api_socket: true, and in manifests hostPath of a pod or a PersistentVolume.',
    why: 'A container with the socket can start privileged containers, which makes it root on the host.',
    repair: 'Remove it, or put a proxy in front of it that allows the few requests that are needed.',
    level: 'deny',
    service: (service) => {
      const given = service.fields.get('use_api_socket');
      return [
        ...ofEngine(service, mountsOf(service)),
        ...(given !== undefined && isTrue(given) ? [breach(service, given, 'use_api_socket: true', 'use_api_socket')] : []),
      ];
    },
    resource: (resource) => ofEngine(resource, placeOf(resource)),
    manifest: (object) => ofEngine({ name: object.subject }, nodePaths(object)),
  },
  {
    id: 'node-paths',
    title: 'No pod mounts a path of its node',
    sees: 'hostPath of a pod or a PersistentVolume with any path that the rules about system folders and sockets leave.',
    why: 'The files differ from node to node, and a pod that writes to them can harm other pods.',
    repair: 'Use a PersistentVolumeClaim, a ConfigMap or an emptyDir.',
    level: 'warn',
    manifest: (object) =>
      nodePaths(object)
        .filter((place) => !isSystemPath(place) && !socket.test(place.source) && !harmless.test(place.source))
        .map(({ source, at }) => breach({ name: object.subject }, at, `hostPath takes ${source} of the node`, `mount ${source}`)),
  },
  {
    id: 'outside-project',
    title: 'Compose and kustomize use only files of the project',
    sees: 'volumes, build contexts, env_file, label_file, secrets, configs, include and extends whose path leads out of the checked folder, and include and extends with a URL. In a kustomization: resources, bases and components whose path leads out, or with a URL.',
    why: 'Such files differ from machine to machine, and no rule can check them.',
    repair: 'Move the file into the repository, or use a named volume or an external secret.',
    level: 'warn',
    service: (service) =>
      filesOf(service)
        .filter(leadsOut)
        .map(({ by, source, at }) => breach(service, at, `${by} takes ${source}, which is outside of the project`, `${by} ${source}`)),
    manifest: (object) =>
      listedBy(object)
        .filter((place) => isRemote(place.source) || leadsOut(place))
        .map(({ by, source, at }) =>
          breach({ name: object.subject }, at, `${by} takes ${source.slice(0, 120)}, which is outside of the project`, `${by} ${source}`),
        ),
    resource: (resource) => {
      const { kind, path, line, name } = resource;
      const places = kind === 'file' ? [{ by: 'The compose file', source: name, at: { path, line } }] : placeOf(resource);
      const isElsewhere = ({ source }: Place): boolean => kind === 'file' && /^(?:\w[\w+.-]{1,30}:\/\/|git@|oci:|\/|~)/.test(source);
      return places
        .filter((place) => leadsOut(place) || isElsewhere(place))
        .map(({ by, source, at }) =>
          breach({ name: kind === 'file' ? '' : name }, at, `${by} takes ${source}, which is outside of the project`, `${by} ${source}`),
        );
    },
  },
];
