import type { Framework } from '../framework.ts';

/** https://sailsjs.com/documentation/reference/configuration/sails-config#?sailsconfigport */
export const sails: Framework = { name: 'sails', title: 'Sails', packages: ['sails'], port: 1337 };
