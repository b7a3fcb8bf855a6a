import { addressParts } from './parts.ts';
import type { Service } from './service.ts';

// The image has exact versions only.
const releases: ReadonlyMap<string, string> = new Map(Object.entries<string>({ '4': '4.47' }));

const key = '{s3_access_key}';
const secret = '{s3_secret_key}';

/**
 * An object store with the API of Amazon S3: SeaweedFS, in one process, as documented (its README, "weed mini"; its image's entrypoint).
 * MinIO no longer publishes images. Its internal ports for larger installations need no key, but only the stack's network can reach them.
 * Not tested here with the image itself.
 */
export const s3: Service = {
  name: 's3',
  aliases: ['minio', 'seaweedfs'],
  title: 'S3 store (SeaweedFS)',
  versions: ['4'],
  image: (version) => `chrislusf/seaweedfs:${releases.get(version) ?? version}`,
  dataPath: () => '/data',
  port: 8333,
  sign: /(?:^|_)(?:(?:S3|AWS|BUCKET|STORAGE)(?:_S3)?_ENDPOINT(?:_URL(?:_S3)?)?|MINIO_(?:ENDPOINT|URL|HOST))$/,
  connection: {
    address: 's3:8333',
    scheme: 'http',
    schemes: { own: [], shared: [] },
    words: { own: ['S3', 'MINIO', 'AWS'], shared: ['STORAGE', 'BUCKET'] },
    parts: {
      ...addressParts,
      HOST: 's3',
      PORT: '8333',
      ENDPOINT: '{url}',
      ENDPOINT_URL: '{url}',
      ENDPOINT_URL_S3: '{url}',
      ACCESS_KEY: key,
      ACCESS_KEY_ID: key,
      ROOT_USER: key,
      SECRET_KEY: secret,
      SECRET_ACCESS_KEY: secret,
      ROOT_PASSWORD: secret,
      // The only region.
      REGION: 'us-east-1',
      REGION_NAME: 'us-east-1',
      DEFAULT_REGION: 'us-east-1',
      BUCKET: 'app',
      BUCKET_NAME: 'app',
      STORAGE_BUCKET_NAME: 'app',
      FORCE_PATH_STYLE: 'true',
      USE_PATH_STYLE: 'true',
      USE_SSL: 'false',
      SECURE: 'false',
    },
    // MinIO's clients expect a host and a port.
    names: { MINIO_ENDPOINT: 's3:8333', BUCKET_NAME: 'app' },
    usual: { word: 'AWS', parts: ['ENDPOINT_URL_S3', 'ACCESS_KEY_ID', 'SECRET_ACCESS_KEY', 'REGION'] },
  },
  // Its parts find each other on loopback, whatever the container's current address is.
  command: ['mini', '-dir=/data', '-ip=127.0.0.1', '-ip.bind=0.0.0.0', '-s3.config=/run/secrets/s3.json', '-bucket=app'],
  environment: {},
  secrets: [
    { name: 's3_access_key', text: key },
    { name: 's3_secret_key', text: secret },
    {
      name: 's3.json',
      text: `{"identities": [{"name": "app", "credentials": [{"accessKey": "${key}", "secretKey": "${secret}"}], "actions": ["Admin", "Read", "Write", "List", "Tagging"]}]}\n`,
      syntax: 'json',
    },
  ],
  healthCheck: {
    // Lists the bucket, which exists once everything runs, and only with the right key.
    test: [
      'CMD-SHELL',
      'curl -fsS --aws-sigv4 aws:amz:us-east-1:s3 --user "$(cat /run/secrets/s3_access_key):$(cat /run/secrets/s3_secret_key)" http://127.0.0.1:8333/app',
    ],
    interval: 10,
    timeout: 5,
    startPeriod: 60,
    startInterval: 2,
    retries: 5,
  },
  capabilities: ['CHOWN', 'DAC_OVERRIDE', 'SETGID', 'SETUID'],
  stopGrace: 30,
};
