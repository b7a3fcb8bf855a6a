import type { Framework } from '../framework.ts';

/** The port is that of the first example on koajs.com. */
export const koa: Framework = { name: 'koa', title: 'Koa', packages: ['koa'], usualPort: 3000, makers: ['Koa'] };
