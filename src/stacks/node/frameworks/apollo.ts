import type { Framework } from '../framework.ts';

export const apollo: Framework = { name: 'apollo', title: 'Apollo Server', packages: ['@apollo/server'], port: 4000 };
