import type { Breach } from '../breach.ts';
import { type ComposeService, type ComposeValue, isTrue, pairsOf } from '../compose.ts';
import { breachOf, type ImageFile } from '../image-file.ts';
import type { Rule } from '../rule.ts';
import { isHarmless, isSecretName } from '../secrets.ts';
import { capabilityName } from '../settings.ts';

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

/** The items of a list; none for another value. */
export function itemsIn(value: ComposeValue | undefined): readonly ComposeValue[] {
  return value?.items ?? [];
}

/** Rules about how compose runs a service. */
export const serviceRules: readonly Rule[] = [
  {
    id: 'privileged',
    title: 'No service is privileged',
    sees: 'privileged: true in a service, in its build and in its hooks (post_start, pre_stop), build.entitlements with security.insecure, and RUN --security=insecure.',
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
  },
  {
    id: 'host-namespaces',
    title: 'No service shares a namespace of the host',
    sees: 'network_mode, pid, ipc, uts, userns_mode and cgroup with the value host, build.network: host, build.entitlements with network.host, RUN --network=host, and a network whose name is host.',
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
  },
  {
    id: 'published-ports',
    title: 'Ports are published on the loopback address only',
    sees: 'ports without an address, or with 0.0.0.0 or [::], in short and long form.',
    why: 'Docker bypasses the firewall of the host, so everyone on the network can reach them.',
    repair: 'Write 127.0.0.1:8000:8000, and put a reverse proxy in front of it.',
    level: 'warn',
    service: (service) =>
      itemsIn(service.fields.get('ports')).flatMap((at) => {
        const address = at.text === undefined ? (at.entries?.get('host_ip')?.text ?? '') : addressIn(at.text);
        const shown = at.text ?? at.entries?.get('target')?.text ?? '';
        return /^(?:|0\.0\.0\.0|::|\[::\])$/.test(address)
          ? [breach(service, at, `ports publishes ${shown} on all interfaces`, `port ${shown}`)]
          : [];
      }),
  },
  {
    id: 'added-capabilities',
    title: 'Services add only allowed capabilities',
    sees: 'cap_add with a name that capabilities.allow does not list. Without that list, the fourteen that Docker gives to every container are allowed.',
    why: 'Capabilities such as SYS_ADMIN and NET_ADMIN are close to root.',
    repair: 'Remove it, or add it to capabilities.allow.',
    level: 'deny',
    service: (service, { settings: { allowedCapabilities } }) =>
      itemsIn(service.fields.get('cap_add')).flatMap((at) => {
        const name = capabilityName(at.text ?? '');
        return allowedCapabilities.includes(name) ? [] : [breach(service, at, `cap_add adds ${name}`, `cap_add ${name}`)];
      }),
  },
  {
    id: 'dropped-capabilities',
    title: 'Services drop all capabilities',
    sees: 'A service that is built here and has no cap_drop with ALL.',
    why: 'A program that serves requests needs none of the fourteen that Docker gives.',
    repair: 'Add cap_drop: [ALL].',
    level: 'warn',
    service: (service) =>
      !service.fields.has('build') || itemsIn(service.fields.get('cap_drop')).some(({ text }) => /^all$/i.test(text ?? ''))
        ? []
        : lacking(service, 'cap_drop lacks ALL', 'no cap_drop'),
  },
  {
    id: 'new-privileges',
    title: 'Programs cannot gain privileges',
    sees: 'A service that is built here and has no no-new-privileges in security_opt.',
    why: 'A program with the setuid bit lets any user become root.',
    repair: 'Add security_opt: ["no-new-privileges:true"].',
    level: 'warn',
    service: (service) =>
      !service.fields.has('build') ||
      itemsIn(service.fields.get('security_opt')).some(({ text }) => /^no-new-privileges(?:[:=]true)?$/.test(text ?? ''))
        ? []
        : lacking(service, 'security_opt lacks no-new-privileges', 'no no-new-privileges'),
  },
  {
    id: 'unconfined',
    title: 'No service disables its confinement',
    sees: 'security_opt with seccomp, apparmor, systempaths or label set to unconfined or disable.',
    why: 'These profiles block system calls and files that help to break out of a container.',
    repair: 'Remove it, or name your own profile.',
    level: 'deny',
    service: (service) =>
      itemsIn(service.fields.get('security_opt'))
        .filter(({ text }) => /^(?:(?:seccomp|apparmor|systempaths)[:=]unconfined|label[:=]disable)$/.test(text ?? ''))
        .map((at) => breach(service, at, `security_opt sets ${at.text}`, `security_opt ${at.text}`)),
  },
  {
    id: 'read-only-root',
    title: 'The root file system is read-only',
    sees: 'A service that is built here without read_only: true.',
    why: 'An attacker cannot change anything that outlives the process.',
    repair: 'Add read_only: true, and tmpfs or a volume for the paths that the program writes.',
    level: 'off',
    service: (service) =>
      !service.fields.has('build') || isTrue(service.fields.get('read_only'))
        ? []
        : lacking(service, 'read_only: true is missing', 'no read_only'),
  },
  {
    id: 'memory-limit',
    title: 'Services have a memory limit',
    sees: 'A service that is built here with neither mem_limit nor deploy.resources.limits.memory.',
    why: 'A service that leaks memory can take the whole host down.',
    repair: 'Add mem_limit, or deploy.resources.limits.memory.',
    level: 'warn',
    service: (service) =>
      !service.fields.has('build') || service.fields.has('mem_limit') || limitOf(service, 'memory') !== undefined
        ? []
        : lacking(service, 'no limit of memory', 'no memory limit'),
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
    title: 'The environment of a service contains no secret',
    sees: 'environment: a name such as DB_PASSWORD with a literal value; the same in build.args. The content of a secret (content), and a password in driver_opts of a volume. A value that only names another variable does not count.',
    why: 'Everyone who can read the repository has it, and docker inspect prints it.',
    repair: 'Read it from a file: use secrets, or a variable from an .env file that git ignores.',
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
