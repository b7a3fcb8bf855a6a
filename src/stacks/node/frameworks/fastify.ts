import type { Framework } from '../framework.ts';

/** The port is that of the first example on fastify.dev. */
export const fastify: Framework = {
  name: 'fastify',
  title: 'Fastify',
  packages: ['fastify', 'fastify-cli'],
  usualPort: 3000,
  isLoopback: true,
  loopbackWith: ['@nestjs/platform-fastify'],
  makers: ['fastify', 'Fastify'],
  programs: { fastify: { package: 'fastify-cli', file: 'cli.js' } },
};
