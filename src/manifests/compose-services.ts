import { posix } from 'node:path';
import { type ComposeNode, readCompose } from './compose-text.ts';

/** A service of a compose file that a person wrote. */
export interface ComposeService {
  readonly name: string;
  /** Its text in the file; empty if the service is built here and its image has no name. */
  readonly image: string;
  /** How it is built; absent if its image is pulled. Paths are relative to the compose file's folder. */
  readonly build?: { readonly context: string; readonly dockerfile: string; readonly target: string | undefined };
  readonly publishesPort: boolean;
  /** The services that it waits for; `isJob`: it waits for their end. */
  readonly dependsOn: readonly { readonly name: string; readonly isJob: boolean }[];
  /** The container paths of named volumes. */
  readonly volumes: readonly string[];
  /** The networks that it names; empty for the default one. */
  readonly networks: readonly string[];
}

const longestFile = 64 * 1024;
const mostServices = 100;

/** The services of a compose file's text, in their order. Unreadable parts are left out. */
export function composeServicesIn(text: string): readonly ComposeService[] {
  return [...composeNodesIn(text)].map(([name, node]) => serviceOf(name, node));
}

/** The settings of each service of a compose file's text, including those that `<<` merges. Unreadable parts are left out. */
export function composeNodesIn(text: string): ReadonlyMap<string, ComposeNode> {
  if (text.length > longestFile) return new Map();
  const root = readCompose(text);
  const anchors = anchorsIn(root);
  const services = [...(root.entries.get('services')?.entries ?? [])].slice(0, mostServices);
  return new Map(services.map(([name, node]) => [name, withTakenOver(node, anchors)]));
}

function serviceOf(name: string, node: ComposeNode): ComposeService {
  const field = (key: string): ComposeNode | undefined => node.entries.get(key);
  const build = field('build');
  const context = build?.entries.get('context')?.text ?? (build === undefined || build.entries.size > 0 ? undefined : build.text);
  const isBuilt = build !== undefined && (context !== undefined || build.entries.size > 0);
  const place = posix.normalize(context === undefined || context === '' ? '.' : context).replace(/(?<=.)\/$/, '');
  const depends = field('depends_on');
  return {
    name,
    image: field('image')?.text ?? '',
    publishesPort: (field('ports')?.items.length ?? 0) > 0,
    dependsOn: [
      ...(depends?.items ?? []).map(({ text }) => ({ name: text, isJob: false })),
      ...[...(depends?.entries ?? [])].map(([other, { entries }]) => ({
        name: other,
        isJob: entries.get('condition')?.text === 'service_completed_successfully',
      })),
    ],
    volumes: (field('volumes')?.items ?? []).flatMap(namedMount),
    networks: networkNames(field('networks')),
    ...(isBuilt
      ? {
          build: {
            context: place === '.' ? '' : place,
            dockerfile: posix.normalize(build.entries.get('dockerfile')?.text || 'Dockerfile'),
            target: build.entries.get('target')?.text || undefined,
          },
        }
      : {}),
  };
}

/** The names in a list of networks, or in a map of them with their settings. */
function networkNames(node: ComposeNode | undefined): string[] {
  const names = [...(node?.items ?? []).map(({ text }) => text), ...(node?.entries.keys() ?? [])];
  return names.filter((name) => /^[A-Za-z0-9][\w.-]{0,100}$/.test(name));
}

/** The container path in `name:/path`, or in a map with the same meaning. */
function namedMount({ text, entries }: ComposeNode): string[] {
  const [source = '', target = ''] = entries.size === 0 ? text.split(':') : [entries.get('source')?.text, entries.get('target')?.text];
  return /^[A-Za-z0-9][\w.-]{0,100}$/.test(source) && /^\/[\w./@+-]{1,200}$/.test(target) ? [target.replace(/(?<=.)\/$/, '')] : [];
}

/** The settings including those that `<<` merges, also in nested maps. Own settings have precedence. */
function withTakenOver(node: ComposeNode, anchors: ReadonlyMap<string, ComposeNode>, levels = 4): ComposeNode {
  const merged = node.entries.get('<<');
  const others = levels === 0 || merged === undefined ? [] : [merged.text, ...merged.items.map(({ text }) => text)];
  const taken = others.flatMap((name) => {
    const other = name.startsWith('*') ? anchors.get(name.slice(1)) : undefined;
    return other === undefined ? [] : [...withTakenOver(other, anchors, levels - 1).entries];
  });
  const named = (each: ComposeNode): ComposeNode =>
    levels > 0 && each.text.startsWith('*') ? (anchors.get(each.text.slice(1)) ?? each) : each;
  const own = [...node.entries].map(([key, each]): [string, ComposeNode] => [
    key,
    levels > 0 && each.entries.has('<<') ? withTakenOver(each, anchors, levels - 1) : named(each),
  ]);
  return { ...node, entries: new Map([...taken.toReversed(), ...own]) };
}

/** The anchors: `x-app: &app`, `environment: &environment`. */
function anchorsIn(root: ComposeNode): ReadonlyMap<string, ComposeNode> {
  const found = new Map<string, ComposeNode>();
  const visit = (node: ComposeNode): void => {
    const name = /^&([\w.-]{1,100})$/.exec(node.text)?.[1];
    if (name !== undefined && !found.has(name)) found.set(name, node);
    for (const each of node.entries.values()) visit(each);
  };
  visit(root);
  return found;
}

const preparing = /(?:^|[-_:\s])(?:migrat\w{0,10}|init|setup|seed)(?:$|[-_:\s])/;

/** True for a service that runs to its end: another one waits for that, or its name or its command shows it and nothing restarts it. */
export function isJobOf(name: string, stack: ReadonlyMap<string, ComposeNode>): boolean {
  const isWaitedFor = [...stack.values()].some(
    ({ entries }) => entries.get('depends_on')?.entries.get(name)?.entries.get('condition')?.text === 'service_completed_successfully',
  );
  const { entries } = stack.get(name) ?? { entries: new Map<string, ComposeNode>() };
  const command = entries.get('command');
  const words = [name, command?.text ?? '', ...(command?.items ?? []).map(({ text }) => text)];
  const isStartedAgain = !/^(?:no|false|on-failure)/.test(entries.get('restart')?.text ?? 'no');
  return isWaitedFor || (!isStartedAgain && words.some((each) => preparing.test(each)));
}

const backing =
  /postgres|postgis|pgvector|pgadmin|timescale|mysql|mariadb|percona|mongo|redis|valkey|keydb|dragonfly|memcached|rabbitmq|kafka|redpanda|zookeeper|nats|mosquitto|minio|localstack|elastic|opensearch|kibana|meili|typesense|qdrant|weaviate|milvus|chroma|clickhouse|influx|cassandra|scylla|neo4j|couch|mail(?:pit|hog|dev|catcher)|smtp|adminer|nginx|traefik|caddy|haproxy|keycloak|openldap|vault|openbao|etcd|grafana|prometheus|jaeger|otel|loki|selenium|browserless|chrome|gotenberg|tika|mssql|sqlserver|watchtower|wait-for-it|busybox|alpine/i;

/** True for a service that runs a well-known third-party server, next to the application. */
export function isBacking({ image, build }: ComposeService): boolean {
  return build === undefined && backing.test(image);
}
