import type { Framework } from '../framework.ts';

/** The port is that of hapi.dev/tutorials/gettingstarted. */
export const hapi: Framework = { name: 'hapi', title: 'hapi', packages: ['@hapi/hapi'], usualPort: 3000 };
