import { addressParts, hostParts } from './parts.ts';
import type { Service } from './service.ts';

// The image has exact versions only.
const releases: ReadonlyMap<string, string> = new Map(Object.entries<string>({ '4': '4.3.1' }));

/**
 * Kafka with one node that is broker and controller, as in the examples of its image (apache/kafka, docker/examples). It has no password:
 * only the stack's network can reach it. Not tested here with the image itself.
 */
export const kafka: Service = {
  name: 'kafka',
  title: 'Kafka',
  versions: ['4'],
  image: (version) => `apache/kafka:${releases.get(version) ?? version}`,
  dataPath: () => '/var/lib/kafka/data',
  // The published listener names the host: a broker tells each client the address for its next connection.
  port: 9094,
  connection: {
    address: 'kafka:9092',
    scheme: 'kafka',
    plain: 'kafka:9092',
    schemes: { own: ['kafka', 'confluentkafka', 'confluent'], shared: [] },
    words: { own: ['KAFKA'], shared: [] },
    parts: {
      ...addressParts,
      ...hostParts('kafka', 9092),
      SERVER: '{url}',
      SERVERS: '{url}',
      BROKER: '{url}',
      BROKERS: '{url}',
      BROKER_URL: '{url}',
      BROKER_LIST: '{url}',
      HOSTS: '{url}',
      BOOTSTRAP: '{url}',
      BOOTSTRAP_SERVER: '{url}',
      BOOTSTRAP_SERVERS: '{url}',
    },
    usual: { word: 'KAFKA', parts: ['BOOTSTRAP_SERVERS'] },
  },
  environment: {
    // Not a secret, and the same for each start: the data folder contains it, too.
    CLUSTER_ID: '4L6g3nShT-eMCtK--X86sw',
    KAFKA_NODE_ID: '1',
    KAFKA_PROCESS_ROLES: 'broker,controller',
    KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
    KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
    KAFKA_INTER_BROKER_LISTENER_NAME: 'STACK',
    KAFKA_LISTENERS: 'STACK://:9092,CONTROLLER://localhost:9093,HOST://:9094',
    KAFKA_ADVERTISED_LISTENERS: 'STACK://kafka:9092,HOST://localhost:9094',
    KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'STACK:PLAINTEXT,CONTROLLER:PLAINTEXT,HOST:PLAINTEXT',
    // No other nodes can keep copies.
    KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
    KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
    KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
    KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR: '1',
    KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR: '1',
    // The default is below /tmp.
    KAFKA_LOG_DIRS: '/var/lib/kafka/data',
    KAFKA_HEAP_OPTS: '-Xms512m -Xmx512m',
  },
  secrets: [],
  healthCheck: {
    // With the container's name, so that it fails until the advertised address leads back to this container.
    test: ['CMD', '/opt/kafka/bin/kafka-broker-api-versions.sh', '--bootstrap-server', 'kafka:9092'],
    interval: 30,
    timeout: 15,
    startPeriod: 60,
    startInterval: 5,
    retries: 3,
  },
  capabilities: [],
  stopGrace: 60,
};
