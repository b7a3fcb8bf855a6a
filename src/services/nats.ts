import { accountParts, addressParts, hostParts } from './parts.ts';
import type { Service } from './service.ts';

/** NATS with JetStream, as documented for its image (nats-io/nats-docker) and its server's configuration (docs.nats.io). */
export const nats: Service = {
  name: 'nats',
  title: 'NATS',
  versions: ['2'],
  // The image without a suffix contains only the server, so it cannot run a health check.
  image: (version) => `nats:${version}-alpine`,
  dataPath: () => '/data',
  port: 4222,
  connection: {
    address: 'app:{nats_password}@nats:4222',
    scheme: 'nats',
    schemes: { own: ['nats'], shared: [] },
    words: { own: ['NATS'], shared: [] },
    parts: {
      ...addressParts,
      ...hostParts('nats', 4222),
      ...accountParts('app', 'nats_password'),
      SERVER: '{url}',
      SERVERS: '{url}',
      SERVER_URL: '{url}',
    },
    usual: { word: 'NATS', parts: ['URL'] },
  },
  // The image's entrypoint adds the server's name before a flag.
  command: ['--config', '/run/secrets/nats.conf'],
  environment: {},
  secrets: [
    { name: 'nats_password', text: '{nats_password}' },
    {
      name: 'nats.conf',
      text: 'port: 4222\njetstream { store_dir: /data }\nauthorization { user: app, password: "{nats_password}" }\n',
      syntax: 'nats',
    },
  ],
  healthCheck: {
    // The server's own check is on a port without a password. The connection stays open until the answer arrives.
    test: [
      'CMD-SHELL',
      `(printf 'CONNECT {"verbose":false,"user":"app","pass":"%s"}\\r\\nPING\\r\\n' "$(sed 's/["\\\\]/\\\\&/g' /run/secrets/nats_password)"; sleep 1) | nc -w 2 127.0.0.1 4222 | grep -q PONG`,
    ],
    interval: 10,
    timeout: 5,
    startPeriod: 30,
    startInterval: 2,
    retries: 5,
  },
  // Its image starts as root, who owns the volume, and needs no capabilities.
  capabilities: [],
  stopGrace: 30,
};
