import type { Service } from './service.ts';

/** Redis, as the official image documents it (docker-library/docs, redis). */
export const redis: Service = {
  name: 'redis',
  title: 'Redis',
  versions: ['8', '7'],
  image: (version) => `redis:${version}-alpine`,
  dataPath: () => '/data',
  port: 6379,
  drivers: {
    pypi: [
      'redis',
      'hiredis',
      'aioredis',
      'django-redis',
      'channels-redis',
      'rq',
      'django-rq',
      'arq',
      'celery[redis]',
      'kombu[redis]',
      'dramatiq[redis]',
      'huey[redis]',
      'fastapi-cache2[redis]',
      'fakeredis[redis]',
      'coredis',
      'redis-om',
      'flask-redis',
    ],
  },
  connection: {
    host: 'redis',
    port: 6379,
    variable: 'REDIS_URL',
    address: ':{redis_password}@redis:6379/0',
    schemes: ['redis', 'rediss'],
    urlNames: /(?:^|_)REDIS_(?:URL|URI|DSN)$/,
    parts: { HOST: 'redis', HOSTNAME: 'redis', PORT: '6379', PASSWORD: '{redis_password}', PASS: '{redis_password}', DB: '0' },
    prefixes: ['REDIS', 'CACHE'],
  },
  // The image has no variable for a password file. With the program's name as the first word its entrypoint still drops root.
  command: ['redis-server', '--include', '/run/secrets/redis.conf', '--appendonly', 'yes'],
  environment: {},
  secrets: [
    { name: 'redis_password', text: '{redis_password}' },
    { name: 'redis.conf', text: 'requirepass {redis_password}\n' },
  ],
  healthCheck: {
    // `redis-cli ping` exits with 0 on a refused password too, so the answer itself is looked at.
    test: ['CMD-SHELL', 'REDISCLI_AUTH="$(cat /run/secrets/redis_password)" redis-cli ping | grep -q PONG'],
    interval: 10,
    timeout: 5,
    startPeriod: 30,
    startInterval: 1,
    retries: 5,
  },
  capabilities: ['CHOWN', 'DAC_OVERRIDE', 'SETGID', 'SETUID'],
  stopGrace: 30,
};
