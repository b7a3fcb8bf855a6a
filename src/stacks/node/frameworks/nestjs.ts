import type { Framework } from '../framework.ts';
import { nestRoutes } from '../nest.ts';

/** The port is that of docs.nestjs.com/first-steps. */
export const nestjs: Framework = {
  name: 'nestjs',
  title: 'NestJS',
  packages: ['@nestjs/core'],
  usualPort: 3000,
  developmentServers: ['nest dev'],
  routes: nestRoutes,
};
