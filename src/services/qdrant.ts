import { addressParts, hostParts } from './parts.ts';
import type { Service } from './service.ts';

// The image has exact versions only.
const releases: ReadonlyMap<string, string> = new Map(Object.entries<string>({ '1': '1.19.0' }));

/** Qdrant, as documented for its image (Qdrant documentation, "Installation" and "Security"). Not tested here with the image itself. */
export const qdrant: Service = {
  name: 'qdrant',
  title: 'Qdrant',
  versions: ['1'],
  image: (version) => `qdrant/qdrant:v${releases.get(version) ?? version}`,
  dataPath: () => '/qdrant/storage',
  port: 6333,
  connection: {
    address: 'qdrant:6333',
    scheme: 'http',
    schemes: { own: [], shared: [] },
    words: { own: ['QDRANT'], shared: [] },
    parts: {
      ...addressParts,
      ...hostParts('qdrant', 6333),
      ENDPOINT: '{url}',
      GRPC_PORT: '6334',
      API_KEY: '{qdrant_api_key}',
      KEY: '{qdrant_api_key}',
    },
    // A client accepts a key with an unencrypted address.
    usual: { word: 'QDRANT', parts: ['URL', 'API_KEY'] },
  },
  environment: {},
  // It has no variable for a password file.
  environmentFile: { name: 'qdrant_server.env', text: 'QDRANT__SERVICE__API_KEY={qdrant_api_key}\n', syntax: 'environment' },
  secrets: [{ name: 'qdrant_api_key', text: '{qdrant_api_key}' }],
  healthCheck: {
    // The image has no program for requests. `/readyz` would answer without the key.
    test: [
      'CMD',
      'bash',
      '-c',
      `exec 3<>/dev/tcp/127.0.0.1/6333 && printf 'GET /collections HTTP/1.0\\r\\napi-key: %s\\r\\n\\r\\n' "$(cat /run/secrets/qdrant_api_key)" >&3 && read -r -t 3 _ code _ <&3 && [ "$code" = 200 ]`,
    ],
    interval: 10,
    timeout: 5,
    startPeriod: 60,
    startInterval: 1,
    retries: 5,
  },
  // Its image starts as root, who owns the volume, and needs no capabilities.
  capabilities: [],
  stopGrace: 30,
};
