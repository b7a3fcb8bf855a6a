import type { Framework } from '../framework.ts';

export const elysia: Framework = { name: 'elysia', title: 'Elysia', packages: ['elysia'], port: 3000, makers: ['Elysia'] };
