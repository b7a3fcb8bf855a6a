import type { Framework } from '../framework.ts';

/** A toolkit under other frameworks: `onlyFramework` uses it only if none of them is a dependency. */
export const werkzeug: Framework = {
  name: 'werkzeug',
  title: 'Werkzeug',
  interface: 'wsgi',
  construction: /^(?!)$/,
  needsObject: true,
};
