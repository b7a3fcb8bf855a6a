import type { Framework } from '../framework.ts';

export const nicegui: Framework = {
  name: 'nicegui',
  title: 'NiceGUI',
  interface: 'none',
  usualPort: 8080,
  construction: /^(?!)$/,
  needsObject: true,
  serving: { call: /\bui\.run\s*\(/g, port: ['port'], otherwise: 8080 },
};
