import type { Framework } from '../framework.ts';

export const hono: Framework = { name: 'hono', title: 'Hono', packages: ['hono'], port: 3000, makers: ['Hono', 'OpenAPIHono'] };
