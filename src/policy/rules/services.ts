import type { Breach } from '../breach.ts';
import type { ComposeService } from '../compose.ts';
import { breachOf, type ImageFile } from '../image-file.ts';
import type { CheckedObject } from '../manifests.ts';
import { securityOf } from '../pods.ts';
import type { Rule } from '../rule.ts';
import { isHarmless, isSecretName } from '../secrets.ts';
import { capabilityName } from '../settings.ts';
import { isFalse, isTrue, itemsIn, pairsOf, at as valueAt } from '../values.ts';
import { lackingSetting, manifestBreach, namedValues, onContainers, onPods } from './manifest-checks.ts';

/** A breach about a value of a service, or of something else that a compose file names. */
export function breach(
  service: { readonly name: string },
  at: { readonly path: string; readonly line: number },
  message: string,
  evidence: string,
): Breach {
  return { path: at.path, line: at.line, subject: service.name, message, evidence };
}

/** A breach about a missing setting of a service. */
function lacking(service: ComposeService, message: string, evidence: string): readonly Breach[] {
  return [breach(service, service, message, evidence)];
}

/** Rules about how compose runs a service, and Kubernetes a pod. */
export const serviceRules: readonly Rule[] = [
  {
    id: 'privileged',
    title: 'No service and no container is privileged',
    sees: 'privileged: true in a service, in its build and in its hooks (post_start, pre_stop), build.entitlements with security.insecure, and RUN --security=insecure. In manifests: privileged: true in a securityContext, and hostProcess: true of Windows.',
    why: 'A privileged container has all devices and capabilities of the host: it is root there.',
    repair: 'Remove it, and add the one capability or device that is needed.',
    level: 'deny',
    service: (service) => {
      const build = service.fields.get('build')?.entries;
      const hooks = ['post_start', 'pre_stop'].flatMap((key) =>
        itemsIn(service.fields.get(key)).map((item) => ({ key: `${key}.`, at: item.entries?.get('privileged') })),
      );
      return [{ key: '', at: service.fields.get('privileged') }, { key: 'build.', at: build?.get('privileged') }, ...hooks]
        .flatMap(({ key, at }) =>
          at !== undefined && isTrue(at) ? [breach(service, at, `${key}privileged: true`, `${key}privileged`)] : [],
        )
        .concat(entitlements(service, 'security.insecure'));
    },
    image: (image) => flagged(image, '--security=insecure'),

    ...onContainers((container, pod) => {
      const privileged = container.fields.get('securityContext')?.entries?.get('privileged');
      const windows = securityOf(container, pod, 'windowsOptions')?.entries?.get('hostProcess');
      return [
        ...(privileged !== undefined && isTrue(privileged)
          ? [{ at: privileged, message: 'has privileged: true', evidence: 'privileged' }]
          : []),
        ...(windows !== undefined && isTrue(windows) ? [{ at: windows, message: 'has hostProcess: true', evidence: 'hostProcess' }] : []),
      ];
    }),
  },
  {
    id: 'host-namespaces',
    title: 'No service and no pod shares a namespace of the host',
    sees: 'network_mode, pid, ipc, uts, userns_mode and cgroup with the value host, build.network: host, build.entitlements with network.host, RUN --network=host, and a network whose name is host. In manifests: hostNetwork, hostPID and hostIPC.',
    why: 'The container can see and reach the processes and ports of the host.',
    repair: 'Remove it; publish only the ports that are needed.',
    level: 'deny',
    service: (service) =>
      [
        ...['network_mode', 'pid', 'ipc', 'uts', 'userns_mode', 'cgroup'].map((key) => ({ key, at: service.fields.get(key) })),
        { key: 'build.network', at: service.fields.get('build')?.entries?.get('network') },
      ]
        .flatMap(({ key, at }) => (at?.text === 'host' ? [breach(service, at, `${key}: host`, `${key} host`)] : []))
        .concat(entitlements(service, 'network.host')),
    resource: (resource) => {
      const { kind, name, fields } = resource;
      const isHost = fields.get('driver')?.text === 'host' || (fields.has('external') && (fields.get('name')?.text ?? name) === 'host');
      return kind === 'networks' && isHost
        ? [breach(resource, resource, `The network ${name} is the one of the host`, `network ${name}`)]
        : [];
    },
    image: (image) => flagged(image, '--network=host'),

    ...onPods(({ fields }) =>
      ['hostNetwork', 'hostPID', 'hostIPC'].flatMap((key) => {
        const at = fields.get(key);
        return at !== undefined && isTrue(at) ? [{ at, message: `${key}: true`, evidence: key }] : [];
      }),
    ),
  },
  {
    id: 'published-ports',
    title: 'Ports are published on the loopback address only',
    sees: 'ports without an address, or with 0.0.0.0 or [::], in short and long form. In manifests: hostPort without a hostIP, or with 0.0.0.0 or ::.',
    why: 'Docker bypasses the firewall of the host, so everyone on the network can reach them.',
    repair: 'Write 127.0.0.1:8000:8000, and put a reverse proxy in front of it. In a cluster, use a Service instead of hostPort.',
    level: 'warn',
    service: (service) =>
      itemsIn(service.fields.get('ports')).flatMap((at) => {
        const address = at.text === undefined ? (at.entries?.get('host_ip')?.text ?? '') : addressIn(at.text);
        const shown = at.text ?? at.entries?.get('target')?.text ?? '';
        return /^(?:|0\.0\.0\.0|::|\[::\])$/.test(address)
          ? [breach(service, at, `ports publishes ${shown} on all interfaces`, `port ${shown}`)]
          : [];
      }),

    ...onContainers(({ fields }) =>
      itemsIn(fields.get('ports')).flatMap(({ entries }) => {
        const port = entries?.get('hostPort');
        const isOpen = /^(?:|0\.0\.0\.0|::)$/.test(entries?.get('hostIP')?.text ?? '');
        return port === undefined || port.text === '0' || !isOpen
          ? []
          : [{ at: port, message: `takes port ${port.text} of its node`, evidence: `hostPort ${port.text}` }];
      }),
    ),
  },
  {
    id: 'added-capabilities',
    title: 'Services and containers add only allowed capabilities',
    sees: 'cap_add with a name that capabilities.allow does not list. Without that list, the fourteen that Docker gives to every container are allowed. In manifests: capabilities.add.',
    why: 'Capabilities such as SYS_ADMIN and NET_ADMIN are close to root.',
    repair: 'Remove it, or add it to capabilities.allow.',
    level: 'deny',
    service: (service, { settings: { allowedCapabilities } }) =>
      itemsIn(service.fields.get('cap_add')).flatMap((at) => {
        const name = capabilityName(at.text ?? '');
        return allowedCapabilities.includes(name) ? [] : [breach(service, at, `cap_add adds ${name}`, `cap_add ${name}`)];
      }),

    ...onContainers(({ fields }, _, { settings: { allowedCapabilities } }) =>
      itemsIn(valueAt(fields.get('securityContext'), 'capabilities', 'add')).flatMap((at) => {
        const name = capabilityName(at.text ?? '');
        return allowedCapabilities.includes(name) ? [] : [{ at, message: `adds ${name}`, evidence: `adds ${name}` }];
      }),
    ),
  },
  {
    id: 'dropped-capabilities',
    title: 'Services and containers drop all capabilities',
    sees: 'A service that is built here and has no cap_drop with ALL. In manifests: a container whose capabilities.drop lacks ALL.',
    why: 'A program that serves requests needs none of the fourteen that Docker gives.',
    repair: 'Add cap_drop: [ALL]. In a manifest, write capabilities: {drop: [ALL]}.',
    level: 'warn',
    service: (service) =>
      !service.fields.has('build') || itemsIn(service.fields.get('cap_drop')).some(({ text }) => /^all$/i.test(text ?? ''))
        ? []
        : lacking(service, 'cap_drop lacks ALL', 'no cap_drop'),

    ...onContainers((container, pod) => {
      const dropped = itemsIn(valueAt(container.fields.get('securityContext'), 'capabilities', 'drop'));
      return lackingSetting(
        container,
        pod,
        dropped.some(({ text }) => /^all$/i.test(text ?? '')),
        'does not drop all capabilities',
      );
    }),
  },
  {
    id: 'new-privileges',
    title: 'Programs cannot gain privileges',
    sees: 'A service that is built here and has no no-new-privileges in security_opt. In manifests: a container without allowPrivilegeEscalation: false.',
    why: 'A program with the setuid bit lets any user become root.',
    repair: 'Add security_opt: ["no-new-privileges:true"]. In a manifest, write allowPrivilegeEscalation: false.',
    level: 'warn',
    service: (service) =>
      !service.fields.has('build') ||
      itemsIn(service.fields.get('security_opt')).some(({ text }) => /^no-new-privileges(?:[:=]true)?$/.test(text ?? ''))
        ? []
        : lacking(service, 'security_opt lacks no-new-privileges', 'no no-new-privileges'),

    ...onContainers((container, pod) =>
      lackingSetting(
        container,
        pod,
        isFalse(container.fields.get('securityContext')?.entries?.get('allowPrivilegeEscalation')),
        'lacks allowPrivilegeEscalation: false',
      ),
    ),
  },
  {
    id: 'unconfined',
    title: 'No service and no container disables its confinement',
    sees: 'security_opt with seccomp, apparmor, systempaths or label set to unconfined or disable. In manifests: a seccompProfile or appArmorProfile of the type Unconfined, the annotation of AppArmor with unconfined, and procMount: Unmasked.',
    why: 'These profiles block system calls and files that help to break out of a container.',
    repair: 'Remove it, or name your own profile.',
    level: 'deny',
    service: (service) =>
      itemsIn(service.fields.get('security_opt'))
        .filter(({ text }) => /^(?:(?:seccomp|apparmor|systempaths)[:=]unconfined|label[:=]disable)$/.test(text ?? ''))
        .map((at) => breach(service, at, `security_opt sets ${at.text}`, `security_opt ${at.text}`)),

    ...onPods((pod) => {
      const contexts = [pod, ...pod.containers].map(({ fields }) => fields.get('securityContext'));
      const profiles = ['seccompProfile', 'appArmorProfile'].flatMap((key) =>
        contexts.map((each) => ({ key, at: valueAt(each, key, 'type') })),
      );
      const mounts = contexts.map((each) => ({ key: 'procMount', at: valueAt(each, 'procMount') }));
      const noted = [...pod.annotations].filter(([key]) =>
        /^(?:container\.apparmor\.security\.beta|(?:container\.)?seccomp\.security\.alpha)\./.test(key),
      );
      return [...profiles, ...mounts, ...noted.map(([key, at]) => ({ key, at }))].flatMap(({ key, at }) =>
        at !== undefined && /^(?:unconfined|unmasked)$/i.test(at.text ?? '')
          ? [{ at, message: `${key} is ${at.text}`, evidence: `${key} ${at.text}` }]
          : [],
      );
    }),
  },
  {
    id: 'read-only-root',
    title: 'The root file system is read-only',
    sees: 'A service that is built here without read_only: true. In manifests: a container without readOnlyRootFilesystem: true.',
    why: 'An attacker cannot change anything that outlives the process.',
    repair:
      'Add read_only: true, and tmpfs or a volume for the paths that the program writes. In a manifest, write readOnlyRootFilesystem: true, and mount an emptyDir.',
    level: 'off',
    service: (service) =>
      !service.fields.has('build') || isTrue(service.fields.get('read_only'))
        ? []
        : lacking(service, 'read_only: true is missing', 'no read_only'),

    ...onContainers((container, pod) =>
      lackingSetting(
        container,
        pod,
        isTrue(container.fields.get('securityContext')?.entries?.get('readOnlyRootFilesystem')),
        'lacks readOnlyRootFilesystem: true',
      ),
    ),
  },
  {
    id: 'memory-limit',
    title: 'Services and containers have a memory limit',
    sees: 'A service that is built here with neither mem_limit nor deploy.resources.limits.memory. In manifests: a container without resources.limits.memory; containers that end before the others start do not count.',
    why: 'A service that leaks memory can take the whole host down.',
    repair: 'Add mem_limit, or deploy.resources.limits.memory. In a manifest, add resources.limits.memory.',
    level: 'warn',
    service: (service) =>
      !service.fields.has('build') || service.fields.has('mem_limit') || limitOf(service, 'memory') !== undefined
        ? []
        : lacking(service, 'no limit of memory', 'no memory limit'),

    ...onContainers((container) =>
      container.isPart || container.isFirst || valueAt(container.fields.get('resources'), 'limits', 'memory') !== undefined
        ? []
        : [{ at: container, message: 'has no limit of memory', evidence: 'no memory limit' }],
    ),
  },
  {
    id: 'process-limit',
    title: 'Services have a process limit',
    sees: 'A service that is built here with neither pids_limit nor deploy.resources.limits.pids.',
    why: 'A service that forks without limit can take the whole host down.',
    repair: 'Add pids_limit, or deploy.resources.limits.pids.',
    level: 'off',
    service: (service) =>
      !service.fields.has('build') || service.fields.has('pids_limit') || limitOf(service, 'pids') !== undefined
        ? []
        : lacking(service, 'no limit of processes', 'no process limit'),
  },
  {
    id: 'host-devices',
    title: 'No service uses a device of the host',
    sees: 'devices and device_cgroup_rules.',
    why: 'Disks and memory are devices, too.',
    repair: 'Remove it, or waive it with a reason.',
    level: 'warn',
    service: (service) =>
      ['devices', 'device_cgroup_rules'].flatMap((key) =>
        itemsIn(service.fields.get(key)).map((at) =>
          breach(service, at, `${key} gives ${at.text ?? 'a device'}`, `${key} ${at.text ?? ''}`),
        ),
      ),
  },
  {
    id: 'plain-secret',
    title: 'The environment of a service or a pod contains no secret',
    sees: 'environment: a name such as DB_PASSWORD with a literal value; the same in build.args. The content of a secret (content), and a password in driver_opts of a volume. A value that only names another variable does not count. In manifests: such a name with a value in env of a container, in data of a ConfigMap and in literals of a kustomization, and a Secret with values. A Secret whose values sops has encrypted does not count.',
    why: 'Everyone who can read the repository has it, and docker inspect prints it.',
    repair:
      'Read it from a file: use secrets, or a variable from an .env file that git ignores. In a cluster, use a Secret that is made outside of the repository, or encrypted in it.',
    level: 'warn',
    service: (service) => {
      const build = service.fields.get('build')?.entries?.get('args');
      return [...pairsOf(service.fields.get('environment')), ...pairsOf(build)]
        .filter(
          ({ name, value }) => isSecretName(name) && value !== undefined && !isHarmless(value) && !/^\/run\/secrets\/|^\$\{/.test(value),
        )
        .map((at) => breach(service, at, `environment sets ${at.name}`, `environment ${at.name}`));
    },
    resource: (resource) => {
      const { kind, name, fields } = resource;
      const content = kind === 'secrets' ? fields.get('content') : undefined;
      const options = kind === 'volumes' ? fields.get('driver_opts')?.entries?.get('o') : undefined;
      const [, password = ''] = /(?:^|,)(?:password|pass)=([^,]{1,200})/.exec(options?.text ?? '') ?? [];
      return [
        ...(content?.text === undefined || isHarmless(content.text) || content.text.includes('$')
          ? []
          : [breach(resource, content, `The file contains the secret ${name}`, `secret ${name}`)]),
        ...(options === undefined || isHarmless(password) || password.includes('$')
          ? []
          : [breach(resource, options, `driver_opts of the volume ${name} has a password`, `volume ${name}`)]),
      ];
    },

    manifest: (object) => [
      ...namedValues(object)
        .filter(({ name, value: { text = '' } }) => isSecretName(name) && isValue(text))
        .map(({ name, value }) => manifestBreach(object, { at: value, message: `The file sets ${name}`, evidence: `value ${name}` })),
      ...secretValues(object),
    ],
  },
];

/** The additional permissions that a service gives its build. */
function entitlements(service: ComposeService, name: string): readonly Breach[] {
  return itemsIn(service.fields.get('build')?.entries?.get('entitlements'))
    .filter(({ text }) => text === name)
    .map((at) => breach(service, at, `build.entitlements has ${name}`, `entitlement ${name}`));
}

/** RUN instructions with a flag. */
function flagged(image: ImageFile, flag: string): readonly Breach[] {
  return image
    .instructions()
    .filter(({ each }) => each.keyword === 'RUN' && each.flags.includes(flag))
    .map(({ each, stage }) => breachOf(image, { line: each.line, message: `RUN ${flag}`, evidence: `RUN ${flag}` }, stage));
}

function limitOf({ fields }: ComposeService, name: string): string | undefined {
  return fields.get('deploy')?.entries?.get('resources')?.entries?.get('limits')?.entries?.get(name)?.text;
}

/** The address of a port in short form: `127.0.0.1:80:80`, `[::1]:80:80`, `80:80`, `80`. */
function addressIn(port: string): string {
  const [, bracketed] = /^(\[[^\]]*\]):/.exec(port) ?? [];
  if (bracketed !== undefined) return bracketed;
  const parts = port.split(':');
  return parts.length > 2 ? parts.slice(0, -2).join(':') : '';
}

/** True for a value that may be a secret: not another variable, no path of a secret, and nothing that is encrypted. */
function isValue(text: string): boolean {
  return !isHarmless(text) && !/^\/run\/secrets\/|^\$[({]|^ENC\[|^<.{0,200}>$/.test(text.trim());
}

/** A Secret that has values in the repository. */
function secretValues(object: CheckedObject): readonly Breach[] {
  if (object.kind !== 'Secret') return [];
  const stated = [...(object.fields.get('stringData')?.entries ?? [])];
  const encoded = [...(object.fields.get('data')?.entries ?? [])].map(
    ([name, value]) => [name, { ...value, text: decoded(value.text ?? '') }] as const,
  );
  const found = [...stated, ...encoded].filter(([, { text = '' }]) => isValue(text));
  const [first] = found;
  if (first === undefined) return [];
  const names = found.slice(0, 3).map(([name]) => name);
  const more = found.length > names.length ? ` and ${found.length - names.length} more` : '';
  return [manifestBreach(object, { at: first[1], message: `The file contains the secret ${names.join(', ')}${more}`, evidence: 'data' })];
}

/** The text of a value in Base64; a value that is none stays as it is. */
export function decoded(text: string): string {
  return /^[\w+/=\s-]{0,100000}$/.test(text) ? Buffer.from(text, 'base64').toString('utf8') : text;
}
