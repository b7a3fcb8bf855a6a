import { elasticsearch } from './elasticsearch.ts';
import { addressParts, hostParts } from './parts.ts';
import type { Service } from './service.ts';

const { words } = elasticsearch.connection;

/**
 * OpenSearch with one node, as in its documentation (OpenSearch documentation, "Docker"). It has no password: its accounts require the demo
 * certificates, which no client trusts. Only the stack's network can reach it. Not tested here with the image itself.
 */
export const opensearch: Service = {
  name: 'opensearch',
  title: 'OpenSearch',
  versions: ['3', '2'],
  image: (version) => `opensearchproject/opensearch:${version}`,
  dataPath: () => '/usr/share/opensearch/data',
  port: 9200,
  connection: {
    address: 'opensearch:9200',
    scheme: 'http',
    schemes: { own: [], shared: [] },
    words: { own: ['OPENSEARCH'], shared: [...words.own, ...words.shared] },
    parts: {
      ...addressParts,
      ...hostParts('opensearch', 9200),
      HOSTS: '{url}',
      NODE: '{url}',
      NODES: '{url}',
      ENDPOINT: '{url}',
    },
    usual: { word: 'OPENSEARCH', parts: ['URL'] },
  },
  environment: {
    'discovery.type': 'single-node',
    DISABLE_SECURITY_PLUGIN: 'true',
    DISABLE_INSTALL_DEMO_CONFIG: 'true',
    OPENSEARCH_JAVA_OPTS: '-Xms512m -Xmx512m',
  },
  secrets: [],
  healthCheck: {
    test: ['CMD', 'curl', '-fsS', 'http://127.0.0.1:9200/_cluster/health?wait_for_status=yellow&timeout=3s'],
    interval: 15,
    timeout: 10,
    startPeriod: 120,
    startInterval: 3,
    retries: 5,
  },
  capabilities: [],
  stopGrace: 60,
};
