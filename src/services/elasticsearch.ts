import { accountParts, addressParts, hostParts } from './parts.ts';
import type { Service } from './service.ts';

// The image has exact versions only.
const releases: ReadonlyMap<string, string> = new Map(Object.entries<string>({ '9': '9.5.2', '8': '8.19.20' }));

/**
 * Elasticsearch with one node, as in its documentation (Elastic Docs, "Install Elasticsearch with Docker"). Not tested here with the image
 * itself.
 */
export const elasticsearch: Service = {
  name: 'elasticsearch',
  aliases: ['elastic'],
  title: 'Elasticsearch',
  versions: ['9', '8'],
  image: (version) => `elasticsearch:${releases.get(version) ?? version}`,
  dataPath: () => '/usr/share/elasticsearch/data',
  port: 9200,
  connection: {
    address: 'elastic:{elasticsearch_password}@elasticsearch:9200',
    scheme: 'http',
    schemes: { own: [], shared: [] },
    words: { own: ['ELASTICSEARCH', 'ELASTIC', 'ES'], shared: ['SEARCH'] },
    parts: {
      ...addressParts,
      ...hostParts('elasticsearch', 9200),
      ...accountParts('elastic', 'elasticsearch_password'),
      HOSTS: '{url}',
      NODE: '{url}',
      NODES: '{url}',
      ENDPOINT: '{url}',
    },
    usual: { word: 'ELASTICSEARCH', parts: ['URL'] },
  },
  environment: {
    'discovery.type': 'single-node',
    // The account stays, but not the self-made certificate, which no client trusts.
    'xpack.security.enabled': 'true',
    'xpack.security.http.ssl.enabled': 'false',
    ES_JAVA_OPTS: '-Xms512m -Xmx512m',
  },
  // Its variable for a password file requires a file that only its user can read, and a mounted secret has the host's mode.
  environmentFile: { name: 'elasticsearch_server.env', text: 'ELASTIC_PASSWORD={elasticsearch_password}\n', syntax: 'environment' },
  secrets: [{ name: 'elasticsearch_password', text: '{elasticsearch_password}' }],
  healthCheck: {
    test: [
      'CMD-SHELL',
      'curl -fsS -u "elastic:$(cat /run/secrets/elasticsearch_password)" "http://127.0.0.1:9200/_cluster/health?wait_for_status=yellow&timeout=3s"',
    ],
    interval: 15,
    timeout: 10,
    startPeriod: 120,
    startInterval: 3,
    retries: 5,
  },
  capabilities: [],
  stopGrace: 60,
};
