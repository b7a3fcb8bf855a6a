import type { Framework } from '../framework.ts';

/** https://h3.dev/guide: `serve(app)` uses PORT, or else 3000. */
export const h3: Framework = { name: 'h3', title: 'H3', packages: ['h3'], port: 3000, makers: ['H3'] };
