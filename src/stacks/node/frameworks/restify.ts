import type { Framework } from '../framework.ts';

/** The port is that of the first example on restify.com. */
export const restify: Framework = { name: 'restify', title: 'restify', packages: ['restify'], usualPort: 8080, makers: ['restify'] };
