import type { Framework } from '../framework.ts';

/** The port is that of expressjs.com/en/starter. */
export const express: Framework = { name: 'express', title: 'Express', packages: ['express'], usualPort: 3000, makers: ['express'] };
