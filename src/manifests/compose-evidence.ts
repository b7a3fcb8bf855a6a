import { posix } from 'node:path';
import type { Folder } from '../folder/folder.ts';
import { readCommandLine } from './command-line.ts';
import { composeNodesIn, isJobOf } from './compose-services.ts';
import type { ComposeNode } from './compose-text.ts';
import { composeFileNames } from './container-files.ts';
import { imagePath } from './dockerfile-evidence.ts';
import { isPort, otherPorts } from './exposed-port.ts';
import { below, type Image, instructionsOf, mostVariables } from './own-image.ts';
import { portSlot } from './port-slot.ts';
import type { StatedCommand, StatedPort, StatedProcess, StatedServer, StatedVariable, StatedVolume } from './stated.ts';
import { isScript, isWrapping, stated, wordsOf } from './stated-start.ts';

/** A service of a compose file that runs the application in the folder. */
export interface Service {
  readonly file: string;
  readonly name: string;
  readonly node: ComposeNode;
  /** All services of that file. */
  readonly stack: ReadonlyMap<string, ComposeNode>;
  readonly dockerfile: string | undefined;
  readonly target: string | undefined;
}

/** More than any application has. */
const mostProcesses = 20;

/** Services that an application uses, and tools to inspect them. */
export const backing =
  /postgres|postgis|pgvector|pgadmin|mysql|mariadb|percona|mongo|redis|valkey|keydb|memcached|rabbitmq|kafka|redpanda|zookeeper|nats|minio|localstack|elastic|opensearch|kibana|meili|typesense|qdrant|weaviate|milvus|chroma|clickhouse|influx|cassandra|scylla|neo4j|couch|mail|smtp|adminer|nginx|traefik|caddy|keycloak|vault|grafana|prometheus|jaeger|otel|loki|selenium|browserless|mssql|sqlserver/i;

/** The services of a compose file that run the application in the folder; one with a published port comes first. */
export function composeServices(folder: Folder): readonly Service[] {
  const files = [...composeFileNames, 'docker-compose.prod.yml', 'docker-compose.production.yml', 'compose.prod.yaml'].filter(
    (file) => folder.has(file) && !folder.isGenerated(file),
  );
  const services = files.flatMap((file): readonly Service[] => {
    const stack = composeNodesIn(folder.search(file));
    const all = [...stack];
    const built = all.flatMap(([name, node]): Service[] => {
      const build = node.entries.get('build');
      const context = build?.entries.get('context')?.text ?? (build?.text === '' ? '.' : build?.text);
      if (build === undefined || context === undefined || posix.normalize(`${context}/`) !== './') return [];
      const named = build.entries.get('dockerfile')?.text ?? 'Dockerfile';
      return [{ file, name, node, stack, dockerfile: posix.normalize(named), target: build.entries.get('target')?.text }];
    });
    if (built.length > 0) return built;
    // A published service represents the application that is built here.
    const published = all.filter(([name, { entries }]) => {
      const image = entries.get('image')?.text ?? '';
      const [, short = ''] = /([^/:@]{1,100})(?:[:@][^/]{0,200})?$/.exec(image) ?? [];
      const isCalledSo = [name, short].some((each) => plainName(each) === plainName(folder.name));
      return isCalledSo || (all.length === 1 && image.includes('/') && !backing.test(image));
    });
    return published.map(([name, node]) => ({ file, name, node, stack, dockerfile: undefined, target: undefined }));
  });
  return services.sort((a, b) => Number(b.node.entries.has('ports')) - Number(a.node.entries.has('ports')));
}

function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

/** The container port that a service publishes, if it is a single one. */
export function publishedPort({ file, node }: Service): StatedPort | undefined {
  const ports = (node.entries.get('ports')?.items ?? []).flatMap(({ text, entries, line }): StatedPort[] => {
    const target = entries.get('target')?.text ?? /(?:^|:)(\d{1,5})(?:\/tcp)?$/.exec(text)?.[1] ?? '';
    return isPort(target) && !otherPorts.has(Number(target)) ? [{ value: Number(target), source: `ports in ${file} line ${line}` }] : [];
  });
  const [first] = ports;
  return ports.every(({ value }) => value === first?.value) ? first : undefined;
}

/** The command with which a service replaces that of the image. */
export function commandOf(folder: Folder, { file, node }: Service, image: Image | undefined): StatedCommand | undefined {
  const command = node.entries.get('command');
  if (command === undefined) return undefined;
  const line = command.items.length > 0 ? undefined : readCommandLine(command.text, portSlot);
  const words = line === undefined ? command.items.map(({ text }) => text) : 'words' in line ? line.words : [];
  // A service's command replaces CMD and becomes the argument of ENTRYPOINT.
  const entrypoint = image && wordsOf(instructionsOf(image, 'ENTRYPOINT').at(-1), image);
  const isPrepared = entrypoint === undefined || isScript(entrypoint) || entrypoint.every((word) => isWrapping(word));
  const whole = isPrepared ? words : [...entrypoint, ...words];
  return words.length === 0 ? undefined : stated(folder, image, whole, `command in ${file} line ${command.line}`);
}

/** The value of a text: the text itself, or the default of an unset variable. */
function valueOf(text: string): string | undefined {
  const plain = text.replaceAll(/\$\{\w{1,80}:?-([^${}]{0,200})\}/g, '$1');
  return plain.replaceAll('$$', '').includes('$') ? undefined : plain.replaceAll('$$', '$');
}

/** The variables of a service's environment, unresolved. */
export function pairsOf({ node }: Service): readonly { readonly name: string; readonly text: string; readonly line: number }[] {
  const environment = node.entries.get('environment');
  return [
    ...(environment?.items ?? []).map(({ text, line }) => ({
      name: /^[^=]*/.exec(text)?.[0] ?? '',
      text: /=(.*)$/s.exec(text)?.[1] ?? '',
      line,
    })),
    ...[...(environment?.entries ?? [])].map(([name, { text, line }]) => ({ name, text, line })),
  ].slice(0, mostVariables);
}

/** The constants of a service's environment, without paths of the image and without names of other services. */
export function environmentOf(service: Service, image: Image | undefined): readonly StatedVariable[] {
  const { file, stack } = service;
  const others = new Set([...stack].flatMap(([name, { entries }]) => [name, entries.get('container_name')?.text ?? name]));
  const home = image?.home ?? '/';
  return pairsOf(service).flatMap(({ name, text, line }): StatedVariable[] => {
    const value = valueOf(text);
    if (value === undefined || value === '' || !/^[A-Za-z_]\w{0,100}$/.test(name)) return [];
    const isPath = imagePath.test(value) || (home !== '/' && `${value}/`.includes(`${home}/`));
    // A host: the whole value, or the host part of an address.
    const isElsewhere = value.split(/[/@:,]/).some((word) => others.has(word));
    return isPath || isElsewhere ? [] : [{ name, value, isOfStack: true, source: `environment in ${file} line ${line}` }];
  });
}

/** The services that run another command in the application's image. */
export function processesBeside(
  folder: Folder,
  application: Service,
  services: readonly Service[],
  image: Image | undefined,
): readonly StatedProcess[] {
  const isSame = (each: Service): boolean =>
    each.dockerfile === application.dockerfile &&
    each.target === application.target &&
    each.node.entries.get('image')?.text === application.node.entries.get('image')?.text;
  return services
    .filter((each) => each !== application && each.file === application.file && isSame(each))
    .filter(({ node }) => !node.entries.has('ports') && !node.entries.has('profiles'))
    .slice(0, mostProcesses)
    .flatMap((each): StatedProcess[] => {
      const command = commandOf(folder, each, image);
      return command === undefined ? [] : [{ ...command, name: each.name, kind: isJobOf(each.name, each.stack) ? 'job' : 'worker' }];
    });
}

/** The third-party servers that an application waits for, or that its environment names, with the version of their image. */
export function serversOf({ file, name: own, node, stack }: Service): readonly StatedServer[] {
  const depends = node.entries.get('depends_on');
  const waited = new Set([...(depends?.items ?? []).map(({ text }) => text), ...(depends?.entries.keys() ?? [])]);
  const environment = node.entries.get('environment');
  const values = [...(environment?.items ?? []), ...(environment?.entries.values() ?? [])].flatMap(({ text }) => text.split(/[^\w.-]/));
  const named = new Set([...waited, ...values]);
  return [...stack].flatMap(([name, { entries }]): StatedServer[] => {
    const image = entries.get('image');
    const [, reference = '', version = ''] = /^([\w./-]{1,200}?):(?:pg|v)?(\d+(?:\.\d+)?)(?![\d.]*\w*\/)/.exec(image?.text ?? '') ?? [];
    if (image === undefined || name === own || reference === '' || !named.has(name)) return [];
    return [{ image: reference, version, source: `image in ${file} line ${image.line}` }];
  });
}

/** The mount points of a service's volumes, and of folders next to the compose file without files of the application. */
export function mountsOf(folder: Folder, { file, node }: Service, image: Image | undefined): readonly StatedVolume[] {
  return (node.entries.get('volumes')?.items ?? []).flatMap(({ text, entries, line }): StatedVolume[] => {
    const parts = text.split(':');
    const [source = '', target = '', mode = ''] =
      entries.size === 0
        ? parts
        : [entries.get('source')?.text, entries.get('target')?.text, entries.get('read_only')?.text === 'true' ? 'ro' : ''];
    const isPlain = /^(?:\.\/)?[\w.-]{1,80}(?:\/[\w.-]{1,80}){0,5}\/?$/.test(source) && /^\/[\w./@+-]{1,200}$/.test(target);
    if (!isPlain || mode.split(',').includes('ro')) return [];
    const own = posix.normalize(source).replace(/\/$/, '');
    const isNamed = /^[\w-]/.test(source) && !source.includes('/');
    // An existing folder belongs to the application, and a name with an extension is a file.
    const isOwn = !isNamed && folder.files.some((each) => each.startsWith(`${own}/`) && !/\/\.git(?:keep|ignore)$/.test(each));
    if (isOwn || own === '.' || folder.has(own) || /\.\w{1,6}$/.test(own) || /node_modules|\.(?:venv|cache|git)/.test(target)) return [];
    const path = posix.normalize(target).replace(/(?<=.)\/$/, '');
    return [{ path: below(image?.home ?? '/', path), variables: [], source: `volumes in ${file} line ${line}` }];
  });
}
