/** The meaning of a setting's name: where the application listens, or another port. */
export interface PortName {
  /** 0: no word refers to anything else. 1: a word is unknown. 2: it is the port of something else. */
  readonly rank: 0 | 1 | 2;
  /** True if the name refers to a host alone, or also to one. */
  readonly isHost: boolean;
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

const places = words('port ports addr addrs address addresses listen listener listeners bind binding interface endpoint host');
const hosts = words('addr address listen bind interface ip host hostname');
// Neutral words in such names.
const plain = words(
  `http web www server servers service services srv app apps application api main default defaults site ui rest public local internal config configuration
   conf cfg settings setting options opts option params args flags flag env run serve start base core root global common system general my the d to on for type var const return struct new
   number num string str value key name ip tcp v4 v6 frontend backend daemon gin echo fiber chi fasthttp axum actix rocket warp webserver httpserver serverconfig`.replaceAll(
    /\s+/g,
    ' ',
  ),
);
// Programs, protocols and purposes other than the application's own address.
const foreign = words(
  `metrics metric prometheus prom pprof debug profile profiler profiling management manage telemetry health healthz healthcheck probe probes smtp mail mailer email
   imap pop3 db database databases sql postgres postgresql pg mysql mariadb mongo mongodb redis valkey cache memcached memcache ldap proxy proxies upstream remote target
   client peer peers ssh sftp ftp ftps grpc https tls ssl dns vault otlp otel jaeger zipkin statsd graphite influx influxdb syslog logger log kafka nats rabbit
   rabbitmq amqp mqtt elastic elasticsearch s3 minio consul etcd docker trace tracing tracer cluster raft gossip relay stun turn acme letsencrypt redirect
   webhook source dest destination max min maximum minimum test tests testing example random range timeout limit external forwarded header trusted
   allow allowed deny blocked cors origin origins driver dsn sentry ntp snmp rtmp rtsp socks socks5 tor i2p gopher gemini broker queue worker oauth
   oidc saml ingest pgsql clickhouse cassandra ms mssql sqlserver zookeeper chrome browser selenium ollama openai qdrant milvus meilisearch sonic search
   typesense wireguard vpn udp quic h3 http3 unix socket admin node local_addr announce advertise advertised swarm p2p rpc tracker magic bot telegram matrix irc xmpp`.replaceAll(
    /\s+/g,
    ' ',
  ),
);
const compound = /^(http|web|listen|server|bind|api|app|service|serve)(port|addr|address|listen|host|interface)$/;

/** The words of a name: `HTTPListen`, `listen-http` and `service.interface` each have two. */
export function wordsOf(name: string): readonly string[] {
  return name
    .slice(0, 200)
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .flatMap((word) => compound.exec(word)?.slice(1) ?? [word])
    .filter((word) => word !== '');
}

/**
 * Returns whether a setting with that name may contain the application's address; undefined if no word refers to one. `own`: words for the
 * application itself, such as its name. `around`: names of the surrounding scopes, such as the section of a file.
 */
export function readPortName(name: string, own: ReadonlySet<string>, around: readonly string[] = []): PortName | undefined {
  const named = wordsOf(name);
  const isHost = named.some((word) => hosts.has(word));
  if (!named.some((word) => places.has(word))) return undefined;
  const all = [...around.flatMap(wordsOf), ...named].filter((word) => !own.has(word));
  if (all.some((word) => foreign.has(word))) return { rank: 2, isHost };
  return { rank: all.every((word) => places.has(word) || plain.has(word)) ? 0 : 1, isHost };
}

/** The remaining words of a name without those for a port and a host: `http` for `HTTPPort` and `HTTPHost`. */
export function groupOf(name: string): string {
  return wordsOf(name)
    .filter((word) => !places.has(word) && !hosts.has(word))
    .join(' ');
}

// SQL Server, Oracle, MySQL, PostgreSQL, RabbitMQ, CouchDB, Redis, Neo4j, Cassandra, Kafka, Elasticsearch, Memcached, MongoDB, RethinkDB.
const databasePorts = new Set([1433, 1521, 3306, 5432, 5672, 5984, 6379, 7687, 9042, 9092, 9200, 11_211, 27_017, 28_015]);

/** True for the usual port of a database or a broker: a setting with that default is about a server that the application uses. */
export function isDatabasePort(port: number): boolean {
  return databasePorts.has(port);
}

/** True for a name with a word for something else: `s3Address`, `conf.Metrics.Port`. */
export function isForeignName(name: string): boolean {
  return wordsOf(name).some((word) => foreign.has(word));
}

/** True for a path whose folder or file is about something else: `client/client.go`, `smtpd/relay.go`. */
export function isForeignPlace(path: string, own: ReadonlySet<string>): boolean {
  return path
    .split('/')
    .slice(-2)
    .flatMap((part) => wordsOf(part.replace(/\.\w+$/, '')))
    .some(
      (word) =>
        !own.has(word) &&
        !places.has(word) &&
        !plain.has(word) &&
        (foreign.has(word) || foreign.has(word.replace(/d$|s$/, '')) || /^(?:ssh|smtp|imap|redis|ldap|ftp|sql)/.test(word)),
    );
}

/**
 * An address in a setting: `:8080`, `0.0.0.0:8080`, `8080`, or a host alone. Undefined for other texts, and for another machine's address.
 */
export function readAddress(literal: string | number): { readonly host?: string; readonly port?: number } | undefined {
  const text = String(literal).trim();
  const [, scheme = '', host, digits] =
    /^(https?:\/\/|tcp:\/\/)?(?:(\*|localhost|\d{1,3}(?:\.\d{1,3}){3}|\[[\da-fA-F:]{0,40}\]|\0)?:)?(\d{2,5})\/?$/.exec(text) ?? [];
  const port = Number(digits);
  if (digits !== undefined && port > 0 && port < 65_536 && (scheme === '' || host !== undefined)) {
    const isNumberAlone = !text.includes(':');
    return { port, ...(isNumberAlone || host === '\0' ? {} : { host: host ?? '' }) };
  }
  return /^(?:localhost|127(?:\.\d{1,3}){3}|0\.0\.0\.0|\[?::1?\]?)$/.test(text) ? { host: text } : undefined;
}
